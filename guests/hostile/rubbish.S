// Writes rubbish of all sizes to every register of the GIC and the console, and to system registers; then powers off.
// DEV-S-001 R1.3: reserved values and registers
	.include "image.inc"
start:
	adr	x0, vectors
	msr	vbar_el1, x0
	const	x1, 0x9e3779b9		// what is written: a linear congruential sequence
	const	x2, 0x10001
	const	x10, 0x03001000
	const	x11, 0x03011000
	bl	fill
	const	x10, 0x03020000
	const	x11, 0x03060000
	bl	fill
	const	x10, 0x22000000
	const	x11, 0x22001000
	bl	fill
	.irp	reg, ttbr0_el1, ttbr1_el1, mair_el1, contextidr_el1, tpidr_el0, tpidr_el1, cntv_cval_el0, cntv_ctl_el0, cntp_tval_el0, par_el1, amair_el1, esr_el1, far_el1, sp_el0, S3_0_C4_C6_0, S3_0_C12_C8_1, S3_0_C12_C8_3, S3_0_C12_C8_4, S3_0_C12_C9_0, S3_0_C12_C11_1, S3_0_C12_C11_5, S3_0_C12_C11_6, S3_0_C12_C11_7, S3_0_C12_C12_1, S3_0_C12_C12_3, S3_0_C12_C12_4, S3_0_C12_C12_5, S3_0_C12_C12_6, S3_0_C12_C12_7, csselr_el1, cpacr_el1, tcr_el1
	mul	x1, x1, x2
	add	x1, x1, #13
	msr	\reg, x1
	mrs	x5, \reg
	.endr
	mrs	x5, S3_0_C12_C12_0
	mrs	x5, S3_0_C12_C8_0
	power_off
	b	.

fill:
	mul	x1, x1, x2
	add	x1, x1, #13
	strb	w1, [x10]
	ldrb	w5, [x10]
	strh	w1, [x10, #2]
	ldrh	w5, [x10, #2]
	str	w1, [x10]
	ldr	w5, [x10]
	str	x1, [x10]
	ldr	x5, [x10]
	add	x10, x10, #8
	cmp	x10, x11
	b.lo	fill
	ret

	.balign	0x800
vectors:
	.rept	16
	mrs	x20, elr_el1
	add	x20, x20, #4
	msr	elr_el1, x20
	eret
	.balign	0x80
	.endr
