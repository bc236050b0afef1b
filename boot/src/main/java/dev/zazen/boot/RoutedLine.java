package dev.zazen.boot;

import dev.zazen.core.domain.Domain;
import dev.zazen.machine.IrqLine;

/** The interrupt of a device that is given to one domain after the other. */
final class RoutedLine implements IrqLine {
  private boolean level;
  private Domain domain;
  private IrqLine input;

  @Override
  public synchronized void set(boolean raised) {
    level = raised;
    if (input != null) {
      input.set(raised);
    }
  }

  /** Gives it to a domain; false if another has it. */
  synchronized boolean route(Domain to, int intid) {
    if (domain != null) {
      return false;
    }
    domain = to;
    input = to.interrupts().spi(intid);
    input.set(level);
    return true;
  }

  /** Takes it from its domain. */
  synchronized void release() {
    domain = null;
    input = null;
  }

  /** Whether it is the domain's. */
  synchronized boolean isOf(Domain other) {
    return domain == other;
  }
}
