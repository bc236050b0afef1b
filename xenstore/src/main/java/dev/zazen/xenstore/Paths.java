package dev.zazen.xenstore;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of nodes. */
final class Paths {
  static final String ROOT = "/";

  /** XENSTORE_REL_PATH_MAX: the prefix of a domain's own nodes is not counted. */
  static final int RELATIVE_MAX = 2048;

  private static final Pattern OF_DOMAIN = Pattern.compile("/local/domain/-?[0-9]{1,5}/");
  private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9/_@-]*");

  private Paths() {}

  /** What relative paths of a domain are relative to. */
  static String ofDomain(int domid) {
    return "/local/domain/" + Integer.toUnsignedString(domid);
  }

  static boolean isSpecial(String path) {
    return path.startsWith("@");
  }

  static boolean isRelative(String path) {
    return !path.startsWith("/") && !isSpecial(path);
  }

  static boolean valid(String path, int relativeMax) {
    if (!path.startsWith("/") || path.length() > 1 && path.endsWith("/") || path.contains("//")) {
      return false;
    }
    Matcher prefix = OF_DOMAIN.matcher(path);
    int uncounted = prefix.lookingAt() ? prefix.end() : 0;
    return path.length() <= (long) uncounted + relativeMax && CHARACTERS.matcher(path).matches();
  }

  /** The node above; the root is above itself. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? ROOT : path.substring(0, slash);
  }

  static String leaf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String child(String path, String leaf) {
    return path.equals(ROOT) ? ROOT + leaf : path + "/" + leaf;
  }

  /** Whether {@code path} is {@code ancestor} or below it. */
  static boolean isWithin(String path, String ancestor) {
    return ancestor.equals(ROOT)
        || path.startsWith(ancestor)
            && (path.length() == ancestor.length() || path.charAt(ancestor.length()) == '/');
  }
}
