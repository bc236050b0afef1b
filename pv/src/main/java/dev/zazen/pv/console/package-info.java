/** The PV console. */
package dev.zazen.pv.console;
