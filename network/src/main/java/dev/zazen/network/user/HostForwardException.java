package dev.zazen.network.user;

import java.io.IOException;

/** The host does not let a forward listen. */
public final class HostForwardException extends Exception {
  private static final long serialVersionUID = 1;

  HostForwardException(HostForward forward, IOException cause) {
    super("hostfwd %s: %s".formatted(forward, cause.getMessage()), cause);
  }
}
