package dev.zazen.pv.block;

import dev.zazen.base.Checks;
import dev.zazen.base.Foreign;
import dev.zazen.image.DiskImage;
import dev.zazen.pv.ring.Grants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Serves requests: {@code struct blkif_request} in its three forms, by what {@code BLKIF_OP_*} say.
 */
final class BlockRequest {
  /** Bytes of a ring's entry for a 64-bit guest. */
  static final int SIZE = 112;

  /** Segments of an indirect request. */
  static final int MAX_INDIRECT = 256;

  private static final int READ = 0;
  private static final int WRITE = 1;
  private static final int FLUSH = 3;
  private static final int DISCARD = 5;
  private static final int INDIRECT = 6;

  private static final int OKAY = 0;
  private static final int ERROR = -1;
  private static final int NOT_SUPPORTED = -2;

  // struct blkif_request, 64-bit.
  private static final int OPERATION = 0;
  private static final int SEGMENT_COUNT = 1;
  private static final int ID = 8;
  private static final int SECTOR_NUMBER = 16;
  private static final int SEGMENTS = 24;
  private static final int MAX_SEGMENTS = 11;

  // struct blkif_request_segment.
  private static final int SEGMENT_SIZE = 8;
  private static final int FIRST_SECTOR = 4;
  private static final int LAST_SECTOR = 5;

  // struct blkif_request_discard, struct blkif_request_indirect.
  private static final int DISCARD_COUNT = 24;
  private static final int INDIRECT_OPERATION = 1;
  private static final int INDIRECT_COUNT = 2;
  private static final int INDIRECT_REFS = 28;

  // struct blkif_response.
  private static final int STATUS = 10;

  private static final int PAGE = 4096;
  private static final int SECTORS_PER_PAGE = PAGE / BlockBackend.SECTOR;
  private static final int SEGMENTS_PER_PAGE = PAGE / SEGMENT_SIZE;

  private final Grants grants;
  private final DiskImage image;
  private final ByteBuffer segments =
      ByteBuffer.allocate(MAX_INDIRECT * SEGMENT_SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final byte[] data = new byte[PAGE];

  BlockRequest(Grants grants, DiskImage image) {
    this.grants = grants;
    this.image = image;
  }

  /** Serves the request in {@code entry}, which becomes the response. */
  void serve(@Foreign byte[] entry) {
    ByteBuffer request = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
    int operation = request.get(OPERATION) & 0xff;
    long id = request.getLong(ID);
    int status;
    try {
      status = serve(operation, request);
    } catch (IOException e) {
      status = ERROR;
    }
    // Of an indirect request the response names what it asked for.
    int answered = operation == INDIRECT ? request.get(INDIRECT_OPERATION) : operation;
    request.putLong(0, id);
    request.put(8, (byte) answered);
    request.put(9, (byte) 0);
    request.putShort(STATUS, (short) status);
  }

  private int serve(int operation, ByteBuffer request) throws IOException {
    long sector = request.getLong(SECTOR_NUMBER);
    return switch (operation) {
      case READ, WRITE -> {
        int count = request.get(SEGMENT_COUNT) & 0xff;
        if (count > MAX_SEGMENTS) {
          yield ERROR;
        }
        segments.clear().put(0, request, SEGMENTS, count * SEGMENT_SIZE);
        yield transfer(operation == WRITE, sector, count);
      }
      case FLUSH -> {
        image.flush();
        yield OKAY;
      }
      case DISCARD -> discard(sector, request.getLong(DISCARD_COUNT));
      case INDIRECT -> indirect(request, sector);
      default -> NOT_SUPPORTED;
    };
  }

  private int discard(@Foreign long sector, @Foreign long count) throws IOException {
    if (image.isReadOnly() || !isInside(sector, count)) {
      return ERROR;
    }
    image.discard(sector * BlockBackend.SECTOR, count * BlockBackend.SECTOR);
    return OKAY;
  }

  @Checks
  private boolean isInside(@Foreign long sector, @Foreign long count) {
    long sectors = image.size() / BlockBackend.SECTOR;
    return sector >= 0 && count >= 0 && count <= sectors && sector <= sectors - count;
  }

  private int indirect(ByteBuffer request, @Foreign long sector) throws IOException {
    int operation = request.get(INDIRECT_OPERATION) & 0xff;
    int count = request.getShort(INDIRECT_COUNT) & 0xffff;
    if (operation != READ && operation != WRITE || count > MAX_INDIRECT) {
      return ERROR;
    }
    for (int done = 0; done < count; done += SEGMENTS_PER_PAGE) {
      int ref = request.getInt(INDIRECT_REFS + done / SEGMENTS_PER_PAGE * Integer.BYTES);
      long page = grants.take(ref, true);
      if (page == Grants.NONE) {
        return ERROR;
      }
      int length = Math.min(count - done, SEGMENTS_PER_PAGE) * SEGMENT_SIZE;
      grants.memory().read(page, data, 0, length);
      grants.give(ref, true);
      segments.put(done * SEGMENT_SIZE, data, 0, length);
    }
    return transfer(operation == WRITE, sector, count);
  }

  private int transfer(boolean write, @Foreign long start, int count) throws IOException {
    long total = 0;
    for (int i = 0; i < count; i++) {
      int first = segments.get(i * SEGMENT_SIZE + FIRST_SECTOR) & 0xff;
      int last = segments.get(i * SEGMENT_SIZE + LAST_SECTOR) & 0xff;
      if (first > last || last >= SECTORS_PER_PAGE) {
        return ERROR;
      }
      total += last - first + 1;
    }
    if (!isInside(start, total) || write && image.isReadOnly()) {
      return ERROR;
    }
    long offset = start * BlockBackend.SECTOR;
    for (int i = 0; i < count; i++) {
      int first = segments.get(i * SEGMENT_SIZE + FIRST_SECTOR) & 0xff;
      int last = segments.get(i * SEGMENT_SIZE + LAST_SECTOR) & 0xff;
      int length = (last - first + 1) * BlockBackend.SECTOR;
      if (!segment(write, segments.getInt(i * SEGMENT_SIZE), first, length, offset)) {
        return ERROR;
      }
      offset += length;
    }
    return OKAY;
  }

  private boolean segment(boolean write, int ref, int first, int length, long offset)
      throws IOException {
    // The guest's page is only read when the disk is written.
    long page = grants.take(ref, write);
    if (page == Grants.NONE) {
      return false;
    }
    try {
      long at = page + (long) first * BlockBackend.SECTOR;
      if (write) {
        grants.memory().read(at, data, 0, length);
        image.write(offset, ByteBuffer.wrap(data, 0, length));
      } else {
        image.read(offset, ByteBuffer.wrap(data, 0, length));
        grants.memory().write(at, data, 0, length);
      }
      return true;
    } finally {
      grants.give(ref, write);
    }
  }
}
