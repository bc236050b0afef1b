package dev.zazen.boot;

import dev.zazen.abi.XenErrno;
import dev.zazen.boot.plan.AssignedDevice;
import dev.zazen.boot.plan.IommuPlan;
import dev.zazen.boot.plan.StreamPlan;
import dev.zazen.core.domain.Domain;
import dev.zazen.core.iommu.AssignableDma;
import dev.zazen.core.iommu.MachineDma;
import dev.zazen.core.iommu.SmmuDma;
import dev.zazen.machine.Dma;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose memory each device behind an SMMU reaches ({@code xen/drivers/passthrough/device_tree.c},
 * {@code arm/smmu-v3.c}). Used under the lock of {@code domctl} once domains run.
 */
final class DeviceStreams {
  private final IommuPlan plan;

  /** Domains that may have such devices. */
  private final Set<Domain> users = new HashSet<>();

  /** Who has a device, by the path of its node. */
  private final Map<String, Domain> owners = new HashMap<>();

  /** Devices that somebody has or had: what Xen calls protected. */
  private final Set<String> known = new HashSet<>();

  /** What the models of devices copy by. */
  private final Map<String, AssignableDma> copies = new HashMap<>();

  DeviceStreams(IommuPlan plan) {
    this.plan = plan;
  }

  /** Whether a domain may have devices behind an SMMU; null for whether the board has one. */
  boolean uses(Domain domain) {
    return domain == null ? plan.isEnabled() : users.contains(domain);
  }

  /** A domain came that may have devices behind an SMMU. */
  void add(Domain domain) {
    users.add(domain);
    domain.onDestroy(
        () -> {
          users.remove(domain);
          List.copyOf(owners.keySet()).stream()
              .filter(path -> owners.get(path) == domain)
              .forEach(this::free);
        });
  }

  /** A domain of the configuration came: dom0 has what is left to nobody else. */
  void begin(Domain domain, List<AssignedDevice> devices) {
    if (domain.isHardware() && plan.isEnabled()) {
      add(domain);
      plan.nodes()
          .forEach(
              (path, node) -> {
                if (node.stream().isPresent() && !node.forPassthrough()) {
                  give(domain, path);
                }
              });
    } else if (devices.stream().anyMatch(device -> device.stream().isPresent())) {
      add(domain);
      devices.stream()
          .filter(device -> device.stream().isPresent())
          .forEach(device -> give(domain, device.device().path()));
    }
  }

  /** What a new model of a device copies by; one before it copies no more. */
  Optional<Dma> connect(String path) {
    disconnect(path);
    if (plan.stream(path).isEmpty()) {
      return Optional.empty();
    }
    var dma = new AssignableDma();
    copies.put(path, dma);
    retarget(path);
    return Optional.of(dma);
  }

  /** The model of a device is gone. */
  void disconnect(String path) {
    AssignableDma before = copies.remove(path);
    if (before != null) {
      before.target(null);
    }
  }

  int assign(Domain domain, String path) {
    Optional<StreamPlan> stream = plan.stream(path);
    if (!plan.nodes().containsKey(path)) {
      return -XenErrno.ESRCH;
    }
    if (stream.isEmpty()) {
      return -XenErrno.EINVAL;
    }
    known.add(path);
    // Nothing but the number tells devices of one StreamID apart.
    boolean isShared =
        owners.keySet().stream()
            .anyMatch(other -> plan.stream(other).equals(stream) && owners.get(other) != domain);
    if (owners.containsKey(path) || isShared) {
      return -XenErrno.EBUSY;
    }
    give(domain, path);
    return 0;
  }

  int deassign(Domain domain, String path) {
    if (!plan.nodes().containsKey(path)) {
      return -XenErrno.ESRCH;
    }
    if (!known.contains(path)) {
      return -XenErrno.EINVAL;
    }
    if (owners.get(path) != domain) {
      return -XenErrno.ESRCH;
    }
    free(path);
    return 0;
  }

  int testAssign(String path) {
    if (!plan.nodes().containsKey(path)) {
      return -XenErrno.ESRCH;
    }
    return owners.containsKey(path) ? -XenErrno.EINVAL : 0;
  }

  private void give(Domain domain, String path) {
    known.add(path);
    owners.put(path, domain);
    retarget(path);
  }

  private void free(String path) {
    owners.remove(path);
    retarget(path);
  }

  private void retarget(String path) {
    AssignableDma dma = copies.get(path);
    if (dma != null) {
      Domain owner = owners.get(path);
      dma.target(owner == null ? null : reach(owner, path));
    }
  }

  /** dom0's addresses are the board's with and without an SMMU. */
  private Dma reach(Domain domain, String path) {
    StreamPlan stream = plan.stream(path).orElseThrow();
    return domain.isHardware()
        ? new MachineDma(domain.memory(), path, domain.log())
        : new SmmuDma(domain.memory(), stream.smmu(), stream.id(), domain.log());
  }
}
