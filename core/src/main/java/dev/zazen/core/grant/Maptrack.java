package dev.zazen.core.grant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The grants of others that a domain has mapped, by handle. Any thread. */
public final class Maptrack {
  /**
   * Frames of records unless the configuration says otherwise: {@code gnttab_max_maptrack_frames}.
   */
  public static final int DEFAULT_FRAMES = 1024;

  /** Records in a frame: {@code MAPTRACK_PER_PAGE}. */
  private static final int RECORDS_PER_FRAME = 4096 / 16;

  /** What {@link #reserve} returns if there is no more room. */
  public static final int FULL = -1;

  /**
   * A mapping.
   *
   * @param table of the granting domain
   * @param domain the granting domain
   * @param ref the grant
   * @param readOnly whether it was taken for reading only
   * @param gfn guest frame it is mapped at
   * @param mfn machine frame that was granted
   */
  public record Mapping(
      GrantTable table, int domain, int ref, boolean readOnly, long gfn, long mfn) {}

  private final int limit;

  /** By handle; null if it is free or only reserved. */
  private final List<Mapping> mappings = new ArrayList<>();

  private final Deque<Integer> free = new ArrayDeque<>();

  /** No mappings, and room for {@code frames} of them. */
  public Maptrack(int frames) {
    limit = frames * RECORDS_PER_FRAME;
  }

  /**
   * A handle for a mapping to come, or {@link #FULL}; {@link #set} or {@link #cancel} follows.
   * Until then nobody can unmap it.
   */
  public synchronized int reserve() {
    Integer handle = free.poll();
    if (handle != null) {
      return handle;
    }
    if (mappings.size() == limit) {
      return FULL;
    }
    mappings.add(null);
    return mappings.size() - 1;
  }

  /** Records what a reserved handle stands for. */
  public synchronized void set(int handle, Mapping mapping) {
    mappings.set(handle, mapping);
  }

  /** Gives back a reserved handle. */
  public synchronized void cancel(int handle) {
    free.push(handle);
  }

  /** The mapping with a handle; null if there is none. */
  public synchronized Mapping get(int handle) {
    return handle >= 0 && handle < mappings.size() ? mappings.get(handle) : null;
  }

  /**
   * Forgets a mapping; false if the handle stands for another, or for none, by now.
   *
   * @param mapping what {@link #get} returned
   */
  @SuppressWarnings("ReferenceEquality") // an equal mapping under the same handle is another one
  public synchronized boolean remove(int handle, Mapping mapping) {
    if (get(handle) != mapping) {
      return false;
    }
    mappings.set(handle, null);
    free.push(handle);
    return true;
  }

  /** Whether machine frame {@code mfn} is mapped. */
  public synchronized boolean maps(long mfn) {
    return mappings.stream().anyMatch(mapping -> mapping != null && mapping.mfn() == mfn);
  }

  /** Handles in use. */
  public synchronized List<Integer> handles() {
    var handles = new ArrayList<Integer>();
    for (int i = 0; i < mappings.size(); i++) {
      if (mappings.get(i) != null) {
        handles.add(i);
      }
    }
    return handles;
  }
}
