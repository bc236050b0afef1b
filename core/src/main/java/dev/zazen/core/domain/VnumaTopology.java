package dev.zazen.core.domain;

/**
 * What a toolstack says of a domain's nodes, in the layout of {@code public/memory.h}; told to the
 * guest and used for nothing else.
 *
 * @param nodes how many there are
 * @param distances {@code nodes * nodes} distances, 4 bytes each
 * @param ranges memory of the nodes, {@code struct xen_vmemrange} of {@value #RANGE_SIZE} bytes
 * @param vcpuNodes the node of each vCPU, 4 bytes each
 */
// Bytes on their way from one domain to another, changed by nobody.
@SuppressWarnings("ArrayRecordComponent")
public record VnumaTopology(int nodes, byte[] distances, byte[] ranges, byte[] vcpuNodes) {
  /** {@code sizeof(struct xen_vmemrange)}. */
  public static final int RANGE_SIZE = 24;
}
