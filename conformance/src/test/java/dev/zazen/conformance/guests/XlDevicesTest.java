package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import dev.zazen.devicetree.DtsParser;
import dev.zazen.devicetree.FdtWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's {@code xl} in dom0 gives a guest a vPL011 and a device of the board. What is expected is
 * what the same commands say on Xen 4.17.
 */
@Tag("feature:dom0")
@Tag("feature:hypercalls")
@Tag("feature:vpl011")
@Tag("feature:device-assignment")
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
          run xenhypfs cat /params/gnttab_max_frames
          run sh -c 'xl list | wc -l'
          """;

  @TempDir private Path directory;

  /**
   * What {@code xl} adds to the device tree of a guest that has the board's clock: what the board
   * would, but for Xen's properties, and with the number that xl gives its interrupt controller.
   */
  private byte[] clock() throws IOException, InvalidInputException {
    String example = Example.of("assigned/rtc.dts").with("<&gic>", "<65000>").text();
    String text = example.replaceAll("(?m)^\\s*xen,.*$", "");
    return FdtWriter.write(DtsParser.parse(text, "clock", directory));
  }

  private Run boot() throws IOException, InvalidInputException, InterruptedException {
    Path initrd = directory.resolve("clock.gz");
    GuestImages.withFile(Dom0Board.images().get(1), "clock.dtb", clock(), initrd);
    Path complete = directory.resolve("dom0.gz");
    GuestImages.withFile(initrd, "commands", COMMANDS, complete);
    return Run.of(
        Example.of("xl.dts")
            .withImage("dom0.gz", complete)
            .with("chosen {", "pl031@9010000 { xen,passthrough; }; chosen {")
            .with("dom0_max_vcpus=2", "dom0_max_vcpus=2 gnttab_max_frames=48")
            .in(directory));
  }

  @Test
  void givesAConsoleAndADeviceWithItsInterrupt()
      throws IOException, InvalidInputException, InterruptedException {
    var console = new Transcript(boot().console(0));
    String dom0 = console.answer("xl list").get(1);
    assertTrue(dom0.matches("Domain-0 +0 +512 +2 +r----- .*"), dom0);
    devicesAreGiven(console);
    assertEquals(List.of("48"), console.answer("xenhypfs cat /params/gnttab_max_frames"));
    assertEquals(
        "2",
        console.answer("sh -c xl list | wc -l").getFirst(),
        "dom0 alone is left, below the heading");
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
