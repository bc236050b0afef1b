/** A board with guests that are played by tests. */
package dev.zazen.pv;
