/** Network interfaces: {@code public/io/netif.h}. */
package dev.zazen.pv.net;
