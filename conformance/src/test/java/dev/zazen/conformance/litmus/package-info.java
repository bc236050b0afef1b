/** Several vCPUs, each on a thread of the host, and what the memory model lets them see. */
package dev.zazen.conformance.litmus;
