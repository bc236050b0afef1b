/**
 * What will be on the board, as immutable data: physical CPUs, RAM and devices, domains, their
 * memory and what is loaded into it. Free to be read by any thread.
 */
package dev.zazen.boot.plan;
