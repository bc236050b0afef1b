/**
 * What devices reach of memory: with an IOMMU what the second stage of translation of their domain
 * maps, without one the machine frames of their domain. No locks of its own; frames are held while
 * they are copied, so one that is taken away meanwhile does not become another domain's.
 */
package dev.zazen.core.iommu;
