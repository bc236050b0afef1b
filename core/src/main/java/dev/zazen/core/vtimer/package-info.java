/** The architected timers of vCPUs. */
package dev.zazen.core.vtimer;
