// Code that the hypervisor changes: at each HVC #2 it sees to it that the function at CODE returns what it puts into X9.
	.include "el1.inc"
	.set	CODE, 0x310000
	.set	ROUNDS, 30
	.set	HOT, 60

test:
	bl	mmu_on
	const	x10, CODE
	mov	x11, #ROUNDS
round:
	hvc	#2
	mov	x12, #HOT
call:
	blr	x10
	sub	x1, x0, x9
	check	x1, 0, __LINE__
	subs	x12, x12, #1
	b.ne	call
	subs	x11, x11, #1
	b.ne	round
	pass
