/*
 * track_codec.c
 *		One block of a track to and from bytes.
 *
 * THEORY OF OPERATION
 *
 * A block's payload is a run of streams, one a channel: time, lon, lat, then
 * those of sog, cog, status, heading that the block has.  A stream holds n
 * integers.  What is packed is not the integers but how far a simple forecast
 * misses them, less a common centre c:
 *
 *	  PLAIN		v[i] = c + r[i]
 *	  DELTA		v[i] = v[i-1] + c + r[i]
 *	  SECOND	v[i] = v[i-1] + (v[i-1] - v[i-2]) + c + r[i]
 *	  DRIFT		v[i] = v[i-1] + (s * (time[i] - time[i-1]) >> 16) + c + r[i]
 *
 * PLAIN suits a moored ship, DELTA one that sails and reports at even steps,
 * SECOND one that turns, DRIFT one that reports at uneven steps.  Each r takes
 * w bits, little-endian, one after the other; the few that do not fit are
 * exceptions (the idea of PFOR: Zukowski et al., ICDE 2006), kept whole aside,
 * so that one outlier does not widen 127 others.  The packer tries every
 * forecast and width and keeps the smallest, the first one where equal: it is a
 * function of the values alone, which makes tracks canonical.
 *
 *	  byte 0	width w | forecast << 6
 *	  byte 1	number of exceptions | grid << 5
 *	  varint	c
 *	  varint	v[0], not for PLAIN
 *	  varint	v[1] - v[0] for SECOND, s for DRIFT
 *	  if there are exceptions: their width, their indexes (a byte each), and
 *	  their values (zigzag), packed as r is
 *	  r, packed
 *
 * Time counts units from the block's first fix; the unit, the greatest common
 * divisor of all steps in microseconds, comes before the stream as a varint.
 * Places count steps of a grid from the block's south-west corner.  The grid is
 * the coarsest that holds all of a block's values: 1e-7 degree times a power of
 * ten, or that of AIS itself, 1/10000 minute (ITU-R M.1371-5), as publishers
 * print it with six or seven decimals.
 *
 * All arithmetic is on unsigned 64-bit numbers, which wrap: a damaged block
 * gives wrong values or an error, never undefined behaviour.
 */
#include "postgres.h"

#include <limits.h>

#include "port/pg_bitutils.h"
#include "port/pg_bswap.h"

#include "track.h"

typedef enum Forecast
{
	PLAIN, DELTA, SECOND, DRIFT
} Forecast;

#define MAX_EXCEPTIONS	31
#define MAX_WIDTH		57		/* what one 8-byte load can give at any bit */
#define MAX_STEPS		((int64) 1 << 31)	/* of time, for DRIFT */

/* AIS grid steps in a half turn, and the two ways of printing them */
#define AIS_HALF_TURN	INT64CONST(108000000)

typedef enum Grid
{
	GRID_E7, GRID_E6, GRID_E5, GRID_E4, GRID_E3, GRID_E2, GRID_AIS6, GRID_AIS7
} Grid;

static const int64 grid_step[] = {1, 10, 100, 1000, 10000, 100000};

/* how one stream will be packed */
typedef struct StreamPlan
{
	Forecast	forecast;
	int			width;
	int			bits;			/* total cost */
	int64		centre;
	int64		slope;			/* of DRIFT */
} StreamPlan;

/* ---------- bytes and bits ---------- */

static pg_noinline void pg_attribute_noreturn()
block_corrupt(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("track block is corrupt")));
}

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

static inline uint64
zigzag(int64 v)
{
	return ((uint64) v << 1) ^ (uint64) (v >> 63);
}

static inline int64
unzigzag(uint64 u)
{
	return (int64) ((u >> 1) ^ -(u & 1));
}

/* number of bits that u needs; 0 for 0 */
static inline int
bit_length(uint64 u)
{
	return u == 0 ? 0 : pg_leftmost_one_pos64(u) + 1;
}

static uint8 *
put_varint(uint8 *p, int64 v)
{
	uint64		u = zigzag(v);

	while (u >= 0x80)
	{
		*p++ = (uint8) u | 0x80;
		u >>= 7;
	}
	*p++ = (uint8) u;
	return p;
}

static const uint8 *
get_varint(const uint8 *p, const uint8 *end, int64 *v)
{
	uint64		u = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		if (p >= end)
			block_corrupt();
		u |= (uint64) (*p & 0x7f) << shift;
		if ((*p++ & 0x80) == 0)
		{
			*v = unzigzag(u);
			return p;
		}
	}
	block_corrupt();
}

static inline int
packed_bytes(int n, int width)
{
	return (n * width + 7) / 8;
}

static uint8 *
pack_bits(uint8 *p, const uint64 *values, int n, int width)
{
	uint64		word = 0;
	int			filled = 0;

	if (width == 0)
		return p;
	for (int i = 0; i < n; i++)
	{
		word |= values[i] << filled;
		filled += width;
		while (filled >= 8)
		{
			*p++ = (uint8) word;
			word >>= 8;
			filled -= 8;
		}
	}
	if (filled > 0)
		*p++ = (uint8) word;
	return p;
}

/* reads up to 7 bytes past the packed ones, for which TRACK_TAIL is there */
static inline void
unpack_bits(const uint8 *p, uint64 *values, int n, int width)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;
	unsigned	bit = 0;

	for (int i = 0; i < n; i++, bit += width)
		values[i] = (load64(p + (bit >> 3)) >> (bit & 7)) & mask;
}

/* ---------- grids ---------- */

static inline int64
grid_value(Grid grid, int64 steps)
{
	if (grid < GRID_AIS6)
		return steps * grid_step[grid];
	/* counted from a half turn west, so that the division rounds one way */
	if (grid == GRID_AIS6)
		return (int64) ((uint64) ((steps + AIS_HALF_TURN) * 10 + 3) / 6) * 10 - TRACK_LON_MAX;
	return (int64) ((uint64) ((steps + AIS_HALF_TURN) * 100 + 3) / 6) - TRACK_LON_MAX;
}

/* the step nearest to a value: exact where the value is on the grid */
static inline int64
grid_steps(Grid grid, int64 value)
{
	if (grid < GRID_AIS6)
		return value / grid_step[grid];
	return ((value + TRACK_LON_MAX) * 6 + 50) / 100 - AIS_HALF_TURN;
}

/* the coarsest grid that holds all values */
static Grid
coarsest_grid(const int64 *values, int n)
{
	Grid		decimal = GRID_E2;
	bool		ais;
	Grid		ais_grid;

	for (int i = 0; i < n && decimal > GRID_E7; i++)
		while (values[i] % grid_step[decimal] != 0)
			decimal--;
	if (decimal > GRID_E6)
		return decimal;

	ais_grid = decimal == GRID_E6 ? GRID_AIS6 : GRID_AIS7;
	ais = true;
	for (int i = 0; i < n && ais; i++)
		ais = grid_value(ais_grid, grid_steps(ais_grid, values[i])) == values[i];
	return ais ? ais_grid : decimal;
}

/* ---------- packing ---------- */

/* the middle one of n values; reorders them */
static int64
median(int64 *values, int n)
{
	int			low = 0,
				high = n - 1,
				middle = n / 2;

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
		if (middle <= j)
			high = j;
		else if (middle >= i)
			low = i;
		else
			break;
	}
	return values[middle];
}

/*
 * Given how many residuals need each number of bits, choose the width that
 * makes the stream smallest; returns its bits, exceptions included
 */
static int
choose_width(const int *need, int n, int *width)
{
	int			widest = MAX_WIDTH;
	int			exceptions = 0;
	int			best;

	while (widest > 0 && need[widest] == 0)
		widest--;
	*width = widest;
	best = n * widest;
	for (int w = widest - 1; w >= 0; w--)
	{
		int			bits;

		exceptions += need[w + 1];
		if (exceptions > MAX_EXCEPTIONS)
			break;
		/* index and value of each, and the byte that tells their width */
		bits = n * w + exceptions * (8 + Min(widest + 2, MAX_WIDTH)) + 8;
		if (bits < best)
		{
			best = bits;
			*width = w;
		}
	}
	return best;
}

/* the best centre and width for residuals r; returns the bits of the stream */
static int
plan_residuals(const int64 *r, int n, StreamPlan *plan)
{
	int			need_low[MAX_WIDTH + 8] = {0};
	int			need_mid[MAX_WIDTH + 8] = {0};
	int64		sorted[TRACK_BLOCK_FIXES];
	int64		low = r[0],
				high = r[0],
				mid;
	int			bits,
				bits_mid,
				width_mid;

	for (int i = 1; i < n; i++)
	{
		low = Min(low, r[i]);
		high = Max(high, r[i]);
	}
	plan->centre = low;
	plan->width = 0;
	if (low == high)
		return plan->bits = 0;

	memcpy(sorted, r, n * sizeof(int64));
	mid = median(sorted, n);
	for (int i = 0; i < n; i++)
	{
		int64		off = r[i] - mid;

		need_low[bit_length(r[i] - low)]++;
		need_mid[off == 0 ? 0 : bit_length(off ^ (off >> 63)) + 1]++;
	}
	bits = choose_width(need_low, n, &plan->width);
	bits_mid = choose_width(need_mid, n, &width_mid);
	if (bits_mid < bits)
	{
		bits = bits_mid;
		plan->width = width_mid;
		plan->centre = width_mid == 0 ? mid : mid - ((int64) 1 << (width_mid - 1));
	}
	return plan->bits = bits;
}

/* how many values of a stream its forecast needs before the first residual */
static inline int
forecast_start(Forecast forecast)
{
	return forecast == PLAIN ? 0 : forecast == SECOND ? 2 : 1;
}

static inline int64
drift(int64 slope, int64 steps)
{
	return (int64) ((uint64) slope * (uint64) steps) >> 16;
}

/* residuals of a forecast; returns how many */
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
	}
	pg_unreachable();
}

/* the mean speed over the block, in 1/65536 of a grid step per time unit */
static int64
drift_slope(const int64 *v, const int64 *time, int n)
{
	int64		steps = time[n - 1];
	int64		way = v[n - 1] - v[0];

	if (steps == 0 || steps >= MAX_STEPS || way >= MAX_STEPS || way <= -MAX_STEPS)
		return 0;
	return way * 65536 / steps;
}

/*
 * Pack n values; time, in its units, is given for places alone, which may use
 * the forecasts that need it
 */
static uint8 *
pack_stream(uint8 *p, const int64 *v, int n, const int64 *time, Grid grid)
{
	StreamPlan	best = {.bits = INT_MAX};
	int64		r[TRACK_BLOCK_FIXES];
	uint64		packed[TRACK_BLOCK_FIXES];
	uint64		aside[MAX_EXCEPTIONS];
	uint8		at[MAX_EXCEPTIONS];
	int			exceptions = 0;
	int			aside_width = 0;
	int			m;

	for (Forecast f = PLAIN; f <= (time == NULL ? DELTA : DRIFT); f++)
	{
		StreamPlan	plan = {.forecast = f};

		if (n <= forecast_start(f))
			break;
		if (f == DRIFT && (plan.slope = drift_slope(v, time, n)) == 0)
			break;
		m = forecast_residuals(f, v, time, n, plan.slope, r);
		plan_residuals(r, m, &plan);
		plan.bits += 24 * forecast_start(f) + (f == DRIFT ? 24 : 0);
		if (plan.bits < best.bits)
			best = plan;
		if (best.bits == 0)
			break;
	}

	m = forecast_residuals(best.forecast, v, time, n, best.slope, r);
	for (int i = 0; i < m; i++)
	{
		uint64		u = (uint64) (r[i] - best.centre);

		if (u >> best.width != 0)
		{
			at[exceptions] = (uint8) i;
			aside[exceptions] = zigzag(r[i] - best.centre);
			aside_width = Max(aside_width, bit_length(aside[exceptions]));
			exceptions++;
			u = 0;
		}
		packed[i] = u;
	}

	*p++ = (uint8) (best.width | best.forecast << 6);
	*p++ = (uint8) (exceptions | grid << 5);
	p = put_varint(p, best.centre);
	if (best.forecast != PLAIN)
		p = put_varint(p, v[0]);
	if (best.forecast == SECOND)
		p = put_varint(p, v[1] - v[0]);
	if (best.forecast == DRIFT)
		p = put_varint(p, best.slope);
	if (exceptions > 0)
	{
		*p++ = (uint8) aside_width;
		memcpy(p, at, exceptions);
		p = pack_bits(p + exceptions, aside, exceptions, aside_width);
	}
	return pack_bits(p, packed, m, best.width);
}

/* ---------- unpacking ---------- */

/*
 * Read a stream of n values, or only step over it where v is NULL.  time is
 * what DRIFT needs; may be NULL for streams that cannot use it.
 */
static const uint8 *
unpack_stream(const uint8 *p, const uint8 *end, int n, const int64 *time, int64 *v, Grid *grid)
{
	Forecast	forecast;
	int			width,
				exceptions,
				aside_width = 0,
				start;
	int64		centre,
				v0 = 0,
				extra = 0;
	const uint8 *at = NULL,
			   *aside = NULL;
	uint64		u[TRACK_BLOCK_FIXES];
	uint64	   *sum = (uint64 *) v;

	if (end - p < 3)
		block_corrupt();
	forecast = (Forecast) (*p >> 6);
	width = *p++ & 0x3f;
	*grid = (Grid) (*p >> 5);
	exceptions = *p++ & 0x1f;
	start = forecast_start(forecast);
	if (width > MAX_WIDTH || start > n || (forecast == DRIFT && time == NULL))
		block_corrupt();
	p = get_varint(p, end, &centre);
	if (forecast != PLAIN)
		p = get_varint(p, end, &v0);
	if (forecast == SECOND || forecast == DRIFT)
		p = get_varint(p, end, &extra);
	if (exceptions > 0)
	{
		if (end - p < 1 + exceptions || *p > MAX_WIDTH)
			block_corrupt();
		aside_width = *p++;
		at = p;
		aside = p + exceptions;
		p = aside + packed_bytes(exceptions, aside_width);
	}
	if (end - p < packed_bytes(n - start, width))
		block_corrupt();
	if (v == NULL)
		return p + packed_bytes(n - start, width);

	if (width == 0)
		memset(u, 0, sizeof(uint64) * (n - start));
	else
		unpack_bits(p, u, n - start, width);
	if (exceptions > 0)
	{
		uint64		values[MAX_EXCEPTIONS];

		unpack_bits(aside, values, exceptions, aside_width);
		for (int i = 0; i < exceptions; i++)
		{
			if (at[i] >= n - start)
				block_corrupt();
			u[at[i]] = (uint64) unzigzag(values[i]);
		}
	}

	/* v[] is written through sum: the same bits, with arithmetic that wraps */
	switch (forecast)
	{
		case PLAIN:
			for (int i = 0; i < n; i++)
				sum[i] = u[i] + (uint64) centre;
			break;
		case DELTA:
			sum[0] = (uint64) v0;
			for (int i = 1; i < n; i++)
				sum[i] = sum[i - 1] + u[i - 1] + (uint64) centre;
			break;
		case SECOND:
			{
				uint64		step = (uint64) extra;

				sum[0] = (uint64) v0;
				sum[1] = sum[0] + step;
				for (int i = 2; i < n; i++)
				{
					step += u[i - 2] + (uint64) centre;
					sum[i] = sum[i - 1] + step;
				}
				break;
			}
		case DRIFT:
			sum[0] = (uint64) v0;
			for (int i = 1; i < n; i++)
				sum[i] = sum[i - 1] + u[i - 1] + (uint64) centre +
					(uint64) drift(extra, time[i] - time[i - 1]);
			break;
	}
	return p + packed_bytes(n - start, width);
}

/* steps of a grid from an origin to places; the grids one by one, for speed */
static void
places_from_steps(const int64 *steps, int n, Grid grid, int32 origin, int32 *places)
{
	uint64		from = (uint64) grid_steps(grid, origin);

	if (grid == GRID_E7)
		for (int i = 0; i < n; i++)
			places[i] = (int32) ((uint64) steps[i] + from);
	else if (grid < GRID_AIS6)
		for (int i = 0; i < n; i++)
			places[i] = (int32) (((uint64) steps[i] + from) * (uint64) grid_step[grid]);
	else if (grid == GRID_AIS6)
	{
		/* ten times the steps of a whole turn are below 2^32 */
		uint32		offset = (uint32) (from + AIS_HALF_TURN);

		for (int i = 0; i < n; i++)
			places[i] = (int32) ((((uint32) steps[i] + offset) * 10 + 3) / 6 * 10 - (uint32) TRACK_LON_MAX);
	}
	else
		for (int i = 0; i < n; i++)
			places[i] = (int32) ((((uint64) steps[i] + from + AIS_HALF_TURN) * 100 + 3) / 6 - TRACK_LON_MAX);
}

/* ---------- blocks ---------- */

/* a box's size in two bytes, 11 bits of it and a shift, rounded up */
static uint16
span_encode(int64 span)
{
	int			shift = 0;

	while (((span + ((int64) 1 << shift) - 1) >> shift) > 0x7ff)
		shift++;
	return (uint16) ((shift << 11) | ((span + ((int64) 1 << shift) - 1) >> shift));
}

int64
track_span_decode(uint16 span)
{
	return (int64) (span & 0x7ff) << (span >> 11);
}

static int64
time_unit(const Fix *fixes, int n)
{
	uint64		unit = 0;

	for (int i = 1; i < n; i++)
	{
		uint64		a = track_elapsed(fixes[i - 1].t, fixes[i].t);

		/* steps are mostly multiples of the unit already found */
		if (unit != 0 && a % unit == 0)
			continue;
		while (a != 0)
		{
			uint64		rest = unit % a;

			unit = a;
			a = rest;
		}
	}
	return unit == 0 ? 1 : (int64) unit;
}

/* west edge and width of the smaller of the two boxes that hold all longitudes */
static void
lon_extent(const Fix *fixes, int n, int32 *west, int64 *span)
{
	int64		low = fixes[0].lon,
				high = low;
	int64		low_east = PG_INT64_MAX,
				high_east = PG_INT64_MIN;

	for (int i = 1; i < n; i++)
	{
		low = Min(low, fixes[i].lon);
		high = Max(high, fixes[i].lon);
	}
	*west = (int32) low;
	*span = high - low;
	if (*span <= TRACK_TURN / 2)
		return;
	for (int i = 0; i < n; i++)
	{
		int64		lon = fixes[i].lon < 0 ? fixes[i].lon + TRACK_TURN : fixes[i].lon;

		low_east = Min(low_east, lon);
		high_east = Max(high_east, lon);
	}
	if (high_east - low_east < *span)
	{
		*west = (int32) (low_east > TRACK_LON_MAX ? low_east - TRACK_TURN : low_east);
		*span = high_east - low_east;
	}
}

static uint8 *
pack_places(uint8 *p, const Fix *fixes, int n, size_t offset, const int64 *time, int32 origin)
{
	int64		steps[TRACK_BLOCK_FIXES];
	Grid		grid;
	int64		from;

	for (int i = 0; i < n; i++)
		steps[i] = *(const int32 *) ((const char *) &fixes[i] + offset);
	grid = coarsest_grid(steps, n);
	from = grid_steps(grid, origin);
	for (int i = 0; i < n; i++)
		steps[i] = grid_steps(grid, steps[i]) - from;
	return pack_stream(p, steps, n, time, grid);
}

/* pack one of the optional channels, if any fix has it */
static uint8 *
pack_channel(uint8 *p, const Fix *fixes, int n, size_t offset, uint8 bit, uint8 *channels)
{
	int64		v[TRACK_BLOCK_FIXES];
	bool		any = false;

	for (int i = 0; i < n; i++)
	{
		v[i] = *(const int16 *) ((const char *) &fixes[i] + offset);
		any |= v[i] != TRACK_NO_VALUE;
	}
	if (!any)
		return p;
	*channels |= bit;
	return pack_stream(p, v, n, NULL, GRID_E7);
}

/* Fill in what a directory entry tells of n ordered fixes, but for size and channels */
void
track_block_describe(const Fix *fixes, int n, TrackBlock *entry)
{
	int64		lon_span;
	int32		north = fixes[0].lat;

	Assert(n > 0 && n <= TRACK_BLOCK_FIXES);

	memset(entry, 0, sizeof(*entry));
	entry->first = fixes[0].t;
	entry->nfixes = (uint8) n;
	lon_extent(fixes, n, &entry->west, &lon_span);
	entry->south = north;
	for (int i = 1; i < n; i++)
	{
		entry->south = Min(entry->south, fixes[i].lat);
		north = Max(north, fixes[i].lat);
	}
	entry->lon_span = span_encode(lon_span);
	entry->lat_span = span_encode((int64) north - entry->south);
}

/*
 * Pack n fixes, ordered and all of one day, into out, which has room for
 * TRACK_BLOCK_MAX_SIZE bytes; fills in the directory entry and returns the size
 */
int
track_block_pack(const Fix *fixes, int n, TrackBlock *entry, uint8 *out)
{
	uint8	   *p = out;
	int64		unit = time_unit(fixes, n);
	int64		time[TRACK_BLOCK_FIXES];

	track_block_describe(fixes, n, entry);
	for (int i = 0; i < n; i++)
		time[i] = (int64) (track_elapsed(fixes[0].t, fixes[i].t) / (uint64) unit);
	p = put_varint(p, unit);
	p = pack_stream(p, time, n, NULL, GRID_E7);
	p = pack_places(p, fixes, n, offsetof(Fix, lon), time, entry->west);
	p = pack_places(p, fixes, n, offsetof(Fix, lat), time, entry->south);
	p = pack_channel(p, fixes, n, offsetof(Fix, sog), TRACK_HAS_SOG, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, cog), TRACK_HAS_COG, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, status), TRACK_HAS_STATUS, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, heading), TRACK_HAS_HEADING, &entry->channels);

	Assert(p - out <= TRACK_BLOCK_MAX_SIZE);
	entry->size = (uint16) (p - out);
	return entry->size;
}

static const uint8 *
unpack_channel(const uint8 *p, const uint8 *end, const TrackBlock *entry, int bit, int what,
			   int16 *values)
{
	int64		v[TRACK_BLOCK_FIXES];
	Grid		grid;

	if ((entry->channels & bit) == 0)
	{
		if (what & bit)
			memset(values, 0xff, sizeof(int16) * entry->nfixes);	/* TRACK_NO_VALUE */
		return p;
	}
	p = unpack_stream(p, end, entry->nfixes, NULL, (what & bit) ? v : NULL, &grid);
	if (what & bit)
		for (int i = 0; i < entry->nfixes; i++)
			values[i] = (int16) v[i];
	return p;
}

/* Unpack what is asked for of a block: TRACK_TIME, TRACK_PLACE, TRACK_HAS_xxx */
void
track_block_unpack(const TrackBlock *entry, const uint8 *payload, int what, TrackColumns *columns)
{
	const uint8 *p = payload;
	const uint8 *end = payload + entry->size;
	int			n = entry->nfixes;
	int64		time[TRACK_BLOCK_FIXES],
				v[TRACK_BLOCK_FIXES];
	int64		unit;
	Grid		grid;

	if (n < 1 || n > TRACK_BLOCK_FIXES)
		block_corrupt();
	columns->n = n;

	p = get_varint(p, end, &unit);
	p = unpack_stream(p, end, n, NULL, time, &grid);
	if (what & TRACK_TIME)
		for (int i = 0; i < n; i++)
			columns->t[i] = (TimestampTz) ((uint64) time[i] * (uint64) unit + (uint64) entry->first);
	if ((what & ~TRACK_TIME) == 0)
		return;

	p = unpack_stream(p, end, n, time, (what & TRACK_PLACE) ? v : NULL, &grid);
	if (what & TRACK_PLACE)
		places_from_steps(v, n, grid, entry->west, columns->lon);
	p = unpack_stream(p, end, n, time, (what & TRACK_PLACE) ? v : NULL, &grid);
	if (what & TRACK_PLACE)
		places_from_steps(v, n, grid, entry->south, columns->lat);
	if ((what & TRACK_HAS_ALL) == 0)
		return;

	p = unpack_channel(p, end, entry, TRACK_HAS_SOG, what, columns->sog);
	p = unpack_channel(p, end, entry, TRACK_HAS_COG, what, columns->cog);
	p = unpack_channel(p, end, entry, TRACK_HAS_STATUS, what, columns->status);
	(void) unpack_channel(p, end, entry, TRACK_HAS_HEADING, what, columns->heading);
}
