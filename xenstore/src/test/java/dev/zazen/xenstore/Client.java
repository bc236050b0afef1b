package dev.zazen.xenstore;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A client in a test. In texts {@code |} stands for a zero byte. */
@CanIgnoreReturnValue // tests look at what they are about
abstract class Client {
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** Everything that came, in order: replies as {@code TYPE text}, errors as their name. */
  final List<String> log = new ArrayList<>();

  private int requestId = 100;

  abstract void send(byte[] bytes);

  abstract byte[] receive();

  static String zeros(String text) {
    return text.replace('|', '\0');
  }

  static String bars(String text) {
    return text.replace('\0', '|');
  }

  /** Sends without waiting for the answer. */
  void request(RequestType type, int transaction, String payload) {
    send(Packet.of(type, ++requestId, transaction, zeros(payload)).format());
  }

  /** The reply's payload, or the error's name. Events before and after it go into the log. */
  String call(RequestType type, String payload) {
    return call(type, 0, payload);
  }

  String call(RequestType type, int transaction, String payload) {
    request(type, transaction, payload);
    int before = log.size();
    String answer = null;
    for (Packet packet : packets()) {
      boolean event = packet.type() == RequestType.WATCH_EVENT.number();
      boolean error = packet.type() == RequestType.ERROR.number();
      String text = bars(packet.text());
      if (!event) {
        if (answer != null || packet.requestId() != requestId) {
          throw new AssertionError("request " + requestId + " got " + packet);
        }
        if (packet.transactionId() != transaction || !error && packet.type() != type.number()) {
          throw new AssertionError(packet);
        }
        answer = error ? text.replace("|", "") : text;
      }
      log.add(event ? "event " + text : "reply " + text);
    }
    if (answer == null) {
      throw new AssertionError("no answer to " + type + ": " + log.subList(before, log.size()));
    }
    return answer;
  }

  /** What came without having been asked for, or was never waited for. */
  List<String> events() {
    for (Packet packet : packets()) {
      String text = bars(packet.text());
      log.add((packet.type() == RequestType.WATCH_EVENT.number() ? "event " : "reply ") + text);
    }
    List<String> events =
        log.stream().filter(line -> line.startsWith("event ")).map(s -> s.substring(6)).toList();
    log.clear();
    return events;
  }

  List<Packet> packets() {
    received.writeBytes(receive());
    byte[] bytes = received.toByteArray();
    received.reset();
    List<Packet> packets = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= Packet.HEADER) {
      int length =
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at + Packet.LENGTH_OFFSET);
      int end = at + Packet.HEADER + length;
      if (end > bytes.length) {
        break;
      }
      byte[] header = Arrays.copyOfRange(bytes, at, at + Packet.HEADER);
      packets.add(Packet.parse(header, Arrays.copyOfRange(bytes, at + Packet.HEADER, end)));
      at = end;
    }
    received.write(bytes, at, bytes.length - at);
    return packets;
  }

  String read(String path) {
    return call(RequestType.READ, path + "|");
  }

  String write(String path, String value) {
    return call(RequestType.WRITE, path + "|" + value);
  }

  String list(String path) {
    return call(RequestType.DIRECTORY, path + "|");
  }

  String permissions(String path) {
    return call(RequestType.GET_PERMS, path + "|");
  }

  String setPermissions(String path, String permissions) {
    return call(RequestType.SET_PERMS, path + "|" + permissions.replace(',', '|') + "|");
  }

  String remove(String path) {
    return call(RequestType.RM, path + "|");
  }

  String watch(String path, String token) {
    return call(RequestType.WATCH, path + "|" + token + "|");
  }

  /** A new transaction's id. */
  int start() {
    String id = call(RequestType.TRANSACTION_START, "|");
    return Integer.parseUnsignedInt(id.replace("|", ""));
  }

  String commit(int transaction) {
    return call(RequestType.TRANSACTION_END, transaction, "T|");
  }

  String abort(int transaction) {
    return call(RequestType.TRANSACTION_END, transaction, "F|");
  }
}
