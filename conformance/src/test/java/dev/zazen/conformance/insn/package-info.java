/**
 * Random instruction sequences, run by the interpreter and by {@code qemu-aarch64}, must leave the
 * same registers and memory. Seeds are printed; a difference is narrowed down to the first
 * instruction that makes one.
 */
package dev.zazen.conformance.insn;
