// Code that changes: seen after IC IVAU, whatever address it was written through (Arm ARM B2.4.4).
	.include "el1.inc"
	.set	CODE, 0x310000
	.set	ALIAS, 0x400000
test:
	bl	mmu_on
	const	x10, CODE
	const	x11, 0x52800020			// MOV W0, #1
	const	x12, 0xd65f03c0			// RET
	str	w11, [x10]
	str	w12, [x10, #4]
	dc	cvau, x10
	dsb	ish
	ic	ivau, x10
	dsb	ish
	isb
	blr	x10
	check	x0, 1, __LINE__
	const	x0, ALIAS
	const	x1, (CODE | PAGE)
	bl	map
	mov	x13, #100
1:	add	x11, x11, #0x20			// MOV W0, #2 and so on
	const	x14, ALIAS
	str	w11, [x14]
	dc	cvau, x14
	dsb	ish
	ic	ivau, x14
	dsb	ish
	isb
	blr	x10
	mov	x15, x0
	ubfx	x16, x11, #5, #16
	cmp	x15, x16
	cset	x17, eq
	check	x17, 1, __LINE__
	subs	x13, x13, #1
	b.ne	1b

	// A function that lies on two pages.
	const	x10, (CODE + 0x1ffc)
	const	x11, 0x52800020
	str	w11, [x10]
	str	w12, [x10, #4]
	ic	iallu
	dsb	sy
	isb
	blr	x10
	check	x0, 1, __LINE__
	pass
