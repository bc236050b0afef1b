package dev.zazen.boot.config;

import dev.zazen.boot.plan.Blob;
import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files, each read once, and what of them lies in RAM because a boot loader put it there; the rest
 * of RAM is zero.
 */
final class LoadedFiles {
  /** A file in RAM. */
  private record Loaded(Path file, MemoryRange range, Blob content) {}

  private final Problems problems;
  private final Map<Path, Optional<Blob>> files = new HashMap<>();
  private final List<Loaded> loaded = new ArrayList<>();
  private final List<Loaded> unused = new ArrayList<>();

  LoadedFiles(Problems problems) {
    this.problems = problems;
  }

  /** The content of {@code file}; if there is none, a problem of {@code place}. */
  Optional<Blob> read(Path file, String place) {
    return files.computeIfAbsent(file, f -> readNow(f, place));
  }

  private Optional<Blob> readNow(Path file, String place) {
    String why;
    try {
      if (!Files.exists(file)) {
        why = "there is no file " + file;
      } else if (!Files.isRegularFile(file)) {
        why = file + " is no file";
      } else if (Files.size(file) == 0) {
        why = file + " is empty";
      } else if (Files.size(file) > Integer.MAX_VALUE - 8) {
        why = "%s has %d bytes; at most 2 GiB can be loaded".formatted(file, Files.size(file));
      } else {
        return Optional.of(Blob.map(file));
      }
    } catch (IOException e) {
      why = "%s cannot be read: %s".formatted(file, e.getMessage());
    }
    problems.add(place, why, "name a file that can be read");
    return Optional.empty();
  }

  /** Puts {@code file} at {@code address} of RAM that consists of {@code banks}. */
  void load(Path file, long address, List<MemoryRange> banks) {
    load(file, address, banks, "--load %s@0x%x".formatted(file, address));
  }

  private void load(Path file, long address, List<MemoryRange> banks, String place) {
    var content = read(file, place);
    if (content.isEmpty()) {
      return;
    }
    if (!MemoryRange.isValid(address, content.get().length())) {
      problems.add(place, "there is no such address", "give an address in RAM");
      return;
    }
    var range = new MemoryRange(address, content.get().length());
    if (banks.stream().noneMatch(bank -> bank.contains(range))) {
      problems.add(place, "%s is outside RAM %s".formatted(range, banks), "give an address in RAM");
      return;
    }
    for (var other : loaded) {
      if (other.range().overlaps(range)) {
        problems.add(
            place,
            "%s overlaps %s at %s".formatted(range, other.file(), other.range()),
            "load them apart");
      }
    }
    var entry = new Loaded(file, range, content.get());
    loaded.add(entry);
    unused.add(entry);
  }

  /** Puts {@code file} at the beginning of {@code range}, unless it lies there already. */
  void loadOnce(Path file, MemoryRange range, DtNode node, List<MemoryRange> banks) {
    var there =
        loaded.stream().anyMatch(l -> l.file().equals(file) && l.range().start() == range.start());
    if (!there) {
      load(file, range.start(), banks, Problems.placeOf(node));
    }
  }

  /** How many bytes of {@code range} there are up to the last that was loaded. */
  long loadedLength(MemoryRange range) {
    return loaded.stream()
        .filter(l -> l.range().overlaps(range))
        .mapToLong(l -> Math.min(l.range().end(), range.end()) - range.start())
        .max()
        .orElse(0);
  }

  /** What lies at {@code range}; empty if nothing was loaded there. */
  Optional<BootModule> at(MemoryRange range) {
    var parts = loaded.stream().filter(l -> l.range().overlaps(range)).toList();
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    unused.removeAll(parts);
    var first = parts.getFirst();
    if (parts.size() == 1 && first.range().equals(range)) {
      return Optional.of(new BootModule(first.file().toString(), range, first.content()));
    }
    var bytes = new byte[Math.toIntExact(range.size())];
    for (var part : parts) {
      var from = Math.max(range.start(), part.range().start());
      var to = Math.min(range.end(), part.range().end());
      part.content()
          .buffer()
          .get(
              (int) (from - part.range().start()),
              bytes,
              (int) (from - range.start()),
              (int) (to - from));
    }
    return Optional.of(new BootModule(first.file().toString(), range, Blob.wrap(bytes)));
  }

  /** Warns of files that no module uses. */
  void warnOfUnused() {
    unused.forEach(
        l ->
            problems.warn(
                "--load %s@0x%x".formatted(l.file(), l.range().start()), "no module uses it"));
  }
}
