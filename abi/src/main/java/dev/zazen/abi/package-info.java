/** Constants of the Xen 4.17 ABI, of PSCI and of the SMC Calling Convention. No behaviour. */
package dev.zazen.abi;
