package dev.zazen.core.psci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.abi.Smccc;
import dev.zazen.core.psci.Mitigations.Workaround;
import dev.zazen.machine.CpuType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:smccc")
class MitigationsTest {
  @ParameterizedTest
  @CsvSource({
    "CORTEX_A53, -1, -1",
    "CORTEX_A55, -1, -1",
    "CORTEX_A57, 0, -1",
    "CORTEX_A72, 0, -1",
    "CORTEX_A73, 0, 0",
    "CORTEX_A76, -1, -1",
    "NEOVERSE_N1, -1, -1",
  })
  void guestsAreOfferedWhatXenOffersOnThisCpu(CpuType cpu, int branchPredictor, int branchHistory) {
    assertEquals(
        new Mitigations(branchPredictor, Smccc.SUCCESS, branchHistory),
        Mitigations.of(List.of(cpu), SsbdState.RUNTIME));
  }

  @Test
  void workaroundsOfXenItselfFollowTheRevision() {
    assertEquals(
        Set.of(Workaround.HARDEN_BRANCH_PREDICTOR), Mitigations.workarounds(CpuType.CORTEX_A72));
    assertEquals(
        Set.of(Workaround.BRANCH_HISTORY_LOOP), Mitigations.workarounds(CpuType.NEOVERSE_N1));
    assertEquals(Set.of(), Mitigations.workarounds(CpuType.CORTEX_A53));
  }

  @Test
  void whatOneCpuOfTheBoardNeedsIsOfferedEverywhere() {
    assertEquals(
        new Mitigations(Smccc.SUCCESS, Smccc.SUCCESS, Smccc.NOT_SUPPORTED),
        Mitigations.of(List.of(CpuType.CORTEX_A53, CpuType.CORTEX_A72), SsbdState.RUNTIME));
  }

  @ParameterizedTest
  @CsvSource({"force-disable, -1", "runtime, 0", "force-enable, -2"})
  void storeBypassIsWhatTheCommandLineSays(String option, int answer) {
    SsbdState state = SsbdState.named(option).orElseThrow();
    assertEquals(answer, Mitigations.of(List.of(CpuType.CORTEX_A57), state).workaround2());
  }

  @Test
  void otherStatesOfStoreBypassDoNotExist() {
    assertEquals(Optional.empty(), SsbdState.named("off"));
  }

  @Test
  void typesAreFoundByNameWithOrWithoutVendor() {
    assertEquals(Optional.of(CpuType.NEOVERSE_N1), CpuType.byName("arm,neoverse-n1"));
    assertEquals(Optional.of(CpuType.CORTEX_A72), CpuType.byName("cortex-a72"));
    assertEquals(Optional.empty(), CpuType.byName("cortex-m3"));
    assertEquals(0xd08, CpuType.CORTEX_A72.part());
    assertEquals(0x41, CpuType.CORTEX_A76.revision());
  }
}
