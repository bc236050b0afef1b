/**
 * Random configurations: what the checker says of them against what happens at boot. {@code
 * BoardSketch} is a configuration, {@code BoardGenerator} makes good ones, {@code Fault} spoils
 * them, {@code ProbeScript} has guests look at their machine.
 */
package dev.zazen.conformance.plan;
