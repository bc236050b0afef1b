/**
 * Advanced SIMD on integers. An instruction is a shape (which lanes go in, which come out) and a
 * function of a lane; shapes are classes, functions are the rows of the factories.
 */
package dev.zazen.arm64.interpreter.simd;
