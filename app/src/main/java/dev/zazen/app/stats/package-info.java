/** What a board counted, for people and for programs. */
package dev.zazen.app.stats;
