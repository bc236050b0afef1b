package dev.zazen.arm64.system;

import dev.zazen.arm64.decode.Feature;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * CPU models with their identification registers (Technical Reference Manuals of the models).
 *
 * <p>The registers say what is implemented here, so they differ from silicon in: AArch32
 * (ID_AA64PFR0.EL0 and EL1 are 1), big-endian data, RAS, half-precision arithmetic, hardware update
 * of access flag and dirty state, which are absent.
 */
public enum CpuModel {
  CORTEX_A53(
      new Identity(0x410fd034L, 0x84448004L, 0x0a200023L, 0x700fe01aL, 0x201fe00aL, 0x707fe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001022L, 0, 0),
      EnumSet.of(
          Feature.FEAT_CRC32,
          Feature.FEAT_AES,
          Feature.FEAT_PMULL,
          Feature.FEAT_SHA1,
          Feature.FEAT_SHA256)),
  CORTEX_A57(
      new Identity(0x411fd070L, 0x8444c004L, 0x0a200023L, 0x701fe00aL, 0x201fe012L, 0x70ffe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001024L, 0, 0),
      EnumSet.copyOf(CORTEX_A53.features)),
  CORTEX_A72(
      new Identity(0x410fd083L, 0x8444c004L, 0x0a200023L, 0x701fe00aL, 0x201fe012L, 0x707fe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001024L, 0, 0),
      EnumSet.copyOf(CORTEX_A53.features)),
  CORTEX_A76(
      new Identity(0x414fd0b1L, 0x8444c004L, 0x82000023L, 0x701fe01aL, 0x201fe01aL, 0x707fe03aL),
      new Features(
          0x1100000000000011L,
          0x10,
          0x0000100010211120L,
          0x00100001L,
          0x00101022L,
          0x00212000L,
          0x10L),
      armV82());

  private static final String VENDOR_PREFIX = "arm,";

  private final Identity identity;
  private final Features idRegisters;
  private final Set<Feature> features;

  CpuModel(Identity identity, Features idRegisters, Set<Feature> features) {
    this.identity = identity;
    this.idRegisters = idRegisters;
    this.features = features;
  }

  /**
   * Who the CPU is and what its caches are like.
   *
   * @param midr MIDR_EL1
   * @param ctr CTR_EL0
   * @param clidr CLIDR_EL1
   * @param ccsidrL1d CCSIDR_EL1 of the first data cache
   * @param ccsidrL1i CCSIDR_EL1 of the first instruction cache
   * @param ccsidrL2 CCSIDR_EL1 of the second level
   */
  public record Identity(
      long midr, long ctr, long clidr, long ccsidrL1d, long ccsidrL1i, long ccsidrL2) {}

  /** The AArch64 feature registers; GIC and debug fields are filled in elsewhere. */
  public record Features(
      long aa64pfr0,
      long aa64pfr1,
      long aa64isar0,
      long aa64isar1,
      long aa64mmfr0,
      long aa64mmfr1,
      long aa64mmfr2) {}

  private static Set<Feature> armV82() {
    var features = EnumSet.copyOf(CORTEX_A53.features);
    features.addAll(
        EnumSet.of(
            Feature.FEAT_LSE,
            Feature.FEAT_LOR,
            Feature.FEAT_PAN,
            Feature.FEAT_RDM,
            Feature.FEAT_UAO,
            Feature.FEAT_DPB,
            Feature.FEAT_DOTPROD,
            Feature.FEAT_LRCPC,
            Feature.FEAT_SSBS));
    return features;
  }

  /** The model's name without vendor: {@code cortex-a57}. */
  public String modelName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The model called {@code name}, with or without {@code arm,} before it. */
  public static Optional<CpuModel> byName(String name) {
    String bare = name.startsWith(VENDOR_PREFIX) ? name.substring(VENDOR_PREFIX.length()) : name;
    return Arrays.stream(values()).filter(model -> model.modelName().equals(bare)).findFirst();
  }

  /** Identity and caches. */
  public Identity identity() {
    return identity;
  }

  /** Feature registers. */
  public Features idRegisters() {
    return idRegisters;
  }

  /** Instruction-set features beyond the base. */
  public Set<Feature> features() {
    return features;
  }
}
