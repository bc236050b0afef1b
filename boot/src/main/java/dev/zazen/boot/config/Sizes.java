package dev.zazen.boot.config;

/** Sizes for people. */
public final class Sizes {
  private Sizes() {}

  /** {@code bytes} in the largest unit up to MiB of which it is a multiple. */
  public static String text(long bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
  }
}
