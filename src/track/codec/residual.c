/*
 * residual.c
 *		Unpacking the residuals of a stream: packed bits, unary numbers, exceptions; see
 *		block_format.h.  This is on the hot path: no allocation, and no byte is read before it
 *		is known to be present.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

#include "common/compat.h"
#include "track/codec/residual.h"

/* Raise the error that a block is damaged */
void
block_corrupt(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("track block is corrupt")));
}

/* repeat a number below 256 in each of eight bytes */
#define EACH_BYTE(number)	((uint64) (number) * UINT64CONST(0x0101010101010101))

static inline uint64
load64(const uint8 *p)
{
	uint64		word;

	memcpy(&word, p, sizeof(word));
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	return word;
}

static inline void
store64(uint8 *p, uint64 word)
{
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	memcpy(p, &word, sizeof(word));
}

/*
 * Unpack values of `width` bits eight at a time, which fill exactly `width` bytes, and keep 32 bits
 * of each, starting at bit `part`.  Inlined for one width, all offsets and shifts are constants,
 * and no value waits for the one before.
 */
static pg_always_inline void
unpack_eights(const uint8 *p, uint32 *values, int n, int width, int part)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;

#define UNPACK_ONE(k)	values[k] = (uint32) ((load64(p + ((k) * width >> 3)) >> ((k) * width & 7) & mask) >> part)
	for (; n >= 8; n -= 8, p += width, values += 8)
	{
		UNPACK_ONE(0);
		UNPACK_ONE(1);
		UNPACK_ONE(2);
		UNPACK_ONE(3);
		UNPACK_ONE(4);
		UNPACK_ONE(5);
		UNPACK_ONE(6);
		UNPACK_ONE(7);
	}
#undef UNPACK_ONE
}

/*
 * Unpack n values of `width` bits.  Reads up to 7 bytes past the packed ones, for which there is TRACK_TAIL, and
 * writes up to EIGHTS(n) values if the block is long enough.
 */
static void
unpack_bits(const uint8 *p, const uint8 *end, uint32 *values, int n, int width, int part)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;
	unsigned	bit;

	if (width == 0)
	{
		memset(values, 0, sizeof(uint32) * n);
		return;
	}
	if (end - p >= EIGHTS(n) / 8 * width)
		n = EIGHTS(n);
	switch (part == 0 ? width : 0)
	{
#define UNPACK_WIDTH(w)	case w: unpack_eights(p, values, n, w, 0); break
			UNPACK_WIDTH(1);
			UNPACK_WIDTH(2);
			UNPACK_WIDTH(3);
			UNPACK_WIDTH(4);
			UNPACK_WIDTH(5);
			UNPACK_WIDTH(6);
			UNPACK_WIDTH(7);
			UNPACK_WIDTH(8);
			UNPACK_WIDTH(9);
			UNPACK_WIDTH(10);
			UNPACK_WIDTH(11);
			UNPACK_WIDTH(12);
#undef UNPACK_WIDTH
		default:
			unpack_eights(p, values, n, width, part);
	}
	bit = (n & ~7) * width;
	for (int i = n & ~7; i < n; i++, bit += width)
		values[i] = (uint32) ((load64(p + (bit >> 3)) >> (bit & 7) & mask) >> part);
}

/* the unary numbers in one byte */
typedef struct UnaryByte
{
	uint64		ones;			/* of each number that ends in the byte, a byte each */
	uint8		ended;			/* how many numbers end in it */
	uint8		begun;			/* ones of the number that continues in the next byte */
} UnaryByte;

static UnaryByte unary_bytes[256];

static void
unary_init(void)
{
	/* fill the entry of 0, by which read_unary() checks that the table is filled, last */
	for (int byte = 255; byte >= 0; byte--)
	{
		UnaryByte	unary = {0};

		for (int bit = 0; bit < 8; bit++)
			if (byte >> bit & 1)
				unary.begun++;
			else
			{
				unary.ones |= (uint64) unary.begun << 8 * unary.ended++;
				unary.begun = 0;
			}
		unary_bytes[byte] = unary;
	}
}

/*
 * Return, for each of the eight bytes at p, how many unary numbers end in it or in those before it: the number of
 * bits that are 0
 */
static inline uint64
unary_ended(const uint8 *p)
{
	uint64		zeros = ~load64(p);

	zeros -= zeros >> 1 & EACH_BYTE(0x55);
	zeros = (zeros & EACH_BYTE(0x33)) + (zeros >> 2 & EACH_BYTE(0x33));
	zeros = (zeros + (zeros >> 4)) & EACH_BYTE(0x0f);
	return EACH_BYTE(1) * zeros;
}

/*
 * Return the end of n unary numbers, `done` of which end before p.  Reads up to 7 bytes past the block, for which
 * there is TRACK_TAIL.
 */
static const uint8 *
skip_unary(const uint8 *p, const uint8 *end, int done, int n)
{
	while (done < n && p < end)
	{
		uint64		ended = unary_ended(p);
		int			all = (int) (ended >> 56);

		if (done + all < n)
		{
			done += all;
			p += 8;
			continue;
		}
		/* the last number ends in the first byte whose count is at least n - done, where the high bit stays set */
		ended = ((ended | EACH_BYTE(0x80)) - EACH_BYTE(n - done)) & EACH_BYTE(0x80);
		p += 1 + pg_rightmost_one_pos64(ended) / 8;
		done = n;
	}
	if (done < n || p > end)
		block_corrupt();
	return p;
}

/*
 * Read the ones of the first `wanted` of n unary numbers, a byte of input at a time.  Return the
 * end of all numbers, or any position for the last stream read.  No number fills a byte with its
 * ones, as MAX_ONES is below 8.
 */
static const uint8 *
read_unary(const uint8 *p, const uint8 *end, int n, int wanted, bool last, uint8 *ones)
{
	int			done = 0;
	uint32		begun = 0;

	if (unary_bytes[0].ended == 0)
		unary_init();
	while (done < wanted)
	{
		const UnaryByte *unary;

		if (p >= end)
			block_corrupt();
		unary = &unary_bytes[*p++];
		store64(ones + done, unary->ones + begun);
		done += unary->ended;
		begun = unary->begun;
	}
	return last ? p : skip_unary(p, end, done, n);
}

/* Unpack the first `wanted` of n residuals; return the end of all, or any position for the last stream read */
const uint8 *
unpack_residuals(const uint8 *p, const uint8 *end, int n, int wanted, int width, int flags, bool last,
				 uint32 *r, uint32 *high)
{
	uint8		ones[TRACK_BLOCK_FIXES + 8];
	int			eights = EIGHTS(wanted);

	if (end - p < packed_bytes(n, width))
		block_corrupt();
	unpack_bits(p, end, r, wanted, width, 0);
	if (high != NULL)
		unpack_bits(p, end, high, wanted, width, 32);
	p += packed_bytes(n, width);
	if (flags & STREAM_RICE)
	{
		p = read_unary(p, end, n, wanted, last, ones);
		if (flags & STREAM_FOLDED)
			for (int i = 0; i < eights; i++)
			{
				uint32		folded = r[i] + ((uint32) ones[i] << width);

				r[i] = folded >> 1 ^ -(folded & 1);
			}
		else
			for (int i = 0; i < eights; i++)
				r[i] += (uint32) ones[i] << width;
	}
	else if (flags & STREAM_FOLDED)
		for (int i = 0; i < eights; i++)
			r[i] = r[i] >> 1 ^ -(r[i] & 1);
	if ((flags & STREAM_FOLDED) && high != NULL)
		for (int i = 0; i < wanted; i++)
			high[i] = (uint32) ((int32) r[i] >> 31);
	return p;
}

/* Store the exceptions (at `aside`: number, width, indexes, values) among the residuals */
void
restore_exceptions(const uint8 *aside, const uint8 *end, int nresiduals, uint32 *r, uint32 *high)
{
	int			exceptions = aside[0];
	const uint8 *at = aside + 2;
	uint32		low_half[TRACK_BLOCK_FIXES],
				high_half[TRACK_BLOCK_FIXES];

	unpack_bits(at + exceptions, end, low_half, exceptions, aside[1], 0);
	unpack_bits(at + exceptions, end, high_half, exceptions, aside[1], 32);
	for (int i = 0; i < exceptions; i++)
	{
		int64		value = unzigzag((uint64) high_half[i] << 32 | low_half[i]);

		if (at[i] >= nresiduals)
			block_corrupt();
		r[at[i]] = (uint32) value;
		if (high != NULL)
			high[at[i]] = (uint32) (value >> 32);
	}
}
