/*
 * block_unpack.c
 *		Unpacking a block of a track from bytes; see block_format.h.  This is on the hot
 *		path: no allocation, no catalog access, and no byte is read before it is known
 *		to be present.
 */
#include "postgres.h"

#include <math.h>

#include "common/compat.h"
#include "track/codec/residual.h"

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

/* the head of a stream, and the low halves of its residuals */
typedef struct Stream
{
	Forecast	forecast;
	Grid		grid;
	int			width;
	int			flags;
	const uint8 *aside;			/* exceptions, or NULL */
	uint64		centre;
	uint64		v0;
	int64		extra;			/* v[1] - v[0] of SECOND, slope of DRIFT and LINE */
	uint32		r[TRACK_BLOCK_FIXES];
} Stream;

/*
 * Read the first `wanted` of a stream's n values, or skip it if that is 0; return its end.
 * `of_places` decides between DRIFT and LINE, which share a code.  The high halves of residuals are
 * stored in `high` unless it is NULL. For the last stream that is read, the end need not be found.
 */
static const uint8 *
read_stream(const uint8 *p, const uint8 *end, int n, bool of_places, int wanted, bool last, Stream *stream,
			uint32 *high)
{
	int			width,
				flags,
				nresiduals;
	int64		centre,
				v0 = 0;

	if (end - p < 3)
		block_corrupt();
	stream->forecast = forecast_of_code(*p >> 6, of_places);
	width = *p++ & 0x3f;
	stream->grid = (Grid) (*p >> 5);
	flags = *p++;
	nresiduals = n - forecast_start(stream->forecast);
	if (width > (flags & STREAM_RICE ? MAX_RICE_WIDTH : MAX_WIDTH) || nresiduals < 0)
		block_corrupt();
	p = get_varint(p, end, &centre);
	if (forecast_start(stream->forecast) > 0)
		p = get_varint(p, end, &v0);
	stream->extra = 0;
	if (stream->forecast == SECOND || forecast_has_slope(stream->forecast))
		p = get_varint(p, end, &stream->extra);
	stream->width = width;
	stream->flags = flags;
	stream->centre = (uint64) centre;
	stream->v0 = (uint64) v0;
	stream->aside = flags & STREAM_EXCEPTIONS ? p : NULL;
	if (stream->aside != NULL)
	{
		if (end - p < 2 || p[0] > nresiduals || p[1] > MAX_WIDTH)
			block_corrupt();
		p += 2 + p[0] + packed_bytes(p[0], p[1]);
	}
	p = unpack_residuals(p, end, nresiduals, Max(nresiduals - (n - wanted), 0), width, flags, last, stream->r,
						 high);
	if (stream->aside != NULL && wanted > 0)
		restore_exceptions(stream->aside, end, nresiduals, stream->r, high);
	return p;
}

/*
 * Compute the n values of a stream from `origin` in steps of `unit`; `time` is for DRIFT. Only the
 * low 32 bits of a value are needed, and they depend only on the low 32 bits of the operands, so
 * the sums are computed in units of the result.
 */
static pg_always_inline void
stream_values_in(const Stream *stream, int n, const uint32 *time, uint32 origin, uint32 unit, uint32 *values)
{
	const uint32 *r = stream->r;
	uint32		centre = (uint32) stream->centre * unit,
				value = origin + (uint32) stream->v0 * unit,
				step = (uint32) stream->extra * unit,
				slope32 = 0;
	int64		slope = stream->extra;
	int			eights = EIGHTS(n);

	switch (stream->forecast)
	{
		case PLAIN:
			for (int i = 0; i < eights; i++)
				values[i] = origin + centre + r[i] * unit;
			break;
		case DELTA:
			values[0] = value;
			for (int i = 1; i < n; i++)
				values[i] = value += centre + r[i - 1] * unit;
			break;
		case SECOND:
			values[0] = value;
			values[1] = value += step;
			for (int i = 2; i < n; i++)
			{
				step += centre + r[i - 2] * unit;
				values[i] = value += step;
			}
			break;
		case DRIFT:
			values[0] = value;
			for (int i = 1; i < n; i++)
				values[i] = value += centre + (r[i - 1] + (uint32) drift(slope, time[i] - time[i - 1])) * unit;
			break;
		case LINE:
			if (slope >= 0 && slope <= PG_UINT32_MAX / TRACK_BLOCK_FIXES)
				for (int i = 0; i < eights; i++, slope32 += (uint32) slope)
					values[i] = origin + centre + (r[i] + (slope32 >> 16)) * unit;
			else
				/* a logical shift yields the same low half, and can be vectorized */
				for (int i = 0; i < eights; i++)
					values[i] = origin + centre + (r[i] + (uint32) ((uint64) slope * i >> 16)) * unit;
			break;
	}
}

/* Call code specialized for unit 1, which times and the AIS grid have, or the general code */
static void
stream_values(const Stream *stream, int n, const uint32 *time, uint32 origin, uint32 unit, uint32 *values)
{
	if (unit == 1)
		stream_values_in(stream, n, time, origin, 1, values);
	else
		stream_values_in(stream, n, time, origin, unit, values);
}

/* Compute the values of times in a unit so fine that they need more than 32 bits */
static void
stream_fine_times(const Stream *stream, const uint32 *high, int n, uint64 *v)
{
	int			start = forecast_start(stream->forecast);

	/* times do not use SECOND, and the slope is 0 for other forecasts than LINE */
	if (stream->forecast == SECOND)
		block_corrupt();
	v[0] = stream->v0;
	for (int i = start; i < n; i++)
		v[i] = ((uint64) high[i - start] << 32 | stream->r[i - start]) + stream->centre +
			(uint64) drift(stream->extra, i) + (start > 0 ? v[i - 1] : 0);
}

/* Convert AIS grid steps, counted from 180 W, to places as printed with six or seven decimals */
static void
ais_places(Grid grid, int n, int32 *places)
{
	if (grid == GRID_AIS6)
		/* ten times the steps of a full turn are below 2^32 */
		for (int i = 0; i < n; i++)
			places[i] = (int32) (((uint32) places[i] * 10 + 3) / 6 * 10 - (uint32) TRACK_LON_MAX);
	else
		for (int i = 0; i < n; i++)
			places[i] = (int32) (((uint64) (uint32) places[i] * 100 + 3) / 6 - TRACK_LON_MAX);
}

/* 1e-7 degree: fewer than 2^20 steps of the AIS grid, for which the division in floats below is right */
#define AIS_NEAR		10000000

/*
 * Do the same for n steps counted from `origin`, all less than AIS_NEAR above it.
 *
 * For whole s, (10 s + 3) / 6 rounded down is 2 s - (s + 1) / 3, and (100 s + 3) / 6 is 17 s - (s +
 * 1) / 3, each with its quotient rounded down.  With s = origin + x and origin + 1 = 3 q + rest, (s
 * + 1) / 3 is q + (x + rest) / 3.  The float x + rest + 1/2 is exact, a third of it is at least 1/6
 * away from a whole number, and the error of the product is below 1/20, so truncation is right.
 */
static void
ais_places_near(Grid grid, int64 origin, int n, int32 *places)
{
	int			rest = (int) ((origin + 1) % 3);
	int64		quotient = (origin + 1) / 3;
	int			eights = EIGHTS(n);
	uint32		base;

#define AIS_THIRD(x)	((uint32) (int32) (((float) ((x) + rest) + 0.5f) * (1.0f / 3.0f)))
	if (grid == GRID_AIS6)
	{
		base = (uint32) ((2 * origin - quotient) * 10 - TRACK_LON_MAX);
		for (int i = 0; i < eights; i++)
			places[i] = (int32) (base + 20 * (uint32) places[i] - 10 * AIS_THIRD(places[i]));
	}
	else
	{
		base = (uint32) (17 * origin - quotient - TRACK_LON_MAX);
		for (int i = 0; i < eights; i++)
			places[i] = (int32) (base + 17 * (uint32) places[i] - AIS_THIRD(places[i]));
	}
#undef AIS_THIRD
}

/* coordinates along one axis, by the block's directory entry */
typedef struct Axis
{
	int32		origin;			/* the one they are counted from */
	bool		near;			/* do all lie less than AIS_NEAR above it? */
} Axis;

/* Unpack a stream of places, or skip it if `wanted` is 0; return its end, or any position for the last stream read */
static const uint8 *
unpack_places(const uint8 *p, const uint8 *end, int n, const uint32 *time, Axis axis, int wanted, bool last,
			  int32 *places)
{
	Stream		stream;
	int64		from;

	p = read_stream(p, end, n, true, wanted, last, &stream, NULL);
	if (wanted == 0)
		return p;
	from = grid_steps(stream.grid, axis.origin);
	if (stream.grid < GRID_AIS6)
		stream_values(&stream, wanted, time, (uint32) (from * grid_step[stream.grid]), (uint32) grid_step[stream.grid],
					  (uint32 *) places);
	else if (axis.near)
	{
		stream_values(&stream, wanted, time, 0, 1, (uint32 *) places);
		ais_places_near(stream.grid, from + AIS_HALF_TURN, wanted, places);
	}
	else
	{
		stream_values(&stream, wanted, time, (uint32) (from + AIS_HALF_TURN), 1, (uint32 *) places);
		ais_places(stream.grid, wanted, places);
	}
	return p;
}

/* Unwind an angle: reduce its values modulo a turn */
static void
unwind(uint32 *v, int n, uint32 turn)
{
	/* each step is at most half a turn, so this is not negative */
	for (int i = 0; i < n; i++)
		v[i] = (v[i] + TRACK_BLOCK_FIXES * turn) % turn;
}

/* Unpack an optional channel, or skip it if `wanted` is 0; `turn` is a full turn of an angle, else 0 */
static const uint8 *
unpack_channel(const uint8 *p, const uint8 *end, const TrackBlock *entry, int bit, int turn, int wanted, int16 *values)
{
	Stream		stream;
	uint32		v[TRACK_BLOCK_FIXES];

	if ((entry->channels & bit) == 0)
	{
		memset(values, 0xff, sizeof(int16) * wanted);	/* TRACK_NO_VALUE */
		return p;
	}
	p = read_stream(p, end, entry->nfixes, false, wanted, false, &stream, NULL);
	if (wanted > 0)
	{
		stream_values(&stream, wanted, NULL, 0, 1, v);
		if (stream.grid == GRID_WOUND && turn != 0)
			unwind(v, wanted, turn);
		for (int i = 0; i < wanted; i++)
			values[i] = (int16) v[i];
	}
	return p;
}

/* Compute n times from steps of a unit since the first; they ascend unless the block is damaged */
static void
step_times(uint64 first, const uint32 *steps, uint32 unit, int n, TimestampTz *t)
{
	if ((uint64) steps[n - 1] * unit <= PG_UINT32_MAX)
	{
		int			eights = EIGHTS(n);

		/* 32-bit products can be vectorized */
		for (int i = 0; i < eights; i++)
			t[i] = (TimestampTz) (first + (uint64) (steps[i] * unit));
	}
	else
		for (int i = 0; i < n; i++)
			t[i] = (TimestampTz) (first + (uint64) steps[i] * unit);
}

/* Unpack the times of a block, and their steps in its unit, of which DRIFT needs the low 32 bits */
static const uint8 *
unpack_times(const uint8 *p, const uint8 *end, const TrackBlock *entry, int wanted, uint32 *steps, TimestampTz *t)
{
	uint64		first = (uint64) entry->first;
	int64		unit;
	Stream		stream;

	p = get_varint(p, end, &unit);
	if (unit == 0)
		unit = USECS_PER_SEC;
	if (unit > USECS_PER_DAY / PG_UINT32_MAX && unit <= PG_UINT32_MAX)
	{
		p = read_stream(p, end, entry->nfixes, false, wanted, false, &stream, NULL);
		stream_values(&stream, wanted, NULL, 0, 1, steps);
		step_times(first, steps, (uint32) unit, wanted, t);
	}
	else
	{
		uint32		high[TRACK_BLOCK_FIXES];
		uint64		v[TRACK_BLOCK_FIXES];

		p = read_stream(p, end, entry->nfixes, false, wanted, false, &stream, high);
		stream_fine_times(&stream, high, wanted, v);
		for (int i = 0; i < wanted; i++)
		{
			steps[i] = (uint32) v[i];
			t[i] = (TimestampTz) (first + v[i] * (uint64) unit);
		}
	}
	return p;
}

/* Unpack a block that is not thinned; see track_block_unpack() */
void
track_block_unpack_whole(const TrackBlock *entry, const uint8 *payload, int channels, int limit, TrackColumns *columns)
{
	const uint8 *p = payload;
	const uint8 *end = payload + entry->size;
	int			n = entry->nfixes;
	int			wanted;
	uint32		time[TRACK_BLOCK_FIXES];
	int64		east,
				north;
	bool		one_side = track_block_box(entry, &east, &north);

	if (n < 1 || n > TRACK_BLOCK_FIXES)
		block_corrupt();
	Assert(limit >= 2);
	wanted = Min(n, limit);
	columns->n = wanted;

	p = unpack_times(p, end, entry, wanted, time, columns->t);
	if ((channels & ~TRACK_TIME) == 0)
		return;

#define WANTED(bit)		((channels & (bit)) != 0 ? wanted : 0)
	p = unpack_places(p, end, n, time, (Axis) {entry->west, one_side && east - entry->west < AIS_NEAR},
					  WANTED(TRACK_PLACE), false, columns->lon);
	p = unpack_places(p, end, n, time, (Axis) {entry->south, north - entry->south < AIS_NEAR},
					  WANTED(TRACK_PLACE), (channels & TRACK_HAS_ALL) == 0, columns->lat);
	if ((channels & TRACK_HAS_ALL) == 0)
		return;

	p = unpack_channel(p, end, entry, TRACK_HAS_SOG, 0, WANTED(TRACK_HAS_SOG), columns->sog);
	p = unpack_channel(p, end, entry, TRACK_HAS_COG, COG_TURN, WANTED(TRACK_HAS_COG), columns->cog);
	p = unpack_channel(p, end, entry, TRACK_HAS_STATUS, 0, WANTED(TRACK_HAS_STATUS), columns->status);
	(void) unpack_channel(p, end, entry, TRACK_HAS_HEADING, HEADING_TURN, WANTED(TRACK_HAS_HEADING), columns->heading);
#undef WANTED
}

/* ---------- bounds, from the heads of streams alone ---------- */

/* all numbers from low to high */
typedef struct Range
{
	double		low;
	double		high;
} Range;

static inline double
power_of_two(int exponent)
{
	return (double) (UINT64CONST(1) << exponent);
}

/* Return the range of a stream's residuals plus centre, exceptions included */
static Range
residual_range(const Stream *stream)
{
	double		centre = (double) (int64) stream->centre,
				numbers = power_of_two(stream->width) * (stream->flags & STREAM_RICE ? MAX_ONES + 1 : 1);
	Range		range = {0, numbers - 1};

	if (stream->flags & STREAM_FOLDED)
		range = (Range) {-numbers / 2, numbers / 2};
	if (stream->aside != NULL)
	{
		double		most = power_of_two(stream->aside[1]) / 2;

		range = (Range) {Min(range.low, -most), Max(range.high, most)};
	}
	return (Range) {centre + range.low, centre + range.high};
}

/* Convert a range of times between fixes from units to microseconds, from 0 to a day */
static inline Range
usecs_of(Range range, int64 unit)
{
	return (Range) {Max(range.low, 0) * (double) unit, Min(Max(range.high, 0) * (double) unit, (double) USECS_PER_DAY)};
}

/* Bound the time between neighbours of a block of n fixes, and the time from the first fix to the last */
static void
bound_times(const Stream *stream, int n, int64 unit, BlockSteps *steps)
{
	Range		residual = residual_range(stream),
				step = residual,
				all = residual;
	double		slope = (double) stream->extra / 65536,
				spread = residual.high - residual.low;

	switch (stream->forecast)
	{
		case DELTA:
			all = (Range) {residual.low * (n - 1), residual.high * (n - 1)};
			break;
		case LINE:
			/* rounded down, the line advances by the whole number below or above the slope */
			step = (Range) {slope - 1 - spread, slope + 1 + spread};
			all = (Range) {slope * (n - 1) - 1 + residual.low, slope * (n - 1) + residual.high};
			break;
		case PLAIN:
			step = (Range) {-spread, spread};
			break;
		default:
			block_corrupt();
	}
	step = usecs_of(step, unit);
	all = usecs_of(all, unit);
	steps->least_usecs = step.low;
	steps->most_usecs = step.high;
	steps->all_least_usecs = all.low;
	steps->all_most_usecs = all.high;
}

/*
 * Bound the steps of n values that lie within `width`, where each step differs from the one before
 * by `change`.  On one side of a step s there are k steps of at least s, s - most, s - 2 most and
 * so on, and their sum is at most `width`.
 */
static Range
second_steps(const Stream *stream, int n, Range change, double width)
{
	double		most = Max(Max(-change.low, change.high), 1e-6),
				k = floor(Max(1, Min(n / 2, sqrt(2 * width / most)))),
				step = width / k + most * (k - 1) / 2,
				first = (double) stream->extra;

	return (Range) {
		Max(-step, first + Min(change.low, 0) * (n - 2)), Min(step, first + Max(change.high, 0) * (n - 2))
	};
}

/*
 * Bound the steps of a block's n places along an axis, and the positions of the first and the last
 * fix, all of which lie from `side` to `far`.  The slope of DRIFT is the mean speed, which yields
 * the distance from the first to the last.
 */
static void
bound_places(const Stream *stream, int n, double unit, double side, double far, const BlockSteps *times,
			 AxisSteps *axis)
{
	/* size of a grid step, and how much rounding can change the difference of two values */
	double		grid = stream->grid < GRID_AIS6 ? (double) grid_step[stream->grid] : 100.0 / 6,
				rounding = stream->grid < GRID_AIS6 ? 0 : stream->grid == GRID_AIS6 ? 10 : 1,
				first = side + (double) (int64) stream->v0 * grid,
				speed = 0,		/* 1e-7 degree per microsecond */
				slack;
	Range		step = residual_range(stream);

	*axis = (AxisSteps) {.first_low = side, .first_high = far, .last_low = side, .last_high = far};
	switch (stream->forecast)
	{
		case PLAIN:
			step = (Range) {step.low - step.high, step.high - step.low};
			break;
		case SECOND:
			step = second_steps(stream, n, step, (far - side) / grid + 1);
			break;
		case DRIFT:
			speed = (double) stream->extra / 65536 / unit * grid;
			/*
			 * each step is rounded down, and the slope truncated: it is off by less than 1/65536 of a step per
			 * unit
			 */
			step.low -= 1;
			slack = (times->all_most_usecs / unit / 65536 + 1) * grid + rounding;
			axis->last_low = first - slack + Min(speed * times->all_least_usecs, speed * times->all_most_usecs);
			axis->last_high = first + slack + Max(speed * times->all_least_usecs, speed * times->all_most_usecs);
			break;
		default:
			break;
	}
	if (stream->forecast != PLAIN)
	{
		axis->first_low = first - rounding;
		axis->first_high = first + rounding;
	}
	axis->step = Max(-step.low, step.high) * grid + rounding;
	axis->drift = fabs(speed);
}

/*
 * Bound the steps from fix to fix of a block by the heads of its streams, without unpacking it,
 * which is enough for most blocks of a ship that keeps its speed.  Return false for a block that
 * may cross the antimeridian or is thinned.
 */
bool
track_block_steps(const TrackBlock *entry, const uint8 *payload, BlockSteps *steps)
{
	const uint8 *p = payload;
	const uint8 *end = payload + entry->size;
	int			n = entry->nfixes;
	int64		east,
				north,
				unit;
	Stream		stream;

	if (!track_block_box(entry, &east, &north) || (entry->channels & TRACK_THINNED))
		return false;
	if (n < 1 || n > TRACK_BLOCK_FIXES)
		block_corrupt();
	p = get_varint(p, end, &unit);
	if (unit == 0)
		unit = USECS_PER_SEC;
	p = read_stream(p, end, n, false, 0, false, &stream, NULL);
	bound_times(&stream, n, unit, steps);
	p = read_stream(p, end, n, true, 0, false, &stream, NULL);
	bound_places(&stream, n, (double) unit, entry->west, (double) east, steps, &steps->lon);
	(void) read_stream(p, end, n, true, 0, true, &stream, NULL);
	bound_places(&stream, n, (double) unit, entry->south, (double) north, steps, &steps->lat);
	return true;
}
