package dev.zazen.core.domain;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Parameters of the command line that can be changed while domains run, as {@code /params} of the
 * hypervisor's file system shows them. Any thread.
 */
public final class RuntimeParameters {
  /** Frames of grant entries that a domain may have. */
  public static final String GRANT_FRAMES = "gnttab_max_frames";

  /** Frames of records of mapped grants that a domain may have. */
  public static final String MAPTRACK_FRAMES = "gnttab_max_maptrack_frames";

  /** {@code MAX_PARAM_SIZE}: bytes that may be written to a parameter that is interpreted. */
  public static final int MOST_WRITTEN = 128;

  private static final Set<String> LEVELS =
      Set.of("none", "error", "warning", "info", "debug", "all");
  private static final Set<String> TIMESTAMPS = Set.of("none", "date", "datems", "boot", "raw");

  /** What a value must be. */
  private enum Kind {
    TEXT,
    NUMBER,
    LEVEL,
    TIMESTAMP
  }

  /** A parameter: bytes that its value may have with the zero after it, and the value at first. */
  private record Definition(Kind kind, int size, String initial) {}

  private static final SortedMap<String, Definition> DEFINITIONS =
      new TreeMap<>(
          Map.of(
              "console_timestamps",
              new Definition(Kind.TIMESTAMP, 7, "none"),
              "conswitch",
              new Definition(Kind.TEXT, 3, "a"),
              "crash-debug-debugkey",
              new Definition(Kind.TEXT, 32, ""),
              "crash-debug-hwdom",
              new Definition(Kind.TEXT, 32, ""),
              "crash-debug-panic",
              new Definition(Kind.TEXT, 32, ""),
              "crash-debug-watchdog",
              new Definition(Kind.TEXT, 32, ""),
              GRANT_FRAMES,
              new Definition(Kind.NUMBER, 12, "64"),
              MAPTRACK_FRAMES,
              new Definition(Kind.NUMBER, 12, "1024"),
              "guest_loglvl",
              new Definition(Kind.LEVEL, 16, "none/warning"),
              "loglvl",
              new Definition(Kind.LEVEL, 16, "warning/warning")));

  private final Map<String, String> values = new HashMap<>();

  /** All parameters with the values they have unless something sets them. */
  public RuntimeParameters() {}

  /** Names, sorted. */
  public static List<String> names() {
    return List.copyOf(DEFINITIONS.keySet());
  }

  /** Bytes that may be written to {@code name}, the zero at the end included. */
  public static int size(String name) {
    return DEFINITIONS.get(name).size();
  }

  /** Whether what is written to {@code name} is kept as it is. */
  public static boolean isText(String name) {
    return DEFINITIONS.get(name).kind() == Kind.TEXT;
  }

  /** The value of {@code name}. */
  public synchronized String get(String name) {
    return values.getOrDefault(name, DEFINITIONS.get(name).initial());
  }

  /** The value of {@code name}, which is a number. */
  public int number(String name) {
    return Integer.parseInt(get(name));
  }

  /** Sets {@code name}; false if it cannot have such a value. */
  public synchronized boolean set(String name, String value) {
    Definition definition = DEFINITIONS.get(name);
    if (definition == null) {
      return false;
    }
    String kept =
        switch (definition.kind()) {
          case TEXT -> value.length() < definition.size() ? value : null;
          case NUMBER -> count(value);
          case LEVEL -> level(value);
          case TIMESTAMP -> TIMESTAMPS.contains(value) ? value : null;
        };
    if (kept == null) {
      return false;
    }
    values.put(name, kept);
    return true;
  }

  private static String count(String value) {
    try {
      int number = Integer.decode(value);
      return number < 0 ? null : Integer.toString(number);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** {@code lower/upper}; one level stands for both. */
  private static String level(String value) {
    List<String> levels = List.of(value.split("/", -1));
    if (levels.size() > 2 || !LEVELS.containsAll(levels)) {
      return null;
    }
    String text = String.join("/", levels.size() == 1 ? Collections.nCopies(2, value) : levels);
    return text.replace("debug", "all");
  }
}
