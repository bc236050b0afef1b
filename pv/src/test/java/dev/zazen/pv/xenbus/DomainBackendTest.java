package dev.zazen.pv.xenbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.SchedShutdown;
import dev.zazen.pv.PvBoard;
import dev.zazen.pv.store.BoardStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The domain is at both ends: the board has no other. */
@Tag("feature:pv-driver-domains")
class DomainBackendTest {
  private static final String BACKEND = "/local/domain/1/backend/vbd/1/51712/";
  private static final String FRONTEND = "/local/domain/1/device/vbd/51712/";

  private final PvBoard board = new PvBoard();
  private final BoardStore store = new BoardStore(board.hypervisor);

  @AfterEach
  void close() {
    board.close();
  }

  private Optional<String> read(String path) {
    return store.client().read(path);
  }

  @Test
  void bothEndsFindWhatAToolstackWrites() {
    var backends = new DomainBackend(board.hypervisor, store.client());
    backends.disk(board.domain, 1, 51712, Map.of("dev", "xvda", "params", "/dev/ram0"));
    backends.network(board.domain, 1, 0, "02:00:00:00:00:01", Map.of("script", "/x"));
    assertEquals(Optional.of("1"), read(BACKEND + "state"));
    assertEquals(Optional.of("1"), read(BACKEND + "frontend-id"));
    assertEquals(Optional.of("xvda"), read(BACKEND + "dev"));
    assertEquals(
        Optional.of(FRONTEND.substring(0, FRONTEND.length() - 1)), read(BACKEND + "frontend"));
    assertEquals(Optional.of("1"), read(FRONTEND + "backend-id"));
    assertEquals(Optional.of("51712"), read(FRONTEND + "virtual-device"));
    assertEquals(List.of("vbd", "vif"), store.client().list("/local/domain/1/backend"));
    assertEquals(Optional.of("/x"), read("/local/domain/1/backend/vif/1/0/script"));
    assertEquals(Optional.of("02:00:00:00:00:01"), read("/local/domain/1/device/vif/0/mac"));
    assertTrue(board.hypervisor.areJoined(1, 1));
  }

  @Test
  void theBackEndLetsGoWhenTheFrontEndsDomainEnds() {
    new DomainBackend(board.hypervisor, store.client()).disk(board.domain, 1, 51712, Map.of());
    board.domain.shutdown(SchedShutdown.POWEROFF);
    assertEquals(Optional.of("0"), read(BACKEND + "online"));
    assertEquals(Optional.empty(), read(FRONTEND + "state"));
  }
}
