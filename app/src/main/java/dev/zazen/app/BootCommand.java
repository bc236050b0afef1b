package dev.zazen.app;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.BoardIdentity;
import dev.zazen.boot.replay.Recording;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code zazen boot}. */
@Command(
    name = "boot",
    mixinStandardHelpOptions = true,
    description = {
      "Boots the domains of a configuration side by side and ends when all have ended.",
      "",
      "Lines of domain N's console start with (dN), those of the hypervisor with (zazen). On a"
          + " terminal the keyboard goes to one domain; Ctrl-a three times moves on to the next,"
          + " Ctrl-] ends everything.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:every domain powered off, or rebooted to an end",
      "1:a domain crashed",
      "2:bad configuration or usage",
      "124:time-out; the state of every vCPU was printed",
      "130:ended by the user"
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  zazen boot examples/two-domus.dts",
      "  zazen boot --deterministic --seed 7 examples/two-domus.dts",
      "  zazen boot --load vmlinuz@0x50000000 --load initrd.gz@0x52000000 host.dtb"
    })
final class BootCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BoardArguments board;
  @Mixin private RunArguments run;
  @Mixin private DeterminismArguments determinism;

  @Override
  public Integer call() throws Exception {
    BootPlan plan = board.plan();
    if (!determinism.wanted() && !run.needsDeterminism()) {
      return run.execute(spec.commandLine(), plan, new RunMode.RealTime());
    }
    var header =
        new Recording.Header(
            board.config(), board.options(), determinism.seed(), BoardIdentity.of(plan));
    try (var recording = determinism.open(header, spec.commandLine().getErr()::println)) {
      return run.execute(spec.commandLine(), plan, recording.mode());
    }
  }
}
