/*
 * track_split_ships.c
 *		Separating the tracks of several ships that share one MMSI.
 *
 * Several tracks are kept open.  A fix goes to the one it fits best: of those that it
 * can belong to, the one whose ship, had it kept course and speed, would be nearest.
 * It can belong to a track if it is reachable from its last fix (reachable.h); if it
 * fits none, it opens another.  Tracks of a few fixes are not ships but spikes: they
 * are left out if there are two ships or more, and if there is one, its track is
 * returned unchanged.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/reachable.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

#define KEEPS_COURSE	USECS_PER_HOUR	/* how long a ship is assumed to keep course and speed */

typedef struct Ship
{
	Fix			last;
	double		lon_speed;		/* 1e-7 degree per microsecond, from the last two fixes */
	double		lat_speed;
	int64		n;
} Ship;

typedef struct Split
{
	Fix		   *fixes;			/* of the whole track */
	int32	   *ship;			/* index of the ship of each fix */
	int64		n;
	Ship	   *ships;
	int			nships;
	int			max_ships;
	int			at;				/* the next ship to be returned */
	int64		min_fixes;
	Track	   *whole;			/* the track itself, if it is that of one ship */
} Split;

/* Return the index of the ship that a fix fits best; -1 if it fits none */
static int
best_ship(const Split *split, const Fix *fix, const ReachRule *rule)
{
	int			best = -1;
	double		best_m = INFINITY;

	for (int s = 0; s < split->nships; s++)
	{
		const Fix  *last = &split->ships[s].last;
		double		metres;

		metres = great_circle_m(track_degrees(last->lon), track_degrees(last->lat),
								track_degrees(fix->lon), track_degrees(fix->lat));
		if (metres > reach_metres(rule, track_elapsed(last->t, fix->t)))
			continue;
		if (track_elapsed(last->t, fix->t) <= KEEPS_COURSE)
		{
			double		usecs = (double) track_elapsed(last->t, fix->t);

			metres = great_circle_m((last->lon + split->ships[s].lon_speed * usecs) / TRACK_DEGREE,
									(last->lat + split->ships[s].lat_speed * usecs) / TRACK_DEGREE,
									track_degrees(fix->lon), track_degrees(fix->lat));
		}
		if (metres < best_m)
		{
			best_m = metres;
			best = s;
		}
	}
	return best;
}

/* Assign each fix to the ship that it fits best, or to a new one */
static void
split_fixes(Split *split, const ReachRule *rule)
{
	for (int64 i = 0; i < split->n; i++)
	{
		int			s = best_ship(split, &split->fixes[i], rule);

		CHECK_FOR_INTERRUPTS();
		if (s < 0)
		{
			if (split->nships == split->max_ships)
			{
				split->max_ships *= 2;
				split->ships = repalloc_huge(split->ships, split->max_ships * sizeof(Ship));
			}
			s = split->nships++;
			split->ships[s] = (Ship) {.last = split->fixes[i]};
		}
		else
		{
			Ship	   *ship = &split->ships[s];
			double		usecs = (double) track_elapsed(ship->last.t, split->fixes[i].t);

			/* two fixes at one time do not tell the course */
			if (usecs > 0)
			{
				ship->lon_speed = track_lon_step(ship->last.lon, split->fixes[i].lon) / usecs;
				ship->lat_speed = ((double) split->fixes[i].lat - ship->last.lat) / usecs;
			}
			ship->last = split->fixes[i];
		}
		split->ships[s].n++;
		split->ship[i] = s;
	}
}

/* Move to the next ship that has enough fixes; false if there is none */
static bool
next_ship(Split *split)
{
	while (split->at < split->nships && split->ships[split->at].n < split->min_fixes)
		split->at++;
	return split->at < split->nships;
}

/* Split a track into ships, or keep it whole if there is only one */
static Split *
split_track(Track *track, const ReachRule *rule, int32 min_fixes)
{
	Split	   *split = palloc0(sizeof(Split));
	int			nships = 0;

	split->n = track->nfixes;
	split->min_fixes = min_fixes;
	split->fixes = track_all_fixes(track);
	split->ship = MemoryContextAllocHuge(CurrentMemoryContext, Max(split->n, 1) * sizeof(int32));
	split->max_ships = 8;
	split->ships = palloc(split->max_ships * sizeof(Ship));
	split_fixes(split, rule);
	for (; next_ship(split); split->at++)
		nships++;
	split->at = 0;
	if (nships < 2 && split->n > 0)
		split->whole = track;
	return split;
}

/* Make a track of the fixes of a ship */
static Track *
ship_track(const Split *split, int ship)
{
	TrackWriter *writer = track_writer_create(split->ships[ship].n);

	for (int64 i = 0; i < split->n; i++)
		if (split->ship[i] == ship)
			track_writer_add(writer, &split->fixes[i], 1);
	return track_writer_finish(writer);
}

/* Return the ships of a track, each a track, by their first fixes */
PG_FUNCTION_INFO_V1(track_split_ships);
Datum
track_split_ships(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	Split	   *split;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		ReachRule	rule = reach_rule(PG_GETARG_FLOAT8(1), PG_GETARG_INTERVAL_P(2), PG_GETARG_FLOAT8(3));
		int32		min_fixes = PG_GETARG_INT32(4);

		if (min_fixes < 1)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("min_fixes must be at least 1, not %d", min_fixes)));
		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		funcctx->user_fctx = split_track(PG_GETARG_TRACK(0), &rule, min_fixes);
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	split = (Split *) funcctx->user_fctx;
	if (split->whole != NULL)
	{
		Track	   *whole = split->whole;

		split->whole = NULL;
		split->at = split->nships;
		SRF_RETURN_NEXT(funcctx, PointerGetDatum(whole));
	}
	if (!next_ship(split))
		SRF_RETURN_DONE(funcctx);
	{
		Track	   *ship = ship_track(split, split->at++);

		SRF_RETURN_NEXT(funcctx, PointerGetDatum(ship));
	}
}
