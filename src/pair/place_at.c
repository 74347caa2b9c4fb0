/*
 * place_at.c
 *		The places of the ships of a track at one time, by the fixes around it.
 *
 * One MMSI can be used by several ships, and fixes can be wrong: a fix that is out of
 * reach of all ships before belongs to another one.  So each ship has its own last fix
 * before the time and its own first one after it, and no place is interpolated between
 * two ships.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/duration.h"
#include "common/geodesy.h"
#include "common/reachable.h"
#include "silence/ais_error.h"
#include "track/track_cursor.h"

#define MAX_SHIPS		16		/* of one track around one time; fixes of further ones are left out */

typedef struct TimedPlace
{
	TimestampTz t;
	double		lon;
	double		lat;
} TimedPlace;

typedef struct ShipAround
{
	int			nfixes;
	bool		has_before;
	bool		has_after;
	TimedPlace	last;			/* of the fixes so far */
	TimedPlace	before;			/* the last at or before the time */
	TimedPlace	after;			/* the first at or after it */
} ShipAround;

/* Return an upper bound of the distance of two places, metres, without the sines of great_circle_m() */
static double
metres_at_most(const TimedPlace *a, const TimedPlace *b)
{
	return (fabs(lon_difference(a->lon, b->lon)) + fabs(b->lat - a->lat)) * RAD_PER_DEGREE * EARTH_RADIUS_M;
}

/*
 * Return the ship of a fix: of those in reach the one whose last fix is nearest, else a new one; NULL if there are
 * too many
 */
static ShipAround *
ship_of_fix(ShipAround *ships, int *nships, const ReachRule *rule, const TimedPlace *fix)
{
	ShipAround  *nearest = NULL;
	double		least = 0;

	for (int i = 0; i < *nships; i++)
	{
		double		reach = reach_metres(rule, track_elapsed(ships[i].last.t, fix->t));
		double		metres;

		if (*nships == 1 && metres_at_most(&ships[i].last, fix) <= reach)
			return &ships[i];
		metres = great_circle_m(ships[i].last.lon, ships[i].last.lat, fix->lon, fix->lat);
		if (metres <= reach && (nearest == NULL || metres < least))
		{
			nearest = &ships[i];
			least = metres;
		}
	}
	if (nearest == NULL && *nships < MAX_SHIPS)
		nearest = &ships[(*nships)++];
	return nearest;
}

static void
add_fix(ShipAround *ship, const TimedPlace *fix, TimestampTz at)
{
	ship->nfixes++;
	ship->last = *fix;
	if (fix->t <= at)
	{
		ship->has_before = true;
		ship->before = *fix;
	}
	if (fix->t >= at && !ship->has_after)
	{
		ship->has_after = true;
		ship->after = *fix;
	}
}

/*
 * Return the place of a ship: on the straight line (longitude and latitude, the short way round), or at its one
 * fix
 */
static TimedPlace
place_between(const ShipAround *ship, TimestampTz at)
{
	const TimedPlace *before = &ship->before,
			   *after = &ship->after;
	double		part;

	if (!ship->has_before)
		return *after;
	if (!ship->has_after || before->t == at || after->t == before->t)
		return *before;
	part = (double) (at - before->t) / (double) (after->t - before->t);
	return (TimedPlace) {
		.t = at,
		.lon = lon_wrap(before->lon + part * lon_difference(before->lon, after->lon)),
		.lat = before->lat + part * (after->lat - before->lat)
	};
}

/* Return a row: number, place, and the fixes before and after; one that does not exist is infinitely far in time */
static void
put_ship(ReturnSetInfo *rsinfo, int number, const ShipAround *ship, TimestampTz at)
{
	TimedPlace	place = place_between(ship, at);
	TimedPlace	before = ship->has_before ? ship->before : place,
				after = ship->has_after ? ship->after : place;
	Datum		values[10] = {
		Int32GetDatum(number),
		Float8GetDatum(place.lon),
		Float8GetDatum(place.lat),
		Float8GetDatum(ship->has_before ? (double) (at - before.t) / USECS_PER_SEC : get_float8_infinity()),
		Float8GetDatum(before.lon),
		Float8GetDatum(before.lat),
		Float8GetDatum(ship->has_after ? (double) (after.t - at) / USECS_PER_SEC : get_float8_infinity()),
		Float8GetDatum(after.lon),
		Float8GetDatum(after.lat),
		Int32GetDatum(ship->nfixes)
	};
	bool		nulls[10] = {false};

	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

/* Assign the fixes of a track in [from, to] to ships; return the number of ships */
static int
ships_around(TrackCursor *cursor, TimestampTz from, TimestampTz to, TimestampTz at, ShipAround *ships)
{
	ReachRule	rule = {AIS_STRAY_SPEED_KN * NAUTICAL_MILE_M / 3600, AIS_TIME_ERROR_S, AIS_PLACE_ERROR_M};
	int			nships = 0;

	for (int block = cursor_block_before(cursor, from);
		 block < cursor->nblocks && cursor->dir[block].first <= to;
		 block++)
	{
		const TrackColumns *columns = cursor_block(cursor, block);

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < columns->n && columns->t[i] <= to; i++)
		{
			TimedPlace	fix = {columns->t[i], track_degrees(columns->lon[i]), track_degrees(columns->lat[i])};
			ShipAround  *ship = fix.t < from ? NULL : ship_of_fix(ships, &nships, &rule, &fix);

			if (ship != NULL)
				add_fix(ship, &fix, at);
		}
	}
	return nships;
}

/* Return the places of the ships of a track at a time, by its fixes at most `within` away from it */
PG_FUNCTION_INFO_V1(track_places_at);
Datum
track_places_at(PG_FUNCTION_ARGS)
{
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(1);
	int64		within = duration_from_interval(PG_GETARG_INTERVAL_P(2), "within");
	ShipAround	ships[MAX_SHIPS] = {0};
	TrackCursor *cursor;
	int			nships;

	if (TIMESTAMP_NOT_FINITE(at))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("at must be a finite time, not %s", TIMESTAMP_IS_NOBEGIN(at) ? "-infinity" : "infinity")));
	InitMaterializedSRF(fcinfo, 0);
	cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
	nships = ships_around(cursor, time_shifted(at, -within), time_shifted(at, within), at, ships);
	track_cursor_close(cursor);
	for (int i = 0; i < nships; i++)
		put_ship((ReturnSetInfo *) fcinfo->resultinfo, i + 1, &ships[i], at);
	return (Datum) 0;
}
