package dev.zazen.xenstore;

import java.util.Arrays;

/** A privileged client, without anything between it and the server. */
final class LocalClient extends Client {
  final Connection connection;

  LocalClient(Server server) {
    connection = server.connect();
  }

  @Override
  void send(byte[] bytes) {
    int used = 0;
    while (used < bytes.length) {
      used += connection.accept(bytes, used, bytes.length - used);
    }
  }

  @Override
  byte[] receive() {
    byte[] bytes = new byte[(int) connection.outputSize()];
    int length = connection.take(bytes, 0, bytes.length);
    return Arrays.copyOf(bytes, length);
  }
}
