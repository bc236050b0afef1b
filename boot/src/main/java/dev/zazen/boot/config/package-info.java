/**
 * Reads configurations: which kind a file is, the board and the domains that its device tree
 * describes, where modules lie. Collects problems instead of stopping at the first. Used by one
 * thread.
 */
package dev.zazen.boot.config;
