/** The A64 guest architecture as an engine. */
package dev.zazen.arm64;
