/*
 * judge_places.c
 *		Whether a ship, known by its tracks and by other places, can have been seen at a place.
 *
 * A known place rules the sighting out for as long as it takes to get from or to it at
 * max_speed_kn, less what the errors of both sides allow for (reachable.h).  For a ship seen
 * at some time of a range, the moment farthest from all excluded times counts; for one that
 * was there throughout, the moment deepest in an excluded time.  Times are hours from the
 * beginning of the range.
 *
 * A ship seen at some time that is known at the place itself, within the errors of both sides, is
 * never ruled out, however fast it came or went: see known_there.c.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "common/array_elements.h"
#include "common/duration.h"
#include "common/place_check.h"
#include "common/reachable.h"
#include "silence/ais_error.h"
#include "silence/known_places.h"
#include "track/track_cursor.h"
#include "zone/zone_cache.h"

/* Add the fixes of a track in the range, those of the last time before it, and those of the first time after it */
static void
add_track(KnownPlaces *known, const Target *target, Datum track, int source_no)
{
	TrackCursor *cursor = track_cursor_open(track_source_from_datum(track));
	FixPos		pos = {-1, 0};
	FixPos		next = {0, 0};
	TimestampTz t;

	/* the last fix before */
	while (pos.block + 1 < cursor->nblocks && cursor->dir[pos.block + 1].first < target->from)
		pos.block++;
	if (pos.block >= 0)
	{
		const TrackColumns *columns = cursor_block(cursor, pos.block);

		pos.i = columns->n - 1;
		while (columns->t[pos.i] >= target->from)
			pos.i--;
		next = cursor_after(cursor, pos);
		t = columns->t[pos.i];
		for (; pos.block >= 0 && t >= target->earliest && cursor_time(cursor, pos) == t;
			 pos = cursor_before(cursor, pos))
			known_add_fix(known, target, cursor_block(cursor, pos.block), pos.i, source_no);
	}
	/* those in the range */
	for (; next.block < cursor->nblocks && cursor_time(cursor, next) <= target->to; next = cursor_after(cursor, next))
	{
		CHECK_FOR_INTERRUPTS();
		known_add_fix(known, target, cursor_block(cursor, next.block), next.i, source_no);
	}
	/* the first after */
	if (next.block < cursor->nblocks)
	{
		t = cursor_time(cursor, next);
		for (; next.block < cursor->nblocks && t <= target->latest && cursor_time(cursor, next) == t;
			 next = cursor_after(cursor, next))
			known_add_fix(known, target, cursor_block(cursor, next.block), next.i, source_no);
	}
	track_cursor_close(cursor);
}

/*
 * Of the fixes of all tracks before and after the range, keep only those of the last time before and of the first
 * time after it
 */
static void
keep_neighbours(KnownPlaces *known, const Target *target)
{
	TimestampTz before = DT_NOBEGIN,
				after = DT_NOEND;
	uint32		n = 0;

	for (uint32 i = 0; i < known->n; i++)
		if (known->place[i].to < target->from)
			before = Max(before, known->place[i].to);
		else if (known->place[i].from > target->to)
			after = Min(after, known->place[i].from);
	for (uint32 i = 0; i < known->n; i++)
		if (known->place[i].to >= before && known->place[i].from <= after)
			known->place[n++] = known->place[i];
	known->n = n;
}

/* Deconstruct an array argument; NULL has no elements */
static void
take_array(FunctionCallInfo fcinfo, int arg, Datum **elements, int *n)
{
	*n = 0;
	if (!PG_ARGISNULL(arg))
		array_elements(PG_GETARG_ARRAYTYPE_P(arg), elements, NULL, n);
}

static void
add_tracks(KnownPlaces *known, const Target *target, ArrayType *tracks)
{
	Datum	   *elements;
	int			n;

	array_elements(tracks, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		add_track(known, target, elements[i], i + 1);
	keep_neighbours(known, target);
}

/* Add the other known places, which six arrays from argument `arg` on describe */
static void
add_others(KnownPlaces *known, FunctionCallInfo fcinfo, int arg)
{
	Datum	   *from,
			   *to,
			   *out_from,
			   *out_to,
			   *nm,
			   *there;
	int			n[6];

	take_array(fcinfo, arg, &from, &n[0]);
	take_array(fcinfo, arg + 1, &to, &n[1]);
	take_array(fcinfo, arg + 2, &out_from, &n[2]);
	take_array(fcinfo, arg + 3, &out_to, &n[3]);
	take_array(fcinfo, arg + 4, &nm, &n[4]);
	take_array(fcinfo, arg + 5, &there, &n[5]);
	for (int i = 1; i < 6; i++)
		if (n[i] != n[0] && !(i == 5 && n[i] == 0))
			ereport(ERROR,
					(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
					 errmsg("other places have %d and %d elements", n[0], n[i])));
	for (int i = 0; i < n[0]; i++)
		known_add_place(known, (KnownPlace) {
			.from = DatumGetTimestampTz(from[i]),
			.to = DatumGetTimestampTz(to[i]),
			.out_from = DatumGetFloat8(out_from[i]),
			.out_to = DatumGetFloat8(out_to[i]),
			.nm = DatumGetFloat8(nm[i]),
			.source_no = -(i + 1),
			.there = n[5] > 0 && DatumGetBool(there[i])
		});
}

static int
compare_middle(const void *a, const void *b)
{
	const KnownPlace *pa = a,
			   *pb = b;
	double		ma = middle(pa),
				mb = middle(pb);

	if (ma != mb)
		return ma < mb ? -1 : 1;
	return pa->out_from < pb->out_from ? -1 : pa->out_from > pb->out_from ? 1 : 0;
}

/*
 * Return the moment in [0, length] that is farthest from all excluded times.  Its distance from
 * them is the least of |t - middle| - half the length over the known places; between two
 * consecutive middles the bounds are the latest end of the places before and the earliest beginning
 * of those after.
 */
static Moment
best_moment(const KnownPlaces *known, double length)
{
	Moment		best = {0, -INFINITY};
	double	   *earliest = MemoryContextAllocHuge(CurrentMemoryContext, (known->n + 1) * sizeof(double));
	double		latest = -INFINITY;

	qsort(known->place, known->n, sizeof(KnownPlace), compare_middle);
	earliest[known->n] = INFINITY;
	for (uint32 i = known->n; i-- > 0;)
		earliest[i] = Min(earliest[i + 1], known->place[i].out_from);
	for (uint32 i = 0; i <= known->n; i++)
	{
		double		since = i == 0 ? 0 : Max(middle(&known->place[i - 1]), 0),
					until = i == known->n ? length : Min(middle(&known->place[i]), length);
		double		t = i == 0 ? since : i == known->n ? until : Min(Max((latest + earliest[i]) / 2, since), until);
		double		slack = Min(t - latest, earliest[i] - t);

		if (since <= until && slack > best.slack)
			best = (Moment) {t, slack};
		if (i < known->n)
			latest = Max(latest, known->place[i].out_to);
	}
	pfree(earliest);
	return best;
}

/* Return the moment in [0, length] that is nearest to an excluded time, or deepest in one */
static Moment
worst_moment(const KnownPlaces *known, double length)
{
	Moment		worst = {0, INFINITY};

	for (uint32 i = 0; i < known->n; i++)
	{
		const KnownPlace *place = &known->place[i];
		double		t = Min(Max(middle(place), 0), length);
		double		slack = fabs(t - middle(place)) - (place->out_to - place->out_from) / 2;

		if (slack < worst.slack || (slack == worst.slack && t < worst.t))
			worst = (Moment) {t, slack};
	}
	return worst;
}

static double
place_nm(KnownPlace *place, const Target *target)
{
	if (isnan(place->nm))
		place->nm = geodesic_m(place->lon, place->lat, target->lon, target->lat) / NAUTICAL_MILE_M;
	return place->nm;
}

/* Find the last fix at or before a time and the first one at or after it: the gap around it */
static void
find_silence(const KnownPlaces *known, TimestampTz at, TimestampTz *heard_before, TimestampTz *heard_after)
{
	*heard_before = DT_NOBEGIN;
	*heard_after = DT_NOEND;
	for (uint32 i = 0; i < known->n; i++)
	{
		const KnownPlace *place = &known->place[i];

		if (place->source_no < 0)
			continue;
		if (place->to <= at)
			*heard_before = Max(*heard_before, place->to);
		if (place->from >= at)
			*heard_after = Min(*heard_after, place->from);
	}
}

/* Find the last known place before a time, the first one after it, and the one that excludes the time most */
static void
find_neighbours(KnownPlaces *known, const Target *target, const Moment *moment, TimestampTz at,
				KnownPlace **before, KnownPlace **after, KnownPlace **out)
{
	double		deepest = INFINITY;

	*before = *after = *out = NULL;
	for (uint32 i = 0; i < known->n; i++)
	{
		KnownPlace *place = &known->place[i];
		double		depth = Max(place->out_from - moment->t, moment->t - place->out_to);

		if (place->from <= at && (*before == NULL || place->to > (*before)->to ||
								  (place->to == (*before)->to && place_nm(place, target) < place_nm(*before, target))))
			*before = place;
		if (place->to >= at && (*after == NULL || place->from < (*after)->from ||
								(place->from == (*after)->from && place_nm(place, target) < place_nm(*after, target))))
			*after = place;
		if (depth < deepest || (depth == deepest && place->from < (*out)->from))
		{
			deepest = depth;
			*out = place;
		}
	}
	if (moment->slack >= 0)
		*out = NULL;
}

/*
 * Fill in the columns of the known places before and after, and of the one that rules the sighting out, for the
 * moment t in hours
 */
static void
fill_places(KnownPlace **found, const Target *target, double t, Datum *values, bool *nulls)
{
	for (int i = 0; i < 3; i++)
	{
		int			v = 2 + 4 * i;

		if (found[i] == NULL)
			continue;
		memset(&nulls[v], false, 4 * sizeof(bool));
		values[v] = Int32GetDatum(found[i]->source_no);
		values[v + 1] = TimestampTzGetDatum(i == 0 ? found[i]->to : found[i]->from);
		values[v + 2] = Float8GetDatum(place_nm(found[i], target));
		values[v + 3] = i == 2 ? TimestampTzGetDatum(found[i]->to) :
			Float8GetDatum(i == 0 ? t - found[i]->out_to : found[i]->out_from - t);
	}
}

/* Read the sighting and the rule from the arguments */
static Target
take_target(FunctionCallInfo fcinfo)
{
	Target		target = {
		.zone = PG_ARGISNULL(1) ? NULL : PG_GETARG_ZONE_INDEX_ROW_BY_ROW(1),
		.from = PG_GETARG_TIMESTAMPTZ(4),
		.to = PG_GETARG_TIMESTAMPTZ(5),
		.throughout = PG_GETARG_BOOL(6),
		.rule = reach_rule(PG_GETARG_FLOAT8(7), PG_GETARG_INTERVAL_P(8), PG_GETARG_FLOAT8(9))
	};
	int64		margin = duration_from_interval(PG_GETARG_INTERVAL_P(10), "margin");

	if (target.zone != NULL && target.zone->nzones != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("target has %u zones, not one", target.zone->nzones)));
	if (target.zone == NULL)
	{
		target.lon = PG_GETARG_FLOAT8(2);
		target.lat = PG_GETARG_FLOAT8(3);
		place_check(target.lon, target.lat);
	}
	if (TIMESTAMP_NOT_FINITE(target.from) || TIMESTAMP_NOT_FINITE(target.to) || target.from > target.to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("range from %s to %s is none", timestamptz_to_str(target.from),
						timestamptz_to_str(target.to))));
	target.earliest = time_shifted(target.from, -margin);
	target.latest = time_shifted(target.to, margin);
	target.rule.time_error_s += AIS_TIME_ERROR_S;
	target.rule.place_error_m += AIS_PLACE_ERROR_M;
	return target;
}

/* Judge whether a ship can have been where a ship was seen: see the comment of the SQL function */
PG_FUNCTION_INFO_V1(judge_places);
Datum
judge_places(PG_FUNCTION_ARGS)
{
	Target		target;
	KnownPlaces known = {0};
	KnownPlace *found[3],
			   *there = NULL;
	Moment		moment;
	TimestampTz at;
	double		length;
	TupleDesc	tuple_desc;
	TimestampTz heard[2];
	Datum		values[16];
	bool		nulls[16];

	for (int i = 4; i <= 10; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	if (PG_ARGISNULL(1) && (PG_ARGISNULL(2) || PG_ARGISNULL(3)))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &tuple_desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "judge_places must return a row");
	target = take_target(fcinfo);
	if (!PG_ARGISNULL(0))
		add_tracks(&known, &target, PG_GETARG_ARRAYTYPE_P(0));
	add_others(&known, fcinfo, 11);
	if (known.n == 0)
		PG_RETURN_NULL();

	length = hours_between(target.from, target.to);
	moment = target.throughout ? worst_moment(&known, length) : best_moment(&known, length);
	if (moment.slack < 0 && !target.throughout)
		there = known_there(&known, &target, PG_ARGISNULL(0) ? NULL : PG_GETARG_ARRAYTYPE_P(0), &moment);
	at = target.from + (TimestampTz) rint(moment.t * USECS_AN_HOUR);
	if (there != NULL)
	{
		known_add_place(&known, *there);
		found[0] = found[1] = there;
		found[2] = NULL;
	}
	else
		find_neighbours(&known, &target, &moment, at, &found[0], &found[1], &found[2]);
	memset(nulls, true, sizeof(nulls));
	values[0] = TimestampTzGetDatum(at);
	values[1] = Float8GetDatum(moment.slack);
	nulls[0] = nulls[1] = false;
	fill_places(found, &target, moment.t, values, nulls);
	find_silence(&known, at, &heard[0], &heard[1]);
	for (int i = 0; i < 2; i++)
	{
		values[14 + i] = TimestampTzGetDatum(heard[i]);
		nulls[14 + i] = TIMESTAMP_NOT_FINITE(heard[i]);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tuple_desc), values, nulls)));
}
