package dev.zazen.abi;

/** Commands of the hypercall {@code console_io}: {@code CONSOLEIO_*} of {@code public/xen.h}. */
public final class ConsoleOp {
  public static final int WRITE = 0;
  public static final int READ = 1;

  private ConsoleOp() {}
}
