package dev.zazen.xenstore;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What waits to be sent to a client. A request of a domain is outstanding until its reply and all
 * watch events that it caused, at any client, are sent.
 */
final class Outbox {
  /** Replies up to this size are sent even if the domain has no memory left. */
  private static final int ALWAYS_SENT = 16;

  /** A reply or an event. */
  static final class Message {
    private final Message cause;
    private Outbox home;
    private byte[] bytes = {};
    private int sent;
    private int events;
    private boolean queued;

    /** A reply that is not written yet. */
    Message() {
      this(null);
    }

    private Message(Message cause) {
      this.cause = cause;
    }

    private void eventDone() {
      events--;
      if (events == 0 && !queued && home != null && home.waiting.remove(this)) {
        home.accounting.of(home.domid).outstanding--;
      }
    }
  }

  private final Deque<Message> queue = new ArrayDeque<>();
  private final Set<Message> waiting = new HashSet<>();
  private final Accounting accounting;
  private final int domid;
  private long size;

  Outbox(Accounting accounting, int domid) {
    this.accounting = accounting;
    this.domid = domid;
  }

  /** Queues a reply; false if the domain has no memory for it. */
  boolean addReply(Message reply, Packet packet) {
    int payload = packet.payload().length;
    if (payload <= ALWAYS_SENT) {
      accounting.addMemory(domid, Packet.HEADER + payload);
    } else if (!accounting.tryAddMemory(domid, Packet.HEADER + payload)) {
      return false;
    }
    reply.bytes = packet.format();
    accounting.of(domid).outstanding++;
    enqueue(reply);
    return true;
  }

  /**
   * Queues an event, unless it is too long, the same waits already, or memory is short.
   *
   * @param cause the request of a restricted domain that caused it, or null
   */
  void addEvent(String path, String token, Message cause) {
    String payload = path + '\0' + token + '\0';
    if (payload.length() > Packet.PAYLOAD_MAX) {
      return;
    }
    byte[] bytes = Packet.of(RequestType.WATCH_EVENT, 0, 0, payload).format();
    if (!Paths.isSpecial(path) && waits(bytes) || !accounting.tryAddMemory(domid, bytes.length)) {
      return;
    }
    var event = new Message(cause);
    event.bytes = bytes;
    if (cause != null) {
      cause.events++;
    }
    enqueue(event);
  }

  private boolean waits(byte[] event) {
    return queue.stream().anyMatch(message -> Arrays.equals(message.bytes, event));
  }

  private void enqueue(Message message) {
    message.home = this;
    message.queued = true;
    size += message.bytes.length;
    queue.add(message);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Bytes that wait, those of partly sent messages included. */
  long size() {
    return size;
  }

  /** Takes up to {@code length} bytes of the stream; returns how many. */
  int take(byte[] to, int from, int length) {
    int taken = 0;
    while (taken < length && !queue.isEmpty()) {
      Message head = queue.peek();
      int chunk = Math.min(length - taken, head.bytes.length - head.sent);
      System.arraycopy(head.bytes, head.sent, to, from + taken, chunk);
      head.sent += chunk;
      taken += chunk;
      if (head.sent == head.bytes.length) {
        done(queue.remove());
      }
    }
    return taken;
  }

  private void done(Message message) {
    message.queued = false;
    size -= message.bytes.length;
    accounting.addMemory(domid, -message.bytes.length);
    boolean event = message.bytes[0] == RequestType.WATCH_EVENT.number();
    if (!event && message.events == 0) {
      accounting.of(domid).outstanding--;
    } else if (!event) {
      waiting.add(message);
    } else if (message.cause != null) {
      message.cause.eventDone();
    }
  }

  /** Drops all that was not sent. */
  void clear() {
    while (!queue.isEmpty()) {
      done(queue.remove());
    }
  }

  /** Forgets replies that only wait for events of other clients: the domain is gone. */
  void close() {
    clear();
    waiting.clear();
  }
}
