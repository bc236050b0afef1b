/*
 * insn-runner - runs instruction sequences on the CPU it finds itself on and tells what they did.
 *
 * Reads tests from standard input, answers each on standard output, until the input ends. All numbers are little-endian.
 * The layout of memory, code and state is that of dev.zazen.conformance.insn.Layout; both sides must agree.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum {
	CODE = 0x10000000,
	CODE_SIZE = 0x10000,
	STATE = 0x10200000,
	STATE_SIZE = 0x1000,
	STATE_USED = 0x310,
	MEMORY = 0x10400000,
	MEMORY_SIZE = 0x10000,
	MEMORY_USED = 0x400, /* in the middle of MEMORY: what tests may touch */
	MEMORY_START = 0x8000 - MEMORY_USED / 2,
	STACK_SIZE = 0x10000
};

struct header {
	uint32_t words; /* of code */
	uint32_t pad;
};

struct outcome {
	uint32_t signal; /* 0: ran to the end */
	uint32_t pad;
	uint64_t offset; /* of the instruction that was not run, in bytes from the start of the code */
};

static uint64_t saved[16] __attribute__((used)); /* by the assembly below only */
static volatile uint32_t caught;
static volatile uint64_t caught_at;

/* Calls code(state) with the stack pointer on the state; comes back from "finish" below with everything restored. */
__asm__(".text\n"
	".global enter_code\n"
	"enter_code:\n"
	"	adrp x9, saved\n"
	"	add x9, x9, :lo12:saved\n"
	"	mov x10, sp\n"
	"	stp x19, x20, [x9]\n"
	"	stp x21, x22, [x9, #16]\n"
	"	stp x23, x24, [x9, #32]\n"
	"	stp x25, x26, [x9, #48]\n"
	"	stp x27, x28, [x9, #64]\n"
	"	stp x29, x30, [x9, #80]\n"
	"	str x10, [x9, #96]\n"
	"	mov sp, x1\n"
	"	br x0\n"
	".global finish\n"
	"finish:\n"
	"	msr fpcr, xzr\n"
	"	adrp x9, saved\n"
	"	add x9, x9, :lo12:saved\n"
	"	ldp x19, x20, [x9]\n"
	"	ldp x21, x22, [x9, #16]\n"
	"	ldp x23, x24, [x9, #32]\n"
	"	ldp x25, x26, [x9, #48]\n"
	"	ldp x27, x28, [x9, #64]\n"
	"	ldp x29, x30, [x9, #80]\n"
	"	ldr x10, [x9, #96]\n"
	"	mov sp, x10\n"
	"	ret\n");
extern void enter_code(void *code, void *state);
extern void finish(void);

/* The code ends with BRK; a fault ends it early. Either way go on at "finish". */
static void on_signal(int number, siginfo_t *info, void *context)
{
	ucontext_t *c = context;

	(void)info;
	caught = (uint32_t)number;
	caught_at = c->uc_mcontext.pc;
	/* DEV-C-001 R1.3: a signal handler that returns somewhere else */
	c->uc_mcontext.pc = (uint64_t)(uintptr_t)finish;
}

static void *map_at(uintptr_t address, size_t size, int protection)
{
	void *p = mmap((void *)address, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (p == MAP_FAILED) {
		_exit(3);
	}
	return p;
}

static int read_all(void *to, size_t size)
{
	char *p = to;

	while (size > 0) {
		ssize_t n = read(0, p, size);

		if (n <= 0) {
			return 0;
		}
		p += n;
		size -= (size_t)n;
	}
	return 1;
}

static void write_all(const void *from, size_t size)
{
	const char *p = from;

	while (size > 0) {
		ssize_t n = write(1, p, size);

		if (n <= 0) {
			_exit(4);
		}
		p += n;
		size -= (size_t)n;
	}
}

int main(void)
{
	static char signal_stack[STACK_SIZE];
	const stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof signal_stack };
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	const int signals[] = { SIGILL, SIGSEGV, SIGBUS, SIGTRAP };
	char *code = map_at(CODE, CODE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC);
	char *state = map_at(STATE, STATE_SIZE, PROT_READ | PROT_WRITE);
	char *memory = map_at(MEMORY, MEMORY_SIZE, PROT_READ | PROT_WRITE);
	struct header header;

	if (sigaltstack(&stack, NULL) != 0) {
		return 2;
	}
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
		if (sigaction(signals[i], &action, NULL) != 0) {
			return 2;
		}
	}
	while (read_all(&header, sizeof header)) {
		struct outcome outcome = { 0, 0, 0 };

		if (header.words > CODE_SIZE / 4 || !read_all(code, header.words * (size_t)4) ||
		    !read_all(state, STATE_USED) || !read_all(memory + MEMORY_START, MEMORY_USED)) {
			return 1;
		}
		__builtin___clear_cache(code, code + header.words * (size_t)4);
		caught = 0;
		/* DEV-C-001 R1.3: calls data */ /* DEV-C-002 D4.14: whatever it may be */
		enter_code(code, state);
		outcome.signal = caught == SIGTRAP ? 0 : caught;
		outcome.offset = caught_at - (uint64_t)(uintptr_t)code;
		write_all(&outcome, sizeof outcome);
		write_all(state, STATE_USED);
		write_all(memory + MEMORY_START, MEMORY_USED);
	}
	return 0;
}
