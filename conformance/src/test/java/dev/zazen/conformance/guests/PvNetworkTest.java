package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux guests reach each other over a network of a board without dom0. */
@Tag("feature:pv-network")
class PvNetworkTest {
  /** Each knows its number from the kernel's command line; 1 sends to 2 and gets it back. */
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sys /sys
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      insmod /modules/xen-netfront.ko
      for i in $(seq 20); do [ -d /sys/class/net/eth0 ] && break; sleep 1; done
      me=$(grep -o 'me=[0-9]' /proc/cmdline | cut -d= -f2)
      other=$((3 - me))
      echo "address $(cat /sys/class/net/eth0/address)"
      ip addr add 10.0.0.$me/24 dev eth0
      ip link set eth0 up
      for i in $(seq 60); do ping -c 1 -W 1 10.0.0.$other >/dev/null && break; done
      ping -c 3 -s 1400 10.0.0.$other | grep received
      ping -c 2 -s 20000 10.0.0.$other | grep received
      if [ $me = 1 ]; then
        dd if=/dev/urandom of=/random bs=64k count=128 2>/dev/null
        until nc 10.0.0.2 5000 < /random; do sleep 1; done
        nc -l -p 5001 > /back
        [ "$(md5sum < /back)" = "$(md5sum < /random)" ] && echo "checksums agree"
      else
        nc -l -p 5000 > /got
        until nc 10.0.0.1 5001 < /got; do sleep 1; done
      fi
      echo "bad segments $(grep ^Tcp: /proc/net/snmp | tail -1 | cut -d' ' -f14,16)"
      sleep 1
      poweroff -f
      """;

  private static final String DOMAIN =
      """
      domU%1$d {
        compatible = "xen,domain";
        #address-cells = <2>;
        #size-cells = <2>;
        memory = <0 0x40000>;
        cpus = <1>;
        xen,enhanced;
        console { compatible = "zazen,pv-console"; };
        ethernet { compatible = "zazen,pv-network"; %4$s };
        kernel {
          compatible = "multiboot,kernel", "multiboot,module";
          zazen,file = "%2$s";
          bootargs = "console=hvc0 quiet me=%1$d";
        };
        ramdisk {
          compatible = "multiboot,ramdisk", "multiboot,module";
          zazen,file = "%3$s";
        };
      };
      """;

  @TempDir private Path directory;

  private Path board() throws IOException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve("net.gz");
    GuestImages.withFile(images.get(2), "init", SCRIPT, initrd);
    Path file = directory.resolve("board.dts");
    Path kernel = images.getFirst();
    Files.writeString(
        file,
        "/dts-v1/; / { zazen,board = \"virt\"; chosen { %s %s }; };"
            .formatted(
                DOMAIN.formatted(1, kernel, initrd, ""),
                DOMAIN.formatted(2, kernel, initrd, "mac = \"02:00:00:00:00:02\";")));
    return file;
  }

  private static void says(Run run, int domain, List<String> lines) {
    List<String> console = run.console(domain);
    for (String expected : lines) {
      assertTrue(console.contains(expected), () -> expected + " in " + String.join("\n", console));
    }
  }

  @Test
  void guestsReachEachOther() throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(board());
    List<String> both =
        List.of(
            "3 packets transmitted, 3 packets received, 0% packet loss",
            "2 packets transmitted, 2 packets received, 0% packet loss", "bad segments 0 0");
    says(run, 1, both);
    says(run, 2, both);
    says(run, 1, List.of("address 00:16:3e:00:01:00", "checksums agree"));
    says(run, 2, List.of("address 02:00:00:00:00:02"));
    assertEquals(
        List.of("powered off", "powered off"),
        run.ends().stream().map(end -> end.description()).toList());
  }
}
