package dev.zazen.engine;

import dev.zazen.arm64.TranslatorEngine;
import dev.zazen.emit.x86.X86Backend;
import dev.zazen.ir.HostCode;
import java.io.IOException;
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
      Optional<Path> jar = jar(maker.getModule());
      if (jar.isEmpty()) {
        return Optional.empty();
      }
      try {
        byte[] content = Files.readAllBytes(jar.get());
        sum.update(content);
        size += content.length;
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return Optional.of(Long.toHexString(sum.getValue()) + "-" + Long.toHexString(size));
  }

  /** The file that a module is in. The code source of its classes would say too, but slowly. */
  private static Optional<Path> jar(Module module) {
    return Optional.ofNullable(module.getLayer())
        .flatMap(layer -> layer.configuration().findModule(module.getName()))
        .flatMap(resolved -> resolved.reference().location())
        .filter(location -> location.getScheme().equals("file"))
        .map(Path::of)
        .filter(Files::isRegularFile);
  }
}
