/*
 * visit_scan.c
 *		The first and the last inside fix of each visit of a track.
 *
 * Blocks come before fixes: a block whose box lies outside all zones is skipped, and
 * one whose box is near no border is taken as a whole; neither is unpacked.  In other
 * blocks, the boxes of a few consecutive fixes decide in the same way, and only the
 * remaining fixes are looked up one by one.
 *
 * Zones near a box are found in two ways.  For all visits, by the cells of the index: a
 * fix in the same cell as the one before it needs no search.  For visits with a stop
 * only, among the few zones at which the track can have stopped (stop_prefilter.c).
 *
 * Zones are independent, so open visits of several zones stand side by side.  An
 * open visit is not closed when the ship leaves, since it may be back within
 * merge_gap; it is settled when the next fix inside comes, or at the end.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "visit/block_box.h"
#include "visit/stop_circle.h"
#include "visit/stop_prefilter.h"
#include "visit/visit_scan.h"
#include "zone/zone_cover.h"
#include "zone/zone_lookup.h"

#define BOXED_FIXES		8		/* fixes that are tested at a time by their box */
#define FEW_BORDERS		8		/* borders near a block: with more, cells are quicker */
#define FEW_OPEN		32		/* open visits: with more, a table by zone is quicker than a search */

typedef struct VisitScan
{
	TrackCursor *cursor;
	const ZoneIndex *index;
	const VisitRule *rule;
	VisitExtent *open;			/* visits that may go on */
	int			nopen;
	int			max_open;
	int		   *slot;			/* by zone: 1 + index of its open visit, 0 for none; NULL while few are open */
	VisitExtent *closed;
	int			nclosed;
	int			max_closed;
	DiscRadius	jitter;
	FixPos		reached;		/* the first fix of the current run; all before are done */
	ZoneSides	sides;			/* zones around the current block */
} VisitScan;

/* ---------- open visits ---------- */

/* Move open visit number i to the closed ones */
static void
visit_close(VisitScan *scan, int i)
{
	if (scan->nclosed == scan->max_closed)
	{
		scan->max_closed *= 2;
		scan->closed = repalloc_huge(scan->closed, scan->max_closed * sizeof(VisitExtent));
	}
	scan->closed[scan->nclosed++] = scan->open[i];
	if (scan->slot != NULL)
	{
		scan->slot[scan->open[i].zone] = 0;
		if (i < scan->nopen - 1)
			scan->slot[scan->open[scan->nopen - 1].zone] = i + 1;
	}
	scan->open[i] = scan->open[--scan->nopen];
}

/* Return the index of a zone's open visit, or -1 */
static inline int
find_open(const VisitScan *scan, uint32 zone)
{
	if (scan->slot != NULL)
		return scan->slot[zone] - 1;
	for (int i = 0; i < scan->nopen; i++)
		if (scan->open[i].zone == zone)
			return i;
	return -1;
}

/* Set up the table that finds open visits by their zone */
static void
make_slots(VisitScan *scan)
{
	scan->slot = MemoryContextAllocExtended(CurrentMemoryContext, mul_size(scan->index->nzones, sizeof(int)),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = 0; i < scan->nopen; i++)
		scan->slot[scan->open[i].zone] = i + 1;
}

/* Check for a gap over max_gap between two fixes */
static bool
silence_between(VisitScan *scan, FixPos from, FixPos to)
{
	return silence_within(scan->cursor, from, to, scan->rule->max_gap) > 0;
}

/* Check whether the fixes after `last` and before `to` all lie within jitter_m of `last` */
static bool
is_jitter(VisitScan *scan, FixPos last, FixPos to)
{
	TrackCursor *cursor = scan->cursor;
	const TrackColumns *columns = cursor_block(cursor, last.block);
	Disc		disc = disc_around(columns->lon[last.i], columns->lat[last.i], &scan->jitter);
	FixPos		pos = cursor_after(cursor, last);

	while (pos_before(pos, to))
	{
		if (pos.i == 0 && pos.block < to.block && disc_holds_box(&disc, &cursor->dir[pos.block]))
		{
			pos.block++;
			continue;
		}
		columns = cursor_block(cursor, pos.block);
		if (!disc_holds(&disc, columns->lon[pos.i], columns->lat[pos.i]))
			return false;
		pos = cursor_after(cursor, pos);
	}
	return true;
}

/* Check whether a visit goes on at the inside fix `first`, whose time is t */
static bool
visit_goes_on(VisitScan *scan, VisitExtent *visit, FixPos first, TimestampTz t)
{
	const VisitRule *rule = scan->rule;
	uint64		absence;

	if (pos_equal(cursor_after(scan->cursor, visit->last), first))
	{
		if (first.i == 0 && cursor_block_span(scan->cursor, visit->last.block) <= (uint64) rule->max_gap)
			return true;
		return track_elapsed(visit_last_time(scan->cursor, visit), t) <= (uint64) rule->max_gap;
	}
	absence = track_elapsed(visit_last_time(scan->cursor, visit), t);
	return (absence <= (uint64) rule->merge_gap || is_jitter(scan, visit->last, first)) &&
		(absence <= (uint64) rule->max_gap || !silence_between(scan, visit->last, first));
}

/* Close the open visits that no fix from `reached` on can continue */
static void
close_stale_visits(VisitScan *scan)
{
	uint64		longest = Max(scan->rule->merge_gap, scan->rule->max_gap);
	TimestampTz t = cursor_time(scan->cursor, scan->reached);

	for (int i = scan->nopen - 1; i >= 0; i--)
	{
		VisitExtent *visit = &scan->open[i];

		/* one that the current run has just extended may end after t */
		if (pos_before(visit->last, scan->reached) &&
			track_elapsed(visit_last_time(scan->cursor, visit), t) > longest &&
			!is_jitter(scan, visit->last, scan->reached))
			visit_close(scan, i);
	}
}

static void
visit_begin(VisitScan *scan, VisitExtent visit)
{
	if (scan->nopen == scan->max_open)
	{
		close_stale_visits(scan);
		/* keep half of the room free, or each new visit would check all open ones */
		if (scan->nopen > scan->max_open / 2)
		{
			scan->max_open *= 2;
			scan->open = repalloc_huge(scan->open, scan->max_open * sizeof(VisitExtent));
		}
		if (scan->nopen > FEW_OPEN && scan->slot == NULL)
			make_slots(scan);
	}
	scan->open[scan->nopen++] = visit;
	if (scan->slot != NULL)
		scan->slot[visit.zone] = scan->nopen;
}

/* Add the fixes [first, last] to n zones; they have no gap over max_gap, and last_t may be UNKNOWN_TIME */
static void
fixes_inside(VisitScan *scan, const uint32 *ordinals, int n,
			 FixPos first, TimestampTz first_t, FixPos last, TimestampTz last_t)
{
	for (int k = 0; k < n; k++)
	{
		int			i = find_open(scan, ordinals[k]);

		if (i >= 0)
		{
			if (visit_goes_on(scan, &scan->open[i], first, first_t))
			{
				scan->open[i].last = last;
				scan->open[i].last_t = last_t;
				continue;
			}
			visit_close(scan, i);
		}
		visit_begin(scan, (VisitExtent) {ordinals[k], first, last, first_t, last_t});
	}
}

/* Add the fixes of a block that a zone covers, run by run, in the box that `near` was made for */
static void
fixes_at_border(VisitScan *scan, const ZoneNear *near, FixPos first, int last)
{
	while (first.i <= last)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, first.block);
		int			end = first.i;

		while (end <= last &&
			   zone_near_covers(near, track_degrees(columns->lon[end]), track_degrees(columns->lat[end])))
			end++;
		if (end > first.i)
			fixes_inside(scan, &near->ordinal, 1, first, columns->t[first.i],
						 (FixPos) {first.block, end - 1}, columns->t[end - 1]);
		first.i = end + 1;
	}
}

/* a few consecutive fixes of a block, with the boxes of BOXED_FIXES at a time */
typedef struct BoxedRun
{
	FixPos		first;
	int			last;
	int			nboxes;
	struct
	{
		int32		west,
					east,
					south,
					north;
	}			boxes[TRACK_BLOCK_FIXES / BOXED_FIXES + 1];
} BoxedRun;

static void
run_boxes(BoxedRun *run, const TrackColumns *columns)
{
	run->nboxes = 0;
	for (int from = run->first.i; from <= run->last; from += BOXED_FIXES)
	{
		int			to = Min(from + BOXED_FIXES, run->last + 1);
		int32		west = columns->lon[from],
					east = west,
					south = columns->lat[from],
					north = south;

		for (int i = from + 1; i < to; i++)
		{
			west = Min(west, columns->lon[i]);
			east = Max(east, columns->lon[i]);
			south = Min(south, columns->lat[i]);
			north = Max(north, columns->lat[i]);
		}
		run->boxes[run->nboxes].west = west;
		run->boxes[run->nboxes].east = east;
		run->boxes[run->nboxes].south = south;
		run->boxes[run->nboxes++].north = north;
	}
}

/* Return the box of all fixes in boxes [from, to) of a run */
static ZoneBox
run_box(const BoxedRun *run, int from, int to)
{
	int32		west = run->boxes[from].west,
				east = run->boxes[from].east,
				south = run->boxes[from].south,
				north = run->boxes[from].north;

	for (int i = from + 1; i < to; i++)
	{
		west = Min(west, run->boxes[i].west);
		east = Max(east, run->boxes[i].east);
		south = Min(south, run->boxes[i].south);
		north = Max(north, run->boxes[i].north);
	}
	return (ZoneBox) {track_degrees(west), track_degrees(south), track_degrees(east), track_degrees(north)};
}

static void run_at_border(VisitScan *scan, uint32 ordinal, const BoxedRun *run, int from, int to, const LonLat *edge);

/* Add the fixes in two or more boxes [from, to) of a run that a zone covers, half by half; see run_at_border() */
static void
run_at_border_by_halves(VisitScan *scan, uint32 ordinal, const BoxedRun *run, int from, int to, const LonLat *edge)
{
	run_at_border(scan, ordinal, run, from, (from + to) / 2, edge);
	run_at_border(scan, ordinal, run, (from + to) / 2, to, edge);
}

/*
 * Add the fixes in boxes [from, to) of a run that a zone covers: by halves, until a box decides or a single one is
 * left.  `edge`, if not NULL, touches a box that contains these, and is tested first.
 */
static void
run_at_border(VisitScan *scan, uint32 ordinal, const BoxedRun *run, int from, int to, const LonLat *edge)
{
	ZoneBox		box = run_box(run, from, to);
	FixPos		first = {run->first.block, run->first.i + from * BOXED_FIXES};
	FixPos		last = {first.block, Min(run->first.i + to * BOXED_FIXES - 1, run->last)};
	ZoneNear	near;
	ZoneSide	side = to - from > 1 ? zone_box_side_from(scan->index, ordinal, &box, &edge) :
		zone_box_near(scan->index, ordinal, &box, &near);

	if (side == ZONE_INSIDE)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, first.block);

		fixes_inside(scan, &ordinal, 1, first, columns->t[first.i], last, columns->t[last.i]);
	}
	else if (side == ZONE_BORDER && to - from > 1)
		run_at_border_by_halves(scan, ordinal, run, from, to, edge);
	else if (side == ZONE_BORDER)
		fixes_at_border(scan, &near, first, last.i);
}

/*
 * Add the fixes from `first` to `last` of a block, without a gap over max_gap, which ninside zones
 * cover and which the borders of nborder others may be near.  `edges`, if not NULL, has an edge
 * near the block for each of the latter.
 */
static void
fixes_among_zones(VisitScan *scan, const uint32 *inside, int ninside, const uint32 *border,
				  const LonLat *const *edges, int nborder, FixPos first, int last)
{
	const TrackColumns *columns = cursor_block(scan->cursor, first.block);
	BoxedRun	run;

	fixes_inside(scan, inside, ninside, first, columns->t[first.i], (FixPos) {first.block, last}, columns->t[last]);
	if (nborder == 0)
		return;
	run.first = first;
	run.last = last;
	run_boxes(&run, cursor_block(scan->cursor, first.block));
	for (int i = 0; i < nborder; i++)
		if (edges != NULL && run.nboxes > 1)
			/* an edge is near the whole block, which would not decide: begin with halves */
			run_at_border_by_halves(scan, border[i], &run, 0, run.nboxes, edges[i]);
		else
			run_at_border(scan, border[i], &run, 0, run.nboxes, NULL);
}

/* Add a block whose fixes all lie in n zones, and which is too short for a gap */
static void
block_inside(VisitScan *scan, int block, const uint32 *zones, int n)
{
	FixPos		first = {block, 0},
				last = cursor_block_end(scan->cursor, block);
	TimestampTz first_t = scan->cursor->dir[block].first;

	scan->reached = first;
	fixes_inside(scan, zones, n, first, first_t, last, pos_equal(first, last) ? first_t : UNKNOWN_TIME);
}

/* Make room for n zones on either side */
static void
make_room(ZoneSides *sides, int n)
{
	sides->inside = palloc(2 * n * sizeof(uint32));
	sides->border = sides->inside + n;
	sides->edge = palloc(n * sizeof(LonLat *));
}

static inline bool
silence_before(const VisitScan *scan, const TrackColumns *columns, int i)
{
	return track_elapsed(columns->t[i - 1], columns->t[i]) > (uint64) scan->rule->max_gap;
}

static inline bool
block_is_calm(VisitScan *scan, int block)
{
	return cursor_block_span(scan->cursor, block) <= (uint64) scan->rule->max_gap;
}

/* ---------- all zones, by the cells of the index ---------- */

/* Return the n zones that cover a leaf; behind them are the number of zones whose borders may be near, and these */
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

/*
 * Look up each fix of a block, from the smallest cell that holds the block: runs of
 * fixes in one cell at a time, which end at a gap over max_gap.  Another block may be
 * unpacked meanwhile in place of this one, so its columns are fetched again for each
 * run.
 */
static void
scan_fixes(VisitScan *scan, int block, const ZoneCell *start)
{
	bool		calm = block_is_calm(scan, block);
	int			nfixes = scan->cursor->dir[block].nfixes;
	FixPos		from = {block, 0};

	for (int end; from.i < nfixes; from.i = end)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, block);
		ZoneCell	cell;
		const uint32 *zones;
		int			n;

		scan->reached = from;
		zone_cell_find_from(scan->index, start, zone_cell_x(columns->lon[from.i]),
							zone_cell_y(columns->lat[from.i]), &cell);
		for (end = from.i + 1; end < nfixes; end++)
			if (!in_cell(&cell, zone_cell_x(columns->lon[end]), zone_cell_y(columns->lat[end])) ||
				(!calm && silence_before(scan, columns, end)))
				break;
		if (cell.ref == ZONE_REF_OUTSIDE)
			continue;
		zones = leaf_zones(scan->index, cell.ref, &n);
		if (ZoneRefKind(cell.ref) == ZONE_REF_EDGES)
			fixes_among_zones(scan, zones, n, zones + n + 1, NULL, zones[n], from, end - 1);
		else
			fixes_inside(scan, zones, n, from, columns->t[from.i], (FixPos) {block, end - 1}, columns->t[end - 1]);
	}
}

/*
 * Handle a block by its box, if possible; return whether it was.  If not, `start` is the smallest cell that holds
 * the block.
 */
static bool
scan_block_box(VisitScan *scan, int block, ZoneCell *start)
{
	const TrackBlock *entry = &scan->cursor->dir[block];
	int64		east,
				north;
	uint32		ref;
	int			n;

	if (!track_block_box(entry, &east, &north))
		return false;
	ref = zone_box_uniform(scan->index, zone_cell_x(entry->west), zone_cell_y(entry->south),
						   zone_cell_x((int32) east), zone_cell_y((int32) north), start);
	if (ref == ZONE_REF_OUTSIDE)
		return true;
	if (!block_is_calm(scan, block))
		return false;
	if (ref != ZONE_MIXED)
	{
		const uint32 *zones = leaf_zones(scan->index, ref, &n);

		block_inside(scan, block, zones, n);
		return true;
	}
	if (ZoneRefKind(start->ref) == ZONE_REF_EDGES)
	{
		ZoneBox		box = zone_box_of_block(entry);

		zone_leaf_box(scan->index, start->ref, &box, &scan->sides);
		if (scan->sides.nborder == 0)
		{
			block_inside(scan, block, scan->sides.inside, scan->sides.ninside);
			return true;
		}
	}
	return false;
}

/* Scan a track for visits to all zones */
static void
scan_all_zones(VisitScan *scan)
{
	make_room(&scan->sides, scan->index->max_leaf_zones);
	for (int b = 0; b < scan->cursor->nblocks; b++)
	{
		ZoneCell	start = {.ref = scan->index->root, .shift = ZONE_ROOT_SHIFT};

		if (b % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!scan_block_box(scan, b, &start))
			scan_fixes(scan, b, &start);
	}
}

/* ---------- a few zones ---------- */

/* Divide the zones of a vicinity by where a box lies */
static void
zones_of_box(VisitScan *scan, const ZoneVicinity *vicinity, const ZoneBox *box)
{
	scan->sides.ninside = scan->sides.nborder = 0;
	for (int i = 0; i < vicinity->n; i++)
		if (zone_boxes_touch(box, &vicinity->zones[i].box))
			zone_sides_add(&scan->sides, scan->index, vicinity->zones[i].ordinal, box);
}

/* Scan the runs of fixes of a block, which end at a gap over max_gap */
static void
scan_runs(VisitScan *scan, int block)
{
	const ZoneSides *sides = &scan->sides;
	bool		calm = block_is_calm(scan, block);
	int			nfixes = scan->cursor->dir[block].nfixes;
	FixPos		from = {block, 0};

	for (int end; from.i < nfixes; from.i = end)
	{
		const TrackColumns *columns = cursor_block(scan->cursor, block);

		scan->reached = from;
		end = calm ? nfixes : from.i + 1;
		while (end < nfixes && !silence_before(scan, columns, end))
			end++;
		fixes_among_zones(scan, sides->inside, sides->ninside, sides->border, sides->edge, sides->nborder,
						  from, end - 1);
	}
}

/* Scan a track for visits to the zones of a group */
static void
scan_zones(VisitScan *scan, const ZoneGroup *group)
{
	ZoneVicinity vicinity = zone_vicinity(scan->index, group, false);
	ZoneCell	plane = {.ref = scan->index->root, .shift = ZONE_ROOT_SHIFT};
	ZoneBox		settled = zone_box_empty;	/* no border is near this box, and the zones of sides.inside hold it */

	make_room(&scan->sides, group->n);
	for (int b = 0; b < scan->cursor->nblocks; b++)
	{
		ZoneBox		box = zone_box_of_block(&scan->cursor->dir[b]);

		if (b % 1024 == 0)
			CHECK_FOR_INTERRUPTS();
		if (!zone_box_holds(&settled, &box))
		{
			settled = zone_box_with_swing(&box);
			zone_vicinity_move(&vicinity, &settled);
			zones_of_box(scan, &vicinity, &settled);
			if (scan->sides.nborder > 0)
			{
				if (settled.west < box.west)
					zones_of_box(scan, &vicinity, &box);
				settled = zone_box_empty;
			}
		}
		if (scan->sides.ninside + scan->sides.nborder == 0)
			continue;
		if (scan->sides.nborder == 0 && block_is_calm(scan, b))
			block_inside(scan, b, scan->sides.inside, scan->sides.ninside);
		else if (scan->sides.nborder > FEW_BORDERS)
			/* reports visits to zones outside the group too; cursor_visits() drops them, as they have no stop */
			scan_fixes(scan, b, &plane);
		else
			scan_runs(scan, b);
	}
}

/* Check whether each stop of a visit has a fix in the zone: if not, an absence can be as long as a stop */
static bool
stops_are_seen(const VisitRule *rule)
{
	return rule->min_stop > rule->merge_gap;
}

/* Find the visits of a track that the rule asks for, and perhaps others, in no order; return how many */
int
visit_scan(TrackCursor *cursor, const ZoneIndex *index, const VisitRule *rule, VisitExtent **found)
{
	VisitScan	scan = {
		.cursor = cursor, .index = index, .rule = rule, .max_open = 16, .max_closed = 16,
		.jitter = disc_radius(rule->jitter_m)
	};
	StopRule	stop_rule = visit_stop_rule(rule);
	ZoneGroup	group = {0};

	*found = NULL;
	if (cursor->nblocks == 0 || index->root == ZONE_REF_OUTSIDE)
		return 0;
	scan.open = palloc(scan.max_open * sizeof(VisitExtent));
	scan.closed = palloc(scan.max_closed * sizeof(VisitExtent));
	if (!rule->stops_only || !stops_are_seen(rule) || !stop_zones(cursor, index, &stop_rule, rule->jitter_m, &group))
		scan_all_zones(&scan);
	else if (group.n > 0)
		scan_zones(&scan, &group);
	while (scan.nopen > 0)
		visit_close(&scan, scan.nopen - 1);
	pfree(scan.open);
	if (scan.slot != NULL)
		pfree(scan.slot);
	*found = scan.closed;
	return scan.nclosed;
}
