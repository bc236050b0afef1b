/**
 * Numbers that Xen 4.17 and its guests agree on, from the public headers ({@code
 * xen/include/public}), and those of Arm's PSCI (DEN 0022) and SMC calling convention (DEN 0028).
 * Definitions only: no state, no threads.
 */
package dev.zazen.abi;
