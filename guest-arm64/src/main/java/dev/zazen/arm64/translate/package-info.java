/**
 * A64 to the {@linkplain dev.zazen.ir intermediate representation}: {@link
 * dev.zazen.arm64.translate.RegionBuilder} finds the blocks of a region, a class per table of the
 * decoder says what their instructions do. What is not said is left to the interpreter. Any thread.
 */
package dev.zazen.arm64.translate;
