package dev.zazen.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image has one writer or any number of readers, within a process and beyond. */
@Tag("feature:disk-images")
class LockTest {
  @TempDir private Path directory;
  private Path image;

  @BeforeEach
  void makeImage() {
    image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", image, "1M");
  }

  private void assertLocked(boolean readOnly) {
    var e =
        assertThrows(
            InvalidInputException.class, () -> DiskImages.open(image, Optional.empty(), readOnly));
    assertTrue(e.getMessage().contains("is in use"), e::getMessage);
  }

  @Test
  void aWriterIsAlone() throws Exception {
    try (DiskImage disk = Disks.writable(image, "qcow2")) {
      assertLocked(true);
      assertLocked(false);
      assertTrue(QemuImg.run("qemu-img", "check", image).output().contains("lock"));
      assertEquals(1, QemuImg.run("qemu-img", "info", image).exit());
      disk.flush();
    }
    QemuImg.checkClean(image);
    Disks.readOnly(image, "qcow2").close();
  }

  @Test
  void readersShare() throws Exception {
    DiskImage first = Disks.readOnly(image, "qcow2");
    try (DiskImage second = Disks.readOnly(image, "qcow2")) {
      first.close();
      first.close();
      assertArrayEquals(new byte[512], Disks.read(second, 0, 512));
      assertLocked(false);
      QemuImg.call("info", image);
      var written = QemuImg.run("qemu-io", "-f", "qcow2", "-c", "write 0 512", image);
      assertTrue(written.output().contains("lock"), written::output);
    }
    Disks.writable(image, "qcow2").close();
  }

  @Test
  void whatAnotherProcessWritesIsNotOpened() throws Exception {
    Process qemu = new ProcessBuilder("qemu-io", "-f", "qcow2", image.toString()).start();
    try (var output = qemu.getInputStream();
        var input = qemu.getOutputStream()) {
      input.write("write 0 512\n".getBytes(UTF_8));
      input.flush();
      // The first answer shows that it is open.
      var _ = output.read(new byte[100]);
      while (output.read() != '\n') {
        Thread.onSpinWait();
      }
      assertLocked(false);
      input.write("quit\n".getBytes(UTF_8));
      input.flush();
      assertEquals(0, qemu.waitFor());
    } finally {
      qemu.destroy();
    }
    Disks.writable(image, "qcow2").close();
  }

  @Test
  void locksOfOthersInTheProcessAreRespected() throws Exception {
    try (var channel = FileChannel.open(image, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertTrue(lock.isValid());
      assertLocked(true);
    }
    Disks.readOnly(image, "qcow2").close();
    assertTrue(Files.exists(image));
  }
}
