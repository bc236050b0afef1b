package dev.zazen.abi;

/**
 * Commands of the hypercall {@code xen_version}, {@code public/version.h}, and the version that
 * guests see.
 */
public final class XenVersion {
  public static final int MAJOR = 4;
  public static final int MINOR = 17;

  /** What follows {@code 4.17}. */
  public static final String EXTRA = ".7";

  public static final int CMD_VERSION = 0;
  public static final int CMD_EXTRAVERSION = 1;
  public static final int CMD_COMPILE_INFO = 2;
  public static final int CMD_CAPABILITIES = 3;
  public static final int CMD_CHANGESET = 4;
  public static final int CMD_PLATFORM_PARAMETERS = 5;
  public static final int CMD_GET_FEATURES = 6;
  public static final int CMD_PAGESIZE = 7;
  public static final int CMD_GUEST_HANDLE = 8;
  public static final int CMD_COMMANDLINE = 9;
  public static final int CMD_BUILD_ID = 10;

  /** Unit of all frame numbers, in bytes. */
  public static final int PAGE_SIZE = 4096;

  private XenVersion() {}
}
