package dev.zazen.arm64.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.Pattern;
import dev.zazen.arm64.decode.SimdMoveEncoding;
import dev.zazen.arm64.decode.SimdShiftEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.system.CpuModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The instruction tables as a whole. */
class TablesTest {
  @Test
  void rowsDoNotOverlapUnlessOneIsMoreSpecific() {
    List<Encoding> rows = InstructionSet.tables();
    List<String> overlaps = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      for (int j = i + 1; j < rows.size(); j++) {
        Pattern a = rows.get(i).pattern();
        Pattern b = rows.get(j).pattern();
        int common = a.mask() & b.mask();
        boolean overlap = (a.value() & common) == (b.value() & common);
        // A specific row wins over the general one it stands in: NOP over HINT.
        boolean nested = (common == a.mask() || common == b.mask()) && a.mask() != b.mask();
        // Field immh of shifts is never zero (Arm ARM C4.1.96): those words are modified
        // immediates.
        boolean byField =
            rows.get(i) instanceof SimdShiftEncoding && rows.get(j) instanceof SimdMoveEncoding;
        if (overlap && !nested && !byField) {
          overlaps.add(rows.get(i).name() + " and " + rows.get(j).name());
        }
      }
    }
    assertEquals(List.of(), overlaps);
  }

  @Test
  void everyRowThatAModelHasCanBeRunForSomeOperands() {
    var random = new SplittableRandom(1);
    var instructions = InstructionSet.of(CpuModel.CORTEX_A76);
    // HLT is listed because it is allocated; halting debug does not exist. SYSL has no operations
    // in Armv8.0.
    List<String> undefined = List.of("HLT", "SYSL", "SB");
    for (Encoding row : InstructionSet.tables()) {
      if (undefined.contains(row.name())) {
        continue;
      }
      boolean made =
          Stream.generate(() -> random.nextInt() & ~row.pattern().mask() | row.pattern().value())
              .limit(row instanceof SystemEncoding ? 100_000 : 2_000)
              .anyMatch(
                  word ->
                      row.equals(instructions.decode(word))
                          && instructions.create(row, word, 0) != null);
      assertEquals(true, made, row.name());
    }
  }

  @Test
  void theDecoderAndTheFactoriesTakeAnyWord() {
    long seed = System.nanoTime();
    System.out.println("random words: seed " + seed);
    var random = new SplittableRandom(seed);
    var instructions = InstructionSet.of(CpuModel.CORTEX_A76);
    int allocated = 0;
    for (int i = 0; i < 2_000_000; i++) {
      int word = random.nextInt();
      Encoding row = instructions.decode(word);
      if (row != null) {
        allocated++;
        var _ = instructions.create(row, word, i & 0xffc);
      }
    }
    assertNotNull(instructions.decode(0xd503201f));
    System.out.println(allocated + " of 2000000 random words are allocated");
  }

  @Test
  void featuresDecideWhatIsAllocated() {
    int ldadd = 0xb8200000;
    assertEquals(null, InstructionSet.of(CpuModel.CORTEX_A57).decode(ldadd));
    assertEquals("LDADD", InstructionSet.of(CpuModel.CORTEX_A76).decode(ldadd).name());
  }
}
