// Writes blocks of numbers into shared memory and rings for each.
	.include "image.inc"
	.include "xen.inc"
	.include "exchange.inc"

start:
	begin 10
	practise
	exchange
next:
	forget
	add	w22, w22, w27
	prepare
	bl	pass
	await READ
	tell_progress
	subs	w29, w29, #1
	b.ne	next
	br	x28

pass:	eor	x20, x20, x20, lsl #13	// xorshift64
	eor	x20, x20, x20, lsr #7
	eor	x20, x20, x20, lsl #17
	str	x20, [x6], #8
	add_to_checksum x20
	cmp	x6, x7
	b.ne	pass
	ring	WRITTEN
	ret

	common
