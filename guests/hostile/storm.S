// Both vCPUs do STEPS times something that chance chooses: hypercalls with arguments that are nearly right, events, rubbish in the grant
// table and in the rings of Xenstore and the console, interrupts, cache and TLB maintenance. Then prints "storm is over" and powers off.
// DEV-S-001 R1.3: reserved values and registers
// Registers: x19 random numbers, x20 steps left, x21 scratch pages, x22 the ring at hand.
	.include "image.inc"
	.include "xen.inc"
	.include "storm.inc"
	.equ	STEPS, 15000
	.equ	UART, 0x22000000	// vpl011
	.equ	GICD, 0x03001000	// GICv3
	.equ	GICR, 0x03020000
	.equ	GICR_SHIFT, 17
	.equ	SCRATCH, 0x40200000	// two pages for each vCPU, apart from each other
	.equ	SCRATCH_SHIFT, 14
	.equ	VICTIMS, 0x41000	// guest frames that calls may take away: 8 MiB
	.equ	VICTIM_BITS, 11
	.equ	TABLE_FRAME, 0x60000	// guest frames without RAM
	.equ	INFO_FRAME, 0x60001
	.equ	HVM_OP, 34

	.macro	random reg, bits	// 0 to 2^bits - 1
	bl	draw
	ubfx	\reg, x19, #7, #\bits
	.endm

start:
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, table
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, info
	const	x0, 0xc4000003		// PSCI CPU_ON
	mov	x1, #1
	adr	x2, second
	mov	x3, #0
	hvc	#0
	const	x19, 0x9e3779b9
	const	x21, SCRATCH
	const	x1, GICR
	bl	storm
	adr	x1, ended		// by the other
1:	ldr	x2, [x1]
	cbz	x2, 1b
	const	x1, UART
	adr	x2, over
2:	ldrb	w3, [x2], #1
	cbz	w3, 3f
	str	w3, [x1]
	b	2b
3:	power_off
	b	.

second:
	const	x19, 0x7f4a7c15
	const	x21, (SCRATCH + (1 << SCRATCH_SHIFT))
	const	x1, (GICR + (1 << GICR_SHIFT))
	bl	storm
	adr	x1, ended
	mov	x2, #1
	str	x2, [x1]
	dsb	sy
1:	wfe
	b	1b

storm:	mov	x28, x30
	adr	x0, vectors
	msr	vbar_el1, x0
	const	x2, GICD
	mov	w3, #0x12		// GICD_CTLR: ARE, group 1
	str	w3, [x2]
	str	wzr, [x1, #0x14]	// GICR_WAKER
	add	x1, x1, #0x10000
	mov	w3, #-1
	str	w3, [x1, #0x80]		// GICR_IGROUPR0
	const	x3, 0x0800ffff		// GICR_ISENABLER0: SGIs, the virtual timer
	str	w3, [x1, #0x100]
	str	w3, [x2, #0x84]		// GICD_IGROUPR1
	mov	x3, #0xff
	msr	S3_0_C4_C6_0, x3	// ICC_PMR_EL1
	mov	x3, #1
	msr	S3_0_C12_C12_7, x3	// ICC_IGRPEN1_EL1
	const	x20, STEPS
	bl	fill
step:	random	x0, 3
	adr	x1, actions
	ldr	w2, [x1, x0, lsl #2]
	add	x1, x1, w2, sxtw
	blr	x1
	subs	x20, x20, #1
	b.ne	step
	ret	x28

draw:	xorshift x19
	ret

// A word in x0 as structures of hypercalls have them.
word:	mov	x25, x30
	random	x1, 3
	cmp	x1, #2
	b.lo	1f
	b.eq	2f
	cmp	x1, #4
	b.lo	3f
	b.eq	4f
	cmp	x1, #6
	b.ls	5f
	mov	x0, x19			// anything
	ret	x25
1:	ubfx	x0, x19, #20, #4	// a small number: commands, ports, references
	ret	x25
2:	ubfx	x0, x19, #20, #VICTIM_BITS
	const	x1, VICTIMS
	add	x0, x0, x1
	ret	x25
3:	ubfx	x0, x19, #20, #13	// an address in scratch, which may be odd and at the end of a page
	add	x0, x0, x21
	ret	x25
4:	mov	x0, #0x7ff0		// DOMID_SELF, and in the upper half something small
	bfi	x0, x19, #32, #4
	ret	x25
5:	ubfx	x0, x19, #20, #2	// numbers of the domains, twice
	ubfx	x1, x19, #30, #3
	orr	x0, x0, x1, lsl #32
	ret	x25

// Writes 64 words anywhere into scratch.
fill:	mov	x26, x30
	random	x23, 9
	mov	x24, #64
1:	bl	word
	str	x0, [x21, x23, lsl #3]
	add	x23, x23, #1
	subs	x24, x24, #1
	b.ne	1b
	ret	x26

// A hypercall: a number that exists or not, a small command, four words.
calls:	mov	x27, x30
	mov	x11, #8
	bl	fill
call:	bl	word
	mov	x12, x0
	bl	word
	mov	x13, x0
	bl	word
	mov	x14, x0
	bl	word
	mov	x15, x0
	random	x16, 6			// all numbers; half of the time one that does much
	tbz	x19, #41, 1f
	adr	x1, numbers
	and	x16, x16, #7
	ldrb	w16, [x1, x16]
1:	mov	x1, x12
	mov	x2, x13
	mov	x3, x14
	mov	x4, x15
	ubfx	x0, x19, #30, #4
	tbz	x19, #40, 1f
	bfi	x0, x19, #6, #40	// a continuation that nobody made
1:	cmp	x16, #SCHED_OP		// it would end or wait for ever
	csel	x0, xzr, x0, eq
	cmp	x16, #20		// lists of any length would take the time
	and	x5, x2, #0xff
	csel	x2, x5, x2, eq
	cmp	x16, #13
	csel	x1, x5, x1, eq
	hvc	#0xea1
	subs	x11, x11, #1
	b.ne	call
	ret	x27

// A storm of events: to whoever is bound, known or not.
events:	mov	x27, x30
	mov	x24, #32
1:	random	x1, 5
	adr	x2, send
	add	x2, x2, x21
	const	x3, SCRATCH
	sub	x2, x2, x3		// a structure for each vCPU
	str	w1, [x2]
	mov	x1, x2
	mov	x0, #SEND
	tbz	x19, #50, 2f
	mov	x0, #9			// unmask
2:	mov	x16, #EVENT_CHANNEL_OP
	hvc	#0xea1
	subs	x24, x24, #1
	b.ne	1b
	ret	x27

// Rubbish in the grant table and in the bits of shared_info.
tables:	mov	x27, x30
	mov	x24, #32
1:	bl	word
	random	x1, 9
	const	x2, (TABLE_FRAME << 12)
	str	x0, [x2, x1, lsl #3]
	random	x1, 9
	const	x2, (INFO_FRAME << 12)
	str	x0, [x2, x1, lsl #3]
	subs	x24, x24, #1
	b.ne	1b
	ret	x27

// Rubbish in a ring, with indices that are nearly right, and an event: Xenstore's or the console's.
rings:	mov	x27, x30
	random	x1, 1
	mov	x9, #1			// HVM_PARAM_STORE_PFN
	mov	x10, #17		// HVM_PARAM_CONSOLE_PFN
	cmp	x1, #0
	csel	x9, x9, x10, eq
	bl	parameter
	lsl	x22, x0, #12
	cbz	x22, 3f
	mov	x24, #64
1:	bl	word
	random	x1, 9
	tbz	x19, #51, 2f
	ubfx	x0, x0, #0, #5		// looks like a header
2:	str	x0, [x22, x1, lsl #3]
	subs	x24, x24, #1
	b.ne	1b
	random	x1, 11
	add	x2, x22, #0x800		// req_prod of xs_wire.h, in_cons of io/console.h
	str	w1, [x2, #4]
	add	x2, x22, #0xc00
	str	w1, [x2, #12]
	add	x9, x9, #1		// the port
	bl	parameter
	adr	x1, send
	str	w0, [x1, #32]
	add	x1, x1, #32
	mov	x0, #SEND
	mov	x16, #EVENT_CHANNEL_OP
	hvc	#0xea1
3:	ret	x27

// The value x0 of the parameter x9 of hvm_op.
parameter:
	mov	x1, x21
	mov	x2, #0x7ff0
	str	w2, [x1]
	str	w9, [x1, #4]
	mov	x0, #1			// HVMOP_get_param
	mov	x16, #HVM_OP
	hvc	#0xea1
	ldr	x0, [x21, #8]
	ret

// Interrupts to itself by all ways, and a wait for one.
interrupts:
	mov	x27, x30
	mov	x24, #32
	const	x2, GICD
1:	bl	draw
	str	w19, [x2, #0x204]	// GICD_ISPENDR1
	str	w19, [x2, #0x104]	// GICD_ISENABLER1
	and	x1, x19, #0x0f000000
	orr	x1, x1, #3
	msr	S3_0_C12_C11_5, x1	// ICC_SGI1R_EL1: to both
	subs	x24, x24, #1
	b.ne	1b
	mov	x1, #100
	msr	cntv_tval_el0, x1
	mov	x1, #1
	msr	cntv_ctl_el0, x1
	wfi
	msr	daifclr, #2
	isb
	nop
	msr	daifset, #2
	ret	x27

// Cache and TLB maintenance of all kinds.
caches:	mov	x27, x30
	mov	x24, #32
1:	random	x1, 13
	add	x1, x1, x21
	dc	civac, x1
	dc	cvau, x1
	ic	ivau, x1
	tlbi	vaae1is, x1
	dc	isw, x1
	subs	x24, x24, #1
	b.ne	1b
	ic	iallu
	tlbi	vmalle1is
	dsb	sy
	isb
	ret	x27

// Calls of firmware that nobody has: above those of PSCI.
firmware:
	mov	x27, x30
	random	x0, 16
	orr	x0, x0, #0x100
	orr	x0, x0, #0x80000000
	bfi	x0, x19, #24, #7
	mov	x1, x19
	tbz	x19, #52, 1f
	smc	#0
	ret	x27
1:	hvc	#0
	ret	x27

	.balign	8
actions:
	.long	calls - actions, calls - actions, events - actions, tables - actions
	.long	rings - actions, interrupts - actions, caches - actions, firmware - actions
ended:	.quad	0
send:	.space	1 << SCRATCH_SHIFT
	.space	64
table:
	.short	0x7ff0, 0		// DOMID_SELF
	.long	1			// XENMAPSPACE_grant_table
	.quad	0, TABLE_FRAME
info:
	.short	0x7ff0, 0
	.long	0			// XENMAPSPACE_shared_info
	.quad	0, INFO_FRAME
numbers:
	.byte	MEMORY_OP, MEMORY_OP, GRANT_TABLE_OP, GRANT_TABLE_OP, EVENT_CHANNEL_OP, VCPU_OP, HVM_OP, 13
over:	.asciz	"storm is over\n"

	.balign	0x800
vectors:
	.rept	5
	skip
	.endr
	msr	cntv_ctl_el0, xzr	// an interrupt
	mrs	x18, S3_0_C12_C12_0	// ICC_IAR1_EL1
	msr	S3_0_C12_C12_1, x18	// ICC_EOIR1_EL1
	eret
	.balign	0x80
	.rept	10
	skip
	.endr
