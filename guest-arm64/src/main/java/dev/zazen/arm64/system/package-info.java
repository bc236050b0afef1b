/**
 * System registers, exceptions and CPU models: what software at EL1 sees of a CPU besides
 * instructions and memory. Everything here belongs to one vCPU and is used on the thread that runs
 * it.
 */
package dev.zazen.arm64.system;
