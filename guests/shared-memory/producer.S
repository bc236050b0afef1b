// Writes blocks of numbers into shared memory and rings for each.
	.include "image.inc"
	.include "xen.inc"
	.include "exchange.inc"

start:
	begin 10
next:
	add	x1, x19, #BLOCK
	add	x2, x1, #BLOCK_SIZE
1:	eor	x20, x20, x20, lsl #13	// xorshift64
	eor	x20, x20, x20, lsr #7
	eor	x20, x20, x20, lsl #17
	str	x20, [x1], #8
	add_to_checksum x20
	cmp	x1, x2
	b.ne	1b
	add	w22, w22, #1
	dmb	ish
	str	w22, [x19, #WRITTEN]
	ring
	await READ
	cmp	w22, #BLOCKS
	b.ne	next
	finish
	data
