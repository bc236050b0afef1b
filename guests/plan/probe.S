// Does the checks that follow its code and powers off, or ends in a crash whose pc tells which check failed.
// Registers: x19 the check, x20 where the checks begin, w21 whether the last access faulted, x28 what X0 was at the start.
	.include "image.inc"
	.equ	CHECKS, 0x2000		// offset in the image: 32 bytes each, ProbeScript of conformance writes them
	.equ	CHECK_SIZE, 32
	.equ	STRUCTURE_SIZE, 32	// behind a check that needs one
	.equ	NOWHERE_SHIFT, 36	// no memory there; bits 11 and up hold the number of the check
	.equ	PATIENCE, 1 << 20	// looks at a word that another CPU or domain writes
	.equ	SCHED_OP, 29
	.equ	YIELD, 0
	.equ	CPU_ON, 0xc4000003	// PSCI, 64 bit
	.equ	CPU_OFF, 0x84000002
	.equ	MAGIC, 0xedfe0dd0	// of a device tree, as a little-endian word

start:
	mov	x28, x0
	adr	x0, vectors
	msr	vbar_el1, x0
	isb
	adr	x20, _start
	add	x20, x20, #CHECKS
	mov	x19, x20
check:
	ldp	x1, x2, [x19]		// kind, first number
	ldp	x3, x4, [x19, #16]	// second and third number
	mov	w21, #0
	adr	x5, kinds
	add	x5, x5, x1, lsl #2
	br	x5
kinds:
	b	finish
	b	read_word
	b	read
	b	write_word
	b	write
	b	fault
	b	hypercall
	b	firmware
	b	start_cpu
	b	await
	b	identity
	b	frequency
	b	device_tree

finish:
	power_off
	b	.

read_word:				// x2 address, x3 value, x4 mask
	ldr	w6, [x2]
	b	compare
read:
	ldr	x6, [x2]
compare:
	cbnz	w21, failed
compare_value:
	and	x6, x6, x4
	cmp	x6, x3
	b.ne	failed
passed:
	add	x19, x19, #CHECK_SIZE
	b	check

write_word:				// x2 address, x3 value
	str	w3, [x2]
	b	written
write:
	str	x3, [x2]
written:
	dsb	sy
	cbnz	w21, failed
	b	passed

fault:					// x2 address
	ldr	w6, [x2]
	cbz	w21, failed
	b	passed

hypercall:				// x2 number, x3 command, x4 result
	mov	x16, x2
	mov	x0, x3
	add	x1, x19, #CHECK_SIZE
	mov	x2, #1
	mov	x7, x4
	hvc	#0xea1
	add	x19, x19, #STRUCTURE_SIZE
	cmp	x0, x7
	b.ne	failed
	b	passed

firmware:				// x2 function, x3 argument, x4 result
	mov	x0, x2
	mov	x1, x3
	mov	x7, x4
	mov	x2, #0
	mov	x3, #0
	hvc	#0
	cmp	x0, x7
	b.ne	failed
	b	passed

start_cpu:				// x2 affinity, x3 MIDR_EL1, x4 mask of it
	mov	x8, x2
	mov	x9, x3
	mov	x10, x4
	adr	x11, report
	str	xzr, [x11]
	dsb	sy
	const	x0, CPU_ON
	mov	x1, x8
	adr	x2, second
	mov	x3, x11
	hvc	#0
	cbnz	x0, failed
	const	x12, PATIENCE
1:	ldr	x6, [x11]
	cbnz	x6, 2f
	bl	yield
	subs	x12, x12, #1
	b.ne	1b
	b	failed
2:	ldr	x6, [x11, #8]
	cmp	x6, x8
	b.ne	failed
	ldr	x6, [x11]
	mov	x3, x9
	mov	x4, x10
	b	compare_value

second:					// x0 where to report
	mrs	x1, mpidr_el1
	const	x2, 0x00ffffff
	and	x1, x1, x2
	str	x1, [x0, #8]
	dsb	sy
	mrs	x1, midr_el1
	str	x1, [x0]
	dsb	sy
	const	x0, CPU_OFF
	hvc	#0
	b	.

await:					// x2 address, x3 value, x4 mask
	mov	x8, x2
	mov	x9, x3
	mov	x10, x4
	const	x12, PATIENCE
1:	ldr	x6, [x8]
	cbnz	w21, failed
	and	x6, x6, x10
	cmp	x6, x9
	b.eq	passed
	bl	yield
	subs	x12, x12, #1
	b.ne	1b
	b	failed

yield:
	mov	x16, #SCHED_OP
	mov	x0, #YIELD
	mov	x1, #0
	hvc	#0xea1
	ret

identity:				// x3 MIDR_EL1, x4 mask
	mrs	x6, midr_el1
	b	compare_value

frequency:				// x3 Hz, x4 mask
	mrs	x6, cntfrq_el0
	b	compare_value

device_tree:				// x2 address
	cmp	x28, x2
	b.ne	failed
	ldr	w6, [x2]
	const	x7, MAGIC
	cmp	w6, w7
	b.ne	failed
	b	passed

failed:					// a jump to where neither code nor vectors are
	sub	x1, x19, x20
	lsl	x1, x1, #6		// 2 KiB for each check
	mov	x2, #1
	lsl	x2, x2, #NOWHERE_SHIFT
	add	x1, x1, x2
	msr	vbar_el1, x1
	isb
	br	x1

	.balign	8
report:
	.quad	0, 0

	.balign	0x800
vectors:
	.rept	16
	mov	w21, #1
	mrs	x22, elr_el1
	add	x22, x22, #4
	msr	elr_el1, x22
	eret
	.balign	0x80
	.endr
