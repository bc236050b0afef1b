package dev.zazen.boot.plan;

/**
 * An event channel that is there before any guest runs.
 *
 * @param domain number of the domain at one end
 * @param port its port
 * @param remoteDomain number of the domain at the other end, which may be the same; its port is
 *     pending when it starts
 * @param remotePort its port
 */
public record EventChannelPlan(int domain, int port, int remoteDomain, int remotePort) {}
