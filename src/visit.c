/*
 * visit.c
 *		The state machine that finds the visits of a track.
 *
 * THEORY OF OPERATION
 *
 * Two passes.  The first goes through the track once and notes for each visit its
 * first and its last inside fix.  It looks at blocks before fixes: a block whose
 * box lies in cells without zones is passed, and one whose box lies in a cell
 * wholly inside zones is taken as a whole, both without being unpacked.  Only in
 * the others is each fix looked up, and there a fix in the same cell as the one
 * before it needs no search.
 *
 * The second pass works each visit out from those two fixes: what lies before and
 * after gives the bounds, the basis and the crossing; what lies between, the stops
 * and the silences.
 *
 * Zones are independent, so open visits of several zones stand side by side.  An
 * open visit is not closed when the ship leaves, since it may be back within
 * merge_gap; it is settled when the next fix inside comes, or at the end.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "stop.h"
#include "track_cursor.h"
#include "visit.h"

#define UNKNOWN_TIME	PG_INT64_MIN	/* last_t of a block not unpacked yet */
#define BOXED_FIXES		16		/* among edges so many at a time are settled by their box */

/* what the first pass knows of a visit: its first and last inside fix */
typedef struct OpenVisit
{
	uint32		zone;
	FixPos		first;
	FixPos		last;
	TimestampTz first_t;
	TimestampTz last_t;
} OpenVisit;

typedef struct VisitScan
{
	TrackCursor *cursor;
	const ZoneIndex *index;
	const VisitRule *rule;
	OpenVisit  *open;			/* visits that may go on */
	int			nopen;
	int			max_open;
	OpenVisit  *closed;
	int			nclosed;
	int			max_closed;
	TimestampTz reached;		/* time of the first fix at hand: all before are done with */
	uint32	   *ordinals;		/* zones of the fixes at hand */
	uint32	   *border;			/* zones whose border is near them */
} VisitScan;

/* ---------- first pass ---------- */

static TimestampTz
visit_last_time(VisitScan *scan, OpenVisit *visit)
{
	if (visit->last_t == UNKNOWN_TIME)
		visit->last_t = cursor_time(scan->cursor, visit->last);
	return visit->last_t;
}

/* move an open visit to those that are over */
static void
visit_close(VisitScan *scan, int i)
{
	if (scan->nclosed == scan->max_closed)
	{
		scan->max_closed *= 2;
		scan->closed = repalloc_huge(scan->closed, scan->max_closed * sizeof(OpenVisit));
	}
	scan->closed[scan->nclosed++] = scan->open[i];
	scan->open[i] = scan->open[--scan->nopen];
}

/* is there a silence over max_gap between two fixes? */
static bool
silence_between(VisitScan *scan, FixPos from, FixPos to)
{
	return silence_within(scan->cursor, from, to, scan->rule->max_gap) > 0;
}

/* does a visit go on at the inside fix `first`, whose time is t? */
static bool
visit_goes_on(VisitScan *scan, OpenVisit *visit, FixPos first, TimestampTz t)
{
	const VisitRule *rule = scan->rule;
	uint64		absence;

	if (pos_equal(cursor_after(scan->cursor, visit->last), first))
	{
		if (first.i == 0 && cursor_block_span(scan->cursor, visit->last.block) <= (uint64) rule->max_gap)
			return true;
		return track_elapsed(visit_last_time(scan, visit), t) <= (uint64) rule->max_gap;
	}
	absence = track_elapsed(visit_last_time(scan, visit), t);
	return absence <= (uint64) rule->merge_gap &&
		(absence <= (uint64) rule->max_gap || !silence_between(scan, visit->last, first));
}

/* close the visits that no later fix can continue */
static void
close_stale_visits(VisitScan *scan, TimestampTz t)
{
	uint64		longest = Max(scan->rule->merge_gap, scan->rule->max_gap);

	for (int i = scan->nopen - 1; i >= 0; i--)
	{
		TimestampTz last_t = visit_last_time(scan, &scan->open[i]);

		/* one that the run at hand has just moved on may end after t */
		if (last_t < t && track_elapsed(last_t, t) > longest)
			visit_close(scan, i);
	}
}

static void
visit_begin(VisitScan *scan, OpenVisit visit)
{
	if (scan->nopen == scan->max_open)
	{
		close_stale_visits(scan, scan->reached);
		if (scan->nopen == scan->max_open)
		{
			scan->max_open *= 2;
			scan->open = repalloc_huge(scan->open, scan->max_open * sizeof(OpenVisit));
		}
	}
	scan->open[scan->nopen++] = visit;
}

/*
 * The fixes [first, last] lie in the zones `ordinals`, and no silence over max_gap
 * is among them; last_t may be unknown
 */
static void
fixes_inside(VisitScan *scan, const uint32 *ordinals, int n,
			 FixPos first, TimestampTz first_t, FixPos last, TimestampTz last_t)
{
	for (int k = 0; k < n; k++)
	{
		int			i = 0;

		while (i < scan->nopen && scan->open[i].zone != ordinals[k])
			i++;
		if (i < scan->nopen)
		{
			if (visit_goes_on(scan, &scan->open[i], first, first_t))
			{
				scan->open[i].last = last;
				scan->open[i].last_t = last_t;
				continue;
			}
			visit_close(scan, i);
		}
		visit_begin(scan, (OpenVisit) {ordinals[k], first, last, first_t, last_t});
	}
}

/* the zones that a leaf lies in; those whose borders may be near follow, after their number */
static inline const uint32 *
leaf_zones(const ZoneIndex *index, uint32 ref, int *n)
{
	const uint32 *word = ZoneLeaves(index) + ZoneRefIndex(ref);

	*n = (int) word[0];
	return word + 1;
}

static inline bool
in_cell(const ZoneCell *cell, uint32 x, uint32 y)
{
	return (uint64) ((x ^ cell->x) | (y ^ cell->y)) >> cell->shift == 0;
}

/* Fixes of a block in a box that a zone's border is near to: those that it covers, run by run */
static void
fixes_at_border(VisitScan *scan, const ZoneNear *near, FixPos first, int last)
{
	while (first.i <= last)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, first.block);
		int			end = first.i;

		while (end <= last && zone_near_covers(near, track_degrees(columns->lon[end]), track_degrees(columns->lat[end])))
			end++;
		if (end > first.i)
			fixes_inside(scan, &near->ordinal, 1, first, columns->t[first.i],
						 (FixPos) {first.block, end - 1}, columns->t[end - 1]);
		first.i = end + 1;
	}
}

/*
 * Fixes of a block in a cell that edges run through, without a silence over max_gap
 * among them: all of them by their box; of zones whose border is near it, one by one
 */
static void
fixes_among_edges(VisitScan *scan, uint32 ref, FixPos first, int last)
{
	const TrackColumns *columns = cursor_block(scan->cursor, first.block);
	FixPos		last_pos = {first.block, last};
	TimestampTz first_t = columns->t[first.i],
				last_t = columns->t[last];
	int32		west = columns->lon[first.i],
				east = west,
				south = columns->lat[first.i],
				north = south;
	ZoneBox		box;
	const uint32 *word;
	int			n;

	for (int i = first.i + 1; i <= last; i++)
	{
		west = Min(west, columns->lon[i]);
		east = Max(east, columns->lon[i]);
		south = Min(south, columns->lat[i]);
		north = Max(north, columns->lat[i]);
	}
	box = (ZoneBox) {track_degrees(west), track_degrees(south), track_degrees(east), track_degrees(north)};
	word = leaf_zones(scan->index, ref, &n);
	fixes_inside(scan, word, n, first, first_t, last_pos, last_t);
	word += n;
	for (uint32 count = *word++; count > 0; count--, word++)
	{
		ZoneNear	near;

		switch (zone_box_near(scan->index, *word, &box, &near))
		{
			case ZONE_INSIDE:
				fixes_inside(scan, word, 1, first, first_t, last_pos, last_t);
				break;
			case ZONE_BORDER:
				fixes_at_border(scan, &near, first, last);
				break;
			case ZONE_OUTSIDE:
				break;
		}
	}
}

/*
 * Look up each fix of a block, from the smallest cell that holds the block: runs of
 * fixes in one cell at a time, which end at a silence over max_gap.  Another block may
 * be unpacked meanwhile in place of this one, so this one is asked for again.
 */
static void
scan_fixes(VisitScan *scan, int block, const ZoneCell *start)
{
	bool		calm = cursor_block_span(scan->cursor, block) <= (uint64) scan->rule->max_gap;
	int			nfixes = scan->cursor->dir[block].nfixes;
	FixPos		from = {block, 0};

	for (int end; from.i < nfixes; from.i = end)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, block);
		ZoneCell	cell;
		int			last;

		scan->reached = columns->t[from.i];
		zone_cell_find_from(scan->index, start, zone_cell_x(columns->lon[from.i]),
							zone_cell_y(columns->lat[from.i]), &cell);
		last = ZoneRefKind(cell.ref) == ZONE_REF_EDGES ? Min(from.i + BOXED_FIXES, nfixes) : nfixes;
		for (end = from.i + 1; end < last; end++)
			if (!in_cell(&cell, zone_cell_x(columns->lon[end]), zone_cell_y(columns->lat[end])) ||
				(!calm && track_elapsed(columns->t[end - 1], columns->t[end]) > (uint64) scan->rule->max_gap))
				break;
		if (ZoneRefKind(cell.ref) == ZONE_REF_EDGES)
			fixes_among_edges(scan, cell.ref, from, end - 1);
		else if (cell.ref != ZONE_REF_OUTSIDE)
		{
			int			n;
			const uint32 *zones = leaf_zones(scan->index, cell.ref, &n);

			fixes_inside(scan, zones, n, from, columns->t[from.i],
						 (FixPos) {block, end - 1}, columns->t[end - 1]);
		}
	}
}

/* all fixes of a block lie in the same zones, and it is too short for a silence */
static void
block_inside(VisitScan *scan, int block, const uint32 *zones, int n)
{
	FixPos		first = {block, 0},
				last = cursor_block_end(scan->cursor, block);
	TimestampTz first_t = scan->cursor->dir[block].first;

	scan->reached = first_t;
	fixes_inside(scan, zones, n, first, first_t, last, pos_equal(first, last) ? first_t : UNKNOWN_TIME);
}

/*
 * Settle a block by its box, if that can be done: true if nothing of it is left to
 * be looked at.  Else `start` is the smallest cell that holds it.
 */
static bool
scan_block_box(VisitScan *scan, int block, ZoneCell *start)
{
	const TrackBlock *entry = &scan->cursor->dir[block];
	int64		east = entry->west + track_span_decode(entry->lon_span);
	int64		north = Min(entry->south + track_span_decode(entry->lat_span), TRACK_LAT_MAX);
	bool		short_enough = cursor_block_span(scan->cursor, block) <= (uint64) scan->rule->max_gap;
	uint32		ref;
	int			n;

	/* boxes are rounded up; one that reaches past 180 may go on at -180 */
	if (east > TRACK_LON_MAX)
		return false;
	ref = zone_box_uniform(scan->index, zone_cell_x(entry->west), zone_cell_y(entry->south),
						   zone_cell_x((int32) east), zone_cell_y((int32) north), start);
	if (ref == ZONE_REF_OUTSIDE)
		return true;
	if (!short_enough)
		return false;
	if (ref != ZONE_MIXED)
	{
		const uint32 *zones = leaf_zones(scan->index, ref, &n);

		block_inside(scan, block, zones, n);
		return true;
	}
	if (ZoneRefKind(start->ref) == ZONE_REF_EDGES)
	{
		ZoneBox		box = {track_degrees(entry->west), track_degrees(entry->south),
		track_degrees(east), track_degrees(north)};
		int			nborder;

		zone_leaf_box(scan->index, start->ref, &box, scan->ordinals, &n, scan->border, &nborder);
		if (nborder == 0)
		{
			block_inside(scan, block, scan->ordinals, n);
			return true;
		}
	}
	return false;
}

static void
scan_block(VisitScan *scan, int block)
{
	ZoneCell	start = {.ref = scan->index->root, .shift = ZONE_ROOT_SHIFT};

	if (!scan_block_box(scan, block, &start))
		scan_fixes(scan, block, &start);
}

/* ---------- second pass ---------- */

/* when did the ship cross the zone's border between a fix outside and one inside? */
static TimestampTz
crossing_time(VisitScan *scan, uint32 zone, FixPos outside, FixPos inside)
{
	const TrackColumns *columns = cursor_block(scan->cursor, outside.block);
	double		out_lon = track_degrees(columns->lon[outside.i]),
				out_lat = track_degrees(columns->lat[outside.i]);
	TimestampTz out_t = columns->t[outside.i],
				in_t,
				t;
	double		fraction;

	columns = cursor_block(scan->cursor, inside.block);
	in_t = columns->t[inside.i];
	fraction = zone_entry(scan->index, zone, out_lon, out_lat,
						  track_degrees(columns->lon[inside.i]),
						  track_degrees(columns->lat[inside.i]));
	/* a double cannot tell microseconds apart over centuries: stay between the two */
	t = out_t + (int64) rint(fraction * (double) (in_t - out_t));
	return Max(Min(out_t, in_t), Min(Max(out_t, in_t), t));
}

static VisitEnd
visit_arrival(VisitScan *scan, const OpenVisit *visit)
{
	FixPos		before = cursor_before(scan->cursor, visit->first);
	VisitEnd	end = {visit->first_t, NO_TIME, visit->first_t, BASIS_OPEN};

	if (before.block < 0)
		return end;
	end.earliest = cursor_time(scan->cursor, before);
	if (track_elapsed(end.earliest, visit->first_t) > (uint64) scan->rule->max_gap)
		end.basis = BASIS_SILENCE;
	else
	{
		end.basis = BASIS_CROSSING;
		end.best = crossing_time(scan, visit->zone, before, visit->first);
	}
	return end;
}

static VisitEnd
visit_departure(VisitScan *scan, const OpenVisit *visit)
{
	FixPos		after = cursor_after(scan->cursor, visit->last);
	VisitEnd	end = {NO_TIME, visit->last_t, NO_TIME, BASIS_OPEN};

	if (after.block >= scan->cursor->nblocks)
		return end;
	end.latest = cursor_time(scan->cursor, after);
	if (track_elapsed(visit->last_t, end.latest) > (uint64) scan->rule->max_gap)
	{
		end.basis = BASIS_SILENCE;
		end.best = visit->last_t;
	}
	else
	{
		end.basis = BASIS_CROSSING;
		end.best = crossing_time(scan, visit->zone, after, visit->last);
	}
	return end;
}

static void
visit_find_stops(VisitScan *scan, const OpenVisit *open, Visit *visit)
{
	const VisitRule *rule = scan->rule;
	StopRule	stop_rule = {rule->stop_radius_m, rule->min_stop, rule->max_gap};
	FixPos		from = open->first;
	Stop		stop;

	visit->first_stop = visit->last_stop_end = NO_TIME;
	visit->stopped = 0;
	while (!pos_before(open->last, from) &&
		   stop_next(scan->cursor, &stop_rule, &from, open->last, &stop))
	{
		if (visit->first_stop == NO_TIME)
			visit->first_stop = stop.began;
		visit->last_stop_end = stop.ended;
		visit->stopped += track_elapsed(stop.began, stop.ended) -
			silence_within(scan->cursor, stop.first, stop.last, rule->min_silence);
	}
}

/*
 * 4: stop and both edges seen, 3: stop and one, 2: stop alone, 1: no stop; as the
 * port visits of Global Fishing Watch are graded
 */
static int16
visit_confidence(const Visit *visit)
{
	if (visit->first_stop == NO_TIME)
		return 1;
	return 2 + (visit->arrival.basis == BASIS_CROSSING) + (visit->departure.basis == BASIS_CROSSING);
}

static void
visit_work_out(VisitScan *scan, OpenVisit *open, Visit *visit)
{
	visit_last_time(scan, open);
	visit->zone = open->zone;
	visit->zone_id = ZoneEntries(scan->index)[open->zone].zone_id;
	visit->fixes = cursor_number(scan->cursor, open->last) - cursor_number(scan->cursor, open->first) + 1;
	visit->arrival = visit_arrival(scan, open);
	visit->departure = visit_departure(scan, open);
	visit->unobserved = silence_within(scan->cursor, open->first, open->last, scan->rule->min_silence);
	visit_find_stops(scan, open, visit);
	visit->confidence = visit_confidence(visit);
}

static int
visit_compare(const void *a, const void *b)
{
	const Visit *va = a,
			   *vb = b;

	if (va->arrival.latest != vb->arrival.latest)
		return va->arrival.latest < vb->arrival.latest ? -1 : 1;
	return va->zone < vb->zone ? -1 : va->zone > vb->zone ? 1 : 0;
}

/* The visits of a track, by time of the first fix inside, then zone; returns how many */
int
track_visits(TrackSource source, const ZoneIndex *index, const VisitRule *rule, Visit **visits)
{
	VisitScan	scan = {.index = index, .rule = rule, .max_open = 16, .max_closed = 16};

	*visits = NULL;
	if (source.nfixes == 0 || index->root == ZONE_REF_OUTSIDE)
		return 0;
	scan.cursor = track_cursor_open(source);
	scan.open = palloc(scan.max_open * sizeof(OpenVisit));
	scan.closed = palloc(scan.max_closed * sizeof(OpenVisit));
	scan.ordinals = palloc(2 * index->max_leaf_zones * sizeof(uint32));
	scan.border = scan.ordinals + index->max_leaf_zones;

	for (int b = 0; b < scan.cursor->nblocks; b++)
	{
		if (b % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		scan_block(&scan, b);
	}
	while (scan.nopen > 0)
		visit_close(&scan, scan.nopen - 1);

	*visits = MemoryContextAllocHuge(CurrentMemoryContext, Max(scan.nclosed, 1) * sizeof(Visit));
	for (int i = 0; i < scan.nclosed; i++)
		visit_work_out(&scan, &scan.closed[i], &(*visits)[i]);
	qsort(*visits, scan.nclosed, sizeof(Visit), visit_compare);

	track_cursor_close(scan.cursor);
	pfree(scan.open);
	pfree(scan.closed);
	pfree(scan.ordinals);
	return scan.nclosed;
}
