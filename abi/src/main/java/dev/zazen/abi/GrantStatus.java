package dev.zazen.abi;

/** Outcome of one grant operation: {@code GNTST_*} of {@code public/grant_table.h}. */
public final class GrantStatus {
  public static final int OKAY = 0;
  public static final int GENERAL_ERROR = -1;
  public static final int BAD_DOMAIN = -2;
  public static final int BAD_GNTREF = -3;
  public static final int BAD_HANDLE = -4;
  public static final int BAD_VIRT_ADDR = -5;
  public static final int PERMISSION_DENIED = -8;
  public static final int BAD_PAGE = -9;
  public static final int BAD_COPY_ARG = -10;
  public static final int EAGAIN = -12;
  public static final int NO_SPACE = -13;

  private GrantStatus() {}
}
