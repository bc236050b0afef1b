package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.HypfsOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.RuntimeParameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:hypercalls")
@Tag("feature:dom0")
class HypfsCallsTest {
  private static final int PAGES = 8;
  private static final long PATH = PvGuest.ARGUMENT;
  private static final long BUFFER = PvGuest.address(1);
  private static final int ROOM = 3 * PvGuest.PAGE;

  private final FakeBoard board = new FakeBoard(1);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);

  private void put(long address, String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      board.ram.putByte(control.offset(address + i, true), bytes[i]);
    }
  }

  private long op(int command, String path, int size) {
    put(PATH, path);
    return control.call(HypercallNumber.HYPFS_OP, command, PATH, path.length() + 1, BUFFER, size);
  }

  private byte[] content(String path) {
    assertEquals(0, op(HypfsOp.READ, path, ROOM), path);
    byte[] bytes = new byte[control.getInt(BUFFER + 4)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = board.ram.getByte(control.offset(BUFFER + 12 + i, false));
    }
    return bytes;
  }

  private String text(String path) {
    return new String(content(path), StandardCharsets.US_ASCII);
  }

  private long write(String path, String value) {
    put(BUFFER, value);
    return op(HypfsOp.WRITE_CONTENTS, path, value.length() + 1);
  }

  private List<String> list(String path) {
    byte[] bytes = content(path);
    var names = new ArrayList<String>();
    int at = 0;
    while (true) {
      int end = at + 14;
      while (bytes[end] != 0) {
        end++;
      }
      names.add(new String(bytes, at + 14, end - at - 14, StandardCharsets.US_ASCII));
      int next = bytes[at + 12] & 0xff | (bytes[at + 13] & 0xff) << 8;
      if (next == 0) {
        return names;
      }
      at += next;
    }
  }

  @Test
  void filesAreFoundByTheirPath() throws IOException {
    assertEquals(1, control.call(HypercallNumber.HYPFS_OP, HypfsOp.GET_VERSION, 0, 0, 0, 0));
    assertEquals(List.of("buildinfo", "cpupool", "params"), list("/"));
    assertEquals(List.of("changeset", "compileinfo", "config", "version"), list("/buildinfo"));
    assertEquals(RuntimeParameters.names(), list("/params"));
    assertEquals("cpu\0", text("/cpupool/0/sched-gran"));
    assertEquals(4, content("/buildinfo/version/major")[0]);
    try (var zip = new GZIPInputStream(new ByteArrayInputStream(content("/buildinfo/config")))) {
      assertTrue(new String(zip.readAllBytes(), StandardCharsets.US_ASCII).contains("CONFIG_ARM"));
    }
  }

  @Test
  void parametersAreThoseOfTheCommandLineUntilTheyAreSet() {
    board.hypervisor.commandLine("loglvl=all guest_loglvl=error/info gnttab_max_frames=32 sync");
    assertEquals("all/all\0", text("/params/loglvl"));
    assertEquals("error/info\0", text("/params/guest_loglvl"));
    assertEquals("32\0", text("/params/gnttab_max_frames"));
    assertEquals(0, write("/params/gnttab_max_frames", "0x10"));
    assertEquals(16, board.hypervisor.parameters().number(RuntimeParameters.GRANT_FRAMES));
    assertEquals(0, write("/params/conswitch", "bx"));
    assertEquals("bx\0", text("/params/conswitch"));
    assertEquals(0, write("/params/console_timestamps", "boot"));
    assertEquals(-XenErrno.EINVAL, write("/params/console_timestamps", "always"));
    assertEquals(-XenErrno.EINVAL, write("/params/loglvl", "loud"));
    assertEquals(-XenErrno.EINVAL, write("/params/gnttab_max_frames", "many"));
    assertEquals(-XenErrno.EINVAL, write("/params/gnttab_max_frames", "-1"));
    assertEquals(-XenErrno.ENOSPC, write("/params/conswitch", "abcd"));
    assertEquals(-XenErrno.EACCES, write("/buildinfo/changeset", "x"));
    assertEquals(-XenErrno.EACCES, write("/params", "x"));
  }

  @Test
  void wrongArgumentsAreRefused() {
    var guest = new PvGuest(board, 1, 1, PAGES);
    assertEquals(
        -XenErrno.EPERM, guest.call(HypercallNumber.HYPFS_OP, HypfsOp.GET_VERSION, 0, 0, 0, 0));
    assertEquals(
        -XenErrno.EINVAL, control.call(HypercallNumber.HYPFS_OP, HypfsOp.GET_VERSION, 1, 0, 0, 0));
    assertEquals(-XenErrno.ENOENT, op(HypfsOp.READ, "/nowhere", ROOM));
    assertEquals(-XenErrno.ENOENT, op(HypfsOp.READ, "/buildinfo/changeset/below", ROOM));
    assertEquals(-XenErrno.EINVAL, op(HypfsOp.READ, "buildinfo", ROOM));
    assertEquals(-XenErrno.EINVAL, op(HypfsOp.READ, "/", 11));
    assertEquals(-XenErrno.ENOBUFS, op(HypfsOp.READ, "/", 12));
    assertTrue(control.getInt(BUFFER + 4) > 0, "what it would take");
    assertEquals(-XenErrno.EOPNOTSUPP, op(7, "/", ROOM));
    assertEquals(
        -XenErrno.EINVAL,
        control.call(HypercallNumber.HYPFS_OP, HypfsOp.READ, PATH, 1025, BUFFER, 12));
    assertEquals(
        -XenErrno.EFAULT,
        control.call(
            HypercallNumber.HYPFS_OP, HypfsOp.READ, PvGuest.address(PAGES), 2, BUFFER, 12));
    put(PATH, "/a");
    assertEquals(
        -XenErrno.EINVAL,
        control.call(HypercallNumber.HYPFS_OP, HypfsOp.READ, PATH, 2, BUFFER, 12),
        "no zero at the end");
    put(PATH, "/");
    assertEquals(
        -XenErrno.EFAULT,
        control.call(
            HypercallNumber.HYPFS_OP, HypfsOp.READ, PATH, 2, PvGuest.address(PAGES) - 4, ROOM));
  }
}
