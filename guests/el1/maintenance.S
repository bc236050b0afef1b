// Translation tables that change: what TLBI of every kind promises, and what holds without it (Arm ARM D8.13). Code is
// called until it is hot, so that whatever leads to it has to be undone.
	.include "el1.inc"
	.set	VA, 0x400000
	.set	UPPER, 0xffffff8000000000
	.set	OLD, 0x300000
	.set	NEW, 0x301000
	.set	BLOCK, 0x600000			// the fourth entry of TABLE2
	.set	CODE, 0x410000			// two pages
	.set	ONE, 0x310000			// code that returns 1
	.set	TWO, 0x311000			// code that returns 2
	.set	OTHER1, 0x203000		// tables of a second address space
	.set	OTHER2, 0x204000
	.set	OTHER3, 0x205000
	.set	ASID, 5 << 48
	.set	OTHER_ASID, 6 << 48
	.set	PXN, 1 << 53
	.set	UXN, 1 << 54
	.set	TRANSLATION, 0x07
	.set	PERMISSION, 0x0f
	.set	HOT, 60

	.macro	map_page va, descriptor
	const	x0, (\va)
	const	x1, (\descriptor)
	bl	map
	.endm
	.macro	complete
	dsb	ish
	isb
	.endm

	// A page moves from OLD to NEW: afterwards loads and stores go to NEW.
	.macro	moves line, va, attributes, operand, tlbi:vararg
	map_page (\va), (OLD | PAGE | (\attributes))
	tlbi	vmalle1
	complete
	const	x4, (\va)
	const	x5, 0x01d
	mov	x6, #HOT
1:	ldr	x7, [x4]
	str	x7, [x4, #16]
	subs	x6, x6, #1
	b.ne	1b
	check	x7, 0x01d, \line
	map_page (\va), (NEW | PAGE | (\attributes))
	clear_exception
	ldr	x7, [x4]			// one or the other, and no fault
	bl	old_or_new
	check	x19, 0, \line
	const	x8, (\operand)
	tlbi	\tlbi
	complete
	ldr	x7, [x4]
	check	x7, 0x2e3, \line
	str	x7, [x4, #8]
	const	x6, NEW
	ldr	x7, [x6, #8]
	check	x7, 0x2e3, \line
	str	xzr, [x6, #8]
	const	x6, OLD
	ldr	x7, [x6, #8]
	check	x7, 0, \line
	.endm

	// X10 is called until it is hot and returns what it should.
	.macro	call_hot value, line
	mov	x6, #HOT
1:	blr	x10
	subs	x6, x6, #1
	b.ne	1b
	check	x0, \value, \line
	.endm
	// X10 cannot be called: the fetch at an address faults.
	.macro	not_called status, address, line
	clear_exception
	adr	x25, 9f
	blr	x10
9:	check_exception EC_IABORT, (\status), \line
	check	x21, (\address), \line
	check	x22, (\address), \line
	.endm

test:
	bl	mmu_on
	const	x0, TABLE1
	const	x1, ASID
	orr	x0, x0, x1
	msr	ttbr0_el1, x0
	isb
	const	x0, OLD
	const	x1, 0x01d
	str	x1, [x0]
	const	x0, NEW
	const	x1, 0x2e3
	str	x1, [x0]

	moves	__LINE__, VA, 0, VA >> 12 | ASID, vae1, x8
	moves	__LINE__, VA, 0, VA >> 12 | ASID, vale1, x8
	moves	__LINE__, VA, 0, VA >> 12, vaae1, x8
	moves	__LINE__, VA, 0, VA >> 12, vaale1, x8
	moves	__LINE__, VA, 0, VA >> 12 | ASID, vae1is, x8
	moves	__LINE__, VA, 0, VA >> 12 | ASID, vale1is, x8
	moves	__LINE__, VA, 0, VA >> 12, vaae1is, x8
	moves	__LINE__, VA, 0, VA >> 12, vaale1is, x8
	moves	__LINE__, VA, 0, 0, vmalle1
	moves	__LINE__, VA, 0, 0, vmalle1is
	moves	__LINE__, VA, NG, VA >> 12 | ASID, vae1, x8
	moves	__LINE__, VA, NG, VA >> 12 | ASID, vae1is, x8
	moves	__LINE__, VA, NG, VA >> 12, vaae1, x8
	moves	__LINE__, VA, NG, ASID, aside1, x8
	moves	__LINE__, VA, NG, ASID, aside1is, x8
	moves	__LINE__, (VA | UPPER), 0, ((VA | UPPER) >> 12) & 0xfffffffffff | ASID, vae1, x8
	moves	__LINE__, (VA | UPPER), 0, ((VA | UPPER) >> 12) & 0xfffffffffff, vaae1is, x8
	moves	__LINE__, (VA | UPPER), NG, ASID, aside1, x8
	moves	__LINE__, (VA | UPPER), NG, ASID, aside1is, x8
	moves	__LINE__, (VA | UPPER), 0, 0, vmalle1is

	// A block of 2 MiB goes as a whole, whatever address in it is named.
	const	x5, TABLE2
	const	x1, 0x200701
	str	x1, [x5, #24]
	dsb	sy
	const	x4, (BLOCK + 0x100000)
	ldr	x7, [x4]
	check	x7, 0x01d, __LINE__
	const	x6, (BLOCK + 0x101000)
	ldr	x7, [x6]
	check	x7, 0x2e3, __LINE__
	const	x1, 0x000701
	str	x1, [x5, #24]
	dsb	sy
	const	x8, ((BLOCK + 0x1f0000) >> 12)
	tlbi	vaae1, x8
	complete
	ldr	x7, [x4]
	const	x9, 0x100000
	ldr	x8, [x9]
	sub	x7, x7, x8
	check	x7, 0, __LINE__
	ldr	x7, [x6]
	ldr	x8, [x9, #0x1000]
	sub	x7, x7, x8
	check	x7, 0, __LINE__
	str	xzr, [x5, #24]
	dsb	sy
	const	x8, (BLOCK >> 12 | ASID)
	tlbi	vae1, x8
	complete
	clear_exception
	ldr	x7, [x4]
	check_exception EC_DABORT, 0x06, __LINE__
	check	x21, (BLOCK + 0x100000), __LINE__

	// Permissions: taken away they are gone behind TLBI, before it either holds.
	map_page VA, (OLD | PAGE)
	tlbi	vmalle1
	complete
	const	x4, (VA + 0x20)
	const	x8, (VA >> 12 | ASID)
	str	xzr, [x4]
	map_page VA, (OLD | PAGE_RO)
	clear_exception
	str	xzr, [x4]
	cmp	x19, #1
	cset	x7, hi
	check	x7, 0, __LINE__
	tlbi	vae1, x8
	complete
	clear_exception
	str	xzr, [x4]
	check_exception EC_DABORT, (PERMISSION | WNR), __LINE__
	check	x21, (VA + 0x20), __LINE__
	clear_exception
	ldr	x7, [x4]
	check	x19, 0, __LINE__
	map_page VA, (OLD | PAGE)
	tlbi	vae1, x8
	complete
	str	xzr, [x4]
	check	x19, 0, __LINE__
	map_page VA, (OLD | PAGE_NO_AF)
	tlbi	vae1, x8
	complete
	ldr	x7, [x4]
	check_exception EC_DABORT, 0x0b, __LINE__
	map_page VA, 0
	tlbi	vae1, x8
	complete
	clear_exception
	ldr	x7, [x4]
	check_exception EC_DABORT, TRANSLATION, __LINE__

	// Two pages of code, at whose ends the code of the next one follows.
	bl	write_code
	map_page CODE, (ONE | PAGE)
	map_page CODE + 0x1000, (TWO | PAGE)
	const	x10, CODE
	call_hot 1, __LINE__
	const	x10, CODE + 0x1000
	call_hot 2, __LINE__

	// Execute never comes, and goes.
	const	x8, ((CODE + 0x1000) >> 12 | ASID)
	map_page CODE + 0x1000, (TWO | PAGE | PXN)
	tlbi	vae1, x8
	complete
	not_called PERMISSION, CODE + 0x1000, __LINE__
	map_page CODE + 0x1000, (TWO | PAGE | UXN)
	tlbi	vale1is, x8
	complete
	call_hot 2, __LINE__
	// Without TLBI: it runs, or does not.
	map_page CODE + 0x1000, (TWO | PAGE | PXN)
	clear_exception
	adr	x25, 2f
	mov	x0, #2
	blr	x10
2:	mov	x25, #0
	check	x0, 2, __LINE__
	map_page CODE + 0x1000, (TWO | PAGE)
	tlbi	vae1, x8
	complete

	// Falling and branching into the second page, hot, until it may not be executed, or is gone.
	.irp	entry, CODE + 0xff8, CODE + 0x800
	const	x10, (\entry)
	call_hot 2, __LINE__
	map_page CODE + 0x1000, (TWO | PAGE | PXN)
	tlbi	vae1is, x8
	complete
	not_called PERMISSION, CODE + 0x1000, __LINE__
	map_page CODE + 0x1000, 0
	tlbi	vae1is, x8
	complete
	not_called TRANSLATION, CODE + 0x1000, __LINE__
	map_page CODE + 0x1000, (TWO | PAGE)
	call_hot 2, __LINE__
	.endr

	// Other code at the same address: nothing but TLBI is needed, the instructions were seen before.
	const	x10, CODE
	const	x8, (CODE >> 12 | ASID)
	mov	x12, #20
3:	map_page CODE, (TWO | PAGE)
	blr	x10				// one or the other
	sub	x0, x0, #1
	and	x0, x0, #-2
	check	x0, 0, __LINE__
	tlbi	vae1, x8
	complete
	call_hot 2, __LINE__
	map_page CODE, (ONE | PAGE)
	tlbi	vae1, x8
	complete
	call_hot 1, __LINE__
	subs	x12, x12, #1
	b.ne	3b

	// Two address spaces, private pages: nothing but TTBR0_EL1 changes.
	map_page CODE, (ONE | PAGE | NG)
	const	x8, (CODE >> 12)
	tlbi	vaae1, x8
	complete
	const	x0, OTHER1
	const	x1, (OTHER2 | 3)
	str	x1, [x0]
	const	x0, OTHER2
	const	x1, 0x701
	str	x1, [x0]
	const	x1, 0x200701
	str	x1, [x0, #8]
	const	x1, (OTHER3 | 3)
	str	x1, [x0, #16]
	const	x0, (OTHER3 + 0x10 * 8)
	const	x1, (TWO | PAGE | NG)
	str	x1, [x0]
	dsb	sy
	const	x13, (TABLE1 | ASID)
	const	x14, (OTHER1 | OTHER_ASID)
	mov	x12, #20
4:	msr	ttbr0_el1, x14
	isb
	call_hot 2, __LINE__
	msr	ttbr0_el1, x13
	isb
	call_hot 1, __LINE__
	subs	x12, x12, #1
	b.ne	4b
	// The second one's page becomes another, with TLBI of its address space while the first one's is in use.
	const	x0, (OTHER3 + 0x10 * 8)
	const	x1, (ONE | PAGE | NG)
	str	x1, [x0]
	dsb	sy
	const	x8, OTHER_ASID
	tlbi	aside1is, x8
	complete
	msr	ttbr0_el1, x14
	isb
	call_hot 1, __LINE__
	msr	ttbr0_el1, x13
	isb

	// EL0: UXN is its execute never, and PXN none of its business.
	map_page CODE, (0x312000 | PAGE_EL0 | PXN)
	const	x8, (CODE >> 12 | ASID)
	tlbi	vae1, x8
	complete
	mov	x12, #HOT
5:	bl	call_user
	check_exception EC_SVC, 0x21, __LINE__
	subs	x12, x12, #1
	b.ne	5b
	map_page CODE, (0x312000 | PAGE_EL0 | UXN)
	tlbi	vae1, x8
	complete
	bl	call_user
	check_exception EC_IABORT_LOWER, PERMISSION, __LINE__
	check	x21, CODE, __LINE__
	check	x22, CODE, __LINE__
	map_page CODE, (0x312000 | PAGE)
	tlbi	vae1, x8
	complete
	bl	call_user
	check_exception EC_SVC, 0x21, __LINE__
	pass

call_user:
	clear_exception
	mov	x25, x30
	const	x0, CODE
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	eret

old_or_new:
	cmp	x7, #0x01d
	mov	x6, #0x2e3
	ccmp	x7, x6, #4, ne
	cset	x6, ne
	check	x6, 0, 0
	ret

	// At the begin of ONE and TWO a function; at the end of ONE, and in its middle, a way into what follows.
write_code:
	const	x0, ONE
	ldr	w1, move
	str	w1, [x0]
	ldr	w2, return
	str	w2, [x0, #4]
	ldr	w3, nothing
	str	w3, [x0, #0xff8]
	str	w3, [x0, #0xffc]
	ldr	w4, forward
	str	w4, [x0, #0x800]
	const	x0, TWO
	add	w1, w1, #0x20
	str	w1, [x0]
	str	w2, [x0, #4]
	const	x0, 0x312000
	ldr	w1, call
	str	w1, [x0]
	ic	iallu
	complete
	ret
move:
	mov	w0, #1
return:
	ret
nothing:
	nop
forward:
	b	. + 0x800
call:
	svc	#0x21
