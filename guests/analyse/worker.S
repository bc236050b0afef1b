// A well-behaved guest, for tests of `zazen analyse`: STEPS times computes, sleeps until its timer interrupt, and takes that; prints "half" in
// between and "done" at the end, and powers off.
	.include "image.inc"
	.equ	STEPS, 100
	.equ	COMPUTE, 20000		// turns of two instructions
	.equ	SLEEP, 6250		// ticks of 16 ns
	.equ	UART, 0x22000000	// vpl011
	.equ	GICD, 0x03001000
	.equ	GICC, 0x03002000	// GICv2
	.equ	GICR, 0x03020000	// GICv3
	.equ	TIMER, 1 << 27		// PPI of the virtual timer

	.macro	print text
	adr	x1, \text
	bl	write
	.endm

start:	adr	x0, vectors
	msr	vbar_el1, x0
	const	x1, GICD
	const	x2, TIMER
	mrs	x0, id_aa64pfr0_el1
	ubfx	x22, x0, #24, #4	// whether the GIC has system registers
	cbz	x22, 1f
	mov	w0, #0x12		// GICD_CTLR: ARE, group 1
	str	w0, [x1]
	const	x1, GICR
	str	wzr, [x1, #0x14]	// GICR_WAKER
	add	x1, x1, #0x10000
	str	w2, [x1, #0x80]		// GICR_IGROUPR0
	str	w2, [x1, #0x100]	// GICR_ISENABLER0
	mov	x0, #0xff
	msr	S3_0_C4_C6_0, x0	// ICC_PMR_EL1
	mov	x0, #1
	msr	S3_0_C12_C12_7, x0	// ICC_IGRPEN1_EL1
	b	2f
1:	mov	w0, #1
	str	w0, [x1]		// GICD_CTLR
	str	w2, [x1, #0x100]	// GICD_ISENABLER0
	const	x1, GICC
	mov	w2, #0xff
	str	w2, [x1, #4]		// GICC_PMR
	str	w0, [x1]		// GICC_CTLR
2:	mov	w20, #STEPS
step:	const	x0, COMPUTE
1:	subs	x0, x0, #1
	b.ne	1b
	const	x0, SLEEP
	msr	cntv_tval_el0, x0
	mov	x0, #1
	msr	cntv_ctl_el0, x0
	isb
	wfi
	msr	daifclr, #2
	isb
	msr	daifset, #2
	cmp	w20, #(STEPS / 2)
	b.ne	2f
	print	half
2:	subs	w20, w20, #1
	b.ne	step
	print	done
	power_off
	b	.

write:	const	x2, UART
1:	ldrb	w3, [x1], #1
	cbz	w3, 2f
	str	w3, [x2]
	b	1b
2:	ret

half:	.asciz	"half\n"
done:	.asciz	"done\n"

	.balign	0x800
vectors:
	.space	5 * 0x80
	msr	cntv_ctl_el0, xzr	// an interrupt
	cbz	x22, 1f
	mrs	x18, S3_0_C12_C12_0	// ICC_IAR1_EL1
	msr	S3_0_C12_C12_1, x18	// ICC_EOIR1_EL1
	eret
1:	const	x17, GICC
	ldr	w18, [x17, #0xc]	// GICC_IAR
	str	w18, [x17, #0x10]	// GICC_EOIR
	eret
