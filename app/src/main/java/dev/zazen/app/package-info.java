/** The {@code zazen} command: arguments, exit statuses, and which engine is used. */
package dev.zazen.app;
