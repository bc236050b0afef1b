/** Engines behind one contract, and the memory they run on. */
package dev.zazen.engine;
