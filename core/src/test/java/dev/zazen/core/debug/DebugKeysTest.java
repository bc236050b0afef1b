package dev.zazen.core.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.HypercallNumber;
import dev.zazen.abi.SysctlOp;
import dev.zazen.abi.Virq;
import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("feature:dom0")
class DebugKeysTest {
  private final FakeBoard board = new FakeBoard(1);
  private final PvGuest control = new PvGuest(board, 0, 1, 8);

  private String pressed(char key) {
    board.log.clear();
    DebugKeys.press(board.hypervisor, key);
    return String.join("\n", board.log);
  }

  @Test
  void theListOfKeysIsThatOfXen() {
    String text = pressed('h');
    assertTrue(text.startsWith("'h' pressed -> showing installed handlers\n"), text);
    assertTrue(
        text.contains("\n key 'q' (ascii '71') => dump domain (and guest debug) info"), text);
    assertTrue(text.contains("\n key '%' (ascii '25') => trap to xendbg"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "q, d0 dom0",
    "e, v=0 p=0",
    "d, *** Dumping d0v0 state: ***",
    "0, *** Dumping d0v0 state: ***",
    "g, 1 frames of 64",
    "m, d0: 8 pages",
    "H, pages free",
    "r, d0v0: cpu=",
    "t, System time",
    "*, [q: dump domain",
    "+, all/all",
    "-, warning/warning"
  })
  void aKeyTellsOfItsSubject(char key, String expected) {
    assertTrue(control.domain.events().bindVirq(Virq.DOM_EXC, 0) > 0);
    assertTrue(control.domain.events().bindIpi(0) > 0);
    assertTrue(control.domain.events().allocateUnbound(3) > 0);
    String text = pressed(key);
    assertTrue(text.contains(expected), text);
  }

  @Test
  void timersThatAreSetAreListed() {
    assertEquals("'a' pressed -> dump timer queues", pressed('a'));
    control.domain.vcpus().getFirst().timer().write(FakeBoard.CVAL, 5_000_000);
    assertTrue(pressed('a').contains("timer=d0v0"));
  }

  @Test
  void keysWithoutMeaningDoNothing() {
    assertEquals("", pressed('z'));
    assertEquals("'R' pressed -> reboot machine", pressed('R'));
  }

  @Test
  void dom0PressesKeysByHypercall() {
    long argument = PvGuest.ARGUMENT;
    control.putInt(argument, SysctlOp.DEBUG_KEYS);
    control.putInt(argument + 4, 0x15);
    control.putLong(argument + 8, PvGuest.address(1));
    control.putInt(argument + 16, 2);
    control.putInt(PvGuest.address(1), 't' | 'm' << 8);
    assertEquals(0, control.call(HypercallNumber.SYSCTL, argument));
    assertTrue(board.log.contains("'t' pressed -> display multi-cpu clock info"));
    assertTrue(board.log.contains("'m' pressed -> memory info"));
    control.putInt(argument + 16, 65);
    assertEquals(-XenErrno.E2BIG, control.call(HypercallNumber.SYSCTL, argument));
    control.putInt(argument + 16, 2);
    control.putLong(argument + 8, PvGuest.address(8));
    assertEquals(-XenErrno.EFAULT, control.call(HypercallNumber.SYSCTL, argument));
  }
}
