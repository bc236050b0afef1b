/**
 * Checks of this code base against the rules of docs/safety/rules.md; a tool of the build, no part
 * of the product.
 */
package dev.zazen.safety;
