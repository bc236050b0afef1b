package dev.zazen.xenstore;

import java.util.Optional;

/** What the store asks the hypervisor. */
public interface Hypervisor {
  /** No domains but 0. */
  Hypervisor NONE =
      new Hypervisor() {
        @Override
        public boolean exists(int domid) {
          return domid == Accounting.PRIVILEGED;
        }

        @Override
        public Optional<SharedPage> page(int domid) {
          return Optional.empty();
        }

        @Override
        public Optional<Runnable> bind(int domid, int port) {
          return Optional.empty();
        }

        @Override
        public void log(String line) {
          // Nobody reads it.
        }
      };

  /** Whether a domain was created and not yet destroyed. */
  boolean exists(int domid);

  /** The page of a domain that holds its ring; empty if there is no such domain or page. */
  Optional<SharedPage> page(int domid);

  /** What signals a domain's event channel; empty if the port is not free for the store. */
  Optional<Runnable> bind(int domid, int port);

  /** Something for the board's log. */
  void log(String line);
}
