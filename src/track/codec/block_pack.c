/*
 * block_pack.c
 *		Packing a block of a track into bytes; see block_format.h.
 */
#include "postgres.h"

#include "track/codec/stream.h"

/*
 * Wind an angle: make each value the previous one plus the difference the short way round.  Return false if this
 * changes nothing, or if a value is not an angle.
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

/* Encode an extent in two bytes, rounded up: 11 bits and a shift by the upper 5 */
static uint16
span_encode(int64 span)
{
	int			shift = 0;

	while (((span + ((int64) 1 << shift) - 1) >> shift) > 0x7ff)
		shift++;
	return (uint16) ((shift << 11) | ((span + ((int64) 1 << shift) - 1) >> shift));
}

/* Return the coarsest grid that holds all values */
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

/* Return the greatest common divisor of the steps in time, microseconds; 1 if all fixes have one time */
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

/* Find west edge and width of the narrower of the two boxes that hold all longitudes */
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

/* Pack the coordinate at `offset` of each fix, counted from `origin` */
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
	plan = stream_plan(steps, n, PLACE_FORECASTS, time);
	return stream_pack(p, steps, n, time, &plan, grid);
}

/* Pack the optional channel at `offset` of each fix, if any fix has it; `turn` is a full turn of an angle, else 0 */
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
	plan = stream_plan(v, n, CHANNEL_FORECASTS, NULL);
	if (turn != 0 && wind(v, n, turn, wound))
	{
		StreamPlan	wound_plan = stream_plan(wound, n, CHANNEL_FORECASTS, NULL);

		if (wound_plan.bits < plan.bits)
			return stream_pack(p, wound, n, NULL, &wound_plan, GRID_WOUND);
	}
	return stream_pack(p, v, n, NULL, &plan, GRID_NONE);
}

/* Fill in a directory entry for n ordered fixes, except size and channels */
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
 * Pack n ordered fixes of one day into `out`, which has room for TRACK_BLOCK_MAX_SIZE bytes.  Fill in the
 * directory entry, and return the size in bytes.
 */
int
track_block_pack(const Fix *fixes, int n, TrackBlock *entry, uint8 *out)
{
	uint8	   *p = out;
	int64		unit = time_unit(fixes, n);
	int64		time[TRACK_BLOCK_FIXES];
	StreamPlan	plan;

	/* gcc 14 does not see that n is at least 1 */
	time[0] = 0;
	track_block_describe(fixes, n, entry);
	for (int i = 0; i < n; i++)
		time[i] = (int64) (track_elapsed(fixes[0].t, fixes[i].t) / (uint64) unit);
	p = put_varint(p, unit == USECS_PER_SEC ? 0 : unit);
	plan = stream_plan(time, n, TIME_FORECASTS, NULL);
	p = stream_pack(p, time, n, NULL, &plan, GRID_NONE);
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
