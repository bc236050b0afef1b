package dev.zazen.ir;

import java.nio.ByteBuffer;

/** Host code of a region. It works wherever it is placed, after it was told its region's number. */
public final class Translation {
  private final ByteBuffer code;
  private final int idOffset;
  private final int staleOffset;
  private final ExitTable exits;

  /**
   * A translation.
   *
   * @param code entered at its start; not to be changed any more
   * @param idOffset offset of 4 bytes for the region's number
   * @param staleOffset offset of the exit of kind {@link ExitKind#STALE}
   * @param exits by the number that code reports
   */
  public Translation(ByteBuffer code, int idOffset, int staleOffset, ExitTable exits) {
    this.code = code.isReadOnly() ? code : code.asReadOnlyBuffer();
    this.idOffset = idOffset;
    this.staleOffset = staleOffset;
    this.exits = exits;
  }

  /** Bytes of code. */
  public int size() {
    return code.remaining();
  }

  /** Writes the code. */
  public void copyTo(ByteBuffer into, int at) {
    var _ = into.put(at, code, code.position(), code.remaining());
  }

  /** The code. */
  public ByteBuffer code() {
    return code.duplicate();
  }

  /** Offset of 4 bytes for the region's number. */
  public int idOffset() {
    return idOffset;
  }

  /** Offset of the exit of kind {@link ExitKind#STALE}. */
  public int staleOffset() {
    return staleOffset;
  }

  /** Exits by the number that code reports. */
  public ExitTable exits() {
    return exits;
  }
}
