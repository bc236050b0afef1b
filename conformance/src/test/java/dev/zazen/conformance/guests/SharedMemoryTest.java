package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two guests pass 100 MiB through static shared memory and ring with static event channels. */
@Tag("feature:static-shared-memory")
@Tag("feature:static-event-channels")
class SharedMemoryTest {
  private static final int WORDS = 100 << 17;

  @TempDir private Path directory;

  private static String domain(String name, Path kernel, String roleAndChannel) {
    return Configurations.domain(name, 1, 64 << 10, kernel, null, "")
        .replace(
            "vpl011;",
            "vpl011; #address-cells = <2>; #size-cells = <2>;"
                + """
                shm@60000000 {
                  compatible = "xen,domain-shared-memory-v1";
                  xen,shm-id = "blocks";
                  xen,shared-mem = <0 0x60000000 0 0x70000000 0 0x200000>;
                  %s
                };
                """
                    .formatted(roleAndChannel));
  }

  private static String channel(String label, int port, String other) {
    return "}; %s: evtchn { compatible = \"xen,evtchn-v1\"; xen,evtchn = <%d &%s>;"
        .formatted(label, port, other);
  }

  private Path board(String producerRole, String consumerRole)
      throws IOException, InvalidInputException, InterruptedException {
    String producer =
        domain(
            "producer",
            Assembler.image("shared-memory", "producer", directory),
            producerRole + channel("ec1", 10, "ec2"));
    String consumer =
        domain(
            "consumer",
            Assembler.image("shared-memory", "consumer", directory),
            consumerRole + channel("ec2", 11, "ec1"));
    return Configurations.write(directory, 3, producer, consumer);
  }

  private static void assertExchanged(Run run) {
    assertEquals(List.of("", "", checksum()), run.console(1));
    assertEquals(List.of("", "", checksum()), run.console(2));
  }

  /** What the guests compute: a sum, rotated by a bit for each number of an xorshift generator. */
  private static String checksum() {
    long number = 1;
    long sum = 0;
    for (int i = 0; i < WORDS; i++) {
      number ^= number << 13;
      number ^= number >>> 7;
      number ^= number << 17;
      sum = Long.rotateLeft(sum, 1) + number;
    }
    return "%016x".formatted(sum);
  }

  @Test
  void nobodyOwnsWhatTwoBorrowersExchange()
      throws IOException, InvalidInputException, InterruptedException {
    assertExchanged(Run.of(board("", "")));
  }

  @Test
  void aDomainLendsItsOwn() throws IOException, InvalidInputException, InterruptedException {
    assertExchanged(Run.of(board("role = \"owner\";", "role = \"borrower\";")));
  }

  /**
   * From block 320 of 1600 on. By a JVM that only interprets: one that compiles makes the string
   * constants of a class, on the thread at hand, when it compiles the first method of it.
   */
  @Test
  void nothingIsAllocatedOnTheJavaHeapOnceTheExchangeIsUnderWay()
      throws IOException, InvalidInputException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationRun.class.getName(),
                board("", "").toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    List<String> said = process.inputReader().readAllLines();
    List<String> console = List.of("", "", checksum());
    assertEquals(new TreeMap<>(Map.of(1, console, 2, console)).toString(), said.getFirst());
    List<String> allocated = said.subList(1, said.size());
    assertTrue(allocated.containsAll(List.of("pCPU0=0", "pCPU1=0")), said::toString);
    assertTrue(allocated.stream().allMatch(thread -> thread.endsWith("=0")), said::toString);
  }
}
