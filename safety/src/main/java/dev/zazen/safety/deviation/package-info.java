/**
 * Deviations from the rules: markers in the code, entries in docs/safety/deviations.yaml, and that
 * each has its other half.
 */
package dev.zazen.safety.deviation;
