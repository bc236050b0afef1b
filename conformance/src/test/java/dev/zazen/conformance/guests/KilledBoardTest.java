package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import dev.zazen.image.DiskImage;
import dev.zazen.image.DiskImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code zazen boot} is killed while a guest writes what comes over its network interface: what the
 * guest had flushed is on its disk.
 */
@Tag("feature:pv-devices")
@Tag("feature:pv-network")
@Tag("feature:disk-images")
class KilledBoardTest {
  private static final long DISK_SIZE = 1L << 30;
  private static final int BLOCK = 4096;

  /** From one block to the next: each has a cluster of qcow2 of its own. */
  private static final long STRIDE = 64 << 10;

  private static final int MOST_BLOCKS = 30;

  /** qemu-img check: no fault but clusters that nobody uses. */
  private static final int LEAKS = 3;

  private static final Pattern FLUSHED = Pattern.compile("\\(d1\\) flushed (\\d+)");

  /**
   * Writes the blocks that the host sends, each flushed before it is told; another connection has
   * traffic in both directions meanwhile.
   */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sys /sys
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      insmod /modules/xen-blkfront.ko
      insmod /modules/xen-netfront.ko
      while ! [ -b /dev/xvda ] || ! [ -d /sys/class/net/eth0 ]; do usleep 10000; done
      ip addr add 10.0.2.15/24 dev eth0
      ip link set eth0 up
      i=$first
      nc 10.0.2.2 $port </dev/zero >/dev/null &
      nc 10.0.2.2 $port </dev/null | while true; do
        dd of=/dev/xvda bs=4096 count=1 iflag=fullblock seek=$((i * 16)) conv=notrunc,fsync 2>/dev/null
        echo "flushed $i"
        i=$((i + 1))
      done
      """;

  /** Sends blocks with their number to everybody who connects, and counts what comes back. */
  private static final class Sender implements AutoCloseable {
    final ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
    final AtomicLong received = new AtomicLong();

    Sender(int first) throws IOException {
      Thread.startVirtualThread(
          () -> {
            while (!server.isClosed()) {
              try {
                Socket guest = server.accept();
                Thread.startVirtualThread(() -> send(guest, first));
                Thread.startVirtualThread(() -> receive(guest));
              } catch (IOException _) {
                // Closed: the test is over.
              }
            }
          });
    }

    private static void send(Socket guest, int first) {
      try (guest) {
        for (int i = first; true; i++) {
          guest.getOutputStream().write(block(i));
        }
      } catch (IOException _) {
        // The board was killed.
      }
    }

    private void receive(Socket guest) {
      try {
        var bytes = new byte[BLOCK];
        for (int n = 0; n >= 0; n = guest.getInputStream().read(bytes)) {
          received.addAndGet(n);
        }
      } catch (IOException _) {
        // The board was killed.
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @TempDir private Path directory;

  private static byte[] block(int number) {
    return "%07d\n".formatted(number).repeat(BLOCK / 8).getBytes(StandardCharsets.US_ASCII);
  }

  private Path board(Path disk, String format, int first, int port) throws IOException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve("write.gz");
    Files.deleteIfExists(initrd);
    GuestImages.withFile(images.get(1), "init", SCRIPT, initrd);
    String command = "console=hvc0 quiet first=" + first + " port=" + port;
    String devices =
        """
        #address-cells = <2>;
        #size-cells = <2>;
        xen,enhanced;
        console { compatible = "zazen,pv-console"; };
        disk {
          compatible = "zazen,pv-block";
          zazen,vdev = "xvda";
          zazen,file = "%s";
          zazen,format = "%s";
        };
        ethernet { compatible = "zazen,pv-network"; };
        """
            .formatted(disk, format);
    String domain =
        Configurations.domain("domU1", 1, 256 << 10, images.getFirst(), initrd, command)
            .replace("vpl011;", devices);
    return Configurations.write(
        directory,
        3,
        "network { compatible = \"zazen,network\"; zazen,uplink = \"user\"; };",
        domain);
  }

  /** Boots, and kills after {@code wanted} blocks; the last block that was told of. */
  private int bootAndKill(Path board, int wanted, int nanos)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.zazen.app.Zazen",
                "boot",
                board.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    var said = new StringBuilder();
    int last = 0;
    try (BufferedReader lines = process.inputReader()) {
      boolean killed = false;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        Matcher flushed = FLUSHED.matcher(line);
        if (flushed.find()) {
          last = Integer.parseInt(flushed.group(1));
          wanted--;
        }
        if (wanted == 0 && !killed) {
          Thread.sleep(0, nanos);
          killed = process.toHandle().destroyForcibly();
        }
      }
      assertTrue(killed, said::toString);
    } finally {
      var _ = process.destroyForcibly();
    }
    process.waitFor();
    return last;
  }

  private static void verify(Path file, String format, int flushed)
      throws IOException, InvalidInputException {
    try (DiskImage disk = DiskImages.open(file, Optional.of(format), true)) {
      for (int i = 1; i <= flushed; i++) {
        ByteBuffer there = ByteBuffer.allocate(BLOCK);
        disk.read(i * STRIDE, there);
        assertArrayEquals(block(i), there.array(), "block " + i);
      }
    }
  }

  private static int qemuImg(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  @ParameterizedTest
  @CsvSource({"raw, 1, 1", "qcow2, 2, 2"})
  void whatTheGuestHadReceivedAndFlushedIsThere(String format, long seed, int rounds)
      throws IOException, InvalidInputException, InterruptedException {
    Path disk = directory.resolve("disk." + format);
    String size = Long.toString(DISK_SIZE);
    assertEquals(0, qemuImg("qemu-img", "create", "-f", format, disk.toString(), size));
    var random = new SplittableRandom(seed);
    int flushed = 0;
    for (int round = 0; round < rounds; round++) {
      int wanted = random.nextInt(5, MOST_BLOCKS);
      try (var sender = new Sender(flushed + 1)) {
        Path board = board(disk, format, flushed + 1, sender.server.getLocalPort());
        flushed = bootAndKill(board, wanted, random.nextInt(999_999));
        assertTrue(sender.received.get() > 0, "nothing was received from the guest");
      }
      verify(disk, format, flushed);
      if (format.equals("qcow2")) {
        int check = qemuImg("qemu-img", "check", "-f", format, disk.toString());
        assertTrue(check == 0 || check == LEAKS, "qemu-img check: " + check);
      }
    }
  }
}
