/** Stage 1 of address translation (Arm ARM D8). Belongs to one vCPU; its thread only. */
package dev.zazen.arm64.mmu;
