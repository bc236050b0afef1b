package dev.zazen.arm64.decode;

/**
 * What a table says of an encoding.
 *
 * @param title of the instruction's page in the Arm ARM, {@code ADD (immediate)}
 * @param pattern which words it covers
 * @param feature the CPU feature without which the encoding is undefined
 */
public record Row(String title, Pattern pattern, Feature feature) {
  /** A row of every Armv8.0-A CPU. */
  static Row of(String title, String pattern) {
    return of(title, pattern, Feature.BASE);
  }

  /** A row that needs a feature. */
  static Row of(String title, String pattern, Feature feature) {
    return new Row(title, Pattern.of(pattern), feature);
  }
}
