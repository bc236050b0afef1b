package dev.zazen.core.hypercall;

import dev.zazen.abi.XenErrno;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The commands of {@code domctl} or {@code sysctl}: one structure that begins with the command and
 * the version of the interface, for the control domain only.
 */
final class ControlTable implements Hypercall.Handler {
  private final int size;
  private final int version;
  private final List<Command> rows;
  private final Map<Long, Command> byNumber;

  /**
   * A table.
   *
   * @param size of the whole structure in bytes
   * @param version of the interface; a toolstack of another one is refused
   * @param groups commands; their sizes are not used
   */
  ControlTable(int size, int version, List<List<Command>> groups) {
    this.size = size;
    this.version = version;
    rows = groups.stream().flatMap(List::stream).toList();
    byNumber = rows.stream().collect(Collectors.toMap(Command::number, Function.identity()));
  }

  /** The commands. */
  List<Command> rows() {
    return rows;
  }

  @Override
  public long call(HypercallFrame frame) {
    long pointer = frame.argument(0);
    if (!frame.load(pointer, 0, size)) {
      return -XenErrno.EFAULT;
    }
    if (frame.data().getInt(4) != version) {
      return -XenErrno.EACCES;
    }
    if (!frame.domain().isHardware()) {
      return -XenErrno.EPERM;
    }
    Command command = byNumber.get((long) frame.data().getInt(0));
    if (command == null) {
      return -XenErrno.ENOSYS;
    }
    long result;
    synchronized (frame.hypervisor().controlLock()) {
      result = command.handler().call(frame);
    }
    if (result >= 0 && command.copiesOut() && !frame.repeats() && !frame.store(pointer, 0, size)) {
      return -XenErrno.EFAULT;
    }
    return result;
  }
}
