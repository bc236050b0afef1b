package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.DomId;
import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.domain.RuntimeDevices;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a toolstack gives devices to a domain. */
@Tag("feature:hypercalls")
@Tag("feature:dom0")
class DeviceCallsTest {
  private static final int PAGES = 16;
  private static final int VERSION = 0x15;
  private static final long ARGUMENT = PvGuest.ARGUMENT;
  private static final long FIELDS = ARGUMENT + 16;

  private final FakeBoard board = new FakeBoard(2);
  private final PvGuest control = new PvGuest(board, 0, 1, PAGES);
  private final PvGuest guest = new PvGuest(board, 3, 2, PAGES);

  /** Gives everything, and remembers who asked for what. */
  private static final class Devices implements RuntimeDevices {
    final List<String> asked = new ArrayList<>();
    final Set<Integer> routed = new HashSet<>();
    int result;

    @Override
    public int vuart(Domain domain, long gfn, int console) {
      asked.add("d%d 0x%x d%d".formatted(domain.id(), gfn, console));
      return 7;
    }

    @Override
    public int map(Domain domain, long gfn, long mfn) {
      asked.add("d%d 0x%x to 0x%x".formatted(domain.id(), gfn, mfn));
      return result;
    }

    @Override
    public void unmap(Domain domain, long gfn) {
      asked.add("d%d not 0x%x".formatted(domain.id(), gfn));
    }

    @Override
    public int route(Domain domain, int intid) {
      if (result == 0) {
        routed.add(intid);
      }
      return result;
    }

    @Override
    public boolean isRouted(Domain domain, int intid) {
      return routed.contains(intid);
    }

    @Override
    public boolean usesIommu(Domain domain) {
      return domain == null || domain.id() != 0;
    }

    @Override
    public int assign(Domain domain, String path) {
      asked.add("d%d %s".formatted(domain.id(), path));
      return result;
    }

    @Override
    public int deassign(Domain domain, String path) {
      asked.add("d%d not %s".formatted(domain.id(), path));
      return result;
    }

    @Override
    public int testAssign(String path) {
      asked.add("nobody's " + path);
      return result;
    }
  }

  private final Devices devices = new Devices();

  private long domctl(int command, int domain) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putShort(ARGUMENT + 8, domain);
    return control.call(HypercallNumber.DOMCTL, ARGUMENT);
  }

  private void run() {
    guest.domain.start(0x4000_0000, 0);
  }

  private long vuart(int command, int type, int console, int pad) {
    control.putInt(FIELDS, command);
    control.putInt(FIELDS + 4, type);
    control.putLong(FIELDS + 8, PvGuest.FIRST_GFN);
    control.putShort(FIELDS + 16, console);
    control.putShort(FIELDS + 18, pad);
    control.putInt(FIELDS + 20, -1);
    return domctl(DomctlOp.VUART_OP, 3);
  }

  @Test
  void aDomainThatIsBeingBuiltGetsAConsoleOfAnother() {
    assertEquals(-XenErrno.EINVAL, vuart(0, 0, 0, 0), "a board without");
    board.hypervisor.devices(devices);
    assertEquals(-XenErrno.EINVAL, vuart(0, 0, 0, 1), "padding");
    assertEquals(-XenErrno.EINVAL, vuart(1, 0, 0, 0), "no such operation");
    assertEquals(-XenErrno.EOPNOTSUPP, vuart(0, 1, 0, 0), "no such type");
    assertEquals(-XenErrno.EPERM, vuart(0, 0, 9, 0), "no such domain");
    assertEquals(List.of(), devices.asked);
    assertEquals(0, vuart(0, 0, 0, 0));
    assertEquals(7, control.getInt(FIELDS + 20));
    assertEquals(List.of("d3 0x40000 d0"), devices.asked);
    run();
    assertEquals(-XenErrno.EPERM, vuart(0, 0, 0, 0), "it ran");
  }

  private long permitPages(long first, long count, boolean allow) {
    control.putLong(FIELDS, first);
    control.putLong(FIELDS + 8, count);
    control.putLong(FIELDS + 16, allow ? 1 : 0);
    return domctl(DomctlOp.IOMEM_PERMISSION, 3);
  }

  private long map(long gfn, long mfn, long count, boolean add) {
    control.putLong(FIELDS, gfn);
    control.putLong(FIELDS + 8, mfn);
    control.putLong(FIELDS + 16, count);
    control.putLong(FIELDS + 24, add ? 1 : 0);
    return domctl(DomctlOp.MEMORY_MAPPING, 3);
  }

  @Test
  void pagesArePermittedByWhoHasAccessItself() {
    assertEquals(-XenErrno.EPERM, permitPages(0x9010, 1, true), "dom0 has none");
    control.domain.iomem().add(0x9010, 0x9020);
    assertEquals(0, permitPages(0x9010, 4, true));
    assertTrue(guest.domain.iomem().contains(0x9010, 0x9013));
    assertEquals(0, permitPages(0x9011, 1, false));
    assertFalse(guest.domain.iomem().contains(0x9010, 0x9013));
    assertTrue(guest.domain.iomem().contains(0x9012, 0x9013));
    assertEquals(-XenErrno.EPERM, permitPages(0x9020, 2, true));
    assertEquals(-XenErrno.EINVAL, permitPages(0x9010, 0, true));
    assertEquals(-XenErrno.EINVAL, permitPages(-1, 2, true));
    assertEquals(-XenErrno.EPERM, permitPages(1, -1, true));
    assertEquals(-XenErrno.EPERM, permitPages(0x9010, Long.MAX_VALUE, true));
    assertEquals(-XenErrno.EPERM, permitPages(-2, 1, true));
  }

  @Test
  void registersTakeThePlaceOfMemoryAndAreTakenAwayAgain() {
    board.hypervisor.devices(devices);
    control.domain.iomem().add(0x9000, 0x9fff);
    long gfn = PvGuest.FIRST_GFN + 3;
    assertEquals(-XenErrno.EPERM, map(gfn, 0x9010, 1, true), "the guest must be permitted as well");
    guest.domain.iomem().add(0x9010, 0x9100);
    guest.domain.iomem().add(0xa000, 0xa000);
    assertEquals(-XenErrno.EPERM, map(gfn, 0xa000, 1, true), "and dom0");
    assertEquals(-XenErrno.E2BIG, map(gfn, 0x9010, 65, true));
    assertEquals(-XenErrno.EINVAL, map(gfn, 0x9010, 0, true));
    assertEquals(-XenErrno.EINVAL, map(-1, 0x9010, 2, true));
    assertEquals(-XenErrno.EINVAL, map(1L << 32, 0x9010, 1, true));
    assertEquals(-XenErrno.EINVAL, map(gfn, 1L << 32, 1, true));
    assertEquals(-XenErrno.EINVAL, map(gfn, -1, 2, true));
    assertEquals(List.of(), devices.asked);
    assertEquals(-XenErrno.EILSEQ, map(gfn, 0x9010, 1, false), "that is memory");
    assertEquals(0, map(gfn, 0x9010, 2, true));
    assertEquals(
        List.of("d3 0x40003 to 0x9010", "d3 0x40004 to 0x9011"),
        devices.asked.stream().filter(text -> text.contains("to")).toList());
    assertTrue(guest.memory().p2m().lookup(gfn).isEmpty());
    assertEquals(PAGES, guest.memory().pages(), "the frames stay the domain's");
    devices.asked.clear();
    assertEquals(0, map(gfn, 0x9010, 2, false));
    assertEquals(List.of("d3 not 0x40003", "d3 not 0x40004"), devices.asked);
    devices.result = -XenErrno.EBUSY;
    assertEquals(-XenErrno.EBUSY, map(gfn + 2, 0x9010, 1, true));
    assertTrue(guest.memory().p2m().lookup(gfn + 2).isPresent());
    devices.result = 0;
    assertFalse(guest.domain.destroy(board.hypervisor, null));
    assertEquals(-XenErrno.EINVAL, map(gfn + 2, 0x9010, 1, true), "it is going");
  }

  private long irq(int command, int machine, int type, int spi) {
    control.putInt(FIELDS, machine);
    control.putInt(FIELDS + 4, type);
    control.putShort(FIELDS + 8, spi);
    return domctl(command, 3);
  }

  @Test
  void anInterruptIsGivenToADomainThatIsBeingBuilt() {
    board.hypervisor.devices(devices);
    assertEquals(-XenErrno.EPERM, irq(DomctlOp.BIND_PT_IRQ, 34, 4, 34));
    control.domain.irqs().add(34, 35);
    control.domain.irqs().add(64, 64);
    assertEquals(-XenErrno.EOPNOTSUPP, irq(DomctlOp.BIND_PT_IRQ, 34, 0, 34));
    assertEquals(-XenErrno.EOPNOTSUPP, irq(DomctlOp.UNBIND_PT_IRQ, 34, 0, 34));
    assertEquals(-XenErrno.EINVAL, irq(DomctlOp.BIND_PT_IRQ, 34, 4, 35), "one to one only");
    assertEquals(-XenErrno.EBUSY, irq(DomctlOp.BIND_PT_IRQ, 64, 4, 64), "the guest has fewer");
    devices.result = -XenErrno.EBUSY;
    assertEquals(-XenErrno.EBUSY, irq(DomctlOp.BIND_PT_IRQ, 34, 4, 34), "another domain's");
    devices.result = 0;
    assertEquals(-XenErrno.EINVAL, irq(DomctlOp.UNBIND_PT_IRQ, 34, 4, 34), "not its own");
    assertEquals(0, irq(DomctlOp.BIND_PT_IRQ, 34, 4, 34));
    assertEquals(-XenErrno.EBUSY, irq(DomctlOp.BIND_PT_IRQ, 34, 4, 34), "again");
    assertEquals(-XenErrno.EBUSY, irq(DomctlOp.UNBIND_PT_IRQ, 34, 4, 34), "while it lives");
    run();
    assertEquals(-XenErrno.EBUSY, irq(DomctlOp.BIND_PT_IRQ, 35, 4, 35), "it ran");
  }

  private long permitIrq(int irq, boolean allow) {
    control.putInt(FIELDS, irq);
    control.putInt(FIELDS + 4, allow ? 1 : 0);
    return domctl(DomctlOp.IRQ_PERMISSION, 3);
  }

  @Test
  void interruptsArePermittedByWhoHasThemItself() {
    control.domain.irqs().add(34, 34);
    assertEquals(0, permitIrq(34, true));
    assertTrue(guest.domain.irqs().contains(34, 34));
    assertEquals(0, permitIrq(34, false));
    assertFalse(guest.domain.irqs().contains(34, 34));
    assertEquals(-XenErrno.EPERM, permitIrq(35, true));
    assertEquals(-XenErrno.EPERM, permitIrq(0, true));
    assertEquals(-XenErrno.EINVAL, permitIrq(1024, true));
    assertEquals(-XenErrno.EINVAL, permitIrq(-1, true));
  }

  private long assign(int command, int domain, String path, int size) {
    for (int i = 0; i < path.length(); i += 8) {
      long word = 0;
      for (int at = Math.min(path.length(), i + 8) - 1; at >= i; at--) {
        word = word << 8 | path.charAt(at);
      }
      control.putLong(PvGuest.address(1) + i, word);
    }
    control.putInt(FIELDS, 1);
    control.putInt(FIELDS + 4, 0);
    control.putInt(FIELDS + 8, size);
    control.putLong(FIELDS + 16, PvGuest.address(1));
    return domctl(command, domain);
  }

  private long assign(int command, int domain, String path) {
    return assign(command, domain, path, path.length());
  }

  @Test
  void devicesBehindTheIommuAreNamedByTheirNodes() {
    board.hypervisor.devices(devices);
    assertEquals(0, assign(DomctlOp.TEST_ASSIGN_DEVICE, 3, "/disk@a000000"));
    assertEquals(0, assign(DomctlOp.TEST_ASSIGN_DEVICE, DomId.INVALID, "/disk@a000000"));
    assertEquals(0, assign(DomctlOp.ASSIGN_DEVICE, 3, "/disk@a000000"));
    assertEquals(0, assign(DomctlOp.ASSIGN_DEVICE, 3, "/a\0b"));
    assertEquals(0, assign(DomctlOp.DEASSIGN_DEVICE, 3, "/" + "x".repeat(3000)));
    assertEquals(
        List.of(
            "nobody's /disk@a000000",
            "nobody's /disk@a000000",
            "d3 /disk@a000000",
            "d3 /a",
            "d3 not /" + "x".repeat(3000)),
        devices.asked);
    devices.result = -XenErrno.EBUSY;
    assertEquals(-XenErrno.EBUSY, assign(DomctlOp.ASSIGN_DEVICE, 3, "/disk@a000000"));
    String failed = "XEN_DOMCTL_assign_dt_device: assign \"/disk@a000000\" to dom3 failed (-16)";
    assertTrue(board.log.contains(failed), board.log::toString);
    devices.result = -XenErrno.EINVAL;
    assertEquals(-XenErrno.EINVAL, assign(DomctlOp.TEST_ASSIGN_DEVICE, 3, "/disk@a000000"));
    assertTrue(board.log.contains("/disk@a000000 already assigned."), board.log::toString);
  }

  @Test
  void whatIsNoDeviceOfTheTreeIsRefused() {
    board.hypervisor.devices(devices);
    for (int command :
        new int[] {DomctlOp.ASSIGN_DEVICE, DomctlOp.TEST_ASSIGN_DEVICE, DomctlOp.DEASSIGN_DEVICE}) {
      assertEquals(-XenErrno.ENOBUFS, assign(command, 3, "/a", 4097));
      assertEquals(-XenErrno.ENOBUFS, assign(command, 3, "/a", -1));
      assertEquals(-XenErrno.ESRCH, assign(command, 9, "/a"));
      assertEquals(-XenErrno.EOPNOTSUPP, assign(command, 0, "/a"), "a domain without");
      control.putInt(FIELDS + 4, 1);
      assertEquals(-XenErrno.EINVAL, domctl(command, 3), "flags");
      control.putInt(FIELDS, 0);
      assertEquals(-XenErrno.ENODEV, domctl(command, 3), "PCI");
      control.putInt(FIELDS, 1);
      control.putInt(FIELDS + 4, 0);
      control.putLong(FIELDS + 16, PvGuest.address(PAGES) - 1);
      assertEquals(-XenErrno.EFAULT, domctl(command, 3));
    }
    assertEquals(-XenErrno.EOPNOTSUPP, assign(DomctlOp.ASSIGN_DEVICE, DomId.IO, "/a"));
    assertEquals(-XenErrno.ENOSYS, domctl(DomctlOp.GET_DEVICE_GROUP, 3));
    assertEquals(-XenErrno.EOPNOTSUPP, domctl(DomctlOp.GET_DEVICE_GROUP, 0));
    assertEquals(List.of(), devices.asked);
    guest.domain.shutdown(SchedShutdown.POWEROFF);
    assertFalse(guest.domain.destroy(board.hypervisor, null));
    assertEquals(-XenErrno.EINVAL, assign(DomctlOp.ASSIGN_DEVICE, 3, "/a"), "it is going");
  }

  @Test
  void aBoardWithoutIommuHasNothingToAssign() {
    for (int domain : new int[] {3, DomId.IO}) {
      assertEquals(-XenErrno.EOPNOTSUPP, domctl(DomctlOp.ASSIGN_DEVICE, domain));
      assertEquals(-XenErrno.EOPNOTSUPP, domctl(DomctlOp.DEASSIGN_DEVICE, domain));
    }
    assertEquals(-XenErrno.EOPNOTSUPP, domctl(DomctlOp.TEST_ASSIGN_DEVICE, DomId.INVALID));
    assertEquals(-XenErrno.EOPNOTSUPP, domctl(DomctlOp.GET_DEVICE_GROUP, 3));
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.ASSIGN_DEVICE, DomId.INVALID));
    assertEquals(-XenErrno.ESRCH, domctl(DomctlOp.GET_DEVICE_GROUP, 9));
  }
}
