package dev.zazen.core.grant;

/**
 * Layout of {@code struct grant_entry_v1}, {@code public/grant_table.h}: 16 bits of flags, 16 of
 * the domain's number, 32 of the guest frame.
 */
final class GrantEntry {
  static final int SIZE = 8;
  static final int FRAME = 4;
  static final int DOMAIN_SHIFT = 16;

  static final int TYPE = 3;
  static final int PERMIT_ACCESS = 1;
  static final int READ_ONLY = 1 << 2;
  static final int READING = 1 << 3;
  static final int WRITING = 1 << 4;

  /** Of version 2: not the whole page is granted, and so it cannot be mapped. */
  static final int SUB_PAGE = 1 << 8;

  private GrantEntry() {}
}
