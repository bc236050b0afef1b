// Calls a function, often enough that it is hot, in a page that leaves and comes back; prints what each call returned
// as a digit, or the class of the exception it took as a letter from A on. MMU off.
	.include "image.inc"
	.equ	UART, 0x22000000	// vpl011
	.equ	CODE, 0x42000000
	.equ	SOURCE, 0x42010000
	.equ	MEMORY_OP, 12
	.equ	DECREASE_RESERVATION, 1
	.equ	POPULATE_PHYSMAP, 6
	.equ	GRANT_TABLE_OP, 20
	.equ	COPY, 5
	.equ	HOT, 100

	.macro	hypercall number, command, structure
	mov	x16, #\number
	mov	x0, #\command
	adr	x1, \structure
	mov	x2, #1
	hvc	#0xea1
	.endm
	// Writes the function that returns a number to a page, and nothing else.
	.macro	write page, number
	const	x2, \page
	const	x3, (0x52800000 | \number << 5)	// MOV W0, #number
	const	x4, 0xd65f03c0			// RET
	str	w3, [x2]
	str	w4, [x2, #4]
	.endm
	.macro	maintain
	const	x2, CODE
	dc	cvau, x2
	dsb	ish
	ic	ivau, x2
	dsb	ish
	isb
	.endm

start:
	adr	x0, vectors
	msr	vbar_el1, x0
	const	x24, UART
	write	CODE, 1
	maintain
	bl	call
	hypercall MEMORY_OP, DECREASE_RESERVATION, reservation
	hypercall MEMORY_OP, POPULATE_PHYSMAP, reservation
	bl	call			// another frame, empty
	write	CODE, 2
	maintain
	bl	call
	write	SOURCE, 3
	hypercall GRANT_TABLE_OP, COPY, copy
	maintain
	bl	call
	hypercall MEMORY_OP, DECREASE_RESERVATION, reservation
	bl	call			// nothing is there
	hypercall MEMORY_OP, POPULATE_PHYSMAP, reservation
	bl	call
	mov	w0, #'\n'
	str	w0, [x24]
	power_off

call:
	mov	x20, x30
	mov	x21, #HOT
	const	x22, CODE
1:	blr	x22
	subs	x21, x21, #1
	b.ne	1b
	add	w0, w0, #'0'
	str	w0, [x24]
	ret	x20

	.balign	0x800
vectors:
	.skip	0x200
	mrs	x0, esr_el1
	lsr	x0, x0, #26
	add	x0, x0, #('A' - '0')
	msr	elr_el1, x30
	eret

	.balign	8
frame:
	.quad	CODE >> 12
reservation:
	.quad	0x40000000 + frame - _start
	.quad	1			// extents
	.long	0, 0			// order, flags
	.short	0x7ff0			// DOMID_SELF
	.balign	8
copy:
	.quad	SOURCE >> 12
	.short	0x7ff0, 0		// domain, offset
	.balign	8
	.quad	CODE >> 12
	.short	0x7ff0, 0
	.balign	8
	.short	8, 0, 0			// length; flags: both are frames
	.balign	8
