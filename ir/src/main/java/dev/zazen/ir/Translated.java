package dev.zazen.ir;

/**
 * A translation that does not depend on where the guest has the code.
 *
 * @param source what was translated
 * @param translation what it became
 */
public record Translated(SourceCode source, Translation translation) {}
