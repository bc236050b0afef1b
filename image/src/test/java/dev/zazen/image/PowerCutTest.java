package dev.zazen.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.zazen.base.InvalidInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever part of the writes since the last force reaches the disk: QEMU finds at worst leaked
 * clusters, and each sector has what was flushed or what was written later.
 */
@Tag("feature:disk-images")
class PowerCutTest {
  private static final int SECTORS = 6000;
  private static final int STEPS = 250;

  @TempDir private Path directory;
  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("zazen.random.seed", 23));

  /** The versions that a sector may have after a power cut; 0 is zeroes. */
  private final List<TreeSet<Integer>> versions = new ArrayList<>();

  private int version;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster_size=512,refcount_bits=64",
        "cluster_size=512",
        "cluster_size=1k,refcount_bits=1",
        "cluster_size=4k,compat=0.10",
        "cluster_size=64k"
      })
  void nothingFlushedIsLost(String options) throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-o", options, image, SECTORS * 512);
    var storage = new JournaledStorage(Files.readAllBytes(image));
    for (int i = 0; i < SECTORS; i++) {
      versions.add(new TreeSet<>(List.of(0)));
    }
    storage.beforeForce(() -> cutPower(storage));
    try (DiskImage disk = DiskImages.open(storage, Optional.empty(), false)) {
      for (int i = 0; i < STEPS; i++) {
        step(disk);
      }
    }
    Files.write(image, storage.content());
    QemuImg.checkClean(image);
  }

  /** A host without room: what was flushed stays, and requests that fail say so. */
  @ParameterizedTest
  @ValueSource(strings = {"cluster_size=512,refcount_bits=64", "cluster_size=4k"})
  void nothingFlushedIsLostWhenTheHostRunsOutOfRoom(String options) throws Exception {
    Path image = directory.resolve("image.qcow2");
    QemuImg.call("create", "-f", "qcow2", "-o", options, image, SECTORS * 512);
    byte[] empty = Files.readAllBytes(image);
    for (int round = 0; round < 20; round++) {
      var storage = new JournaledStorage(empty);
      versions.clear();
      for (int i = 0; i < SECTORS; i++) {
        versions.add(new TreeSet<>(List.of(0)));
      }
      DiskImage disk = DiskImages.open(storage, Optional.empty(), false);
      storage.failAfter(random.nextInt(round % 2 == 0 ? 300 : 6000));
      boolean failed = false;
      while (!failed) {
        try {
          step(disk);
        } catch (IOException e) {
          assertEquals("no space left", e.getMessage());
          failed = true;
        }
      }
      check(storage.content());
      storage.failAfter(Integer.MAX_VALUE);
      disk.close();
      check(storage.content());
    }
  }

  private void step(DiskImage disk) throws IOException {
    int from = random.nextInt(SECTORS);
    int count = Math.min(SECTORS - from, 1 + random.nextInt(1 << random.nextInt(11)));
    switch (random.nextInt(8)) {
      case 0, 1 -> {
        disk.flush();
        List<Integer> now = check(disk);
        for (int i = 0; i < SECTORS; i++) {
          versions.set(i, new TreeSet<>(List.of(now.get(i))));
        }
      }
      case 2 -> {
        for (int i = from; i < from + count; i++) {
          versions.get(i).add(0);
        }
        disk.discard(from * 512L, count * 512L);
      }
      default -> {
        version++;
        for (int i = from; i < from + count; i++) {
          versions.get(i).add(version);
        }
        Disks.write(disk, from * 512L, sectors(version, count));
      }
    }
  }

  private static byte[] sectors(int version, int count) {
    var bytes = ByteBuffer.allocate(count * 512);
    while (bytes.hasRemaining()) {
      bytes.putInt(version);
    }
    return bytes.array();
  }

  private void cutPower(JournaledStorage storage) {
    try {
      check(storage.afterPowerCut(random));
    } catch (IOException | InvalidInputException e) {
      throw new AssertionError(e);
    }
  }

  private void check(byte[] content) throws IOException, InvalidInputException {
    Path left = Files.write(directory.resolve("left.qcow2"), content);
    QemuImg.checkConsistent(left);
    try (DiskImage disk = Disks.readOnly(left, "qcow2")) {
      var _ = check(disk);
    }
  }

  /** The version of each sector, which is one that it may have. */
  private List<Integer> check(DiskImage disk) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(Disks.read(disk, 0, SECTORS * 512));
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < SECTORS; i++) {
      int sector = i;
      int now = content.getInt(i * 512);
      assertTrue(
          versions.get(i).contains(now),
          () -> sector + ": " + now + ", not " + versions.get(sector));
      ByteBuffer whole = ByteBuffer.wrap(sectors(now, 1));
      assertEquals(-1, whole.mismatch(content.slice(i * 512, 512)));
      found.add(now);
    }
    return found;
  }
}
