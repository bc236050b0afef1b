package dev.zazen.app.guests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;

/** Initial RAM disks. */
class InitramfsTest {
  private static byte[] sample() throws IOException {
    return new Initramfs().directory("bin").script("init", "#!/bin/sh\n").compressed();
  }

  @Test
  void holdsWhatWasPutInWithItsModes() throws IOException {
    List<String> found = new ArrayList<>();
    try (var in =
        new CpioArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(sample())))) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        found.add("%s %o %d".formatted(entry.getName(), entry.getMode(), entry.getSize()));
      }
    }
    assertEquals(List.of("bin 40755 0", "init 100755 10"), found);
  }

  @Test
  void isTheSameEveryTime() throws IOException {
    assertArrayEquals(sample(), sample());
  }
}
