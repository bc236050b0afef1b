// Sums 1 MiB that it writes and reads again, and what others could have changed of its shared_info and grant table; prints the sum LINES
// times, then powers off.
	.include "image.inc"
	.include "xen.inc"
	.equ	UART, 0x22000000	// vpl011
	.equ	DATA, 0x40100000
	.equ	DATA_SIZE, 0x100000
	.equ	LINES, 24
	.equ	TABLE_FRAME, 0x60000	// guest frames without RAM
	.equ	INFO_FRAME, 0x60001
	.equ	EVENTS_SIZE, 1024	// of pending and mask bits each

start:
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, table
	mov	x28, x0
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, info
	add	x28, x28, x0
	const	x19, UART
	mov	x20, #1			// xorshift64
	mov	w21, #LINES
	// A grant for a domain that is not there, of a page that nobody may map then.
	const	x22, (TABLE_FRAME << 12)
	const	x1, ((DATA >> 12) << 16)
	lsl	x1, x1, #16
	orr	x1, x1, #0x70000	// domain 7
	orr	x1, x1, #1		// GTF_permit_access
	str	x1, [x22, #8 * 8]
next:
	const	x1, DATA
	const	x2, (DATA + DATA_SIZE)
1:	eor	x20, x20, x20, lsl #13
	eor	x20, x20, x20, lsr #7
	eor	x20, x20, x20, lsl #17
	str	x20, [x1], #8
	cmp	x1, x2
	b.ne	1b
	mov	x23, x28
	const	x1, DATA
	bl	sum
	mov	x1, x22
	add	x2, x22, #4096
	bl	sum
	const	x1, (INFO_FRAME << 12)
	add	x1, x1, #EVENTS_PENDING
	add	x2, x1, #EVENTS_SIZE
	bl	sum
	mov	w3, #16
	adr	x4, digits
1:	lsr	x5, x23, #60
	ldrb	w5, [x4, x5]
	str	w5, [x19]
	lsl	x23, x23, #4
	subs	w3, w3, #1
	b.ne	1b
	mov	w5, #'\n'
	str	w5, [x19]
	subs	w21, w21, #1
	b.ne	next
	power_off

// Adds the words from x1 to x2 to x23.
sum:	ldr	x3, [x1], #8
	ror	x23, x23, #63
	add	x23, x23, x3
	cmp	x1, x2
	b.lo	sum
	ret

digits:
	.ascii	"0123456789abcdef"
	.balign	8
table:
	.short	0x7ff0, 0		// DOMID_SELF
	.long	1			// XENMAPSPACE_grant_table
	.quad	0, TABLE_FRAME
info:
	.short	0x7ff0, 0
	.long	0			// XENMAPSPACE_shared_info
	.quad	0, INFO_FRAME
