package dev.zazen.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.zazen.ir.SourceCode;
import dev.zazen.ir.Translated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationStoreTest {
  private static final String VERSION = "v1";

  @TempDir Path directory;

  private TranslationStore store(String version) {
    return new TranslationStore(Optional.of(file()), version);
  }

  private Path file() {
    return directory.resolve("sub/cpu.code");
  }

  private void leave(int... pages) throws IOException {
    var store = store(VERSION);
    for (int page : pages) {
      store.add(Translations.of(Translations.page(page)));
    }
    store.save();
  }

  private static Translated find(TranslationStore store, byte[] page, int head) {
    return new TranslationSearch(store)
        .find(
            (offset, into, at, length) -> System.arraycopy(page, offset, into, at, length),
            page.length,
            head);
  }

  private static void assertFinds(TranslationStore store, int page) {
    Translated found = find(store, Translations.page(page), Translations.HEAD);
    assertNotNull(found, "page " + page);
    Translated made = Translations.of(Translations.page(page));
    assertEquals(made.translation().code(), found.translation().code());
    assertEquals(made.translation().exits(), found.translation().exits());
    assertEquals(made.translation().idOffset(), found.translation().idOffset());
    assertEquals(made.translation().staleOffset(), found.translation().staleOffset());
    assertEquals(made.source().bytes(), found.source().bytes());
    assertEquals(made.source().offset(1), found.source().offset(1));
    assertEquals(made.source().length(2), found.source().length(2));
  }

  @Test
  void whatOneGuestMadeAnotherFinds() {
    var store = new TranslationStore(Optional.empty(), VERSION);
    store.add(Translations.of(Translations.page(1)));
    store.add(Translations.of(Translations.page(2)));
    assertFinds(store, 1);
    assertFinds(store, 2);
    assertNull(find(store, Translations.page(3), Translations.HEAD));
  }

  @Test
  void anyByteOfTheSourceThatDiffersMakesItAnotherCode() {
    var store = new TranslationStore(Optional.empty(), VERSION);
    store.add(Translations.of(Translations.page(1)));
    for (int at : new int[] {0, 7, 128, 128 + 23, 4000, 4095}) {
      byte[] page = Translations.page(1);
      page[at] ^= 1;
      assertNull(find(store, page, Translations.HEAD), "offset " + at);
    }
    byte[] page = Translations.page(1);
    page[8] ^= 1;
    assertNotNull(find(store, page, Translations.HEAD), "not part of the source");
    assertNull(find(store, page, 0), "a piece that is not entered first");
    assertNull(find(store, page, 4092), "fewer bytes than are looked for");
  }

  @Test
  void laterRunsFindWhatEarlierOnesMade() throws IOException {
    leave(1, 2);
    leave(3);
    for (int page : new int[] {1, 2, 3}) {
      assertFinds(store(VERSION), page);
    }
  }

  @Test
  void aFileOfAnotherVersionIsAsIfItWereNotThere() throws IOException {
    leave(1);
    assertNull(find(store("v2"), Translations.page(1), Translations.HEAD));
  }

  @Test
  void aStoreInUseIsNotDisturbedByAnotherProcessThatReplacesTheFile() throws IOException {
    leave(1, 2);
    var store = store(VERSION);
    assertFinds(store, 1);
    var other = store("v2");
    other.add(Translations.of(Translations.page(9)));
    other.save();
    assertFinds(store, 2);
  }

  @Test
  void aRunThatMadeNothingNewWritesNothing() throws IOException {
    leave(1);
    var before = Files.getLastModifiedTime(file());
    var key = Files.readAttributes(file(), "unix:ino");
    var store = store(VERSION);
    assertFinds(store, 1);
    store.save();
    assertEquals(before, Files.getLastModifiedTime(file()));
    assertEquals(key, Files.readAttributes(file(), "unix:ino"));
  }

  @Test
  void whatOthersCouldHaveWrittenIsNotRun() throws IOException {
    leave(1);
    var permissions = Files.getPosixFilePermissions(file());
    permissions.add(java.nio.file.attribute.PosixFilePermission.GROUP_WRITE);
    var _ = Files.setPosixFilePermissions(file(), permissions);
    assertNull(find(store(VERSION), Translations.page(1), Translations.HEAD));
  }

  @Test
  void whereNothingCanBeWrittenTheOldFileStaysAndNoOtherIsLeft() throws IOException {
    leave(1);
    var store = store(VERSION);
    store.add(Translations.of(Translations.page(2)));
    // The rename fails as it would on a full disk: the target is a directory with something in it.
    Path moved = Files.move(file(), directory.resolve("old"));
    var _ = Files.createDirectories(file().resolve("in the way"));
    assertThrows(IOException.class, store::save);
    try (var files = Files.list(file().getParent())) {
      assertEquals(1, files.count());
    }
    assertFinds(new TranslationStore(Optional.of(moved), VERSION), 1);
  }

  @Test
  void aGuestThatMakesCodeWithoutEndFindsAnEndHere() {
    var store = new TranslationStore(Optional.empty(), VERSION);
    int size = (int) (TranslationStore.MOST / 4);
    for (int page = 0; page < 6; page++) {
      store.add(Translations.of(Translations.page(page), size));
    }
    assertNotNull(find(store, Translations.page(0), Translations.HEAD));
    assertNull(find(store, Translations.page(5), Translations.HEAD));
  }

  @Test
  void codeThatBeginsAlikeIsKeptInFewVersionsOverRunsToo() throws IOException {
    for (int run = 0; run < 2; run++) {
      var store = store(VERSION);
      for (int version = 0; version < TranslationStore.MOST_ALIKE; version++) {
        byte[] page = Translations.page(1);
        page[4095] = (byte) (run * TranslationStore.MOST_ALIKE + version);
        store.add(Translations.of(page));
        boolean kept = find(store, page, Translations.HEAD) != null;
        assertEquals(run == 0, kept, "run " + run + ", version " + version);
      }
      store.save();
    }
  }

  @Test
  void ofMoreThanThereIsRoomForWhatThisRunUsedIsKept() throws IOException {
    int size = (int) (TranslationStore.MOST / 3);
    var first = store(VERSION);
    first.add(Translations.of(Translations.page(1), size));
    first.add(Translations.of(Translations.page(2), size));
    first.save();
    var second = store(VERSION);
    assertNotNull(find(second, Translations.page(2), Translations.HEAD));
    second.add(Translations.of(Translations.page(3), size));
    second.save();
    var third = store(VERSION);
    assertNotNull(find(third, Translations.page(3), Translations.HEAD));
    assertNotNull(find(third, Translations.page(2), Translations.HEAD));
    assertNull(find(third, Translations.page(1), Translations.HEAD));
  }

  @Test
  void codeTooShortToBeLookedForIsNotKept() throws IOException {
    var store = store(VERSION);
    var source = SourceCode.of(new int[] {0}, new int[] {2}, new byte[2]);
    store.add(new Translated(source, Translations.of(Translations.page(1)).translation()));
    store.save();
    assertFalse(Files.exists(file()));
  }
}
