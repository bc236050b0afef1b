/**
 * The intermediate representation between guest front ends and host back ends.
 *
 * <p>A {@link dev.zazen.ir.Region} is what is translated at once: {@linkplain dev.zazen.ir.Block
 * blocks} of one 4 KiB guest page that reach each other by direct branches, entered at the first. A
 * block is a list of {@linkplain dev.zazen.ir.Inst instructions}; the last says where to go on.
 * Operands are numbers: below {@link dev.zazen.ir.Inst#TEMP} the guest's registers (globals), which
 * live in the {@linkplain dev.zazen.ir.State state}; from there on temporaries, which live within
 * one guest instruction. Vector operands are numbered the same way apart from integers.
 *
 * <p>Code does not know its virtual address, because one translation serves all address spaces that
 * map the page: {@link dev.zazen.ir.Op#PAGE} gives addresses relative to it.
 *
 * <p>Whatever is rare or needs the hypervisor is done by the interpreter: {@link
 * dev.zazen.ir.Op#INTERPRET} leaves the code, has one guest instruction interpreted and comes back
 * behind it; an access that misses the TLB does the same with its own guest instruction. So
 * exceptions are precise by construction, given one rule that front ends keep: a guest instruction
 * changes no global before its last access to memory and its last guard.
 *
 * <p>{@code docs/ir.md} describes all of it.
 *
 * <p>All classes are immutable or used by one thread at a time.
 */
package dev.zazen.ir;
