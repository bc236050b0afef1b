// Makes DOMAINS domains, waits for an event of each, destroys them; GENERATIONS times. Prints after each what is left of them.
// Registers: x19 generations left, x20 number of the domain, x21 shared_info, x22 grant table, x23 highest maptrack handle.
	.include "image.inc"
	.include "xen.inc"
	.equ	GENERATIONS, 20
	.equ	DOMAINS, 64
	.equ	PAGES, 16		// of a domain
	.equ	PORTS, 256		// looked at in the end
	.equ	FRAMES, 0xc0000		// guest frames that are neither RAM nor devices: table, shared_info, window, grants
	.equ	WINDOW, FRAMES + 2
	.equ	BORROWED, FRAMES + 0x100
	.equ	FIRST_GRANT, 8		// those below have meanings in Xen
	.equ	DOMCTL_SIZE, 144
	.equ	ESRCH, 3

// Says which step failed with what, and ends.
	.macro	expect value
	cmp	x0, #\value
	adr	x2, .
	b.ne	fail
	.endm

// A hypercall on the structure, with the domain's id in the 16 bits at \at.
	.macro	of_domain number, command, structure, at
	adr	x1, \structure
	add	w2, w20, #1
	strh	w2, [x1, #\at]
	hypercall \number, \command, \structure
	.endm

	.macro	control structure
	adr	x1, \structure
	bl	domctl
	.endm

	.macro	print label, value
	adr	x1, \label
	mov	x2, \value
	bl	print
	.endm

// Goes through the domains.
	.macro	each
	mov	x20, #0
90:
	.endm
	.macro	next
	add	x20, x20, #1
	cmp	x20, #DOMAINS
	b.ne	90b
	.endm

start:
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, add_table
	expect	0
	hypercall MEMORY_OP, ADD_TO_PHYSMAP, add_info
	expect	0
	const	x22, (FRAMES << 12)
	const	x21, ((FRAMES + 1) << 12)
	adr	x1, populate
	adr	x2, extents
	str	x2, [x1]
	adr	x1, foreign
	adr	x3, window
	stp	x2, x3, [x1, #8]
	adr	x2, foreign_error
	str	x2, [x1, #24]
	mov	x19, #GENERATIONS
	mov	x23, #0
	adr	x1, poll_port
	adr	x2, poll
	str	x1, [x2]
	bl	report
	mov	x20, #-1
	control	weight
	expect	0
generation:
	each
	bl	make
	next
	each
	control	unpause
	expect	0
	next
	each
	bl	await_event
	next
	each
	bl	borrow
	tbnz	x20, #0, 1f
	bl	give_back
1:	next
	each
	control	destroy
	expect	0
	tbz	x20, #0, 1f
	bl	give_back
1:	next
	each
	bl	forget
	next
	bl	report
	subs	x19, x19, #1
	b.ne	generation
	hypercall SCHED_OP, 2, poweroff

make:	mov	x29, x30
	control	create
	expect	0
	control	max_vcpus
	expect	0
	control	pool
	expect	0
	control	max_mem
	expect	0
	of_domain MEMORY_OP, 6, populate, 24
	expect	PAGES
	// Its code, by a foreign mapping.
	of_domain MEMORY_OP, 23, foreign, 6
	expect	0
	adr	x1, foreign_error
	ldr	w0, [x1]
	expect	0
	const	x1, (WINDOW << 12)
	adr	x2, domain_code
	adr	x3, domain_end
1:	ldr	x4, [x2], #8
	str	x4, [x1], #8
	cmp	x2, x3
	b.lo	1b
	hypercall MEMORY_OP, 15, unmap_window
	expect	0
	// An event channel, and a grant that it will map.
	of_domain EVENT_CHANNEL_OP, 6, unbound, 0
	expect	0
	of_domain EVENT_CHANNEL_OP, 0, interdomain, 0
	expect	0
	adr	x1, interdomain
	ldr	w2, [x1, #8]
	adr	x1, ports
	str	w2, [x1, x20, lsl #2]
	bl	pending_bit
1:	ldxr	x3, [x1]		// binding has set it
	bic	x3, x3, x4
	stxr	w5, x3, [x1]
	cbnz	w5, 1b
	add	x1, x22, x20, lsl #3
	adr	x2, granted
	lsr	x2, x2, #12
	str	w2, [x1, #FIRST_GRANT * 8 + 4]
	add	w2, w20, #1
	strh	w2, [x1, #FIRST_GRANT * 8 + 2]
	dmb	ish
	mov	w2, #1			// GTF_permit_access
	strh	w2, [x1, #FIRST_GRANT * 8]
	adr	x1, context
	str	x20, [x1, #8]
	adr	x2, set_context
	str	x1, [x2, #24]
	control	set_context
	expect	0
	ret	x29

// The bit x4 at x1 of the domain's channel, whose port is w2.
pending_bit:
	adr	x1, ports
	ldr	w2, [x1, x20, lsl #2]
	lsr	x3, x2, #6
	add	x1, x21, x3, lsl #3
	add	x1, x1, #EVENTS_PENDING
	mov	x4, #1
	lsl	x4, x4, x2
	ret

// Until the domain has sent; other events end a poll as well.
await_event:
	mov	x29, x30
1:	bl	pending_bit
	ldr	x3, [x1]
	tst	x3, x4
	b.ne	2f
	adr	x1, poll_port
	str	w2, [x1]
	hypercall SCHED_OP, POLL, poll
	b	1b
2:	ret	x29

// Maps the domain's page and looks into it.
borrow:	mov	x29, x30
	adr	x1, map
	const	x2, BORROWED
	add	x2, x2, x20
	lsl	x2, x2, #12
	str	x2, [x1]
	adr	x3, unmap
	str	x2, [x3]
	add	w2, w20, #1
	strh	w2, [x1, #16]
	mov	x16, #GRANT_TABLE_OP
	mov	x0, #0
	mov	x2, #1
	hvc	#0xea1
	expect	0
	adr	x1, map
	ldrsh	x0, [x1, #18]
	expect	0
	ldr	w2, [x1, #20]
	adr	x3, handles
	str	w2, [x3, x20, lsl #2]
	cmp	x2, x23
	csel	x23, x2, x23, hi
	ldr	x2, [x1]
	ldr	x0, [x2]
	const	x1, MAGIC
	sub	x0, x0, x1
	sub	x0, x0, x20
	expect	0
	ret	x29

give_back:
	mov	x29, x30
	adr	x1, unmap
	const	x2, BORROWED
	add	x2, x2, x20
	lsl	x2, x2, #12
	str	x2, [x1]
	adr	x3, handles
	ldr	w2, [x3, x20, lsl #2]
	str	w2, [x1, #16]
	mov	x16, #GRANT_TABLE_OP
	mov	x0, #1
	mov	x2, #1
	hvc	#0xea1
	expect	0
	adr	x1, unmap
	ldrsh	x0, [x1, #20]
	expect	0
	ret	x29

// Closes dom0's end of the channel, and takes back the grant, which nobody uses any more.
forget:	mov	x29, x30
	adr	x1, ports
	ldr	w2, [x1, x20, lsl #2]
	adr	x1, port
	str	w2, [x1]
	hypercall EVENT_CHANNEL_OP, 3, port
	expect	0
	add	x1, x22, x20, lsl #3
	ldrh	w0, [x1, #FIRST_GRANT * 8]
	expect	1			// neither GTF_reading nor GTF_writing
	str	xzr, [x1, #FIRST_GRANT * 8]
	ret	x29

// Prints the free frames, used ports and domains of the board, and the highest handle.
report:	mov	x29, x30
	each
1:	control	info
	cmn	x0, #ESRCH		// forgotten; each domain of a higher number is
	b.eq	2f
	hypercall SCHED_OP, YIELD, poweroff
	b	1b
2:	next
	adr	x1, physinfo
	mov	x0, x1
	mov	x16, #SYSCTL
	hvc	#0xea1
	expect	0
	adr	x1, physinfo
	ldr	x2, [x1, #8 + 48]
	print	free, x2
	mov	x24, #0
	mov	x25, #0
1:	adr	x1, status
	str	w25, [x1, #4]
	hypercall EVENT_CHANNEL_OP, 5, status
	adr	x1, status
	ldr	w2, [x1, #8]
	cmp	x0, #0
	ccmp	w2, #0, #4, eq
	cinc	x24, x24, ne
	add	x25, x25, #1
	cmp	x25, #PORTS
	b.ne	1b
	print	used, x24
	print	highest, x23
	adr	x1, newline
	mov	x2, #1
	bl	write
	ret	x29

// Serves the domctl at x1 for domain x20, from a copy: the hypervisor writes to it.
domctl:	adr	x0, buffer
	mov	x2, #0
1:	ldr	x3, [x1, x2]
	str	x3, [x0, x2]
	add	x2, x2, #8
	cmp	x2, #DOMCTL_SIZE
	b.ne	1b
	add	w2, w20, #1
	strh	w2, [x0, #8]
	mov	x16, #DOMCTL
	hvc	#0xea1
	ret

// Prints the 8 characters at x1 and x2 as 8 digits.
print:	mov	x28, x30
	adr	x3, line
	ldr	x4, [x1]
	str	x4, [x3]
	mov	x4, #0
	adr	x5, digits
1:	ubfx	x6, x2, #28, #4
	ldrb	w6, [x5, x6]
	add	x7, x3, x4
	strb	w6, [x7, #8]
	lsl	x2, x2, #4
	add	x4, x4, #1
	cmp	x4, #8
	b.ne	1b
	adr	x1, line
	mov	x2, #17
	bl	write
	ret	x28

// Writes x2 characters at x1 to the console.
write:	mov	x3, x1
	mov	x1, x2
	mov	x2, x3
	mov	x0, #0
	mov	x16, #CONSOLE_IO
	hvc	#0xea1
	ret

fail:	mov	x26, x0
	mov	x27, x2
	adr	x1, _start
	sub	x27, x27, x1
	print	failed, x26
	print	at, x27
	print	domain, x20
	adr	x1, newline
	mov	x2, #1
	bl	write
	hypercall SCHED_OP, 2, crash

	.balign	8
digits:	.ascii	"0123456789abcdef"
free:	.ascii	"free    "
used:	.ascii	"ports   "
highest:
	.ascii	"handles "
failed:	.ascii	"failed  "
at:	.ascii	"at      "
domain:	.ascii	"domain  "
line:	.ascii	"                 "
newline:
	.ascii	"\n"

	.balign	8
add_table:
	.short	0x7ff0, 0		// DOMID_SELF
	.long	1			// XENMAPSPACE_grant_table
	.quad	0, FRAMES
add_info:
	.short	0x7ff0, 0
	.long	0			// XENMAPSPACE_shared_info
	.quad	0, FRAMES + 1
poweroff:
	.quad	0			// SHUTDOWN_poweroff
crash:	.quad	3			// SHUTDOWN_crash

	.macro	domctl_of name, command
	.balign	8
\name:
	.long	\command, 0x15		// XEN_DOMCTL_INTERFACE_VERSION
	.quad	0
	.endm
	domctl_of create, 1
	.long	0			// ssidref
	.quad	0, 0			// handle
	.long	3			// XEN_DOMCTL_CDF_hvm, _hap
	.long	0, 1, 1023, 4, 4, 1	// iommu_opts, vCPUs, last port, grant and maptrack frames, version of grants
	.space	DOMCTL_SIZE
	domctl_of max_vcpus, 15
	.long	1
	.space	DOMCTL_SIZE
	domctl_of pool, 86			// XEN_DOMCTL_set_paging_mempool_size
	.quad	32 << 12
	.space	DOMCTL_SIZE
	domctl_of max_mem, 11
	.quad	PAGES * 4
	.space	DOMCTL_SIZE
	domctl_of set_context, 12
	.quad	0, 0			// vCPU, address
	.space	DOMCTL_SIZE
	domctl_of weight, 16
	.long	6, 0			// XEN_SCHEDULER_CREDIT2, XEN_DOMCTL_SCHEDOP_putinfo
	.short	0xffff, 0
	.space	DOMCTL_SIZE
	domctl_of unpause, 4
	.space	DOMCTL_SIZE
	domctl_of destroy, 2
	.space	DOMCTL_SIZE
	domctl_of info, 5
	.space	DOMCTL_SIZE
	.balign	8
buffer:	.space	DOMCTL_SIZE + 8
context:				// struct vcpu_guest_context
	.quad	1			// VGCF_online
	.space	248
	.quad	RAM_BASE, 0x3c5
	.space	96
physinfo:
	.long	3, 0x15			// XEN_SYSCTL_physinfo
	.space	DOMCTL_SIZE
	.balign	8
populate:
	.quad	0, PAGES
	.long	0, 0
	.quad	0
foreign:
	.short	0x7ff0, 4, 1, 0		// XENMAPSPACE_gmfn_foreign, one frame
	.quad	0, 0, 0
foreign_error:
	.quad	0
unmap_window:
	.quad	0x7ff0, WINDOW
unbound:
	.quad	0			// remote: dom0
interdomain:
	.long	0, 1, 0, 0
port:	.quad	0
poll_port:
	.quad	0
poll:	.quad	0
	.long	1, 0
	.quad	0
status:	.quad	0x7ff0, 0, 0
map:	.quad	0
	.long	2, FIRST_GRANT		// GNTMAP_host_map
	.short	0, 0
	.long	0
	.quad	0
unmap:	.quad	0, 0, 0
extents:
	.set	gfn, RAM_BASE >> 12
	.rept	PAGES
	.quad	gfn
	.set	gfn, gfn + 1
	.endr
window:	.quad	WINDOW
ports:	.space	DOMAINS * 4
handles:
	.space	DOMAINS * 4
	.balign	4096
granted:
	.space	4096
	.include "domain.inc"
