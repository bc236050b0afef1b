/**
 * One end of TCP connections (RFC 9293): what faces a guest, whose other end is a socket of the
 * host. Knows packets and time, no sockets and no threads.
 */
package dev.zazen.network.tcp;
