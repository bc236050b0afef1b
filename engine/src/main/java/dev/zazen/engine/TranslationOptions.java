package dev.zazen.engine;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How translated code is kept.
 *
 * @param directory where translations are left for later runs; empty if they are not
 * @param size bytes of memory for host code, of all guests together; when a guest has filled it,
 *     that guest's code makes way
 */
public record TranslationOptions(Optional<Path> directory, long size) {
  /** Nothing is left for later runs; 128 MiB. */
  public static final TranslationOptions DEFAULT =
      new TranslationOptions(Optional.empty(), 128L << 20);
}
