/** Cryptographic instructions (FIPS 197, FIPS 180-4). */
package dev.zazen.arm64.interpreter.crypto;
