/**
 * Grant tables, version 1, the only one that Xen 4.17 has on Arm: frames that a domain lets others
 * map or copy.
 *
 * <p>Threads: the tables of all domains of a board change under one lock; data is copied outside of
 * it. Entries in guest memory are read once and changed by compare and exchange.
 */
package dev.zazen.core.grant;
