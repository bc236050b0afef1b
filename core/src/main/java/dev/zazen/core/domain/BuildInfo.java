package dev.zazen.core.domain;

/** How the hypervisor was built, as guests are told. */
public final class BuildInfo {
  /** What compiled it. */
  public static final String COMPILER = "javac 25";

  /** Who built it. */
  public static final String BUILT_BY = "zazen";

  /** Where. */
  public static final String DOMAIN = "";

  /** When: builds are reproducible and have no time. */
  public static final String DATE = "";

  /** Its revision. */
  public static final String CHANGESET = "";

  private BuildInfo() {}
}
