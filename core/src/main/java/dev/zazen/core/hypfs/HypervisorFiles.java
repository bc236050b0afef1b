package dev.zazen.core.hypfs;

import dev.zazen.abi.XenVersion;
import dev.zazen.core.domain.BuildInfo;
import dev.zazen.core.domain.Hypervisor;
import dev.zazen.core.domain.RuntimeParameters;
import dev.zazen.core.sched.Cpupool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The files that there are. */
public final class HypervisorFiles {
  /** What of Xen's options holds here, as far as a toolstack can tell a difference. */
  private static final String CONFIG =
      """
      CONFIG_64BIT=y
      CONFIG_ARM_64=y
      CONFIG_ARM=y
      CONFIG_GICV3=y
      CONFIG_NEW_VGIC=y
      CONFIG_SBSA_VUART_CONSOLE=y
      CONFIG_GRANT_TABLE=y
      CONFIG_HYPFS=y
      CONFIG_HYPFS_CONFIG=y
      CONFIG_XSM=y
      CONFIG_XSM_SILO=y
      CONFIG_XSM_SILO_DEFAULT=y
      CONFIG_SCHED_CREDIT=y
      CONFIG_SCHED_CREDIT2=y
      CONFIG_SCHED_RTDS=y
      CONFIG_SCHED_ARINC653=y
      CONFIG_SCHED_NULL=y
      CONFIG_STATIC_MEMORY=y
      CONFIG_STATIC_SHM=y
      CONFIG_BOOT_TIME_CPUPOOLS=y
      """;

  private static final Entry BUILD_INFO =
      directory(
          "buildinfo",
          Entry.text("changeset", BuildInfo.CHANGESET),
          directory(
              "compileinfo",
              Entry.text("compile_by", BuildInfo.BUILT_BY),
              Entry.text("compile_date", BuildInfo.DATE),
              Entry.text("compile_domain", BuildInfo.DOMAIN),
              Entry.text("compiler", BuildInfo.COMPILER)),
          Entry.compressed("config", compressed(CONFIG)),
          directory(
              "version",
              Entry.text("extra", XenVersion.EXTRA),
              Entry.number("major", XenVersion.MAJOR),
              Entry.number("minor", XenVersion.MINOR)));

  private HypervisorFiles() {}

  /** The root directory as it is now. */
  public static Entry.Directory of(Hypervisor hypervisor) {
    return directory("", BUILD_INFO, pools(hypervisor), parameters(hypervisor.parameters()));
  }

  private static Entry.Directory directory(String name, Entry... entries) {
    return new Entry.Directory(name, List.of(entries));
  }

  private static Entry pools(Hypervisor hypervisor) {
    return new Entry.Directory(
        "cpupool", hypervisor.cpupools().all().stream().map(HypervisorFiles::pool).toList());
  }

  // Scheduling granularity is a CPU for all pools.
  private static Entry pool(Cpupool pool) {
    return directory(Long.toString(pool.id()), Entry.text("sched-gran", "cpu"));
  }

  private static Entry parameters(RuntimeParameters parameters) {
    return new Entry.Directory(
        "params",
        RuntimeParameters.names().stream()
            .map(
                name ->
                    Entry.text(
                        name,
                        parameters.get(name),
                        RuntimeParameters.size(name),
                        RuntimeParameters.isText(name),
                        value -> parameters.set(name, value)))
            .toList());
  }

  private static byte[] compressed(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
