package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux serves disks and a network interface to another domain, on a board without dom0. */
@Tag("feature:pv-driver-domains")
class DriverDomainTest {
  private static final String FRONT =
      """
      #!/bin/busybox sh
      appears() { for i in $(seq 60); do [ -e $1 ] && return; sleep 1; done; echo "no $1"; }
      for i in $(seq 60); do ping -c 1 -W 1 10.0.0.2 >/dev/null && break; done
      ping -c 3 -s 1400 10.0.0.2 | grep received
      appears /dev/xvda
      appears /dev/xvdb
      echo "read-only $(cat /sys/block/xvda/ro) $(cat /sys/block/xvdb/ro)"
      dd if=/dev/urandom of=/dev/xvda bs=64k count=64 conv=fsync 2>/dev/null
      echo 3 > /proc/sys/vm/drop_caches
      dd if=/dev/xvda bs=64k count=64 2>/dev/null | nc 10.0.0.2 5000
      echo "begins $(head -c 5 /dev/xvdb)"
      """;

  private static final String BACK =
      """
      #!/bin/busybox sh
      echo "fixed" > /file
      truncate -s 1M /file
      XENBUS_PATH=backend/vbd/1/51728 /etc/xen/scripts/block add
      nc -l -p 5000 > /got
      [ "$(dd if=/dev/ram0 bs=64k count=64 2>/dev/null | md5sum)" = "$(md5sum < /got)" ] && echo "checksums agree"
      for i in $(seq 60); do [ -e /sys/class/net/vif1.0 ] || break; sleep 1; done
      echo "interfaces $(ls /sys/class/net)"
      for i in $(seq 60); do xenstore-exists backend/vbd/1/51712/feature-max-indirect-segments || break; sleep 1; done
      """;

  private static final String DEVICES =
      """
      disk-a {
        compatible = "zazen,pv-block";
        backend = <&back>;
        zazen,vdev = "xvda";
        target = "/dev/ram0";
        physical-device = <1 0>;
      };
      disk-b {
        compatible = "zazen,pv-block";
        backend = <&back>;
        zazen,vdev = "xvdb";
        target = "/file";
        read-only;
      };
      ethernet { compatible = "zazen,pv-network"; backend = <&back>; };
      """;

  @TempDir private Path directory;

  private String domain(String label, String devices, String options, String commands)
      throws IOException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve(label.substring(0, 5) + ".gz");
    GuestImages.withFile(images.get(2), "commands", commands, initrd);
    return """
    %1$s {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 0x30000>;
      cpus = <1>;
      xen,enhanced;
      console { compatible = "zazen,pv-console"; };
      %2$s
      kernel {
        compatible = "multiboot,kernel", "multiboot,module";
        zazen,file = "%3$s";
        bootargs = "console=hvc0 quiet %4$s";
      };
      ramdisk {
        compatible = "multiboot,ramdisk", "multiboot,module";
        zazen,file = "%5$s";
      };
    };
    """
        .formatted(label, devices, images.getFirst(), options, initrd);
  }

  @Test
  void disksAndAnInterfaceOfAnotherDomainWork()
      throws IOException, InvalidInputException, InterruptedException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        "/dts-v1/; / { zazen,board = \"virt\"; chosen { %s %s }; };"
            .formatted(
                domain("domU1", DEVICES, "address=10.0.0.1/24", FRONT),
                domain("back: domU2", "", "address=10.0.0.2/24 interface=vif1.0", BACK)));
    Run run = Run.inVirtualTime(file);
    new Transcript(run.console(1))
        .says(
            "3 packets transmitted, 3 packets received, 0% packet loss",
            "read-only 0 1", "begins fixed");
    new Transcript(run.console(2)).says("checksums agree", "interfaces lo");
    assertEquals(
        List.of("powered off", "powered off"),
        run.ends().stream().map(end -> end.description()).toList());
  }
}
