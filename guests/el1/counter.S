// The virtual count: it never goes back, whoever reads it; the read leaves everything else alone; EL0 is trapped unless
// CNTKCTL_EL1.EL0VCTEN (Arm ARM D12.1.2, D19.12.3). In code that is hot as well.
	.include "el1.inc"
	.set	USER, 0x400000
	.set	HOT, 300
	.set	EL0VCTEN, 2
	.set	trapped_count, 3 << 20 | 2 << 17 | 3 << 14 | 14 << 10 | 2 << 5 | 1

	.macro	user label
	clear_exception
	const	x0, (USER + \label - program)
	mov	x1, xzr
	bl	go
	.endm

test:
	bl	mmu_on
	const	x0, USER
	const	x1, (0x311000 | PAGE_EL0)
	bl	map
	adr	x0, program
	adr	x1, program_end
	const	x2, 0x311000
1:	ldr	w3, [x0], #4
	str	w3, [x2], #4
	cmp	x0, x1
	b.lo	1b
	ic	iallu
	dsb	sy
	isb
	mov	x0, #(3 << 20)
	msr	cpacr_el1, x0
	isb

	// EL1: registers and flags are kept, the count does not go back.
	mov	x5, #HOT
	mov	x6, #6
	mov	x7, #7
	mov	x8, #8
	mov	x9, #9
	fmov	d3, #3.0
	dup	v4.2d, x8
	mov	x10, #0
2:	cmp	x6, x7
	mrs	x11, cntvct_el0
	b.hs	fail
	cmp	x11, x10
	b.lo	fail
	mov	x10, x11
	add	x12, x6, x7
	add	x12, x12, x8
	add	x12, x12, x9
	check	x12, 30, __LINE__
	fadd	d5, d3, d3
	fmov	x12, d5
	check	x12, 0x4018000000000000, __LINE__
	umov	x12, v4.d[1]
	check	x12, 8, __LINE__
	subs	x5, x5, #1
	b.ne	2b

	// EL0 that may.
	mov	x0, #EL0VCTEN
	msr	cntkctl_el1, x0
	isb
	mov	x12, #HOT
3:	user	reads
	check_exception EC_SVC, 3, __LINE__
	subs	x11, x2, x10
	b.lo	fail
	mov	x10, x2
	subs	x12, x12, #1
	b.ne	3b
	// The same code, when EL0 may not.
	msr	cntkctl_el1, xzr
	isb
	mov	x12, #3
4:	user	reads
	check_exception EC_SYSREG, trapped_count, __LINE__
	check	x22, USER, __LINE__
	mrs	x11, cntvct_el0
	cmp	x11, x10
	b.lo	fail
	subs	x12, x12, #1
	b.ne	4b
	pass

fail:
	mov	x0, #__LINE__
	mov	x1, x11
	mov	x2, x10
	hvc	#1

go:
	mov	x25, x30
	msr	elr_el1, x0
	msr	spsr_el1, x1
	eret

program:
reads:
	mrs	x2, cntvct_el0
	svc	#3
program_end:
