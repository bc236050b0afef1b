package dev.zazen.core.domain;

import dev.zazen.core.p2m.P2m;
import dev.zazen.machine.CpuProfile;

/**
 * What a domain is made of.
 *
 * @param id its number
 * @param name for people
 * @param vcpus how many
 * @param cpu what its CPUs are
 * @param gicVersion 2 or 3
 * @param spis shared interrupts of its interrupt controller, a multiple of 32
 * @param p2m its memory
 */
public record DomainConfig(int id, String name, int vcpus, CpuProfile cpu, int gicVersion, int spis, P2m p2m) {}
