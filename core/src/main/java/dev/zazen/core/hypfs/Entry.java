package dev.zazen.core.hypfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A file or directory. */
public sealed interface Entry {
  /** Its name within its directory. */
  String name();

  /** Bytes of its content as it is read. */
  int size();

  /**
   * A directory.
   *
   * @param entries sorted by name
   */
  record Directory(String name, List<Entry> entries) implements Entry {
    /** Bytes of {@code struct xen_hypfs_dirlistentry} before the name. */
    public static final int NAME = 14;

    private static final int ALIGNMENT = 4;

    public Directory {
      entries = List.copyOf(entries);
    }

    /** Bytes that an entry takes in the list. */
    public static int listed(Entry entry) {
      return NAME + entry.name().length() + ALIGNMENT & -ALIGNMENT;
    }

    @Override
    public int size() {
      return entries.stream().mapToInt(Directory::listed).sum();
    }

    /** The entry called {@code wanted}; null if there is none. */
    public Entry find(String wanted) {
      return entries.stream().filter(entry -> entry.name().equals(wanted)).findFirst().orElse(null);
    }
  }

  /** Sets the value of a file. */
  @FunctionalInterface
  interface Writer {
    /** False if there is no such value. */
    boolean write(String value);
  }

  /** What a file is, by its number in {@code public/hypfs.h}. */
  enum Type {
    BLOB(1),
    STRING(2),
    UINT(3);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** Its number. */
    public int code() {
      return code;
    }
  }

  /**
   * A file.
   *
   * @param content as it is read, a byte in each character
   * @param isCompressed whether the content is in gzip's format
   * @param mostWritten bytes that may be written; 0 if it can only be read
   * @param keepsText whether what is written is kept as it is
   */
  record File(
      String name,
      Type type,
      String content,
      boolean isCompressed,
      int mostWritten,
      boolean keepsText,
      Writer writer)
      implements Entry {
    @Override
    public int size() {
      return content.length();
    }

    /** The content. */
    public byte[] bytes() {
      return content.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /** A number of 32 bits. */
  static Entry number(String name, int value) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return readOnly(name, Type.UINT, new String(bytes, StandardCharsets.ISO_8859_1), false);
  }

  /** A text that can only be read. */
  static Entry text(String name, String value) {
    return readOnly(name, Type.STRING, value + "\0", false);
  }

  /** A text that can be set. */
  static Entry text(String name, String value, int mostWritten, boolean keepsText, Writer writer) {
    return new File(name, Type.STRING, value + "\0", false, mostWritten, keepsText, writer);
  }

  /** Bytes in gzip's format. */
  static Entry compressed(String name, byte[] bytes) {
    return readOnly(name, Type.BLOB, new String(bytes, StandardCharsets.ISO_8859_1), true);
  }

  private static Entry readOnly(String name, Type type, String content, boolean isCompressed) {
    return new File(name, type, content, isCompressed, 0, false, _ -> false);
  }
}
