/**
 * Makes x86-64 machine code of regions of IR. {@link dev.zazen.emit.x86.Assembler} encodes; the
 * register file and the conventions between pieces of code are described by {@link
 * dev.zazen.emit.x86.Conventions}. All classes are used by one thread at a time.
 */
package dev.zazen.emit.x86;
