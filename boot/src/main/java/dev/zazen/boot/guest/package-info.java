/**
 * What a dom0less guest finds when it starts: where its RAM and devices are, where kernel, initrd
 * and device tree lie, what the device tree says. Pure functions.
 */
package dev.zazen.boot.guest;
