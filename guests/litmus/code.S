// One vCPU writes code and translation tables that others run and use. A call is a round, whose number is in X27.
// X3 is not 0 if a vCPU saw what must not be.
	.include "driver.inc"
	.set	CODE, 0x3e0000
	.set	VA, 0x400000
	.set	ODD, 0x3c0000			// two pages that VA leads to in turn
	.set	EVEN, 0x3d0000
	.set	TRIES, 2000

	// Waits until a location holds X27.
	.macro	await at
1:	mov	x6, #TRIES
2:	ldar	x5, [\at]
	cmp	x5, x27
	b.eq	3f
	subs	x6, x6, #1
	b.ne	2b
	yield
	b	1b
3:
	.endm
	// X5: MOVZ W0, #number of the round
	.macro	returns_round
	mov	w5, #0x52800000
	bfi	w5, w27, #5, #16
	.endm

	// Code (Arm ARM B2.4.4): X says that it is there, Y that it was run.
write_code:
	const	x7, CODE
	returns_round
	str	w5, [x7]
	ldr	w5, return_30
	str	w5, [x7, #4]
	dc	cvau, x7
	dsb	ish
	ic	ivau, x7
	dsb	ish
	stlr	x27, [x1]
	await	x2
	ret
run_code:
	mov	x10, x30
	await	x1
	isb
	const	x7, CODE
	blr	x7
	and	w5, w27, #0xffff
	cmp	w0, w5
	cset	x3, ne
	mov	x0, #1
	stlr	x27, [x2]
	ret	x10

	// Tables, with break-before-make (Arm ARM D8.13.1): the page is ODD in rounds with odd numbers, else EVEN.
write_table:
	const	x7, (TABLE3 + ((VA >> 12) & 511) * 8)
	str	xzr, [x7]
	dsb	ish
	const	x8, (VA >> 12)
	tlbi	vaae1is, x8
	dsb	ish
	const	x8, (EVEN | PAGE)
	const	x9, (ODD | PAGE)
	tst	x27, #1
	csel	x9, x9, x8, ne
	and	x8, x9, #~0xfff
	str	x27, [x8, #8]
	returns_round
	str	w5, [x8]
	ldr	w5, return_30
	str	w5, [x8, #4]
	dc	cvau, x8
	dsb	ish
	ic	ivau, x8
	dsb	ish
	str	x9, [x7]
	dsb	ish
	stlr	x27, [x1]
	await	x2
return_30:
	ret
use_table:
	mov	x10, x30
	await	x1
	isb
	const	x7, VA
	ldr	x5, [x7, #8]
	cmp	x5, x27
	cset	x3, ne
	blr	x7
	and	w5, w27, #0xffff
	cmp	w0, w5
	cset	x5, ne
	orr	x3, x3, x5
	str	xzr, [x7, #8]
	mov	x0, #1
	stlr	x27, [x2]
	ret	x10
