package dev.zazen.ir;

/**
 * A place where translated code may be left.
 *
 * @param kind why
 * @param block index of the block in the region
 * @param index of the guest instruction in its block
 * @param remaining guest instructions of the block, this one included, that the budget was charged
 *     for and that have not run
 * @param offset from the page: of the guest instruction, or for {@link ExitKind#LINK} of the target
 * @param resume offset in the code where to come back, or -1
 * @param slot offset in the code of the 8 bytes that hold the address of the target of a {@link
 *     ExitKind#LINK}, or -1
 * @param unlinked offset in the code that the slot leads to while there is no target, or -1
 */
public record ExitPoint(
    ExitKind kind,
    int block,
    int index,
    int remaining,
    long offset,
    int resume,
    int slot,
    int unlinked) {}
