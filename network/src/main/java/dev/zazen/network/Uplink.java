package dev.zazen.network;

/** Connects a network to the host. What it needs of the host is open already. */
public interface Uplink extends AutoCloseable {
  /** Plugs it into {@code network} and starts to work. */
  void attach(EthernetSwitch network);

  /** Ends all work and gives back what it had of the host. */
  @Override
  void close();
}
