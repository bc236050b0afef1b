/** How results of {@code zazen analyse} are printed. */
package dev.zazen.app.analysis;
