package dev.zazen.pv.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.HvmParam;
import dev.zazen.abi.SchedShutdown;
import dev.zazen.pv.GuestPage;
import dev.zazen.pv.MagicPages;
import dev.zazen.pv.PvBoard;
import dev.zazen.xenstore.XenstoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("feature:xenstore")
@Tag("feature:pv-devices")
class BoardStoreTest {
  private static final int READ = 2;

  private final PvBoard board = new PvBoard();
  private final BoardStore store = new BoardStore(board.hypervisor);

  @AfterEach
  void close() {
    board.close();
  }

  @Test
  void aDomainFindsItsRingAndItsNodes() {
    store.connect(board.domain);
    assertEquals(MagicPages.STORE, board.domain.parameter(HvmParam.STORE_PFN));
    assertEquals(1, board.domain.parameter(HvmParam.STORE_EVTCHN));
    assertEquals(Optional.of("guest"), store.client().read("/local/domain/1/name"));
    assertEquals(Optional.of("1"), store.client().read("/local/domain/1/domid"));
    assertEquals(Optional.of("online"), store.client().read("/local/domain/1/cpu/0/availability"));
    assertEquals(
        Optional.of(Integer.toString(PvBoard.PAGES * 4)),
        store.client().read("/local/domain/1/memory/target"));
    assertTrue(store.client().list("/local/domain/1").contains("control"));
    assertEquals(List.of(), store.client().list("/nowhere"));
    assertEquals(Optional.empty(), store.client().read("/nowhere"));
  }

  @Test
  void whatADomainAsksIsAnsweredInItsRing() {
    store.connect(board.domain);
    long gfn = MagicPages.STORE;
    long mfn = board.domain.memory().p2m().lookup(gfn).orElseThrow().mfnOf(gfn);
    var page = new GuestPage(board.ram, board.frames.offset(mfn));
    byte[] path = "domid\0".getBytes(StandardCharsets.US_ASCII);
    page.store(0, READ);
    page.store(4, 7);
    page.store(8, 0);
    page.store(12, path.length);
    page.put(16, path, 0, path.length);
    page.store(2052, 16 + path.length);
    var _ = board.takeEvent(1);
    assertEquals(0, board.domain.events().send(1));
    assertTrue(board.takeEvent(1));
    assertEquals(16 + path.length, page.load(2048), "all was consumed");
    assertEquals(17, page.load(2060));
    assertEquals(READ, page.load(1024));
    assertEquals(7, page.load(1028));
    assertEquals('1', page.getByte(1024 + 16));
  }

  @Test
  void theHostWatchesWritesAndRemoves() throws XenstoreException {
    store.connect(board.domain);
    var seen = new ArrayList<String>();
    store.client().watch("/local/domain/1/data", seen::add);
    store.client().write("/local/domain/1/data/a", "1");
    store.client().write("/local/domain/1/data/a", "2");
    store.client().remove("/local/domain/1/data/a");
    assertEquals(
        List.of(
            "/local/domain/1/data",
            "/local/domain/1/data/a",
            "/local/domain/1/data/a",
            "/local/domain/1/data/a"),
        seen);
  }

  @Test
  void theEndOfADomainIsTold() throws XenstoreException {
    store.connect(board.domain);
    var seen = new ArrayList<String>();
    store.client().watch("@releaseDomain", seen::add);
    board.domain.shutdown(SchedShutdown.POWEROFF);
    assertEquals(List.of("@releaseDomain", "@releaseDomain"), seen);
  }
}
