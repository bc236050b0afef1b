package dev.zazen.devicetree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs and sources that were damaged are read or refused, and nothing else happens. */
@Tag("feature:device-tree")
class DamagedBlobTest {
  private static final int MUTATIONS = 20_000;
  private static final long SEED = Long.getLong("zazen.random.seed", System.nanoTime());

  private static final String SOURCE =
      """
      /dts-v1/;
      /memreserve/ 0x1000 0x2000;
      / {
        #address-cells = <2>;
        three = [01 02], /bits/ 64 <(1 << 40)>;
        l: one@1000 { reg = <0 0x1000 0x10>; names = "a", "b"; two { ref = <&l>; }; };
      };
      """;

  private static DeviceTree sample() throws IOException, InvalidInputException {
    return DtsParser.parse(SOURCE, "sample", Path.of("."));
  }

  @ParameterizedTest(name = "{0}: {1} = {2}")
  @CsvSource({
    "magic, 0, 0x12345678, starts with",
    "total size too large, 4, 0x7fffffff, is cut",
    "structure outside, 8, 0x70000000, outside",
    "structure misaligned, 8, 0x3a, no multiple of 4",
    "strings outside, 12, 0x70000000, outside",
    "reservations outside, 16, 0x7ffffff8, without an end",
    "too new, 24, 18, version",
    "structure too short, 36, 8, without an end"
  })
  void aDamagedHeaderIsRefusedWithItsOffset(String what, int offset, String value, String message)
      throws IOException, InvalidInputException {
    byte[] blob = FdtWriter.write(sample());
    ByteBuffer.wrap(blob).putInt(offset, Long.decode(value).intValue());
    var refused = assertThrows(InvalidInputException.class, () -> FdtReader.read(blob, "x.dtb"));
    assertTrue(refused.getMessage().contains(message), refused::getMessage);
    assertTrue(refused.getMessage().startsWith("x.dtb (offset 0x"), refused::getMessage);
  }

  @Test
  void everyPrefixOfABlobIsRefused() throws IOException, InvalidInputException {
    byte[] blob = FdtWriter.write(sample());
    for (int length = 0; length < blob.length; length++) {
      byte[] cut = Arrays.copyOf(blob, length);
      assertThrows(InvalidInputException.class, () -> FdtReader.read(cut, "cut"));
    }
    assertEquals(
        1, FdtReader.read(Arrays.copyOf(blob, blob.length + 100), "long").root().children().size());
  }

  @Test
  void mutatedBlobsAreReadOrRefused() throws IOException, InvalidInputException {
    System.out.println("mutations of a blob: seed " + SEED);
    var random = new SplittableRandom(SEED);
    byte[] blob = FdtWriter.write(sample());
    for (int i = 0; i < MUTATIONS; i++) {
      tolerates(mutate(blob, random));
    }
  }

  @Test
  void mutatedSourcesAreReadOrRefused() throws IOException {
    System.out.println("mutations of a source: seed " + SEED);
    var random = new SplittableRandom(SEED);
    byte[] source = SOURCE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < MUTATIONS; i++) {
      toleratesSource(new String(mutate(source, random), StandardCharsets.ISO_8859_1));
    }
  }

  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] mutant = original.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] = (byte) random.nextInt();
        case 1 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
        default -> mutant[at] = mutant[random.nextInt(mutant.length)];
      }
    }
    return mutant;
  }

  /** Reads a blob; what can be read can be written, and read again. */
  static void tolerates(byte[] blob) {
    try {
      DeviceTree tree = FdtReader.read(blob, "mutant");
      DeviceTree again = FdtReader.read(FdtWriter.write(tree), "written");
      assertEquals(DtsPrinter.print(tree), DtsPrinter.print(again));
    } catch (InvalidInputException expected) {
      assertTrue(!expected.problems().isEmpty());
    }
  }

  /** Parses a source; what can be parsed can be written. */
  static void toleratesSource(String source) throws IOException {
    try {
      var _ =
          FdtReader.read(
              FdtWriter.write(DtsParser.parse(source, "mutant", Path.of("."))), "written");
    } catch (InvalidInputException expected) {
      assertTrue(!expected.problems().isEmpty());
    }
  }
}
