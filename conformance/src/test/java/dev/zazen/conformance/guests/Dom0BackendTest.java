package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linux in dom0 serves disks and interfaces to guests of {@code xl}, and to those that the board
 * started. {@code xl} and the hotplug scripts are Debian's.
 */
@Tag("feature:pv-dom0-backends")
@Tag("feature:dom0")
class Dom0BackendTest {
  private static final String SHELL =
      "#!/bin/busybox sh\n"
          + Transcript.RUN
          + """
          appears() { for i in $(seq 60); do [ -e $1 ] && return; sleep 1; done; echo "no $1"; }
          goes() { for i in $(seq 60); do [ -e $1 ] || return; sleep 1; done; echo "still $1"; }
          """;

  /** The guest of {@code /etc/xen/pv.cfg}. */
  private static final String PV =
      SHELL
          + """
          run /sbin/e2fsck -fp /dev/xvda
          mount -t ext4 /dev/xvda /mnt
          dd if=/dev/urandom of=/mnt/random bs=64k count=64 2>/dev/null
          echo "file $(md5sum < /mnt/random)"
          umount /mnt
          /sbin/e2fsck -fp /dev/xvda && echo "disk is clean"
          ping -c 3 -s 1400 10.0.0.1 | grep received
          echo LISTENING
          echo "data $(nc -l -p 5000 | md5sum)"
          # 100 MiB the other way
          dd if=/dev/urandom of=/random bs=1M count=10 2>/dev/null
          back() { for i in $(seq 10); do cat /random; done; }
          echo "back $(back | md5sum)"
          until back | nc 10.0.0.1 5001; do sleep 1; done
          appears /sys/class/net/eth1
          appears /dev/xvdb
          dd if=/dev/xvda of=/dev/xvdb bs=64k count=32 conv=fsync 2>/dev/null
          echo "copy $(dd if=/dev/xvda bs=64k count=32 2>/dev/null | md5sum)"
          echo ATTACHED
          read line
          echo "typed $line"
          goes /dev/xvdb
          goes /sys/class/net/eth1
          echo DETACHED
          sleep 600
          """;

  private static final String XL =
      SHELL
          + """
          log=/var/log/xen/console/guest-pv.log
          said() { for i in $(seq 90); do grep -q "$1" $log 2>/dev/null && return; sleep 1; done; echo "no $1"; }
          for module in brd crc32c_generic crc16 mbcache jbd2 ext4; do insmod /modules/$module.ko; done
          cat > /commands-of-guest <<'END'
          %s
          END
          mkdir /new
          cp /commands-of-guest /new/commands
          chmod +x /new/commands
          (cd /new; echo commands | cpio -o -H newc 2>/dev/null | gzip) >> /guest/initrd.gz
          disk=/var/lib/xen/images/pv.img
          /sbin/mke2fs -q -t ext4 $disk
          run xl create /etc/xen/pv.cfg
          said LISTENING
          run xl block-list pv
          run xl network-list pv
          # 100 MiB of what is there
          data() { for i in 1 2 3 4; do dd if=/guest/vmlinuz bs=1M count=25 2>/dev/null; done; }
          echo "data $(data | md5sum)"
          data | nc 10.0.0.2 5000
          echo "back $(nc -l -p 5001 | md5sum)"
          run xl network-attach pv bridge=xenbr0
          run xl block-attach pv format=raw,vdev=xvdb,access=rw,target=/dev/ram0
          said ATTACHED
          run xl block-list pv
          echo "copy $(dd if=/dev/ram0 bs=64k count=32 2>/dev/null | md5sum)"
          # "xl console" passes nothing on that is no terminal's: telnetd gives it one.
          ip link set lo up
          printf '#!/bin/busybox sh\\nexec xl console pv\\n' > /console
          chmod +x /console
          telnetd -l /console -b 127.0.0.1:2323
          (sleep 1; echo hello; sleep 3) | timeout 10 nc 127.0.0.1 2323 | tr -d '\\r' > /shown
          echo "console $(grep '^typed' /shown)"
          run xl network-detach pv 1
          run xl block-detach pv xvdb
          said DETACHED
          xl shutdown -w pv >/dev/null
          for i in $(seq 30); do xl domid pv >/dev/null 2>&1 || break; sleep 1; done
          echo "guest said"
          cat $log
          echo "guest ended"
          [ -z "$(losetup -a)" ] && echo "no loop device is left"
          mkdir /mnt
          mount -o loop -t ext4 $disk /mnt
          echo "file $(md5sum < /mnt/random)"
          xl list | wc -l
          """
              .formatted(PV);

  private static final String DOM0LESS_GUEST =
      SHELL
          + """
          ping -c 3 10.0.0.1 | grep received
          appears /dev/xvda
          dd if=/dev/urandom of=/dev/xvda bs=64k count=32 conv=fsync 2>/dev/null
          echo 3 > /proc/sys/vm/drop_caches
          dd if=/dev/xvda bs=64k count=32 2>/dev/null | nc 10.0.0.1 5000
          sleep 600
          """;

  private static final String INIT_DOM0LESS =
      SHELL
          + """
          insmod /modules/brd.ko rd_nr=1 rd_size=16384
          run init-dom0less
          run xl network-attach dom0less-1 bridge=xenbr0
          run xl block-attach dom0less-1 format=raw,vdev=xvda,access=rw,target=/dev/ram0
          nc -l -p 5000 > /got
          ping -c 3 10.0.0.2 | grep received
          [ "$(dd if=/dev/ram0 bs=64k count=32 2>/dev/null | md5sum)" = "$(md5sum < /got)" ] && echo "checksums agree"
          """;

  @TempDir private Path directory;

  private Run boot(String commands, String domains)
      throws IOException, InvalidInputException, InterruptedException {
    return Run.inVirtualTime(
        Dom0Board.write(
            directory, Dom0Board.images().get(1), commands, Dom0Board.SMALL, "", domains));
  }

  /** What follows the only {@code word} in some lines. */
  private static String value(List<String> lines, String word) {
    List<String> found = lines.stream().filter(line -> line.startsWith(word + " ")).toList();
    assertEquals(1, found.size(), () -> word + " in " + String.join("\n", lines));
    return found.getFirst();
  }

  @Test
  void guestsOfXlHaveDisksAndInterfacesOfDom0()
      throws IOException, InvalidInputException, InterruptedException {
    var console = new Transcript(boot(XL, "").console(0));
    List<String> lines = console.lines();
    console.says("guest said", "guest ended", "no loop device is left", "2");
    int from = lines.indexOf("guest said");
    int to = lines.indexOf("guest ended");
    var guest =
        new Transcript(lines.subList(from, to).stream().map(String::stripTrailing).toList());
    guest.says(
        "3 packets transmitted, 3 packets received, 0% packet loss",
        "disk is clean", "typed hello", "DETACHED");
    var dom0 = new Transcript(lines.stream().filter(l -> !guest.lines().contains(l)).toList());
    assertEquals(value(lines.subList(0, from), "data"), value(guest.lines(), "data"));
    assertEquals(value(lines.subList(0, from), "back"), value(guest.lines(), "back"));
    assertEquals("console typed hello", value(lines.subList(0, from), "console"));
    assertEquals(value(lines.subList(0, from), "copy"), value(guest.lines(), "copy"));
    assertEquals(value(lines.subList(to, lines.size()), "file"), value(guest.lines(), "file"));
    assertTrue(
        dom0.answer("xl block-list pv").get(1).matches("51712 +0 +1 +4 +\\d+ +8 +.*/vbd/1/51712 *"),
        () -> String.join("\n", lines));
    assertTrue(
        dom0.answer("xl network-list pv")
            .get(1)
            .matches("0 +0 +00:16:3e:00:00:02 +0 +4 .*/vif/1/0 *"),
        () -> String.join("\n", lines));
  }

  @Test
  void guestsOfTheBoardAreConnectedByInitDom0less()
      throws IOException, InvalidInputException, InterruptedException {
    Path guest = directory.resolve("guest.gz");
    GuestImages.withFile(Dom0Board.images().get(2), "commands", DOM0LESS_GUEST, guest);
    Run run =
        boot(
            INIT_DOM0LESS,
            """
            domU1 {
              compatible = "xen,domain";
              memory = <0 0x30000>;
              cpus = <1>;
              vpl011;
              xen,enhanced;
              kernel {
                compatible = "multiboot,kernel", "multiboot,module";
                zazen,file = "%s";
                bootargs = "console=ttyAMA0 quiet address=10.0.0.2/24";
              };
              ramdisk {
                compatible = "multiboot,ramdisk", "multiboot,module";
                zazen,file = "%s";
              };
            };
            """
                .formatted(Dom0Board.images().getFirst(), guest));
    String received = "3 packets transmitted, 3 packets received, 0% packet loss";
    new Transcript(run.console(0)).says(received, "checksums agree");
    new Transcript(run.console(1)).says(received);
  }
}
