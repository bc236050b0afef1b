// Loads and stores that fault: class, status, address, and that no register has changed (Arm ARM D1.3.4, B2.5).
	.arch	armv8.2-a
	.include "el1.inc"
	.set	VA, 0x400000
	.set	PA, 0x300000
	.set	END, VA + 0x1000		// behind a page that may be written
	.set	RO, VA + 0x4000			// behind one as well
	.set	DEVICE, VA + 0x6000
	.set	DEVICE_ATTRIBUTE, 1 << 2	// the second of MAIR_EL1
	.set	TRANSLATION, 0x07
	.set	PERMISSION, 0x0f
	.set	ALIGNMENT, 0x21
	.set	CM, 1 << 8
	.set	SCTLR_A, 1 << 1

	.macro	map_page va, descriptor
	const	x0, (\va)
	const	x1, (\descriptor)
	bl	map
	.endm

	// Runs an instruction that faults.
	.macro	fault iss, far, line, insn:vararg
	clear_exception
8:	\insn
	check_exception EC_DABORT, (\iss), \line
	check	x21, (\far), \line
	adr	x27, 8b
	sub	x27, x27, x22
	check	x27, 0, \line
	.endm
	// Runs one that does not.
	.macro	fine line, insn:vararg
	clear_exception
	\insn
	check	x19, 0, \line
	.endm
	// The same with X4, the base, at an address: it keeps that value.
	.macro	fault_at address, iss, far, line, insn:vararg
	const	x4, (\address)
	fault	(\iss), (\far), \line, \insn
	check	x4, (\address), \line
	.endm
	.macro	fine_at address, line, insn:vararg
	const	x4, (\address)
	fine	\line, \insn
	.endm
	// Adds the 64 bytes at a register to X27.
	.macro	collect base
	.irp	offset, 0, 16, 32, 48
	ldp	x6, x7, [\base, #\offset]
	orr	x27, x27, x6
	orr	x27, x27, x7
	.endr
	.endm
	// A load: it changes none of X8, X9, V0 to V3 either.
	.macro	load address, iss, far, line, insn:vararg
	bl	fill
	fault_at (\address), (\iss), (\far), \line, \insn
	bl	compare
	check	x27, 1, \line
	.endm
	// A store: memory is still zero.
	.macro	store address, iss, far, line, insn:vararg
	bl	fill
	fault_at (\address), (\iss) | WNR, (\far), \line, \insn
	bl	untouched
	check	x27, 0, \line
	.endm

test:
	bl	mmu_on
	mov	x0, #(3 << 20)
	msr	cpacr_el1, x0
	isb
	map_page VA, (PA | PAGE)
	map_page VA + 0x3000, (PA + 0x3000 | PAGE)
	map_page RO, (PA + 0x4000 | PAGE_RO)
	map_page VA + 0x5000, (PA + 0x5000 | PAGE)
	map_page DEVICE, (PA + 0x6000 | PAGE | DEVICE_ATTRIBUTE)

	// Over the end of the page, one register.
	load	END - 4, TRANSLATION, END, __LINE__, ldr x8, [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ldr x8, [x4], #8
	load	END - 12, TRANSLATION, END, __LINE__, ldr x8, [x4, #8]!
	load	END - 1, TRANSLATION, END, __LINE__, ldrh w8, [x4]
	load	END - 3, TRANSLATION, END, __LINE__, ldrsw x8, [x4]
	load	END - 1, TRANSLATION, END, __LINE__, ldur x8, [x4]
	load	END, TRANSLATION, END, __LINE__, ldrb w8, [x4], #1
	load	END - 1, TRANSLATION, END, __LINE__, ldr h0, [x4]
	load	END - 2, TRANSLATION, END, __LINE__, ldr s0, [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ldr d0, [x4], #8
	load	END - 8, TRANSLATION, END, __LINE__, ldr q0, [x4]
	load	END - 15, TRANSLATION, END, __LINE__, ldr q0, [x4], #16
	load	END - 17, TRANSLATION, END, __LINE__, ldr q0, [x4, #16]!
	store	END - 4, TRANSLATION, END, __LINE__, str x8, [x4]
	store	END - 4, TRANSLATION, END, __LINE__, str x8, [x4], #8
	store	END - 12, TRANSLATION, END, __LINE__, str x8, [x4, #8]!
	store	END - 1, TRANSLATION, END, __LINE__, strh w8, [x4]
	store	END - 3, TRANSLATION, END, __LINE__, str w8, [x4]
	store	END - 4, TRANSLATION, END, __LINE__, str d0, [x4]
	store	END - 8, TRANSLATION, END, __LINE__, str q0, [x4], #16
	store	END - 9, TRANSLATION, END, __LINE__, str q0, [x4]
	// The first page faults, the second would not.
	load	VA + 0x2ffc, TRANSLATION, VA + 0x2ffc, __LINE__, ldr x8, [x4]
	store	VA + 0x2ffc, TRANSLATION, VA + 0x2ffc, __LINE__, str x8, [x4]
	load	VA + 0x2ff8, TRANSLATION, VA + 0x2ff8, __LINE__, ldp x8, x9, [x4]
	// The second page is read only.
	store	RO - 4, PERMISSION, RO, __LINE__, str x8, [x4]
	store	RO - 8, PERMISSION, RO, __LINE__, str q0, [x4]
	fine_at	RO - 4, __LINE__, ldr x8, [x4]
	fine_at	RO - 4, __LINE__, ldr x8, [x4], #8
	check	x4, RO + 4, __LINE__

	// Pairs: the second half, or one of the halves in the middle.
	load	END - 8, TRANSLATION, END, __LINE__, ldp x8, x9, [x4]
	load	END - 8, TRANSLATION, END, __LINE__, ldp x8, x9, [x4], #16
	load	END - 24, TRANSLATION, END, __LINE__, ldp x8, x9, [x4, #16]!
	load	END - 4, TRANSLATION, END, __LINE__, ldp x8, x9, [x4]
	load	END - 12, TRANSLATION, END, __LINE__, ldp x8, x9, [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ldp w8, w9, [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ldpsw x8, x9, [x4], #8
	load	END - 8, TRANSLATION, END, __LINE__, ldnp x8, x9, [x4]
	load	END - 8, TRANSLATION, END, __LINE__, ldp d0, d1, [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ldp s0, s1, [x4], #8
	load	END - 16, TRANSLATION, END, __LINE__, ldp q0, q1, [x4]
	load	END - 16, TRANSLATION, END, __LINE__, ldp q0, q1, [x4], #32
	load	END - 24, TRANSLATION, END, __LINE__, ldp q0, q1, [x4]
	load	END - 40, TRANSLATION, END, __LINE__, ldp q0, q1, [x4, #32]!
	store	END - 8, TRANSLATION, END, __LINE__, stp x8, x9, [x4]
	store	END - 8, TRANSLATION, END, __LINE__, stp x8, x9, [x4], #16
	store	END - 24, TRANSLATION, END, __LINE__, stp x8, x9, [x4, #16]!
	store	END - 4, TRANSLATION, END, __LINE__, stp w8, w9, [x4]
	store	END - 8, TRANSLATION, END, __LINE__, stp d0, d1, [x4]
	store	END - 16, TRANSLATION, END, __LINE__, stp q0, q1, [x4]
	store	END - 16, TRANSLATION, END, __LINE__, stp q0, q1, [x4], #32
	store	END - 24, TRANSLATION, END, __LINE__, stp q0, q1, [x4]
	store	RO - 8, PERMISSION, RO, __LINE__, stp x8, x9, [x4], #16
	// The base is one of those loaded, which may not be written back, and is restored.
	const	x4, END - 8
	fault	TRANSLATION, END, __LINE__, ldp x4, x9, [x4]
	check	x4, END - 8, __LINE__
	const	x4, END - 4
	fault	TRANSLATION, END, __LINE__, ldr x4, [x4]
	check	x4, END - 4, __LINE__

	// Structures: the address is that of the element that faults, or of the second page in its middle.
	load	END - 48, TRANSLATION, END, __LINE__, ld1 {v0.16b-v3.16b}, [x4]
	load	END - 48, TRANSLATION, END, __LINE__, ld1 {v0.16b-v3.16b}, [x4], #64
	load	END - 47, TRANSLATION, END, __LINE__, ld1 {v0.16b-v2.16b}, [x4]
	load	END - 6, TRANSLATION, END, __LINE__, ld1 {v0.4s}, [x4]
	load	END - 12, TRANSLATION, END, __LINE__, ld1 {v0.2d-v1.2d}, [x4], x9
	load	END - 4, TRANSLATION, END, __LINE__, ld1 {v0.8b}, [x4], #8
	load	END - 6, TRANSLATION, END, __LINE__, ld2 {v0.8b-v1.8b}, [x4]
	load	END - 10, TRANSLATION, END, __LINE__, ld3 {v0.8b-v2.8b}, [x4], #24
	load	END - 8, TRANSLATION, END, __LINE__, ld4 {v0.4s-v3.4s}, [x4]
	load	END - 22, TRANSLATION, END, __LINE__, ld4 {v0.4h-v3.4h}, [x4], #32
	load	END - 8, TRANSLATION, END, __LINE__, ld2 {v0.d-v1.d}[1], [x4], #16
	load	END - 6, TRANSLATION, END, __LINE__, ld4 {v0.h-v3.h}[2], [x4]
	load	END - 4, TRANSLATION, END, __LINE__, ld3r {v0.4s-v2.4s}, [x4]
	load	END, TRANSLATION, END, __LINE__, ld1r {v0.16b}, [x4], #1
	store	END - 48, TRANSLATION, END, __LINE__, st1 {v0.16b-v3.16b}, [x4]
	store	END - 48, TRANSLATION, END, __LINE__, st1 {v0.16b-v3.16b}, [x4], #64
	store	END - 6, TRANSLATION, END, __LINE__, st1 {v0.4s}, [x4]
	store	END - 6, TRANSLATION, END, __LINE__, st2 {v0.8b-v1.8b}, [x4]
	store	END - 10, TRANSLATION, END, __LINE__, st3 {v0.8b-v2.8b}, [x4], #24
	store	END - 8, TRANSLATION, END, __LINE__, st4 {v0.4s-v3.4s}, [x4]
	store	END - 6, TRANSLATION, END, __LINE__, st4 {v0.h-v3.h}[2], [x4], #8
	store	RO - 16, PERMISSION, RO, __LINE__, st1 {v0.16b-v1.16b}, [x4], #32

	// What must be aligned: exclusives, ordered accesses, atomics. This comes before translation.
	load	VA + 1, ALIGNMENT, VA + 1, __LINE__, ldxrh w8, [x4]
	load	VA + 2, ALIGNMENT, VA + 2, __LINE__, ldxr w8, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ldaxr x8, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ldxp w8, w9, [x4]
	load	VA + 8, ALIGNMENT, VA + 8, __LINE__, ldxp x8, x9, [x4]
	load	VA + 8, ALIGNMENT, VA + 8, __LINE__, ldaxp x8, x9, [x4]
	load	VA + 2, ALIGNMENT, VA + 2, __LINE__, ldar w8, [x4]
	load	VA + 7, ALIGNMENT, VA + 7, __LINE__, ldar x8, [x4]
	load	END + 4, ALIGNMENT, END + 4, __LINE__, ldxr x8, [x4]
	load	END, TRANSLATION, END, __LINE__, ldxr x8, [x4]
	load	END, TRANSLATION, END, __LINE__, ldxp x8, x9, [x4]
	store	VA + 2, ALIGNMENT, VA + 2, __LINE__, stlr w8, [x4]
	store	VA + 1, ALIGNMENT, VA + 1, __LINE__, stlrh w8, [x4]
	store	END, TRANSLATION, END, __LINE__, stlr x8, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ldadd x8, x9, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, swpal x8, x9, [x4]
	load	VA + 2, ALIGNMENT, VA + 2, __LINE__, cas w8, w9, [x4]
	load	VA + 8, ALIGNMENT, VA + 8, __LINE__, casp x8, x9, x8, x9, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, casp w8, w9, w8, w9, [x4]
	// Who reads and writes is told of the write only if the read would do.
	load	END, TRANSLATION, END, __LINE__, ldset w8, w9, [x4]
	load	END, TRANSLATION, END, __LINE__, swp x8, x9, [x4]
	load	END, TRANSLATION, END, __LINE__, cas x8, x9, [x4]
	load	END, TRANSLATION, END, __LINE__, casp x8, x9, x8, x9, [x4]
	store	RO, PERMISSION, RO, __LINE__, ldadd w8, w9, [x4]
	store	RO, PERMISSION, RO, __LINE__, cas w8, w9, [x4]
	store	RO, PERMISSION, RO, __LINE__, casp w8, w9, w8, w9, [x4]
	const	x4, RO
	ldxr	x8, [x4]
	fault	PERMISSION | WNR, RO, __LINE__, stxr w9, x8, [x4]
	const	x4, RO
	ldxp	x8, x9, [x4]
	fault	PERMISSION | WNR, RO, __LINE__, stxp w10, x8, x9, [x4]

	// Device memory: aligned accesses only; the element decides, and 16 bytes are one access.
	fine_at	DEVICE + 8, __LINE__, ldr x8, [x4]
	fine_at	DEVICE + 8, __LINE__, ldp x8, x9, [x4]
	fine_at	DEVICE + 1, __LINE__, ld1 {v0.16b}, [x4]
	fine_at	DEVICE + 2, __LINE__, st4 {v0.8h-v3.8h}, [x4]
	const	x4, DEVICE
	stp	xzr, xzr, [x4]
	stp	xzr, xzr, [x4, #16]
	stp	xzr, xzr, [x4, #32]
	stp	xzr, xzr, [x4, #48]
	str	xzr, [x4, #64]
	load	DEVICE + 4, ALIGNMENT, DEVICE + 4, __LINE__, ldr x8, [x4]
	load	DEVICE + 1, ALIGNMENT, DEVICE + 1, __LINE__, ldrh w8, [x4], #2
	load	DEVICE + 4, ALIGNMENT, DEVICE + 4, __LINE__, ldp x8, x9, [x4]
	load	DEVICE + 8, ALIGNMENT, DEVICE + 8, __LINE__, ldr q0, [x4]
	load	DEVICE + 8, ALIGNMENT, DEVICE + 8, __LINE__, ldp q0, q1, [x4], #32
	load	DEVICE + 2, ALIGNMENT, DEVICE + 2, __LINE__, ld1 {v0.4s}, [x4]
	load	DEVICE + 1, ALIGNMENT, DEVICE + 1, __LINE__, ld2 {v0.4h-v1.4h}, [x4]
	store	DEVICE + 4, ALIGNMENT, DEVICE + 4, __LINE__, str x8, [x4]
	store	DEVICE + 4, ALIGNMENT, DEVICE + 12, __LINE__, stp x8, x9, [x4, #8]!
	store	DEVICE + 8, ALIGNMENT, DEVICE + 8, __LINE__, str q0, [x4], #16
	store	DEVICE + 24, ALIGNMENT, DEVICE + 24, __LINE__, stp q0, q1, [x4]
	store	DEVICE + 2, ALIGNMENT, DEVICE + 2, __LINE__, st1 {v0.2d}, [x4]
	store	DEVICE + 0x28, ALIGNMENT, DEVICE + 0x28, __LINE__, dc zva, x4
	// Normal memory first, device memory behind it.
	load	DEVICE - 4, ALIGNMENT, DEVICE, __LINE__, ldr x8, [x4]
	store	DEVICE - 4, ALIGNMENT, DEVICE, __LINE__, str x8, [x4]
	// That memory is a device's is known behind translation.
	load	END + 1, TRANSLATION, END + 1, __LINE__, ldr x8, [x4]

	// DC ZVA is no maintenance, IC IVAU is; both name the address in the register.
	store	END + 0x28, TRANSLATION, END + 0x28, __LINE__, dc zva, x4
	store	RO + 0x3f, PERMISSION, RO + 0x3f, __LINE__, dc zva, x4
	store	END + 0x28, TRANSLATION | CM, END + 0x28, __LINE__, ic ivau, x4
	fine_at	RO + 4, __LINE__, ic ivau, x4
	// Prefetches do not fault.
	fine_at	END, __LINE__, prfm pldl1keep, [x4]
	fine_at	END, __LINE__, prfm pstl2strm, [x4, #1]

	// SCTLR_EL1.A: all accesses must be aligned, and this comes before translation.
	mrs	x0, sctlr_el1
	orr	x0, x0, #SCTLR_A
	msr	sctlr_el1, x0
	isb
	fine_at	VA + 8, __LINE__, ldr x8, [x4]
	fine_at	VA + 8, __LINE__, ldp x8, x9, [x4]
	fine_at	VA + 4, __LINE__, ldp w8, w9, [x4]
	fine_at	VA + 3, __LINE__, ldrb w8, [x4]
	fine_at	VA + 3, __LINE__, ld1 {v0.16b}, [x4]
	fine_at	VA + 6, __LINE__, ld1 {v0.8h-v3.8h}, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ldr x8, [x4]
	load	VA + 1, ALIGNMENT, VA + 1, __LINE__, ldrh w8, [x4], #2
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ldp x8, x9, [x4]
	load	VA + 8, ALIGNMENT, VA + 8, __LINE__, ldr q0, [x4]
	load	VA + 8, ALIGNMENT, VA + 8, __LINE__, ldp q0, q1, [x4], #32
	load	VA + 2, ALIGNMENT, VA + 2, __LINE__, ld1 {v0.4s}, [x4]
	load	VA + 4, ALIGNMENT, VA + 4, __LINE__, ld4 {v0.2d-v3.2d}, [x4], #64
	load	VA + 1, ALIGNMENT, VA + 1, __LINE__, ld1r {v0.8h}, [x4]
	store	VA + 4, ALIGNMENT, VA + 4, __LINE__, str x8, [x4]
	store	VA + 8, ALIGNMENT, VA + 8, __LINE__, str q0, [x4]
	store	VA + 2, ALIGNMENT, VA + 2, __LINE__, stp w8, w9, [x4], #8
	store	VA + 4, ALIGNMENT, VA + 4, __LINE__, st1 {v0.2d}, [x4]
	load	END - 4, ALIGNMENT, END - 4, __LINE__, ldr x8, [x4]
	load	END + 4, ALIGNMENT, END + 4, __LINE__, ldr x8, [x4]
	store	RO + 4, ALIGNMENT, RO + 4, __LINE__, str x8, [x4]
	pass

fill:
	mov	x8, #0x5a5a
	movi	v0.16b, #1
	movi	v1.16b, #2
	movi	v2.16b, #3
	movi	v3.16b, #4
	mov	x9, #0x600d
	ret

	// X27: whether the registers of fill are as it left them.
compare:
	mov	x27, #0x5a5a
	cmp	x8, x27
	mov	x27, #0x600d
	ccmp	x9, x27, #0, eq
	cset	x27, eq
	movi	v4.16b, #1
	movi	v5.16b, #2
	movi	v6.16b, #3
	movi	v7.16b, #4
	cmeq	v4.16b, v4.16b, v0.16b
	cmeq	v5.16b, v5.16b, v1.16b
	cmeq	v6.16b, v6.16b, v2.16b
	cmeq	v7.16b, v7.16b, v3.16b
	and	v4.16b, v4.16b, v5.16b
	and	v6.16b, v6.16b, v7.16b
	and	v4.16b, v4.16b, v6.16b
	uminv	b4, v4.16b
	umov	w5, v4.b[0]
	and	w27, w27, w5
	ret

	// X27: all that the pages which may be written hold, near where the tests write.
untouched:
	mov	x27, #0
	const	x5, (VA)
	ldr	x6, [x5]
	orr	x27, x27, x6
	ldr	x6, [x5, #8]
	orr	x27, x27, x6
	const	x5, (END - 64)
	collect	x5
	const	x5, (RO - 64)
	collect	x5
	const	x5, (DEVICE - 64)
	collect	x5
	const	x5, DEVICE
	collect	x5
	ret
