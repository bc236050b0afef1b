package dev.zazen.core.hypercall;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.RuntimeDevices;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The commands of {@code domctl} that assign devices behind an IOMMU, which nodes of the board's
 * device tree name ({@code iommu_do_dt_domctl} of xen/drivers/passthrough/device_tree.c).
 */
final class AssignmentCalls {
  private static final int DOMID = 0xffff;

  /** Where the domain's number and the command's own fields stand in the structure. */
  private static final int DOMAIN = 8;

  private static final int FIELDS = 16;

  // struct xen_domctl_assign_device: dev, flags, size and path of a node.
  private static final int KIND = FIELDS;
  private static final int FLAGS = FIELDS + 4;
  private static final int SIZE = FIELDS + 8;
  private static final int PATH = FIELDS + 16;

  /** {@code XEN_DOMCTL_DEV_DT}. */
  private static final int DEVICE_TREE = 1;

  /** Most bytes of a path. */
  private static final int MOST_BYTES = 4096;

  /** Where parts of it are copied to, behind the command's structure, and how long they are. */
  private static final int WORK = 1024;

  private static final int PART = 1024;

  static final List<Command> ROWS =
      List.of(
          row(DomctlOp.ASSIGN_DEVICE, "assign_device", DomId.IO, AssignmentCalls::assign),
          row(
              DomctlOp.TEST_ASSIGN_DEVICE,
              "test_assign_device",
              DomId.INVALID,
              (frame, _, path) -> test(frame, path)),
          row(
              DomctlOp.DEASSIGN_DEVICE,
              "deassign_device",
              DomId.IO,
              (frame, domain, path) ->
                  told(frame, domain, path, devices(frame).deassign(domain, path))),
          // PCI devices are in groups only.
          DomctlCalls.row(
              DomctlOp.GET_DEVICE_GROUP,
              "get_device_group",
              (frame, _, domain) ->
                  devices(frame).usesIommu(domain) ? -XenErrno.ENOSYS : -XenErrno.EOPNOTSUPP));

  private AssignmentCalls() {}

  private static RuntimeDevices devices(HypercallFrame frame) {
    return frame.hypervisor().devices();
  }

  private interface ForDevice {
    int call(HypercallFrame frame, Domain domain, String path);
  }

  /**
   * A command for a device.
   *
   * @param nobody stands for no domain
   */
  private static Command row(int number, String name, int nobody, ForDevice handler) {
    return Command.inOut(
        number,
        name,
        0,
        frame ->
            (frame.data().getShort(DOMAIN) & DOMID) == nobody
                ? withoutDomain(frame, nobody, handler)
                : DomctlCalls.forDomain(
                    frame, (_, data, domain) -> forDevice(frame, data, domain, handler)));
  }

  private static long withoutDomain(HypercallFrame frame, int nobody, ForDevice handler) {
    // DOMID_IO has no IOMMU on Arm.
    return nobody == DomId.IO
        ? -XenErrno.EOPNOTSUPP
        : forDevice(frame, frame.data(), null, handler);
  }

  private static long forDevice(
      HypercallFrame frame, ByteBuffer data, Domain domain, ForDevice handler) {
    if (!devices(frame).usesIommu(domain)) {
      return -XenErrno.EOPNOTSUPP;
    }
    if (data.getInt(KIND) != DEVICE_TREE) {
      return -XenErrno.ENODEV;
    }
    if (data.getInt(FLAGS) != 0) {
      return -XenErrno.EINVAL;
    }
    int size = data.getInt(SIZE);
    if (size < 0 || size > MOST_BYTES) {
      return -XenErrno.ENOBUFS;
    }
    byte[] bytes = new byte[size];
    long address = data.getLong(PATH);
    for (int done = 0; done < size; done += PART) {
      int part = Math.min(PART, size - done);
      if (!frame.load(address + done, WORK, part)) {
        return -XenErrno.EFAULT;
      }
      data.get(WORK, bytes, done, part);
    }
    String path = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = path.indexOf('\0');
    return handler.call(frame, domain, end < 0 ? path : path.substring(0, end));
  }

  private static int assign(HypercallFrame frame, Domain domain, String path) {
    return domain.isDying()
        ? -XenErrno.EINVAL
        : told(frame, domain, path, devices(frame).assign(domain, path));
  }

  private static int test(HypercallFrame frame, String path) {
    int result = devices(frame).testAssign(path);
    if (result == -XenErrno.EINVAL) {
      frame.hypervisor().log().line(path + " already assigned.");
    }
    return result;
  }

  /** Says what failed, in Xen's words; a name that is no node's is not repeated. */
  private static int told(HypercallFrame frame, Domain domain, String path, int result) {
    if (result != 0 && result != -XenErrno.ESRCH) {
      frame
          .hypervisor()
          .log()
          .line(
              "XEN_DOMCTL_assign_dt_device: assign \"%s\" to dom%d failed (%d)"
                  .formatted(path, domain.id(), result));
    }
    return result;
  }
}
