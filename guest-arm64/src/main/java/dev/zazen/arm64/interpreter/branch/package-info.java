/** Branches, exception generation and return. */
package dev.zazen.arm64.interpreter.branch;
