package dev.zazen.boot.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The assignments of an ImageBuilder configuration; the last one of a key counts, as in a shell.
 */
public final class ImageBuilderConfig {
  /**
   * What is assigned to.
   *
   * @param name of the variable
   * @param index in brackets, or -1
   */
  public record Key(String name, int index) {
    @Override
    public String toString() {
      return index < 0 ? name : "%s[%d]".formatted(name, index);
    }
  }

  private record Value(String text, int line) {}

  private final String file;
  private final Map<Key, Value> values = new LinkedHashMap<>();

  ImageBuilderConfig(String file) {
    this.file = file;
  }

  void put(String name, int index, String text, int line) {
    values.put(new Key(name, index), new Value(text, line));
  }

  /**
   * What is assigned to {@code name}; index -1 if it has none. An array's name alone means its
   * element 0.
   */
  public Optional<String> text(String name, int index) {
    return find(name, index).map(Value::text);
  }

  /** As {@link #text}, but empty text counts as absent. */
  public Optional<String> filled(String name, int index) {
    return text(name, index).filter(s -> !s.isBlank());
  }

  /** Which of two names for the same is assigned to, the first if none is; both are a problem. */
  String oneOf(String name, String other, int index, Problems problems) {
    if (filled(other, index).isEmpty()) {
      return name;
    }
    if (filled(name, index).isPresent()) {
      problems.add(
          place(other, index),
          "%s and %s are the same".formatted(new Key(other, index), new Key(name, index)),
          "give one of them");
    }
    return other;
  }

  /** A number, decimal or with 0x, not negative; anything else is a problem, and absent. */
  OptionalLong number(String name, int index, Problems problems) {
    var text = filled(name, index).map(String::strip);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    var value = decode(text.get());
    if (value.isEmpty()) {
      problems.add(
          place(name, index),
          "%s is \"%s\"".formatted(new Key(name, index), text.get()),
          "give a number");
    }
    return value;
  }

  /** Numbers between blanks, as {@link #number}; none if there is no text. */
  List<Long> numbers(String name, int index, Problems problems) {
    var result = new ArrayList<Long>();
    for (var word : filled(name, index).map(s -> s.strip().split("\\s+")).orElse(new String[0])) {
      var value = decode(word);
      if (value.isEmpty()) {
        problems.add(
            place(name, index),
            "%s has \"%s\"".formatted(new Key(name, index), word),
            "give numbers");
      }
      result.add(value.orElse(0));
    }
    return result;
  }

  /** {@code text} as a number, if it is one that is not negative. */
  static OptionalLong decode(String text) {
    try {
      long value = Long.decode(stripZeros(text));
      return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  // Long.decode takes a leading zero for octal; ImageBuilder's arithmetic is about sizes in decimal
  // or 0x.
  private static String stripZeros(String text) {
    return text.startsWith("0x") || text.startsWith("0X")
        ? text
        : text.replaceFirst("^0+(?=[0-9])", "");
  }

  /** File and line of an assignment; the file alone if there is none. */
  String place(String name, int index) {
    return find(name, index).map(v -> file + ":" + v.line()).orElse(file);
  }

  /** Calls {@code action} for each assignment in order, with the place. */
  void forEach(BiConsumer<Key, String> action) {
    values.forEach((key, value) -> action.accept(key, file + ":" + value.line()));
  }

  private Optional<Value> find(String name, int index) {
    var exact = Optional.ofNullable(values.get(new Key(name, index)));
    return switch (index) {
      case -1 -> exact.or(() -> Optional.ofNullable(values.get(new Key(name, 0))));
      case 0 -> exact.or(() -> Optional.ofNullable(values.get(new Key(name, -1))));
      default -> exact;
    };
  }
}
