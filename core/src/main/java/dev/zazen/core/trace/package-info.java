/**
 * What a recording of Java Flight Recorder gets to know of a board. An event is made only if a
 * recording wants it; otherwise all that is done is to look whether one does: {@link
 * dev.zazen.core.trace.Tracing} first, for the JVM sets up the recorder with the first event class.
 */
package dev.zazen.core.trace;
