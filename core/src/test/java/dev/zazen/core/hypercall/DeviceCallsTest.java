package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.abi.DomctlOp;
import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import java.util.ArrayList;
import java.util.List;
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

  private long domctl(int command, int domain) {
    control.putInt(ARGUMENT, command);
    control.putInt(ARGUMENT + 4, VERSION);
    control.putShort(ARGUMENT + 8, domain);
    return control.call(HypercallNumber.DOMCTL, ARGUMENT);
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
    List<String> asked = new ArrayList<>();
    assertEquals(-XenErrno.EINVAL, vuart(0, 0, 0, 0), "a board without");
    board.hypervisor.devices(
        (domain, gfn, console) -> {
          asked.add("d%d 0x%x d%d".formatted(domain.id(), gfn, console));
          return 7;
        });
    assertEquals(-XenErrno.EINVAL, vuart(0, 0, 0, 1), "padding");
    assertEquals(-XenErrno.EINVAL, vuart(1, 0, 0, 0), "no such operation");
    assertEquals(-XenErrno.EOPNOTSUPP, vuart(0, 1, 0, 0), "no such type");
    assertEquals(-XenErrno.EPERM, vuart(0, 0, 9, 0), "no such domain");
    assertEquals(List.of(), asked);
    assertEquals(0, vuart(0, 0, 0, 0));
    assertEquals(7, control.getInt(FIELDS + 20));
    assertEquals(List.of("d3 0x40000 d0"), asked);
    guest.domain.start(0x4000_0000, 0);
    assertEquals(-XenErrno.EPERM, vuart(0, 0, 0, 0), "it ran");
  }
}
