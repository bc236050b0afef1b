package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.CONTROL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:xenstore")
class ControlTest {
  private final TestBoard board = new TestBoard(5);
  private final Client tool = board.tool();

  @ParameterizedTest
  @ValueSource(strings = {"check|", "log|on|", "log|off|", "print|text|", "quota|set|nodes|7|"})
  void knownCommandsAreAnswered(String command) {
    assertEquals("OK|", tool.call(CONTROL, command));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "help",
        "unknown|",
        "check|x|",
        "log|",
        "log|maybe|",
        "print|",
        "help|x|",
        "quota|set|nodes|",
        "quota|set|nodes|0|",
        "quota|set|unknown|5|",
        "quota|5|6|",
        "quota-soft|5|",
        "quota-soft|set|nodes|5|"
      })
  void damagedCommandsAreRefused(String command) {
    assertEquals("EINVAL", tool.call(CONTROL, command));
  }

  @Test
  void helpNamesEveryCommand() {
    assertEquals(
        """
        check\t
        log\ton|off
        live-update\t(refused)
        print\t<string>
        quota\t[set <name> <val>|<domid>]
        quota-soft\t[set <name> <val>]
        help\t
        |\
        """,
        tool.call(CONTROL, "help|"));
  }

  @Test
  void liveUpdatesAreRefusedInWords() {
    assertTrue(tool.call(CONTROL, "live-update|-s|").contains("cannot be updated"));
  }

  @Test
  void printedTextGoesToTheBoardsLog() {
    tool.call(CONTROL, "print|some text|");
    assertEquals(List.of("xenstore control: some text"), board.log);
  }

  @Test
  void quotasAreShownAndSet() {
    assertEquals(
        """
        Quota settings:
        nodes            :     1000 Nodes per domain
        watches          :      128 Watches per domain
        transactions     :       10 Transactions per domain
        outstanding      :       20 Outstanding requests per domain
        transaction-nodes:     1024 Max. number of accessed nodes per transaction
        memory           :  2621440 Total Xenstore memory per domain (error level)
        node-size        :     2048 Max. size of a node
        path-max         :     2048 Max. length of a node path
        permissions      :        5 Max. number of permissions per node
        |\
        """,
        tool.call(CONTROL, "quota|"));
    tool.call(CONTROL, "quota-soft|set|memory|1000|");
    assertEquals(
        """
        Quota settings:
        memory           :     1000 Total Xenstore memory per domain (warning level)
        |\
        """,
        tool.call(CONTROL, "quota-soft|"));
    tool.call(CONTROL, "quota|set|path-max|4|");
    assertEquals("EINVAL", tool.write("/long", ""));
  }

  @Test
  void usageOfADomainIsShown() {
    assertEquals("ENOENT", tool.call(CONTROL, "quota|5|"));
    board.guest(5);
    assertEquals(
        """
        Domain 5:
        nodes           :        0
        watches         :        0
        transactions    :        0
        outstanding     :        0
        memory          :        0
        |\
        """,
        tool.call(CONTROL, "quota|5|"));
    assertTrue(tool.call(CONTROL, "quota|0|").contains("nodes           :        3\n"));
  }
}
