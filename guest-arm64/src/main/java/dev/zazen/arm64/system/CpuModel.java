package dev.zazen.arm64.system;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.machine.CpuType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * CPU models with their identification registers (Technical Reference Manuals of the models; those
 * that QEMU has, as there).
 *
 * <p>The registers say what is implemented here, so they differ from silicon in: AArch32
 * (ID_AA64PFR0.EL0 and EL1 are 1), big-endian data, RAS, half-precision arithmetic, hardware update
 * of access flag and dirty state, which are absent.
 */
public enum CpuModel {
  CORTEX_A53(
      CpuType.CORTEX_A53,
      new Caches(0x84448004L, 0x0a200023L, 0x700fe01aL, 0x201fe00aL, 0x707fe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001022L, 0, 0),
      armV80()),
  CORTEX_A55(
      CpuType.CORTEX_A55,
      new Caches(0x84448004L, 0x82000023L, 0x700fe01aL, 0x200fe01aL, 0x703fe07aL),
      new Features(
          0x0000000000000011L,
          0x10,
          0x0000100010211120L,
          0x00100001L,
          0x00101022L,
          0x00212000L,
          0x10L),
      armV82()),
  CORTEX_A57(
      CpuType.CORTEX_A57,
      new Caches(0x8444c004L, 0x0a200023L, 0x701fe00aL, 0x201fe012L, 0x70ffe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001024L, 0, 0),
      armV80()),
  CORTEX_A72(
      CpuType.CORTEX_A72,
      new Caches(0x8444c004L, 0x0a200023L, 0x701fe00aL, 0x201fe012L, 0x707fe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00001024L, 0, 0),
      armV80()),
  CORTEX_A73(
      CpuType.CORTEX_A73,
      new Caches(0x84448004L, 0x0a200023L, 0x701fe01aL, 0x201fe01aL, 0x707fe07aL),
      new Features(0x0000000000000011L, 0, 0x00011120L, 0, 0x00101022L, 0, 0),
      armV80()),
  CORTEX_A76(
      CpuType.CORTEX_A76,
      new Caches(0x8444c004L, 0x82000023L, 0x701fe01aL, 0x201fe01aL, 0x707fe03aL),
      new Features(
          0x1100000000000011L,
          0x10,
          0x0000100010211120L,
          0x00100001L,
          0x00101022L,
          0x00212000L,
          0x10L),
      armV82()),
  NEOVERSE_N1(
      CpuType.NEOVERSE_N1,
      new Caches(0x8444c004L, 0x82000023L, 0x701fe01aL, 0x201fe01aL, 0x70ffe03aL),
      new Features(
          0x1100000000000011L,
          0x20,
          0x0000100010211120L,
          0x00100001L,
          0x00101025L,
          0x00212000L,
          0x10L),
      armV82());

  private static final Map<CpuType, CpuModel> BY_TYPE = new EnumMap<>(CpuType.class);

  static {
    for (CpuModel model : values()) {
      BY_TYPE.put(model.type, model);
    }
  }

  private final CpuType type;
  private final Caches caches;
  private final Features idRegisters;
  private final Set<Feature> features;

  CpuModel(CpuType type, Caches caches, Features idRegisters, Set<Feature> features) {
    this.type = type;
    this.caches = caches;
    this.idRegisters = idRegisters;
    this.features = features;
  }

  /**
   * What its caches are like.
   *
   * @param ctr CTR_EL0
   * @param clidr CLIDR_EL1
   * @param ccsidrL1d CCSIDR_EL1 of the first data cache
   * @param ccsidrL1i CCSIDR_EL1 of the first instruction cache
   * @param ccsidrL2 CCSIDR_EL1 of the second level
   */
  public record Caches(long ctr, long clidr, long ccsidrL1d, long ccsidrL1i, long ccsidrL2) {}

  /** The AArch64 feature registers; GIC and debug fields are filled in elsewhere. */
  public record Features(
      long aa64pfr0,
      long aa64pfr1,
      long aa64isar0,
      long aa64isar1,
      long aa64mmfr0,
      long aa64mmfr1,
      long aa64mmfr2) {}

  private static Set<Feature> armV80() {
    return EnumSet.of(
        Feature.FEAT_CRC32,
        Feature.FEAT_AES,
        Feature.FEAT_PMULL,
        Feature.FEAT_SHA1,
        Feature.FEAT_SHA256);
  }

  private static Set<Feature> armV82() {
    var features = armV80();
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
    return type.modelName();
  }

  /** The model of {@code type}. */
  public static CpuModel of(CpuType type) {
    return BY_TYPE.get(type);
  }

  /** What the board calls it. */
  public CpuType type() {
    return type;
  }

  /** Its caches. */
  public Caches caches() {
    return caches;
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
