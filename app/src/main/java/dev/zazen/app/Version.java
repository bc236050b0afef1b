package dev.zazen.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  private static final String XEN = "4.17";

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Zazen.class.getPackage().getImplementationVersion()).orElse("0.1.0");
    return new String[] {"zazen " + version, "compatible with Xen " + XEN};
  }
}
