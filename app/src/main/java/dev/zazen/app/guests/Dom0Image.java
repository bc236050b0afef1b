package dev.zazen.app.guests;

import dev.zazen.base.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An initial RAM disk for dom0 with Debian's own {@code xl}, {@code xenstored} and {@code
 * xenconsoled}, and a small guest that they can start.
 */
final class Dom0Image {
  private static final String LIBRARIES = "lib/aarch64-linux-gnu/";

  private static final List<String> LIBRARY_PACKAGES =
      List.of(
          "libc6",
          "libgcc-s1",
          "libfdt1",
          "libuuid1",
          "zlib1g",
          "libyajl2",
          "libncurses6",
          "libtinfo6",
          "libxencall1",
          "libxendevicemodel1",
          "libxenevtchn1",
          "libxenforeignmemory1",
          "libxengnttab1",
          "libxenhypfs1",
          "libxenmisc4.17",
          "libxenstore4",
          "libxentoolcore1",
          "libxentoollog1");

  /** Programs and other files by package. */
  private static final Map<String, List<String>> FILES = files();

  private static final List<String> MODULES =
      List.of(
          "xen/xen-privcmd.ko",
          "xen/xenfs/xenfs.ko",
          "xen/xen-evtchn.ko",
          "xen/xen-gntdev.ko",
          "xen/xen-gntalloc.ko",
          "block/xen-blkfront.ko",
          "block/xen-blkback/xen-blkback.ko",
          "net/xen-netfront.ko",
          "net/xen-netback/xen-netback.ko");

  /** The guest, which says that it is up and then waits to be told to go. */
  private static final String GUEST_INIT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox mount -t devtmpfs devtmpfs /dev
      /bin/busybox --install -s /bin
      echo "USERSPACE $(uname -a) up $(cut -d' ' -f1 /proc/uptime)"
      sleep 600
      poweroff -f
      """;

  private final DebianPackages packages;

  Dom0Image(DebianPackages packages) {
    this.packages = packages;
  }

  private static Map<String, List<String>> files() {
    var files = new LinkedHashMap<String, List<String>>();
    String tools = "usr/lib/xen-4.17/bin/";
    files.put(
        "xen-utils-4.17",
        List.of(
            tools + "xl",
            tools + "xenstored",
            tools + "xenconsoled",
            tools + "xenconsole",
            tools + "xen-init-dom0",
            tools + "init-dom0less",
            tools + "libxl-save-helper"));
    files.put("xen-utils-common", List.of("usr/sbin/xenhypfs", "etc/xen/xl.conf"));
    files.put("xenstore-utils", List.of("usr/bin/xenstore"));
    files.put("busybox-static", List.of("bin/busybox"));
    return files;
  }

  /**
   * Makes the image.
   *
   * @param kernel unpacked package of dom0's kernel, whose modules it takes
   * @param guestKernel what {@code /etc/xen/small.cfg} starts
   */
  byte[] make(Path kernel, Path guestKernel) throws IOException {
    var content = new TreeMap<String, byte[]>();
    for (String name : LIBRARY_PACKAGES) {
      unpacked(name, tree -> libraries(tree, content));
    }
    for (var entry : FILES.entrySet()) {
      unpacked(
          entry.getKey(),
          tree -> {
            for (String file : entry.getValue()) {
              content.put(file, Files.readAllBytes(tree.resolve(file)));
            }
          });
    }
    // The loader is found by this name in every program.
    content.put("lib/ld-linux-aarch64.so.1", content.get(LIBRARIES + "ld-linux-aarch64.so.1"));
    Path drivers = drivers(kernel);
    for (String module : MODULES) {
      Path file = drivers.resolve(module);
      content.put("modules/" + file.getFileName(), Files.readAllBytes(file));
    }
    content.put("init", resource("dom0-init"));
    content.put("etc/xen/small.cfg", resource("small.cfg"));
    content.put("guest/vmlinuz", Files.readAllBytes(guestKernel));
    content.put("guest/initrd.gz", guest(content.get("bin/busybox")));
    return archive(content);
  }

  private interface Use {
    void of(Path tree) throws IOException;
  }

  private void unpacked(String name, Use use) throws IOException {
    GuestCache.withUnpacked(packages, name, use::of);
  }

  private static void libraries(Path tree, Map<String, byte[]> content) throws IOException {
    try (var files = Files.walk(tree)) {
      // Not the plug-ins further down.
      for (Path file :
          files
              .filter(file -> file.getFileName().toString().contains(".so"))
              .filter(file -> file.getParent().endsWith("aarch64-linux-gnu"))
              .filter(Files::isRegularFile)
              .toList()) {
        content.put(LIBRARIES + file.getFileName(), Files.readAllBytes(file.toRealPath()));
      }
    }
  }

  /** The directory of drivers in the unpacked package of a kernel. */
  static Path drivers(Path kernel) throws IOException {
    try (var versions = Files.list(kernel.resolve("lib/modules"))) {
      return versions
          .findFirst()
          .orElseThrow(() -> new IOException("the kernel's package holds no modules"))
          .resolve("kernel/drivers");
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Dom0Image.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("resource %s is missing".formatted(name));
      }
      return in.readAllBytes();
    }
  }

  private static byte[] guest(byte[] busybox) throws IOException {
    var archive = new Initramfs();
    for (String name : List.of("bin", "dev", "proc", "sys", "etc", "tmp")) {
      archive.directory(name);
    }
    archive.executable("bin/busybox", busybox);
    archive.executable("init", GUEST_INIT.getBytes(StandardCharsets.UTF_8));
    return archive.compressed();
  }

  @CanIgnoreReturnValue
  private static byte[] archive(Map<String, byte[]> content) throws IOException {
    var directories =
        new TreeSet<String>(List.of("dev", "proc", "sys", "run", "tmp", "var", "root"));
    for (String name : content.keySet()) {
      for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
        directories.add(name.substring(0, at));
      }
    }
    var archive = new Initramfs();
    for (String name : directories) {
      archive.directory(name);
    }
    for (var file : content.entrySet()) {
      archive.executable(file.getKey(), file.getValue());
    }
    return archive.compressed();
  }
}
