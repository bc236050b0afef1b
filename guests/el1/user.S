// EL0: its own privileges, calls to EL1, and what it may not do.
	.include "el1.inc"
	.set	CODE, 0x400000
	.set	DATA, 0x401000
	.set	SECRET, 0x300000
test:
	bl	mmu_on
	const	x0, CODE
	const	x1, (0x310000 | PAGE_EL0)
	bl	map
	const	x0, DATA
	const	x1, (0x311000 | PAGE_EL0 | 1 << 54)
	bl	map

	// Copies the user program to its page.
	adr	x0, program
	adr	x1, program_end
	const	x2, 0x310000
1:	ldr	w3, [x0], #4
	str	w3, [x2], #4
	cmp	x0, x1
	b.lo	1b
	ic	iallu
	dsb	sy
	isb

	// EL1 cannot execute what EL0 can write.
	clear_exception
	adr	x25, 2f
	const	x0, CODE
	br	x0
2:	check_exception EC_IABORT, 0x0f, __LINE__

	// SVC from EL0.
	clear_exception
	adr	x25, from_user
	const	x0, CODE
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	const	x0, (DATA + 0x800)
	msr	sp_el0, x0
	eret
from_user:
	check_exception EC_SVC, 0x77, __LINE__
	check	x22, (CODE + svc_done - program), __LINE__
	check	x23, 0x60000000, __LINE__
	check	x26, (DATA + 0x800), __LINE__

	// Kernel memory.
	clear_exception
	adr	x25, 3f
	const	x0, (CODE + reads_secret - program)
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	const	x1, SECRET
	eret
3:	check_exception EC_DABORT_LOWER, 0x0e, __LINE__
	check	x21, SECRET, __LINE__

	// A register of EL1.
	clear_exception
	adr	x25, 4f
	const	x0, (CODE + reads_register - program)
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	eret
4:	check_exception EC_UNKNOWN, 0, __LINE__
	check	x22, (CODE + reads_register - program), __LINE__

	// Data is not executable.
	clear_exception
	adr	x25, 5f
	const	x0, DATA
	msr	elr_el1, x0
	msr	spsr_el1, xzr
	eret
5:	check_exception EC_IABORT_LOWER, 0x0f, __LINE__

	// LDTR at EL1 has EL0's privileges.
	clear_exception
	const	x0, DATA
	ldtr	x1, [x0]
	check	x19, 0, __LINE__
	const	x0, SECRET
	ldtr	x1, [x0]
	check_exception EC_DABORT, 0x0e, __LINE__
	pass

program:
	mov	x26, sp
	cmp	x26, x26
	svc	#0x77
svc_done:
	nop
reads_secret:
	ldr	x2, [x1]
	nop
reads_register:
	mrs	x2, sctlr_el1
	nop
program_end:
