/**
 * Freedom from interference, measured: deterministic runs of a board with and without a domain that
 * does its worst.
 */
package dev.zazen.boot.analysis;
