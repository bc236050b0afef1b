package dev.zazen.engine;

import dev.zazen.arm64.CodeView;
import dev.zazen.base.InvalidInputException;
import dev.zazen.emit.x86.X86Backend;
import dev.zazen.ir.Block;
import dev.zazen.ir.ExitPoint;
import dev.zazen.ir.Inst;
import dev.zazen.ir.Region;
import dev.zazen.ir.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A region of guest code and what the translator makes of it, on any host. Immutable. */
public final class Disassembly {
  /** Bytes of a page, beyond which no region reaches. */
  public static final int PAGE = 4096;

  private static final int WIDTH = 4;

  /** Instructions that run one after the other. */
  public record GuestBlock(List<GuestInstruction> instructions) {
    public GuestBlock {
      instructions = List.copyOf(instructions);
    }
  }

  /**
   * An instruction.
   *
   * @param address its virtual address
   * @param title its name in the tables, or that it is undefined
   * @param operations the IR of it, a line each
   */
  public record GuestInstruction(long address, int word, String title, List<String> operations) {
    public GuestInstruction {
      operations = List.copyOf(operations);
    }
  }

  private final List<GuestBlock> blocks;
  private final byte[] hostCode;
  private final List<String> exits;

  private Disassembly(List<GuestBlock> blocks, byte[] hostCode, List<String> exits) {
    this.blocks = List.copyOf(blocks);
    this.hostCode = hostCode;
    this.exits = List.copyOf(exits);
  }

  /** The blocks of the region, the first of which is its entry. */
  public List<GuestBlock> blocks() {
    return blocks;
  }

  /** Its x86-64 machine code, with the addresses of other code left open. */
  public byte[] hostCode() {
    return hostCode.clone();
  }

  /** Places where it may be left, in words, by number. */
  public List<String> exits() {
    return exits;
  }

  /**
   * Translates the region that is entered at the first of {@code words}.
   *
   * @param words A64 instructions
   * @param address virtual address of the first, a multiple of 4
   * @param cpu name of the CPU model
   * @throws InvalidInputException if there is no such model, or the words do not lie in one page
   */
  public static Disassembly of(int[] words, long address, String cpu) throws InvalidInputException {
    int start = (int) address & PAGE - 1;
    int end = start + words.length * WIDTH;
    if (words.length == 0 || (address & WIDTH - 1) != 0 || end > PAGE) {
      throw new InvalidInputException(
          "address 0x%x".formatted(address),
          "%d instructions from there do not lie in one page of 4096 bytes".formatted(words.length),
          "use a multiple of 4 and as many instructions as the page has room for");
    }
    CodeView view =
        CodeView.of(cpu)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "CPU", "there is no model '" + cpu + "'", "use one of " + Engines.cpus()));
    Region region =
        view.region(
            offset -> offset >= start && offset < end ? words[(offset - start) / WIDTH] : 0,
            offset -> offset >= start && offset < end,
            start);
    long page = address - start;
    Translation translation = new X86Backend().translate(region);
    List<String> exits = new ArrayList<>();
    for (int i = 0; i < translation.exits().size(); i++) {
      exits.add(describe(translation.exits().get(i), page));
    }
    byte[] code = new byte[translation.size()];
    translation.code().get(code);
    return new Disassembly(
        region.blocks().stream().map(block -> block(view, block, words, start, page)).toList(),
        code,
        exits);
  }

  private static GuestBlock block(CodeView view, Block block, int[] words, int start, long page) {
    List<GuestInstruction> instructions = new ArrayList<>();
    for (int i = 0; i < block.count(); i++) {
      int offset = block.offset() + i * WIDTH;
      int index = (offset - start) / WIDTH;
      int word = index >= 0 && index < words.length ? words[index] : 0;
      List<String> operations = new ArrayList<>();
      for (Inst inst : block.insts()) {
        if (inst.index == i) {
          operations.add(inst.toString());
        }
      }
      instructions.add(
          new GuestInstruction(
              page + offset, word, view.title(word).orElse("undefined"), operations));
    }
    return new GuestBlock(instructions);
  }

  private static String describe(ExitPoint exit, long page) {
    String kind = exit.kind().name().toLowerCase(Locale.ROOT);
    return switch (exit.kind()) {
      case STALE, JUMP -> kind;
      case LINK, BUDGET, END, BAIL -> "%s 0x%x".formatted(kind, page + exit.offset());
      case INTERPRET ->
          "%s 0x%x, back at 0x%x".formatted(kind, page + exit.offset(), exit.resume());
    };
  }
}
