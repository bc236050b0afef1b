/** Rings in granted memory: {@code public/io/ring.h}. */
package dev.zazen.pv.ring;
