package dev.zazen.core.domain;

/**
 * A domain as a toolstack asks for it ({@code struct xen_domctl_createdomain} of {@code
 * public/domctl.h}); its memory comes later.
 *
 * @param vcpus how many, at least one
 * @param gicVersion 2 or 3
 * @param spis shared interrupts of its interrupt controller
 * @param highestPort the highest event channel port it may use
 * @param grantFrames frames of grant entries it may have
 * @param maptrackFrames frames of records of mapped grants it may have
 * @param cpupool number of the cpupool that it runs in
 * @param iommu whether it may have devices behind an IOMMU
 */
public record DomainRequest(
    int vcpus,
    int gicVersion,
    int spis,
    int highestPort,
    int grantFrames,
    int maptrackFrames,
    long cpupool,
    boolean iommu) {}
