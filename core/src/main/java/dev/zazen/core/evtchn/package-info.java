/**
 * Event channels: what is bound to which port, and how a guest learns that a port is pending, by
 * the two-level or the FIFO interface.
 *
 * <p>Threads: what ports are bound to changes under one lock for all domains of a board. Sending
 * takes no such lock: it reads the binding of the port and sets bits in guest memory by atomic
 * operations; a port that is closed meanwhile gets a spurious event at most. The FIFO interface
 * locks a queue while it links an event into it, a leaf in the lock order.
 */
package dev.zazen.core.evtchn;
