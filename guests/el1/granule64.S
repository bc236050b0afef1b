// Stage 1 with the 64 KiB granule (Arm ARM D8.2.9): blocks of 512 MiB, pages, faults, maintenance of one page.
	.include "el1.inc"
	.set	L2, 0x200000
	.set	L3, 0x210000
	.set	PA, 0x300000
	.set	VA, 0x20050000			// page 5 of the second entry of level 2
test:
	const	x0, L2
	const	x1, 0x701			// block: RAM one to one
	str	x1, [x0]
	const	x1, (L3 | 3)
	str	x1, [x0, #8]
	const	x0, (L3 + 5 * 8)
	const	x1, (PA | 0x703)
	str	x1, [x0]
	mov	x1, #0xff
	msr	mair_el1, x1
	const	x1, (25 | 1 << 14 | 1 << 23 | 5 << 32)
	msr	tcr_el1, x1
	const	x1, L2
	msr	ttbr0_el1, x1
	tlbi	vmalle1
	dsb	sy
	isb
	mrs	x1, sctlr_el1
	orr	x1, x1, #1
	bic	x1, x1, #(1 << 19)
	msr	sctlr_el1, x1
	isb

	clear_exception
	const	x4, (VA + 0xf008)		// the last 4 KiB of the page
	const	x5, 0x600d
	str	x5, [x4]
	const	x6, (PA + 0xf008)
	ldr	x7, [x6]
	check	x7, 0x600d, __LINE__
	check	x19, 0, __LINE__

	clear_exception
	const	x4, (VA + 0x10000)
	ldr	x7, [x4]
	check_exception EC_DABORT, 0x07, __LINE__
	check	x21, (VA + 0x10000), __LINE__
	clear_exception
	const	x4, 0x40000000
	ldr	x7, [x4]
	check_exception EC_DABORT, 0x06, __LINE__

	// One TLBI reaches all of a 64 KiB page.
	clear_exception
	const	x0, (L3 + 5 * 8)
	const	x1, (PA + 0x10000 | 0x783)
	str	x1, [x0]
	dsb	sy
	const	x0, (VA >> 12)
	tlbi	vae1, x0
	dsb	sy
	isb
	const	x4, (VA + 0xf008)
	ldr	x7, [x4]
	check	x7, 0, __LINE__
	str	x7, [x4]
	check_exception EC_DABORT, (0x0f | WNR), __LINE__
	pass
