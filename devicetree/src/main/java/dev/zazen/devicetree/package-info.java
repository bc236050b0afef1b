/**
 * Device trees: flattened (Devicetree Specification v0.4, chapter 5) and as source (chapter 6),
 * both read into and written from an editable tree. Trees are not thread-safe. Input of users is
 * only ever refused by {@link dev.zazen.base.InvalidInputException}, which names the place and the
 * mend.
 */
package dev.zazen.devicetree;
