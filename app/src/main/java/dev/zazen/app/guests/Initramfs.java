package dev.zazen.app.guests;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * Makes initial RAM disks: gzip-compressed cpio archives in the kernel's {@code newc} format,
 * without times.
 */
final class Initramfs {
  private static final int EXECUTABLE = CpioConstants.C_ISREG | 0755;
  private static final int DIRECTORY = CpioConstants.C_ISDIR | 0755;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CpioArchiveOutputStream archive =
      new CpioArchiveOutputStream(bytes, CpioConstants.FORMAT_NEW);
  private int inode;

  @CanIgnoreReturnValue
  Initramfs directory(String name) throws IOException {
    entry(name, DIRECTORY, new byte[0]);
    return this;
  }

  @CanIgnoreReturnValue
  Initramfs executable(String name, byte[] content) throws IOException {
    entry(name, EXECUTABLE, content);
    return this;
  }

  @CanIgnoreReturnValue
  Initramfs script(String name, String content) throws IOException {
    return executable(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void entry(String name, int mode, byte[] content) throws IOException {
    var entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name, content.length);
    entry.setMode(mode);
    entry.setTime(0);
    entry.setInode(++inode);
    entry.setNumberOfLinks(1);
    archive.putArchiveEntry(entry);
    archive.write(content);
    archive.closeArchiveEntry();
  }

  /** The compressed archive; nothing can be added afterwards. */
  byte[] compressed() throws IOException {
    archive.close();
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      bytes.writeTo(gzip);
    }
    return out.toByteArray();
  }
}
