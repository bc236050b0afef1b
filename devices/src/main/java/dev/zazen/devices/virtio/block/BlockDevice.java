package dev.zazen.devices.virtio.block;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;
import dev.zazen.devices.virtio.VirtioDevice;
import dev.zazen.devices.virtio.queue.DescriptorChain;
import dev.zazen.devices.virtio.queue.QueueFaultException;
import dev.zazen.devices.virtio.queue.SplitQueue;
import dev.zazen.image.DiskImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A disk with one queue. A driver that does not accept FLUSH has every write made durable before it
 * is answered (§5.2.6.2).
 */
public final class BlockDevice implements VirtioDevice {
  private static final int KIND = 2;
  private static final int SECTOR = 512;

  // Features (§5.2.3).
  private static final long SEG_MAX = 1L << 2;
  private static final long RO = 1L << 5;
  private static final long BLK_SIZE = 1L << 6;
  private static final long FLUSH = 1L << 9;
  private static final long DISCARD = 1L << 13;

  // struct virtio_blk_config (§5.2.4).
  private static final int CONFIG_SIZE = 60;
  private static final int CONFIG_CAPACITY = 0;
  private static final int CONFIG_SEG_MAX = 12;
  private static final int CONFIG_BLK_SIZE = 20;
  private static final int CONFIG_MAX_DISCARD_SECTORS = 36;
  private static final int CONFIG_MAX_DISCARD_SEG = 40;
  private static final int CONFIG_DISCARD_ALIGNMENT = 44;

  private static final int MAX_DISCARD_SECTORS = 1 << 22;
  private static final int DISCARD_ALIGNMENT = 8;

  // struct virtio_blk_req (§5.2.6).
  private static final int HEADER = 16;
  private static final int SECTOR_FIELD = 8;
  private static final int T_IN = 0;
  private static final int T_OUT = 1;
  private static final int T_FLUSH = 4;
  private static final int T_GET_ID = 8;
  private static final int T_DISCARD = 11;
  private static final int S_OK = 0;
  private static final int S_IOERR = 1;
  private static final int S_UNSUPP = 2;

  /** Bytes of the name that GET_ID gives, and of a discarded segment. */
  private static final int ID_SIZE = 20;

  private static final int DISCARD_SEGMENT = 16;

  private static final int BUFFER = 1 << 16;

  private final DiskImage image;
  private final byte[] id = new byte[ID_SIZE];
  private final ByteBuffer config = ByteBuffer.allocate(CONFIG_SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] data = new byte[BUFFER];
  private final ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
  private boolean writesThrough = true;

  /**
   * A disk.
   *
   * @param name what the guest finds as its serial number, up to 20 bytes of it
   */
  public BlockDevice(DiskImage image, String name) {
    this.image = image;
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, id, 0, Math.min(text.length, ID_SIZE));
    config.putLong(CONFIG_CAPACITY, image.size() / SECTOR);
    config.putInt(CONFIG_SEG_MAX, SplitQueue.MAX_SIZE - 2);
    config.putInt(CONFIG_BLK_SIZE, SECTOR);
    config.putInt(CONFIG_MAX_DISCARD_SECTORS, MAX_DISCARD_SECTORS);
    config.putInt(CONFIG_MAX_DISCARD_SEG, 1);
    config.putInt(CONFIG_DISCARD_ALIGNMENT, DISCARD_ALIGNMENT);
  }

  @Override
  public int kind() {
    return KIND;
  }

  @Override
  public long features() {
    return SEG_MAX | BLK_SIZE | FLUSH | (image.isReadOnly() ? RO : DISCARD);
  }

  @Override
  public void accept(long features) {
    writesThrough = (features & FLUSH) == 0;
  }

  @Override
  public int queues() {
    return 1;
  }

  @Override
  public long configuration(long offset, int size) {
    if (offset < 0 || offset > CONFIG_SIZE - size) {
      return 0;
    }
    int at = (int) offset;
    return switch (size) {
      case Byte.BYTES -> config.get(at) & 0xffL;
      case Short.BYTES -> config.getShort(at) & 0xffffL;
      case Integer.BYTES -> config.getInt(at) & 0xffff_ffffL;
      default -> config.getLong(at);
    };
  }

  @Override
  public long serve(int queue, DescriptorChain request) throws QueueFaultException {
    if (request.readable() < HEADER || request.writable() < 1) {
      throw new QueueFaultException(
          "a block request of %d bytes with %d for the answer"
              .formatted(request.readable(), request.writable()));
    }
    // The last byte is the status, whatever comes before it.
    long room = request.writable() - 1;
    int status;
    long written = 0;
    if (request.read(0, data, 0, HEADER)) {
      int type = buffer.getInt(0);
      long sector = buffer.getLong(SECTOR_FIELD);
      try {
        status = serve(type, sector, request, room);
      } catch (IOException e) {
        status = S_IOERR;
      }
      written =
          switch (type) {
            case T_IN -> status == S_OK ? room : 0;
            case T_GET_ID -> Math.min(room, ID_SIZE);
            default -> 0;
          };
    } else {
      status = S_IOERR;
    }
    data[0] = (byte) status;
    if (!request.write(room, data, 0, 1)) {
      throw new QueueFaultException("the status of a block request cannot be written");
    }
    return written + 1;
  }

  private int serve(@Foreign int type, @Foreign long sector, DescriptorChain request, long room)
      throws IOException {
    long given = request.readable() - HEADER;
    return switch (type) {
      case T_IN -> isInside(sector, room) ? in(request, sector, room) : S_IOERR;
      case T_OUT ->
          !image.isReadOnly() && isInside(sector, given) ? out(request, sector, given) : S_IOERR;
      case T_FLUSH -> {
        image.flush();
        yield S_OK;
      }
      case T_GET_ID -> request.write(0, id, 0, (int) Math.min(room, ID_SIZE)) ? S_OK : S_IOERR;
      case T_DISCARD -> discard(request, given);
      default -> S_UNSUPP;
    };
  }

  /** Whether the disk has {@code bytes}, whole sectors, from {@code sector} on. */
  @Checks
  private boolean isInside(@Foreign long sector, @Foreign long bytes) {
    long sectors = image.size() / SECTOR;
    return bytes % SECTOR == 0
        && sector >= 0
        && bytes / SECTOR <= sectors
        && sector <= sectors - bytes / SECTOR;
  }

  private int in(DescriptorChain request, long sector, long length) throws IOException {
    for (long at = 0; at < length; at += BUFFER) {
      int part = (int) Math.min(BUFFER, length - at);
      image.read(sector * SECTOR + at, ByteBuffer.wrap(data, 0, part));
      if (!request.write(at, data, 0, part)) {
        return S_IOERR;
      }
    }
    return S_OK;
  }

  private int out(DescriptorChain request, long sector, long length) throws IOException {
    for (long at = 0; at < length; at += BUFFER) {
      int part = (int) Math.min(BUFFER, length - at);
      if (!request.read(HEADER + at, data, 0, part)) {
        return S_IOERR;
      }
      image.write(sector * SECTOR + at, ByteBuffer.wrap(data, 0, part));
    }
    if (writesThrough) {
      image.flush();
    }
    return S_OK;
  }

  // struct virtio_blk_discard_write_zeroes: le64 sector, le32 sectors, le32 flags (none are known).
  private int discard(DescriptorChain request, long given) throws IOException {
    if (image.isReadOnly()
        || given != DISCARD_SEGMENT
        || !request.read(HEADER, data, 0, DISCARD_SEGMENT)) {
      return S_IOERR;
    }
    long sector = buffer.getLong(0);
    long count = Integer.toUnsignedLong(buffer.getInt(8));
    if (buffer.getInt(12) != 0) {
      return S_UNSUPP;
    }
    if (count > MAX_DISCARD_SECTORS || !isInside(sector, count * SECTOR)) {
      return S_IOERR;
    }
    image.discard(sector * SECTOR, count * SECTOR);
    return S_OK;
  }
}
