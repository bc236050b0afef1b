package dev.zazen.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class TranslationFileFuzzTest {
  private static final String VERSION = "version";
  private static final int RECORDS = 5;

  private Path path;
  private byte[] good;

  @BeforeProperty
  void writeAGoodFile() throws IOException {
    path = Files.createTempFile("translations", ".code");
    List<TranslationFile.Entry> entries = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      entries.add(new TranslationFile.Entry(i / 2, i, record(i)));
    }
    TranslationFile.write(path, VERSION, entries);
    good = Files.readAllBytes(path);
  }

  @AfterProperty
  void delete() throws IOException {
    Files.delete(path);
  }

  private static ByteBuffer record(int number) {
    return TranslationRecord.encode(Translations.of(Translations.page(number)));
  }

  /** Whatever is found in a file is what was once written. */
  private void assertNothingWrongIsFound(byte[] content) throws IOException {
    // A new file each time: an old one may still be mapped.
    Files.delete(path);
    var _ =
        Files.createFile(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var _ = Files.write(path, content);
    var file = TranslationFile.open(path, VERSION);
    if (file.isPresent()) {
      assertEquals(RECORDS, file.get().count());
      for (int i = 0; i < RECORDS; i++) {
        assertEquals(i / 2, file.get().key(i));
        ByteBuffer bytes = file.get().record(i, new CRC32C());
        if (bytes != null) {
          assertEquals(record(i), bytes);
        }
      }
    }
  }

  @Property(tries = 500)
  void aChangedByteIsNoticed(@ForAll @IntRange(max = 1 << 20) int at, @ForAll @ByteRange byte to)
      throws IOException {
    byte[] content = good.clone();
    content[at % content.length] ^= to;
    assertNothingWrongIsFound(content);
  }

  @Property(tries = 200)
  void aFileCutOffIsAsIfItWereNotThere(@ForAll @IntRange(max = 1 << 20) int length)
      throws IOException {
    byte[] content = java.util.Arrays.copyOf(good, length % good.length);
    assertNothingWrongIsFound(content);
    assertTrue(TranslationFile.open(path, VERSION).isEmpty());
  }

  @Property(tries = 200)
  void anythingElseIsNotTakenForAFile(@ForAll byte[] content) throws IOException {
    assertNothingWrongIsFound(content);
  }
}
