// Spins with all interrupts masked, for ever.
	.include "image.inc"
start:
	msr	daifset, #15
	b	.
