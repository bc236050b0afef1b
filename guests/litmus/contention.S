// Atomic instructions under contention: all vCPUs call the same function with the same X and Y. X3 is not 0 if a call
// saw what must not be; what memory holds at the end is in conformance's Contention.
	.include "driver.inc"
	.set	TRIES, 100		// of a lock before others get the host

	// Locations of 8 bytes from X on, for each size of access.
	.macro	locations
	mov	x7, x1
	add	x8, x1, #8
	add	x9, x1, #16
	add	x10, x1, #24
	.endm

	// Counters, by each kind of instruction, of 1, 2, 4 and 8 bytes.
add:
	locations
	mov	x5, #1
	ldaddb	w5, w6, [x7]
	ldaddalh w5, w6, [x8]
	ldadda	w5, w6, [x9]
	ldaddl	x5, x6, [x10]
	ret
add_nothing_read:
	locations
	mov	x5, #1
	staddb	w5, [x7]
	staddh	w5, [x8]
	stadd	w5, [x9]
	staddl	x5, [x10]
	ret

	.macro	count_by_cas load, cas, reg, at
1:	\load	\reg\()5, [\at]
2:	mov	\reg\()6, \reg\()5
	add	\reg\()4, \reg\()5, #1
	\cas	\reg\()6, \reg\()4, [\at]
	cmp	\reg\()6, \reg\()5
	b.ne	1b
	.endm
cas:
	locations
	count_by_cas ldrb, casb, w, x7
	count_by_cas ldrh, casalh, w, x8
	count_by_cas ldr, casa, w, x9
	count_by_cas ldr, casl, x, x10
	mov	x4, #0
	ret

	.macro	count_exclusive load, store, reg, at
1:	\load	\reg\()5, [\at]
	add	\reg\()5, \reg\()5, #1
	\store	w6, \reg\()5, [\at]
	cbnz	w6, 1b
	.endm
exclusive:
	locations
	count_exclusive ldxrb, stxrb, w, x7
	count_exclusive ldxrh, stxrh, w, x8
	count_exclusive ldxr, stxr, w, x9
	count_exclusive ldxr, stxr, x, x10
	ret
exclusive_ordered:
	locations
	count_exclusive ldaxrb, stlxrb, w, x7
	count_exclusive ldaxrh, stlxrh, w, x8
	count_exclusive ldaxr, stlxr, w, x9
	count_exclusive ldaxr, stlxr, x, x10
	ret
mixed:
	locations
	mov	x5, #1
	ldaddb	w5, w6, [x7]
	count_by_cas ldrh, cash, w, x8
	count_exclusive ldxr, stxr, w, x9
	count_exclusive ldaxr, stxr, x, x10
	mov	x4, #0
	ret

	// Pairs whose halves count together: of 8 bytes at X, of 16 at X + 16.
	.macro	count_pair load, store, reg, at
1:	\load	\reg\()5, \reg\()6, [\at]
	add	\reg\()5, \reg\()5, #1
	add	\reg\()6, \reg\()6, #1
	\store	w8, \reg\()5, \reg\()6, [\at]
	cbnz	w8, 1b
	cmp	\reg\()5, \reg\()6
	cset	x6, ne
	orr	x3, x3, x6
	.endm
exclusive_pair:
	add	x9, x1, #16
	count_pair ldxp, stxp, w, x1
	count_pair ldxp, stxp, x, x9
	ret
exclusive_pair_ordered:
	add	x9, x1, #16
	count_pair ldaxp, stlxp, w, x1
	count_pair ldaxp, stlxp, x, x9
	ret
	.macro	count_by_casp casp, reg, at, high
	ldr	\reg\()6, [\at]
	ldr	\reg\()7, [\at, #\high]
1:	mov	x2, x6
	mov	x4, x7
	add	\reg\()8, \reg\()6, #1
	add	\reg\()9, \reg\()7, #1
	\casp	\reg\()6, \reg\()7, \reg\()8, \reg\()9, [\at]
	cmp	x6, x2
	ccmp	x7, x4, #0, eq
	b.ne	1b
	cmp	x6, x7
	cset	x6, ne
	orr	x3, x3, x6
	.endm
cas_pair:
	count_by_casp caspal, w, x1, 4
	add	x10, x1, #16
	count_by_casp casp, x, x10, 8
	mov	x4, #0
	ret

	// Bits of which each belongs to one vCPU: set, cleared, toggled twice.
	.macro	one_bit set, clear, toggle, reg, at
	\set	\reg\()5, \reg\()6, [\at]
	tst	x6, x5
	cset	x6, ne
	orr	x3, x3, x6
	\clear	\reg\()5, \reg\()6, [\at]
	bics	x6, x5, x6
	cset	x6, ne
	orr	x3, x3, x6
	\toggle	\reg\()5, \reg\()6, [\at]
	tst	x6, x5
	cset	x6, ne
	orr	x3, x3, x6
	\toggle	\reg\()5, \reg\()6, [\at]
	bics	x6, x5, x6
	cset	x6, ne
	orr	x3, x3, x6
	.endm
bits:
	locations
	mov	x5, #1
	lsl	x5, x5, x0
	one_bit	ldsetb, ldclrab, ldeorlb, w, x7
	one_bit	ldsetah, ldclrlh, ldeorh, w, x8
	one_bit	ldsetl, ldclr, ldeora, w, x9
	one_bit	ldsetal, ldclral, ldeoral, x, x10
	ret

	// Extremes of 1 to X27, which counts down, and of its negative.
extremes:
	locations
	ldumaxh	w27, w6, [x7]
	ldsmaxal w27, w6, [x8]
	neg	x5, x27
	ldsmina	x5, x6, [x9]
	lduminl	x27, x6, [x10]
	ret

	// What was swapped in and not out again is there; each vCPU keeps its balance behind Y.
	.macro	swap instruction, reg, at, balance
	\instruction \reg\()5, \reg\()6, [\at]
	ldr	x4, [x2, #\balance]
	add	x4, x4, x5
	sub	x4, x4, x6
	str	x4, [x2, #\balance]
	.endm
swap:
	locations
	add	x2, x2, x0, lsl #6
	add	x5, x0, #1
	swap	swpb, w, x7, 0
	swap	swpah, w, x8, 8
	swap	swpl, w, x9, 16
	add	x5, x5, x27, lsl #8
	swap	swpal, x, x10, 24
	mov	x4, #0
	ret

	// Locks: X is the lock, X + 8 (ticket lock: the one served) and Y what it protects.
	.macro	critical
	str	x0, [x2, #8]
	ldr	x5, [x2]
	add	x5, x5, #1
	str	x5, [x2]
	ldr	x6, [x2, #8]
	cmp	x6, x0
	cset	x3, ne
	.endm
	.macro	take_lock
	mov	w7, #1
2:	mov	x8, #TRIES
1:	subs	x8, x8, #1
	b.ne	3f
	yield
	b	2b
3:
	.endm
lock_exclusive:
	take_lock
	ldaxr	w5, [x1]
	cbnz	w5, 1b
	stxr	w5, w7, [x1]
	cbnz	w5, 1b
	critical
	stlr	wzr, [x1]
	ret
lock_cas:
	take_lock
	mov	w5, #0
	casa	w5, w7, [x1]
	cbnz	w5, 1b
	critical
	stlr	wzr, [x1]
	ret
lock_swap:
	take_lock
	swpa	w7, w5, [x1]
	cbnz	w5, 1b
	critical
	swpl	wzr, w5, [x1]
	ret
lock_dmb:
	take_lock
	ldxr	w5, [x1]
	cbnz	w5, 1b
	stxr	w5, w7, [x1]
	cbnz	w5, 1b
	dmb	ish
	critical
	dmb	ish
	str	wzr, [x1]
	ret
lock_ticket:
	mov	w5, #1
	ldadda	w5, w7, [x1]
	add	x9, x1, #8
1:	ldar	w5, [x9]
	cmp	w5, w7
	b.eq	2f
	wfe
	b	1b
2:	critical
	add	w7, w7, #1
	stlr	w7, [x9]
	sev
	ret
