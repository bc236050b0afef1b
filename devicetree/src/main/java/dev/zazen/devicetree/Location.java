package dev.zazen.devicetree;

/**
 * Where something was read.
 *
 * @param source name of a file
 * @param line from 1; 0 where there are no lines
 */
public record Location(String source, int line) {
  @Override
  public String toString() {
    return line == 0 ? source : source + ":" + line;
  }
}
