/** What the hypervisor tells of itself when somebody presses a debug key. */
package dev.zazen.core.debug;
