package dev.zazen.pv.block;

import dev.zazen.core.domain.Domain;
import dev.zazen.core.evtchn.EventChannels;
import dev.zazen.image.DiskImage;
import dev.zazen.pv.ring.Grants;
import dev.zazen.pv.ring.SharedRing;
import dev.zazen.pv.xenbus.BackendDevice;
import dev.zazen.xenstore.LocalClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/** A disk: the back end of {@code public/io/blkif.h} on an image of the host. */
public final class BlockBackend extends BackendDevice {
  static final int SECTOR = 512;

  /** log2 of the pages that a ring may have. */
  private static final int MAX_RING_ORDER = 4;

  private static final int MAX_QUEUES = 8;

  /** {@code VDISK_READONLY}. */
  private static final int READ_ONLY = 4;

  private final EventChannels own;
  private final DiskImage image;
  private final List<BlockQueue> queues = new ArrayList<>();

  /**
   * A disk of a domain that does not run yet.
   *
   * @param own the hypervisor's ends of event channels
   * @param device number of the virtual device: {@code 51712} for {@code xvda}
   * @param name {@code xvda}
   * @param worker does the disk's work, one thing after the other
   */
  public BlockBackend(
      LocalClient store,
      Domain domain,
      EventChannels own,
      int device,
      String name,
      DiskImage image,
      Executor worker) {
    super(store, domain, "vbd", device, worker);
    this.own = own;
    this.image = image;
    String number = Integer.toString(device);
    publish(
        Map.ofEntries(
            Map.entry("dev", name),
            Map.entry("mode", image.isReadOnly() ? "r" : "w"),
            Map.entry("device-type", "disk"),
            Map.entry("removable", "0"),
            Map.entry("bootable", "1"),
            Map.entry("feature-flush-cache", "1"),
            Map.entry("feature-barrier", "0"),
            Map.entry("feature-discard", image.isReadOnly() ? "0" : "1"),
            Map.entry("discard-granularity", "4096"),
            Map.entry("discard-alignment", "0"),
            Map.entry("discard-secure", "0"),
            Map.entry("feature-persistent", "1"),
            Map.entry("feature-max-indirect-segments", Integer.toString(BlockRequest.MAX_INDIRECT)),
            Map.entry("max-ring-page-order", Integer.toString(MAX_RING_ORDER)),
            Map.entry("multi-queue-max-queues", Integer.toString(MAX_QUEUES))),
        Map.of("virtual-device", number, "device-type", "disk"));
  }

  @Override
  protected boolean connect() {
    Optional<String> protocol = read("protocol");
    // Both have the layout of a 64-bit guest.
    if (protocol.isPresent() && !List.of("arm-abi", "x86_64-abi").contains(protocol.get())) {
      complain("protocol %s is not known".formatted(protocol.get()));
      return false;
    }
    int count =
        read("multi-queue-num-queues").isPresent() ? number("multi-queue-num-queues").orElse(0) : 1;
    if (count < 1 || count > MAX_QUEUES) {
      complain("%d queues, not 1 to %d".formatted(count, MAX_QUEUES));
      return false;
    }
    boolean several = read("multi-queue-num-queues").isPresent() && count > 1;
    for (int i = 0; i < count; i++) {
      Optional<BlockQueue> queue = queue(several ? "queue-%d/".formatted(i) : "");
      if (queue.isEmpty()) {
        disconnect();
        return false;
      }
      queues.add(queue.get());
    }
    publish("sectors", Long.toString(image.size() / SECTOR));
    publish("sector-size", Integer.toString(SECTOR));
    publish("physical-sector-size", Integer.toString(SECTOR));
    publish("info", Integer.toString(image.isReadOnly() ? READ_ONLY : 0));
    return true;
  }

  private Optional<BlockQueue> queue(String home) {
    int order = number("ring-page-order").orElse(0);
    OptionalInt port = number(home + "event-channel");
    if (order > MAX_RING_ORDER || port.isEmpty()) {
      complain("%s: ring order %d, event channel %s".formatted(home, order, port));
      return Optional.empty();
    }
    var refs = new ArrayList<Integer>();
    if (order == 0 && read(home + "ring-ref").isPresent()) {
      number(home + "ring-ref").ifPresent(refs::add);
    } else {
      for (int i = 0; i < 1 << order; i++) {
        number(home + "ring-ref" + i).ifPresent(refs::add);
      }
    }
    if (refs.size() != 1 << order) {
      complain(home + "ring references are missing");
      return Optional.empty();
    }
    var grants = new Grants(domain());
    Optional<SharedRing> ring = SharedRing.map(grants, refs, BlockRequest.SIZE);
    if (ring.isEmpty()) {
      complain(home + "ring is not granted to domain 0");
      return Optional.empty();
    }
    var queue = new BlockQueue(ring.get(), new BlockRequest(grants, image), worker(), own);
    if (!queue.bind(domain(), port.getAsInt())) {
      queue.close();
      complain("%sevent channel %d cannot be bound".formatted(home, port.getAsInt()));
      return Optional.empty();
    }
    return Optional.of(queue);
  }

  @Override
  protected void disconnect() {
    queues.forEach(BlockQueue::close);
    queues.clear();
  }
}
