// Two vCPUs race: what vCPU 0 prints for each character typed at the console depends on how far vCPU 1 has come
// and on the time. 'q' powers off.
	.include "image.inc"
	.equ	UART, 0x22000000	// vpl011
	.equ	DR, 0x00
	.equ	FR, 0x18
	.equ	RXFE, 4			// bit of FR: nothing received

start:
	adr	x20, counter
	const	x21, UART
	const	x0, 0xc4000003		// PSCI CPU_ON
	mov	x1, #1
	adr	x2, racer
	mov	x3, #0
	hvc	#0
	mov	w22, #'>'
	bl	put
next:
	ldr	w22, [x21, #FR]
	tbnz	w22, #RXFE, next
	ldr	w22, [x21, #DR]
	mov	w24, w22
	bl	put
	ldr	x23, [x20]
	bl	put_number
	mrs	x23, cntvct_el0
	bl	put_number
	mov	w22, #'\n'
	bl	put
	cmp	w24, #'q'
	b.ne	next
	power_off

// Prints the lowest 32 bits of x23, a letter from a on for each four bits.
put_number:
	mov	x26, x30
	mov	w22, #' '
	bl	put
	mov	w25, #8
1:	ubfx	w22, w23, #28, #4
	lsl	w23, w23, #4
	add	w22, w22, #'a'
	bl	put
	subs	w25, w25, #1
	b.ne	1b
	ret	x26

// Prints the character in w22.
put:
	str	w22, [x21, #DR]
	ret

racer:
	adr	x20, counter
1:	ldr	x1, [x20]
	add	x1, x1, #1
	str	x1, [x20]
	b	1b

	.balign	8
counter:
	.quad	0
