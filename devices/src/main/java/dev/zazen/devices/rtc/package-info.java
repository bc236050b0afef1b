/** Real-time clocks. */
package dev.zazen.devices.rtc;
