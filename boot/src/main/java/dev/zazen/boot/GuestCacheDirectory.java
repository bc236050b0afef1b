package dev.zazen.boot;

import java.nio.file.Path;
import java.util.Optional;

/** Where guest images are kept. */
public final class GuestCacheDirectory {
  private GuestCacheDirectory() {}

  /** {@code $ZAZEN_CACHE}, or {@code ~/.cache/zazen}. */
  public static Path path() {
    return Optional.ofNullable(System.getenv("ZAZEN_CACHE"))
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .orElse(Path.of(System.getProperty("user.home"), ".cache", "zazen"));
  }
}
