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

#include "common/degrees.h"
#include "common/geodesy.h"
#include "pair/encounter.h"
#include "track/track_reader.h"

/* metres to a degree of latitude, rounded down: what is farther apart in latitude is not close */
#define METRES_PER_DEGREE_MIN	111194.0

/* metres to 1e-7 degree of a great circle, in which places are compared first */
#define METRES_PER_UNIT		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)

/*
 * Most samples are judged by distances on a plane, in 1e-7 degree: within GUESS_LAT in latitude and
 * GUESS_LON in longitude, and not near a pole, their squares are right to GUESS_ERROR.  That of the
 * cosine, of which one of a latitude within GUESS_NEAR is taken, is at most 1.4e-4 (twice
 * GUESS_NEAR in radians, times tan 82 degrees), what the plane adds is less than 2e-5.
 */
#define GUESS_LAT	(0.05 * TRACK_DEGREE)
#define GUESS_LON	(0.5 * TRACK_DEGREE)
#define GUESS_POLE	(80.0 * TRACK_DEGREE)
#define GUESS_NEAR	(0.0005 * TRACK_DEGREE)
#define GUESS_ERROR	4e-4

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
	int64		next_a;			/* first fixes after its last close sample */
	int64		next_b;
	double		far;			/* squares of guesses: surely not close above it, */
	double		close;			/* surely close up to it, */
	double		nearest;		/* surely not the smallest distance above it */
	double		cos_of;			/* a latitude near the last one, 1e-7 degree, */
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

/* Compute the drift of a ship from the first close sample to the last, knots; 0 over no time */
static double
drift_kn(const PairScan *scan, PairTrack *ship)
{
	const Encounter *now = &scan->now;
	uint64		usecs = track_elapsed(now->began, now->ended);
	PairPlace	from = pair_place_at(ship, pair_track_first_at(ship, now->began), now->began, scan->rule->max_gap),
				to = pair_place_at(ship, pair_track_first_at(ship, now->ended), now->ended, scan->rule->max_gap);

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
	now->drift_a_kn = drift_kn(scan, scan->a);
	now->drift_b_kn = drift_kn(scan, scan->b);
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

/* Take a close sample that is not the nearest; next_a and next_b are the first fixes after it */
static inline void
extend(PairScan *scan, TimestampTz t, int64 next_a, int64 next_b)
{
	scan->now.ended = t;
	scan->now.samples++;
	scan->next_a = next_a;
	scan->next_b = next_b;
}

/* Take a close sample */
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
	}
	extend(scan, t, next_a, next_b);
	if (metres < now->min_distance_m)
	{
		double		units = metres / METRES_PER_UNIT;

		now->min_distance_m = metres;
		now->lon = lon_wrap(a.lon + lon_difference(a.lon, b.lon) / 2);
		now->lat = (a.lat + b.lat) / 2;
		scan->nearest = units * units / (1 - GUESS_ERROR);
	}
}

/*
 * Compare the places at a sample exactly, and take it if they are close; `at_a` and `at_b` are the
 * first fixes at or after it
 */
static void
try_sample(PairScan *scan, TimestampTz t, int64 at_a, int64 at_b, int64 next_a, int64 next_b)
{
	double		max_m = scan->rule->max_distance_m;
	PairPlace	a = pair_place_at(scan->a, at_a, t, scan->rule->max_gap),
				b = pair_place_at(scan->b, at_b, t, scan->rule->max_gap);
	double		metres;

	if (!a.known || !b.known || fabs(b.lat - a.lat) > max_m / METRES_PER_DEGREE_MIN)
		return;
	metres = great_circle_m(a.lon, a.lat, b.lon, b.lat);
	if (metres <= max_m)
		add_close(scan, t, a, b, metres, next_a, next_b);
}

/* the straight way of a ship to a fix from the one before */
typedef struct PairWay
{
	int64		to;				/* that fix; -1 for no way yet */
	bool		known;			/* they are at most max_gap apart */
	double		lon;			/* 1e-7 degree a microsecond */
	double		lat;
} PairWay;

/* Make `way` the one to the fix `to` */
static inline void
set_way(PairWay *way, const PairTrack *ship, int64 to, int64 max_gap)
{
	uint64		usecs;

	if (way->to == to)
		return;
	way->to = to;
	way->known = false;
	if (to == 0 || to == ship->n)
		return;
	usecs = track_elapsed(ship->t[to - 1], ship->t[to]);
	way->known = usecs <= (uint64) max_gap;
	way->lon = (double) track_lon_step(ship->lon[to - 1], ship->lon[to]) / (double) usecs;
	way->lat = (double) ((int64) ship->lat[to] - ship->lat[to - 1]) / (double) usecs;
}

/*
 * Estimate the square of the distance at a sample, 1e-7 degree squared: INFINITY where the ships are
 * surely not close, NAN where only the exact distance will do.  A ship without a way is at its fix,
 * one with a way is on the way to it.
 */
static inline double
guess_square(PairScan *scan, TimestampTz t, int64 ia, const PairWay *way_a, int64 ib, const PairWay *way_b)
{
	const PairTrack *a = scan->a,
			   *b = scan->b;
	double		on_a = 0,
				on_b = 0;
	double		dlon,
				dlat,
				lat;

	if (way_a)
		on_a = (double) track_elapsed(a->t[--ia], t);
	if (way_b)
		on_b = (double) track_elapsed(b->t[--ib], t);
	lat = a->lat[ia];
	dlat = b->lat[ib] - lat;
	dlon = (double) track_lon_step(a->lon[ia], b->lon[ib]);
	if (way_a)
	{
		dlat -= on_a * way_a->lat;
		dlon -= on_a * way_a->lon;
	}
	if (way_b)
	{
		dlat += on_b * way_b->lat;
		dlon += on_b * way_b->lon;
	}
	if (way_a)
		lat += on_a * way_a->lat;
	lat += dlat / 2;
	if (fabs(dlat) > GUESS_LAT || fabs(dlon) > GUESS_LON || fabs(lat) > GUESS_POLE)
		return fabs(dlat) * METRES_PER_UNIT > scan->rule->max_distance_m * (1 + GUESS_ERROR) ? INFINITY : NAN;
	if (fabs(lat - scan->cos_of) > GUESS_NEAR)
	{
		scan->cos_of = lat;
		scan->cos_lat = cos(lat / TRACK_DEGREE * RAD_PER_DEGREE);
	}
	dlon *= scan->cos_lat;
	return dlat * dlat + dlon * dlon;
}

/* Try the samples of a window, whose fixes are ready, with those before and after it */
static void
try_window(PairScan *scan, const TimeWindow *window)
{
	const PairTrack *a = scan->a,
			   *b = scan->b;
	int64		ia = pair_track_first_at(scan->a, window->from),
				ib = pair_track_first_at(scan->b, window->from);
	PairWay		way_a = {.to = -1},
				way_b = {.to = -1};

	pair_track_need(scan->a, ia - 1, first_after(scan->a, window->to));
	pair_track_need(scan->b, ib - 1, first_after(scan->b, window->to));
	while (ia < a->n || ib < b->n)
	{
		TimestampTz t_a = ia < a->n ? a->t[ia] : PG_INT64_MAX,
					t_b = ib < b->n ? b->t[ib] : PG_INT64_MAX,
					t = Min(t_a, t_b);
		int64		at_a = ia,
					at_b = ib;
		double		square;

		CHECK_FOR_INTERRUPTS();
		if (t > window->to)
			break;
		if (t_a == t)
			while (++ia < a->n && a->t[ia] == t)
				;
		else
			set_way(&way_a, a, ia, scan->rule->max_gap);
		if (t_b == t)
			while (++ib < b->n && b->t[ib] == t)
				;
		else
			set_way(&way_b, b, ib, scan->rule->max_gap);
		if ((t_a != t && !way_a.known) || (t_b != t && !way_b.known))
			continue;
		square = guess_square(scan, t, at_a, t_a == t ? NULL : &way_a, at_b, t_b == t ? NULL : &way_b);
		if (square > scan->far)
			continue;
		if (scan->open && square <= scan->close && square > scan->nearest && joins(scan, t))
			extend(scan, t, ia, ib);
		else
			try_sample(scan, t, at_a, at_b, ia, ib);
	}
}

/* Report the encounters of two ships, in order; windows are in order, apart, and hold every close sample */
void
pair_encounters(PairTrack *a, PairTrack *b, const EncounterRule *rule,
				const TimeWindow *windows, int64 nwindows, EncounterFound found, void *arg)
{
	double		units = rule->max_distance_m / METRES_PER_UNIT;
	PairScan	scan = {
		.a = a,
		.b = b,
		.rule = rule,
		.found = found,
		.arg = arg,
		.far = units * units / (1 - GUESS_ERROR),
		.close = units * units / (1 + GUESS_ERROR),
		.cos_of = INFINITY
	};

	for (int64 w = 0; w < nwindows; w++)
		try_window(&scan, &windows[w]);
	finish(&scan);
}
