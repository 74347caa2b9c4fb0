/*
 * match_places.c
 *		Matching ships on an image with ships heard at that moment, one to one.
 *
 * A ship on the image is near a ship that was heard if it lies within a tolerance of that
 * ship's place at the moment; it can be that ship if its place is reachable from the last
 * fix before and from the first fix after.  First near ships are paired, as many as
 * possible, then likewise the remaining ones that can be each other.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/tuplestore.h"

#include "common/array_grow.h"
#include "common/geodesy.h"
#include "common/place_check.h"
#include "pair/assign.h"

/* a place on the unit sphere: chords are quicker than great circles, and leave out most pairs */
typedef struct Vector
{
	double		x;
	double		y;
	double		z;
} Vector;

/* a ship on the image */
typedef struct SeenShip
{
	double		lon;
	double		lat;
	Vector		v;
	uint32		nearest;		/* index of the nearest heard ship */
	double		chord2;			/* to it */
	int32		could_be;		/* number of heard ships that were near, or can be it */
	int32		nearby;
} SeenShip;

/* a ship that was heard: where it was at the moment, and the fixes before and after */
typedef struct HeardShip
{
	double		lon;
	double		lat;
	Vector		v;
	double		fix_lon[2];
	double		fix_lat[2];
	double		reach_m[2];		/* from each, infinite where there is no such fix */
	double		chord2_within;	/* no ship farther off than this can be it */
	double		margin_m;		/* farthest it can be from there, by the nearer fix */
	uint32		nearest;		/* index of the nearest ship on the image */
	double		chord2;			/* to it */
} HeardShip;

typedef struct Matching
{
	SeenShip   *seen;
	uint32		nseen;
	HeardShip  *heard;
	uint32		nheard;
	double		tolerance_m;
	double		nearby_chord2;
	AssignEdge *edges[2];		/* near; reachable only */
	uint32		nedges[2];
	uint32		max_edges[2];
} Matching;

static Vector
vector_of(double lon, double lat)
{
	double		cos_lat = cos(lat * RAD_PER_DEGREE);

	return (Vector) {
		.x = cos_lat * cos(lon * RAD_PER_DEGREE),
		.y = cos_lat * sin(lon * RAD_PER_DEGREE),
		.z = sin(lat * RAD_PER_DEGREE)
	};
}

static double
chord2_between(const Vector *a, const Vector *b)
{
	double		x = a->x - b->x,
				y = a->y - b->y,
				z = a->z - b->z;

	return x * x + y * y + z * z;
}

/* Return the square of the chord of a great-circle distance in metres, rounded up */
static double
chord2_of(double metres)
{
	double		half = sin(Min(metres / EARTH_RADIUS_M, M_PI) / 2);

	return 4 * half * half * (1 + 1e-9) + 1e-18;
}

/* Return the elements of an array without NULLs: *n of them, or any number, to which *n is set, if it is -1 */
static const double *
take_numbers(FunctionCallInfo fcinfo, int arg, int *n)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(arg);
	int			count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (ARR_NDIM(array) > 1 || ARR_HASNULL(array) || (*n >= 0 && count != *n))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays of places must have one dimension, one length and no NULL")));
	*n = count;
	return (const double *) ARR_DATA_PTR(array);
}

/* Read the ships on the image from the arguments */
static void
take_seen(Matching *matching, FunctionCallInfo fcinfo)
{
	int			n = -1;
	const double *lon = take_numbers(fcinfo, 0, &n),
			   *lat = take_numbers(fcinfo, 1, &n);

	matching->nseen = n;
	matching->seen = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(SeenShip));
	for (int i = 0; i < n; i++)
	{
		place_check(lon[i], lat[i]);
		matching->seen[i] = (SeenShip) {lon[i], lat[i], vector_of(lon[i], lat[i]), .chord2 = INFINITY};
	}
}

/* Read the heard ships from the arguments */
static void
take_heard(Matching *matching, FunctionCallInfo fcinfo, double speed_m_s)
{
	int			n = -1;
	const double *number[8];

	/* lon, lat at the moment; seconds to a fix, its lon and lat, before and after */
	for (int i = 0; i < 8; i++)
		number[i] = take_numbers(fcinfo, 2 + i, &n);
	matching->nheard = n;
	matching->heard = MemoryContextAllocHuge(CurrentMemoryContext, Max(n, 1) * sizeof(HeardShip));
	for (int i = 0; i < n; i++)
	{
		HeardShip	heard = {number[0][i], number[1][i], .chord2 = INFINITY};
		double		within = matching->tolerance_m;
		double		margin_m;

		place_check(heard.lon, heard.lat);
		heard.v = vector_of(heard.lon, heard.lat);
		for (int side = 0; side < 2; side++)
		{
			double		seconds = number[2 + 3 * side][i];

			if (!(seconds >= 0))
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("seconds to a fix must not be negative, not %s", float8out_internal(seconds))));
			heard.fix_lon[side] = number[3 + 3 * side][i];
			heard.fix_lat[side] = number[4 + 3 * side][i];
			place_check(heard.fix_lon[side], heard.fix_lat[side]);
			heard.reach_m[side] = speed_m_s * seconds + matching->tolerance_m;
			if (isinf(seconds))
				continue;
			margin_m = heard.reach_m[side] +
				great_circle_m(heard.lon, heard.lat, heard.fix_lon[side], heard.fix_lat[side]);
			within = Max(within, margin_m);
			if (side == 0 || seconds < number[2][i])
				heard.margin_m = margin_m;
		}
		heard.chord2_within = chord2_of(within);
		matching->heard[i] = heard;
	}
}

/* Check whether a place is reachable from the fixes of a ship before and after */
static bool
can_be_at(const HeardShip *heard, const SeenShip *seen)
{
	for (int side = 0; side < 2; side++)
		if (!isinf(heard->reach_m[side]) &&
			great_circle_m(heard->fix_lon[side], heard->fix_lat[side], seen->lon, seen->lat) > heard->reach_m[side])
			return false;
	return true;
}

/* Compare each ship on the image with each that was heard */
static void
compare_all(Matching *matching)
{
	for (uint32 s = 0; s < matching->nseen; s++)
	{
		SeenShip   *seen = &matching->seen[s];

		CHECK_FOR_INTERRUPTS();
		for (uint32 h = 0; h < matching->nheard; h++)
		{
			HeardShip  *heard = &matching->heard[h];
			double		chord2 = chord2_between(&seen->v, &heard->v);
			double		metres;
			int			tier;

			if (chord2 < seen->chord2)
			{
				seen->chord2 = chord2;
				seen->nearest = h;
			}
			if (chord2 < heard->chord2)
			{
				heard->chord2 = chord2;
				heard->nearest = s;
			}
			seen->nearby += chord2 <= matching->nearby_chord2;
			if (chord2 > heard->chord2_within)
				continue;
			metres = great_circle_m(seen->lon, seen->lat, heard->lon, heard->lat);
			tier = metres <= matching->tolerance_m ? 0 : 1;
			if (tier == 1 && !can_be_at(heard, seen))
				continue;
			seen->could_be++;
			array_reserve(&matching->edges[tier], &matching->max_edges[tier], (uint64) matching->nedges[tier] + 1,
						  sizeof(AssignEdge), "the number of pairs");
			matching->edges[tier][matching->nedges[tier]++] = (AssignEdge) {s, h, metres};
		}
	}
}

/*
 * Pair the near ships, then the remaining ones that can be each other; return the pair of each ship on the image,
 * or -1
 */
static int32 *
pair_off(Matching *matching, bool *paired)
{
	int32	   *pair = MemoryContextAllocHuge(CurrentMemoryContext, Max(matching->nseen, 1) * sizeof(int32));
	int32	   *rest = MemoryContextAllocHuge(CurrentMemoryContext, Max(matching->nseen, 1) * sizeof(int32));
	AssignEdge *edges = matching->edges[1];
	uint32		n = 0;

	assign_pairs(matching->edges[0], matching->nedges[0], matching->nseen, matching->nheard, pair);
	for (uint32 s = 0; s < matching->nseen; s++)
		if (pair[s] >= 0)
			paired[pair[s]] = true;
	for (uint32 e = 0; e < matching->nedges[1]; e++)
		if (pair[edges[e].row] < 0 && !paired[edges[e].column])
			edges[n++] = edges[e];
	assign_pairs(edges, n, matching->nseen, matching->nheard, rest);
	for (uint32 s = 0; s < matching->nseen; s++)
		if (rest[s] >= 0)
		{
			pair[s] = rest[s];
			paired[rest[s]] = true;
		}
	return pair;
}

/*
 * Return a row: a pair, a ship on the image alone, or a heard ship alone (numbers from 1, 0 for none).  A row of
 * one ship has the number of the nearest one on the other side and the distance to it.
 */
static void
put_row(ReturnSetInfo *rsinfo, const Matching *matching, uint32 seen_no, uint32 heard_no)
{
	const SeenShip *seen = seen_no > 0 ? &matching->seen[seen_no - 1] : NULL;
	const HeardShip *heard = heard_no > 0 ? &matching->heard[heard_no - 1] : NULL;
	uint32		nearest = seen != NULL && heard != NULL ? 0 : seen != NULL ? seen->nearest : heard->nearest;
	const SeenShip *from = seen != NULL ? seen : matching->nseen > 0 ? &matching->seen[nearest] : NULL;
	const HeardShip *to = heard != NULL ? heard : matching->nheard > 0 ? &matching->heard[nearest] : NULL;
	double		metres = from != NULL && to != NULL ? great_circle_m(from->lon, from->lat, to->lon, to->lat) : 0;
	Datum		values[8] = {
		Int32GetDatum((int32) seen_no),
		Int32GetDatum((int32) heard_no),
		BoolGetDatum(metres <= matching->tolerance_m),
		Int32GetDatum((int32) nearest + 1),
		Float8GetDatum(metres),
		Int32GetDatum(seen != NULL ? seen->could_be : 0),
		Int32GetDatum(seen != NULL ? seen->nearby : 0),
		Float8GetDatum(heard != NULL ? heard->margin_m : 0)
	};
	bool		alone = seen == NULL || heard == NULL,
				none = from == NULL || to == NULL;
	bool		nulls[8] = {
		seen == NULL, heard == NULL, alone, !alone || none, none, seen == NULL, seen == NULL, heard == NULL
	};

	tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
}

static double
take_metres(FunctionCallInfo fcinfo, int arg, const char *name)
{
	double		metres = PG_GETARG_FLOAT8(arg);

	if (!(metres >= 0) || isinf(metres))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a distance in metres, not %s", name, float8out_internal(metres))));
	return metres;
}

/* Pair ships on an image with ships that were heard: see the comment of the SQL function */
PG_FUNCTION_INFO_V1(match_places);
Datum
match_places(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Matching	matching = {.tolerance_m = take_metres(fcinfo, 10, "tolerance_m")};
	double		max_speed_kn = PG_GETARG_FLOAT8(11);
	int32	   *pair;
	bool	   *paired;

	if (!(max_speed_kn > 0) || isinf(max_speed_kn))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("max_speed_kn must be a finite speed above 0, not %s", float8out_internal(max_speed_kn))));
	matching.nearby_chord2 = chord2_of(take_metres(fcinfo, 12, "nearby_m"));
	InitMaterializedSRF(fcinfo, 0);
	take_seen(&matching, fcinfo);
	take_heard(&matching, fcinfo, max_speed_kn * NAUTICAL_MILE_M / 3600);
	compare_all(&matching);
	paired = MemoryContextAllocExtended(CurrentMemoryContext, Max(matching.nheard, 1),
										MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	pair = pair_off(&matching, paired);
	for (uint32 s = 0; s < matching.nseen; s++)
		put_row(rsinfo, &matching, s + 1, pair[s] + 1);
	for (uint32 h = 0; h < matching.nheard; h++)
		if (!paired[h])
			put_row(rsinfo, &matching, 0, h + 1);
	return (Datum) 0;
}
