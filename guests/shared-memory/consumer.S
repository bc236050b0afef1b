// Reads the blocks that the producer writes, and rings for each.
	.include "image.inc"
	.include "xen.inc"
	.include "exchange.inc"

start:
	begin 11
next:
	add	w22, w22, #1
	await WRITTEN
	add	x1, x19, #BLOCK
	add	x2, x1, #BLOCK_SIZE
1:	ldr	x20, [x1], #8
	add_to_checksum x20
	cmp	x1, x2
	b.ne	1b
	dmb	ish
	str	w22, [x19, #READ]
	ring
	cmp	w22, #BLOCKS
	b.ne	next
	finish
	data
