/** System instructions: hints, barriers, system registers, cache and TLB maintenance. */
package dev.zazen.arm64.interpreter.system;
