package dev.zazen.engine;

import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.emit.x86.X86Backend;
import dev.zazen.ir.HostCode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** What makes translations: those of another version are of no use. */
final class CodeVersion {
  private static final List<Class<?>> MAKERS =
      List.of(TranslatorEngine.class, X86Backend.class, HostCode.class, CodeVersion.class);

  private CodeVersion() {}

  /** A name that changes with the code that makes translations, if that is in files. */
  static Optional<String> current() {
    var sum = new CRC32C();
    long size = 0;
    for (Class<?> maker : MAKERS) {
      try {
        var source = maker.getProtectionDomain().getCodeSource();
        Path file = Path.of(source.getLocation().toURI());
        if (!Files.isRegularFile(file)) {
          return Optional.empty();
        }
        byte[] content = Files.readAllBytes(file);
        sum.update(content);
        size += content.length;
      } catch (IOException | URISyntaxException | RuntimeException e) {
        return Optional.empty();
      }
    }
    return Optional.of("%08x-%x".formatted(sum.getValue(), size));
  }
}
