/**
 * From a configuration to a checked {@link dev.zazen.boot.BootPlan}, and from the plan to running
 * domains.
 */
package dev.zazen.boot;
