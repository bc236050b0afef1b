package dev.zazen.core.domain;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** The last messages of the hypervisor: {@code conring_size} is 16 KiB, as Xen's default. */
final class MessageRing {
  private static final int SIZE = 16 << 10;

  private final Queue<byte[]> lines = new ArrayDeque<>();
  private int bytes;

  MessageRing() {}

  /** A log that keeps what it passes on to {@code next}. */
  HypervisorLog before(HypervisorLog next) {
    return line -> {
      keep(line);
      next.line(line);
    };
  }

  private synchronized void keep(String line) {
    byte[] text = ("(XEN) " + line + "\n").getBytes(StandardCharsets.UTF_8);
    lines.add(text);
    bytes += text.length;
    while (bytes > SIZE) {
      bytes -= lines.remove().length;
    }
  }

  synchronized byte[] text() {
    var out = new ByteArrayOutputStream(bytes);
    lines.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
