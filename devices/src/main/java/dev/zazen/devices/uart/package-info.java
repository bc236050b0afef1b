/**
 * Serial ports. Registers are locked by the device; {@code receive} may be called on any thread.
 */
package dev.zazen.devices.uart;
