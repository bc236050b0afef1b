package dev.zazen.ir;

import java.util.List;

/** Host code of a region. It works wherever it is placed, after it was told its region's number. */
public final class Translation {
  private final byte[] code;
  private final int idOffset;
  private final int staleOffset;
  private final List<ExitPoint> exits;

  /**
   * A translation.
   *
   * @param code entered at its start
   * @param idOffset offset of 4 bytes for the region's number
   * @param staleOffset offset of the exit of kind {@link ExitKind#STALE}
   * @param exits by the number that code reports
   */
  public Translation(byte[] code, int idOffset, int staleOffset, List<ExitPoint> exits) {
    this.code = code.clone();
    this.idOffset = idOffset;
    this.staleOffset = staleOffset;
    this.exits = List.copyOf(exits);
  }

  /** Bytes of code. */
  public int size() {
    return code.length;
  }

  /** A copy of the code. */
  public byte[] code() {
    return code.clone();
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
  public List<ExitPoint> exits() {
    return exits;
  }
}
