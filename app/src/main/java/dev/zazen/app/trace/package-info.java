/** Recordings of what happened on a board, by Java Flight Recorder. */
package dev.zazen.app.trace;
