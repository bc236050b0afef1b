package dev.zazen.emit.x86;

import java.util.Arrays;

/** A place in the code of one {@link Assembler}, which may be referred to before it is known. */
public final class Label {
  int position = -1;
  int[] references = new int[2];
  int count;

  /** A place that is not known yet. */
  public Label() {}

  void reference(int from) {
    if (count == references.length) {
      references = Arrays.copyOf(references, count * 2);
    }
    references[count++] = from;
  }

  /** The place in bytes; negative before it is bound. */
  public int position() {
    return position;
  }
}
