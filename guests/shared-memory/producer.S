// Writes blocks of numbers into shared memory and rings for each.
	.include "image.inc"
	.include "xen.inc"
	.include "exchange.inc"

start:
	begin 10
	practise
next:
	forget
	add	w22, w22, #1
	prepare	BLOCK_SIZE
	bl	pass
	await READ
	tell_progress
	cmp	w22, #BLOCKS
	b.ne	next
	finish

pass:	eor	x20, x20, x20, lsl #13	// xorshift64
	eor	x20, x20, x20, lsr #7
	eor	x20, x20, x20, lsl #17
	str	x20, [x6], #8
	add_to_checksum x20
	cmp	x6, x7
	b.ne	pass
	ring	WRITTEN
passed:	ret
	data
