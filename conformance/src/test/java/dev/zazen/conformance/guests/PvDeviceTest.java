package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux uses PV devices of Zazen on a board without dom0. */
@Tag("feature:pv-devices")
@Tag("feature:xenstore")
class PvDeviceTest {
  private static final String SCRIPT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sys /sys
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      mkdir -p /mnt
      insmod /modules/xen-blkfront.ko
      for i in $(seq 20); do [ -b /dev/xvdb ] && break; sleep 1; done
      echo "sectors $(cat /sys/block/xvda/size) $(cat /sys/block/xvdb/size)"
      echo "read-only $(cat /sys/block/xvda/ro) $(cat /sys/block/xvdb/ro)"
      dd if=/dev/urandom of=/random bs=64k count=128 2>/dev/null
      dd if=/random of=/dev/xvda bs=64k seek=3 conv=fsync 2>/dev/null
      echo 3 > /proc/sys/vm/drop_caches
      [ "$(dd if=/dev/xvda bs=64k skip=3 count=128 2>/dev/null | md5sum)" = "$(md5sum < /random)" ] && echo "checksums agree"
      for module in crc32c_generic crc16 mbcache jbd2 ext4; do insmod /modules/$module.ko; done
      /sbin/mke2fs -q -t ext4 /dev/xvda
      mount -t ext4 /dev/xvda /mnt
      cp /random /mnt
      umount /mnt
      /sbin/e2fsck -fp /dev/xvda && echo "disk is clean"
      mount -t ext4 -o ro /dev/xvda /mnt
      cmp /random /mnt/random && echo "file is the same"
      umount /mnt
      echo "begins $(head -c 5 /dev/xvdb)"
      echo "PV" | dd of=/dev/xvda conv=fsync 2>/dev/null
      poweroff -f
      """;

  @TempDir private Path directory;

  private Path board(Path writable, Path fixed, String format) throws IOException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve("pv.gz");
    GuestImages.withFile(images.get(2), "init", SCRIPT, initrd);
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          chosen {
            domU1 {
              compatible = "xen,domain";
              #address-cells = <2>;
              #size-cells = <2>;
              memory = <0 0x40000>;
              cpus = <1>;
              xen,enhanced;
              console { compatible = "zazen,pv-console"; };
              disk-a {
                compatible = "zazen,pv-block";
                zazen,vdev = "xvda";
                zazen,file = "%s";
                zazen,format = "%s";
              };
              disk-b {
                compatible = "zazen,pv-block";
                zazen,vdev = "xvdb";
                zazen,file = "%s";
                zazen,format = "raw";
                read-only;
              };
              kernel {
                compatible = "multiboot,kernel", "multiboot,module";
                zazen,file = "%s";
                bootargs = "console=hvc0 quiet";
              };
              ramdisk {
                compatible = "multiboot,ramdisk", "multiboot,module";
                zazen,file = "%s";
              };
            };
          };
        };
        """
            .formatted(writable, format, fixed, images.getFirst(), initrd));
    return file;
  }

  private static Path disk(Path file, int mib, String begin) throws IOException {
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength((long) mib << 20);
      disk.write(begin.getBytes(StandardCharsets.US_ASCII));
    }
    return file;
  }

  @Test
  void disksAndTheConsoleWork() throws IOException, InvalidInputException, InterruptedException {
    Path writable = disk(directory.resolve("a.raw"), 32, "");
    Path fixed = disk(directory.resolve("b.raw"), 1, "fixed");
    Run run = Run.of(board(writable, fixed, "raw"));
    List<String> console = run.console(1);
    for (String expected :
        List.of(
            "sectors 65536 2048",
            "read-only 0 1",
            "checksums agree",
            "disk is clean",
            "file is the same",
            "begins fixed")) {
      assertTrue(console.contains(expected), () -> expected + " in " + String.join("\n", console));
    }
    assertEquals("powered off", run.ends().getFirst().description());
    try (var disk = new RandomAccessFile(writable.toFile(), "r")) {
      assertEquals("PV", disk.readLine());
    }
  }
}
