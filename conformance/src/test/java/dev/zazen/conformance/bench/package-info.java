/** The scripts that measure. */
package dev.zazen.conformance.bench;
