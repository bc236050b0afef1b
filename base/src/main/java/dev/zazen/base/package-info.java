/**
 * What every module needs and nothing more: bit fields, checked sizes and errors that name their
 * mend.
 */
package dev.zazen.base;
