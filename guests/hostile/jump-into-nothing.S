// Jumps to an address without memory; there are no vectors either.
// DEV-S-001 R1.3: no memory answers
	.include "image.inc"
start:
	const	x0, 0x12340000
	br	x0
