package dev.zazen.app.aot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class NewerClassesTest {
  @TempDir private Path directory;

  private static Path picocli() throws Exception {
    return Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private Path copyOfPicocli() throws Exception {
    Path from = Files.createDirectory(directory.resolve("lib"));
    Path to = directory.resolve("newer");
    var _ = Files.copy(picocli(), from.resolve("picocli.jar"));
    NewerClasses.copy(from, to);
    return to.resolve("picocli.jar");
  }

  @Test
  void everyClassIsVerifiedByItsStackMaps() throws Exception {
    Path copy = copyOfPicocli();
    try (var jar = new JarFile(copy.toFile());
        var loader =
            new URLClassLoader(
                new URL[] {copy.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      int classes = 0;
      for (var entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        if (name.startsWith("picocli/") && name.endsWith(".class")) {
          assertFalse(NewerClasses.isOld(entry, jar.getInputStream(entry).readAllBytes()), name);
          // Verifies it (JVMS 5.4.1).
          var _ =
              Class.forName(
                  name.substring(0, name.length() - ".class".length()).replace('/', '.'),
                  true,
                  loader);
          classes++;
        }
      }
      assertTrue(classes > 100, classes + " classes");
    }
  }

  @Test
  void whatIsNoOldClassStaysAsItIs() throws Exception {
    try (var before = new JarFile(picocli().toFile());
        var after = new JarFile(copyOfPicocli().toFile())) {
      assertEquals(before.getManifest(), after.getManifest());
      assertEquals(
          before.stream().map(JarEntry::getName).toList(),
          after.stream().map(JarEntry::getName).toList());
    }
  }

  @Test
  void aLibraryWithoutOldClassesIsNotCopied() throws IOException {
    Path from = Files.createDirectory(directory.resolve("lib"));
    Path to = directory.resolve("newer");
    try (var jar = new JarOutputStream(Files.newOutputStream(from.resolve("new.jar")))) {
      jar.putNextEntry(new JarEntry("text"));
      jar.write(new byte[] {1});
      jar.closeEntry();
    }
    NewerClasses.copy(from, to);
    assertEquals(0, to.toFile().list().length);
  }
}
