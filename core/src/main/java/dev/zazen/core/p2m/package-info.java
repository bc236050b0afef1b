/**
 * Physical to machine: which RAM of the board lies behind which guest frame of a domain.
 *
 * <p>Threads: {@link dev.zazen.core.p2m.P2m#page} and the other queries take no lock and may run
 * during a change; they then see the old or the new translation of each frame. Changes are
 * serialised by the table's own monitor, a leaf in the lock order; the listener that forgets cached
 * translations is called after it was left.
 */
package dev.zazen.core.p2m;
