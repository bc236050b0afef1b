package dev.zazen.network.user;

/** Serves a channel that is registered with the selector; attached to its key. */
@FunctionalInterface
interface Ready {
  /** Does what the channel is ready for; it tells of failures to the guest, not to the caller. */
  void ready(long now);
}
