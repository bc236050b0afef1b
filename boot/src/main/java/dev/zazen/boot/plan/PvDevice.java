package dev.zazen.boot.plan;

import java.util.Optional;

/** A PV device of a domain. Its back end is Zazen itself unless it is a {@link OfDomain}. */
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

  /** A device whose back end is a driver in another domain. */
  sealed interface OfDomain extends PvDevice {
    /** The number of the back end's domain. */
    int backend();

    /** What the back end's domain runs to make the device ready, as {@code libxl} names it. */
    String script();
  }

  /**
   * A disk that another domain has.
   *
   * @param name as Linux calls it: {@code xvda}
   * @param device number of the virtual device, as in Xenstore
   * @param target what it is in the back end's domain: {@code /dev/ram0}
   * @param physicalDevice numbers of that, {@code major:minor} in hexadecimal; empty if the script
   *     tells them
   */
  record DomainBlock(
      String path,
      int backend,
      String script,
      String name,
      int device,
      String target,
      Optional<String> physicalDevice,
      boolean isReadOnly)
      implements OfDomain {}

  /**
   * A network interface whose other end is in another domain.
   *
   * @param handle its number in the domain, from 0
   * @param mac its address
   * @param bridge what the script plugs it into; empty for none
   */
  record DomainNetwork(
      String path, int backend, String script, int handle, String mac, Optional<String> bridge)
      implements OfDomain {}
}
