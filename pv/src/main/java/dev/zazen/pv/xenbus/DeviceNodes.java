package dev.zazen.pv.xenbus;

import dev.zazen.xenstore.LocalClient;
import dev.zazen.xenstore.XenstoreException;
import java.util.Map;

/**
 * The nodes of a device in Xenstore, as {@code libxl__device_generic_add} makes them.
 *
 * @param type as in Xenstore: {@code vbd}, {@code vif}
 * @param number of the device in its domain
 * @param user domain of the front end
 * @param owner domain of the back end
 */
record DeviceNodes(String type, int number, int user, int owner) {
  /** The node of the front end. */
  String frontend() {
    return "/local/domain/%d/device/%s/%d".formatted(user, type, number);
  }

  /** The node of the back end. */
  String backend() {
    return "/local/domain/%d/backend/%s/%d/%d".formatted(owner, type, user, number);
  }

  /**
   * Makes the nodes of both ends.
   *
   * @param own nodes of the back end besides those of every device
   * @param others nodes of the front end besides those of every device
   */
  void make(LocalClient store, Map<String, String> own, Map<String, String> others)
      throws XenstoreException {
    if (owner != 0) {
      directories(store);
    }
    make(store, frontend(), "n" + user, "r" + owner);
    make(store, backend(), "n" + owner, "r" + user);
    write(store, backend(), "frontend", frontend());
    write(store, backend(), "frontend-id", Integer.toString(user));
    write(store, backend(), "online", "1");
    for (var node : own.entrySet()) {
      write(store, backend(), node.getKey(), node.getValue());
    }
    write(store, frontend(), "backend", backend());
    write(store, frontend(), "backend-id", Integer.toString(owner));
    for (var node : others.entrySet()) {
      write(store, frontend(), node.getKey(), node.getValue());
    }
    write(store, frontend(), "state", XenbusState.INITIALISING.text());
  }

  /** Makes what is above the back end, for its domain to look for devices. */
  private void directories(LocalClient store) throws XenstoreException {
    String path = "/local/domain/%d/backend".formatted(owner);
    for (String name : new String[] {"", "/" + type, "/" + user}) {
      path += name;
      if (store.read(path).isEmpty()) {
        make(store, path, "n0", "r" + owner);
      }
    }
  }

  private static void make(LocalClient store, String path, String... permissions)
      throws XenstoreException {
    store.write(path, "");
    store.permit(path, permissions);
  }

  private static void write(LocalClient store, String home, String name, String value)
      throws XenstoreException {
    // Below its parent, and with its permissions.
    store.write(home + "/" + name, value);
  }
}
