package dev.zazen.image;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Opens disk images. */
public final class DiskImages {
  /** Backing files of backing files; more is a mistake or an attack. */
  private static final int MAX_CHAIN = 32;

  private static final String MEND = "mend it with qemu-img check -r all, or attach it read-only";

  private DiskImages() {}

  /**
   * Opens {@code file}, a regular file or block device, and its backing files.
   *
   * <p>Without a format the content decides, as in QEMU; a raw image then refuses writes that would
   * change the decision, for what a guest writes must not become the name of a file of the host.
   *
   * @param format {@code raw} or {@code qcow2}
   * @throws InvalidInputException if the file is in use, is not what it should be, or needs what is
   *     not supported
   */
  public static DiskImage open(Path file, Optional<String> format, boolean readOnly)
      throws IOException, InvalidInputException {
    return new Chain().open(file, format, readOnly);
  }

  /** Opens {@code storage} as {@code qcow2} without looking for its backing file. */
  static DiskImage open(Storage storage, Optional<DiskImage> backing, boolean readOnly)
      throws IOException, InvalidInputException {
    Qcow2Header header = Qcow2Header.read(storage);
    checkState(header, readOnly);
    return new Qcow2Image(storage, header, backing, readOnly, List.of());
  }

  private static void checkState(Qcow2Header header, boolean readOnly)
      throws InvalidInputException {
    if (!readOnly && header.corrupt()) {
      throw new InvalidInputException(header.name(), "is marked as corrupt", MEND);
    }
    if (!readOnly && header.dirty()) {
      throw new InvalidInputException(
          header.name(), "was not closed and its reference counts may be wrong", MEND);
    }
  }

  /** An image and the backing files behind it. */
  private static final class Chain {
    private final Set<Object> files = new HashSet<>();

    DiskImage open(Path file, Optional<String> format, boolean readOnly)
        throws IOException, InvalidInputException {
      if (!files.add(LockedFile.key(file))) {
        throw new InvalidInputException(
            file.toString(),
            "is its own backing file",
            "name another one: qemu-img rebase -u -b BACKING -F FORMAT IMAGE");
      }
      if (files.size() > MAX_CHAIN) {
        throw new InvalidInputException(
            file.toString(),
            "is the backing file number " + MAX_CHAIN + " of a chain",
            "shorten the chain: qemu-img commit or qemu-img convert");
      }
      Storage storage = LockedFile.open(file, readOnly);
      try {
        DiskImage image = open(storage, file, format, readOnly);
        storage = null;
        return image;
      } finally {
        if (storage != null) {
          storage.close();
        }
      }
    }

    private DiskImage open(Storage storage, Path file, Optional<String> format, boolean readOnly)
        throws IOException, InvalidInputException {
      var start = ByteBuffer.allocate(Format.PROBED);
      storage.read(0, start);
      String content = Format.of(start.flip());
      String wanted = format.map(f -> f.toLowerCase(Locale.ROOT)).orElse(content);
      return switch (wanted) {
        case Format.RAW -> new RawImage(storage, readOnly, format.isEmpty());
        case Format.QCOW2 -> {
          if (!content.equals(Format.QCOW2)) {
            throw new InvalidInputException(
                file.toString(), "is no qcow2 image", "give its format, such as raw");
          }
          yield openQcow2(storage, file, readOnly);
        }
        default ->
            throw new InvalidInputException(
                file.toString(),
                "has the format " + wanted,
                "raw and qcow2 are supported; qemu-img convert -O qcow2 makes one of it");
      };
    }

    private DiskImage openQcow2(Storage storage, Path file, boolean readOnly)
        throws IOException, InvalidInputException {
      Qcow2Header header = Qcow2Header.read(storage);
      checkState(header, readOnly);
      var warnings = new ArrayList<String>();
      if (header.corrupt()) {
        warnings.add(file + ": is marked as corrupt, what it reads may be wrong.");
      }
      DiskImage backing =
          header.backingFile().isPresent()
              ? openBacking(file, header.backingFile().get(), header.backingFormat(), warnings)
              : null;
      try {
        DiskImage image =
            new Qcow2Image(storage, header, Optional.ofNullable(backing), readOnly, warnings);
        backing = null;
        return image;
      } finally {
        if (backing != null) {
          backing.close();
        }
      }
    }

    private DiskImage openBacking(
        Path file, String name, Optional<String> format, List<String> warnings)
        throws IOException, InvalidInputException {
      String path = name.startsWith("file:") ? name.substring("file:".length()) : name;
      // As in QEMU: what ends in a colon before the first slash is a protocol.
      if (path.split("/", 2)[0].indexOf(':') >= 0) {
        throw new InvalidInputException(
            file.toString(),
            "has the backing file " + name,
            "only paths of files are supported: qemu-img rebase");
      }
      if (format.isEmpty()) {
        warnings.add(
            "%s: does not say which format its backing file %s has; the content decides."
                .formatted(file, name));
      }
      try {
        DiskImage backing = open(file.resolveSibling(path), format, true);
        warnings.addAll(backing.warnings());
        return backing;
      } catch (InvalidPathException e) {
        throw new InvalidInputException(
            file.toString(),
            "has the backing file " + name + ", which is no path",
            "mend the name");
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            e.problems().stream()
                .map(
                    problem ->
                        new Problem(
                            file + ", backing file " + problem.place(),
                            problem.what(),
                            problem.mend()))
                .toList());
      }
    }
  }
}
