/** Rules about the code itself. */
package dev.zazen.conformance.architecture;
