// Exceptions that the state of the PE decides about: traps of floating point and of EL0, illegal execution state, the
// alignment of the PC; which of several comes first (Arm ARM D1.3.5, D1.4).
	.include "el1.inc"
	.set	CODE, 0x400000
	.set	USER, CODE + 0x1000
	.set	UNMAPPED, 0x500000
	.set	EC_WFX, 0x01
	.set	WFX, 0x1e00000
	.set	PSTATE_IL, 1 << 20
	.set	SIMD_TRAP, 0x1e00000
	.set	HOT, 60
	.set	UMA, 1 << 9
	.set	DZE, 1 << 14
	.set	UCT, 1 << 15
	.set	NTWI, 1 << 16
	.set	NTWE, 1 << 18
	.set	UCI, 1 << 26

	// Goes on at a label of the user program at EL0, until the next exception.
	.macro	user label
	clear_exception
	const	x0, (USER + \label - program)
	mov	x1, xzr
	bl	go
	.endm
	.macro	user_trap label, class, iss, line
	user	\label
	check_exception \class, (\iss), \line
	check	x22, (USER + \label - program), \line
	.endm
	// Returns from an exception to an address and a PSTATE, and takes the next one.
	.macro	return_to address, pstate
	clear_exception
	const	x0, (\address)
	const	x1, (\pstate)
	bl	go
	.endm
	.macro	return_to_target pstate
	clear_exception
	adr	x0, target
	const	x1, (\pstate)
	bl	go
	.endm
	.macro	simd enable
	mov	x0, #(\enable << 20)
	msr	cpacr_el1, x0
	isb
	.endm
	// ISS of a trapped register or system instruction; 1 for reads.
	.set	trapped_ctr, 3 << 20 | 1 << 17 | 3 << 14 | 2 << 5 | 1
	.set	trapped_cvau, 1 << 20 | 1 << 17 | 3 << 14 | 7 << 10 | 1 << 5 | 11 << 1
	.set	trapped_zva, 1 << 20 | 1 << 17 | 3 << 14 | 7 << 10 | 1 << 5 | 4 << 1
	.set	trapped_daifset, 6 << 17 | 3 << 14 | 4 << 10 | 31 << 5 | 2 << 1
	.set	trapped_daif, 3 << 20 | 1 << 17 | 3 << 14 | 4 << 10 | 2 << 5 | 2 << 1 | 1

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

	// FPEN = 3: nobody is trapped; 1: EL0 is; 0 and 2: both are. In code that is hot as well.
	simd	3
	mov	x12, #HOT
4:	user	uses_simd
	check_exception EC_SVC, 1, __LINE__
	subs	x12, x12, #1
	b.ne	4b
	simd	1
	user_trap uses_simd, EC_SIMD, SIMD_TRAP, __LINE__
	clear_exception
	fmov	d0, #1.0
	mrs	x2, fpcr
	check	x19, 0, __LINE__
	.irp	enable, 0, 2
	simd	\enable
	user_trap uses_simd, EC_SIMD, SIMD_TRAP, __LINE__
	clear_exception
	fmov	d0, #1.0
	check_exception EC_SIMD, SIMD_TRAP, __LINE__
	clear_exception
	mrs	x2, fpsr
	check_exception EC_SIMD, SIMD_TRAP, __LINE__
	clear_exception
	msr	fpcr, xzr
	check_exception EC_SIMD, SIMD_TRAP, __LINE__
	.endr
	// The trap comes before what the access would do.
	simd	0
	const	x4, UNMAPPED
	clear_exception
	ldr	q0, [x4], #16
	check_exception EC_SIMD, SIMD_TRAP, __LINE__
	check	x4, UNMAPPED, __LINE__
	clear_exception
	st4	{v0.16b-v3.16b}, [x4], #64
	check_exception EC_SIMD, SIMD_TRAP, __LINE__
	check	x4, UNMAPPED, __LINE__
	// What is no instruction is none, trapped or not.
	clear_exception
	.inst	0x1e20c3ff | 3 << 22		// FCVT of a type that does not exist
	check_exception EC_UNKNOWN, 0, __LINE__
	simd	3

	// EL0 and what only EL1 lets it do.
	mrs	x0, sctlr_el1
	const	x1, (UMA | DZE | UCT | NTWI | NTWE | UCI)
	bic	x0, x0, x1
	msr	sctlr_el1, x0
	isb
	user_trap reads_ctr, EC_SYSREG, trapped_ctr, __LINE__
	user_trap cleans, EC_SYSREG, trapped_cvau, __LINE__
	user_trap zeroes, EC_SYSREG, trapped_zva, __LINE__
	user_trap masks, EC_SYSREG, trapped_daifset, __LINE__
	user_trap reads_daif, EC_SYSREG, trapped_daif, __LINE__
	user_trap waits, EC_WFX, WFX, __LINE__
	// ERET sets the event register: the first WFE does not wait, the second would.
	user	waits_twice
	check_exception EC_WFX, WFX | 1, __LINE__
	check	x22, (USER + waits_twice + 4 - program), __LINE__
	user_trap calls_hypervisor, EC_UNKNOWN, 0, __LINE__
	user_trap calls_firmware, EC_UNKNOWN, 0, __LINE__
	user_trap returns, EC_UNKNOWN, 0, __LINE__
	user_trap forgets, EC_UNKNOWN, 0, __LINE__
	user_trap breaks, EC_BRK, 7, __LINE__
	mrs	x0, sctlr_el1
	const	x1, (UMA | DZE | UCT | NTWI | NTWE | UCI)
	orr	x0, x0, x1
	msr	sctlr_el1, x0
	isb
	.irp	label, reads_ctr, cleans, masks, reads_daif
	user	\label
	check_exception EC_SVC, 2, __LINE__
	.endr
	user	zeroes				// X1, that is 0, is EL1's memory
	check_exception EC_DABORT_LOWER, (0x0e | WNR), __LINE__
	check	x21, 0, __LINE__

	// SP_EL0 has no name while it is the SP.
	msr	spsel, #0
	clear_exception
	mrs	x2, sp_el0
	check_exception EC_UNKNOWN, 0, __LINE__
	msr	spsel, #0
	clear_exception
	msr	sp_el0, x2
	check_exception EC_UNKNOWN, 0, __LINE__
	msr	spsel, #1

	// Modes to which EL1 cannot return, and PSTATE.IL itself.
	.irp	mode, 0x1, 0x3, 0x8, 0x9, 0xd, 0x10, 0x1f
	return_to_target 0x3c0 | \mode
	check_exception EC_ILLEGAL, 0, __LINE__
	adr	x0, target
	sub	x0, x0, x22
	check	x0, 0, __LINE__
	check	x23, (PSTATE_IL | 0x3c5), __LINE__
	.endr
	return_to_target 0x3c5 | PSTATE_IL
	check_exception EC_ILLEGAL, 0, __LINE__
	check	x23, (PSTATE_IL | 0x3c5), __LINE__
	return_to USER, PSTATE_IL
	check_exception EC_ILLEGAL, 0, __LINE__
	check	x22, USER, __LINE__
	check	x23, PSTATE_IL, __LINE__

	// The PC.
	return_to USER + 2, 0
	check_exception EC_PC_ALIGN, 0, __LINE__
	check	x21, USER + 2, __LINE__
	check	x22, USER + 2, __LINE__
	check	x23, 0, __LINE__
	clear_exception
	const	x4, (USER + 1)
	adr	x25, 5f
	blr	x4
before:
	nop
5:	check_exception EC_PC_ALIGN, 0, __LINE__
	check	x21, USER + 1, __LINE__
	check	x22, USER + 1, __LINE__
	adr	x0, before
	sub	x0, x0, x30
	check	x0, 0, __LINE__
	user	branches_askew
	check_exception EC_PC_ALIGN, 0, __LINE__
	check	x21, USER + 3, __LINE__

	// The alignment of the PC comes before the fetch, the fetch before illegal state.
	return_to UNMAPPED + 2, 0x3c5
	check_exception EC_PC_ALIGN, 0, __LINE__
	return_to USER + 2, 0x3c5 | PSTATE_IL
	check_exception EC_PC_ALIGN, 0, __LINE__
	check	x23, (PSTATE_IL | 0x3c5), __LINE__
	return_to UNMAPPED, 0x3c5 | PSTATE_IL
	check_exception EC_IABORT, 0x07, __LINE__
	check	x21, UNMAPPED, __LINE__
	return_to UNMAPPED, 0
	check_exception EC_IABORT_LOWER, 0x07, __LINE__
	pass

target:
	nop
	hvc	#1

go:
	mov	x25, x30
	msr	elr_el1, x0
	msr	spsr_el1, x1
	eret

program:
uses_simd:
	fmov	d1, #2.0
	svc	#1
reads_ctr:
	mrs	x2, ctr_el0
	svc	#2
cleans:
	dc	cvau, x1
	svc	#2
zeroes:
	dc	zva, x1
	svc	#2
masks:
	msr	daifset, #2
	svc	#2
reads_daif:
	mrs	x2, daif
	svc	#2
waits:
	wfi
	svc	#2
waits_twice:
	wfe
	wfe
	svc	#2
calls_hypervisor:
	hvc	#0
calls_firmware:
	smc	#0
returns:
	eret
forgets:
	tlbi	vmalle1
breaks:
	brk	#7
branches_askew:
	adr	x4, program + 3
	br	x4
program_end:
