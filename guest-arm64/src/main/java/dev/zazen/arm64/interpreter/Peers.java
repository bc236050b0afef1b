package dev.zazen.arm64.interpreter;

/**
 * What an instruction of one vCPU does to the vCPUs of its domain: the others forget translations,
 * and none of them uses an old one when that returns; all see code and events.
 */
public interface Peers extends TlbMaintenance {
  /** Forgets code decoded from {@code length} bytes of RAM at an offset, all in one page. */
  void codeChanged(long offset, int length);

  /** Forgets all decoded code. */
  void allCodeChanged();

  /** Sets the event register of every vCPU (SEV). */
  void sendEvent();
}
