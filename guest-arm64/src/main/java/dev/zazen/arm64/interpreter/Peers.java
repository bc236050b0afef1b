package dev.zazen.arm64.interpreter;

/** What an instruction of one vCPU does to all vCPUs of its domain. */
public interface Peers {
  /** Forgets all translations of the other vCPUs; returns when none of them uses an old one. */
  void invalidateAll();

  /** As {@link #invalidateAll} for the private translations of one address space. */
  void invalidateAsid(int asid);

  /** As {@link #invalidateAll} for one 4 KiB page in all address spaces, and the way to it. */
  void invalidatePage(long page);

  /** The same, but not for the way to it. */
  void invalidateLeaf(long page);

  /** Forgets code decoded from {@code length} bytes of RAM at an offset, all in one page. */
  void codeChanged(long offset, int length);

  /** Forgets all decoded code. */
  void allCodeChanged();

  /** Sets the event register of every vCPU (SEV). */
  void sendEvent();
}
