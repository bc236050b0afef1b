/**
 * The hypervisor's file system: what a toolstack reads of the hypervisor, and sets, by path ({@code
 * docs/misc/hypfs-paths.pandoc} of Xen).
 */
package dev.zazen.core.hypfs;
