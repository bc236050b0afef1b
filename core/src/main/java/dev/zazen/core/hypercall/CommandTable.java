package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import dev.zazen.base.Foreign;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands of one hypercall. */
public final class CommandTable implements Hypercall.Handler {
  private final List<Command> rows;
  private final Map<Long, Command> byNumber;

  CommandTable(Command... rows) {
    this.rows = List.of(rows);
    byNumber = this.rows.stream().collect(Collectors.toMap(Command::number, Function.identity()));
  }

  /** The commands, in the order of the table. */
  public List<Command> rows() {
    return rows;
  }

  /** The command with a number; null if there is none. */
  Command find(@Foreign long number) {
    return byNumber.get(number);
  }

  @Override
  public long call(HypercallFrame frame) {
    // The command is an int in C: what the upper half of the register has does not count.
    return call(frame, (int) frame.argument(0), frame.argument(1));
  }

  /** Serves command {@code number} with the structure at guest address {@code pointer}. */
  long call(HypercallFrame frame, @Foreign int number, @Foreign long pointer) {
    Command command = byNumber.get((long) number);
    if (command == null) {
      return -XenErrno.ENOSYS;
    }
    if (command.caller() == Command.Caller.CONTROL && !frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    int size = command.size();
    if (size != 0 && !frame.load(pointer, 0, size)) {
      return -XenErrno.EFAULT;
    }
    long result = command.handler().call(frame);
    if (result >= 0 && command.copiesOut() && !frame.store(pointer, 0, size)) {
      return -XenErrno.EFAULT;
    }
    return result;
  }
}
