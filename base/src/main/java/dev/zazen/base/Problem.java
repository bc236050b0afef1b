package dev.zazen.base;

import java.util.Objects;

/**
 * One thing wrong with what a user gave.
 *
 * @param place where: a node path, a file and line, an option
 * @param what what is wrong, with the values concerned
 * @param mend what to change
 */
public record Problem(String place, String what, String mend) {
  public Problem {
    Objects.requireNonNull(place);
    Objects.requireNonNull(what);
    Objects.requireNonNull(mend);
  }

  @Override
  public String toString() {
    return place + ": " + what + "; " + mend;
  }
}
