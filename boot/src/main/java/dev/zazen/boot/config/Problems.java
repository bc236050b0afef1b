package dev.zazen.boot.config;

import dev.zazen.base.InvalidInputException;
import dev.zazen.base.Problem;
import dev.zazen.devicetree.DeviceTree;
import dev.zazen.devicetree.DtNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong, and what is odd, so that all of it is reported at once. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Something that may fail because of the user's input. */
  @FunctionalInterface
  public interface Attempt<T> {
    /** The result. */
    T get() throws InvalidInputException;
  }

  /** Starts without any. */
  public Problems() {}

  /** Something wrong at {@code place}. */
  public void add(String place, String what, String mend) {
    found.add(new Problem(place, what, mend));
  }

  /** Something wrong with {@code node}. */
  public void add(DtNode node, String what, String mend) {
    add(placeOf(node), what, mend);
  }

  /** Something odd with {@code node}. */
  public void warn(DtNode node, String what) {
    warn(placeOf(node), what);
  }

  /** Something odd at {@code place}. */
  public void warn(String place, String what) {
    warnings.add(place + ": " + what);
  }

  /** What {@code attempt} gives; if it fails, its problems are collected. */
  public <T> Optional<T> attempt(Attempt<T> attempt) {
    try {
      return Optional.of(attempt.get());
    } catch (InvalidInputException e) {
      found.addAll(e.problems());
      return Optional.empty();
    }
  }

  /** How many were found so far. */
  public int count() {
    return found.size();
  }

  /** The warnings, in the order they were found. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Throws if anything is wrong. */
  public void throwIfAny() throws InvalidInputException {
    if (!found.isEmpty()) {
      throw new InvalidInputException(found, warnings);
    }
  }

  /** As {@link #placeOf(DtNode)} for the node at {@code path}; the path alone if there is none. */
  public static String placeOf(DeviceTree tree, String path) {
    return tree.find(path).map(Problems::placeOf).orElse(path);
  }

  /** Path of {@code node}, with file and line if it has them. */
  public static String placeOf(DtNode node) {
    return "%s (%s)".formatted(node.path(), node.location());
  }
}
