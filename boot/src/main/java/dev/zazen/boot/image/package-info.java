/**
 * Kernel images: recognised by content, decompressed, checked. Untrusted bytes in, a kernel or a
 * problem out; no state.
 */
package dev.zazen.boot.image;
