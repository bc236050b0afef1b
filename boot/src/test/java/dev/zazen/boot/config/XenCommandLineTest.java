package dev.zazen.boot.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.core.domain.MemoryOrders;
import dev.zazen.core.psci.SsbdState;
import dev.zazen.core.sched.SchedulerOptions;
import java.util.List;
import java.util.OptionalLong;
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
  void numbersChangeHowCpusAndMemoryAreSharedOut() {
    var line =
        XenCommandLine.parse(
            "sched_ratelimit_us=500 sched_credit_tslice_ms=10 vcpu_migration_delay=0x3e8"
                + " credit2_cap_period_ms=50 memop-max-order=,,4 low_mem_virq_limit=16M");
    assertEquals(List.of(), line.problems());
    assertEquals(new SchedulerOptions(500, 10, 1000, 50), line.tuning().schedulers());
    assertEquals(new MemoryOrders(9, 18, 4, 10), line.tuning().memoryOrders());
    assertEquals(OptionalLong.of(16 << 20), line.tuning().lowMemory());
    assertEquals(
        OptionalLong.of(0), XenCommandLine.parse("low_mem_virq_limit=0").tuning().lowMemory());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sched_ratelimit_us=1", "sched_credit_tslice_ms=0", "vcpu_migration_delay=-1",
        "credit2_cap_period_ms=x", "memop-max-order=1,2,3,4,5", "memop-max-order",
        "memop-max-order=-1", "low_mem_virq_limit=much"
      })
  void numbersOutOfRangeAreNamed(String text) {
    var line = XenCommandLine.parse(text);
    assertEquals(List.of("\"%s\" is out of range and ignored".formatted(text)), line.problems());
    assertEquals(TuningOptions.DEFAULT, line.tuning());
  }

  @Test
  void parametersThatCanBeSetAtRunTimeAndWhatIsOfNoUseHereAreKnown() {
    assertEquals(
        List.of(), XenCommandLine.parse("gnttab_max_frames=48 scrub-domheap=yes").problems());
  }
}
