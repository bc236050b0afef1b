package dev.zazen.boot.plan;

import dev.zazen.abi.DomId;
import dev.zazen.core.memory.MemoryRange;

/**
 * Memory that a domain shares with others, as this domain has it.
 *
 * @param id name that all of them have for it, 1 to 15 bytes
 * @param owner number of the domain whose memory it is; {@link DomId#IO} if it is nobody's
 * @param guest guest physical addresses, whole pages
 * @param machine machine addresses, as many
 */
public record SharedRegion(String id, int owner, MemoryRange guest, MemoryRange machine) {
  /** How the owner is called in messages. */
  public String ownerName() {
    return owner == DomId.IO ? "DOMID_IO" : "d" + owner;
  }
}
