// Synchronous exceptions: what is recorded, where they go, how they return (Arm ARM D1.3, D1.4).
	.include "el1.inc"
test:
	clear_exception
undefined:
	.inst	0x00000000			// UDF #0
	check_exception EC_UNKNOWN, 0, __LINE__
	adr	x0, undefined
	cmp	x22, x0
	cset	x1, eq
	check	x1, 1, __LINE__
	check	x23, 0x3c5, __LINE__

	clear_exception
	brk	#0x1234
	check_exception EC_BRK, 0x1234, __LINE__

	clear_exception
	svc	#0x55aa
after_svc:
	check_exception EC_SVC, 0x55aa, __LINE__
	adr	x0, after_svc
	cmp	x22, x0
	cset	x1, eq
	check	x1, 1, __LINE__

	// FP and SIMD are trapped until CPACR_EL1.FPEN lets them run.
	clear_exception
	msr	cpacr_el1, xzr
	isb
	fmov	d0, #1.0
	check_exception EC_SIMD, 0x1e00000, __LINE__
	clear_exception
	mov	x0, #(3 << 20)
	msr	cpacr_el1, x0
	isb
	fmov	d0, #1.0
	fmov	x0, d0
	check	x0, 0x3ff0000000000000, __LINE__
	check	x19, 0, __LINE__

	// A branch to an address that is no multiple of 4.
	clear_exception
	adr	x25, aligned
	adr	x0, aligned + 2
	br	x0
aligned:
	check_exception EC_PC_ALIGN, 0, __LINE__
	adr	x0, aligned + 2
	cmp	x21, x0
	cset	x1, eq
	check	x1, 1, __LINE__

	// ERET to a mode that does not exist: the next instruction takes an illegal state exception.
	clear_exception
	adr	x25, legal
	adr	x0, legal
	msr	elr_el1, x0
	const	x0, 0x3cf			// M = 0b01111
	msr	spsr_el1, x0
	eret
legal:
	check_exception EC_ILLEGAL, 0, __LINE__
	const	x0, (1 << 20)
	and	x1, x23, x0
	cmp	x1, x0
	cset	x1, eq
	check	x1, 1, __LINE__

	// SP_EL0 and SP_EL1 are told apart.
	mov	x10, sp
	const	x0, 0x123450
	msr	sp_el0, x0
	msr	spsel, #0
	mov	x1, sp
	msr	spsel, #1
	mov	x2, sp
	check	x1, 0x123450, __LINE__
	cmp	x2, x10
	cset	x1, eq
	check	x1, 1, __LINE__

	mrs	x0, currentel
	check	x0, 4, __LINE__
	pass
