package dev.zazen.arm64.interpreter;

import dev.zazen.ir.Region;

/** Makes regions of guest code to be translated. Used by one thread at a time. */
public interface RegionFactory {
  /** The region entered at byte offset {@code start} of a page. */
  Region build(Page page, int start);

  /** What is known of a page of guest code. */
  interface Page {
    /** The instruction at a byte offset. */
    int word(int offset);

    /** Whether code was run from there: other code is not worth translating. */
    boolean wasRun(int offset);
  }
}
