/**
 * What a board counted: per vCPU, per domain and in all. Everything here is immutable and may be
 * made at any time; figures of vCPUs that run are those of a moment ago.
 */
package dev.zazen.boot.stats;
