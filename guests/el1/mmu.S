// Stage 1 translation: faults with exact syndrome and address, maintenance, privileges (Arm ARM D8).
	.include "el1.inc"
	.set	VA, 0x400000
	.set	PA, 0x300000
test:
	// With the MMU off all memory is Device: unaligned accesses fault.
	clear_exception
	const	x0, (PA + 1)
unaligned:
	ldr	x1, [x0]
	check_exception EC_DABORT, 0x21, __LINE__
	check	x21, (PA + 1), __LINE__

	bl	mmu_on
	clear_exception
	const	x0, (PA + 1)
	const	x2, 0x1122334455667788
	str	x2, [x0]
	ldr	x1, [x0]
	check	x1, 0x1122334455667788, __LINE__
	check	x19, 0, __LINE__

	// Nothing mapped: translation faults of level 3, 2, 1, 0, for a load and a store.
	clear_exception
	const	x0, (VA + 0x123)
	ldrb	w1, [x0]
	check_exception EC_DABORT, 0x07, __LINE__
	check	x21, (VA + 0x123), __LINE__
	clear_exception
	strb	w1, [x0]
	check_exception EC_DABORT, (0x07 | WNR), __LINE__
	clear_exception
	const	x0, 0x600000
	ldr	x1, [x0]
	check_exception EC_DABORT, 0x06, __LINE__
	clear_exception
	const	x0, 0x40000000
	ldr	x1, [x0]
	check_exception EC_DABORT, 0x05, __LINE__
	clear_exception
	const	x0, 0x8000000000
	ldr	x1, [x0]
	check_exception EC_DABORT, 0x04, __LINE__

	// A new mapping is seen without maintenance; a changed one after TLBI. Both halves.
	const	x0, VA
	const	x1, (PA | PAGE)
	bl	map
	clear_exception
	const	x4, VA
	const	x5, 0xdeadbeef
	str	x5, [x4]
	const	x6, PA
	ldr	x7, [x6]
	check	x7, 0xdeadbeef, __LINE__
	const	x6, 0xffffff8000400000
	ldr	x7, [x6]
	check	x7, 0xdeadbeef, __LINE__
	const	x0, VA
	const	x1, (PA + 0x1000 | PAGE)
	bl	map
	const	x0, (VA >> 12)
	tlbi	vae1is, x0
	const	x0, (0xffffff8000400000 >> 12 & 0xfffffffffff)
	tlbi	vaae1is, x0
	dsb	ish
	isb
	ldr	x7, [x4]
	check	x7, 0, __LINE__
	ldr	x7, [x6]
	check	x7, 0, __LINE__
	check	x19, 0, __LINE__

	// Read only; access flag clear.
	const	x0, (VA + 0x1000)
	const	x1, (PA | PAGE_RO)
	bl	map
	clear_exception
	const	x4, (VA + 0x1008)
	ldr	x7, [x4]
	check	x19, 0, __LINE__
	str	x7, [x4]
	check_exception EC_DABORT, (0x0f | WNR), __LINE__
	check	x21, (VA + 0x1008), __LINE__
	const	x0, (VA + 0x2000)
	const	x1, (PA | PAGE_NO_AF)
	bl	map
	clear_exception
	const	x4, (VA + 0x2000)
	ldr	x7, [x4]
	check_exception EC_DABORT, 0x0b, __LINE__

	// An access over the end of a page: all or nothing.
	const	x0, (VA + 0x3000)
	const	x1, (PA + 0x3000 | PAGE)
	bl	map
	clear_exception
	const	x4, (VA + 0x3ffc)
	const	x5, 0x1111111122222222
	str	x5, [x4]
	check_exception EC_DABORT, (0x07 | WNR), __LINE__
	check	x21, (VA + 0x4000), __LINE__
	const	x6, (PA + 0x3ffc)
	ldr	w7, [x6]
	check	x7, 0, __LINE__
	const	x0, (VA + 0x4000)
	const	x1, (PA + 0x8000 | PAGE)
	bl	map
	clear_exception
	str	x5, [x4]
	ldr	x7, [x4]
	check	x7, 0x1111111122222222, __LINE__
	check	x19, 0, __LINE__
	const	x6, (PA + 0x8000)
	ldr	w7, [x6]
	check	x7, 0x11111111, __LINE__

	// A load of two registers whose second half faults changes neither.
	const	x4, (VA + 0x4ff8)
	mov	x8, #5
	mov	x9, #6
	clear_exception
	ldp	x8, x9, [x4]
	check_exception EC_DABORT, 0x07, __LINE__
	check	x21, (VA + 0x5000), __LINE__
	check	x8, 5, __LINE__
	check	x9, 6, __LINE__

	// Address spaces: private entries are told apart by ASID, without maintenance.
	const	x0, (VA + 0x6000)
	const	x1, (PA + 0x9000 | PAGE | NG)
	bl	map
	const	x4, (VA + 0x6000)
	const	x5, 0xaaaa
	str	x5, [x4]
	const	x1, (TABLE1 | 7 << 48)
	msr	ttbr0_el1, x1
	isb
	const	x0, (VA + 0x6000)
	const	x1, (PA + 0xa000 | PAGE | NG)
	bl	map
	ldr	x7, [x4]
	check	x7, 0, __LINE__
	const	x0, (7 << 48)
	tlbi	aside1, x0
	dsb	sy
	isb
	const	x1, TABLE1
	msr	ttbr0_el1, x1
	isb

	// AT: success and failure in PAR_EL1.
	const	x0, (VA + 0x1678)
	at	s1e1r, x0
	isb
	mrs	x1, par_el1
	const	x2, 0xfffffffff001
	and	x1, x1, x2
	check	x1, PA, __LINE__
	at	s1e1w, x0
	isb
	mrs	x1, par_el1
	and	x1, x1, #0x7f
	check	x1, (1 | 0x0f << 1), __LINE__

	// Execute never, for EL1.
	const	x0, (VA + 0x7000)
	const	x1, (PA + 0xb000 | PAGE | 1 << 53)
	bl	map
	clear_exception
	adr	x25, back
	const	x0, (VA + 0x7000)
	br	x0
back:
	check_exception EC_IABORT, 0x0f, __LINE__
	check	x21, (VA + 0x7000), __LINE__

	// Another last-level table for the upper half is seen after maintenance of a page below it, or of all; what
	// the tables above it restrict holds for each page below; another first table needs no maintenance.
	.set	TABLE4, 0x203000
	.set	OTHER1, 0x204000
	.set	OTHER2, 0x205000
	.set	UPPER, 0xffffff8000408000
	const	x3, TABLE3
	const	x4, TABLE4
	const	x5, TABLE2
	const	x6, (PA + 0xd000)
	const	x7, (PA + 0xe000)
	mov	x0, #3
	str	x0, [x6]
	mov	x0, #4
	str	x0, [x7]
	orr	x8, x6, #0x700
	orr	x8, x8, #3
	orr	x9, x7, #0x700
	orr	x9, x9, #3
	str	x8, [x3, #64]			// pages 8 to 10
	str	x8, [x3, #72]
	str	x8, [x3, #80]
	str	x9, [x4, #64]
	str	x9, [x4, #72]
	str	x9, [x4, #80]
	dsb	sy
	const	x10, UPPER
	const	x11, (UPPER >> 12 & 0xfffffffffff)
	const	x12, (TABLE3 | 3)
	const	x13, (TABLE4 | 3)
	clear_exception
	ldr	x1, [x10]
	check	x1, 3, __LINE__
	str	x13, [x5, #16]
	dsb	sy
	tlbi	vaae1, x11
	dsb	sy
	isb
	ldr	x1, [x10]
	check	x1, 4, __LINE__
	str	x12, [x5, #16]
	dsb	sy
	tlbi	vae1is, x11
	dsb	sy
	isb
	ldr	x1, [x10]
	check	x1, 3, __LINE__
	str	x13, [x5, #16]
	dsb	sy
	tlbi	vmalle1is
	dsb	sy
	isb
	ldr	x1, [x10]
	check	x1, 4, __LINE__
	str	x8, [x4, #64]
	dsb	sy
	tlbi	vaale1, x11
	dsb	sy
	isb
	ldr	x1, [x10]
	check	x1, 3, __LINE__
	orr	x12, x12, #(1 << 62)		// APTable: read-only
	str	x12, [x5, #16]
	dsb	sy
	tlbi	vmalle1
	dsb	sy
	isb
	ldr	x1, [x10]
	check	x19, 0, __LINE__
	str	x1, [x10]
	check_exception EC_DABORT, (0x0f | WNR), __LINE__
	clear_exception
	add	x1, x10, #0x1000
	str	x1, [x1]
	check_exception EC_DABORT, (0x0f | WNR), __LINE__
	clear_exception
	const	x1, OTHER1
	const	x2, (OTHER2 | 3)
	str	x2, [x1]
	const	x2, OTHER2
	str	x13, [x2, #16]
	dsb	sy
	msr	ttbr1_el1, x1
	isb
	add	x1, x10, #0x2000
	ldr	x1, [x1]
	check	x1, 4, __LINE__
	check	x19, 0, __LINE__
	const	x1, TABLE1
	msr	ttbr1_el1, x1
	const	x12, (TABLE3 | 3)
	str	x12, [x5, #16]
	dsb	sy
	tlbi	vmalle1
	dsb	sy
	isb

	// A first table of 4 entries, which need not lie at the start of a page. That of 512 loses its entry meanwhile.
	const	x3, TABLE1
	ldr	x5, [x3]
	str	x5, [x3, #0x840]
	dsb	sy
	mrs	x4, tcr_el1
	bic	x6, x4, #63
	orr	x6, x6, #32
	msr	tcr_el1, x6
	add	x6, x3, #0x840
	msr	ttbr0_el1, x6
	tlbi	vmalle1
	dsb	sy
	isb
	str	xzr, [x3]
	dsb	sy
	tlbi	vmalle1
	dsb	sy
	isb
	ldr	x7, [x3, #0x840]
	check	x7, (TABLE2 | 3), __LINE__
	str	x5, [x3]
	msr	tcr_el1, x4
	msr	ttbr0_el1, x3
	tlbi	vmalle1
	dsb	sy
	isb
	pass
