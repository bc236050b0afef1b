/** Loads, stores and atomics. */
package dev.zazen.arm64.interpreter.memory;
