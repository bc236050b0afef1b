/**
 * What only the host operating system can give. Every native access of Zazen is in this package,
 * and each says why it is safe.
 */
package dev.zazen.host;
