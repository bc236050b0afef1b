package dev.zazen.conformance.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's {@code xl}, {@code xenstored} and {@code xenconsoled} make, rule and end domains in
 * dom0. What they say is compared with the recorded transcript of the same commands on Xen 4.17
 * (case {@code xl-in-dom0} of the reference rig).
 */
@Tag("feature:dom0")
@Tag("feature:hypercalls")
class XlTest {
  /** The commands of the recorded transcript, with the waits that were between them. */
  private static final String COMMANDS =
      "#!/bin/busybox sh\n"
          + Transcript.RUN
          + """
          booted() {
            for i in $(seq 90); do
              grep -q USERSPACE /var/log/xen/console/guest-$1.log 2>/dev/null && return
              sleep 1
            done
            echo "$1 did not come up"
          }
          gone() {
            for i in $(seq 30); do xl domid $1 >/dev/null 2>&1 || return; sleep 1; done
            echo "$1 is still there"
          }
          sed -i 's/ hold=/ rig.hold=/' /etc/xen/small.cfg
          run xl info
          run xl list
          run xl list -v
          run xl vcpu-list
          run xl cpupool-list
          run xl cpupool-list -c
          run xl sched-credit2
          run xl uptime
          run xenhypfs ls /
          run xenhypfs tree
          run xenhypfs cat /buildinfo/version
          run cat /etc/xen/small.cfg
          run xl create /etc/xen/small.cfg
          booted small
          run xl list
          run xl list -l small
          run xl vcpu-list
          run xl domid small
          run xl domname 1
          run xenstore ls -f
          run xl pause small
          run xl list
          run xl unpause small
          run xl mem-set small 112m
          sleep 3
          run xl list
          run xl mem-max small 160m
          run xl vcpu-set small 1
          sleep 3
          run xl vcpu-list small
          run xl vcpu-pin small 0 1
          run xl vcpu-list small
          run xl sched-credit2 -d small -w 512
          run xl sched-credit2
          run xl cpupool-cpu-remove Pool-0 1
          run xl cpupool-create 'name="second"' 'sched="credit"' 'cpus=["1"]'
          run xl cpupool-list
          run xl cpupool-migrate small second
          run xl cpupool-list
          run xl vcpu-list
          run xl rename small renamed
          run xl list
          run xl sysrq renamed h
          run xl shutdown renamed
          gone renamed
          run xl list
          run xl create -p /etc/xen/small.cfg
          run xl list
          run xl destroy small
          run xl list
          run xl create /etc/xen/no-such.cfg
          run xl create /etc/xen/small.cfg 'memory=100000'
          run xl create /etc/xen/small.cfg 'kernel="/nowhere"'
          run xl destroy nosuch
          run xl save small /tmp/x
          run xl create /etc/xen/small.cfg 'maxmem=256'
          run xl debug-keys h
          run xl dmesg
          run xl cpupool-destroy second
          run sh -c 'xl list | wc -l'
          """;

  /** What differs from machine to machine and from run to run, and what stands for it. */
  private static final Map<Pattern, String> VARYING = new LinkedHashMap<>();

  static {
    VARYING.put(Pattern.compile("(?!0{8})[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID");
    // Whether it runs or is blocked; CPU time.
    VARYING.put(Pattern.compile("[r-][b-](?=[p-][s-][c-][d-] )"), "??");
    VARYING.put(Pattern.compile("(?<=[?p-][s-][c-][d-]) +[0-9.]+"), " TIME");
    // The same of a vCPU, and its CPU.
    VARYING.put(Pattern.compile(" \\d+ +[r-][b-]([p-]) +[0-9.]+ "), " CPU ??$1 TIME ");
    VARYING.put(Pattern.compile("( - +--p) +[0-9.]+ "), "$1 TIME ");
    VARYING.put(Pattern.compile(" \\d+:\\d\\d:\\d\\d$"), " UPTIME");
    VARYING.put(Pattern.compile("start_time = .*"), "start_time");
    VARYING.put(Pattern.compile("^(release|version|free_memory|cc_\\w+|build_id) *:.*"), "$1");
  }

  @TempDir private Path directory;

  private Run boot() throws IOException, InvalidInputException, InterruptedException {
    String options =
        "console=dtuart dtuart=/pl011@9000000 loglvl=all guest_loglvl=all dom0_mem=1G"
            + " dom0_max_vcpus=1";
    return Run.of(
        Dom0Board.write(
            directory, Dom0Board.images().get(1), COMMANDS, options, "zazen,memory = <4096>;", ""));
  }

  private static Transcript golden() throws IOException {
    try (InputStream in = XlTest.class.getResourceAsStream("../golden/xl-in-dom0.txt")) {
      return new Transcript(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static boolean isHypervisors(String line) {
    return line.startsWith("(XEN)");
  }

  /** Commands and answers, without what varies and what the hypervisor said. */
  private static List<String> comparable(List<Transcript.Answer> answers) {
    List<String> lines = new ArrayList<>();
    for (Transcript.Answer answer : answers) {
      lines.add("# " + answer.command());
      for (String line : answer.lines()) {
        if (!isHypervisors(line)) {
          String constant = line.stripTrailing();
          for (var each : VARYING.entrySet()) {
            constant = each.getKey().matcher(constant).replaceAll(each.getValue());
          }
          lines.add(constant);
        }
      }
    }
    return lines;
  }

  @Test
  void saysWhatItSaysOnXen() throws IOException, InvalidInputException, InterruptedException {
    Run run = boot();
    var console = new Transcript(run.console(0));
    Transcript golden = golden();
    List<Transcript.Answer> answers = console.answers();
    int count = golden.answers().size();
    assertEquals(
        String.join("\n", comparable(golden.answers())),
        String.join("\n", comparable(answers.subList(0, count))));
    List<String> ring = console.answer("xl dmesg");
    for (String line : golden.lines().stream().filter(XlTest::isHypervisors).toList()) {
      assertTrue(ring.contains(line), () -> line + " in " + String.join("\n", ring));
      String said = line.replaceFirst("^\\(XEN\\) ", "");
      assertTrue(run.log().contains(said), () -> said + " in " + String.join("\n", run.log()));
    }
    assertEquals(List.of(), console.answer("xl cpupool-destroy second"));
    assertEquals(
        "2", answers.getLast().lines().getFirst(), "dom0 alone is left, below the heading");
  }
}
