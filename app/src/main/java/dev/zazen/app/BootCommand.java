package dev.zazen.app;

import dev.zazen.boot.BootPlan;
import dev.zazen.boot.RunMode;
import dev.zazen.boot.replay.BoardIdentity;
import dev.zazen.boot.replay.Recording;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code zazen boot}. */
final class BootCommand extends Subcommand {
  private final BoardArguments board = new BoardArguments();
  private final RunArguments run = new RunArguments();
  private final DeterminismArguments determinism = new DeterminismArguments();

  /** Declares the command. */
  BootCommand() {
    super("boot");
    take(board.all());
    take(run.all());
    take(determinism.all());
    help()
        .description(
            "Boots the domains of a configuration side by side and ends when all have ended.",
            "",
            "Lines of domain N's console start with (dN), those of the hypervisor with (zazen). On"
                + " a terminal the keyboard goes to one domain; Ctrl-a three times moves on to the"
                + " next, Ctrl-] ends everything.",
            "")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:every domain powered off, or rebooted to an end",
                "1:a domain crashed",
                "2:bad configuration or usage",
                "124:time-out; the state of every vCPU was printed",
                "130:ended by the user"))
        .footerHeading("%nExample:%n")
        .footer(
            "  zazen boot examples/two-domus.dts",
            "  zazen boot --deterministic --seed 7 examples/two-domus.dts",
            "  zazen boot --load vmlinuz@0x50000000 --load initrd.gz@0x52000000 host.dtb");
  }

  @Override
  public Integer call() throws Exception {
    run.begin();
    BootPlan plan = board.plan();
    if (!determinism.wanted() && !run.needsDeterminism()) {
      return run.execute(err(), plan, new RunMode.RealTime());
    }
    var header =
        new Recording.Header(
            board.config(), board.options(), determinism.seed(), BoardIdentity.of(plan));
    try (var recording = determinism.open(header, err()::println)) {
      return run.execute(err(), plan, recording.mode());
    }
  }
}
