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

/**
 * Debian's {@code xl}, {@code xenstored} and {@code xenconsoled} make, rule and end domains in
 * dom0. What is expected is what the same commands say on Xen 4.17.
 */
@Tag("feature:dom0")
@Tag("feature:hypercalls")
class XlTest {
  private static final String COMMANDS =
      """
      #!/bin/busybox sh
      run() {
        echo "# $*"
        "$@" 2>&1
        status=$?
        [ $status = 0 ] || echo "# exit status $status"
      }
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
      run xl create /etc/xen/small.cfg 'maxmem=256'
      run xenhypfs cat /params/gnttab_max_frames
      run xl debug-keys h
      run xl save small /tmp/x
      xl list | wc -l
      """;

  @TempDir private Path directory;

  private Run boot() throws IOException, InvalidInputException, InterruptedException {
    List<Path> images = GuestCache.standard().fetchDom0(System.out::println);
    Path initrd = directory.resolve("dom0.gz");
    GuestImages.withFile(images.get(1), "commands", COMMANDS, initrd);
    Path file = directory.resolve("board.dts");
    Files.writeString(
        file,
        """
        /dts-v1/;
        / {
          zazen,board = "virt";
          zazen,cpus = <2>;
          chosen {
            #address-cells = <2>;
            #size-cells = <2>;
            xen,xen-bootargs = "dom0_mem=512M dom0_max_vcpus=1 gnttab_max_frames=48";
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
        """
            .formatted(images.getFirst(), initrd));
    return Run.of(file);
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
    assertTrue(
        console.answer("xl create /etc/xen/small.cfg maxmem=256").stream()
            .anyMatch(line -> line.contains("can't allocate low memory for domain")));
    assertTrue(run.log().contains("d0v0 Over-allocation for d3: 33280 > 33024"));
    assertEquals(List.of("48"), console.answer("xenhypfs cat /params/gnttab_max_frames"));
    assertTrue(run.log().contains(" key 'q' (ascii '71') => dump domain (and guest debug) info"));
    List<String> last = console.answer("xl save small /tmp/x");
    assertEquals("command not implemented", last.getFirst());
    assertEquals("2", last.get(2), "dom0 alone is left, below the heading");
    assertTrue(run.console(0).stream().noneMatch(line -> line.endsWith("did not come up")));
  }
}
