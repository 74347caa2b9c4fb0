/*
 * encounter.c
 *		The encounters of two ships, by the definition alone.
 *
 * Sample times are all distinct fix times of both.  A ship's place at a sample is its
 * fix then, or lies on the straight way between the neighbouring fixes if they are at most
 * max_gap apart.  A sample is close when both places are known and at most
 * max_distance_m apart.  Close samples join if nothing lies between them and they are at most
 * max_gap apart, or if they are at most merge_gap apart.
 *
 * pair_scan.c walks the samples and leaves out what is surely not close.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "common/geodesy.h"
#include "pair/pair_scan.h"

/* metres to a degree of latitude, rounded down: what is farther apart in latitude is not close */
#define METRES_PER_DEGREE_MIN	REACH_METRES_PER_DEGREE

/* Return the first fix after t */
static int64
first_after(PairTrack *track, TimestampTz t)
{
	return t == PG_INT64_MAX ? track->n : pair_track_first_at(track, t + 1);
}

/*
 * Find the last sample before t at which both places are known.  A ship whose place is
 * unknown is so back to its last fix, so the search goes on from there.
 */
static bool
last_known_before(const PairScan *scan, TimestampTz t, TimestampTz *result)
{
	PairTrack  *a = scan->a,
			   *b = scan->b;
	int64		ia = pair_track_first_at(a, t),
				ib = pair_track_first_at(b, t);

	/* before a ship's first fix its place is unknown */
	while (ia > 0 && ib > 0)
	{
		TimestampTz sample = Max(pair_time(a, ia - 1), pair_time(b, ib - 1));
		bool		known_a,
					known_b;

		CHECK_FOR_INTERRUPTS();
		ia = pair_track_first_at(a, sample);
		ib = pair_track_first_at(b, sample);
		known_a = pair_place_at(a, ia, sample, scan->rule->max_gap).known;
		known_b = pair_place_at(b, ib, sample, scan->rule->max_gap).known;
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (!known_a && ia > 0)
			ib = Min(ib, first_after(b, pair_time(a, ia - 1)));
		if (!known_b && ib > 0)
			ia = Min(ia, first_after(a, pair_time(b, ib - 1)));
	}
	return false;
}

/* Find the first sample after t at which both places are known, likewise */
static bool
first_known_after(const PairScan *scan, TimestampTz t, TimestampTz *result)
{
	PairTrack  *a = scan->a,
			   *b = scan->b;
	int64		ia = first_after(a, t),
				ib = first_after(b, t);

	while (ia < a->n && ib < b->n)
	{
		TimestampTz sample = Min(pair_time(a, ia), pair_time(b, ib));
		bool		known_a,
					known_b;

		CHECK_FOR_INTERRUPTS();
		pair_track_need(a, ia - 1, ia);
		pair_track_need(b, ib - 1, ib);
		known_a = pair_place_at(a, ia, sample, scan->rule->max_gap).known;
		known_b = pair_place_at(b, ib, sample, scan->rule->max_gap).known;
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (known_a || pair_time(a, ia) == sample)
			ia = first_after(a, sample);
		if (known_b || pair_time(b, ib) == sample)
			ib = first_after(b, sample);
		/* unknown until its next fix: what the other says before that is no use */
		if (!known_a && ia < a->n)
			ib = Max(ib, pair_track_first_at(b, pair_time(a, ia)));
		if (!known_b && ib < b->n)
			ia = Max(ia, pair_track_first_at(a, pair_time(b, ib)));
	}
	return false;
}

/* Compute the drift of a ship from its place at the first close sample to that at the last, knots; 0 over no time */
static double
drift_kn(const PairScan *scan, PairTrack *ship, PairPlace from)
{
	const Encounter *now = &scan->now;
	uint64		usecs = track_elapsed(now->began, now->ended);
	PairPlace	to;

	if (usecs == 0)
		return 0;
	to = pair_place_at(ship, pair_track_first_at(ship, now->ended), now->ended, scan->rule->max_gap);
	return great_circle_m(from.lon, from.lat, to.lon, to.lat) / NAUTICAL_MILE_M / ((double) usecs / USECS_PER_HOUR);
}

/* End the encounter that goes on, and report it if it lasted long enough */
void
encounter_finish(PairScan *scan)
{
	Encounter  *now = &scan->now;
	uint64		usecs;

	if (!scan->open)
		return;
	scan->open = false;
	usecs = track_elapsed(now->began, now->ended);
	if (usecs < (uint64) scan->rule->min_duration)
		return;
	now->fixes_a = scan->next_a - scan->first_a;
	now->fixes_b = scan->next_b - scan->first_b;
	now->has_latest = first_known_after(scan, now->ended, &now->ended_latest);
	now->drift_a_kn = drift_kn(scan, scan->a, scan->from_a);
	now->drift_b_kn = drift_kn(scan, scan->b, scan->from_b);
	scan->found(now, scan->arg);
}

/* Check whether the place of a ship is known at t, from the fix before its fix `at` to that */
static inline bool
known_at(const PairTrack *ship, int64 at, TimestampTz t, int64 max_gap)
{
	return pair_t(ship, at) == t || pair_t(ship, at - 1) == t ||
		track_elapsed(pair_t(ship, at - 1), pair_t(ship, at)) <= (uint64) max_gap;
}

/*
 * Find the last sample before t at which both places are known, mostly the last of all; at_a and
 * at_b are the first fixes at or after t
 */
static bool
earliest_before(const PairScan *scan, TimestampTz t, int64 at_a, int64 at_b, TimestampTz *result)
{
	if (at_a > 0 && at_a < scan->a->n && at_b > 0 && at_b < scan->b->n)
	{
		pair_track_need(scan->a, at_a - 1, at_a);
		pair_track_need(scan->b, at_b - 1, at_b);
		*result = Max(pair_t(scan->a, at_a - 1), pair_t(scan->b, at_b - 1));
		if (known_at(scan->a, at_a, *result, scan->rule->max_gap) &&
			known_at(scan->b, at_b, *result, scan->rule->max_gap))
			return true;
	}
	return last_known_before(scan, t, result);
}

/* Begin an encounter with a close sample; at_a and at_b are the first fixes at or after it */
static void
begin(PairScan *scan, TimestampTz t, PairPlace a, PairPlace b, int64 at_a, int64 at_b)
{
	scan->open = true;
	scan->now = (Encounter) {.began = t, .ended = t, .min_distance_m = INFINITY};
	scan->from_a = a;
	scan->from_b = b;
	scan->first_a = at_a;
	scan->first_b = at_b;
	/* what lies before is at hand now */
	scan->now.has_earliest = earliest_before(scan, t, at_a, at_b, &scan->now.began_earliest);
}

/* Keep where the ships are if they were never so near in the encounter that goes on */
static void
note_nearest(PairScan *scan, PairPlace a, PairPlace b, double metres)
{
	if (metres >= scan->now.min_distance_m)
		return;
	scan->now.min_distance_m = metres;
	scan->now.lon = lon_wrap(a.lon + lon_difference(a.lon, b.lon) / 2);
	scan->now.lat = (a.lat + b.lat) / 2;
	scan->nearest = guess_bound(metres);
}

/* Compare the places at a sample that is surely close and joins; both are known, and the fixes around it ready */
void
encounter_compare(PairScan *scan, TimestampTz t, int64 at_a, int64 at_b)
{
	PairPlace	a = pair_place_at(scan->a, at_a, t, scan->rule->max_gap),
				b = pair_place_at(scan->b, at_b, t, scan->rule->max_gap);

	note_nearest(scan, a, b, great_circle_m(a.lon, a.lat, b.lon, b.lat));
}

/*
 * Compare the places at a sample exactly, and take it if they are close; at_a and at_b are the
 * first fixes at or after it, next_a and next_b those after it
 */
void
encounter_add(PairScan *scan, TimestampTz t, int64 at_a, int64 at_b, int64 next_a, int64 next_b)
{
	double		max_m = scan->rule->max_distance_m;
	PairPlace	a,
				b;
	double		metres;

	pair_track_need(scan->a, at_a - 1, at_a);
	pair_track_need(scan->b, at_b - 1, at_b);
	a = pair_place_at(scan->a, at_a, t, scan->rule->max_gap);
	b = pair_place_at(scan->b, at_b, t, scan->rule->max_gap);
	if (!a.known || !b.known || fabs(b.lat - a.lat) > max_m / METRES_PER_DEGREE_MIN)
		return;
	metres = great_circle_m(a.lon, a.lat, b.lon, b.lat);
	if (metres > max_m)
		return;
	if (scan->open && !encounter_joins(scan, t, at_a, at_b))
		encounter_finish(scan);
	if (!scan->open)
		begin(scan, t, a, b, at_a, at_b);
	encounter_extend(scan, t, next_a, next_b);
	note_nearest(scan, a, b, metres);
}
