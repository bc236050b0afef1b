package dev.zazen.core.sched;

import dev.zazen.base.Foreign;
import java.util.Optional;

/** The schedulers there are: {@code XEN_SCHEDULER_*} of {@code public/domctl.h}. */
public enum SchedulerKind {
  CREDIT(5, "credit"),
  CREDIT2(6, "credit2"),
  ARINC653(7, "arinc653"),
  RTDS(8, "rtds"),
  NULL(9, "null");

  /** Xen's choice unless the command line has {@code sched=}. */
  public static final SchedulerKind DEFAULT = CREDIT2;

  private final int code;
  private final String optionName;

  SchedulerKind(int code, String optionName) {
    this.code = code;
    this.optionName = optionName;
  }

  /** Its number in the ABI. */
  public int code() {
    return code;
  }

  /** As on the command line: {@code credit2}. */
  public String optionName() {
    return optionName;
  }

  /** The scheduler with a number in the ABI. */
  static Optional<SchedulerKind> of(@Foreign int code) {
    for (SchedulerKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The scheduler with a name of the command line. */
  public static Optional<SchedulerKind> named(@Foreign String name) {
    for (SchedulerKind kind : values()) {
      if (kind.optionName.equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  Scheduler create(Scheduler.Board board) {
    return switch (this) {
      case CREDIT -> new Credit(board);
      case CREDIT2 -> new Credit2(board);
      case ARINC653 -> new Arinc653(board);
      case RTDS -> new Rtds(board);
      case NULL -> new NullScheduler(board);
    };
  }
}
