/**
 * Requirements trace: which tests show which feature.
 *
 * <p>The rows of docs/compatibility.md are the requirements, {@code @Tag("feature:ID")} at test
 * classes and methods the links.
 */
package dev.zazen.conformance.trace;
