package dev.zazen.core.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.FakeVcpu;
import dev.zazen.core.domain.Domain;
import dev.zazen.machine.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recordings get to know. */
class EventsTest {
  private static final long MICRO = 1_000;
  private static final long COMMAND = 7;

  @TempDir private Path directory;
  private final FakeBoard board = new FakeBoard(1);

  /** Makes a hypercall, then waits for ever. */
  private FakeVcpu.Program calls() {
    var runs = new AtomicInteger();
    return (vcpu, _) -> {
      board.time.addAndGet(MICRO);
      vcpu.setRegister(16, HypercallNumber.XEN_VERSION);
      vcpu.setRegister(0, COMMAND);
      return runs.getAndIncrement() == 0
          ? new Exit.Hypercall(HypercallNumber.HVC_IMMEDIATE)
          : Exit.WaitForInterrupt.INSTANCE;
    };
  }

  private List<RecordedEvent> record(String... wanted) throws IOException {
    try (var recording = new Recording()) {
      for (String name : wanted) {
        var _ = recording.enable("dev.zazen." + name).withoutThreshold();
      }
      recording.start();
      assertTrue(Tracing.on());
      Domain domain = board.domain(3, 1, 256, calls());
      domain.start(0, 0);
      board.runFor(10 * MICRO);
      board.hypervisor.domain(3).orElseThrow().interrupts().pend(0, 31);
      while (!domain.destroy(board.hypervisor, null)) {
        board.runFor(MICRO);
      }
      recording.stop();
      Path file = directory.resolve("recording.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().startsWith("dev.zazen."))
          .toList();
    }
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.zazen." + name))
        .toList();
  }

  @Test
  void lifeCallsExitsAndInterruptsOfADomainAreRecorded() throws IOException {
    List<RecordedEvent> events =
        record("DomainCreated", "DomainDestroyed", "Hypercall", "Exit", "Interrupt");
    assertEquals("dom3", named(events, "DomainCreated").getFirst().getString("name"));
    assertEquals(3, named(events, "DomainDestroyed").getFirst().getInt("domain"));
    RecordedEvent call = named(events, "Hypercall").getFirst();
    assertEquals("xen_version", call.getString("name"));
    assertEquals(COMMAND, call.getLong("argument"));
    assertEquals(3, call.getInt("domain"));
    assertEquals(0, call.getInt("vcpu"));
    assertEquals(
        "hvc", named(events, "Exit").stream().map(e -> e.getString("reason")).toList().getFirst());
    assertEquals(1, named(events, "Interrupt").size());
  }

  @Test
  void whatARecordingDoesNotWantIsNotMade() throws IOException {
    assertEquals(List.of(), named(record("DomainCreated"), "Exit"));
  }
}
