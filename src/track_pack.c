/*
 * track_pack.c
 *		A block of a track to bytes: the smallest that the format allows; see
 *		track_codec.h.
 */
#include "postgres.h"

#include <limits.h>

#include "port/pg_bitutils.h"

#include "track_codec.h"

/* how one stream will be packed */
typedef struct StreamPlan
{
	Forecast	forecast;
	int			width;
	int			bits;			/* total cost */
	int64		centre;
	int64		slope;			/* of DRIFT and LINE */
} StreamPlan;

/* which forecasts a stream tries */
#define TIME_FORECASTS		(1 << PLAIN | 1 << DELTA | 1 << LINE)
#define PLACE_FORECASTS		(1 << PLAIN | 1 << DELTA | 1 << SECOND | 1 << DRIFT)
#define CHANNEL_FORECASTS	(1 << PLAIN | 1 << DELTA)

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

/* ---------- streams ---------- */

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
		case LINE:
			for (int i = 0; i < n; i++)
				r[i] = v[i] - drift(slope, i);
			return n;
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

/* the mean step from value to value by least squares, in 1/65536 */
static int64
line_slope(const int64 *v, int n)
{
	int64		moment = 0;

	/* the last line's product is below 2^63 */
	StaticAssertStmt(TRACK_BLOCK_FIXES <= 128, "the moment of more values could overflow");
	if (n < 2)
		return 0;
	for (int i = 0; i < n; i++)
	{
		if (v[i] >= MAX_STEPS || v[i] <= -MAX_STEPS)
			return 0;
		moment += (2 * i - (n - 1)) * v[i];
	}
	return moment * 6 * 65536 / ((int64) n * (n * n - 1));
}

/* the best of the forecasts that a stream may have; time is for DRIFT */
static StreamPlan
plan_stream(const int64 *v, int n, int forecasts, const int64 *time)
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

/* n values as planned */
static uint8 *
write_stream(uint8 *p, const int64 *v, int n, const int64 *time, const StreamPlan *plan, Grid grid)
{
	int64		r[TRACK_BLOCK_FIXES];
	uint64		packed[TRACK_BLOCK_FIXES];
	uint64		aside[MAX_EXCEPTIONS];
	uint8		at[MAX_EXCEPTIONS];
	int			exceptions = 0;
	int			aside_width = 0;
	int			m = forecast_residuals(plan->forecast, v, time, n, plan->slope, r);

	for (int i = 0; i < m; i++)
	{
		uint64		u = (uint64) (r[i] - plan->centre);

		if (u >> plan->width != 0)
		{
			at[exceptions] = (uint8) i;
			aside[exceptions] = zigzag(r[i] - plan->centre);
			aside_width = Max(aside_width, bit_length(aside[exceptions]));
			exceptions++;
			u = 0;
		}
		packed[i] = u;
	}

	*p++ = (uint8) (plan->width | forecast_code(plan->forecast) << 6);
	*p++ = (uint8) (exceptions | grid << 5);
	p = put_varint(p, plan->centre);
	if (forecast_start(plan->forecast) > 0)
		p = put_varint(p, v[0]);
	if (plan->forecast == SECOND)
		p = put_varint(p, v[1] - v[0]);
	if (forecast_has_slope(plan->forecast))
		p = put_varint(p, plan->slope);
	if (exceptions > 0)
	{
		*p++ = (uint8) aside_width;
		memcpy(p, at, exceptions);
		p = pack_bits(p + exceptions, aside, exceptions, aside_width);
	}
	return pack_bits(p, packed, m, plan->width);
}

/*
 * A wound angle: each value is the one before plus the short way round.  False if that
 * changes none, or a value is no angle.
 */
static bool
wind(const int64 *v, int n, int turn, int64 *wound)
{
	if (v[0] < 0 || v[0] >= turn)
		return false;
	wound[0] = v[0];
	for (int i = 1; i < n; i++)
	{
		int64		step = v[i] - v[i - 1];

		if (v[i] < 0 || v[i] >= turn)
			return false;
		if (step * 2 > turn)
			step -= turn;
		else if (step * 2 < -turn)
			step += turn;
		wound[i] = wound[i - 1] + step;
	}
	return memcmp(v, wound, n * sizeof(int64)) != 0;
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
	StreamPlan	plan;
	Grid		grid;
	int64		from;

	for (int i = 0; i < n; i++)
		steps[i] = *(const int32 *) ((const char *) &fixes[i] + offset);
	grid = coarsest_grid(steps, n);
	from = grid_steps(grid, origin);
	for (int i = 0; i < n; i++)
		steps[i] = grid_steps(grid, steps[i]) - from;
	plan = plan_stream(steps, n, PLACE_FORECASTS, time);
	return write_stream(p, steps, n, time, &plan, grid);
}

/* pack one of the optional channels, if any fix has it; turn is that of an angle, else 0 */
static uint8 *
pack_channel(uint8 *p, const Fix *fixes, int n, size_t offset, uint8 bit, int turn, uint8 *channels)
{
	int64		v[TRACK_BLOCK_FIXES];
	int64		wound[TRACK_BLOCK_FIXES];
	StreamPlan	plan;
	bool		any = false;

	for (int i = 0; i < n; i++)
	{
		v[i] = *(const int16 *) ((const char *) &fixes[i] + offset);
		any |= v[i] != TRACK_NO_VALUE;
	}
	if (!any)
		return p;
	*channels |= bit;
	plan = plan_stream(v, n, CHANNEL_FORECASTS, NULL);
	if (turn != 0 && wind(v, n, turn, wound))
	{
		StreamPlan	wound_plan = plan_stream(wound, n, CHANNEL_FORECASTS, NULL);

		if (wound_plan.bits < plan.bits)
			return write_stream(p, wound, n, NULL, &wound_plan, GRID_WOUND);
	}
	return write_stream(p, v, n, NULL, &plan, GRID_NONE);
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
	StreamPlan	plan;

	track_block_describe(fixes, n, entry);
	for (int i = 0; i < n; i++)
		time[i] = (int64) (track_elapsed(fixes[0].t, fixes[i].t) / (uint64) unit);
	p = put_varint(p, unit == USECS_PER_SEC ? 0 : unit);
	plan = plan_stream(time, n, TIME_FORECASTS, NULL);
	p = write_stream(p, time, n, NULL, &plan, GRID_NONE);
	p = pack_places(p, fixes, n, offsetof(Fix, lon), time, entry->west);
	p = pack_places(p, fixes, n, offsetof(Fix, lat), time, entry->south);
	p = pack_channel(p, fixes, n, offsetof(Fix, sog), TRACK_HAS_SOG, 0, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, cog), TRACK_HAS_COG, COG_TURN, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, status), TRACK_HAS_STATUS, 0, &entry->channels);
	p = pack_channel(p, fixes, n, offsetof(Fix, heading), TRACK_HAS_HEADING, HEADING_TURN, &entry->channels);

	Assert(p - out <= TRACK_BLOCK_MAX_SIZE);
	entry->size = (uint16) (p - out);
	return entry->size;
}
