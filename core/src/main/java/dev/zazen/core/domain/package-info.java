/**
 * Domains and the hypervisor as a whole. A domain's state changes under its own lock; its vCPUs belong to the scheduler.
 */
package dev.zazen.core.domain;
