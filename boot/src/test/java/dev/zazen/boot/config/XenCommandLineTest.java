package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.core.psci.SsbdState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XenCommandLineTest {
  @ParameterizedTest
  @CsvSource({
    "'', RUNTIME",
    "spec-ctrl=ssbd=force-disable, FORCE_DISABLE",
    "'spec-ctrl=ssbd=runtime,ssbd=force-enable', FORCE_ENABLE",
  })
  void storeBypassIsSwitchedByTheLastOfItsStates(String text, SsbdState expected) {
    var line = XenCommandLine.parse(text);
    assertEquals(expected, line.ssbd());
    assertEquals(List.of(), line.problems());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spec-ctrl=ssbd=maybe", "spec-ctrl=xen", "spec-ctrl"})
  void otherControlsOfSpeculationAreNamed(String text) {
    var line = XenCommandLine.parse(text);
    assertEquals(SsbdState.RUNTIME, line.ssbd());
    assertEquals(1, line.problems().size());
  }

  @Test
  void unknownOptionsAreIgnoredAndNamed() {
    assertEquals(
        List.of("unknown option \"nosmp=1\" is ignored"),
        XenCommandLine.parse("console=dtuart nosmp=1").problems());
  }

  @Test
  void parametersThatCanBeSetAtRunTimeAndWhatIsOfNoUseHereAreKnown() {
    assertEquals(
        List.of(), XenCommandLine.parse("gnttab_max_frames=48 scrub-domheap=yes").problems());
  }
}
