package dev.zazen.boot.replay;

import java.util.HexFormat;

/**
 * What was typed at a console.
 *
 * @param nanos board time at which the console got it
 * @param domain whose console
 * @param hex the characters, two hexadecimal digits each, at least one
 */
public record InputEvent(long nanos, int domain, String hex) {
  /** The characters. */
  byte[] characters() {
    return HexFormat.of().parseHex(hex);
  }
}
