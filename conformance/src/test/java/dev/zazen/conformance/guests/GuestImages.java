package dev.zazen.conformance.guests;

import dev.zazen.app.guests.GuestCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/** The images that tests boot. */
final class GuestImages {
  private GuestImages() {}

  /**
   * The directory with {@code vmlinuz}, {@code vmlinuz-cloud} and {@code initrd.gz}; fetches what
   * is missing.
   */
  static Path directory() throws IOException {
    return GuestCache.standard().fetch(System.out::println).getFirst().getParent();
  }

  /** Writes an initial RAM disk that differs from the usual one in its {@code /init}. */
  static void initrdWithInit(Path target, String init) throws IOException {
    byte[] script = init.getBytes(StandardCharsets.UTF_8);
    byte[] usual = Files.readAllBytes(directory().resolve("initrd.gz"));
    var bytes = new ByteArrayOutputStream();
    try (var in = new CpioArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(usual)));
        var out = new CpioArchiveOutputStream(bytes, CpioConstants.FORMAT_NEW)) {
      for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = entry.getName().equals("init") ? script : in.readAllBytes();
        var copy = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, entry.getName(), content.length);
        copy.setMode(entry.getMode());
        out.putArchiveEntry(copy);
        out.write(content);
        out.closeArchiveEntry();
      }
    }
    Files.write(target, bytes.toByteArray());
  }

  /**
   * Writes an initial RAM disk to which an executable file is added, or in which it is replaced.
   *
   * @param initrd to begin with
   * @param name of the file, without a slash at the begin
   */
  static void withFile(Path initrd, String name, String content, Path target) throws IOException {
    withFile(initrd, name, content.getBytes(StandardCharsets.UTF_8), target);
  }

  /** The same with a file that is no text. */
  static void withFile(Path initrd, String name, byte[] content, Path target) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out =
        new CpioArchiveOutputStream(new GZIPOutputStream(bytes), CpioConstants.FORMAT_NEW)) {
      var entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name, content.length);
      entry.setMode(CpioConstants.C_ISREG | 0755);
      out.putArchiveEntry(entry);
      out.write(content);
      out.closeArchiveEntry();
    }
    // The kernel unpacks archives that follow each other.
    Files.copy(initrd, target);
    Files.write(target, bytes.toByteArray(), StandardOpenOption.APPEND);
  }
}
