/** Consoles of domains on the user's terminal and in files. */
package dev.zazen.app.console;
