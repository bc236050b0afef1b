package dev.zazen.boot.config;

import dev.zazen.core.memory.MemoryRange;
import dev.zazen.devicetree.DtNode;

/**
 * RAM that the configuration gives to one user by its address.
 *
 * @param node whose property it is
 * @param property {@code xen,static-mem} or {@code xen,static-heap}
 * @param range machine addresses, whole pages
 */
public record StaticRegion(DtNode node, String property, MemoryRange range) {
  /** Property, addresses, size and the node's path. */
  @Override
  public String toString() {
    return of(node.path());
  }

  /** The same with file and line of the node, for problems of another. */
  String withPlace() {
    return of(Problems.placeOf(node));
  }

  private String of(String user) {
    return "\"%s\" %s (%s) of %s".formatted(property, range, Sizes.text(range.size()), user);
  }
}
