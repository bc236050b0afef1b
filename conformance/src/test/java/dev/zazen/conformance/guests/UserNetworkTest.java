package dev.zazen.conformance.guests;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Linux guest reaches the host, and the host the guest, over a user-mode network. */
@Tag("feature:user-network")
class UserNetworkTest {
  private static final int BYTES = 8 << 20;

  /** What the guest does after what the example has it do. */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sys /sys
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      printf '#!/bin/busybox sh\\n[ $1 = bound ] && echo "lease $ip/$mask $router $dns $serverid $lease"' > /dhcp
      chmod +x /dhcp
      udhcpc -i eth0 -n -q -s /dhcp
      ping -c 1 -s 1000 10.0.2.2 | grep received
      nc 192.0.2.1 1 </dev/null || echo "192.0.2.1 cannot be reached"
      wget -q -O /got http://10.0.2.2:$http/data && echo "got $(md5sum < /got)"
      nc 10.0.2.2 $back < /got && echo "sent back"
      tftp -g -r file -l /file 10.0.2.2 $udp && cat /file
      poweroff -f
      """;

  @TempDir private Path directory;

  private final byte[] data = new byte[BYTES];
  private final ExecutorService host = Executors.newCachedThreadPool();

  @AfterEach
  void endHost() {
    host.shutdownNow();
  }

  private static byte[] accept(ServerSocket server) throws IOException {
    try (Socket socket = server.accept()) {
      return socket.getInputStream().readAllBytes();
    }
  }

  /** A server of TFTP (RFC 1350) with a file of one block; returns what it was asked for. */
  private static String serve(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    String asked = new String(packet.getData(), 2, 4, US_ASCII);
    packet.setData("\0\3\0\1hello\n".getBytes(US_ASCII));
    socket.send(packet);
    return asked;
  }

  /** What the guest's server says, as soon as it is there. */
  private static String ask(int port) throws InterruptedException {
    while (true) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.shutdownOutput();
        String said = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        if (!said.isEmpty()) {
          return said;
        }
      } catch (IOException _) {
        // Not yet: the board or the guest's server is not there.
      }
      Thread.sleep(200);
    }
  }

  private <T> Future<T> inBackground(Callable<T> task) {
    return host.submit(task);
  }

  @Test
  void aGuestReachesTheHostAndTheHostTheGuest()
      throws IOException,
          InvalidInputException,
          InterruptedException,
          ExecutionException,
          NoSuchAlgorithmException {
    new Random(1).nextBytes(data);
    var loopback = InetAddress.getLoopbackAddress();
    var http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    http.createContext(
        "/data",
        exchange -> {
          exchange.sendResponseHeaders(200, BYTES);
          try (var body = exchange.getResponseBody()) {
            body.write(data);
          }
        });
    http.start();
    int forwarded;
    try (var free = new ServerSocket(0, 1, loopback)) {
      forwarded = free.getLocalPort();
    }
    Path initrd = directory.resolve("net.gz");
    GuestImages.withFile(Dom0Board.images().get(1), "more", SCRIPT, initrd);
    try (var back = new ServerSocket(0, 1, loopback);
        var udp = new DatagramSocket(0, loopback)) {
      String more =
          "http=%d back=%d udp=%d busybox sh /more"
              .formatted(http.getAddress().getPort(), back.getLocalPort(), udp.getLocalPort());
      Example example =
          Example.of("user-network.dts")
              .withImage("dom0.gz", initrd)
              .with("127.0.0.1:8080", "127.0.0.1:" + forwarded)
              .with("busybox poweroff -f", more);
      var received = inBackground(() -> accept(back));
      var asked = inBackground(() -> serve(udp));
      var said = inBackground(() -> ask(forwarded));
      Run run = Run.of(example.in(directory));
      String checksum = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(data));
      for (String line :
          List.of(
              "lease 10.0.2.15/24 10.0.2.2 10.0.2.3 10.0.2.2 86400",
              "3 packets transmitted, 3 packets received, 0% packet loss",
              "1 packets transmitted, 1 packets received, 0% packet loss",
              "192.0.2.1 cannot be reached",
              "got " + checksum + "  -",
              "sent back",
              "hello")) {
        assertTrue(
            run.console(1).contains(line), () -> line + " in " + String.join("\n", run.console(1)));
      }
      assertArrayEquals(data, received.get());
      assertEquals("file", asked.get());
      assertEquals("HTTP/1.0 200 OK\r\n\r\nhello from a guest\n", said.get());
      assertEquals("powered off", run.ends().getFirst().description());
    } finally {
      http.stop(0);
    }
    host.shutdown();
    assertTrue(host.awaitTermination(10, TimeUnit.SECONDS));
  }
}
