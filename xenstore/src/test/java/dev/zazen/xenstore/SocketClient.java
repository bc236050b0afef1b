package dev.zazen.xenstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A client over the socket; waits for whole messages. */
final class SocketClient extends Client implements AutoCloseable {
  final SocketChannel channel;

  SocketClient(Path path) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  void send(byte[] bytes) {
    try {
      channel.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One message. */
  @Override
  byte[] receive() {
    try {
      byte[] header = read(Packet.HEADER);
      byte[] payload = read((int) Packet.announcedLength(header));
      return Packet.parse(header, payload).format();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(int length) throws IOException {
    byte[] array = new byte[length];
    ByteBuffer bytes = ByteBuffer.wrap(array);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new IOException("the store closed the connection");
      }
    }
    return array;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
