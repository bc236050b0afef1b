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
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linux drives devices of the board that are assigned to its domain. */
@Tag("feature:device-assignment")
class DeviceAssignmentTest {
  private static final String BEGIN =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sys /sys
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      """;

  private static final String CLOCK =
      BEGIN
          + """
          grep rtc@10000000 /proc/iomem
          echo "name $(cat /sys/class/rtc/rtc0/name)"
          echo "seconds $(cat /sys/class/rtc/rtc0/since_epoch)"
          hwclock -w && echo "set"
          echo +2 > /sys/class/rtc/rtc0/wakealarm
          for i in $(seq 20); do [ -z "$(cat /sys/class/rtc/rtc0/wakealarm)" ] && break; sleep 1; done
          grep pl031 /proc/interrupts
          poweroff -f
          """;

  private static final String DISK =
      BEGIN
          + """
          insmod /modules/virtio_mmio.ko
          insmod /modules/virtio_blk.ko
          for i in $(seq 20); do [ -b /dev/vda ] && break; sleep 1; done
          echo "sectors $(cat /sys/block/vda/size) cache $(cat /sys/block/vda/queue/write_cache)"
          dd if=/dev/urandom of=/random bs=64k count=64 2>/dev/null
          dd if=/random of=/dev/vda bs=64k seek=3 conv=fsync 2>/dev/null
          echo 3 > /proc/sys/vm/drop_caches
          [ "$(dd if=/dev/vda bs=64k skip=3 count=64 2>/dev/null | md5sum)" = "$(md5sum < /random)" ] && echo "checksums agree"
          echo "begins $(head -c 5 /dev/vda)"
          echo "VIRTIO" | dd of=/dev/vda conv=fsync 2>/dev/null
          grep virtio0 /proc/interrupts
          poweroff -f
          """;

  @TempDir private Path directory;

  private Path disk(int mib, String begin) throws IOException {
    Path file = directory.resolve("disk.raw");
    try (var disk = new RandomAccessFile(file.toFile(), "rw")) {
      disk.setLength((long) mib << 20);
      disk.write(begin.getBytes(StandardCharsets.US_ASCII));
    }
    return file;
  }

  /** A board with a disk and a direct-mapped domain. */
  private Path board(Path kernel, Path initrd, Path image) throws IOException {
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,memory = <1024>;
          virtio_mmio@a000000 {
            compatible = "virtio,mmio";
            reg = <0 0x0a000000 0 0x200>;
            interrupts = <0 16 1>;
            zazen,file = "%s";
            zazen,format = "raw";
          };
          chosen {
            domU1 {
              compatible = "xen,domain";
              memory = <0 0x20000>;
              cpus = <1>;
              vpl011;
              xen,static-mem = <0 0x60000000 0 0x8000000>;
              direct-map;
              kernel {
                compatible = "multiboot,kernel", "multiboot,module";
                zazen,file = "%s";
                bootargs = "console=ttyAMA0 quiet";
              };
              ramdisk {
                compatible = "multiboot,ramdisk", "multiboot,module";
                zazen,file = "%s";
              };
              passthrough {
                compatible = "multiboot,device-tree", "multiboot,module";
                zazen,file = "assigned/virtio.dts";
              };
            };
          };
        };
        """
            .formatted(image, kernel, initrd));
    return file;
  }

  private static void assertSaid(Run run, String expected) {
    List<String> console = run.console(1);
    assertTrue(
        console.stream().map(line -> line.replaceAll("\\s+", " ")).anyMatch(expected::equals),
        () -> expected + " in " + String.join("\n", console) + String.join("\n", run.log()));
  }

  @Test
  void theClockOfTheExampleIsTheDomains()
      throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("clock.gz");
    Path images = GuestImages.directory();
    GuestImages.withFile(images.resolve("initrd.gz"), "init", CLOCK, initrd);
    var _ = Example.of("assigned/rtc.dts").in(directory);
    Run run =
        Run.of(Example.of("device-assignment.dts").withImage("initrd.gz", initrd).in(directory));
    assertSaid(run, "10000000-10000fff : rtc@10000000");
    assertSaid(run, "name rtc-pl031 10000000.rtc");
    assertSaid(run, "set");
    long seconds =
        run.console(1).stream()
            .filter(line -> line.startsWith("seconds "))
            .mapToLong(line -> Long.parseLong(line.substring("seconds ".length())))
            .findFirst()
            .orElseThrow();
    assertTrue(Math.abs(Instant.now().getEpochSecond() - seconds) < 3600, "seconds " + seconds);
    assertTrue(
        run.console(1).stream()
            .anyMatch(line -> line.matches(".* [1-9]\\d* +GICv3 +34 +Level +rtc-pl031")),
        () -> String.join("\n", run.console(1)));
  }

  private void diskWorks(Path config, Path image)
      throws IOException, InvalidInputException, InterruptedException {
    Run run = Run.of(config);
    for (String expected :
        List.of("sectors 16384 cache write back", "checksums agree", "begins fixed")) {
      assertSaid(run, expected);
    }
    assertTrue(
        run.console(1).stream().anyMatch(line -> line.matches(".* [1-9]\\d* +GICv3 +48 .*virtio0")),
        () -> String.join("\n", run.console(1)));
    assertEquals("powered off", run.ends().getFirst().description());
    try (var disk = new RandomAccessFile(image.toFile(), "r")) {
      assertEquals("VIRTIO", disk.readLine());
    }
    assertTrue(
        run.log().stream().noneMatch(line -> line.matches(".*(DMA|SMMUv3).*")),
        run.log()::toString);
  }

  @Test
  void aDiskWithoutIommuWorksInADirectMappedDomain()
      throws IOException, InvalidInputException, InterruptedException {
    List<Path> images = GuestCache.standard().fetchVirtio(System.out::println);
    Path initrd = directory.resolve("disk.gz");
    GuestImages.withFile(images.get(1), "init", DISK, initrd);
    Path image = disk(8, "fixed");
    var _ =
        Example.of("assigned/virtio.dts")
            .with("xen,path", "xen,force-assign-without-iommu; xen,path")
            .in(directory);
    diskWorks(board(images.getFirst(), initrd, image), image);
  }

  @Test
  @Tag("feature:iommu")
  void aDiskBehindTheSmmuWorksAtUsualGuestAddresses()
      throws IOException, InvalidInputException, InterruptedException {
    List<Path> images = GuestCache.standard().fetchVirtio(System.out::println);
    Path initrd = directory.resolve("disk.gz");
    GuestImages.withFile(images.get(1), "init", DISK, initrd);
    Path image = disk(8, "fixed");
    var _ = Example.of("assigned/virtio.dts").in(directory);
    Example example =
        Example.of("smmu.dts")
            .withImage("virtio.gz", initrd)
            .with("smmu-disk.raw", image.toString());
    diskWorks(example.in(directory), image);
  }
}
