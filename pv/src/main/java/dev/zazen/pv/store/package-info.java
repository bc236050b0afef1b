/** Zazen's Xenstore on a board: rings of domains, and the nodes that a toolstack would make. */
package dev.zazen.pv.store;
