package dev.zazen.xenstore;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Who may do what with a node. The first entry names the owner, who may do everything, and holds
 * what everyone may who is not named by the others.
 *
 * @param entries at least one
 */
public record Permissions(List<Entry> entries) {
  static final int READ = 1;
  static final int WRITE = 2;
  static final int OWNER = 8;
  static final int ALL = READ | WRITE | OWNER;

  /** Bytes of an entry as xenstored keeps it; counts for the size of a node. */
  static final int ENTRY_SIZE = 8;

  private static final String LETTERS = "nrwb";

  /**
   * One entry.
   *
   * @param domid unsigned
   * @param access {@code n}o access is 0, {@code r}ead 1, {@code w}rite 2, {@code b}oth 3
   * @param stale the domain that was meant is gone; a later one with its number gets nothing
   */
  public record Entry(int domid, int access, boolean stale) {
    public Entry {
      if (access < 0 || access >= LETTERS.length()) {
        throw new IllegalArgumentException("access " + access + " is none of 0 to 3");
      }
    }

    @Override
    public String toString() {
      return LETTERS.charAt(access) + Integer.toString(domid);
    }
  }

  public Permissions {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("permissions without an owner");
    }
  }

  /** Permissions as they go over the wire: {@code n5}, {@code r0}. */
  public static Permissions of(String... texts) throws XenstoreException {
    return parse(List.of(texts));
  }

  static Permissions parse(List<String> texts) throws XenstoreException {
    List<Entry> entries = new ArrayList<>();
    for (String text : texts) {
      int access = text.isEmpty() ? -1 : LETTERS.indexOf(text.charAt(0));
      if (access < 0) {
        throw new XenstoreException(XenstoreError.EINVAL);
      }
      entries.add(new Entry(Arguments.strtol(text.substring(1)), access, false));
    }
    return new Permissions(entries);
  }

  /** No access but for the owner. */
  static Permissions ownedBy(int domid) {
    return new Permissions(List.of(new Entry(domid, 0, false)));
  }

  /** The owner's domain. */
  public int owner() {
    return entries.getFirst().domid();
  }

  Permissions withOwner(int domid) {
    List<Entry> changed = new ArrayList<>(entries);
    changed.set(0, new Entry(domid, entries.getFirst().access(), false));
    return new Permissions(changed);
  }

  /** Marks entries stale, but for the owner's. */
  Permissions marking(IntPredicate stale) {
    List<Entry> changed = null;
    for (int i = 1; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!entry.stale() && stale.test(entry.domid())) {
        changed = changed == null ? new ArrayList<>(entries) : changed;
        changed.set(i, new Entry(entry.domid(), entry.access(), true));
      }
    }
    return changed == null ? this : new Permissions(changed);
  }

  /** Without a domain: what it owned belongs to domain 0. */
  Permissions without(int domid) {
    List<Entry> kept = new ArrayList<>(entries.subList(1, entries.size()));
    kept.removeIf(entry -> entry.domid() == domid);
    kept.addFirst(
        owner() == domid ? new Entry(0, entries.getFirst().access(), false) : entries.getFirst());
    return new Permissions(kept);
  }

  /** What a domain may do that also acts for {@code target}; either may be the same. */
  int forDomain(int domid, int target) {
    if (owner() == domid || owner() == target) {
      return ALL;
    }
    for (int i = 1; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (!entry.stale() && (entry.domid() == domid || entry.domid() == target)) {
        return entry.access();
      }
    }
    return entries.getFirst().access();
  }

  /** As the wire has them: each entry ends with a zero byte. */
  byte[] format() {
    var text = new StringBuilder();
    entries.forEach(entry -> text.append(entry).append('\0'));
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
