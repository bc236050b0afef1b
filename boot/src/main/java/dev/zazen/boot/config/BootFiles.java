package dev.zazen.boot.config;

import dev.zazen.boot.BoardOptions;
import dev.zazen.boot.GuestCacheDirectory;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which files modules are. */
public final class BootFiles {
  /** Property that names a file, relative to the configuration's directory. */
  public static final String PROPERTY = "zazen,file";

  private static final String CACHE = "$ZAZEN_CACHE/";

  private BootFiles() {}

  /** Whether {@code name} is one of the files of {@code zazen fetch-guests}, wherever they are. */
  public static boolean isCached(String name) {
    return name.startsWith(CACHE);
  }

  /**
   * The file called {@code name}: relative to {@code directory}; a leading {@code $ZAZEN_CACHE} is
   * where {@code zazen fetch-guests} keeps images.
   */
  public static Path resolve(Path directory, String name) {
    return isCached(name)
        ? GuestCacheDirectory.path().resolve(name.substring(CACHE.length()))
        : directory.resolve(name);
  }

  /** Where {@code reg} says that {@code module} lies; empty if it does not say. */
  public static Optional<MemoryRange> range(DtNode module, Problems problems) {
    return problems.attempt(() -> Addresses.of(module)).flatMap(r -> r.stream().findFirst());
  }

  /** The file of {@code loads} that begins at {@code range}, if no other has a byte there. */
  public static Optional<Path> loadedAt(
      MemoryRange range, List<BoardOptions.Load> loads, Problems problems) {
    var result = new ArrayList<BoardOptions.Load>();
    for (var load : loads) {
      try {
        var size = Files.size(load.file());
        if (MemoryRange.isValid(load.address(), size)
            && range.overlaps(new MemoryRange(load.address(), size))) {
          result.add(load);
        }
      } catch (IOException e) {
        problems.add("--load " + load.file(), "it cannot be read: " + e.getMessage(), "check it");
      }
    }
    return result.size() == 1 && result.getFirst().address() == range.start()
        ? Optional.of(result.getFirst().file())
        : Optional.empty();
  }
}
