package dev.zazen.pv.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.network.EthernetPort;
import dev.zazen.pv.PvBoard;
import dev.zazen.xenstore.XenstoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/**
 * Whatever a front end writes to its rings, nothing is thrown, no grant is left behind, each frame
 * on the network has a length that is allowed, and every request but those of the last packet is
 * answered.
 */
@Tag("feature:pv-network")
class HostileFrontendTest {
  private static final int HELD = TransmitRing.MAX_SLOTS;

  /** What a front end does. */
  sealed interface Step {
    /** Puts a transmit request or an extra. */
    record Transmit(int ref, int offset, int flags, int length) implements Step {}

    /** Puts any bytes. */
    record Any(long seed) implements Step {}

    /** Offers a page. */
    record Receive(int ref) implements Step {}

    /** Shows what it put. */
    record Push() implements Step {}

    /** Somebody sends it a frame. */
    record Arrive(int length) implements Step {}

    /** Moves an index. */
    record Index(boolean sent, int by) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> refs = Arbitraries.integers().between(0, PvBoard.PAGES + 4);
    Arbitrary<Integer> words = Arbitraries.integers().between(0, 0xffff);
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 200);
    Arbitrary<Step> transmit =
        Combinators.combine(
                refs,
                Arbitraries.oneOf(words, small),
                Arbitraries.integers().between(0, 15),
                Arbitraries.oneOf(words, small))
            .as(Step.Transmit::new);
    Arbitrary<Step> any = Arbitraries.longs().map(Step.Any::new);
    Arbitrary<Step> receive = refs.map(Step.Receive::new);
    Arbitrary<Step> push = Arbitraries.create(Step.Push::new);
    Arbitrary<Step> arrive =
        Arbitraries.integers()
            .between(EthernetPort.HEADER, EthernetPort.MAX_FRAME)
            .map(Step.Arrive::new);
    Arbitrary<Step> index =
        Combinators.combine(Arbitraries.of(true, false), Arbitraries.integers().between(-300, 300))
            .as(Step.Index::new);
    return Arbitraries.frequencyOf(
            Tuple.of(40, transmit),
            Tuple.of(5, any),
            Tuple.of(20, receive),
            Tuple.of(10, push),
            Tuple.of(10, arrive),
            Tuple.of(1, index))
        .list()
        .ofMaxSize(200);
  }

  @Property(tries = 300)
  void harmsNobody(@ForAll("steps") List<Step> steps) throws XenstoreException {
    try (var frontend = new TestFrontend()) {
      frontend.connect();
      for (Step step : steps) {
        perform(frontend, step);
        assertTrue(frontend.board.domain.grants().inUse() <= 2, "the rings at most");
      }
      for (byte[] frame : frontend.heard) {
        assertTrue(frame.length >= EthernetPort.HEADER && frame.length <= EthernetPort.MAX_FRAME);
      }
      frontend.push(0);
      boolean connected = frontend.network.size() == 2;
      if (connected) {
        int unanswered = frontend.sent - frontend.board.page(TestFrontend.SENT).load(8);
        assertTrue(unanswered <= HELD, () -> unanswered + " requests");
      }
      frontend.state(6);
      assertEquals(0, frontend.board.domain.grants().inUse());
    }
  }

  private static void perform(TestFrontend frontend, Step step) {
    switch (step) {
      case Step.Transmit(int ref, int offset, int flags, int length) ->
          frontend.put(ref, offset, flags, 1, length);
      case Step.Any(long seed) -> {
        byte[] entry = new byte[TransmitRing.SIZE];
        new Random(seed).nextBytes(entry);
        frontend.put(entry);
      }
      case Step.Receive(int ref) -> frontend.request(ref);
      case Step.Push() -> frontend.push(0);
      case Step.Arrive(int length) -> {
        byte[] frame = new byte[length];
        frame[0] = -1;
        frontend.station.send(ByteBuffer.wrap(frame));
      }
      case Step.Index(boolean sent, int by) -> {
        int page = sent ? TestFrontend.SENT : TestFrontend.RECEIVED;
        frontend.board.page(page).store(0, frontend.board.page(page).load(0) + by);
        var _ = frontend.board.domain.events().send(frontend.sentPort);
      }
    }
  }
}
