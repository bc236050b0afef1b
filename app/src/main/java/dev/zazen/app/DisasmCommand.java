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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/** {@code zazen disasm}. */
final class DisasmCommand extends Subcommand {
  private final Argument<List<Integer>> words =
      Argument.options(
          Integer.class,
          OptionSpec.builder("--hex")
              .paramLabel("WORD")
              .splitRegex(",")
              .converters(new WordConverter())
              .description("Instructions in hexadecimal."));

  private final Argument<Path> image =
      Argument.parameter(
          Path.class,
          PositionalParamSpec.builder()
              .paramLabel("IMAGE")
              .description("A file with code, not compressed."));

  private final Argument<Long> address =
      Argument.option(
          Long.class,
          OptionSpec.builder("--address")
              .paramLabel("A")
              .converters(new AddressConverter())
              .description("Virtual address of the first instruction; the offset in IMAGE, or 0."));

  private final Argument<Long> offset =
      Argument.option(
          Long.class,
          OptionSpec.builder("--offset")
              .paramLabel("O")
              .converters(new AddressConverter())
              .initialValue(0L)
              .description("Where the code begins in IMAGE; 0 if not given."));

  private final Argument<String> cpu =
      Argument.option(
          String.class,
          OptionSpec.builder("--cpu")
              .paramLabel("MODEL")
              .defaultValue("cortex-a76")
              .description("CPU model; cortex-a76 if not given."));

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

  /** Declares the command. */
  DisasmCommand() {
    super("disasm");
    takeOneOf(List.of(words, image));
    take(List.of(address, offset, cpu));
    help()
        .description(
            "Shows what the translator makes of A64 code: each instruction with its name, what it"
                + " is in the intermediate representation, and the host code of the whole,"
                + " disassembled if objdump is there.",
            "Branches within the page are followed where there is code.",
            "")
        .exitCodeListHeading("%nExit status:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap("0:shown", "2:bad usage, or no such code"))
        .footerHeading("%nExample:%n")
        .footer(
            "  zazen disasm --hex f1000421,54ffffe1 --address 0x40000000",
            "  zazen disasm Image --offset 0x10000");
  }

  @Override
  public Integer call() throws Exception {
    long at = address.given().orElse(offset.value());
    int[] code =
        image.given().isEmpty()
            ? words.value().stream().mapToInt(Integer::intValue).toArray()
            : read(Disassembly.PAGE - (int) (at & Disassembly.PAGE - 1));
    PrintWriter out = out();
    var disassembly = Disassembly.of(code, at, cpu.value());
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
    long start = offset.value();
    var bytes = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
    try (var file = FileChannel.open(image.value())) {
      long size = file.size();
      if (start < 0 || start > size - Integer.BYTES) {
        throw new InvalidInputException(
            image.value().toString(),
            "has no instruction at offset 0x%x, only %d bytes".formatted(start, size),
            "choose a smaller --offset");
      }
      int count = 0;
      while (bytes.hasRemaining() && count >= 0) {
        count = file.read(bytes, start + bytes.position());
      }
    }
    var code = bytes.flip().asIntBuffer();
    int[] read = new int[code.remaining()];
    code.get(read);
    return read;
  }
}
