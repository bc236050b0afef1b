// Jumps to an address without memory; there are no vectors either.
	.include "image.inc"
start:
	const	x0, 0x12340000
	br	x0
