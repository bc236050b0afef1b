package dev.zazen.arm64;

import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.interpreter.RegionFactory;
import dev.zazen.arm64.isa.InstructionSet;
import dev.zazen.arm64.system.CpuModel;
import dev.zazen.arm64.translate.RegionBuilder;
import dev.zazen.ir.Region;
import dev.zazen.machine.CpuType;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** A64 code as the translator sees it, without anything that runs it. One thread at a time. */
public final class CodeView {
  private final InstructionSet set;
  private final RegionBuilder builder;

  private CodeView(CpuModel model) {
    set = InstructionSet.of(model);
    builder = new RegionBuilder(set);
  }

  /** For CPUs of a model, if there is such a one. */
  public static Optional<CodeView> of(String model) {
    return CpuType.byName(model).map(CpuModel::of).map(CodeView::new);
  }

  /** What an instruction is called in the tables, {@code ADD (immediate)}; empty if undefined. */
  public Optional<String> title(int word) {
    return Optional.ofNullable(set.decode(word)).map(Encoding::title);
  }

  /**
   * What would be translated at once.
   *
   * @param words the instruction at a byte offset in the page
   * @param known whether there is code at a byte offset: branches to other places leave the region
   * @param start byte offset in the page where the region is entered
   */
  public Region region(IntUnaryOperator words, IntPredicate known, int start) {
    return builder.build(
        new RegionFactory.Page() {
          @Override
          public int word(int offset) {
            return words.applyAsInt(offset);
          }

          @Override
          public boolean wasRun(int offset) {
            return known.test(offset);
          }
        },
        start);
  }
}
