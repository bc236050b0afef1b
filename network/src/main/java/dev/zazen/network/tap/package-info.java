/** A network of the board and the host's own, joined by a TAP interface. */
package dev.zazen.network.tap;
