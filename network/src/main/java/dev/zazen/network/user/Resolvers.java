package dev.zazen.network.user;

import dev.zazen.network.packet.Ipv4;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** The host's name server: the first of resolv.conf(5), which is read again after a while. */
final class Resolvers {
  /** Where name servers are (RFC 1035, 4.2). */
  static final int PORT = 53;

  private static final long LASTS = 5_000_000_000L;
  private static final String KEYWORD = "nameserver";

  private final Path file;
  private final int port;
  private InetSocketAddress first;
  private long readAt;
  private boolean wasRead;

  /**
   * Those of {@code file}.
   *
   * @param port of the host's name servers: {@link #PORT} but in tests
   */
  Resolvers(Path file, int port) {
    this.file = file;
    this.port = port;
    first = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** The host's; that at loopback if none is named, as resolv.conf(5) has it. */
  InetSocketAddress first(long now) {
    if (!wasRead || now - readAt > LASTS) {
      wasRead = true;
      readAt = now;
      first = new InetSocketAddress(read().orElse(InetAddress.getLoopbackAddress()), port);
    }
    return first;
  }

  private Optional<InetAddress> read() {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length > 1 && words[0].equals(KEYWORD)) {
          return address(words[1]);
        }
      }
      return Optional.empty();
    } catch (IOException _) {
      return Optional.empty(); // hosts without the file have no name server that is known
    }
  }

  private static Optional<InetAddress> address(String text) throws UnknownHostException {
    OptionalInt address = Ipv4.parse(text);
    if (address.isPresent()) {
      return Optional.of(InetAddress.getByAddress(Ipv4.bytes(address.getAsInt())));
    }
    // With a colon it is no name, which would have to be looked up.
    return text.contains(":") ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
  }
}
