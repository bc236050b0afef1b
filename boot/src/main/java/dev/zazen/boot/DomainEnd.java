package dev.zazen.boot;

/**
 * How a domain ended.
 *
 * @param domain its id
 * @param crashed whether it counts as a crash (exit status 1) rather than a power-off or reboot
 * @param description for people: {@code powered off}, {@code crashed: ...}
 */
public record DomainEnd(int domain, boolean crashed, String description) {}
