package dev.zazen.core.hypercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.abi.XenErrno;
import dev.zazen.core.FakeBoard;
import dev.zazen.core.PvGuest;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * docs/hypercalls.md lists what the declared tables have; {@code -Dzazen.hypercalls=apply} writes
 * the list.
 */
@Tag("feature:hypercalls")
class HypercallDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "hypercalls.md");
  private static final String BEGIN = "<!-- written by HypercallDocumentTest -->\n";

  /** What stands beside the numbers of commands. */
  private static final Set<String> NO_COMMANDS =
      Set.of(
          "COMMAND_BITS",
          "COMMAND_MASK",
          "MAP_DEVICE",
          "MAP_HOST",
          "MAP_READ_ONLY",
          "MAP_APPLICATION",
          "MAP_CONTAINS_PTE",
          "COPY_SOURCE_GREF",
          "COPY_DEST_GREF",
          "MAJOR",
          "MINOR",
          "EXTRA",
          "PAGE_SIZE");

  private static String table() {
    var text = new StringBuilder();
    text.append("| hypercall | number | commands |\n|---|---|---|\n");
    for (Hypercall row : HypercallTable.ROWS) {
      text.append("| `%s` | %d | %s |%n".formatted(row.name(), row.number(), commands(row)));
    }
    text.append("\n| command | number | result | why |\n|---|---|---|---|\n");
    for (Hypercall row : HypercallTable.ROWS) {
      sorted(row).stream()
          .filter(command -> !command.missing().isEmpty())
          .forEach(
              command ->
                  text.append(
                      "| `%s` `%s` | %d | `-%s` | %s |%n"
                          .formatted(
                              row.name(),
                              command.name(),
                              command.number(),
                              errno(refusal(command)),
                              command.missing())));
    }
    return text.toString();
  }

  private static List<Command> sorted(Hypercall row) {
    return row.commands().stream().sorted(Comparator.comparingLong(Command::number)).toList();
  }

  private static String commands(Hypercall row) {
    if (row.commands().isEmpty()) {
      return row.missing().equals("unknown command") ? "" : "`-ENOSYS`: " + row.missing();
    }
    return String.join(
        ", ",
        sorted(row).stream()
            .filter(command -> command.missing().isEmpty())
            .map(Command::name)
            .toList());
  }

  /** What a command that is not served answers to a call of dom0 for itself. */
  private static long refusal(Command command) {
    var board = new FakeBoard(1);
    var control = new PvGuest(board, 0, 1, 4);
    return command
        .handler()
        .call(new HypercallFrame(board.hypervisor, control.domain.vcpus().getFirst()));
  }

  private static String errno(long result) {
    return Arrays.stream(XenErrno.class.getFields())
        .filter(field -> value(field) == -result)
        .map(Field::getName)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no error " + result));
  }

  private static int value(Field field) {
    try {
      return field.getInt(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theDocumentListsTheTables() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    if ("apply".equals(System.getProperty("zazen.hypercalls"))) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + "\n" + table());
    } else {
      assertEquals(table(), text.substring(begin).strip() + "\n");
    }
  }

  @Test
  void numbersOfCommandsAreThoseOfTheHeadersAndDiffer() {
    for (Hypercall row : HypercallTable.ROWS) {
      Set<Long> numbers = new HashSet<>();
      for (Command command : row.commands()) {
        assertTrue(numbers.add(command.number()), row.name() + " " + command.name());
        assertFalse(command.name().isEmpty());
      }
    }
  }

  @Test
  void everyConstantOfTheAbiHasARow() throws ReflectiveOperationException {
    List<String> without = new ArrayList<>();
    for (Hypercall row : HypercallTable.ROWS) {
      if (row.commands().isEmpty()) {
        continue;
      }
      for (Field field : constants(row.name()).getFields()) {
        String name = field.getName().toLowerCase(Locale.ROOT).replaceFirst("^cmd_", "");
        boolean isCommand =
            row.commands().stream()
                .anyMatch(
                    command -> command.name().equals(name) && command.number() == value(field));
        if (!isCommand && !NO_COMMANDS.contains(field.getName())) {
          without.add(row.name() + " " + field.getName());
        }
      }
    }
    assertEquals(List.of(), without);
  }

  private static Class<?> constants(String hypercall) throws ClassNotFoundException {
    var name = new StringBuilder("dev.zazen.abi.");
    for (String part : hypercall.split("_", -1)) {
      name.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
    }
    return Class.forName(name + (hypercall.endsWith("ctl") ? "Op" : ""));
  }
}
