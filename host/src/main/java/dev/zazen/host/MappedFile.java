package dev.zazen.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Files as memory. */
public final class MappedFile {
  private MappedFile() {}

  /**
   * What {@code file} holds, 2 GiB at most, read-only and big-endian; mapped as long as it is
   * reachable. The file must not be cut until then. Not made by {@code FileChannel.map} as a
   * buffer: the JDK does that by reflection, which takes longer to link than the file to read.
   */
  public static ByteBuffer readOnly(FileChannel file) throws IOException {
    return file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.ofAuto()).asByteBuffer();
  }
}
