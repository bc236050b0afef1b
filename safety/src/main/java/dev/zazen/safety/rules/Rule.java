package dev.zazen.safety.rules;

/**
 * A directive or rule that this code base keeps.
 *
 * @param id its number: {@code D4.7}, {@code R5.3}
 * @param purpose what it is good for, in our own words
 * @param java what it means in Java
 * @param c what it means in C and assembly
 */
public record Rule(String id, String purpose, Meaning java, Meaning c) {}
