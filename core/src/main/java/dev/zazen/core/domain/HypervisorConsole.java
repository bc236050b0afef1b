package dev.zazen.core.domain;

/** The hypervisor's console, which dom0 writes to and reads from. Any thread. */
public interface HypervisorConsole {
  /** A console that nobody sees. */
  HypervisorConsole NONE =
      new HypervisorConsole() {
        @Override
        public void write(int domain, byte[] text, int length) {}

        @Override
        public int read(byte[] text, int most) {
          return 0;
        }
      };

  /** A domain writes the first {@code length} bytes of {@code text}. */
  void write(int domain, byte[] text, int length);

  /** Takes up to {@code most} bytes that were typed; returns how many. */
  int read(byte[] text, int most);
}
