/**
 * User-mode networking, as QEMU's {@code -netdev user}: a gateway that stands in for the rest of
 * the world towards guests, and is an ordinary program with sockets towards the host. One thread.
 */
package dev.zazen.network.user;
