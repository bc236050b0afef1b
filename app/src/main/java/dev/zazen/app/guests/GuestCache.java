package dev.zazen.app.guests;

import dev.zazen.base.CanIgnoreReturnValue;
import dev.zazen.boot.GuestCacheDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Guest images in a directory:
 *
 * <pre>
 *   images/vmlinuz        Debian's arm64 kernel
 *   images/vmlinuz-cloud  Debian's arm64 kernel for virtual machines
 *   images/initrd.gz      busybox and an /init that says it is up, runs /bench if there is one, and powers off
 *   images/vmlinuz-dom0   Debian's arm64 kernel as it was when the next was made
 *   images/dom0.gz        Xen's tools from Debian and a guest to start with them, for dom0
 *   images/domu.gz        PV drivers, front and back ends, and what their scripts need, for a domU
 *   images/dom0.recipe    tells whether these two are made as they would be now
 *   images/vmlinuz-virtio Debian's arm64 kernel as it was when the next was made
 *   images/virtio.gz      as initrd.gz, with modules of that kernel for virtio disks, which it names
 *   bench                 optional program for the guest, from the user
 * </pre>
 */
public final class GuestCache {
  private static final String INIT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox mount -t devtmpfs devtmpfs /dev
      /bin/busybox --install -s /bin
      echo "USERSPACE $(uname -a) up $(cut -d' ' -f1 /proc/uptime)"
      [ -x /bench ] && /bench
      poweroff -f
      """;

  private static final String VIRTIO_INIT =
      """
      #!/bin/busybox sh
      /bin/busybox mount -t proc proc /proc
      /bin/busybox mount -t sysfs sysfs /sys
      /bin/busybox mount -t devtmpfs devtmpfs /dev
      /bin/busybox --install -s /bin
      insmod /modules/virtio_mmio.ko
      insmod /modules/virtio_blk.ko
      echo "USERSPACE $(uname -a) up $(cut -d' ' -f1 /proc/uptime)"
      for disk in /sys/block/vd*; do
        echo "disk ${disk##*/} $(cat $disk/serial) $(cat $disk/size) sectors"
      done
      poweroff -f
      """;

  private static final String KERNEL = "linux-image-";

  private static final List<String> DRIVERS =
      List.of("virtio/virtio_mmio.ko", "block/virtio_blk.ko");

  private final Path directory;

  /** A cache in {@code directory}, which need not exist. */
  public GuestCache(Path directory) {
    this.directory = directory;
  }

  /** The cache in {@code $ZAZEN_CACHE}, or {@code ~/.cache/zazen}. */
  public static GuestCache standard() {
    return new GuestCache(GuestCacheDirectory.path());
  }

  /** Makes the images that are missing; returns all. */
  @CanIgnoreReturnValue
  public List<Path> fetch(Consumer<String> progress) throws IOException {
    Path images = directory.resolve("images");
    Files.createDirectories(images);
    Path kernel = images.resolve("vmlinuz");
    Path cloud = images.resolve("vmlinuz-cloud");
    Path initrd = images.resolve("initrd.gz");
    var packages = new DebianPackages(progress);
    if (!Files.exists(kernel) || !Files.exists(cloud) || !Files.exists(initrd)) {
      packages.enable();
    }
    if (!Files.exists(kernel)) {
      kernel(packages, "linux-image-arm64", kernel);
    }
    if (!Files.exists(cloud)) {
      kernel(packages, "linux-image-cloud-arm64", cloud);
    }
    Path bench = directory.resolve("bench");
    boolean stale =
        Files.exists(bench)
            && Files.exists(initrd)
            && Files.getLastModifiedTime(bench).compareTo(Files.getLastModifiedTime(initrd)) > 0;
    if (!Files.exists(initrd) || stale) {
      initrd(packages, bench, initrd);
    }
    return List.of(kernel, cloud, initrd);
  }

  /**
   * Makes, if it is missing, what a dom0 with Xen's tools needs; returns the kernel, and the RAM
   * disks of dom0 and of a domU.
   */
  @CanIgnoreReturnValue
  public List<Path> fetchDom0(Consumer<String> progress) throws IOException {
    Path images = directory.resolve("images");
    Files.createDirectories(images);
    Path kernel = images.resolve("vmlinuz-dom0");
    Path initrd = images.resolve("dom0.gz");
    Path guest = images.resolve("domu.gz");
    Path recipe = images.resolve("dom0.recipe");
    boolean current = Files.exists(recipe) && Files.readString(recipe).equals(Dom0Image.recipe());
    if (!current || !Stream.of(kernel, initrd, guest).allMatch(Files::exists)) {
      var packages = new DebianPackages(progress);
      packages.enable();
      withUnpacked(
          packages,
          packages.dependency("linux-image-arm64", KERNEL),
          tree -> {
            byte[] image = kernel(tree);
            Map<String, byte[]> files = new Dom0Image(packages).files(tree);
            byte[] guestImage = Dom0Image.guest(files);
            put(kernel, image);
            put(guest, guestImage);
            put(initrd, Dom0Image.dom0(files, image, guestImage));
          });
      put(recipe, Dom0Image.recipe().getBytes(StandardCharsets.UTF_8));
    }
    return List.of(kernel, initrd, guest);
  }

  /** Makes, if it is missing, what a guest with virtio disks needs; returns kernel and RAM disk. */
  @CanIgnoreReturnValue
  public List<Path> fetchVirtio(Consumer<String> progress) throws IOException {
    Path kernel = directory.resolve("images/vmlinuz-virtio");
    Path initrd = directory.resolve("images/virtio.gz");
    if (!Files.exists(kernel) || !Files.exists(initrd)) {
      Files.createDirectories(kernel.getParent());
      var packages = new DebianPackages(progress);
      packages.enable();
      var archive = new Initramfs();
      busybox(packages, archive);
      archive.script("init", VIRTIO_INIT).directory("modules");
      withUnpacked(
          packages,
          packages.dependency("linux-image-arm64", KERNEL),
          tree -> {
            for (String name : DRIVERS) {
              Path file = Dom0Image.modules(tree).resolve("drivers").resolve(name);
              archive.executable("modules/" + file.getFileName(), Files.readAllBytes(file));
            }
            put(kernel, kernel(tree));
            put(initrd, archive.compressed());
          });
    }
    return List.of(kernel, initrd);
  }

  private static void busybox(DebianPackages packages, Initramfs archive) throws IOException {
    for (String name : List.of("bin", "dev", "proc", "sys", "etc", "tmp")) {
      archive.directory(name);
    }
    withUnpacked(
        packages,
        "busybox-static",
        tree -> archive.executable("bin/busybox", Files.readAllBytes(tree.resolve("bin/busybox"))));
  }

  private static void kernel(DebianPackages packages, String metapackage, Path target)
      throws IOException {
    withUnpacked(
        packages, packages.dependency(metapackage, KERNEL), tree -> put(target, kernel(tree)));
  }

  private static byte[] kernel(Path tree) throws IOException {
    try (var files = Files.list(tree.resolve("boot"))) {
      Path image =
          files
              .filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
              .findFirst()
              .orElseThrow(() -> new IOException("the package holds no boot/vmlinuz-*"));
      return Files.readAllBytes(image);
    }
  }

  private static void initrd(DebianPackages packages, Path bench, Path target) throws IOException {
    var archive = new Initramfs();
    busybox(packages, archive);
    archive.script("init", INIT);
    if (Files.exists(bench)) {
      archive.executable("bench", Files.readAllBytes(bench));
    }
    put(target, archive.compressed());
  }

  /** Uses the tree of a package while it is there. */
  interface Use {
    void of(Path tree) throws IOException;
  }

  static void withUnpacked(DebianPackages packages, String name, Use use) throws IOException {
    Path tree = Files.createTempDirectory("zazen-package");
    try {
      packages.unpack(name, tree);
      use.of(tree);
    } finally {
      try (var files = Files.walk(tree)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Writes a file so that it is there as a whole or not at all. */
  private static void put(Path target, byte[] content) throws IOException {
    Path partial =
        Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
    Files.write(partial, content);
    Files.move(
        partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
