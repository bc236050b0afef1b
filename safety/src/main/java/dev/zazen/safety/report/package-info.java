/** The report on rules, violations, deviations and coverage: one page of HTML. */
package dev.zazen.safety.report;
