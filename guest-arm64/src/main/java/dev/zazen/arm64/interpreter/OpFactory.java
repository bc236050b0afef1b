package dev.zazen.arm64.interpreter;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;

/** Makes instructions runnable. */
public interface OpFactory {
  /** The row of an instruction word, or null if it is unallocated. */
  @Checks
  Encoding decode(@Foreign int word);

  /**
   * The op of an instruction word that {@link #decode} found a row for, or null if its fields make
   * it undefined.
   *
   * @param pageOffset where the instruction stands in its 4 KiB page
   */
  Op create(Encoding encoding, int word, int pageOffset);
}
