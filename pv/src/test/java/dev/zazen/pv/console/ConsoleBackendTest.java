package dev.zazen.pv.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.HvmParam;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.MagicPages;
import dev.zazen.pv.PvBoard;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:pv-devices")
class ConsoleBackendTest {
  private final PvBoard board = new PvBoard();
  private final StringBuilder text = new StringBuilder();
  private final ConsoleBackend console =
      ConsoleBackend.connect(
          board.domain, board.hypervisor.ownEvents(), c -> text.append((char) c));
  private final GuestPage page = page();
  private final int port = (int) board.domain.parameter(HvmParam.CONSOLE_EVTCHN);

  @AfterEach
  void close() {
    board.close();
  }

  private GuestPage page() {
    long gfn = MagicPages.CONSOLE;
    assertEquals(gfn, board.domain.parameter(HvmParam.CONSOLE_PFN));
    long mfn = board.domain.memory().p2m().lookup(gfn).orElseThrow().mfnOf(gfn);
    return new GuestPage(board.ram, board.frames.offset(mfn));
  }

  private void say(String words) {
    byte[] bytes = words.getBytes(StandardCharsets.US_ASCII);
    int producer = page.load(3084);
    for (int i = 0; i < bytes.length; i++) {
      page.putByte(1024 + (producer + i & 2047), bytes[i]);
    }
    page.store(3084, producer + bytes.length);
    assertEquals(0, board.domain.events().send(port));
  }

  @Test
  void whatTheGuestSaysIsHeardAroundTheRing() {
    var expected = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      String words = "line %d\n".formatted(i);
      expected.append(words);
      say(words);
    }
    assertEquals(expected.toString(), text.toString());
    assertEquals(page.load(3084), page.load(3080), "all was consumed");
    assertTrue(board.takeEvent(port), "there is room again");
  }

  @Test
  void whatIsTypedWaitsForTheGuestAsLongAsThereIsRoom() {
    for (int i = 0; i < 1500; i++) {
      console.receive('a' + i % 26);
    }
    assertTrue(board.takeEvent(port));
    assertEquals(1024, page.load(3076));
    assertEquals('a', page.getByte(0));
    assertEquals('a' + 1023 % 26, page.getByte(1023));
    page.store(3072, 1024);
    console.receive('!');
    assertEquals('!', page.getByte(0));
  }

  @Test
  void indicesThatCannotBeSayNothing() {
    page.store(3084, 5000);
    assertEquals(0, board.domain.events().send(port));
    page.store(3080, 7000);
    page.store(3084, 1);
    assertEquals(0, board.domain.events().send(port));
    assertEquals("", text.toString());
    page.store(3076, -7);
    console.receive('x');
  }
}
