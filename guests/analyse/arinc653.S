// A dom0 that gives the worker and the hostile domain windows of 2 ms each, in turn.
	.include "image.inc"
	.include "xen.inc"
	.include "dom0.inc"

start:
	control	DOMCTL, worker
	control	DOMCTL, hostile
	adr	x0, schedule
	adr	x1, table
	str	x0, [x1]
	control	SYSCTL, windows
	sleep

	.balign	8
	of_domain worker, SET_DOMAIN_HANDLE, WORKER
	.quad	WORKER, 0
	.space	112
	of_domain hostile, SET_DOMAIN_HANDLE, HOSTILE
	.quad	HOSTILE, 0
	.space	112
windows:
	.long	SYSCTL_SCHEDULER_OP, VERSION
	.long	POOL, ARINC653, PUT, 0
table:	.quad	0
	.space	96

	.macro	window domain
	.quad	\domain, 0		// handle
	.long	0, 0			// vCPU
	.quad	2000000			// ns
	.endm
schedule:				// struct xen_sysctl_arinc653_schedule
	.quad	4000000			// ns
	.quad	2			// windows
	window	WORKER
	window	HOSTILE
	.space	62 * 32
