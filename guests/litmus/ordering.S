// Litmus tests of the memory model (Arm ARM B2.3). Which functions run against each other and what they may see is in
// conformance's Ordering.
	.include "driver.inc"

	// Message passing: X is the message, Y says that it is there.
mp_plain_0:
	mov	w5, #1
	str	w5, [x1]
	str	w5, [x2]
	ret
mp_dmb_0:
	mov	w5, #1
	str	w5, [x1]
	dmb	ishst
	str	w5, [x2]
	ret
mp_release_0:
	mov	w5, #1
	str	w5, [x1]
	stlr	w5, [x2]
	ret
mp_exclusive_0:
	mov	w5, #1
	str	w5, [x1]
1:	ldxr	w6, [x2]
	stlxr	w7, w5, [x2]
	cbnz	w7, 1b
	ret
mp_swap_0:
	mov	w5, #1
	str	w5, [x1]
	swpl	w5, w6, [x2]
	ret
mp_plain_1:
	ldr	w3, [x2]
	ldr	w4, [x1]
	ret
mp_dmb_1:
	ldr	w3, [x2]
	dmb	ishld
	ldr	w4, [x1]
	ret
mp_address_1:
	ldr	w3, [x2]
	eor	w5, w3, w3
	ldr	w4, [x1, w5, uxtw]
	ret
mp_control_1:
	ldr	w3, [x2]
	cbnz	w3, 1f
1:	ldr	w4, [x1]
	ret
mp_control_isb_1:
	ldr	w3, [x2]
	cbnz	w3, 1f
1:	isb
	ldr	w4, [x1]
	ret
mp_acquire_1:
	ldar	w3, [x2]
	ldr	w4, [x1]
	ret
mp_acquire_pc_1:
	ldapr	w3, [x2]
	ldr	w4, [x1]
	ret
mp_exclusive_1:
	ldaxr	w3, [x2]
	stxr	w5, w3, [x2]
	cbnz	w5, mp_exclusive_1
	ldr	w4, [x1]
	ret
mp_add_1:
	ldadda	wzr, w3, [x2]
	ldr	w4, [x1]
	ret

	// Store buffering: each stores to its own location and loads the other's. Thread 1 has X and Y exchanged.
	.macro	store_buffering name
sb_\name\()_1:
	mov	x5, x1
	mov	x1, x2
	mov	x2, x5
sb_\name\()_0:
	mov	w5, #1
	.endm
	store_buffering plain
	str	w5, [x1]
	ldr	w3, [x2]
	ret
	store_buffering dmb
	str	w5, [x1]
	dmb	ish
	ldr	w3, [x2]
	ret
	store_buffering dsb
	str	w5, [x1]
	dsb	sy
	ldr	w3, [x2]
	ret
	store_buffering release
	stlr	w5, [x1]
	ldar	w3, [x2]
	ret
	store_buffering release_pc
	stlr	w5, [x1]
	ldapr	w3, [x2]
	ret
	store_buffering swap
	swpal	w5, w6, [x1]
	ldaddal	wzr, w3, [x2]
	ret

	// Load buffering: each loads one location and then stores to the other.
	.macro	load_buffering name
lb_\name\()_1:
	mov	x5, x1
	mov	x1, x2
	mov	x2, x5
lb_\name\()_0:
	mov	w5, #1
	.endm
	load_buffering plain
	ldr	w3, [x1]
	str	w5, [x2]
	ret
	load_buffering dmb
	ldr	w3, [x1]
	dmb	ish
	str	w5, [x2]
	ret
	load_buffering data
	ldr	w3, [x1]
	eor	w6, w3, w3
	add	w6, w6, #1
	str	w6, [x2]
	ret
	load_buffering acquire
	ldar	w3, [x1]
	str	w5, [x2]
	ret
	load_buffering release
	ldr	w3, [x1]
	stlr	w5, [x2]
	ret

	// S: a store after a load against the first of two stores.
s_plain_0:
	mov	w5, #2
	str	w5, [x1]
	mov	w5, #1
	str	w5, [x2]
	ret
s_dmb_0:
	mov	w5, #2
	str	w5, [x1]
	dmb	ishst
	mov	w5, #1
	str	w5, [x2]
	ret
s_plain_1:
	ldr	w3, [x2]
	mov	w5, #1
	str	w5, [x1]
	ret
s_data_1:
	ldr	w3, [x2]
	eor	w5, w3, w3
	add	w5, w5, #1
	str	w5, [x1]
	ret

	// R: the second of two stores against a store before a load.
r_plain_0:
	mov	w5, #1
	str	w5, [x1]
	str	w5, [x2]
	ret
r_dmb_0:
	mov	w5, #1
	str	w5, [x1]
	dmb	ish
	str	w5, [x2]
	ret
r_plain_1:
	mov	w5, #2
	str	w5, [x2]
	ldr	w3, [x1]
	ret
r_dmb_1:
	mov	w5, #2
	str	w5, [x2]
	dmb	ish
	ldr	w3, [x1]
	ret

	// 2+2W: both store to both locations, in opposite order.
	.macro	two_writes name
ww_\name\()_1:
	mov	x5, x1
	mov	x1, x2
	mov	x2, x5
ww_\name\()_0:
	mov	w5, #1
	mov	w6, #2
	.endm
	two_writes plain
	str	w5, [x1]
	str	w6, [x2]
	ret
	two_writes dmb
	str	w5, [x1]
	dmb	ishst
	str	w6, [x2]
	ret
	two_writes release
	str	w5, [x1]
	stlr	w6, [x2]
	ret

	// Coherence: one location.
store_one:
	mov	w5, #1
	str	w5, [x1]
	ret
load_twice:
	ldr	w3, [x1]
	ldr	w4, [x1]
	ret
store_load:
	mov	w5, #1
	str	w5, [x1]
	ldr	w3, [x1]
	ret
store_two:
	mov	w5, #2
	str	w5, [x1]
	ret
load_store:
	ldr	w3, [x1]
	mov	w5, #1
	str	w5, [x1]
	ret

	// WRC, IRIW: more than two vCPUs see the stores of others in one order.
store_y:
	mov	w5, #1
	str	w5, [x2]
	ret
forward_dmb:
	ldr	w3, [x1]
	dmb	ish
	mov	w5, #1
	str	w5, [x2]
	ret
	.macro	independent_reads name
xy_\name:
	mov	x5, x1
	mov	x1, x2
	mov	x2, x5
yx_\name:
	.endm
	independent_reads plain
	ldr	w3, [x2]
	ldr	w4, [x1]
	ret
	independent_reads dmb
	ldr	w3, [x2]
	dmb	ish
	ldr	w4, [x1]
	ret
	independent_reads acquire
	ldar	w3, [x2]
	ldar	w4, [x1]
	ret
	independent_reads address
	ldr	w3, [x2]
	eor	w5, w3, w3
	ldr	w4, [x1, w5, uxtw]
	ret

	// Single-copy atomicity (Arm ARM B2.2.1): the first and the last byte change together.
store_ones:
	mov	x5, #-1
	str	x5, [x1]
	ret
load_ends:
	ldr	x5, [x1]
	and	x3, x5, #1
	lsr	x4, x5, #63
	ret
store_pair:
	mov	x6, #0
	mov	x7, #0
	mov	x8, #1
	mov	x9, #1
	casp	x6, x7, x8, x9, [x1]
	ret
load_pair_exclusive:
	ldxp	x3, x4, [x1]
	stxp	w5, x3, x4, [x1]
	cbnz	w5, load_pair_exclusive
	ret
load_pair_swap:
	mov	x6, #5
	mov	x7, #6
	casp	x6, x7, x6, x7, [x1]
	mov	x3, x6
	mov	x4, x7
	ret
