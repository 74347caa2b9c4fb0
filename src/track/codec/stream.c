/*
 * stream.c
 *		Packing one stream of a block into the fewest bytes; see block_format.h.
 */
#include "postgres.h"

#include <limits.h>

#include "port/pg_bitutils.h"

#include "track/codec/stream.h"

/* Return the number of bits that u needs; 0 for 0 */
static inline int
bit_length(uint64 u)
{
	return u == 0 ? 0 : pg_leftmost_one_pos64(u) + 1;
}

/* bits to be written, the first one lowest */
typedef struct BitWriter
{
	uint8	   *p;
	uint64		word;
	int			filled;
} BitWriter;

static inline void
put_bits(BitWriter *writer, uint64 bits, int width)
{
	writer->word |= bits << writer->filled;
	writer->filled += width;
	while (writer->filled >= 8)
	{
		*writer->p++ = (uint8) writer->word;
		writer->word >>= 8;
		writer->filled -= 8;
	}
}

static uint8 *
finish_bits(BitWriter *writer)
{
	if (writer->filled > 0)
		*writer->p++ = (uint8) writer->word;
	return writer->p;
}

#define EXCEPTIONS_HEAD	16		/* bits: the number of exceptions and their width */

/* Pack the lowest `width` bits of each value */
static uint8 *
pack_low_bits(uint8 *p, const uint64 *values, int n, int width)
{
	BitWriter	writer = {.p = p};
	uint64		mask = (UINT64CONST(1) << width) - 1;

	if (width == 0)
		return p;
	for (int i = 0; i < n; i++)
		put_bits(&writer, values[i] & mask, width);
	return finish_bits(&writer);
}

/* Pack the bits above the lowest `width` of each value in unary: that many ones and a zero */
static uint8 *
pack_unary(uint8 *p, const uint64 *values, int n, int width)
{
	BitWriter	writer = {.p = p};

	for (int i = 0; i < n; i++)
	{
		int			ones = (int) (values[i] >> width);

		put_bits(&writer, (UINT64CONST(1) << ones) - 1, ones + 1);
	}
	return finish_bits(&writer);
}

/* ---------- the smallest way to pack residuals ---------- */

/*
 * Return the bucket of a number by its three leading bits: each of 0 to 7 has a bucket, and so has each quarter of
 * every octave above
 */
static inline int
bucket(uint64 u)
{
	int			length = bit_length(u);

	return length <= 3 ? (int) u : 4 * (length - 2) + (int) (u >> (length - 3) & 3);
}

/* a histogram of n numbers: below[b] of them are in buckets before b */
typedef struct Spread
{
	int			n;
	int			widest;			/* bits of the greatest number */
	uint8		below[4 * (MAX_WIDTH + 2) + 1];
} Spread;

/* Count residuals between low and high by their distance above a centre, or from it if folded */
static void
spread_residuals(Spread *spread, const int64 *r, int n, int64 low, int64 high, int64 centre, bool folded)
{
	uint8	   *below = spread->below;
	int			last;

	spread->n = n;
	spread->widest = bit_length(folded ? Max(zigzag(low - centre), zigzag(high - centre)) : (uint64) (high - centre));
	Assert(spread->widest <= MAX_WIDTH);
	/* the last bucket that choose_width() looks up */
	last = bucket((uint64) (MAX_ONES + 1) << spread->widest);
	memset(below, 0, last + 1);
	if (folded)
		for (int i = 0; i < n; i++)
			below[1 + bucket(zigzag(r[i] - centre))]++;
	else
		for (int i = 0; i < n; i++)
			below[1 + bucket((uint64) (r[i] - centre))]++;
	for (int b = 1; b <= last; b++)
		below[b] += below[b - 1];
}

/* Return the value of rank `place` among n, by quickselect; changes their order */
static int64
nth_value(int64 *values, int n, int place)
{
	int			low = 0,
				high = n - 1;

	while (low < high)
	{
		int64		pivot = values[(low + high) / 2];
		int			i = low,
					j = high;

		while (i <= j)
		{
			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i <= j)
			{
				int64		swap = values[i];

				values[i++] = values[j];
				values[j--] = swap;
			}
		}
		if (place <= j)
			high = j;
		else if (place >= i)
			low = i;
		else
			break;
	}
	return values[place];
}

/* Return the median of the residuals of a histogram of their distances above `low` */
static int64
median(const Spread *spread, const int64 *r, int64 low)
{
	int64		same[TRACK_BLOCK_FIXES];
	int			place = spread->n / 2,
				b = 0,
				n = 0;

	while (spread->below[b + 1] <= place)
		b++;
	if (b < 8)
		return low + b;
	for (int i = 0; i < spread->n; i++)
	{
		same[n] = r[i];
		n += bucket((uint64) (r[i] - low)) == b;
	}
	return nth_value(same, n, place - spread->below[b]);
}

/*
 * Choose the width, with or without Rice's code, that packs the residuals of a histogram in fewer bits than the
 * plan does; return false if none does
 */
static bool
choose_width(const Spread *spread, StreamPlan *plan)
{
	int			aside = 8 + Min(spread->widest + 1, MAX_WIDTH); /* index and value of an exception */
	bool		better = false;

	for (int w = spread->widest; w >= 0; w--)
	{
		for (int rice = 0; rice <= (w <= MAX_RICE_WIDTH); rice++)
		{
			int			most = rice ? MAX_ONES : 0;
			int			kept = spread->below[bucket((uint64) (most + 1) << w)];
			int			exceptions = spread->n - kept;
			int			bits = spread->n * (w + rice) + exceptions * aside + (exceptions > 0 ? EXCEPTIONS_HEAD : 0);

			for (int ones = 1; ones <= most && bits < plan->bits; ones++)
				bits += kept - spread->below[bucket((uint64) ones << w)];
			if (bits < plan->bits)
			{
				plan->bits = bits;
				plan->width = w;
				plan->rice = rice;
				better = true;
			}
		}
	}
	return better;
}

/* Choose centre and packing for residuals r, and set plan->bits to their estimated size */
static void
plan_residuals(const int64 *r, int n, StreamPlan *plan)
{
	Spread		spread;
	int64		low = r[0],
				high = r[0],
				mid;

	for (int i = 1; i < n; i++)
	{
		low = Min(low, r[i]);
		high = Max(high, r[i]);
	}
	plan->centre = low;
	plan->bits = 0;
	if (low == high)
		return;

	plan->bits = INT_MAX;
	spread_residuals(&spread, r, n, low, high, low, false);
	mid = median(&spread, r, low);
	(void) choose_width(&spread, plan);
	spread_residuals(&spread, r, n, low, high, mid, true);
	if (choose_width(&spread, plan))
	{
		plan->folded = plan->rice;
		plan->centre = plan->rice || plan->width == 0 ? mid : mid - ((int64) 1 << (plan->width - 1));
	}
}

/* ---------- forecasts ---------- */

/* Compute the residuals of a forecast; return how many */
static int
forecast_residuals(Forecast forecast, const int64 *v, const int64 *time, int n, int64 slope, int64 *r)
{
	switch (forecast)
	{
		case PLAIN:
			memcpy(r, v, n * sizeof(int64));
			return n;
		case DELTA:
			for (int i = 1; i < n; i++)
				r[i - 1] = v[i] - v[i - 1];
			return n - 1;
		case SECOND:
			for (int i = 2; i < n; i++)
				r[i - 2] = v[i] - 2 * v[i - 1] + v[i - 2];
			return n - 2;
		case DRIFT:
			for (int i = 1; i < n; i++)
				r[i - 1] = v[i] - v[i - 1] - drift(slope, time[i] - time[i - 1]);
			return n - 1;
		case LINE:
			for (int i = 0; i < n; i++)
				r[i] = v[i] - drift(slope, i);
			return n;
	}
	pg_unreachable();
}

/* Return the mean speed over the block, in 1/65536 of a grid step per time unit */
static int64
drift_slope(const int64 *v, const int64 *time, int n)
{
	int64		steps = time[n - 1];
	int64		way = v[n - 1] - v[0];

	if (steps == 0 || steps >= MAX_DRIFT_TIME)
		return 0;
	return way * 65536 / steps;
}

/*
 * Return the mean step from value to value by least squares, in 1/65536.  Times of a day are below 2^37 in any
 * unit, so nothing here comes near 2^63.
 */
static int64
line_slope(const int64 *v, int n)
{
	int64		moment = 0,
				spread = (int64) n * (n * n - 1) / 6;

	if (n < 2)
		return 0;
	for (int i = 0; i < n; i++)
		moment += (2 * i - (n - 1)) * v[i];
	/* 65536 times the quotient, in two parts */
	return moment / spread * 65536 + moment % spread * 65536 / spread;
}

/* Choose the best of the forecasts that a stream may have; time is for DRIFT */
StreamPlan
stream_plan(const int64 *v, int n, int forecasts, const int64 *time)
{
	StreamPlan	best = {.bits = INT_MAX};
	int64		r[TRACK_BLOCK_FIXES];

	for (Forecast f = PLAIN; f <= LINE && best.bits > 0; f++)
	{
		StreamPlan	plan = {.forecast = f};
		bool		sloped = forecast_has_slope(f);

		if ((forecasts & 1 << f) == 0 || n <= forecast_start(f))
			continue;
		if (sloped)
			plan.slope = f == DRIFT ? drift_slope(v, time, n) : line_slope(v, n);
		if (sloped && plan.slope == 0)
			continue;
		plan_residuals(r, forecast_residuals(f, v, time, n, plan.slope, r), &plan);
		plan.bits += 24 * (forecast_start(f) + sloped);
		if (plan.bits < best.bits)
			best = plan;
	}
	return best;
}

/* Pack n values as planned */
uint8 *
stream_pack(uint8 *p, const int64 *v, int n, const int64 *time, const StreamPlan *plan, Grid grid)
{
	int64		r[TRACK_BLOCK_FIXES];
	uint64		packed[TRACK_BLOCK_FIXES];
	uint64		aside[TRACK_BLOCK_FIXES];
	uint8		at[TRACK_BLOCK_FIXES];
	int			exceptions = 0;
	int			aside_width = 0;
	int			m = forecast_residuals(plan->forecast, v, time, n, plan->slope, r);

	for (int i = 0; i < m; i++)
	{
		int64		off = r[i] - plan->centre;
		uint64		u = plan->folded ? zigzag(off) : (uint64) off;

		if (u >> plan->width > (plan->rice ? MAX_ONES : 0))
		{
			at[exceptions] = (uint8) i;
			aside[exceptions] = zigzag(off);
			aside_width = Max(aside_width, bit_length(aside[exceptions]));
			exceptions++;
			u = 0;
		}
		packed[i] = u;
	}

	*p++ = (uint8) (plan->width | forecast_code(plan->forecast) << 6);
	*p++ = (uint8) ((plan->rice ? STREAM_RICE : 0) | (plan->folded ? STREAM_FOLDED : 0) |
					(exceptions > 0 ? STREAM_EXCEPTIONS : 0) | grid << 5);
	p = put_varint(p, plan->centre);
	if (forecast_start(plan->forecast) > 0)
		p = put_varint(p, v[0]);
	if (plan->forecast == SECOND)
		p = put_varint(p, v[1] - v[0]);
	if (forecast_has_slope(plan->forecast))
		p = put_varint(p, plan->slope);
	if (exceptions > 0)
	{
		*p++ = (uint8) exceptions;
		*p++ = (uint8) aside_width;
		memcpy(p, at, exceptions);
		p = pack_low_bits(p + exceptions, aside, exceptions, aside_width);
	}
	p = pack_low_bits(p, packed, m, plan->width);
	return plan->rice ? pack_unary(p, packed, m, plan->width) : p;
}
