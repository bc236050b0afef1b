// The hostile neighbour of `zazen analyse`: all vCPUs make storms for ever. What it has of a board stands behind the header.
// DEV-S-001 R1.3: reserved values and registers
// Registers: x19 number of the vCPU, x20 scratch pages, x21 redistributor, x22 distributor, x23 storm at hand, x24 actions so far, x26 random
// numbers, x27 the storms to make, x28 parameters; x17 and x18 belong to exceptions. MMU and caches stay off.
	.include "image.inc"
	.include "storm.inc"
	.equ	STORMS, 0		// parameters, words of 64 bits; dev.zazen.boot.analysis.StormGuest writes them
	.equ	SEED, 8
	.equ	VCPUS, 16
	.equ	GIC, 24			// 2 or 3
	.equ	GICD, 32
	.equ	GICR, 40		// version 2: GICC
	.equ	UART, 48		// 0 if there is none
	.equ	SCRATCH, 56		// two pages for each vCPU
	.equ	SWEEP, 64		// RAM to write to
	.equ	SWEEP_SIZE, 72
	.equ	SHARED, 80		// the same of memory shared with others; size 0 if there is none
	.equ	SHARED_SIZE, 88
	.equ	PORTS, 96		// event channels, a bit for each
	.equ	ALL, 15			// storms
	.equ	PHASE, 1024		// actions of a storm before the next
	.equ	HOLE, 0x1000		// where no domain has anything
	.equ	GICR_SHIFT, 17
	.equ	SCRATCH_SHIFT, 13

parameters:
	.rept	16
	.quad	0
	.endr

start:	adr	x28, parameters
	mov	x19, #1			// PSCI CPU_ON for all others
1:	ldr	x0, [x28, #VCPUS]
	cmp	x19, x0
	b.hs	2f
	const	x0, 0xc4000003
	and	x1, x19, #15
	lsr	x2, x19, #4
	bfi	x1, x2, #8, #8
	adr	x2, enter
	mov	x3, x19
	hvc	#0
	add	x19, x19, #1
	b	1b
2:	mov	x0, #0

enter:	mov	x19, x0
	adr	x28, parameters
	adr	x0, vectors
	msr	vbar_el1, x0
	isb
	ldr	x27, [x28, #STORMS]
	and	x27, x27, #ALL
	ldr	x26, [x28, #SEED]
	add	x1, x19, #1
	lsl	x1, x1, #17
	eor	x26, x26, x1
	orr	x26, x26, #1
	ldr	x20, [x28, #SCRATCH]
	add	x20, x20, x19, lsl #SCRATCH_SHIFT
	ldr	x22, [x28, #GICD]
	ldr	x21, [x28, #GICR]
	ldr	x0, [x28, #GIC]
	cmp	x0, #3
	b.ne	1f
	add	x21, x21, x19, lsl #GICR_SHIFT
1:	and	x23, x19, #3		// each begins with another storm
	mov	x24, #0
	b	find

loop:	bl	draw
	add	x24, x24, #1
	tst	x24, #(PHASE - 1)
	b.ne	act
next:	add	x23, x23, #1
	and	x23, x23, #3
find:	lsr	x0, x27, x23
	tbz	x0, #0, next
act:	adr	x1, actions
	ldr	w2, [x1, x23, lsl #2]
	add	x1, x1, w2, sxtw
	blr	x1
	ubfx	x0, x26, #40, #10	// about what a trap takes on hardware: here the hypervisor takes no time
1:	subs	x0, x0, #1
	b.pl	1b
	b	loop

draw:	xorshift x26
	ret

// Maintenance of caches and TLBs by all means, and a sweep through memory.
cache:	mov	x15, x30
	ldr	x1, [x28, #SWEEP]
	ldr	x2, [x28, #SWEEP_SIZE]
	bl	place
	dc	civac, x0
	dc	cvac, x0
	dc	cvau, x0
	dc	ivac, x0
	ic	ivau, x0
	dc	isw, x26
	dc	cisw, x26
	lsr	x1, x0, #12
	tlbi	vaae1is, x1
	tlbi	vaale1is, x1
	tlbi	vae1, x1
	tst	x26, #(15 << 20)
	b.ne	1f
	tlbi	vmalle1is
	tlbi	alle1			// not for guests
	ic	ialluis
	ic	iallu
1:	dsb	sy
	isb
	mov	x3, #32			// lines
2:	ldr	x4, [x0]
	str	x26, [x0], #64
	subs	x3, x3, #1
	b.ne	2b
	ldr	x1, [x28, #SHARED]
	ldr	x2, [x28, #SHARED_SIZE]
	cbz	x2, 3f
	bl	place
	str	x26, [x0]
3:	ret	x15

// A place x0 in x2 bytes from x1, with 4 KiB behind it.
place:	sub	x2, x2, #4096
	umulh	x0, x26, x2
	add	x0, x0, x1
	and	x0, x0, #~7
	ret

// Reads and writes of device registers, there or not.
mmio:	mov	x15, x30
	mov	x14, #16
1:	bl	draw
	ubfx	x0, x26, #8, #12
	ubfx	x1, x26, #30, #2
	cmp	x1, #1
	b.eq	2f
	b.hi	3f
	add	x0, x22, x0		// distributor
	b	5f
2:	ldr	x2, [x28, #GIC]		// redistributor, both of its pages of 64 KiB
	add	x3, x22, x0
	add	x0, x21, x0
	bfi	x0, x26, #16, #1
	cmp	x2, #3			// a read of GICC_IAR would be an interrupt never ended
	csel	x0, x0, x3, eq
	b	5f
3:	ldr	x2, [x28, #UART]
	tbz	x1, #0, 4f
	cbz	x2, 4f
	add	x0, x2, x0
	b	5f
4:	add	x0, x0, #HOLE
5:	tbz	x26, #50, 6f
	and	x0, x0, #~7
6:	ubfx	x1, x26, #52, #2
	cmp	x1, #1
	b.eq	7f
	b.hi	8f
	ldr	w2, [x0]
	b	9f
7:	strb	w26, [x0]
	b	9f
8:	ldr	x2, [x0]
	str	w26, [x0]
9:	subs	x14, x14, #1
	b.ne	1b
	ret	x15

// Interrupts to itself by all ways, events to others, and a wait.
interrupt:
	mov	x15, x30
	mov	w3, #0x13		// GICD_CTLR: ARE, both groups
	str	w3, [x22]
	ldr	x0, [x28, #GIC]
	mov	w4, #-1
	const	x5, 0x0800ffff		// SGIs, the virtual timer
	cmp	x0, #3
	b.ne	1f
	str	wzr, [x21, #0x14]	// GICR_WAKER
	add	x1, x21, #0x10000
	str	w4, [x1, #0x380]	// GICR_ICACTIVER0
	str	w4, [x1, #0x80]		// GICR_IGROUPR0
	str	w5, [x1, #0x100]	// GICR_ISENABLER0
	strb	wzr, [x1, #0x41b]	// GICR_IPRIORITYR of the virtual timer
	mov	x3, #0xff
	msr	S3_0_C4_C6_0, x3	// ICC_PMR_EL1
	mov	x3, #1
	msr	S3_0_C12_C12_7, x3	// ICC_IGRPEN1_EL1
	and	x1, x26, #0x0f000000
	orr	x1, x1, #3
	msr	S3_0_C12_C11_5, x1	// ICC_SGI1R_EL1: to the first two
	bfi	x1, x26, #40, #1
	msr	S3_0_C12_C11_5, x1	// to all others, perhaps
	b	2f
1:	str	w4, [x22, #0x380]	// GICD_ICACTIVER0
	str	w5, [x22, #0x100]	// GICD_ISENABLER0
	strb	wzr, [x22, #0x41b]	// GICD_IPRIORITYR of the virtual timer
	mov	w3, #0xff
	str	w3, [x21, #4]		// GICC_PMR
	mov	w3, #3
	str	w3, [x21]		// GICC_CTLR
	ubfx	x1, x26, #24, #4
	orr	x1, x1, #2 << 24	// to itself
	str	w1, [x22, #0xf00]	// GICD_SGIR
2:	str	w26, [x22, #0x204]	// GICD_ISPENDR1
	str	w26, [x22, #0x104]	// GICD_ISENABLER1
	ubfx	x1, x26, #30, #6	// an event
	ldr	x2, [x28, #PORTS]
	lsr	x2, x2, x1
	tbz	x2, #0, 3f
	str	w1, [x20]
	mov	x1, x20
	mov	x0, #4			// EVTCHNOP_send
	mov	x16, #32		// event_channel_op
	hvc	#0xea1
3:	ubfx	x1, x26, #10, #10	// after 16 us at most
	msr	cntv_tval_el0, x1
	mov	x1, #1
	msr	cntv_ctl_el0, x1
	tst	x26, #(255 << 36)	// seldom, as whoever waits leaves the time to others
	b.ne	4f
	wfi
4:	msr	daifclr, #2
	isb
	nop
	msr	daifset, #2
	ret	x15

// A word x0 as structures of hypercalls have them.
word:	mov	x13, x30
	bl	draw
	ubfx	x1, x26, #7, #3
	ubfx	x0, x26, #20, #4
	cmp	x1, #3			// a small number: commands, ports, references
	b.lo	1f
	ubfx	x0, x26, #20, #12
	add	x0, x0, x20
	cmp	x1, #5			// an address in scratch
	b.lo	1f
	mov	x0, #0x7ff0		// DOMID_SELF, and something small in the other half
	bfi	x0, x26, #32, #4
	b.eq	1f
	ubfx	x0, x26, #20, #2	// another domain
	bfi	x0, x26, #32, #3
	cmp	x1, #6
	b.eq	1f
	mov	x0, x26
1:	ret	x13

// Hypercalls with arguments that may be right, calls of firmware, and instructions that fault.
hypercall:
	mov	x15, x30
	ubfx	x12, x26, #30, #9	// a few words of a structure
	add	x12, x20, x12, lsl #3
	mov	x11, #4
1:	bl	word
	str	x0, [x12], #8
	subs	x11, x11, #1
	b.ne	1b
	bl	word
	mov	x7, x0
	bl	word
	mov	x8, x0
	bl	word
	mov	x9, x0
	bl	word
	mov	x10, x0
	bl	draw
	adr	x1, numbers
	ubfx	x2, x26, #30, #3
	ldrb	w16, [x1, x2]
	tbz	x26, #41, 2f
	ubfx	x16, x26, #34, #6	// any number
2:	ubfx	x0, x26, #10, #5
	mov	x1, x7
	mov	x2, x8
	mov	x3, x9
	mov	x4, x10
	mov	x5, #17
	cmp	x16, #29		// sched_op would end it, wait or yield
	csel	x16, x5, x16, eq
	and	x5, x2, #0xff		// long lists take the time of others' calls
	cmp	x16, #20		// grant_table_op
	csel	x2, x5, x2, eq
	cmp	x16, #13		// multicall
	csel	x1, x5, x1, eq
	hvc	#0xea1
	bl	draw
	ubfx	x0, x26, #8, #16	// above the functions of PSCI
	orr	x0, x0, #0x100
	orr	x0, x0, #0x80000000
	bfi	x0, x26, #24, #7
	tbz	x26, #52, 3f
	smc	#0
	b	4f
3:	hvc	#0
4:	.inst	0			// UDF
	msr	S3_0_C15_C15_7, x0	// a register that nobody has
	mrs	x0, pmccntr_el0
	ret	x15

	.balign	4
actions:				// Storm
	.long	cache - actions, mmio - actions, interrupt - actions, hypercall - actions
numbers:				// memory_op, grant_table_op, event_channel_op, vcpu_op, hvm_op, multicall, xen_version, physdev_op
	.byte	12, 20, 32, 24, 34, 13, 17, 33

	.balign	0x800
vectors:
	.rept	5
	skip
	.endr
	mrs	x18, spsr_el1		// an interrupt: one at a time, or nothing else would be done
	orr	x18, x18, #0x80
	msr	spsr_el1, x18
	msr	cntv_ctl_el0, xzr
	ldr	x18, [x28, #GIC]
	cmp	x18, #3			// flags are nobody's when interrupts are on
	b.ne	1f
	mrs	x18, S3_0_C12_C12_0	// ICC_IAR1_EL1
	msr	S3_0_C12_C12_1, x18	// ICC_EOIR1_EL1
	eret
1:	ldr	w18, [x21, #0xc]	// GICC_IAR
	str	w18, [x21, #0x10]	// GICC_EOIR
	eret
	.balign	0x80
	.rept	10
	skip
	.endr
