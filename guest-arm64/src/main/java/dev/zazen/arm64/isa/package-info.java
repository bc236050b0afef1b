/** The instruction set as a whole: all tables, and for each row the code that runs it. */
package dev.zazen.arm64.isa;
