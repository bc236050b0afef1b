/** The rules of docs/safety/rules.yaml and the tables that docs/safety/rules.md shows of them. */
package dev.zazen.safety.rules;
