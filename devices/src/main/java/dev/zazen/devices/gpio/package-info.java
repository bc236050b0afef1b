/** General-purpose input and output. Registers are guarded by the device's monitor. */
package dev.zazen.devices.gpio;
