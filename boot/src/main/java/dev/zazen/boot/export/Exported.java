package dev.zazen.boot.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files to be written.
 *
 * @param files content by place
 * @param warnings what is not as it was, one line each
 */
public record Exported(Map<Path, byte[]> files, List<String> warnings) {
  public Exported {
    files = new LinkedHashMap<>(files);
    warnings = List.copyOf(warnings);
  }

  /** Writes the files; those that exist are replaced. */
  public void write() throws IOException {
    for (var file : files.entrySet()) {
      var _ = Files.write(file.getKey(), file.getValue());
    }
  }
}
