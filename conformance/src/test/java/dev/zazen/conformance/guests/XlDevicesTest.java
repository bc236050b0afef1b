package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.app.guests.GuestCache;
import dev.zazen.base.InvalidInputException;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's {@code xl} in dom0 gives guests a vPL011 and devices of the board, one of them behind
 * the SMMU. What is expected is what the same commands say on Xen 4.17.
 */
@Tag("feature:dom0")
@Tag("feature:hypercalls")
@Tag("feature:vpl011")
@Tag("feature:device-assignment")
@Tag("feature:iommu")
class XlDevicesTest {
  private static final String COMMANDS =
      "#!/bin/busybox sh\n"
          + Transcript.RUN
          + """
          booted() {
            for i in $(seq 90); do
              grep -q USERSPACE /var/log/xen/console/guest-$1.log 2>/dev/null && return
              sleep 1
            done
            echo "# $1 did not come up"
          }
          cat > /etc/xen/devices.cfg <<'END'
          name = "devices"
          type = "pvh"
          kernel = "/guest/vmlinuz"
          ramdisk = "/guest/initrd.gz"
          extra = "console=ttyAMA0 quiet"
          memory = 128
          vcpus = 1
          vuart = "sbsa_uart"
          irqs = [ 34 ]
          iomem = [ "9010,1@10000" ]
          device_tree = "/clock.dtb"
          END
          run xl list
          run xl create /etc/xen/devices.cfg
          log=/var/log/xen/console/guest-devices-vuart0.log
          booted devices-vuart0
          cat > /typed <<'END'
          echo "counts $((6 * 7))"
          echo "clock $(cat /sys/class/rtc/rtc0/name) $(($(cat /sys/class/rtc/rtc0/since_epoch) / 100000000))"
          echo +2 > /sys/class/rtc/rtc0/wakealarm
          for i in $(seq 20); do [ -z "$(cat /sys/class/rtc/rtc0/wakealarm)" ] && break; sleep 1; done
          grep pl031 /proc/interrupts
          echo "ready"
          END
          (sleep 1; cat /typed; for i in $(seq 20); do grep -q ^ready $log && break; sleep 1; done) |
            timeout 30 xenconsole --interactive --type vuart $(xl domid devices) >/dev/null
          run grep -E "^(counts|clock| *[0-9]+:)" $log
          run xl create /etc/xen/devices.cfg 'name="second"'
          run xl create /etc/xen/small.cfg 'name="third"' 'iomem=["40000,1"]'
          run xl destroy devices
          run xl create -p /etc/xen/devices.cfg
          run xl destroy devices
          cat > /etc/xen/disk.cfg <<'END'
          name = "disk"
          type = "pvh"
          kernel = "/guest/vmlinuz"
          ramdisk = "/disk.gz"
          extra = "console=hvc0 quiet"
          memory = 128
          vcpus = 1
          irqs = [ 48 ]
          iomem = [ "a000,1" ]
          dtdev = [ "/virtio_mmio@a000000" ]
          device_tree = "/disk.dtb"
          END
          run xl create /etc/xen/disk.cfg
          for i in $(seq 60); do xl list disk >/dev/null 2>&1 || break; sleep 1; done
          run cat /var/log/xen/console/guest-disk.log
          run xl create -p /etc/xen/disk.cfg
          run xl create -p /etc/xen/small.cfg 'name="other"' 'dtdev=["/virtio_mmio@a000000"]'
          run xl destroy disk
          run xenhypfs cat /params/gnttab_max_frames
          run sh -c 'xl list | wc -l'
          """;

  /** Of the guest that has the disk. */
  private static final String DISK =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t devtmpfs dev /dev
      /bin/busybox --install -s /bin
      insmod /modules/virtio_mmio.ko
      insmod /modules/virtio_blk.ko
      for i in $(seq 100); do [ -b /dev/vda ] && break; usleep 100000; done
      echo "begins $(head -c 5 /dev/vda)"
      echo WRITTEN | dd of=/dev/vda conv=fsync 2>/dev/null
      poweroff -f
      """;

  @TempDir private Path directory;

  /**
   * What {@code xl} adds to the device tree of a guest that has a device of the board: what the
   * board would, but for Xen's properties, and with the number that xl gives its interrupt
   * controller.
   */
  private byte[] partial(String name) throws IOException, InvalidInputException {
    String example = Example.of("assigned/" + name).with("<&gic>", "<65000>").text();
    String text = example.replaceAll("(?m)^\\s*xen,.*$", "");
    return FdtWriter.write(DtsParser.parse(text, name, directory));
  }

  private static String leftToGuests(Path image) {
    return """
    pl031@9010000 { xen,passthrough; };
    smmu: smmuv3@9050000 {
      compatible = "arm,smmu-v3";
      reg = <0 0x09050000 0 0x20000>;
      interrupts = <0 74 1>, <0 75 1>, <0 76 1>, <0 77 1>;
      #iommu-cells = <1>;
    };
    virtio_mmio@a000000 {
      compatible = "virtio,mmio";
      reg = <0 0x0a000000 0 0x200>;
      interrupts = <0 16 1>;
      iommus = <&smmu 0x10>;
      zazen,file = "%s";
      zazen,format = "raw";
      xen,passthrough;
    };
    """
        .formatted(image);
  }

  private Run boot(Path image) throws IOException, InvalidInputException, InterruptedException {
    Path disk = directory.resolve("disk.gz");
    Path virtio = GuestCache.standard().fetchVirtio(System.out::println).get(1);
    GuestImages.withFile(virtio, "init", DISK, disk);
    Path initrd = directory.resolve("devices.gz");
    Path before = Dom0Board.images().get(1);
    for (var file :
        Map.of(
                "clock.dtb", partial("rtc.dts"),
                "disk.dtb", partial("virtio.dts"),
                "disk.gz", Files.readAllBytes(disk))
            .entrySet()) {
      initrd = directory.resolve("with-" + file.getKey());
      GuestImages.withFile(before, file.getKey(), file.getValue(), initrd);
      before = initrd;
    }
    Files.writeString(image, "empty");
    try (var raw = new RandomAccessFile(image.toFile(), "rw")) {
      raw.setLength(1 << 20);
    }
    Path complete = directory.resolve("dom0.gz");
    GuestImages.withFile(initrd, "commands", COMMANDS, complete);
    return Run.of(
        Example.of("xl.dts")
            .withImage("dom0.gz", complete)
            .with("chosen {", leftToGuests(image) + "chosen {")
            .with("dom0_max_vcpus=2", "dom0_max_vcpus=2 gnttab_max_frames=48")
            .in(directory));
  }

  @Test
  void givesAConsoleAndADeviceWithItsInterrupt()
      throws IOException, InvalidInputException, InterruptedException {
    Path image = directory.resolve("disk.raw");
    Run run = boot(image);
    var console = new Transcript(run.console(0));
    String dom0 = console.answer("xl list").get(1);
    assertTrue(dom0.matches("Domain-0 +0 +512 +2 +r----- .*"), dom0);
    devicesAreGiven(console);
    theDiskIsGiven(console, image);
    assertEquals(List.of("48"), console.answer("xenhypfs cat /params/gnttab_max_frames"));
    assertEquals(
        "2",
        console.answer("sh -c xl list | wc -l").getFirst(),
        "dom0 alone is left, below the heading");
  }

  /** A disk behind the SMMU, whose DMA goes to the guest's memory. */
  private static void theDiskIsGiven(Transcript console, Path image) throws IOException {
    List<String> parsed = List.of("Parsing config from /etc/xen/disk.cfg");
    assertEquals(parsed, console.answer("xl create /etc/xen/disk.cfg"));
    List<String> guest = console.answer("cat /var/log/xen/console/guest-disk.log");
    assertTrue(guest.contains("begins empty"), guest::toString);
    assertTrue(Files.readString(image, StandardCharsets.US_ASCII).startsWith("WRITTEN\n"));
    assertEquals(parsed, console.answer("xl create -p /etc/xen/disk.cfg"));
    String other = "name=\"other\" dtdev=[\"/virtio_mmio@a000000\"]";
    List<String> said = console.answer("xl create -p /etc/xen/small.cfg " + other);
    assertTrue(
        said.stream().anyMatch(line -> line.contains("xc_assign_dtdevice failed: -1")),
        said::toString);
  }

  /** A vPL011 that {@code xenconsoled} serves, and the board's clock with its interrupt. */
  private static void devicesAreGiven(Transcript console) {
    String parsed = "Parsing config from /etc/xen/devices.cfg";
    assertEquals(List.of(parsed), console.answer("xl create /etc/xen/devices.cfg"));
    List<String> guest =
        console.answer(
            "grep -E ^(counts|clock| *[0-9]+:) /var/log/xen/console/guest-devices-vuart0.log");
    assertEquals(3, guest.size(), guest::toString);
    assertEquals("counts 42", guest.getFirst());
    assertTrue(guest.get(1).matches("clock rtc-pl031 10000000.rtc 1[789]"), guest::toString);
    assertTrue(guest.get(2).matches(".* [1-9]\\d* +GICv3 +34 +Level +rtc-pl031"), guest::toString);
    assertTrue(
        console.answer("xl create /etc/xen/devices.cfg name=\"second\"").stream()
            .anyMatch(line -> line.contains("failed give domain access to irq 34")));
    assertTrue(
        console.answer("xl create /etc/xen/small.cfg name=\"third\" iomem=[\"40000,1\"]").stream()
            .anyMatch(
                line -> line.contains("failed give domain access to iomem range 40000-40000")));
    assertEquals(List.of(parsed), console.answer("xl create -p /etc/xen/devices.cfg"));
  }
}
