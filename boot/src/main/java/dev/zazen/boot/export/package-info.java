/**
 * Writes configurations for other tools: complete device-tree source, ImageBuilder's form, scripts
 * for U-Boot. Whatever cannot be said in a form is a problem with the node and the property.
 */
package dev.zazen.boot.export;
