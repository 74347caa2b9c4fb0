/*
 * visit.c
 *		The visits of a track to zones, with their times, bounds and stops.
 *
 * visit_scan.c finds for each visit its first and its last inside fix.  From these the
 * visit is computed here: the fixes before and after yield bounds, basis and crossing;
 * those between, the stops and the gaps.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "visit/stop.h"
#include "visit/visit_scan.h"
#include "zone/zone_crossing.h"

typedef struct VisitWork
{
	TrackCursor *cursor;
	const ZoneIndex *index;
	const VisitRule *rule;
} VisitWork;

/* Return when the ship crossed the zone's border between a fix outside and one inside */
static TimestampTz
crossing_time(const VisitWork *work, uint32 zone, FixPos outside, FixPos inside)
{
	const TrackColumns *columns = cursor_block(work->cursor, outside.block);
	double		out_lon = track_degrees(columns->lon[outside.i]),
				out_lat = track_degrees(columns->lat[outside.i]);
	TimestampTz out_t = columns->t[outside.i],
				in_t,
				t;
	double		fraction;

	columns = cursor_block(work->cursor, inside.block);
	in_t = columns->t[inside.i];
	fraction = zone_entry(work->index, zone, out_lon, out_lat,
						  track_degrees(columns->lon[inside.i]),
						  track_degrees(columns->lat[inside.i]));
	/* doubles do not resolve microseconds over centuries: stay between the two */
	t = out_t + (int64) rint(fraction * (double) (in_t - out_t));
	return Max(Min(out_t, in_t), Min(Max(out_t, in_t), t));
}

/* Compute the best time, bounds and basis of an arrival */
static VisitEnd
visit_arrival(const VisitWork *work, const VisitExtent *visit)
{
	FixPos		before = cursor_before(work->cursor, visit->first);
	VisitEnd	end = {visit->first_t, NO_TIME, visit->first_t, BASIS_OPEN};

	if (before.block < 0)
		return end;
	end.earliest = cursor_time(work->cursor, before);
	if (track_elapsed(end.earliest, visit->first_t) > (uint64) work->rule->max_gap)
		end.basis = BASIS_SILENCE;
	else
	{
		end.basis = BASIS_CROSSING;
		end.best = crossing_time(work, visit->zone, before, visit->first);
	}
	return end;
}

/* Compute the best time, bounds and basis of a departure */
static VisitEnd
visit_departure(const VisitWork *work, const VisitExtent *visit)
{
	FixPos		after = cursor_after(work->cursor, visit->last);
	VisitEnd	end = {NO_TIME, visit->last_t, NO_TIME, BASIS_OPEN};

	if (after.block >= work->cursor->nblocks)
		return end;
	end.latest = cursor_time(work->cursor, after);
	if (track_elapsed(visit->last_t, end.latest) > (uint64) work->rule->max_gap)
	{
		end.basis = BASIS_SILENCE;
		end.best = visit->last_t;
	}
	else
	{
		end.basis = BASIS_CROSSING;
		end.best = crossing_time(work, visit->zone, after, visit->last);
	}
	return end;
}

/* Find the stops of a visit; return whether there are any */
static bool
visit_find_stops(const VisitWork *work, const VisitExtent *open, Visit *visit)
{
	const VisitRule *rule = work->rule;
	StopRule	stop_rule = visit_stop_rule(rule);
	const TrackColumns *columns;
	FixPos		from = open->first;
	Stop		stop,
				longest = {0};

	visit->first_stop = visit->last_stop_end = NO_TIME;
	visit->stop_lon = visit->stop_lat = get_float8_nan();
	visit->stopped = 0;
	if (track_elapsed(open->first_t, open->last_t) < (uint64) rule->min_stop)
		return false;
	while (!pos_before(open->last, from) &&
		   stop_next(work->cursor, &stop_rule, &from, open->last, &stop))
	{
		if (visit->first_stop == NO_TIME)
			visit->first_stop = stop.began;
		if (visit->last_stop_end == NO_TIME ||
			track_elapsed(stop.began, stop.ended) > track_elapsed(longest.began, longest.ended))
			longest = stop;
		visit->last_stop_end = stop.ended;
		visit->stopped += track_elapsed(stop.began, stop.ended) -
			silence_within(work->cursor, stop.first, stop.last, rule->min_silence);
	}
	if (visit->first_stop == NO_TIME)
		return false;
	columns = cursor_block(work->cursor, longest.first.block);
	visit->stop_lon = track_degrees(columns->lon[longest.first.i]);
	visit->stop_lat = track_degrees(columns->lat[longest.first.i]);
	return true;
}

/*
 * Return the confidence of a visit as Global Fishing Watch grades port visits: 4 stop and both ends seen, 3 stop
 * and one end, 2 stop alone, 1 no stop
 */
static int16
visit_confidence(const Visit *visit)
{
	if (visit->first_stop == NO_TIME)
		return 1;
	return 2 + (visit->arrival.basis == BASIS_CROSSING) + (visit->departure.basis == BASIS_CROSSING);
}

/*
 * Compute all values of a visit; return false if stops_only is set and it has none, as is usual for a ship passing
 * by
 */
static bool
visit_compute(const VisitWork *work, VisitExtent *open, Visit *visit)
{
	visit_last_time(work->cursor, open);
	if (!visit_find_stops(work, open, visit) && work->rule->stops_only)
		return false;
	visit->zone = open->zone;
	visit->zone_id = ZoneEntries(work->index)[open->zone].zone_id;
	visit->fixes = cursor_number(work->cursor, open->last) - cursor_number(work->cursor, open->first) + 1;
	visit->arrival = visit_arrival(work, open);
	visit->departure = visit_departure(work, open);
	visit->unobserved = silence_within(work->cursor, open->first, open->last, work->rule->min_silence);
	visit->confidence = visit_confidence(visit);
	return true;
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

/*
 * Find the visits of a track, those with a stop if the rule says so, ordered by the first fix inside, then by
 * zone; return how many
 */
int
cursor_visits(TrackCursor *cursor, const ZoneIndex *index, const VisitRule *rule, Visit **visits)
{
	VisitWork	work = {cursor, index, rule};
	VisitExtent *extents;
	int			nextents = visit_scan(work.cursor, index, rule, &extents);
	int			n = 0;

	*visits = MemoryContextAllocHuge(CurrentMemoryContext, Max(nextents, 1) * sizeof(Visit));
	for (int i = 0; i < nextents; i++)
	{
		CHECK_FOR_INTERRUPTS();
		n += visit_compute(&work, &extents[i], &(*visits)[n]);
	}
	qsort(*visits, n, sizeof(Visit), visit_compare);
	if (extents != NULL)
		pfree(extents);
	return n;
}
