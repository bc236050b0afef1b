/** Guest memory and events as back ends of the hypervisor use them. */
package dev.zazen.pv;
