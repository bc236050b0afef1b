package dev.zazen.core.hypercall;

import dev.zazen.abi.Features;
import dev.zazen.abi.XenErrno;
import dev.zazen.abi.XenVersion;
import dev.zazen.core.domain.BuildInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code xen_version}: {@code public/version.h}. */
final class VersionCalls {
  private static final String CAPABILITIES = "xen-3.0-aarch64 xen-3.0-armv7l ";

  /** Where Xen's own address space starts: {@code XEN_VIRT_ADDR}. */
  private static final long VIRTUAL_START = 0x20_0000;

  /** As long as the hash that linkers write. */
  private static final String BUILD_ID = "zazen               ";

  private static final int EXTRAVERSION_SIZE = 16;
  private static final int CAPABILITIES_SIZE = 1024;
  private static final int CHANGESET_SIZE = 64;
  private static final int HANDLE_SIZE = 16;
  private static final int COMMAND_LINE_SIZE = 1024;

  // struct xen_compile_info
  private static final int COMPILER_SIZE = 64;
  private static final int BY_SIZE = 16;
  private static final int DOMAIN_SIZE = 32;
  private static final int DATE_SIZE = 32;

  static final CommandTable TABLE =
      new CommandTable(
          Command.in(
              XenVersion.CMD_VERSION, "version", 0, _ -> XenVersion.MAJOR << 16 | XenVersion.MINOR),
          Command.in(
              XenVersion.CMD_EXTRAVERSION,
              "extraversion",
              0,
              f -> text(f, EXTRAVERSION_SIZE, XenVersion.EXTRA)),
          Command.in(XenVersion.CMD_COMPILE_INFO, "compile_info", 0, VersionCalls::compileInfo),
          Command.in(
              XenVersion.CMD_CAPABILITIES,
              "capabilities",
              0,
              f -> text(f, CAPABILITIES_SIZE, CAPABILITIES)),
          Command.in(
              XenVersion.CMD_CHANGESET,
              "changeset",
              0,
              f -> text(f, CHANGESET_SIZE, BuildInfo.CHANGESET)),
          Command.in(
              XenVersion.CMD_PLATFORM_PARAMETERS,
              "platform_parameters",
              0,
              VersionCalls::platformParameters),
          Command.inOut(XenVersion.CMD_GET_FEATURES, "get_features", 8, VersionCalls::features),
          Command.in(
              XenVersion.CMD_PAGESIZE,
              "pagesize",
              0,
              f -> f.argument(1) == 0 ? XenVersion.PAGE_SIZE : -XenErrno.EINVAL),
          Command.in(XenVersion.CMD_GUEST_HANDLE, "guest_handle", 0, VersionCalls::guestHandle),
          Command.in(XenVersion.CMD_COMMANDLINE, "commandline", 0, VersionCalls::commandLine),
          Command.in(XenVersion.CMD_BUILD_ID, "build_id", 0, VersionCalls::buildId));

  private VersionCalls() {}

  private static void put(HypercallFrame frame, int at, int size, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    byte[] data = frame.data().array();
    Arrays.fill(data, at, at + size, (byte) 0);
    System.arraycopy(bytes, 0, data, at, Math.min(bytes.length, size - 1));
  }

  private static long out(HypercallFrame frame, int size) {
    return frame.store(frame.argument(1), 0, size) ? 0 : -XenErrno.EFAULT;
  }

  private static long text(HypercallFrame frame, int size, String text) {
    put(frame, 0, size, text);
    return out(frame, size);
  }

  private static long compileInfo(HypercallFrame frame) {
    int at = 0;
    put(frame, at, COMPILER_SIZE, BuildInfo.COMPILER);
    at += COMPILER_SIZE;
    put(frame, at, BY_SIZE, BuildInfo.BUILT_BY);
    at += BY_SIZE;
    put(frame, at, DOMAIN_SIZE, BuildInfo.DOMAIN);
    at += DOMAIN_SIZE;
    put(frame, at, DATE_SIZE, BuildInfo.DATE);
    at += DATE_SIZE;
    return out(frame, at);
  }

  private static long platformParameters(HypercallFrame frame) {
    frame.data().putLong(0, VIRTUAL_START);
    return out(frame, Long.BYTES);
  }

  private static long features(HypercallFrame frame) {
    if (frame.data().getInt(0) != 0) {
      return -XenErrno.EINVAL;
    }
    int map =
        1 << Features.MEMORY_OP_VNODE_SUPPORTED
            | 1 << Features.WRITABLE_PAGE_TABLES
            | 1 << Features.AUTO_TRANSLATED_PHYSMAP
            | 1 << Features.ARM_SMCCC_SUPPORTED
            | 1
                << (frame.domain().isDirectMapped()
                    ? Features.DIRECT_MAPPED
                    : Features.NOT_DIRECT_MAPPED);
    if (frame.domain().isHardware()) {
      map |= 1 << Features.DOM0;
    }
    frame.data().putInt(4, map);
    return 0;
  }

  private static long guestHandle(HypercallFrame frame) {
    System.arraycopy(frame.domain().handle(), 0, frame.data().array(), 0, HANDLE_SIZE);
    return out(frame, HANDLE_SIZE);
  }

  private static long commandLine(HypercallFrame frame) {
    String denied = "<denied>";
    return frame.domain().isHardware()
        ? text(frame, COMMAND_LINE_SIZE, frame.hypervisor().commandLine())
        : text(frame, denied.length() + 1, denied);
  }

  private static long buildId(HypercallFrame frame) {
    if (!frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    long pointer = frame.argument(1);
    if (pointer == 0) {
      return BUILD_ID.length();
    }
    // struct xen_build_id: room, bytes.
    if (!frame.load(pointer, 0, Integer.BYTES)) {
      return -XenErrno.EFAULT;
    }
    int room = frame.data().getInt(0);
    if (room == 0) {
      return -XenErrno.EINVAL;
    }
    if (Integer.compareUnsigned(room, BUILD_ID.length()) < 0) {
      return -XenErrno.ENOBUFS;
    }
    put(frame, 0, BUILD_ID.length() + 1, BUILD_ID);
    return frame.store(pointer + Integer.BYTES, 0, BUILD_ID.length())
        ? BUILD_ID.length()
        : -XenErrno.EFAULT;
  }
}
