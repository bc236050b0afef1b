package dev.zazen.app;

import dev.zazen.base.InvalidInputException;
import dev.zazen.engine.Disassembly;
import dev.zazen.engine.HostListing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code zazen disasm}. */
@Command(
    name = "disasm",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the translator makes of A64 code: each instruction with its name, what it is in"
          + " the intermediate representation, and the host code of the whole, disassembled if"
          + " objdump is there.",
      "Branches within the page are followed where there is code.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {"0:shown", "2:bad usage, or no such code"},
    footerHeading = "%nExample:%n",
    footer = {
      "  zazen disasm --hex f1000421,54ffffe1 --address 0x40000000",
      "  zazen disasm Image --offset 0x10000"
    })
final class DisasmCommand implements Callable<Integer> {
  /** What to translate. */
  static final class Code {
    @Option(
        names = "--hex",
        paramLabel = "WORD",
        split = ",",
        converter = WordConverter.class,
        description = "Instructions in hexadecimal.")
    private List<Integer> words;

    @Parameters(paramLabel = "IMAGE", description = "A file with code, not compressed.")
    private Path image;
  }

  @Spec private CommandSpec spec;

  @ArgGroup(multiplicity = "1")
  private Code code;

  @Option(
      names = "--address",
      paramLabel = "A",
      converter = AddressConverter.class,
      description = "Virtual address of the first instruction; the offset in IMAGE, or 0.")
  private Long address;

  @Option(
      names = "--offset",
      paramLabel = "O",
      converter = AddressConverter.class,
      description = "Where the code begins in IMAGE; 0 if not given.")
  private long offset;

  @Option(
      names = "--cpu",
      paramLabel = "MODEL",
      defaultValue = "cortex-a76",
      description = "CPU model; cortex-a76 if not given.")
  private String cpu;

  /** An instruction. */
  static final class WordConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        return Integer.parseUnsignedInt(value.replaceFirst("^0[xX]", ""), 16);
      } catch (NumberFormatException e) {
        throw new TypeConversionException(
            "'%s' is no instruction; write 8 hexadecimal digits".formatted(value));
      }
    }
  }

  @Override
  public Integer call() throws Exception {
    long at = address == null ? offset : address;
    int[] words =
        code.image == null
            ? code.words.stream().mapToInt(Integer::intValue).toArray()
            : read(Disassembly.PAGE - (int) (at & Disassembly.PAGE - 1));
    PrintWriter out = spec.commandLine().getOut();
    var disassembly = Disassembly.of(words, at, cpu);
    for (var block : disassembly.blocks()) {
      for (var instruction : block.instructions()) {
        out.println(
            "%16x  %08x  %s"
                .formatted(instruction.address(), instruction.word(), instruction.title()));
        instruction.operations().forEach(operation -> out.println(" ".repeat(30) + operation));
      }
      out.println();
    }
    byte[] host = disassembly.hostCode();
    out.println("host code, %d bytes".formatted(host.length));
    HostListing.of(host, 0).forEach(out::println);
    out.println();
    for (int i = 0; i < disassembly.exits().size(); i++) {
      out.println("exit %d: %s".formatted(i, disassembly.exits().get(i)));
    }
    return ExitStatus.OK;
  }

  private int[] read(int most) throws IOException, InvalidInputException {
    var bytes = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
    try (var file = FileChannel.open(code.image)) {
      long size = file.size();
      if (offset < 0 || offset > size - Integer.BYTES) {
        throw new InvalidInputException(
            code.image.toString(),
            "has no instruction at offset 0x%x, only %d bytes".formatted(offset, size),
            "choose a smaller --offset");
      }
      int count = 0;
      while (bytes.hasRemaining() && count >= 0) {
        count = file.read(bytes, offset + bytes.position());
      }
    }
    var words = bytes.flip().asIntBuffer();
    int[] read = new int[words.remaining()];
    words.get(read);
    return read;
  }
}
