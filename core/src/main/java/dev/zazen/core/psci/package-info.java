/** What a guest reaches by HVC and SMC: PSCI and the SMC Calling Convention. Called on the thread of the vCPU that calls. */
package dev.zazen.core.psci;
