/*
 * blocks.c
 *		Packed fixes are unpacked unchanged, also after fixes were removed from a block; damaged
 *		blocks give an error or values, and never an access out of bounds.
 */
#include "postgres.h"

#include <math.h>

#include "core.h"
#include "shim.h"
#include "track/codec/block_format.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/*
 * Make the times of one day, in order, at even steps or not, and in units from a microsecond to more than 32 bits
 * of them
 */
static void
random_times(Fix *fixes, int n, bool due)
{
	int64		unit = (int64[]) {1, 20, 21, 22, 1000, USECS_PER_SEC, 10 * USECS_PER_SEC,
		PG_UINT32_MAX, INT64CONST(1) + PG_UINT32_MAX, 5000 * USECS_PER_SEC}[random_below(10)];
	int64		stride = unit <= 1000 && random_below(2) == 0 ? 60000011 / unit : 1;
	int64		day = random_below(40000) - 20000;
	int64		start = random_below(USECS_PER_DAY / 2) / unit * unit;
	int64		t = start;

	for (int i = 0; i < n; i++)
	{
		int64		next = due ? Max(t, start + (i * 97 / 10 * stride + random_below(4)) * unit) :
			t + ((random_below(30) == 0 ? random_below(1000) : random_below(3)) * stride + random_below(2)) * unit;

		if (next < USECS_PER_DAY)
			t = next;
		fixes[i].t = day * USECS_PER_DAY + t;
	}
}

/* Make a place on a grid; grid 0 is that of AIS, printed with six decimals */
static int32
on_grid(int64 place, int64 grid)
{
	return (int32) (grid == 0 ? rint((double) (place * 6 / 100) / 6 * 10) * 10 : place / grid * grid);
}

/* Make places on a walk with jumps, on a straight line at constant speed, or on a curve with even steps */
static void
random_places(Fix *fixes, int n, int64 pace)
{
	int64		grid = (int64[]) {1, 10, 100, 1000, 0}[random_below(5)];
	int			kind = (int) random_below(4);
	int64		way_east = random_below(4 * (int64) TRACK_LON_MAX) - 2 * (int64) TRACK_LON_MAX,
				way_north = random_below(2 * (int64) TRACK_LAT_MAX) - TRACK_LAT_MAX;
	int64		lon = random_below(2 * (int64) TRACK_LON_MAX + 1) - TRACK_LON_MAX,
				lat = random_below(2 * (int64) TRACK_LAT_MAX + 1) - TRACK_LAT_MAX;
	int64		from_lon = lon,
				from_lat = lat;

	for (int i = 0; i < n; i++)
	{
		double		share = (double) (fixes[i].t - fixes[0].t) / USECS_PER_DAY;

		if (kind == 0)
		{
			lon = from_lon + (int64) rint(way_east * share) + random_below(2);
			lat = from_lat + (int64) rint(way_north * share) + random_below(2);
		}
		else if (kind == 1)
		{
			lon += way_east % 100000 + i * (way_east % 1000);
			lat += way_north % 100000 + i * (way_north % 1000);
		}
		else
		{
			lon += random_below(2 * pace + 1) - pace + (random_below(60) == 0 ? random_below(100000000) - 50000000 : 0);
			lat += random_below(2 * pace + 1) - pace;
		}
		lon = lon > TRACK_LON_MAX ? lon - TRACK_TURN : lon < -TRACK_LON_MAX ? lon + TRACK_TURN : lon;
		lat = Max(-TRACK_LAT_MAX, Min(TRACK_LAT_MAX, lat));
		fixes[i].lon = on_grid(lon, grid);
		fixes[i].lat = on_grid(lat, grid);
	}
}

/*
 * Make fixes of one of many kinds: with uneven or even steps, outliers, and angles that turn a little, a lot, or
 * arbitrarily
 */
static int
random_fixes(Fix *fixes)
{
	int			n = random_below(4) == 0 ? TRACK_BLOCK_FIXES : 1 + (int) random_below(TRACK_BLOCK_FIXES);
	int64		pace = (int64[]) {0, 3, 500, 40000, 3000000}[random_below(5)];
	bool		due = random_below(3) == 0;
	int			turn = (int[]) {0, 1790, -1790}[random_below(3)];
	int			cog = (int) random_below(COG_TURN),
				heading = (int) random_below(HEADING_TURN);

	random_times(fixes, n, due);
	random_places(fixes, n, pace);
	for (int i = 0; i < n; i++)
	{
		fixes[i].sog = random_below(5) == 0 ? TRACK_NO_VALUE : (int16) random_below(1023);
		cog = due ? (cog + COG_TURN + turn + (int) random_below(19) - 9) % COG_TURN : (int) random_below(COG_TURN);
		heading = due ? (heading + HEADING_TURN + turn / 10 + (int) random_below(3) - 1) % HEADING_TURN :
			(int) random_below(HEADING_TURN);
		fixes[i].cog = pace == 0 ? TRACK_NO_VALUE : (int16) cog;
		fixes[i].status = (int16) random_below(16) - 1;
		fixes[i].heading = !due && random_below(2) == 0 ? TRACK_NO_VALUE : (int16) heading;
	}
	return n;
}

/* Return the least extent that the rounded size of a box can stand for */
static int64
least_span(uint16 span)
{
	return Max((int64) 0, track_span_decode(span) - ((int64) 1 << (span >> 11)) + 1);
}

static void
check_box(const TrackBlock *entry, const Fix *fixes)
{
	int64		west = PG_INT64_MAX,
				south = PG_INT64_MAX,
				east = 0,
				north = 0;

	for (int i = 0; i < entry->nfixes; i++)
	{
		int64		x = track_lon_step(entry->west, fixes[i].lon),
					y = (int64) fixes[i].lat - entry->south;

		if (x < 0)
			x += TRACK_TURN;
		west = Min(west, x);
		east = Max(east, x);
		south = Min(south, y);
		north = Max(north, y);
	}
	if (south < 0 || east > track_span_decode(entry->lon_span) || north > track_span_decode(entry->lat_span))
		fail("a fix lies outside its block's box");
	if (west > 0 || south > 0 || east < least_span(entry->lon_span) || north < least_span(entry->lat_span))
		fail("no fix is at a side of its block's box");
}

/* Check whether an unpacked fix equals the packed one in the fields asked for */
static bool
same_fix(int what, const Fix *a, const Fix *b)
{
	return (!(what & TRACK_TIME) || a->t == b->t) &&
		(!(what & TRACK_PLACE) || (a->lon == b->lon && a->lat == b->lat)) &&
		(!(what & TRACK_HAS_SOG) || a->sog == b->sog) &&
		(!(what & TRACK_HAS_COG) || a->cog == b->cog) &&
		(!(what & TRACK_HAS_STATUS) || a->status == b->status) &&
		(!(what & TRACK_HAS_HEADING) || a->heading == b->heading);
}

/* Check that unpacking gives as many fixes as asked for, from the start of the block, with the fields asked for */
static void
check_first_fixes(const TrackBlock *entry, const uint8 *payload, const Fix *fixes)
{
	int			limit = 2 + (int) random_below(TRACK_BLOCK_FIXES);
	int			what = (int) random_below(TRACK_EVERYTHING + 1);
	TrackColumns *columns = calloc(1, sizeof(TrackColumns));

	track_block_unpack(entry, payload, what, limit, columns);
	if (columns->n != Min(limit, entry->nfixes))
		fail("more or fewer fixes than asked for");
	for (int i = 0; i < columns->n; i++)
	{
		Fix			fix = track_columns_fix(columns, i);

		if (!same_fix(what, &fix, &fixes[i]))
			fail("the first fixes are not what was packed");
	}
	free(columns);
}

/* Check that all steps along an axis are within their bounds, and so are the first and the last place */
static void
check_axis(const AxisSteps *axis, const Fix *fixes, int n, size_t offset)
{
#define PLACE(i)	((double) *(const int32 *) ((const char *) &fixes[i] + offset))
	if (PLACE(0) < axis->first_low || PLACE(0) > axis->first_high)
		fail("the first place is not where the heads of streams say");
	if (PLACE(n - 1) < axis->last_low || PLACE(n - 1) > axis->last_high)
		fail("the last place is not where the heads of streams say");
	for (int i = 1; i < n; i++)
		if (fabs(PLACE(i) - PLACE(i - 1)) >
			axis->step + axis->drift * (double) (fixes[i].t - fixes[i - 1].t) + 1e-3)
			fail("a step is longer than the heads of streams say");
#undef PLACE
}

static void
check_steps(const TrackBlock *entry, const uint8 *payload, const Fix *fixes)
{
	int			n = entry->nfixes;
	double		all = (double) (fixes[n - 1].t - fixes[0].t);
	BlockSteps	steps;

	if (!track_block_steps(entry, payload, &steps))
		return;
	if (all < steps.all_least_usecs - 1 || all > steps.all_most_usecs + 1)
		fail("the time of a block is not what the heads of streams say");
	for (int i = 1; i < n; i++)
	{
		double		usecs = (double) (fixes[i].t - fixes[i - 1].t);

		if (usecs < steps.least_usecs - 1 || usecs > steps.most_usecs + 1)
			fail("the time of a step is not what the heads of streams say");
	}
	check_axis(&steps.lon, fixes, n, offsetof(Fix, lon));
	check_axis(&steps.lat, fixes, n, offsetof(Fix, lat));
}

/* Change any bytes of a block, and its description: anything may result except an access out of bounds */
static void
damage(const TrackBlock *entry, uint8 *payload, int size)
{
	static TrackColumns columns;
	BlockSteps	steps;
	int			what,
				limit;

	for (int flips = 0; flips < 20; flips++)
	{
		TrackBlock	damaged = *entry;

		payload[random_below(size)] ^= 1 << random_below(8);
		if (random_below(4) == 0)
			damaged.nfixes = (uint8) random_bits();
		if (random_below(4) == 0)
			damaged.channels = (uint8) random_bits();
		if (random_below(8) == 0)
			damaged.size = (uint16) random_below(size + 1);
		shim_expects_error = true;
		what = random_below(2) == 0 ? TRACK_EVERYTHING : (int) random_below(TRACK_EVERYTHING + 1);
		limit = 2 + (int) random_below(TRACK_BLOCK_FIXES);
		if (setjmp(shim_error) == 0)
			track_block_unpack(&damaged, payload, what, limit, &columns);
		if (setjmp(shim_error) == 0)
			(void) track_block_steps(&damaged, payload, &steps);
		shim_expects_error = false;
	}
}

/* Check that a block without some of its fixes has the others, and their bounds */
static void
check_thinned(const TrackBlock *whole, const uint8 *payload, const Fix *fixes)
{
	static Fix	kept[TRACK_BLOCK_FIXES];
	static uint8 out[TRACK_BLOCK_MAX_SIZE + sizeof(TrackBlock) + TRACK_BLOCK_FIXES];
	uint8		left_out[TRACK_BLOCK_FIXES];
	int			often = 1 + (int) random_below(100),
				nkept = 0,
				nleft_out = 0,
				size;
	TrackBlock	entry;
	uint8	   *thinned;

	for (int i = 0; i < whole->nfixes; i++)
		if (random_below(100) < often)
			left_out[nleft_out++] = (uint8) i;
		else
			kept[nkept++] = fixes[i];
	if (nkept == 0 || nleft_out == 0)
		return;
	size = track_block_thin(whole, payload, left_out, kept, nkept, &entry, out);
	thinned = calloc(1, size + TRACK_TAIL);
	memcpy(thinned, out, size);
	if (entry.nfixes != nkept || entry.first != kept[0].t || entry.size != size)
		fail("a thinned block is not that of the fixes that are kept");
	check_box(&entry, kept);
	for (int i = 0; i < 3; i++)
		check_first_fixes(&entry, thinned, kept);
	damage(&entry, thinned, size);
	free(thinned);
}

void
test_blocks(int rounds)
{
	static Fix	fixes[TRACK_BLOCK_FIXES];
	static TrackColumns columns;
	static uint8 packed[TRACK_BLOCK_MAX_SIZE];

	for (int round = 0; round < rounds; round++)
	{
		TrackBlock	entry;
		int			n = random_fixes(fixes);
		int			size = track_block_pack(fixes, n, &entry, packed);
		/* a copy of exactly the size that a track would have */
		uint8	   *payload = calloc(1, size + TRACK_TAIL);

		memcpy(payload, packed, size);
		track_block_unpack(&entry, payload, TRACK_EVERYTHING, TRACK_BLOCK_FIXES, &columns);
		for (int i = 0; i < n; i++)
		{
			Fix			fix = track_columns_fix(&columns, i);

			if (memcmp(&fix, &fixes[i], sizeof(Fix)) != 0)
				fail("a fix is not what was packed");
		}
		check_box(&entry, fixes);
		check_first_fixes(&entry, payload, fixes);
		check_steps(&entry, payload, fixes);
		check_thinned(&entry, payload, fixes);
		damage(&entry, payload, size);
		free(payload);
	}
}

/* track_reader.c is not linked: it reads datums */
Fix
track_columns_fix(const TrackColumns *columns, int i)
{
	return (Fix) {columns->t[i], columns->lon[i], columns->lat[i], columns->sog[i],
			columns->cog[i], columns->heading[i], columns->status[i]};
}
