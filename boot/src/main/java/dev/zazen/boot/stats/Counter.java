package dev.zazen.boot.stats;

import dev.zazen.core.domain.VcpuUnit;

/** What is counted for each vCPU. */
public enum Counter {
  INSTRUCTIONS(Group.RUN, "instructions", (vcpu, _) -> vcpu.vcpu().instructions()),
  /** Time in guest mode, with devices and trapped registers, in nanoseconds. */
  GUEST_NANOS(Group.RUN, "guestNanos", (vcpu, _) -> vcpu.runNanos()),
  /** Time that the hypervisor spent on it: calls, timers, scheduling. */
  HYPERVISOR_NANOS(
      Group.RUN,
      "hypervisorNanos",
      (vcpu, _) -> Math.max(0, vcpu.occupiedNanos() - vcpu.runNanos())),
  /** Time that it waited for an interrupt. */
  IDLE_NANOS(Group.RUN, "idleNanos", (vcpu, now) -> vcpu.runstate().blockedNanos(now)),
  /** Time that it waited for a physical CPU. */
  RUNNABLE_NANOS(Group.RUN, "runnableNanos", (vcpu, now) -> vcpu.runstate().runnableNanos(now)),
  INTERRUPTS(Group.RUN, "interrupts", (vcpu, _) -> vcpu.vcpu().counts().interrupts),
  FAULTS(Group.RUN, "faults", (vcpu, _) -> vcpu.vcpu().counts().faults),

  BLOCKS(Group.ENGINE, "blocksDecoded", (vcpu, _) -> vcpu.vcpu().counts().blocks),
  TRANSLATIONS(Group.ENGINE, "regionsTranslated", (vcpu, _) -> vcpu.vcpu().counts().translations),
  RECALLS(Group.ENGINE, "regionsRecalled", (vcpu, _) -> vcpu.vcpu().counts().recalls),
  CODE_BYTES(Group.ENGINE, "hostCodeBytes", (vcpu, _) -> vcpu.vcpu().counts().codeBytes),
  EVICTIONS(Group.ENGINE, "evictions", (vcpu, _) -> vcpu.vcpu().counts().evictions),
  DATA_MISSES(Group.ENGINE, "dataTlbMisses", (vcpu, _) -> vcpu.vcpu().counts().dataMisses),
  FETCH_MISSES(Group.ENGINE, "fetchTlbMisses", (vcpu, _) -> vcpu.vcpu().counts().fetchMisses),

  HVC(Group.EXITS, "hvc", (vcpu, _) -> vcpu.exits().hypercalls()),
  SMC(Group.EXITS, "smc", (vcpu, _) -> vcpu.exits().firmwareCalls()),
  WFI(Group.EXITS, "wfi", (vcpu, _) -> vcpu.exits().waits()),
  WFE(Group.EXITS, "wfe", (vcpu, _) -> vcpu.exits().yields()),
  BUDGET(Group.EXITS, "budgetSpent", (vcpu, _) -> vcpu.exits().budgets()),
  KICKED(Group.EXITS, "kicked", (vcpu, _) -> vcpu.exits().kicks()),

  HOST_INTERPRET(Group.HOST_CODE, "interpret", (vcpu, _) -> vcpu.vcpu().counts().interpretExits),
  HOST_END(Group.HOST_CODE, "end", (vcpu, _) -> vcpu.vcpu().counts().endExits),
  HOST_JUMP(Group.HOST_CODE, "jump", (vcpu, _) -> vcpu.vcpu().counts().jumpExits),
  HOST_LINK(Group.HOST_CODE, "link", (vcpu, _) -> vcpu.vcpu().counts().linkExits),
  HOST_BUDGET(Group.HOST_CODE, "budget", (vcpu, _) -> vcpu.vcpu().counts().budgetExits),
  HOST_BAIL(Group.HOST_CODE, "bail", (vcpu, _) -> vcpu.vcpu().counts().bailExits),
  HOST_STALE(Group.HOST_CODE, "stale", (vcpu, _) -> vcpu.vcpu().counts().staleExits);

  /** Counters that are shown together. */
  public enum Group {
    /** What the guest did. */
    RUN,
    /** What the engine did to run it. */
    ENGINE,
    /** Why guest mode was left for the hypervisor. */
    EXITS,
    /** Why translated code was left for the engine: {@code dev.zazen.ir.ExitKind}. */
    HOST_CODE
  }

  @FunctionalInterface
  private interface Reader {
    long read(VcpuUnit vcpu, long now);
  }

  private final Group group;
  private final String key;
  private final Reader reader;

  Counter(Group group, String key, Reader reader) {
    this.group = group;
    this.key = key;
    this.reader = reader;
  }

  /** What it is shown with. */
  public Group group() {
    return group;
  }

  /** Its name for programs and tables; unique within its group. */
  public String key() {
    return key;
  }

  /** The figure of a vCPU at board time {@code now}. */
  long read(VcpuUnit vcpu, long now) {
    return reader.read(vcpu, now);
  }
}
