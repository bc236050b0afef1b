package dev.zazen.boot.plan;

import dev.zazen.network.user.UserOptions;

/** What connects a network of the board to the host. */
public sealed interface UplinkPlan {
  /** The path of the network's node. */
  String path();

  /** The network's name. */
  String network();

  /** User-mode networking. */
  record User(String path, String network, UserOptions options) implements UplinkPlan {}

  /**
   * A TAP interface of the host.
   *
   * @param ifname its name
   */
  record Tap(String path, String network, String ifname) implements UplinkPlan {}
}
