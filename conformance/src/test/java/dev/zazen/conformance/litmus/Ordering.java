package dev.zazen.conformance.litmus;

import java.util.List;

/**
 * Litmus tests of {@code guests/litmus/ordering.S}, as Arm's memory model judges them (Arm ARM
 * B2.3; the names are those of the literature). Each vCPU calls its function once per run.
 *
 * <p>What a run saw is written as one number for each of {@link #observed}: {@code 1a} is what vCPU
 * 1 left in X3, {@code 1b} in X4; {@code x} and {@code y} are what the two locations hold at the
 * end. Outcomes are allowed, or interesting: allowed, but only where memory is weakly ordered. All
 * others are forbidden.
 */
enum Ordering {
  MP_PLAIN("mp_plain_0 mp_plain_1", "1a 1b", "00 01 11", "10"),
  MP_DMB_DMB("mp_dmb_0 mp_dmb_1", "1a 1b", "00 01 11", ""),
  MP_DMB_ADDRESS("mp_dmb_0 mp_address_1", "1a 1b", "00 01 11", ""),
  MP_DMB_CONTROL("mp_dmb_0 mp_control_1", "1a 1b", "00 01 11", "10"),
  MP_DMB_CONTROL_ISB("mp_dmb_0 mp_control_isb_1", "1a 1b", "00 01 11", ""),
  MP_RELEASE_ACQUIRE("mp_release_0 mp_acquire_1", "1a 1b", "00 01 11", ""),
  MP_RELEASE_ACQUIRE_PC("mp_release_0 mp_acquire_pc_1", "1a 1b", "00 01 11", ""),
  MP_RELEASE_PLAIN("mp_release_0 mp_plain_1", "1a 1b", "00 01 11", "10"),
  MP_EXCLUSIVE("mp_exclusive_0 mp_exclusive_1", "1a 1b", "00 01 11", ""),
  MP_SWAP_ADD("mp_swap_0 mp_add_1", "1a 1b", "00 01 11", ""),
  SB_PLAIN("sb_plain_0 sb_plain_1", "0a 1a", "01 10 11", "00"),
  SB_DMB_DMB("sb_dmb_0 sb_dmb_1", "0a 1a", "01 10 11", ""),
  SB_DSB_DSB("sb_dsb_0 sb_dsb_1", "0a 1a", "01 10 11", ""),
  SB_DMB_PLAIN("sb_dmb_0 sb_plain_1", "0a 1a", "01 10 11", "00"),
  SB_RELEASE_ACQUIRE("sb_release_0 sb_release_1", "0a 1a", "01 10 11", ""),
  SB_RELEASE_ACQUIRE_PC("sb_release_pc_0 sb_release_pc_1", "0a 1a", "01 10 11", "00"),
  SB_SWAP_ADD("sb_swap_0 sb_swap_1", "0a 1a", "01 10 11", ""),
  LB_PLAIN("lb_plain_0 lb_plain_1", "0a 1a", "00 01 10", "11"),
  LB_DMB_DMB("lb_dmb_0 lb_dmb_1", "0a 1a", "00 01 10", ""),
  LB_DATA_DATA("lb_data_0 lb_data_1", "0a 1a", "00 01 10", ""),
  LB_ACQUIRE_ACQUIRE("lb_acquire_0 lb_acquire_1", "0a 1a", "00 01 10", ""),
  LB_RELEASE_RELEASE("lb_release_0 lb_release_1", "0a 1a", "00 01 10", ""),
  S_PLAIN("s_plain_0 s_plain_1", "1a x", "01 02 11", "12"),
  S_DMB_DATA("s_dmb_0 s_data_1", "1a x", "01 02 11", ""),
  R_PLAIN("r_plain_0 r_plain_1", "1a y", "01 11 12", "02"),
  R_DMB_DMB("r_dmb_0 r_dmb_1", "1a y", "01 11 12", ""),
  WW_PLAIN("ww_plain_0 ww_plain_1", "x y", "12 21 22", "11"),
  WW_DMB_DMB("ww_dmb_0 ww_dmb_1", "x y", "12 21 22", ""),
  WW_RELEASE_RELEASE("ww_release_0 ww_release_1", "x y", "12 21 22", ""),
  CO_RR("store_one load_twice", "1a 1b", "00 01 11", ""),
  CO_WR("store_load store_two", "0a x", "11 12 22", ""),
  CO_RW("load_store store_two", "0a x", "01 02 21", ""),
  WRC_DMB_ADDRESS(
      "store_one forward_dmb yx_address", "1a 2a 2b", "000 001 010 011 100 101 111", ""),
  IRIW_PLAIN("store_one store_y xy_plain yx_plain", "2a 2b 3a 3b", Ordering.READS, "1010"),
  IRIW_DMB("store_one store_y xy_dmb yx_dmb", "2a 2b 3a 3b", Ordering.READS, ""),
  IRIW_ACQUIRE("store_one store_y xy_acquire yx_acquire", "2a 2b 3a 3b", Ordering.READS, ""),
  IRIW_ADDRESS("store_one store_y xy_address yx_address", "2a 2b 3a 3b", Ordering.READS, ""),
  ATOMIC_8_BYTES("store_ones load_ends", "1a 1b", "00 11", ""),
  ATOMIC_PAIR_EXCLUSIVE("store_pair load_pair_exclusive", "1a 1b", "00 11", ""),
  ATOMIC_PAIR_SWAP("store_pair load_pair_swap", "1a 1b", "00 11", "");

  /** All that two readers of two locations can see, but that they disagree on what came first. */
  private static final String READS =
      "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1011 1100 1101 1110 1111";

  private final List<String> functions;
  private final List<String> observed;
  private final List<String> allowed;
  private final List<String> interesting;

  Ordering(String functions, String observed, String allowed, String interesting) {
    this.functions = List.of(functions.split(" ", -1));
    this.observed = List.of(observed.split(" ", -1));
    this.allowed = List.of(allowed.split(" ", -1));
    this.interesting = List.of(interesting.split(" ", -1));
  }

  /** What each vCPU calls. */
  List<String> functions() {
    return functions;
  }

  /** What an outcome is made of. */
  List<String> observed() {
    return observed;
  }

  /** How the memory model judges an outcome. */
  Verdict judge(String outcome) {
    return allowed.contains(outcome)
        ? Verdict.ALLOWED
        : interesting.contains(outcome) ? Verdict.INTERESTING : Verdict.FORBIDDEN;
  }

  /** What an outcome is. */
  enum Verdict {
    ALLOWED,
    INTERESTING,
    FORBIDDEN
  }
}
