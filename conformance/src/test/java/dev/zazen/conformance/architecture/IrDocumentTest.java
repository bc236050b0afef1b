package dev.zazen.conformance.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.ir.Cond;
import dev.zazen.ir.ExitKind;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Op;
import dev.zazen.ir.State;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/ir.md names all that package {@code dev.zazen.ir} has, and slots by their numbers. */
class IrDocumentTest {
  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "ir.md"));
  }

  private static Stream<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(Enum::name);
  }

  private static Stream<String> fields(Class<?> type, boolean statics) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> Modifier.isPublic(field.getModifiers()))
        .filter(field -> Modifier.isStatic(field.getModifiers()) == statics)
        .map(Field::getName)
        .filter(name -> !name.equals("index")); // in words
  }

  @Test
  void everyOperationConditionExitFieldAndSlotIsNamed() throws IOException {
    String text = document();
    List<String> missing = new ArrayList<>();
    Stream.of(
            names(Op.values()),
            names(Cond.values()),
            names(ExitKind.values()),
            fields(Inst.class, false),
            fields(State.class, true))
        .flatMap(names -> names)
        .filter(name -> !text.contains("`" + name + "`"))
        .forEach(missing::add);
    assertEquals(List.of(), missing);
  }

  @Test
  void slotsHaveTheNumbersOfTheTable() throws IOException {
    String text = document();
    assertTrue(text.contains("| " + State.FLAGS + " | `FLAGS`"), text);
    assertTrue(text.contains("| " + State.HOST_FP + " | `HOST_FP`"), text);
    assertTrue(text.contains("| " + State.INTERRUPT_GUARD + " | `INTERRUPT_GUARD`"), text);
    assertTrue(text.contains("| %d to %d | `GUEST`".formatted(State.GUEST, State.SIZE - 1)), text);
    assertTrue(text.contains("`SIZE` (" + State.SIZE + ")"), text);
    assertTrue(text.contains("(`TEMP`)") && text.contains("from " + Inst.TEMP + " "), text);
  }
}
