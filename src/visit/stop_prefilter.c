/*
 * stop_prefilter.c
 *		The zones at which a track can have stopped.
 *
 * A ship passes many zones and calls at few, so port calls are looked for only in
 * zones near which it was not under way all the time.  A block is under way if no
 * fix of it can belong to a stop, wherever that began.
 *
 * All near fixes of a stop lie within twice its radius of each other, and of three
 * consecutive fixes between its first and its last one at least is near.  So a stop that
 * extends across the seam between two blocks has a near fix among the first three behind
 * it; and three consecutive fixes that are all outside the window around those three,
 * which reaches twice the radius beyond them, end it: it lies between the nearest such
 * three on either side of the seam, and if these are less than min_duration apart there is
 * none.  A few fixes at the start of each block show this for most blocks under way.  A
 * stop that lies within one block is searched for, if the block lasts long enough.
 *
 * The relevant zones are those with a fix of a stop inside, even if it is a stray, and
 * those with a fix inside that is within jitter_m of a stop outside: then the absence
 * does not end the visit, and may hold a stop.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "visit/block_box.h"
#include "visit/stop_prefilter.h"
#include "visit/stop_window.h"
#include "zone/zone_cover.h"

#define TOO_MANY_ZONES	64		/* around one place and not found yet, with which the prefilter does not pay */

#define PEEK_START		8		/* fixes of a block unpacked for note_start() */
#define PEEK_FIXES		32		/* usually enough to see the ship leave */

/* the fixes on both sides of the seam between two blocks that a stop across it can hold */
typedef struct Seam
{
	int			block;			/* the one behind the seam */
	bool		possible;		/* can there be such a stop? */
	ZoneBox		before;			/* box of those of the block before ... */
	ZoneBox		behind;			/* ... and of those of the block behind */
} Seam;

/* the first fixes of a block, one of which is near in a stop that goes on into it */
typedef struct BlockStart
{
	int			block;
	int32		lon[STOP_MAX_STRAYS + 1];
	int32		lat[STOP_MAX_STRAYS + 1];
} BlockStart;

typedef struct StopZones
{
	TrackCursor *cursor;
	const StopRule *rule;
	int			ending;			/* fixes in a row, none of them near, that end a stop */
	WindowReach		reach;			/* how far apart near fixes of one stop can be */
	WindowReach		jitter;
	Seam		seam;			/* the last one judged */
	BlockStart	start;			/* of the block examined last */
} StopZones;

/* Check whether a block is so small that its fixes tell no more than its box */
static bool
block_is_small(const StopZones *search, const TrackBlock *block)
{
	return track_span_decode(block->lat_span) <= search->reach.lat_step &&
		track_span_decode(block->lon_span) <= search->reach.lat_step;
}

static void
note_start(StopZones *search, int block, const TrackColumns *columns)
{
	search->start.block = block;
	for (int i = 0; i < search->ending; i++)
	{
		search->start.lon[i] = columns->lon[i];
		search->start.lat[i] = columns->lat[i];
	}
}

/* Check whether a window misses the first fixes of a block, as many as end a stop */
static bool
window_misses_start(StopZones *search, const Window *window, int block)
{
	if (search->start.block != block)
	{
		TrackColumns space;

		note_start(search, block, track_cursor_peek(search->cursor, block, PEEK_START, &space));
	}
	for (int i = 0; i < search->ending; i++)
		if (!window_misses(window, search->start.lon[i], search->start.lat[i]))
			return false;
	return true;
}

/* Return the first of as many consecutive fixes outside a window as end a stop; -1 if there are none */
static int
first_outside(const StopZones *search, const TrackColumns *columns, const Window *window)
{
	int			run = 0;

	for (int i = window_near_first_miss(window, columns, 0, columns->n); i < columns->n; i++)
	{
		run = window_misses(window, columns->lon[i], columns->lat[i]) ? run + 1 : 0;
		if (run == search->ending)
			return i - run + 1;
	}
	return -1;
}

/* Return the fix behind the last of as many consecutive ones outside a window as end a stop; 0 if there are none */
static int
behind_last_outside(const StopZones *search, const TrackColumns *columns, const Window *window)
{
	int			run = 0;

	for (int i = columns->n - 1; i >= 0; i--)
	{
		run = window_misses(window, columns->lon[i], columns->lat[i]) ? run + 1 : 0;
		if (run == search->ending)
			return i + run;
	}
	return 0;
}

/* Return the box of fixes [from, to) of a block */
static ZoneBox
box_of_fixes(const TrackBlock *entry, const TrackColumns *columns, int from, int to)
{
	int64		east,
				north;
	int32		low_lon = PG_INT32_MAX,
				high_lon = PG_INT32_MIN,
				low_lat = PG_INT32_MAX,
				high_lat = PG_INT32_MIN;

	if ((from == 0 && to == entry->nfixes) || !track_block_box(entry, &east, &north))
		return zone_box_of_block(entry);
	for (int i = from; i < to; i++)
	{
		low_lon = Min(low_lon, columns->lon[i]);
		high_lon = Max(high_lon, columns->lon[i]);
		low_lat = Min(low_lat, columns->lat[i]);
		high_lat = Max(high_lat, columns->lat[i]);
	}
	return (ZoneBox) {track_degrees(low_lon), track_degrees(low_lat), track_degrees(high_lon), track_degrees(high_lat)};
}

/* a seam while it is judged */
typedef struct SeamWork
{
	int			block;
	const TrackBlock *entry;	/* of the block behind; the one before precedes it */
	bool		small;
	bool		small_before;
	Window		window;			/* no near fix of a stop across the seam is outside of it */
	bool		far_before;		/* does such a stop begin behind the first fixes of the block before? */
	bool		ends;			/* does it end within the block behind? */
	uint64		behind;			/* microseconds after the first fix there, at most */
} SeamWork;

/*
 * Examine the block behind a seam: compute the window around its first fixes, and find what ends a stop across the
 * seam
 */
static void
look_behind(StopZones *search, SeamWork *work, Seam *seam)
{
	TrackColumns space;
	const TrackColumns *columns = track_cursor_peek(search->cursor, work->block, PEEK_FIXES, &space);
	FixBox		start = fix_box_at(columns->lon[0], columns->lat[0]);
	int			outside;

	for (int i = 1; i < search->ending; i++)
		fix_box_add(&start, columns->lon[i], columns->lat[i]);
	work->window = window_around(&start, &search->reach);
	work->far_before = !work->small_before && window_misses_start(search, &work->window, work->block - 1);
	note_start(search, work->block, columns);

	outside = first_outside(search, columns, &work->window);
	if (outside < 0 && columns->n < work->entry->nfixes)
	{
		columns = cursor_block(search->cursor, work->block);
		outside = first_outside(search, columns, &work->window);
	}
	if (outside < 0)
		return;
	work->ends = true;
	work->behind = track_elapsed(work->entry->first, columns->t[outside]);
	/* a stop that does not hold all of the block before is shorter than both together */
	if (work->far_before &&
		work->behind + track_elapsed(work->entry[-1].first, work->entry->first) < (uint64) search->rule->min_duration)
		seam->possible = false;
	else
		seam->behind = box_of_fixes(work->entry, columns, 0, outside);
}

/* Examine the block before a seam: find its first fix that a stop across the seam can hold */
static void
look_before(StopZones *search, SeamWork *work, Seam *seam)
{
	const TrackColumns *columns = cursor_block(search->cursor, work->block - 1);
	int			from = behind_last_outside(search, columns, &work->window);

	if (from == columns->n)
		seam->possible = false;
	else if (from > 0)
	{
		seam->before = box_of_fixes(work->entry - 1, columns, from, columns->n);
		if (work->ends)
			seam->possible = work->behind + track_elapsed(columns->t[from], work->entry->first) >=
				(uint64) search->rule->min_duration;
	}
}

/*
 * Judge whether a stop can extend across the seam before a block.  Where one of the two blocks is small, a stop
 * that holds all of it is taken as possible.
 */
static Seam
judge_seam(StopZones *search, int block)
{
	const TrackBlock *entry = &search->cursor->dir[block];
	SeamWork	work = {
		.block = block, .entry = entry,
		.small = block_is_small(search, entry), .small_before = block_is_small(search, entry - 1)
	};
	Seam		seam = {
		.block = block, .possible = true,
		.before = zone_box_of_block(entry - 1), .behind = zone_box_of_block(entry)
	};

	if (entry->nfixes < search->ending || entry[-1].nfixes < search->ending || (work.small && work.small_before))
		return seam;
	if (work.small)
	{
		FixBox		start = fix_box_of_block(entry);

		work.window = window_around(&start, &search->reach);
	}
	else
		look_behind(search, &work, &seam);

	if (seam.possible && !work.small_before)
		look_before(search, &work, &seam);
	return seam;
}

/* Return the judgement of the seam before a block, which is kept for the last one */
static const Seam *
seam_before(StopZones *search, int block)
{
	if (search->seam.block != block)
		search->seam = judge_seam(search, block);
	return &search->seam;
}

/* Check whether there is a stop that begins and ends in a block */
static bool
stop_within(const StopZones *search, int block)
{
	FixPos		from = {block, 0};
	Stop		stop;

	return cursor_block_span(search->cursor, block) >= (uint64) search->rule->min_duration &&
		stop_next(search->cursor, search->rule, &from, cursor_block_end(search->cursor, block), &stop);
}

/*
 * Find the boxes of those fixes of a block that can belong to a stop; return how many, none for a block under way.
 * To be called for blocks in their order.
 */
static int
stop_areas(StopZones *search, int block, const ZoneBox *box, ZoneBox *areas)
{
	const TrackBlock *entry = &search->cursor->dir[block];
	const Seam *seam;
	int			n = 0;

	areas[0] = *box;
	if (block_is_small(search, entry) || stop_within(search, block))
		return 1;
	if (block > 0 && (seam = seam_before(search, block))->possible)
		areas[n++] = seam->behind;
	if (block + 1 < search->cursor->nblocks && (seam = seam_before(search, block + 1))->possible)
		areas[n++] = seam->before;
	return n;
}

/* Widen a box by jitter_m; around all longitudes where that goes over 180 */
static ZoneBox
box_with_jitter(StopZones *search, const ZoneBox *box)
{
	double		up = track_degrees(search->jitter.lat_step),
				across = track_degrees(reach_lon_step(&search->jitter, (int64) (box->south * TRACK_DEGREE),
													  (int64) (box->north * TRACK_DEGREE)));
	ZoneBox		wide = {box->west - across, box->south - up, box->east + across, box->north + up};

	if (wide.west < -180.0 || wide.east > 180.0)
	{
		wide.west = -180.0;
		wide.east = 180.0;
	}
	return wide;
}

static bool
touches_any(const ZoneIndex *index, const NearbyZone *zone, const ZoneBox *areas, int nareas)
{
	for (int i = 0; i < nareas; i++)
		if (zone_boxes_touch(&areas[i], &zone->box) && zone_box_side(index, zone->ordinal, &areas[i]) != ZONE_OUTSIDE)
			return true;
	return false;
}

/* Move the zones among `others` that are relevant for a stop with fixes of a block, which lie in `box`, to `found` */
static void
note_zones(StopZones *search, int block, const ZoneBox *box, ZoneVicinity *others, ZoneGroup *found)
{
	ZoneBox		areas[2];
	int			nareas = stop_areas(search, block, box, areas);

	for (int i = 0; i < nareas; i++)
		areas[i] = box_with_jitter(search, &areas[i]);
	for (int i = others->n - 1; i >= 0 && nareas > 0; i--)
		if (touches_any(others->index, &others->zones[i], areas, nareas))
		{
			zone_group_add(found, others->zones[i].ordinal);
			others->zones[i] = others->zones[--others->n];
		}
}

/* Check whether a box touches none of the zones' boxes */
static bool
box_is_clear(const ZoneVicinity *others, const ZoneBox *box)
{
	for (int i = 0; i < others->n; i++)
		if (zone_boxes_touch(box, &others->zones[i].box))
			return false;
	return true;
}

/*
 * Find the zones that are relevant for stops, and perhaps some more.  Return false if there are so many zones
 * around that it is quicker to examine all of them.
 */
bool
stop_zones(TrackCursor *cursor, const ZoneIndex *index, const StopRule *rule, double jitter_m, ZoneGroup *found)
{
	StopZones	search = {
		.cursor = cursor, .rule = rule, .ending = stop_ending_fixes(rule),
		.reach = window_reach(2 * rule->radius_m), .jitter = window_reach(jitter_m),
		.seam.block = -1, .start.block = -1
	};
	ZoneVicinity others = zone_vicinity(index, found, true);
	ZoneBox		clear = zone_box_empty; /* of zones that are not found yet */

	for (int b = 0; b < cursor->nblocks; b++)
	{
		ZoneBox		box = zone_box_of_block(&cursor->dir[b]);
		ZoneBox		about = box_with_jitter(&search, &box);
		ZoneBox		swing;

		if (b % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (zone_box_holds(&clear, &about))
			continue;
		swing = zone_box_with_swing(&box);
		if (swing.west < box.west)
			about = box_with_jitter(&search, &swing);
		zone_vicinity_move(&others, &about);
		if (others.n > TOO_MANY_ZONES)
			return false;
		if (box_is_clear(&others, &about))
			clear = about;
		else
			note_zones(&search, b, &box, &others, found);
	}
	return true;
}
