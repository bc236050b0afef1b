package dev.zazen.boot.plan;

/** A PV device of a domain, whose back end is Zazen itself. */
public sealed interface PvDevice {
  /** The path of its node. */
  String path();

  /** The console: {@code hvc0} of Linux. */
  record Console(String path) implements PvDevice {}

  /**
   * A disk.
   *
   * @param name as Linux calls it: {@code xvda}
   * @param device number of the virtual device, as in Xenstore
   * @param disk what is behind it
   */
  record Block(String path, String name, int device, DiskPlan disk) implements PvDevice {}

  /**
   * A network interface.
   *
   * @param network the name of what it is plugged into
   * @param handle its number in the domain, from 0
   * @param mac its address: {@code 00:16:3e:00:01:00}
   */
  record Network(String path, String network, int handle, String mac) implements PvDevice {}
}
