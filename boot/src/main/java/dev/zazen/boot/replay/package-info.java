/**
 * Deterministic runs: where their input comes from, and recordings from which they can be repeated.
 *
 * <p>Threads: input is typed on any thread; all else happens on the one that runs the board.
 */
package dev.zazen.boot.replay;
