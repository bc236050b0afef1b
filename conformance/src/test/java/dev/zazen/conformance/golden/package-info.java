/** What Zazen writes for guests against what the real Xen 4.17 wrote for the same configuration. */
package dev.zazen.conformance.golden;
