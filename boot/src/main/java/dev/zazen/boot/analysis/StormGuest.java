package dev.zazen.boot.analysis;

import dev.zazen.base.Bits;
import dev.zazen.base.InvalidInputException;
import dev.zazen.boot.BootPlan;
import dev.zazen.boot.plan.Blob;
import dev.zazen.boot.plan.DomainPlan;
import dev.zazen.boot.plan.EventChannelPlan;
import dev.zazen.boot.plan.GuestBank;
import dev.zazen.boot.plan.Placement;
import dev.zazen.boot.plan.SharedRegion;
import dev.zazen.core.memory.MemoryRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts {@code guests/analyse/storm.S} in the place of a domain's kernel. The resource {@code
 * storm.hex} is what becomes of it, 32 bytes a line.
 */
final class StormGuest {
  private static final String RESOURCE = "storm.hex";

  /** The parameters: behind the header of the Image. */
  private static final int PARAMETERS = 64;

  private static final int SCRATCH = 8 << 10;
  private static final int LEAST_SWEEP = 64 << 10;

  private StormGuest() {}

  /**
   * The plan with a storm in {@code hostile}, which keeps its vCPUs, memory, devices, channels and
   * cpupool.
   *
   * @throws InvalidInputException if its memory is too small
   */
  static BootPlan in(BootPlan plan, DomainPlan hostile, Set<Storm> storms, long seed)
      throws InvalidInputException, IOException {
    Placement kernel = hostile.placement("kernel").orElseThrow();
    byte[] image = image();
    long end = kernel.address() + image.length;
    long scratch = Bits.alignUp(end, SCRATCH);
    long sweep = scratch + (long) hostile.vcpus() * SCRATCH;
    MemoryRange bank = bank(hostile, kernel.address());
    if (bank.end() - sweep < LEAST_SWEEP) {
      throw new InvalidInputException(
          hostile.path(),
          "too little memory behind its kernel for a storm",
          "give it at least %d KiB more"
              .formatted((LEAST_SWEEP - (bank.end() - sweep) + 1023) / 1024));
    }
    ByteBuffer words = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).position(PARAMETERS);
    Optional<MemoryRange> shared = hostile.shared().stream().map(SharedRegion::guest).findFirst();
    words
        .putLong(storms.stream().mapToInt(Storm::bit).sum())
        .putLong(seed)
        .putLong(hostile.vcpus())
        .putLong(hostile.gic().version())
        .putLong(hostile.gic().distributor().start())
        .putLong(hostile.gic().interfaces().getFirst().start())
        .putLong(hostile.vpl011().map(uart -> uart.registers().start()).orElse(0L))
        .putLong(scratch)
        .putLong(sweep)
        .putLong(bank.end() - sweep)
        .putLong(shared.map(MemoryRange::start).orElse(0L))
        .putLong(shared.map(MemoryRange::size).orElse(0L))
        .putLong(ports(plan.eventChannels(), hostile.id()));
    var storm = new Placement(kernel.what(), RESOURCE, kernel.address(), Blob.wrap(image));
    return plan.with(hostile.running(storm));
  }

  private static MemoryRange bank(DomainPlan domain, long address) {
    return domain.banks().stream()
        .map(GuestBank::range)
        .filter(range -> range.start() <= address && address < range.end())
        .findFirst()
        .orElseThrow();
  }

  private static long ports(List<EventChannelPlan> channels, int domain) {
    long ports = 0;
    for (EventChannelPlan channel : channels) {
      ports |= channel.domain() == domain ? bit(channel.port()) : 0;
      ports |= channel.remoteDomain() == domain ? bit(channel.remotePort()) : 0;
    }
    return ports;
  }

  private static long bit(int port) {
    return port < Long.SIZE ? 1L << port : 0;
  }

  private static byte[] image() throws IOException {
    try (InputStream text = StormGuest.class.getResourceAsStream(RESOURCE)) {
      String hex = new String(text.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    }
  }
}
