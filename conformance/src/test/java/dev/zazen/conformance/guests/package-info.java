/** Unmodified guests on whole boards. Images come from {@code zazen fetch-guests}. */
package dev.zazen.conformance.guests;
