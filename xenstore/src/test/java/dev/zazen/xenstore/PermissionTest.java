package dev.zazen.xenstore;

import static dev.zazen.xenstore.RequestType.MKDIR;
import static dev.zazen.xenstore.RequestType.SET_PERMS;
import static dev.zazen.xenstore.RequestType.SET_TARGET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("feature:xenstore")
class PermissionTest {
  private final TestBoard board = new TestBoard(5, 6, 7);
  private final Client tool = board.tool();
  private final GuestClient guest = board.guest(5);

  /** Permissions of a node, and what domain 5 may do with it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "n0, EACCES, EACCES, EACCES",
    "r0, value, EACCES, EACCES",
    "w0, EACCES, OK|, EACCES",
    "b0, value, OK|, EACCES",
    "n5, value, OK|, OK|",
    "'n0,r5', value, EACCES, EACCES",
    "'n0,w5', EACCES, OK|, EACCES",
    "'n0,b5', value, OK|, EACCES",
    "'b0,n5', EACCES, EACCES, EACCES",
    "'n0,b6', EACCES, EACCES, EACCES",
    "'r0,b6', value, EACCES, EACCES",
    "'n0,r5,w5', value, EACCES, EACCES",
    "'n6,r0,b5', value, OK|, EACCES"
  })
  void permissionsSayWhoMayDoWhat(String permissions, String read, String write, String change) {
    tool.write("/node", "value");
    assertEquals("OK|", tool.setPermissions("/node", permissions));
    assertEquals(permissions.replace(',', '|') + "|", tool.permissions("/node"));
    assertEquals(read, guest.read("/node"));
    assertEquals(write, guest.write("/node", "other"));
    assertEquals(change, guest.setPermissions("/node", permissions));
  }

  @Test
  void privilegedClientsMayEverything() {
    tool.write("/node", "value");
    tool.setPermissions("/node", "n5");
    assertEquals("value", tool.read("/node"));
    assertEquals("OK|", tool.write("/node", "x"));
    assertEquals("OK|", tool.setPermissions("/node", "n6"));
  }

  @Test
  void whatIsMissingIsOnlyKnownToThoseWhoMayReadAbove() {
    tool.write("/closed", "");
    tool.write("/open", "");
    tool.setPermissions("/open", "b0");
    assertEquals("EACCES", guest.read("/closed/a/b"));
    assertEquals("ENOENT", guest.read("/open/a/b"));
    assertEquals("EACCES", guest.remove("/closed/a"));
    assertEquals("EACCES", guest.call(MKDIR, "/closed/a|"));
    assertEquals("EACCES", guest.setPermissions("/closed/a", "n5"));
    assertEquals("EACCES", guest.read("/none"));
  }

  @Test
  void newNodesInheritAndBelongToTheirMaker() {
    tool.write("/open", "");
    tool.setPermissions("/open", "b0,r6");
    assertEquals("OK|", guest.write("/open/x/y", ""));
    assertEquals("b5|r6|", tool.permissions("/open/x"));
    assertEquals("b5|r6|", tool.permissions("/open/x/y"));
    tool.write("/open/tool", "");
    assertEquals("b0|r6|", tool.permissions("/open/tool"));
  }

  @Test
  void onlyPrivilegedClientsChangeTheOwner() {
    tool.write("/mine", "");
    tool.setPermissions("/mine", "n5");
    assertEquals("EPERM", guest.setPermissions("/mine", "n6"));
    assertEquals("OK|", guest.setPermissions("/mine", "r5,b6"));
    assertEquals("OK|", tool.setPermissions("/mine", "n6"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x0", "n", "nx", "n0x", "", "n08", "n#f"})
  void damagedPermissionsAreRefused(String permission) {
    assertEquals("EINVAL", tool.call(SET_PERMS, "/tool|" + permission + "|"));
    assertEquals("EINVAL", tool.call(SET_PERMS, "/tool|n0|" + permission + "|"));
  }

  @Test
  void numbersMayBeWrittenAsInC() {
    assertEquals("OK|", tool.call(SET_PERMS, "/tool|n0|r0x5|b 06|"));
    assertEquals("n0|r5|b6|", tool.permissions("/tool"));
  }

  @Test
  void ownersMustExist() {
    assertEquals("ENOENT", tool.setPermissions("/tool", "n77"));
    assertEquals("OK|", tool.setPermissions("/tool", "n0,r77"));
    assertEquals("n0|r77|", tool.permissions("/tool"));
  }

  @Test
  void rightsOfADomainDoNotPassToTheNextWithItsNumber() {
    tool.write("/node", "value");
    tool.setPermissions("/node", "n0,r7");
    GuestClient first = board.guest(7);
    assertEquals("value", first.read("/node"));
    board.server.domainDestroyed(7);
    board.pages.put(7, new MemoryPage());
    GuestClient second = board.guest(7);
    assertEquals("EACCES", second.read("/node"));
    assertEquals("n0|r7|", tool.permissions("/node"));
    tool.write("/node", "changed");
    assertEquals("EACCES", second.read("/node"));
    tool.setPermissions("/node", "n0,r7");
    assertEquals("changed", second.read("/node"));
  }

  @Test
  void aTargetsRightsAreThoseOfItsDeviceModel() {
    GuestClient target = board.guest(6);
    tool.write("/of6", "value");
    tool.setPermissions("/of6", "n6");
    tool.write("/for6", "value");
    tool.setPermissions("/for6", "n0,r6");
    assertEquals("EACCES", guest.read("/of6"));
    assertEquals("OK|", tool.call(SET_TARGET, "5|6|"));
    assertEquals("OK|", guest.write("/of6", "x"));
    assertEquals("value", guest.read("/for6"));
    assertEquals("EPERM", guest.setPermissions("/of6", "n5"));
    assertEquals("x", target.read("/of6"));
    board.server.domainDestroyed(6);
    board.pages.put(6, new MemoryPage());
    board.guest(6);
    tool.write("/new", "");
    tool.setPermissions("/new", "n6");
    assertEquals("EACCES", guest.read("/new"));
  }

  @Test
  void specialWatchesHavePermissions() {
    assertEquals("EACCES", guest.setPermissions("@releaseDomain", "n5"));
    assertEquals("EINVAL", tool.setPermissions("@other", "n0"));
    guest.watch("@introduceDomain", "t");
    guest.events();
    board.guest(6);
    assertEquals(List.of(), guest.events());
    assertEquals("OK|", tool.setPermissions("@introduceDomain", "n0,r5"));
    board.guest(7);
    assertEquals(List.of("@introduceDomain|t|"), guest.events());
  }
}
