// A dom0 that gives the hostile domain a cap of 20 % of a CPU.
	.include "image.inc"
	.include "xen.inc"
	.include "dom0.inc"

start:
	control	DOMCTL, cap
	sleep

	.balign	8
	of_domain cap, SCHEDULER_OP, HOSTILE
	.long	CREDIT2, PUT
	.short	0, 20			// weight as it is, cap
	.space	116
