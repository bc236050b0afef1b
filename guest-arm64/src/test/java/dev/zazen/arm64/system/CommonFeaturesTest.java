package dev.zazen.arm64.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.arm64.decode.Feature;
import dev.zazen.machine.CpuProfile;
import dev.zazen.machine.CpuType;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("feature:big-little")
class CommonFeaturesTest {
  private static final long FREQUENCY = 62_500_000;

  private static SystemRegisters registers(CpuType... types) {
    var list = List.of(types);
    return new SystemRegisters(
        CommonFeatures.of(list), new CpuProfile(list, true, FREQUENCY), 0x101);
  }

  @ParameterizedTest
  @EnumSource(CpuType.class)
  void oneTypeHasAllThatItHas(CpuType type) {
    CommonFeatures common = CommonFeatures.of(List.of(type));
    assertEquals(type.modelName(), common.name());
    assertEquals(CpuModel.of(type).idRegisters(), common.idRegisters());
    assertEquals(CpuModel.of(type).features(), common.features());
  }

  @Test
  void ofTwoTypesTheLowerValueOfEachFieldIsLeft() {
    CommonFeatures common = CommonFeatures.of(List.of(CpuType.CORTEX_A72, CpuType.CORTEX_A76));
    assertEquals("cortex-a72+cortex-a76", common.name());
    assertEquals(0x11, common.idRegisters().aa64pfr0());
    assertEquals(0x1022, common.idRegisters().aa64mmfr0());
    assertEquals(0x11120, common.idRegisters().aa64isar0());
    assertFalse(common.features().contains(Feature.FEAT_LSE));
    assertTrue(common.features().contains(Feature.FEAT_CRC32));
    assertEquals(common, CommonFeatures.of(List.of(CpuType.CORTEX_A76, CpuType.CORTEX_A72)));
  }

  @Test
  void nameAndCachesAreThoseOfTheCpuUnderIt() {
    SystemRegisters registers = registers(CpuType.CORTEX_A53, CpuType.CORTEX_A72);
    long features = registers.get(SystemRegister.ID_AA64MMFR0_EL1);
    assertEquals(CpuType.CORTEX_A53.midr(), registers.get(SystemRegister.MIDR_EL1));
    long smallCache = registers.cacheSize();
    registers.runsOn(CpuType.CORTEX_A72);
    assertEquals(CpuType.CORTEX_A72.midr(), registers.get(SystemRegister.MIDR_EL1));
    assertEquals(0x8444_c004L, registers.get(SystemRegister.CTR_EL0));
    assertTrue(registers.cacheSize() != smallCache);
    assertEquals(features, registers.get(SystemRegister.ID_AA64MMFR0_EL1));
    assertEquals(0x8000_0101L, registers.get(SystemRegister.MPIDR_EL1));
    registers.reset();
    assertEquals(CpuType.CORTEX_A72.midr(), registers.get(SystemRegister.MIDR_EL1));
  }

  @Test
  void speculationFieldsAreThoseOfTheCpu() {
    // CSV2 and CSV3 of ID_AA64PFR0_EL1, SSBS of ID_AA64PFR1_EL1; none in Armv8.0.
    SystemRegisters n1 = registers(CpuType.NEOVERSE_N1);
    assertEquals(0x11, n1.get(SystemRegister.ID_AA64PFR0_EL1) >>> 56);
    assertEquals(0x20, n1.get(SystemRegister.ID_AA64PFR1_EL1));
    SystemRegisters a57 = registers(CpuType.CORTEX_A57);
    assertEquals(0, a57.get(SystemRegister.ID_AA64PFR0_EL1) >>> 56);
    assertEquals(0, a57.get(SystemRegister.ID_AA64PFR1_EL1));
  }

  @Test
  void aProfileNamesAtLeastOneType() {
    assertThrows(IllegalArgumentException.class, () -> new CpuProfile(List.of(), true, FREQUENCY));
    assertThrows(
        IllegalArgumentException.class, () -> new CpuProfile("cortex-m3", true, FREQUENCY));
  }
}
