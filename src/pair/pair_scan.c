/*
 * pair_scan.c
 *		Walk the samples of two ships and find those that are close.
 *
 * The walk proceeds in runs: some fixes of each ship, a block or a group of them, whose box holds
 * the ship up to the last of them.  If the boxes are apart, no sample is looked at; if they are
 * surely close, and not nearer than the ships were before, samples are only counted.  Otherwise
 * most samples are judged by an estimate, and only doubtful ones exactly.
 *
 * The windows of a pair together hold every close sample, so a caller that knows where two
 * ships cannot be close need not have them compared there; whether something lies between
 * two windows is known by the fixes that follow a sample, not by the samples themselves.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "common/degrees.h"
#include "pair/pair_scan.h"
#include "pair/reach.h"

/* metres per 1e-7 degree of a great circle, in which places are compared first */
#define METRES_PER_UNIT		(EARTH_RADIUS_M * RAD_PER_DEGREE / TRACK_DEGREE)

/*
 * Most samples are judged by distances on a plane, in 1e-7 degree: within GUESS_LAT in latitude and
 * GUESS_LON in longitude, and not near a pole, the relative error of their squares is at most
 * GUESS_ERROR. The cosine, which is that of a latitude within GUESS_NEAR, contributes at most
 * 1.4e-4 (twice GUESS_NEAR in radians, times tan 82 degrees), the plane less than 2e-5.  Rounding
 * adds less than GUESS_ROUNDING to a distance, however short.
 */
#define GUESS_LAT	(0.05 * TRACK_DEGREE)
#define GUESS_LON	(0.5 * TRACK_DEGREE)
#define GUESS_POLE	(80.0 * TRACK_DEGREE)
#define GUESS_NEAR	(0.0005 * TRACK_DEGREE)
#define GUESS_ERROR	4e-4
#define GUESS_ROUNDING	1e-3	/* 1e-7 degree: a tenth of a millimetre */

/* one of the ships on the walk; places are in 1e-7 degree from the origin of the walk */
typedef struct Walker
{
	PairTrack  *track;
	int64		i;				/* first fix at or after the sample */
	int			block;			/* its block */
	int64		to;				/* the fix at the end of its leg; -1 for none yet */
	bool		known;			/* is its place on the leg known: are the ends at most max_gap apart? */
	TimestampTz t;				/* the start of the leg */
	double		lon;
	double		lat;
	double		lon_speed;		/* per microsecond */
	double		lat_speed;
	double		to_lon;			/* the end of the leg */
	double		to_lat;
} Walker;

typedef struct Walk
{
	PairScan   *scan;
	Walker		a;
	Walker		b;
	int32		origin_lon;
	int32		origin_lat;
	double		cos_of;			/* a latitude near the last one, 1e-7 degree, */
	double		cos_lat;		/* and its cosine */
	Reach		reach;
} Walk;

/* Return an upper bound of the estimated squares for distances of at most `metres` */
static inline double
guess_bound(double metres)
{
	double		units = metres / METRES_PER_UNIT + GUESS_ROUNDING;

	return units * units / (1 - GUESS_ERROR);
}

/* Set the bound above which an estimate is surely not the smallest distance of the open encounter */
static inline void
note_nearest(PairScan *scan)
{
	scan->nearest = guess_bound(scan->builder.now.min_distance_m);
}

/* what the boxes of a run tell about its samples */
typedef enum Verdict
{
	RUN_APART,					/* none is close */
	RUN_CLOSE,					/* all are, and none is the nearest */
	RUN_NEAR,					/* all are */
	RUN_UNCLEAR
} Verdict;

/* Return RUN_CLOSE or RUN_NEAR for boxes whose places are surely close, else RUN_UNCLEAR */
static Verdict
boxes_close(Walk *walk, const PlaceBox *a, const PlaceBox *b)
{
	double		height = ((double) a->north - a->south) + ((double) b->north - b->south);
	double		lat = ((double) a->north + a->south + b->north + b->south) / 4;
	double		lat_most = Max((double) b->north - a->south, (double) a->north - b->south),
				lat_least = Max((double) b->south - a->north, (double) a->south - b->north),
				lon_most = Max((double) b->east - a->west, (double) a->east - b->west),
				lon_least = Max((double) b->west - a->east, (double) a->west - b->east);

	if (height / 4 > GUESS_NEAR || lat_most > GUESS_LAT || lon_most > GUESS_LON || fabs(lat) > GUESS_POLE - GUESS_LAT)
		return RUN_UNCLEAR;
	if (fabs(lat - walk->cos_of) + height / 4 > GUESS_NEAR)
	{
		walk->cos_of = lat;
		walk->cos_lat = cos(lat / TRACK_DEGREE * RAD_PER_DEGREE);
	}
	lon_most *= walk->cos_lat;
	if (lat_most * lat_most + lon_most * lon_most > walk->scan->close)
		return RUN_UNCLEAR;
	lat_least = Max(lat_least, 0);
	lon_least = Max(lon_least, 0) * walk->cos_lat;
	return lat_least * lat_least + lon_least * lon_least > walk->scan->nearest ? RUN_CLOSE : RUN_NEAR;
}

/*
 * Check whether a ship at its fix i is surely farther from the other, which is between its fixes k
 * - 1 and k, than both were before; i and k count ready fixes.  Both are close: longitudes differ
 * by less than half a degree.
 */
static inline bool
farther_than_nearest(const Walk *walk, const PairTrack *ship, int64 i, const PairTrack *other, int64 k)
{
	int32		lon = ship->lon[i],
				lat = ship->lat[i],
				lon1 = other->lon[k - 1],
				lon2 = other->lon[k],
				lat1 = other->lat[k - 1],
				lat2 = other->lat[k];
	double		across = Max(Max(Min(lon1, lon2) - lon, lon - Max(lon1, lon2)), 0) * walk->cos_lat,
				along = Max(Max(Min(lat1, lat2) - lat, lat - Max(lat1, lat2)), 0);

	return along * along + across * across > walk->scan->nearest;
}

/* Judge a run by the boxes of both ships' groups of fixes */
static Verdict
judge(Walk *walk, const FixGroup *a, const FixGroup *b)
{
	const EncounterBuilder *builder = &walk->scan->builder;
	uint64		longest = Max(a->longest, b->longest);

	if (place_boxes_apart(&walk->reach, &a->box, &b->box))
		return RUN_APART;
	if (builder->open && longest < PG_UINT32_MAX && longest <= (uint64) builder->rule->max_gap &&
		encounter_joins(builder, Min(pair_t(builder->a, walk->a.i), pair_t(builder->b, walk->b.i)),
						walk->a.i, walk->b.i))
		return boxes_close(walk, &a->box, &b->box);
	return RUN_UNCLEAR;
}

/* Find the block of the next fix; return whether it is another than before */
static inline bool
enter_block(Walker *ship)
{
	const uint32 *number = ship->track->number;
	int			block = ship->block;

	while (ship->i >= number[block + 1])
		block++;
	if (block == ship->block)
		return false;
	ship->block = block;
	return true;
}

/* Return the boxes of the block of the next fix, which is ready */
static inline const FixGroup *
block_boxes(const Walker *ship)
{
	return &ship->track->groups[(int64) (ship->block - ship->track->first_block) * BLOCK_BOXES];
}

/* Return the group of the next fix, and the time of its last fix */
static inline const FixGroup *
next_group(const Walker *ship, TimestampTz *last)
{
	const PairTrack *track = ship->track;
	int64		first = track->number[ship->block],
				group = (ship->i - first) / GROUP_FIXES;

	*last = pair_t(track, Min(first + (group + 1) * GROUP_FIXES, (int64) track->number[ship->block + 1]) - 1);
	return block_boxes(ship) + 1 + group;
}

/* Advance past the fixes up to t, and make the next one and the one before it ready */
static void
pass(Walker *ship, TimestampTz t)
{
	PairTrack  *track = ship->track;

	for (;;)
	{
		/* steps of eight first */
		while (ship->i + 8 < track->end && pair_t(track, ship->i + 8) <= t)
			ship->i += 8;
		while (ship->i < track->end && pair_t(track, ship->i) <= t)
			ship->i++;
		if (likely(ship->i < track->end || ship->i == track->n))
			return;
		pair_track_need(track, ship->i - 1, ship->i);
	}
}

/*
 * Advance past the next fix, which is at t, and any others at t; return the time of the next, PG_INT64_MAX for
 * none
 */
static inline TimestampTz
pass_one(Walker *ship, TimestampTz t)
{
	PairTrack  *track = ship->track;

	if (likely(++ship->i < track->end) && likely(pair_t(track, ship->i) != t))
		return pair_t(track, ship->i);
	pass(ship, t);
	return ship->i < track->n ? pair_t(track, ship->i) : PG_INT64_MAX;
}

/*
 * Count the samples up to `until`, which are all close; it is no later than the last fix of either run.
 * If any may be the nearest, those that may are compared.
 */
static void
count_run(Walk *walk, TimestampTz until, bool any_nearest)
{
	PairScan   *scan = walk->scan;
	EncounterBuilder *builder = &scan->builder;
	Walker	   *a = &walk->a,
			   *b = &walk->b;
	const TimestampTz *of_a = a->track->t,
			   *of_b = b->track->t;
	int64		ia = a->i - a->track->begin,
				ib = b->i - b->track->begin,
				end_a = a->track->end - a->track->begin,
				end_b = b->track->end - b->track->begin,
				samples = 0;
	TimestampTz last = builder->now.ended;

	while (ia < end_a && ib < end_b)
	{
		TimestampTz t_a = of_a[ia],
					t_b = of_b[ib],
					t = Min(t_a, t_b);

		if (t > until)
			break;
		/* of several fixes at one time the first is the sample */
		if (t > last)
		{
			samples++;
			if (any_nearest && !(t_a == t ? farther_than_nearest(walk, a->track, ia, b->track, ib) :
								 farther_than_nearest(walk, b->track, ib, a->track, ia)))
			{
				encounter_compare(builder, t, ia + a->track->begin, ib + b->track->begin);
				note_nearest(scan);
			}
		}
		last = t;
		ia += t_a == t;
		ib += t_b == t;
	}
	/* one of them has no fix left that is ready */
	for (; ia < end_a && of_a[ia] <= until; last = of_a[ia++])
		samples += of_a[ia] > last;
	for (; ib < end_b && of_b[ib] <= until; last = of_b[ib++])
		samples += of_b[ib] > last;
	a->i = ia + a->track->begin;
	b->i = ib + b->track->begin;
	pass(a, last);
	pass(b, last);
	builder->now.ended = last;
	builder->now.samples += samples;
	builder->next_a = a->i;
	builder->next_b = b->i;
}

/* Set up the leg to the next fix, which is ready, as is the one before it */
static inline void
make_leg(const Walk *walk, Walker *ship)
{
	const PairTrack *track = ship->track;
	int64		to = ship->i - track->begin;
	uint64		usecs;
	double		speed;
	int32		lon,
				lat;

	ship->to = ship->i;
	ship->known = false;
	if (ship->i == track->n)
		return;
	lon = track->lon[to];
	lat = track->lat[to];
	ship->to_lon = (double) track_lon_step(walk->origin_lon, lon);
	ship->to_lat = (double) ((int64) lat - walk->origin_lat);
	if (ship->i == 0)
		return;
	ship->t = track->t[to - 1];
	usecs = track_elapsed(ship->t, track->t[to]);
	ship->known = usecs <= (uint64) walk->scan->builder.rule->max_gap;
	ship->lon = (double) track_lon_step(walk->origin_lon, track->lon[to - 1]);
	ship->lat = (double) ((int64) track->lat[to - 1] - walk->origin_lat);
	/* there is no sample between two fixes at one time */
	speed = 1 / (double) (int64) usecs;
	ship->lon_speed = (double) track_lon_step(track->lon[to - 1], lon) * speed;
	ship->lat_speed = ((double) lat - track->lat[to - 1]) * speed;
}

/*
 * Estimate the square of the distance at a sample, 1e-7 degree squared: INFINITY where the ships
 * are surely not close, NAN where only the exact distance will do.  Each ship is on its leg, or at
 * the end of it.
 */
static inline double
guess_square(Walk *walk, TimestampTz t, bool at_a, bool at_b)
{
	const Walker *a = &walk->a,
			   *b = &walk->b;
	double		lon = a->to_lon,
				lat = a->to_lat,
				dlon = b->to_lon,
				dlat = b->to_lat;

	if (!at_a)
	{
		double		usecs = (double) (int64) track_elapsed(a->t, t);

		lon = a->lon + usecs * a->lon_speed;
		lat = a->lat + usecs * a->lat_speed;
	}
	if (!at_b)
	{
		double		usecs = (double) (int64) track_elapsed(b->t, t);

		dlon = b->lon + usecs * b->lon_speed;
		dlat = b->lat + usecs * b->lat_speed;
	}
	dlon -= lon;
	dlat -= lat;
	lat += walk->origin_lat + dlat / 2;
	if (fabs(lat - walk->cos_of) > GUESS_NEAR)
	{
		walk->cos_of = lat;
		walk->cos_lat = cos(lat / TRACK_DEGREE * RAD_PER_DEGREE);
	}
	if (fabs(dlat) > GUESS_LAT || fabs(dlon) > GUESS_LON || fabs(lat) > GUESS_POLE)
	{
		double		max_m = walk->scan->builder.rule->max_distance_m;

		return fabs(dlat) * METRES_PER_UNIT > max_m * (1 + GUESS_ERROR) ? INFINITY : NAN;
	}
	dlon *= walk->cos_lat;
	return dlat * dlat + dlon * dlon;
}

/* Try the samples up to `until`, which is no later than the last fix of either run */
static void
try_run(Walk *walk, TimestampTz until)
{
	PairScan   *scan = walk->scan;
	EncounterBuilder *builder = &scan->builder;
	Walker	   *a = &walk->a,
			   *b = &walk->b;
	TimestampTz t_a = pair_t(a->track, a->i),
				t_b = pair_t(b->track, b->i);

	for (TimestampTz t; (t = Min(t_a, t_b)) <= until;)
	{
		bool		on_a = t_a == t,
					on_b = t_b == t;
		int64		at_a = a->i,
					at_b = b->i;
		double		square;

		if (a->to != at_a)
			make_leg(walk, a);
		if (b->to != at_b)
			make_leg(walk, b);
		if (on_a)
			t_a = pass_one(a, t);
		if (on_b)
			t_b = pass_one(b, t);
		if ((!on_a && !a->known) || (!on_b && !b->known))
			continue;
		square = guess_square(walk, t, on_a, on_b);
		if (square > scan->far)
			continue;
		if (builder->open && square <= scan->close && square > scan->nearest &&
			encounter_joins(builder, t, at_a, at_b))
		{
			encounter_extend(builder, t, a->i, b->i);
			continue;
		}
		encounter_add(builder, t, at_a, at_b, a->i, b->i);
		note_nearest(scan);
		pair_track_need(a->track, a->i - 1, a->i);
		pair_track_need(b->track, b->i - 1, b->i);
	}
}

/* Walk the next run, at most up to `to`; return the time up to which it went. Both ships have a next fix. */
static TimestampTz
walk_run(Walk *walk, TimestampTz to)
{
	Walker	   *a = &walk->a,
			   *b = &walk->b;
	Verdict		verdict = RUN_UNCLEAR;
	TimestampTz until = to;

	pair_track_need(a->track, a->i - 1, a->i);
	pair_track_need(b->track, b->i - 1, b->i);
	if ((int) enter_block(a) | (int) enter_block(b))
	{
		until = Min(until, pair_t(a->track, (int64) a->track->number[a->block + 1] - 1));
		until = Min(until, pair_t(b->track, (int64) b->track->number[b->block + 1] - 1));
		verdict = judge(walk, block_boxes(a), block_boxes(b));
	}
	if (verdict == RUN_UNCLEAR || verdict == RUN_NEAR)
	{
		TimestampTz last_a,
					last_b;

		verdict = judge(walk, next_group(a, &last_a), next_group(b, &last_b));
		until = Min(to, Min(last_a, last_b));
	}
	switch (verdict)
	{
		case RUN_APART:
			pass(a, until);
			pass(b, until);
			break;
		case RUN_CLOSE:
		case RUN_NEAR:
			count_run(walk, until, verdict == RUN_NEAR);
			break;
		case RUN_UNCLEAR:
			try_run(walk, until);
			break;
	}
	return until;
}

/* Begin the search for the encounters of two ships */
void
pair_scan_begin(PairScan *scan, PairTrack *a, PairTrack *b, const EncounterRule *rule, EncounterFound found, void *arg)
{
	double		units = rule->max_distance_m / METRES_PER_UNIT - GUESS_ROUNDING;

	*scan = (PairScan) {
		.builder = {.a = a,.b = b,.rule = rule,.found = found,.arg = arg},
		.far = guess_bound(rule->max_distance_m),
		.close = units > 0 ? units * units / (1 + GUESS_ERROR) : -1,
		.seen_to = PG_INT64_MIN
	};
}

/* Try the samples of a window; windows come in order, lie apart, and hold every close sample */
void
pair_scan_window(PairScan *scan, const TimeWindow *window)
{
	EncounterBuilder *builder = &scan->builder;
	Walk		walk = {
		.scan = scan,
		.a = {.track = builder->a, .i = scan->ia, .block = -1, .to = -1},
		.b = {.track = builder->b, .i = scan->ib, .block = -1, .to = -1},
		.cos_of = INFINITY,
		.reach = reach_of(builder->rule->max_distance_m)
	};
	Walker	   *a = &walk.a,
			   *b = &walk.b;

	if (window->from == PG_INT64_MIN || window->from - 1 != scan->seen_to)
	{
		a->i = pair_track_first_at(builder->a, window->from);
		b->i = pair_track_first_at(builder->b, window->from);
	}
	/* before a ship's first fix and after its last its place is unknown */
	if (a->i < a->track->n && b->i < b->track->n)
	{
		walk.origin_lon = builder->a->dir[pair_track_block_of(builder->a, a->i)].west;
		walk.origin_lat = builder->a->dir[builder->a->latest].south;
		a->block = builder->a->latest - 1;
		b->block = pair_track_block_of(builder->b, b->i) - 1;
	}
	while (a->i < a->track->n && b->i < b->track->n)
	{
		CHECK_FOR_INTERRUPTS();
		if (walk_run(&walk, window->to) == window->to)
			break;
	}
	scan->ia = a->i;
	scan->ib = b->i;
	scan->seen_to = window->to;
	/* no later sample joins */
	if (builder->open && track_elapsed(builder->now.ended, window->to) > longest_join(builder->rule))
		encounter_finish(builder);
}

/* End the search, and the open encounter */
void
pair_scan_end(PairScan *scan)
{
	encounter_finish(&scan->builder);
}
