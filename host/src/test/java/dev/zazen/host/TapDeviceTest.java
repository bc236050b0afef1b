package dev.zazen.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("feature:tap")
class TapDeviceTest {
  private static final int BYTES = 2000;

  @TempDir private Path directory;

  private static String refusal(Path device) {
    return assertThrows(IOException.class, () -> TapDevice.open(device, "zazen0", BYTES))
        .getMessage();
  }

  @Test
  void aHostWithoutTapIsTold() throws IOException {
    Path nowhere = directory.resolve("tun");
    assertEquals(nowhere + " cannot be opened: no such file", refusal(nowhere));
    Path file = Files.createFile(directory.resolve("file"));
    assertEquals("TUNSETIFF zazen0: no tap interface", refusal(file));
  }

  /** As root there is an interface, which is down; others are told that they may not have one. */
  @Test
  void anInterfaceThatIsDownTakesAndGivesNothing() {
    try (TapDevice tap = TapDevice.open("zazen-test", BYTES)) {
      byte[] frame = new byte[BYTES];
      assertEquals(0, tap.read(frame, 10));
      assertFalse(tap.write(frame, 0, 60));
    } catch (IOException e) {
      assertTrue(e.getMessage().matches(".*(permission denied|no such file)"), e.getMessage());
    }
  }
}
