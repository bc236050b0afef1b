/** Disks: {@code public/io/blkif.h}. */
package dev.zazen.pv.block;
