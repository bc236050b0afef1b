package dev.zazen.machine;

/** A level-triggered interrupt input. */
@FunctionalInterface
public interface IrqLine {
  /** Raises or lowers the line. Any thread; returns at once and never calls back. */
  void set(boolean level);
}
