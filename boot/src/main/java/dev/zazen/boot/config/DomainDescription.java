package dev.zazen.boot.config;

import dev.zazen.devicetree.DtNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A domain as the configuration asks for it.
 *
 * @param id from 1
 * @param node its node
 * @param memory bytes of RAM, whole pages
 * @param vcpus how many
 * @param vpl011 whether it has a console
 * @param spis {@code nr_spis}, if given
 * @param enhanced which PV interfaces it has
 * @param p2mMib {@code xen,domain-p2m-mem-mb}, if given
 * @param kernel node of the kernel's module
 * @param ramdisk node of the initrd's module
 * @param deviceTree node of the partial device tree of its assigned devices
 * @param bootargs command line, empty if there is none
 */
public record DomainDescription(
    int id,
    DtNode node,
    long memory,
    int vcpus,
    boolean vpl011,
    OptionalInt spis,
    Enhanced enhanced,
    OptionalInt p2mMib,
    DtNode kernel,
    Optional<DtNode> ramdisk,
    Optional<DtNode> deviceTree,
    String bootargs) {}
