/**
 * Checks of Java sources that neither javac nor Error Prone has, written against the public tree
 * API of the compiler ({@code com.sun.source}), and the rules that diagnostics of those two belong
 * to.
 */
package dev.zazen.safety.check;
