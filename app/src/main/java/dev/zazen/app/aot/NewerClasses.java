package dev.zazen.app.aot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Copies libraries whose classes are of a time before the type-checking verifier (JVMS 4.10.1) with
 * the stack maps that it needs. The JVM keeps no older classes in its AOT cache: it would read and
 * verify them, and what uses them, at every start. Nothing else of them changes.
 */
public final class NewerClasses {
  /** The first version with stack maps that JDK 25 caches whole: Java 8. */
  private static final int NEWER = ClassFile.JAVA_8_VERSION;

  /** JVMS 4.1: magic, minor version, major version. */
  private static final int MAGIC = 0xcafebabe;

  private static final int MAJOR_AT = 6;

  /** JVMS 4.10: older classes have no stack maps. */
  private static final int FIRST_CACHED = ClassFile.JAVA_6_VERSION;

  private NewerClasses() {}

  /** Copies those of the jars in a directory that need it into another one. */
  public static void main(String[] arguments) throws IOException {
    copy(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static void copy(Path from, Path to) throws IOException {
    var _ = Files.createDirectories(to);
    List<Path> jars;
    try (Stream<Path> files = Files.list(from)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      try (var library = new JarFile(jar.toFile())) {
        if (hasOld(library)) {
          copy(library, to.resolve(jar.getFileName()));
        }
      }
    }
  }

  private static boolean hasOld(JarFile library) throws IOException {
    for (JarEntry entry : Collections.list(library.entries())) {
      if (isOld(entry, content(library, entry))) {
        return true;
      }
    }
    return false;
  }

  private static void copy(JarFile library, Path target) throws IOException {
    var classes =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(
                        name -> find(library, name.descriptorString()))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    var newer =
        ClassTransform.transformingMethodBodies(CodeBuilder::with)
            .andThen(
                (to, element) -> {
                  if (element instanceof ClassFileVersion) {
                    to.withVersion(NEWER, 0);
                  } else {
                    to.with(element);
                  }
                });
    try (var out = new JarOutputStream(Files.newOutputStream(target))) {
      for (JarEntry entry : Collections.list(library.entries())) {
        byte[] content = content(library, entry);
        var copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(
            isOld(entry, content)
                ? classes.transformClass(classes.parse(content), newer)
                : content);
        out.closeEntry();
      }
    }
  }

  private static byte[] content(JarFile library, JarEntry entry) throws IOException {
    try (InputStream in = library.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  static boolean isOld(JarEntry entry, byte[] content) {
    if (!entry.getName().endsWith(".class") || content.length < MAJOR_AT + 2) {
      return false;
    }
    var header = ByteBuffer.wrap(content);
    return header.getInt(0) == MAGIC
        && Short.toUnsignedInt(header.getShort(MAJOR_AT)) < FIRST_CACHED;
  }

  /** A class of the library by its descriptor, or null. */
  private static InputStream find(JarFile library, String descriptor) {
    var entry = library.getJarEntry(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return entry == null ? null : library.getInputStream(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
