package dev.zazen.arm64.translate;

import dev.zazen.arm64.decode.AtomicEncoding;
import dev.zazen.arm64.decode.BranchEncoding;
import dev.zazen.arm64.decode.Encoding;
import dev.zazen.arm64.decode.IntegerEncoding;
import dev.zazen.arm64.decode.LoadStoreEncoding;
import dev.zazen.arm64.decode.SystemEncoding;
import dev.zazen.arm64.interpreter.OpFactory;
import dev.zazen.arm64.interpreter.RegionFactory;
import dev.zazen.ir.Block;
import dev.zazen.ir.Builder;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Liveness;
import dev.zazen.ir.Op;
import dev.zazen.ir.Region;
import dev.zazen.ir.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/** Makes the region that begins at a place in a page of guest code. One thread at a time. */
public final class RegionBuilder implements RegionFactory {
  /** Words in a page. */
  private static final int WORDS = 1024;

  private static final int MOST_BLOCKS = 48;
  private static final int MOST_PER_BLOCK = 48;
  private static final int MOST_INSTRUCTIONS = 320;

  private final OpFactory factory;
  private final int[] indexes = new int[WORDS];
  private final Builder builder = new Builder();

  /** A builder for CPUs whose instructions {@code factory} decodes. */
  public RegionBuilder(OpFactory factory) {
    this.factory = factory;
  }

  @Override
  public Region build(Page page, int start) {
    List<Integer> leaders = findLeaders(page, start);
    Arrays.fill(indexes, -1);
    for (int i = 0; i < leaders.size(); i++) {
      indexes[leaders.get(i) >>> 2] = i;
    }
    List<Block> blocks = new ArrayList<>();
    for (int leader : leaders) {
      blocks.add(block(page, leader));
    }
    var region = new Region(blocks);
    Liveness.run(region);
    return region;
  }

  /** The start first, then the others in order of their addresses. */
  private List<Integer> findLeaders(Page page, int start) {
    var found = new TreeSet<Integer>();
    var waiting = new ArrayDeque<Integer>();
    found.add(start);
    waiting.add(start);
    int instructions = 0;
    while (!waiting.isEmpty() && instructions < MOST_INSTRUCTIONS) {
      int at = waiting.poll();
      int count = 0;
      while (at < 4096 && count < MOST_PER_BLOCK && (count == 0 || !found.contains(at))) {
        int word = page.word(at);
        Encoding row = factory.decode(word);
        count++;
        if (row == null || Control.endsRegionBlock(row)) {
          if (row instanceof BranchEncoding branch) {
            for (long target : Control.targets(branch, word, at)) {
              follow(page, target, found, waiting);
            }
          }
          break;
        }
        at += 4;
      }
      if (count == MOST_PER_BLOCK && at < 4096) {
        follow(page, at, found, waiting);
      }
      instructions += count;
    }
    List<Integer> leaders = new ArrayList<>(List.of(start));
    found.remove(start);
    leaders.addAll(found);
    return leaders;
  }

  private static void follow(Page page, long target, Set<Integer> found, Queue<Integer> waiting) {
    if (target >= 0
        && target < 4096
        && found.size() < MOST_BLOCKS
        && page.wasRun((int) target)
        && found.add((int) target)) {
      waiting.add((int) target);
    }
  }

  private Block block(Page page, int start) {
    boolean guarded = false;
    boolean arithmeticGuarded = false;
    int offset = start;
    for (int index = 0; ; index++) {
      builder.begin(index);
      int word = page.word(offset);
      Encoding row = factory.decode(word);
      boolean defined = row != null && factory.create(row, word, offset) != null;
      if (!defined) {
        builder.add(Op.END);
        return finish(start);
      }
      if (row.usesSimdRegisters()) {
        if (!guarded) {
          builder.guard(State.FP_GUARD);
          guarded = true;
        }
        if (!arithmeticGuarded && VectorTranslation.isArithmetic(row)) {
          builder.guard(State.ARITHMETIC_GUARD);
          arithmeticGuarded = true;
        }
      }
      if (Control.endsRegionBlock(row)) {
        end(row, word, offset);
        return finish(start);
      }
      int mark = builder.mark();
      if (!translate(row, word, offset)) {
        builder.back(mark);
        builder.add(Op.INTERPRET);
      }
      if (builder.endsBlock()) {
        return finish(start);
      }
      offset += 4;
      boolean leader = offset < 4096 && indexes[offset >>> 2] >= 0;
      if (offset == 4096 || index + 1 == MOST_PER_BLOCK || leader) {
        builder.go(offset);
        return finish(start);
      }
    }
  }

  private void end(Encoding row, int word, int offset) {
    int mark = builder.mark();
    boolean known =
        row instanceof BranchEncoding branch && Control.translate(branch, word, offset, builder);
    if (!known) {
      builder.back(mark);
      builder.add(Op.END);
    }
  }

  private boolean translate(Encoding row, int word, int offset) {
    // Not a case of the switch: to link a constant among types takes the JVM milliseconds.
    if (row == BranchEncoding.HVC) {
      Control.hypervisorCall(word, builder);
      return true;
    }
    return switch (row) {
      case IntegerEncoding e -> IntegerTranslation.translate(e, word, offset, builder);
      case LoadStoreEncoding e -> MemoryTranslation.translate(e, word, offset, builder);
      case AtomicEncoding e -> MemoryTranslation.translate(e, word, builder);
      case SystemEncoding e -> SystemTranslation.translate(e, word, builder);
      default -> VectorTranslation.translate(row, word, offset, builder);
    };
  }

  private int indexOf(long offset) {
    return offset >= 0 && offset < 4096 ? indexes[(int) offset >>> 2] : -1;
  }

  /** The block, its end leading to blocks of the region where there are any. */
  private Block finish(int start) {
    Block block = builder.finish(start);
    Inst end = block.end();
    if (end.op != Op.JUMP && end.op != Op.END) {
      end.target = indexOf(end.imm);
      if (end.op != Op.GOTO) {
        end.target2 = indexOf(end.imm2);
      }
    }
    return block;
  }
}
