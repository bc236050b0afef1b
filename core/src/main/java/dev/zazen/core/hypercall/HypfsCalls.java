package dev.zazen.core.hypercall;

import dev.zazen.abi.HypfsOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import dev.zazen.core.domain.RuntimeParameters;
import dev.zazen.core.hypfs.Entry;
import dev.zazen.core.hypfs.HypervisorFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** {@code hypfs_op}: structures as in {@code public/hypfs.h}. */
final class HypfsCalls {
  private static final int VERSION = 1;
  private static final int MAX_PATH = 1024;
  private static final int ENTRY_SIZE = 12;

  /** Where content is made: behind the entry. */
  private static final int CONTENT = ENTRY_SIZE;

  private HypfsCalls() {}

  static long call(HypercallFrame frame) {
    if (!frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    long path = frame.argument(1);
    long pathLength = frame.argument(2);
    long buffer = frame.argument(3);
    long size = frame.argument(4);
    int command = (int) frame.argument(0);
    if (command == HypfsOp.GET_VERSION) {
      return (path | pathLength | buffer | size) == 0 ? VERSION : -XenErrno.EINVAL;
    }
    if (pathLength < 1 || pathLength > MAX_PATH) {
      return -XenErrno.EINVAL;
    }
    if (!frame.load(path, 0, (int) pathLength)) {
      return -XenErrno.EFAULT;
    }
    String name = text(frame.data(), (int) pathLength);
    if (name == null || !name.startsWith("/")) {
      return -XenErrno.EINVAL;
    }
    Entry entry = find(HypervisorFiles.of(frame.hypervisor()), name.substring(1));
    if (entry == null) {
      return -XenErrno.ENOENT;
    }
    return switch (command) {
      case HypfsOp.READ -> read(frame, entry, buffer, size);
      case HypfsOp.WRITE_CONTENTS -> write(frame, entry, buffer, size);
      default -> -XenErrno.EOPNOTSUPP;
    };
  }

  /** The text in {@code length} bytes of which the last, and no other, is zero; else null. */
  private static String text(ByteBuffer data, int length) {
    byte[] bytes = new byte[length];
    data.get(0, bytes);
    var text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.indexOf(0) == length - 1 ? text.substring(0, length - 1) : null;
  }

  private static Entry find(Entry.Directory root, String path) {
    Entry at = root;
    for (String rest = path; !rest.isEmpty(); ) {
      if (!(at instanceof Entry.Directory directory)) {
        return null;
      }
      int end = rest.indexOf('/');
      at = directory.find(end < 0 ? rest : rest.substring(0, end));
      rest = end < 0 ? "" : rest.substring(end + 1);
    }
    return at;
  }

  private static long read(
      HypercallFrame frame, Entry entry, @Foreign long buffer, @Foreign long size) {
    if (Long.compareUnsigned(size, ENTRY_SIZE) < 0) {
      return -XenErrno.EINVAL;
    }
    ByteBuffer data = frame.data();
    describe(entry, data, 0);
    if (!frame.store(buffer, 0, ENTRY_SIZE)) {
      return -XenErrno.EFAULT;
    }
    if (Long.compareUnsigned(size, ENTRY_SIZE + (long) entry.size()) < 0) {
      return -XenErrno.ENOBUFS;
    }
    switch (entry) {
      case Entry.File file -> data.put(CONTENT, file.bytes());
      case Entry.Directory directory -> list(directory, data);
    }
    return frame.store(buffer + ENTRY_SIZE, CONTENT, entry.size()) ? 0 : -XenErrno.EFAULT;
  }

  // struct xen_hypfs_direntry: type, encoding, pad, content_len, max_write_len.
  private static void describe(Entry entry, ByteBuffer data, int at) {
    switch (entry) {
      case Entry.File file -> {
        data.put(at, (byte) file.type().code());
        data.put(at + 1, (byte) (file.isCompressed() ? 1 : 0));
        data.putInt(at + 8, file.mostWritten());
      }
      case Entry.Directory _ -> {
        data.putShort(at, (short) 0);
        data.putInt(at + 8, 0);
      }
    }
    data.putShort(at + 2, (short) 0);
    data.putInt(at + 4, entry.size());
  }

  // struct xen_hypfs_dirlistentry: the entry, off_next, name.
  private static void list(Entry.Directory directory, ByteBuffer data) {
    int at = CONTENT;
    for (int i = 0; i < directory.entries().size(); i++) {
      Entry entry = directory.entries().get(i);
      int length = Entry.Directory.listed(entry);
      boolean last = i == directory.entries().size() - 1;
      for (int j = 0; j < length; j++) {
        data.put(at + j, (byte) 0);
      }
      describe(entry, data, at);
      data.putShort(at + ENTRY_SIZE, (short) (last ? 0 : length));
      data.put(at + Entry.Directory.NAME, entry.name().getBytes(StandardCharsets.US_ASCII));
      at += length;
    }
  }

  private static long write(
      HypercallFrame frame, Entry entry, @Foreign long buffer, @Foreign long size) {
    if (!(entry instanceof Entry.File file) || file.mostWritten() == 0) {
      return -XenErrno.EACCES;
    }
    int most = file.keepsText() ? file.mostWritten() : RuntimeParameters.MOST_WRITTEN;
    if (size < 0 || size > most) {
      return -XenErrno.ENOSPC;
    }
    if (!frame.load(buffer, 0, (int) size)) {
      return -XenErrno.EFAULT;
    }
    String value = size == 0 ? null : text(frame.data(), (int) size);
    if (value == null) {
      return file.keepsText() ? -XenErrno.EINVAL : -XenErrno.EDOM;
    }
    return file.writer().write(value) ? 0 : -XenErrno.EINVAL;
  }
}
