// Runs the registers of the console as code.
// DEV-S-001 R1.3: instructions out of device memory
	.include "image.inc"
start:
	const	x0, 0x22000000
	br	x0
