/** PCI as far as a board without PCI devices has it. */
package dev.zazen.devices.pci;
