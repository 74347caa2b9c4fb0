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
 * The samples are walked in windows that together hold every close one, so a caller that
 * knows where two ships cannot be close need not have them compared there; what lies between
 * two windows is seen by the fixes that follow a sample, not by the samples themselves.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "pair/encounter.h"
#include "track/track_reader.h"

/* metres to a degree of latitude, rounded down: what is farther apart in latitude is not close */
#define METRES_PER_DEGREE_MIN	111194.0

/* Copy the times and places of a track into arrays of their own */
void
pair_track_fill(PairTrack *track, TrackSource source)
{
	int64		n = source.track ? source.track->nfixes : source.nfixes;
	int64		at = 0;

	track->n = n;
	track->t = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(n, 1), sizeof(TimestampTz)));
	track->lon = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(n, 1), sizeof(int32)));
	track->lat = MemoryContextAllocHuge(CurrentMemoryContext, mul_size(Max(n, 1), sizeof(int32)));
	if (source.track)
	{
		TrackReader reader;
		TrackColumns *columns = palloc(sizeof(TrackColumns));

		track_reader_init(&reader, source.track);
		while (track_reader_next(&reader, TRACK_TIME | TRACK_PLACE, columns))
		{
			CHECK_FOR_INTERRUPTS();
			memcpy(&track->t[at], columns->t, columns->n * sizeof(TimestampTz));
			memcpy(&track->lon[at], columns->lon, columns->n * sizeof(int32));
			memcpy(&track->lat[at], columns->lat, columns->n * sizeof(int32));
			at += columns->n;
		}
		pfree(columns);
	}
	else
		for (; at < n; at++)
		{
			track->t[at] = source.fixes[at].t;
			track->lon[at] = source.fixes[at].lon;
			track->lat[at] = source.fixes[at].lat;
		}
}

/* Return the first fix at or after t, not before the fix `low`; n if there is none */
int64
pair_track_first_at(const PairTrack *track, int64 low, TimestampTz t)
{
	int64		step = 1,
				high;

	/* most often it is near: look ahead in doubling steps, then halve */
	for (high = low; high < track->n && track->t[high] < t; high += step, step *= 2)
		low = high + 1;
	high = Min(high, track->n);
	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (track->t[middle] < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Compute the place on the straight way to the fix `after`, the first one at or after t, from the fix before it */
PairPlace
pair_place_between(const PairTrack *track, int64 after, TimestampTz t)
{
	int64		before = after - 1;
	double		part = (double) track_elapsed(track->t[before], t) / (double) track_elapsed(track->t[before], track->t[after]);
	int64		step = track_lon_step(track->lon[before], track->lon[after]);

	return (PairPlace) {
		true,
		lon_wrap(track_degrees(track->lon[before]) + part * track_degrees(step)),
		track_degrees(track->lat[before]) + part * track_degrees((int64) track->lat[after] - track->lat[before])
	};
}

/* Find a ship's place at t; `at` is its first fix at or after t */
static PairPlace
place_at(const PairTrack *track, int64 at, TimestampTz t, int64 max_gap)
{
	if (at < track->n && track->t[at] == t)
		return (PairPlace) {true, track_degrees(track->lon[at]), track_degrees(track->lat[at])};
	if (at == 0 || at == track->n || track_elapsed(track->t[at - 1], track->t[at]) > (uint64) max_gap)
		return (PairPlace) {false};
	return pair_place_between(track, at, t);
}

/* the search for the encounters of a pair */
typedef struct PairScan
{
	const PairTrack *a;
	const PairTrack *b;
	const EncounterRule *rule;
	EncounterFound found;
	void	   *arg;
	bool		open;			/* an encounter goes on */
	Encounter	now;
	PairPlace	first_a;		/* places at its first and last close sample */
	PairPlace	first_b;
	PairPlace	last_a;
	PairPlace	last_b;
	int64		next_a;			/* first fixes after its last close sample */
	int64		next_b;
} PairScan;

/* Return the first fix after t */
static int64
first_after(const PairTrack *track, TimestampTz t)
{
	return t == PG_INT64_MAX ? track->n : pair_track_first_at(track, 0, t + 1);
}

/*
 * Find the last sample before t at which both places are known.  A ship whose place is
 * unknown is so back to its last fix, so the search goes on from there.
 */
static bool
last_known_before(const PairScan *scan, TimestampTz t, TimestampTz *result)
{
	const PairTrack *a = scan->a,
			   *b = scan->b;
	int64		ia = pair_track_first_at(a, 0, t),
				ib = pair_track_first_at(b, 0, t);

	/* before a ship's first fix its place is unknown */
	while (ia > 0 && ib > 0)
	{
		TimestampTz sample = Max(a->t[ia - 1], b->t[ib - 1]);
		bool		known_a,
					known_b;

		CHECK_FOR_INTERRUPTS();
		ia = pair_track_first_at(a, 0, sample);
		ib = pair_track_first_at(b, 0, sample);
		known_a = place_at(a, ia, sample, scan->rule->max_gap).known;
		known_b = place_at(b, ib, sample, scan->rule->max_gap).known;
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (!known_a && ia > 0)
			ib = Min(ib, first_after(b, a->t[ia - 1]));
		if (!known_b && ib > 0)
			ia = Min(ia, first_after(a, b->t[ib - 1]));
	}
	return false;
}

/* Find the first sample after t at which both places are known, likewise */
static bool
first_known_after(const PairScan *scan, TimestampTz t, TimestampTz *result)
{
	const PairTrack *a = scan->a,
			   *b = scan->b;
	int64		ia = first_after(a, t),
				ib = first_after(b, t);

	while (ia < a->n && ib < b->n)
	{
		TimestampTz sample = Min(a->t[ia], b->t[ib]);
		bool		known_a = place_at(a, ia, sample, scan->rule->max_gap).known,
					known_b = place_at(b, ib, sample, scan->rule->max_gap).known;

		CHECK_FOR_INTERRUPTS();
		if (known_a && known_b)
		{
			*result = sample;
			return true;
		}
		if (known_a || a->t[ia] == sample)
			ia = first_after(a, sample);
		if (known_b || b->t[ib] == sample)
			ib = first_after(b, sample);
		/* unknown until its next fix: what the other says before that is no use */
		if (!known_a && ia < a->n)
			ib = Max(ib, pair_track_first_at(b, 0, a->t[ia]));
		if (!known_b && ib < b->n)
			ia = Max(ia, pair_track_first_at(a, 0, b->t[ib]));
	}
	return false;
}

static double
drift_kn(PairPlace from, PairPlace to, uint64 usecs)
{
	if (usecs == 0)
		return 0;
	return great_circle_m(from.lon, from.lat, to.lon, to.lat) / NAUTICAL_MILE_M / ((double) usecs / USECS_PER_HOUR);
}

/* End the encounter that goes on, and report it if it lasted long enough */
static void
finish(PairScan *scan)
{
	Encounter  *now = &scan->now;
	uint64		usecs;

	if (!scan->open)
		return;
	scan->open = false;
	usecs = track_elapsed(now->began, now->ended);
	if (usecs < (uint64) scan->rule->min_duration)
		return;
	now->fixes_a = scan->next_a - pair_track_first_at(scan->a, 0, now->began);
	now->fixes_b = scan->next_b - pair_track_first_at(scan->b, 0, now->began);
	now->has_earliest = last_known_before(scan, now->began, &now->began_earliest);
	now->has_latest = first_known_after(scan, now->ended, &now->ended_latest);
	now->drift_a_kn = drift_kn(scan->first_a, scan->last_a, usecs);
	now->drift_b_kn = drift_kn(scan->first_b, scan->last_b, usecs);
	scan->found(now, scan->arg);
}

/* Check whether a close sample belongs to the encounter that goes on */
static bool
joins(const PairScan *scan, TimestampTz t)
{
	uint64		apart = track_elapsed(scan->now.ended, t);

	if (apart <= (uint64) scan->rule->merge_gap)
		return true;
	return apart <= (uint64) scan->rule->max_gap &&
		(scan->next_a == scan->a->n || scan->a->t[scan->next_a] >= t) &&
		(scan->next_b == scan->b->n || scan->b->t[scan->next_b] >= t);
}

/* Take a close sample; next_a and next_b are the first fixes after it */
static void
add_close(PairScan *scan, TimestampTz t, PairPlace a, PairPlace b, double metres, int64 next_a, int64 next_b)
{
	Encounter  *now = &scan->now;

	if (scan->open && !joins(scan, t))
		finish(scan);
	if (!scan->open)
	{
		scan->open = true;
		*now = (Encounter) {.began = t, .min_distance_m = INFINITY};
		scan->first_a = a;
		scan->first_b = b;
	}
	now->ended = t;
	now->samples++;
	if (metres < now->min_distance_m)
	{
		now->min_distance_m = metres;
		now->lon = lon_wrap(a.lon + lon_difference(a.lon, b.lon) / 2);
		now->lat = (a.lat + b.lat) / 2;
	}
	scan->last_a = a;
	scan->last_b = b;
	scan->next_a = next_a;
	scan->next_b = next_b;
}

/* Report the encounters of two ships, in order; windows are in order, apart, and hold every close sample */
void
pair_encounters(const PairTrack *a, const PairTrack *b, const EncounterRule *rule,
				const TimeWindow *windows, int64 nwindows, EncounterFound found, void *arg)
{
	PairScan	scan = {.a = a, .b = b, .rule = rule, .found = found, .arg = arg};
	double		max_dlat = rule->max_distance_m / METRES_PER_DEGREE_MIN;
	int64		ia = 0,
				ib = 0;

	for (int64 w = 0; w < nwindows; w++)
	{
		ia = pair_track_first_at(a, ia, windows[w].from);
		ib = pair_track_first_at(b, ib, windows[w].from);
		for (;;)
		{
			TimestampTz t = PG_INT64_MAX;
			PairPlace	place_a,
						place_b;

			CHECK_FOR_INTERRUPTS();
			if (ia < a->n)
				t = a->t[ia];
			if (ib < b->n)
				t = Min(t, b->t[ib]);
			if ((ia == a->n && ib == b->n) || t > windows[w].to)
				break;
			place_a = place_at(a, ia, t, rule->max_gap);
			place_b = place_at(b, ib, t, rule->max_gap);
			while (ia < a->n && a->t[ia] == t)
				ia++;
			while (ib < b->n && b->t[ib] == t)
				ib++;
			if (place_a.known && place_b.known && fabs(place_a.lat - place_b.lat) <= max_dlat)
			{
				double		metres = great_circle_m(place_a.lon, place_a.lat, place_b.lon, place_b.lat);

				if (metres <= rule->max_distance_m)
					add_close(&scan, t, place_a, place_b, metres, ia, ib);
			}
		}
	}
	finish(&scan);
}
