/*
 * main.c
 *		The pure core under AddressSanitizer and UndefinedBehaviorSanitizer.
 *
 * The argument is the number of rounds, 10 if there is none.  The generator has a fixed seed, so a failure can be
 * reproduced.
 */
#include "postgres.h"

#include "core.h"

static uint64 random_state = 20240310;

uint64
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * UINT64CONST(0x2545f4914f6cdd1d);
}

int64
random_below(int64 n)
{
	return (int64) (random_bits() % (uint64) n);
}

double
random_share(void)
{
	return (double) (random_bits() >> 11) / ((uint64) 1 << 53);
}

void
fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(1);
}

int
main(int argc, char **argv)
{
	int			rounds = argc > 1 ? atoi(argv[1]) : 10;

	test_blocks(2000 * rounds);
	puts("ok - blocks: packed and unpacked, damaged and read");
	test_valid(20000 * rounds);
	puts("ok - rings: plainly valid only what is, and all that is");
	test_zones(6 * rounds);
	puts("ok - zone indexes: same as all edges");
	return 0;
}
