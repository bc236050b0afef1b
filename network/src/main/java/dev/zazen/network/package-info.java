/** Ports, and what they can be plugged into. Frames have no frame check sequence. */
package dev.zazen.network;
