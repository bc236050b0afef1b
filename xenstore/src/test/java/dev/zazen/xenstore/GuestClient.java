package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;

/** A domain that talks over its ring as a kernel does. */
@CanIgnoreReturnValue // tests look at what they are about
final class GuestClient extends Client {
  final MemoryPage page;
  final int domid;
  private final Server server;

  GuestClient(TestBoard board, int domid) {
    this.page = board.pages.get(domid);
    this.domid = domid;
    this.server = board.server;
  }

  @Override
  void send(byte[] bytes) {
    int sent = 0;
    while (sent < bytes.length) {
      int put = put(bytes, sent);
      sent += put;
      server.ring(domid).service();
      if (put == 0) {
        throw new AssertionError("the store does not read");
      }
    }
  }

  /** Puts as much as there is room for into the ring, and does not signal. */
  int put(byte[] bytes, int from) {
    int producer = page.load(RingTransport.REQUEST_PRODUCER);
    int room = RingTransport.RING_SIZE - (producer - page.load(RingTransport.REQUEST_CONSUMER));
    int length = Math.min(room, bytes.length - from);
    for (int i = 0; i < length; i++) {
      int at = producer + i & RingTransport.RING_SIZE - 1;
      page.bytes.put(RingTransport.REQUESTS + at, bytes[from + i]);
    }
    page.store(RingTransport.REQUEST_PRODUCER, producer + length);
    return length;
  }

  /** Reads until nothing more comes. */
  @Override
  byte[] receive() {
    var bytes = new ByteArrayOutputStream();
    int consumer = page.load(RingTransport.RESPONSE_CONSUMER);
    while (consumer != page.load(RingTransport.RESPONSE_PRODUCER)) {
      while (consumer != page.load(RingTransport.RESPONSE_PRODUCER)) {
        int at = consumer++ & RingTransport.RING_SIZE - 1;
        bytes.write(page.bytes.get(RingTransport.RESPONSES + at));
      }
      page.store(RingTransport.RESPONSE_CONSUMER, consumer);
      server.ring(domid).service();
    }
    return bytes.toByteArray();
  }
}
