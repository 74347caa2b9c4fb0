/*
 * track_split_ships.c
 *		Tracks of several ships that share one MMSI, taken apart.
 *
 * Several tracks are kept open.  A fix goes to the one it fits best: of those that
 * it can belong to, the one whose ship, had it gone on as it went last, would be
 * nearest.  It can belong to a track if a ship at max_speed_kn gets there in time,
 * and not at all to one that has a fix elsewhere at the same time; if it fits none,
 * it opens another.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "track/track.h"

#define GOES_ON			USECS_PER_HOUR	/* for so long a ship keeps its course */

typedef struct Ship
{
	Fix			last;
	double		lon_speed;		/* 1e-7 degree a microsecond, from the two last fixes */
	double		lat_speed;
	int64		n;
} Ship;

typedef struct Split
{
	Fix		   *fixes;			/* of the whole track */
	int32	   *ship;			/* whose each of them is */
	int64		n;
	Ship	   *ships;
	int			nships;
	int			max_ships;
} Split;

/* which ship a fix fits best; -1 for none */
static int
best_ship(const Split *split, const Fix *fix, double max_speed_kn)
{
	int			best = -1;
	double		best_m = INFINITY;

	for (int s = 0; s < split->nships; s++)
	{
		const Fix  *last = &split->ships[s].last;
		double		hours = (double) track_elapsed(last->t, fix->t) / USECS_PER_HOUR;
		double		reach_m = hours * max_speed_kn * NAUTICAL_MILE_M;
		double		metres;

		if (last->t == fix->t)
			continue;
		metres = great_circle_m(track_degrees(last->lon), track_degrees(last->lat),
								track_degrees(fix->lon), track_degrees(fix->lat));
		if (metres > reach_m)
			continue;
		if (track_elapsed(last->t, fix->t) <= GOES_ON)
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

static void
split_fixes(Split *split, double max_speed_kn)
{
	for (int64 i = 0; i < split->n; i++)
	{
		int			s = best_ship(split, &split->fixes[i], max_speed_kn);

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

			ship->lon_speed = track_lon_step(ship->last.lon, split->fixes[i].lon) / usecs;
			ship->lat_speed = ((double) split->fixes[i].lat - ship->last.lat) / usecs;
			ship->last = split->fixes[i];
		}
		split->ships[s].n++;
		split->ship[i] = s;
	}
}

/* The ships of a track, each a track, by their first fixes */
PG_FUNCTION_INFO_V1(track_split_ships);
Datum
track_split_ships(PG_FUNCTION_ARGS)
{
	FuncCallContext *funcctx;
	Split	   *split;
	TrackWriter *writer;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;
		double		max_speed_kn = PG_GETARG_FLOAT8(1);
		Track	   *track;

		if (isnan(max_speed_kn) || max_speed_kn <= 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("max_speed_kn must be above 0, not %s", float8out_internal(max_speed_kn))));
		funcctx = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(funcctx->multi_call_memory_ctx);
		track = PG_GETARG_TRACK(0);
		split = palloc0(sizeof(Split));
		split->n = track->nfixes;
		split->fixes = track_all_fixes(track);
		split->ship = MemoryContextAllocHuge(CurrentMemoryContext, Max(split->n, 1) * sizeof(int32));
		split->max_ships = 8;
		split->ships = palloc(split->max_ships * sizeof(Ship));
		split_fixes(split, max_speed_kn);
		funcctx->max_calls = split->nships;
		funcctx->user_fctx = split;
		MemoryContextSwitchTo(old);
	}
	funcctx = SRF_PERCALL_SETUP();
	split = (Split *) funcctx->user_fctx;
	if (funcctx->call_cntr >= funcctx->max_calls)
		SRF_RETURN_DONE(funcctx);
	writer = track_writer_create(split->ships[funcctx->call_cntr].n);
	for (int64 i = 0; i < split->n; i++)
		if (split->ship[i] == (int32) funcctx->call_cntr)
			track_writer_add(writer, &split->fixes[i], 1);
	{
		Track	   *ship = track_writer_finish(writer);

		SRF_RETURN_NEXT(funcctx, PointerGetDatum(ship));
	}
}
