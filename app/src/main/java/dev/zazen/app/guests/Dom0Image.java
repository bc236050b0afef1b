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
import java.util.UUID;

/**
 * Initial RAM disks of Debian's packages: one for dom0 with {@code xl}, {@code xenstored} and
 * {@code xenconsoled}, and one for domUs that have PV devices or serve others.
 */
final class Dom0Image {
  private static final String LIBRARIES = "lib/aarch64-linux-gnu/";

  /** Every program finds the loader by this name. */
  private static final String LOADER = "lib/ld-linux-aarch64.so.1";

  private static final String SCRIPTS = "etc/xen/scripts/";
  private static final String MODULE = "modules/";
  private static final String STORE_CLIENT = "usr/bin/xenstore";

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
          "libxentoollog1",
          "libext2fs2",
          "libcom-err2",
          "libblkid1");

  /** Programs and other files by package. */
  private static final Map<String, List<String>> FILES = files();

  /** Kernel modules below {@code kernel/}; each after those that it depends on. */
  private static final List<String> MODULES =
      List.of(
          "drivers/xen/xen-privcmd.ko",
          "drivers/xen/xenfs/xenfs.ko",
          "drivers/xen/xen-evtchn.ko",
          "drivers/xen/xen-gntdev.ko",
          "drivers/xen/xen-gntalloc.ko",
          "drivers/block/loop.ko",
          "drivers/block/brd.ko",
          "drivers/block/xen-blkback/xen-blkback.ko",
          "drivers/net/xen-netback/xen-netback.ko",
          "net/llc/llc.ko",
          "net/802/stp.ko",
          "net/bridge/bridge.ko");

  /** Those of a domU; dom0 mounts disks of its guests. */
  private static final List<String> GUEST_MODULES =
      List.of(
          "drivers/block/xen-blkfront.ko",
          "drivers/net/xen-netfront.ko",
          "crypto/crc32c_generic.ko",
          "lib/crc16.ko",
          "fs/mbcache.ko",
          "fs/jbd2/jbd2.ko",
          "fs/ext4/ext4.ko");

  /** What a domU has of dom0's files besides modules and scripts. */
  private static final List<String> GUEST_FILES =
      List.of(
          "bin/bash",
          "bin/busybox",
          "sbin/e2fsck",
          "sbin/mke2fs",
          "usr/bin/flock",
          LIBRARIES + "libblkid.so.1",
          LIBRARIES + "libc.so.6",
          LIBRARIES + "libcom_err.so.2",
          LIBRARIES + "libe2p.so.2",
          LIBRARIES + "libext2fs.so.2",
          LIBRARIES + "libtinfo.so.6",
          LIBRARIES + "libuuid.so.1",
          LIBRARIES + "libxenstore.so.4",
          LIBRARIES + "libxentoolcore.so.1",
          LOADER);

  private static final List<String> GUEST_CONFIGURATIONS = List.of("small.cfg", "pv.cfg");

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
    files.put(
        "xen-utils-common",
        List.of(
            "usr/sbin/xenhypfs",
            "etc/xen/xl.conf",
            SCRIPTS + "block",
            SCRIPTS + "block-common.sh",
            SCRIPTS + "hotplugpath.sh",
            SCRIPTS + "locking.sh",
            SCRIPTS + "logging.sh",
            SCRIPTS + "vif-bridge",
            SCRIPTS + "vif-common.sh",
            SCRIPTS + "xen-hotplug-common.sh",
            SCRIPTS + "xen-network-common.sh",
            SCRIPTS + "xen-script-common.sh"));
    files.put("xenstore-utils", List.of(STORE_CLIENT));
    files.put("busybox-static", List.of("bin/busybox"));
    files.put("bash", List.of("bin/bash"));
    files.put("util-linux", List.of("usr/bin/flock"));
    files.put("e2fsprogs", List.of("sbin/e2fsck", "sbin/mke2fs"));
    return files;
  }

  /** Tells images apart that are made in another way. */
  static String recipe() throws IOException {
    var text = new StringBuilder();
    text.append(LIBRARY_PACKAGES).append(FILES).append(MODULES).append(GUEST_MODULES);
    text.append(GUEST_FILES);
    for (String name : List.of("dom0-init", "guest-init")) {
      text.append(new String(resource(name), StandardCharsets.UTF_8));
    }
    for (String name : GUEST_CONFIGURATIONS) {
      text.append(new String(resource(name), StandardCharsets.UTF_8));
    }
    return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8)) + "\n";
  }

  /**
   * The files of Debian's packages, by their names in an image.
   *
   * @param tree unpacked package of the kernel of dom0 and of its guests
   */
  Map<String, byte[]> files(Path tree) throws IOException {
    var content = new TreeMap<String, byte[]>();
    for (String name : LIBRARY_PACKAGES) {
      unpacked(name, files -> libraries(files, content));
    }
    for (var entry : FILES.entrySet()) {
      unpacked(
          entry.getKey(),
          files -> {
            for (String file : entry.getValue()) {
              content.put(file, Files.readAllBytes(files.resolve(file)));
            }
          });
    }
    content.put(LOADER, content.get(LIBRARIES + "ld-linux-aarch64.so.1"));
    // The client looks at its name.
    for (String command : List.of("chmod", "exists", "list", "ls", "read", "rm", "write")) {
      content.put(STORE_CLIENT + "-" + command, content.get(STORE_CLIENT));
    }
    Path directory = modules(tree);
    for (List<String> modules : List.of(MODULES, GUEST_MODULES)) {
      for (String name : modules) {
        Path file = directory.resolve(name);
        content.put(MODULE + file.getFileName(), Files.readAllBytes(file));
      }
    }
    return content;
  }

  /** Makes the image of a domU, which can have front and back ends, from the files. */
  static byte[] guest(Map<String, byte[]> files) throws IOException {
    var content = new TreeMap<String, byte[]>();
    for (var file : files.entrySet()) {
      String name = file.getKey();
      if (GUEST_FILES.contains(name)
          || name.startsWith(MODULE)
          || name.startsWith(SCRIPTS)
          || name.startsWith(STORE_CLIENT)) {
        content.put(name, file.getValue());
      }
    }
    content.put("init", resource("guest-init"));
    return archive(content);
  }

  /**
   * Makes the image of dom0 from the files.
   *
   * @param kernel what {@code /etc/xen/small.cfg} and {@code pv.cfg} start
   * @param guest the image that it has
   */
  static byte[] dom0(Map<String, byte[]> files, byte[] kernel, byte[] guest) throws IOException {
    var content = new TreeMap<>(files);
    content.put("init", resource("dom0-init"));
    for (String name : GUEST_CONFIGURATIONS) {
      content.put("etc/xen/" + name, resource(name));
    }
    content.put("guest/vmlinuz", kernel);
    content.put("guest/initrd.gz", guest);
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

  /** The directory {@code kernel} of the modules in the unpacked package of a kernel. */
  static Path modules(Path tree) throws IOException {
    try (var versions = Files.list(tree.resolve("lib/modules"))) {
      return versions
          .findFirst()
          .orElseThrow(() -> new IOException("the kernel's package holds no modules"))
          .resolve("kernel");
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
