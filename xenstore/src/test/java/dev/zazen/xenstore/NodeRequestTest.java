package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.DIRECTORY;
import static dev.zazen.xenstore.RequestType.DIRECTORY_PART;
import static dev.zazen.xenstore.RequestType.GET_PERMS;
import static dev.zazen.xenstore.RequestType.MKDIR;
import static dev.zazen.xenstore.RequestType.READ;
import static dev.zazen.xenstore.RequestType.RM;
import static dev.zazen.xenstore.RequestType.SET_PERMS;
import static dev.zazen.xenstore.RequestType.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:xenstore")
class NodeRequestTest {
  private final TestBoard board = new TestBoard(5);
  private final Client tool = board.tool();

  @Test
  void aNewStoreHoldsWhatXenstoredMakes() {
    assertEquals("tool|", tool.list("/"));
    assertEquals("xenstored|", tool.list("/tool"));
    assertEquals("", tool.list("/tool/xenstored"));
    assertEquals("n0|", tool.permissions("/"));
  }

  @Test
  void whatIsWrittenIsReadWithItsParents() {
    assertEquals("OK|", tool.write("/a/b/c", "value"));
    assertEquals("value", tool.read("/a/b/c"));
    assertEquals("", tool.read("/a/b"));
    assertEquals("tool|a|", tool.list("/"));
    assertEquals("OK|", tool.write("/a/b/c", "x|y|"));
    assertEquals("x|y|", tool.read("/a/b/c"));
  }

  @Test
  void childrenAreListedInTheOrderOfTheirMaking() {
    tool.write("/d/z", "");
    tool.write("/d/a", "");
    tool.write("/d/m", "");
    tool.write("/d/z", "again");
    assertEquals("z|a|m|", tool.list("/d"));
    tool.remove("/d/z");
    tool.write("/d/z", "");
    assertEquals("a|m|z|", tool.list("/d"));
  }

  @Test
  void mkdirLeavesWhatIsThere() {
    assertEquals("OK|", tool.call(MKDIR, "/a/b|"));
    tool.write("/a/b", "kept");
    assertEquals("OK|", tool.call(MKDIR, "/a/b|"));
    assertEquals("kept", tool.read("/a/b"));
  }

  @Test
  void rmTakesTheWholeTree() {
    tool.write("/a/b/c", "");
    tool.write("/a/b/d/e", "");
    assertEquals("OK|", tool.remove("/a/b"));
    assertEquals("", tool.list("/a"));
    assertEquals("ENOENT", tool.read("/a/b/d/e"));
    assertEquals("OK|", tool.remove("/a/b"), "not there, but its parent is");
    assertEquals("ENOENT", tool.remove("/a/b/c"));
    assertEquals("EINVAL", tool.remove("/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "/a//b",
        "/a/",
        "//",
        "/a.b",
        "/a\u00e9",
        "/local/domain/0/x/",
        "@other",
        ""
      })
  void namesThatAreNoPathsAreRefused(String path) {
    assertEquals("EINVAL", tool.read(path));
    assertEquals("EINVAL", tool.write(path, "value"));
    assertEquals("EINVAL", tool.list(path));
    assertEquals("EINVAL", tool.remove(path));
    assertEquals("EINVAL", tool.permissions(path));
    assertEquals("EINVAL", tool.setPermissions(path, "n0"));
    assertEquals("EINVAL", tool.call(MKDIR, path + "|"));
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "DIRECTORY", "GET_PERMS", "MKDIR", "RM"})
  void oneArgumentMeansOneArgument(RequestType type) {
    assertEquals("EINVAL", tool.call(type, ""));
    assertEquals("EINVAL", tool.call(type, "/tool"));
    assertEquals("EINVAL", tool.call(type, "/tool|x"));
    assertEquals("EINVAL", tool.call(type, "/tool|/tool|"));
  }

  @Test
  void missingArgumentsAreRefused() {
    assertEquals("EINVAL", tool.call(WRITE, "/tool"));
    assertEquals("EINVAL", tool.call(SET_PERMS, "/tool|"));
    assertEquals("EINVAL", tool.call(DIRECTORY_PART, "/tool|"));
    assertEquals("EINVAL", tool.call(DIRECTORY_PART, "/tool|0|0|"));
  }

  @Test
  void whatIsMissingIsMissing() {
    assertEquals("ENOENT", tool.call(READ, "/none|"));
    assertEquals("ENOENT", tool.call(DIRECTORY, "/none|"));
    assertEquals("ENOENT", tool.call(GET_PERMS, "/none|"));
    assertEquals("ENOENT", tool.call(DIRECTORY_PART, "/none|0|"));
    assertEquals("ENOENT", tool.setPermissions("/none", "n0"));
    assertEquals("ENOENT", tool.call(RM, "/none/below|"));
  }

  @Test
  void relativePathsAreBelowTheDomain() {
    tool.write("/local/domain/5", "");
    tool.setPermissions("/local/domain/5", "n5");
    GuestClient guest = board.guest(5);
    assertEquals("OK|", guest.write("data/x", "mine"));
    assertEquals("mine", tool.read("/local/domain/5/data/x"));
    assertEquals("n5|", tool.permissions("/local/domain/5/data/x"));
    assertEquals("OK|", tool.write("shared", "of 0"));
    assertEquals("of 0", tool.read("/local/domain/0/shared"));
  }

  @Test
  void pathsMayHave2048BytesBelowTheirDomain() {
    assertEquals("OK|", tool.write("/" + "a".repeat(2047), ""));
    assertEquals("EINVAL", tool.write("/" + "a".repeat(2048), ""));
    assertEquals("OK|", tool.write("/local/domain/12345/" + "a".repeat(2048), ""));
    assertEquals("EINVAL", tool.write("/local/domain/12345/" + "a".repeat(2049), ""));
    assertEquals("EINVAL", tool.write("/local/domain/123456/" + "a".repeat(2048), ""));
  }

  @Test
  void theDeepestTreesAreDumpedAndRemoved() {
    assertEquals("OK|", tool.write("/local/domain/0" + "/a".repeat(1024), ""));
    assertEquals(1029, StoreDump.exact(board.server).lines().count());
    assertEquals("OK|", tool.remove("/local"));
    assertEquals("tool|", tool.list("/"));
  }

  @Test
  void aListThatIsTooLongIsReadInParts() {
    for (int i = 0; i < 1000; i++) {
      tool.write("/many/child-" + i, "");
    }
    assertEquals("E2BIG", tool.list("/many"));
    var all = new StringBuilder();
    String generation = null;
    while (all.isEmpty() || all.charAt(all.length() - 1) != '!') {
      String part = tool.call(DIRECTORY_PART, "/many|" + all.length() + "|");
      assertTrue(part.length() <= Packet.PAYLOAD_MAX);
      String itsGeneration = part.substring(0, part.indexOf('|') + 1);
      assertTrue(generation == null || generation.equals(itsGeneration));
      generation = itsGeneration;
      String names = part.substring(itsGeneration.length());
      all.append(names.endsWith("||") ? names.substring(0, names.length() - 1) + "!" : names);
    }
    assertTrue(all.toString().startsWith("child-0|child-1|"));
    assertTrue(all.toString().endsWith("child-998|child-999|!"));
  }

  @Test
  void partsBehindTheListAreEmpty() {
    tool.write("/d/x", "");
    String all = tool.call(DIRECTORY_PART, "/d|0|");
    assertTrue(all.matches("[0-9]+\\|x\\|\\|"), all);
    assertTrue(tool.call(DIRECTORY_PART, "/d|2|").matches("[0-9]+\\|\\|"));
    assertTrue(tool.call(DIRECTORY_PART, "/d|-1|").matches("[0-9]+\\|\\|"));
    assertTrue(tool.call(DIRECTORY_PART, "/d/x|0|").matches("[0-9]+\\|\\|"));
    tool.write("/d", "changed");
    assertTrue(!all.equals(tool.call(DIRECTORY_PART, "/d|0|")));
  }

  @Test
  void unknownTypesAreRefused() {
    assertEquals("ENOSYS", tool.call(RequestType.WATCH_EVENT, "/a|b|"));
    assertEquals("ENOSYS", tool.call(RequestType.ERROR, "EINVAL|"));
    for (int type : new int[] {20, 23, -1, Integer.MAX_VALUE, 0xffff}) {
      tool.send(new Packet(type, 1, 0, new byte[0]).format());
      assertEquals("ENOSYS\0", tool.packets().getFirst().text());
    }
  }

  @Test
  void repliesCarryTheIdsOfTheirRequest() {
    tool.send(Packet.of(READ, 0x12345678, 0, "/tool\0").format());
    Packet reply = tool.packets().getFirst();
    assertEquals(0x12345678, reply.requestId());
    tool.send(Packet.of(READ, 7, 0x55, "/tool\0").format());
    Packet error = tool.packets().getFirst();
    assertEquals("ENOENT\0", error.text());
    assertEquals(0x55, error.transactionId());
    assertEquals(RequestType.ERROR.number(), error.type());
  }

  @ParameterizedTest
  @CsvSource({
    "CONTROL, 0",
    "DIRECTORY, 1",
    "READ, 2",
    "GET_PERMS, 3",
    "WATCH, 4",
    "UNWATCH, 5",
    "TRANSACTION_START, 6",
    "TRANSACTION_END, 7",
    "INTRODUCE, 8",
    "RELEASE, 9",
    "GET_DOMAIN_PATH, 10",
    "WRITE, 11",
    "MKDIR, 12",
    "RM, 13",
    "SET_PERMS, 14",
    "WATCH_EVENT, 15",
    "ERROR, 16",
    "IS_DOMAIN_INTRODUCED, 17",
    "RESUME, 18",
    "SET_TARGET, 19",
    "RESET_WATCHES, 21",
    "DIRECTORY_PART, 22"
  })
  void numbersAreThoseOfTheWire(RequestType type, int number) {
    assertEquals(number, type.number());
    assertEquals(type, RequestType.of(number));
  }
}
