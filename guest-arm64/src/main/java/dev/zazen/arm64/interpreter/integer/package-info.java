/** Data processing on general-purpose registers, one file per instruction class. */
package dev.zazen.arm64.interpreter.integer;
