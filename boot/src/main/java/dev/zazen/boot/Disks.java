package dev.zazen.boot;

import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.DevicePlan;
import dev.zazen.boot.plan.DiskPlan;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.PvDevice;
import dev.zazen.image.DiskImage;
import dev.zazen.image.DiskImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The images of a board's disks while it runs. */
final class Disks {
  private Disks() {}

  /**
   * Opens the images of all disks; by the path of the disk's node.
   *
   * @throws InvalidInputException if one cannot be used; none is open then
   */
  static Map<String, DiskImage> open(BootPlan plan) throws InvalidInputException, IOException {
    var images = new HashMap<String, DiskImage>();
    try {
      for (List<PvDevice> devices : plan.pvDevices().values()) {
        for (PvDevice device : devices) {
          if (device instanceof PvDevice.Block disk) {
            images.put(disk.path(), open(disk.disk()));
          }
        }
      }
      for (DomainPlan domain : plan.domains()) {
        for (AssignedDevice assigned : domain.devices()) {
          if (assigned.device().disk().isPresent()) {
            images.put(assigned.device().path(), open(assigned.device().disk().get()));
          }
        }
      }
      for (DevicePlan device : plan.board().devices()) {
        if (isForToolstack(plan, device) && !images.containsKey(device.path())) {
          images.put(device.path(), open(device.disk().orElseThrow()));
        }
      }
      return images;
    } catch (InvalidInputException | IOException e) {
      close(images);
      throw e;
    }
  }

  /** Whether dom0's toolstack may give the disk to its guests. */
  private static boolean isForToolstack(BootPlan plan, DevicePlan device) {
    return device.disk().isPresent()
        && device.forPassthrough()
        && plan.board().iommu().stream(device.path()).isPresent()
        && plan.domains().stream().anyMatch(DomainPlan::isHardware);
  }

  private static DiskImage open(DiskPlan disk) throws InvalidInputException, IOException {
    return DiskImages.open(disk.file(), disk.format(), disk.isReadOnly());
  }

  /** Closes all images; one that fails does not keep the others open. */
  static void close(Map<String, DiskImage> images) {
    IOException failure = null;
    for (DiskImage image : images.values()) {
      try {
        image.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    images.clear();
    if (failure != null) {
      throw new UncheckedIOException("an image could not be closed", failure);
    }
  }
}
