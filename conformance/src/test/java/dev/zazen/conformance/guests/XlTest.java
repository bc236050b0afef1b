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
 * Debian's {@code xl}, {@code xenstored} and {@code xenconsoled} make, rule and end domains in
 * dom0. What is expected is what the same commands say on Xen 4.17.
 */
@Tag("feature:dom0")
@Tag("feature:hypercalls")
@Tag("feature:vpl011")
@Tag("feature:device-assignment")
class XlTest {
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
          gone() {
            for i in $(seq 30); do xl domid $1 >/dev/null 2>&1 || return; sleep 1; done
            echo "# $1 is still there"
          }
          run xl info free_memory > /before
          run xl create /etc/xen/small.cfg
          booted small
          run xl domid small
          run grep -c USERSPACE /var/log/xen/console/guest-small.log
          run xl pause small
          xl list small | tail -1 | cut -c60-90
          run xl unpause small
          run xl vcpu-set small 1
          sleep 3
          xl vcpu-list small | tail -1 | cut -c44-55
          run xl vcpu-pin small 0 1
          xl vcpu-list small | sed -n 2p | cut -c66-80
          run xl sched-credit2 -d small -w 512
          run xl sched-credit2
          run xl cpupool-cpu-remove Pool-0 1
          run xl cpupool-create 'name="second"' 'sched="credit"' 'cpus=["1"]'
          run xl cpupool-migrate small second
          run xl cpupool-list
          run xl shutdown small
          gone small
          run xl create -p /etc/xen/small.cfg
          xl list small | tail -1 | cut -c60-90
          run xl destroy small
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
          run xl create /etc/xen/small.cfg 'maxmem=256'
          run xenhypfs cat /params/gnttab_max_frames
          run xl debug-keys h
          run xl save small /tmp/x
          xl list | wc -l
          """;

  @TempDir private Path directory;

  /** What {@code xl} adds to the device tree of a guest that has the board's clock. */
  private static final String CLOCK =
      """
      /dts-v1/;
      / {
        #address-cells = <2>;
        #size-cells = <2>;
        aliases { rtc0 = "/passthrough/rtc@10000000"; };
        passthrough {
          compatible = "simple-bus";
          ranges;
          #address-cells = <2>;
          #size-cells = <2>;
          clock: clock {
            compatible = "fixed-clock";
            #clock-cells = <0>;
            clock-frequency = <24000000>;
          };
          rtc@10000000 {
            compatible = "arm,pl031", "arm,primecell";
            reg = <0 0x10000000 0 0x1000>;
            interrupts = <0 2 4>;
            interrupt-parent = <65000>;
            clocks = <&clock>;
            clock-names = "apb_pclk";
          };
        };
      };
      """;

  private Run boot() throws IOException, InvalidInputException, InterruptedException {
    byte[] clock = FdtWriter.write(DtsParser.parse(CLOCK, "clock", directory));
    Path initrd = directory.resolve("clock.gz");
    GuestImages.withFile(Dom0Board.images().get(1), "clock.dtb", clock, initrd);
    String leavesClock = "pl031@9010000 { xen,passthrough; };";
    return Run.of(
        Dom0Board.write(directory, initrd, COMMANDS, "gnttab_max_frames=48", leavesClock, ""));
  }

  @Test
  void makesRulesAndEndsDomainsAsOnXen()
      throws IOException, InvalidInputException, InterruptedException {
    Run run = boot();
    var console = new Transcript(run.console(0));
    assertEquals(
        List.of("Parsing config from /etc/xen/small.cfg"),
        console.answer("xl create /etc/xen/small.cfg"));
    assertEquals(List.of("1"), console.answer("xl domid small"));
    assertEquals(
        List.of("1"), console.answer("grep -c USERSPACE /var/log/xen/console/guest-small.log"));
    assertTrue(console.answer("xl pause small").getFirst().contains("p---"));
    assertTrue(console.answer("xl vcpu-set small 1").getFirst().contains("--p"));
    assertTrue(console.answer("xl vcpu-pin small 0 1").getFirst().contains("1 / all"));
    assertTrue(
        console.answer("xl sched-credit2").getLast().matches("small +1 +512 +0"),
        () -> console.answer("xl sched-credit2").toString());
    assertEquals(
        List.of(
            "Using config file \"command line\"",
            "cpupool name:   second",
            "scheduler:      credit",
            "number of cpus: 1"),
        console.answer("xl cpupool-create name=\"second\" sched=\"credit\" cpus=[\"1\"]"));
    assertEquals(
        List.of(
            "Name               CPUs   Sched     Active   Domain count",
            "Pool-0               1   credit2       y          1",
            "second               1    credit       y          1"),
        console.answer("xl cpupool-list"));
    assertTrue(run.log().contains("Breaking affinity for d1v0"), () -> run.log().toString());
    assertEquals(List.of("Shutting down domain 1"), console.answer("xl shutdown small"));
    assertTrue(
        console.answer("xl create -p /etc/xen/small.cfg").getLast().contains("--p---"),
        () -> console.answer("xl create -p /etc/xen/small.cfg").toString());
    assertEquals(List.of(), console.answer("xl destroy small"));
    devicesAreGiven(console);
    assertTrue(
        console.answer("xl create /etc/xen/small.cfg maxmem=256").stream()
            .anyMatch(line -> line.contains("can't allocate low memory for domain")));
    assertTrue(run.log().contains("d0v0 Over-allocation for d7: 33280 > 33024"));
    assertEquals(List.of("48"), console.answer("xenhypfs cat /params/gnttab_max_frames"));
    assertTrue(run.log().contains(" key 'q' (ascii '71') => dump domain (and guest debug) info"));
    List<String> last = console.answer("xl save small /tmp/x");
    assertEquals("command not implemented", last.getFirst());
    assertEquals("2", last.get(2), "dom0 alone is left, below the heading");
    assertTrue(run.console(0).stream().noneMatch(line -> line.endsWith("did not come up")));
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
