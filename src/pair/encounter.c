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

/* the search for the encounters of a pair */
typedef struct PairScan
{
	PairTrack  *a;
	PairTrack  *b;
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
	double		cos_of;			/* a latitude near the last one, degrees, */
	double		cos_lat;		/* and its cosine */
} PairScan;

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
		TimestampTz sample = Min(a->t[ia], b->t[ib]);
		bool		known_a = pair_place_at(a, ia, sample, scan->rule->max_gap).known,
					known_b = pair_place_at(b, ib, sample, scan->rule->max_gap).known;

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
			ib = Max(ib, pair_track_first_at(b, a->t[ia]));
		if (!known_b && ib < b->n)
			ia = Max(ia, pair_track_first_at(a, b->t[ib]));
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
	now->fixes_a = scan->next_a - pair_track_first_at(scan->a, now->began);
	now->fixes_b = scan->next_b - pair_track_first_at(scan->b, now->began);
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

/*
 * Take a close sample; next_a and next_b are the first fixes after it, metres is NAN for a
 * distance that is not the smallest
 */
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
		/* what is larger than the smallest of the one before need not be so here */
		if (isnan(metres))
			metres = great_circle_m(a.lon, a.lat, b.lon, b.lat);
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

/*
 * Most distances are told by those on a plane: within GUESS_LAT in latitude and GUESS_LON
 * in longitude, and not near a pole, their squares are right to GUESS_ERROR.  That of the
 * cosine, of which one of a latitude within GUESS_NEAR is taken, is at most 1.4e-4 (twice
 * GUESS_NEAR in radians, times tan 82 degrees), what the plane adds is less than 2e-5.
 */
#define GUESS_LAT	0.05		/* degrees, as those below */
#define GUESS_LON	0.5
#define GUESS_POLE	80.0
#define GUESS_NEAR	0.0005
#define GUESS_ERROR	4e-4

/* Compare two places, and take the sample if they are close; only what is near to a bound is computed exactly */
static void
try_sample(PairScan *scan, TimestampTz t, PairPlace a, PairPlace b, int64 next_a, int64 next_b)
{
	double		max_m = scan->rule->max_distance_m;
	double		dlat = b.lat - a.lat,
				dlon = lon_difference(a.lon, b.lon);
	double		metres;

	if (fabs(dlat) > max_m / METRES_PER_DEGREE_MIN)
		return;
	if (fabs(dlat) <= GUESS_LAT && fabs(dlon) <= GUESS_LON && fabs(a.lat) <= GUESS_POLE)
	{
		double		square;

		double		lat = a.lat + dlat / 2;

		if (fabs(lat - scan->cos_of) > GUESS_NEAR)
		{
			scan->cos_of = lat;
			scan->cos_lat = cos(lat * RAD_PER_DEGREE);
		}
		dlon *= scan->cos_lat;
		square = (dlat * dlat + dlon * dlon) * (EARTH_RADIUS_M * RAD_PER_DEGREE) * (EARTH_RADIUS_M * RAD_PER_DEGREE);
		if (square * (1 - GUESS_ERROR) > max_m * max_m)
			return;
		if (scan->open && square * (1 + GUESS_ERROR) <= max_m * max_m &&
			square * (1 - GUESS_ERROR) > scan->now.min_distance_m * scan->now.min_distance_m)
		{
			add_close(scan, t, a, b, NAN, next_a, next_b);
			return;
		}
	}
	metres = great_circle_m(a.lon, a.lat, b.lon, b.lat);
	if (metres <= max_m)
		add_close(scan, t, a, b, metres, next_a, next_b);
}

/* Report the encounters of two ships, in order; windows are in order, apart, and hold every close sample */
void
pair_encounters(PairTrack *a, PairTrack *b, const EncounterRule *rule,
				const TimeWindow *windows, int64 nwindows, EncounterFound found, void *arg)
{
	PairScan	scan = {.a = a, .b = b, .rule = rule, .found = found, .arg = arg, .cos_of = INFINITY};

	for (int64 w = 0; w < nwindows; w++)
	{
		int64		ia = pair_track_first_at(a, windows[w].from),
					ib = pair_track_first_at(b, windows[w].from);

		pair_track_need(a, ia - 1, first_after(a, windows[w].to));
		pair_track_need(b, ib - 1, first_after(b, windows[w].to));
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
			place_a = pair_place_at(a, ia, t, rule->max_gap);
			place_b = pair_place_at(b, ib, t, rule->max_gap);
			while (ia < a->n && a->t[ia] == t)
				ia++;
			while (ib < b->n && b->t[ib] == t)
				ib++;
			if (place_a.known && place_b.known)
				try_sample(&scan, t, place_a, place_b, ia, ib);
		}
	}
	finish(&scan);
}
