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

  @Override
  public long call(HypercallFrame frame) {
    return call(frame, frame.argument(0), frame.argument(1));
  }

  /** Serves command {@code number} with the structure at guest address {@code pointer}. */
  long call(HypercallFrame frame, @Foreign long number, @Foreign long pointer) {
    Command command = byNumber.get(number);
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
