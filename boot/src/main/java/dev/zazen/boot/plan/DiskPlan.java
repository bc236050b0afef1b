package dev.zazen.boot.plan;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image of the host behind a disk.
 *
 * @param file of the host
 * @param format {@code raw} or {@code qcow2}; empty to look at the file
 * @param isReadOnly whether guests cannot write
 */
public record DiskPlan(Path file, Optional<String> format, boolean isReadOnly) {}
