package dev.zazen.boot;

/** What will be on the board, decided and checked as a whole before the first guest instruction. */
public record BootPlan() {}
