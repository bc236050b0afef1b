package dev.zazen.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One client: a domain, or a privileged one that came over a socket. Bytes go in by {@link
 * #accept}, come out by {@link #take}, in any pieces.
 */
public final class Connection {
  /** A watch of this client: the node or event, how the client named it, and its token. */
  record Watch(String path, boolean relative, String token) {}

  private final Server server;
  private final Domain domain;
  private final Outbox outbox;
  private final Accounting accounting;
  private final List<Watch> watches = new ArrayList<>();
  private final Map<Integer, Transaction> transactions = new LinkedHashMap<>();
  private final byte[] header = new byte[Packet.HEADER];
  private int headerFill;
  private byte[] payload;
  private int payloadFill;

  private int nextTransaction;
  private int target;
  private Transaction transaction;
  private Packet request;
  private Outbox.Message reply;
  private boolean ignored;
  private Runnable outputReady = () -> {};

  /** A connection of a domain, or of a privileged client if {@code domain} is null. */
  Connection(Server server, Accounting accounting, Domain domain) {
    this.server = server;
    this.accounting = accounting;
    this.domain = domain;
    this.outbox = new Outbox(accounting, domid());
    this.target = domid();
  }

  /** The client's domain; 0 for privileged clients. */
  int domid() {
    return domain == null ? Accounting.PRIVILEGED : domain.domid();
  }

  /** Null for a client that came over a socket. */
  Domain domain() {
    return domain;
  }

  /** Whether permissions and quotas hold for this client. */
  boolean isRestricted() {
    return domid() != Accounting.PRIVILEGED;
  }

  int permissionsFor(Permissions permissions) {
    return isRestricted() ? permissions.forDomain(domid(), target) : Permissions.ALL;
  }

  void target(int domid) {
    target = domid;
  }

  int target() {
    return target;
  }

  List<Watch> watches() {
    return watches;
  }

  Map<Integer, Transaction> transactions() {
    return transactions;
  }

  /** An id that none of this client's transactions has. */
  int unusedTransactionId() {
    do {
      nextTransaction++;
    } while (nextTransaction == 0 || transactions.containsKey(nextTransaction));
    return nextTransaction;
  }

  /** The transaction that the current request belongs to, null if none. */
  Transaction transaction() {
    return transaction;
  }

  /** The transaction of an id, null for 0; ENOENT if there is none. */
  Transaction transaction(int id) throws XenstoreException {
    Transaction found = transactions.get(id);
    if (found == null && id != 0) {
      throw new XenstoreException(XenstoreError.ENOENT);
    }
    return found;
  }

  void enter(Transaction which) {
    transaction = which;
  }

  void begin(Packet packet) {
    request = packet;
    reply = new Outbox.Message();
  }

  /** What events are charged to, null for privileged clients. */
  Outbox.Message cause() {
    return isRestricted() ? reply : null;
  }

  void acknowledge() {
    reply("OK\0");
  }

  void reply(String text) {
    reply(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Answers the current request, once. */
  void reply(byte[] bytes) {
    if (request == null) {
      return;
    }
    if (bytes.length > Packet.PAYLOAD_MAX) {
      replyError(XenstoreError.E2BIG);
    } else if (!reply(request.type(), bytes)) {
      replyError(XenstoreError.ENOMEM);
    }
  }

  void replyError(XenstoreError error) {
    if (request != null) {
      byte[] text = (error + "\0").getBytes(StandardCharsets.ISO_8859_1);
      var _ = reply(RequestType.ERROR.number(), text); // so short a reply is always sent
    }
  }

  private boolean reply(int type, byte[] bytes) {
    var packet = new Packet(type, request.requestId(), request.transactionId(), bytes);
    if (!outbox.addReply(reply, packet)) {
      return false;
    }
    request = null;
    server.hasOutput(this);
    return true;
  }

  void event(String path, String token, Outbox.Message cause) {
    outbox.addEvent(path, token, cause);
    server.hasOutput(this);
  }

  /** Whether the client broke the protocol or is gone. */
  public boolean isIgnored() {
    return ignored;
  }

  void ignored(boolean is) {
    ignored = is;
  }

  /** Whether requests must wait because too many are outstanding or memory is short. */
  boolean isStalled() {
    return domain != null && accounting.stalls(domid());
  }

  /** Sets what is called, within calls of the server, when there is something to {@link #take}. */
  public void onOutput(Runnable action) {
    outputReady = action;
  }

  void announceOutput() {
    outputReady.run();
  }

  /** How many bytes belong to the part of a message that is read now; 1 or more. */
  public int wanted() {
    return payload == null ? Packet.HEADER - headerFill : payload.length - payloadFill;
  }

  /**
   * Takes bytes that the client sent, up to the end of a message, which is then answered.
   *
   * @return how many bytes were used, all of them if the client is {@link #isIgnored}
   */
  public int accept(byte[] data, int from, int length) {
    int used = 0;
    while (used < length && !ignored) {
      int chunk = Math.min(length - used, wanted());
      if (payload == null) {
        System.arraycopy(data, from + used, header, headerFill, chunk);
        headerFill += chunk;
        if (headerFill == Packet.HEADER) {
          startPayload();
        }
      } else {
        System.arraycopy(data, from + used, payload, payloadFill, chunk);
        payloadFill += chunk;
      }
      used += chunk;
      if (payload != null && payloadFill == payload.length) {
        finishMessage();
        return used;
      }
    }
    return length;
  }

  private void startPayload() {
    long announced = Packet.announcedLength(header);
    if (announced > Packet.PAYLOAD_MAX) {
      server.ignore(this, RingTransport.ERROR_PROTOCOL);
    } else {
      payload = new byte[Math.toIntExact(announced)];
      payloadFill = 0;
    }
  }

  private void finishMessage() {
    Packet packet = Packet.parse(header, payload);
    dropInput();
    server.submit(this, packet);
  }

  /** Forgets a message that is not complete. */
  void dropInput() {
    headerFill = 0;
    payload = null;
  }

  /** Whether nothing waits to be sent. */
  public boolean hasNoOutput() {
    return outbox.isEmpty();
  }

  /** How many bytes wait to be sent. */
  public long outputSize() {
    return outbox.size();
  }

  /** Takes up to {@code length} bytes to send; returns how many. */
  public int take(byte[] to, int from, int length) {
    return outbox.take(to, from, length);
  }

  Outbox outbox() {
    return outbox;
  }
}
