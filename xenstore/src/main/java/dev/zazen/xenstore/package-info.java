/**
 * A Xenstore that behaves on the wire as Xen 4.17's C xenstored (tools/xenstore, docs/misc/
 * xenstore.txt, docs/misc/xenstore-ring.txt): {@link dev.zazen.xenstore.Server} answers packets,
 * {@link dev.zazen.xenstore.RingTransport} carries them over a domain's page, {@link
 * dev.zazen.xenstore.SocketTransport} over a Unix socket.
 *
 * <p>The server, its connections and its rings belong to one thread at a time: whoever calls them
 * holds the lock that the socket transport was given. The write rate limit and the time limit of
 * watch events of xenstored are left out: both depend on the wall clock, and the memory quota
 * bounds what a domain can pile up.
 */
package dev.zazen.xenstore;
