package dev.zazen.ir;

import java.util.List;

/**
 * Host code of a region. It works wherever it is placed, after {@link #idOffset} got the number that
 * its exits report.
 *
 * @param code entered at its start
 * @param idOffset offset of 4 bytes for the region's number
 * @param staleOffset offset of the exit of kind {@link ExitKind#FLAGS}
 * @param exits by the number that code reports
 */
public record Translation(byte[] code, int idOffset, int staleOffset, List<ExitPoint> exits) {
  public Translation {
    exits = List.copyOf(exits);
  }
}
