/*
 * track_anomaly.c
 *		Movements that no ship can have made: track_anomalies(track, ...) returns them
 *		as rows.
 *
 *		jump	two neighbouring fixes that are not reachable from each other (reachable.h)
 *		frozen	one place, to the last digit, while a speed is reported
 *		circle	fixes on a ring (track_circle.c)
 *
 * The track is read once, block by block; only the window in which rings are searched
 * is kept of it.  An anomaly shows that places are wrong, not why.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/compat.h"
#include "common/duration.h"
#include "common/geodesy.h"
#include "common/reachable.h"
#include "track/track_circle.h"
#include "track/track_reader.h"

#define ANOMALY_COLUMNS		12
#define MIN_FROZEN_FIXES	3	/* with a speed; two may be a round trip */

typedef struct AnomalyRule
{
	ReachRule	reach;
	uint64		frozen_for;		/* microseconds */
	CircleRule	circle;
} AnomalyRule;

/* a run of fixes at one place, from its first to its last fix with a speed */
typedef struct FrozenRun
{
	bool		open;
	int32		lon;
	int32		lat;
	TimestampTz began;
	TimestampTz ended;			/* its last fix with a speed */
	TimestampTz last;			/* its last fix */
	int64		fixes;			/* from `began` to `ended` */
	int64		without_sog;	/* since `ended`, without a speed */
	int64		with_sog;
	int16		sog;			/* the last one reported */
	int16		min_sog;
	double		sog_path_m;		/* what the speeds add up to, by the lesser of each two */
} FrozenRun;

typedef struct Anomaly
{
	const char *kind;
	TimestampTz began;
	TimestampTz ended;
	double		lon;
	double		lat;
	int64		fixes;
	double		from_lon;		/* NAN for NULL, here and below */
	double		from_lat;
	double		distance_nm;
	double		speed_kn;
	double		radius_m;
	double		turns;
} Anomaly;

typedef struct AnomalyScan
{
	const AnomalyRule *rule;
	FrozenRun	frozen;
	CircleSearch *circles;
	Anomaly    *found;
	int64		nfound;
	int64		max_found;
} AnomalyScan;

/* Add an anomaly to the result */
static void
add_anomaly(AnomalyScan *scan, const Anomaly *anomaly)
{
	if (scan->nfound == scan->max_found)
	{
		scan->max_found *= 2;
		scan->found = repalloc_huge(scan->found, mul_size(scan->max_found, sizeof(Anomaly)));
	}
	scan->found[scan->nfound++] = *anomaly;
}

/* Report a jump if two neighbouring fixes are not reachable from each other */
static void
look_for_jump(AnomalyScan *scan, const Fix *a, const Fix *b)
{
	const ReachRule *reach = &scan->rule->reach;
	double		lon1 = track_degrees(a->lon),
				lat1 = track_degrees(a->lat),
				lon2 = track_degrees(b->lon),
				lat2 = track_degrees(b->lat);
	double		seconds;
	double		metres;

	if (reachable(reach, track_elapsed(a->t, b->t), lon1, lat1, lon2, lat2))
		return;
	seconds = (double) track_elapsed(a->t, b->t) / USECS_PER_SEC + reach->time_error_s;
	metres = great_circle_m(lon1, lat1, lon2, lat2) - reach->place_error_m;
	add_anomaly(scan, &(Anomaly) {
		.kind = "jump", .began = a->t, .ended = b->t, .lon = lon2, .lat = lat2, .fixes = 2,
		.from_lon = lon1, .from_lat = lat1,
		.distance_nm = geodesic_m(lon1, lat1, lon2, lat2) / NAUTICAL_MILE_M,
		.speed_kn = seconds > 0 ? metres / NAUTICAL_MILE_M / seconds * 3600 : NAN,
		.radius_m = NAN, .turns = NAN
	});
}

/* End the run at one place, and report it if it is long enough */
static void
frozen_end(AnomalyScan *scan)
{
	FrozenRun  *run = &scan->frozen;

	if (!run->open)
		return;
	run->open = false;
	if (run->with_sog < MIN_FROZEN_FIXES || track_elapsed(run->began, run->ended) < scan->rule->frozen_for)
		return;
	add_anomaly(scan, &(Anomaly) {
		.kind = "frozen", .began = run->began, .ended = run->ended,
		.lon = track_degrees(run->lon), .lat = track_degrees(run->lat), .fixes = run->fixes,
		.from_lon = NAN, .from_lat = NAN,
		.distance_nm = run->sog_path_m / NAUTICAL_MILE_M, .speed_kn = run->min_sog / 10.0,
		.radius_m = NAN, .turns = NAN
	});
}

/* Add a fix to the run at one place, or end that and begin another */
static void
look_for_frozen(AnomalyScan *scan, const Fix *fix)
{
	FrozenRun  *run = &scan->frozen;
	bool		fast = fix->sog > scan->rule->circle.still_kn * 10;

	if (run->open &&
		(fix->lon != run->lon || fix->lat != run->lat ||
		 track_elapsed(run->last, fix->t) > scan->rule->circle.max_gap ||
		 (fix->sog != TRACK_NO_VALUE && !fast)))
		frozen_end(scan);
	run->last = fix->t;
	if (!run->open)
	{
		if (fast)
			*run = (FrozenRun) {
				.open = true, .lon = fix->lon, .lat = fix->lat,
				.began = fix->t, .ended = fix->t, .last = fix->t,
				.fixes = 1, .with_sog = 1, .sog = fix->sog, .min_sog = fix->sog
			};
		return;
	}
	if (fix->sog == TRACK_NO_VALUE)
	{
		run->without_sog++;
		return;
	}
	run->sog_path_m += Min(run->sog, fix->sog) / 10.0 * NAUTICAL_MILE_M / 3600 *
		track_elapsed(run->ended, fix->t) / USECS_PER_SEC;
	run->ended = fix->t;
	run->fixes += run->without_sog + 1;
	run->without_sog = 0;
	run->with_sog++;
	run->sog = fix->sog;
	run->min_sog = Min(run->min_sog, fix->sog);
}

static void
keep_circle(const Circle *circle, void *arg)
{
	double		hours = (double) track_elapsed(circle->began, circle->ended) / USECS_PER_HOUR;

	add_anomaly(arg, &(Anomaly) {
		.kind = "circle", .began = circle->began, .ended = circle->ended,
		.lon = circle->lon, .lat = circle->lat, .fixes = circle->fixes,
		.from_lon = NAN, .from_lat = NAN,
		.distance_nm = circle->path_m / NAUTICAL_MILE_M,
		.speed_kn = hours > 0 ? circle->path_m / NAUTICAL_MILE_M / hours : NAN,
		.radius_m = circle->radius_m, .turns = circle->turns
	});
}

static int
compare_anomalies(const void *left, const void *right)
{
	const Anomaly *a = left,
			   *b = right;

	if (a->began != b->began)
		return a->began < b->began ? -1 : 1;
	if (a->ended != b->ended)
		return a->ended < b->ended ? -1 : 1;
	if (strcmp(a->kind, b->kind) != 0)
		return strcmp(a->kind, b->kind);
	/* several jumps at one time: in the order of the fixes */
	if (a->lon != b->lon)
		return a->lon < b->lon ? -1 : 1;
	return a->lat < b->lat ? -1 : a->lat > b->lat;
}

static void
scan_track(AnomalyScan *scan, const Track *track)
{
	TrackReader reader;
	TrackColumns *columns = palloc(sizeof(TrackColumns));
	Fix			before = {0};
	bool		any = false;

	track_reader_init(&reader, track);
	while (track_reader_next(&reader, TRACK_TIME | TRACK_PLACE | TRACK_HAS_SOG, columns))
		for (int i = 0; i < columns->n; i++)
		{
			Fix			fix =
				{.t = columns->t[i], .lon = columns->lon[i], .lat = columns->lat[i], .sog = columns->sog[i]};

			if (any)
				look_for_jump(scan, &before, &fix);
			look_for_frozen(scan, &fix);
			circle_search_add(scan->circles, fix.t, fix.lon, fix.lat, fix.sog);
			before = fix;
			any = true;
		}
	frozen_end(scan);
	circle_search_end(scan->circles);
	if (scan->nfound > 1)
		qsort(scan->found, scan->nfound, sizeof(Anomaly), compare_anomalies);
}

/* Return an argument if it is in [from, to], else raise error 22023 */
static double
float_in_range(double value, const char *name, double from, double to)
{
	if (!(value >= from && value <= to))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be from %s to %s, not %s", name,
						float8out_internal(from), float8out_internal(to), float8out_internal(value))));
	return value;
}

static AnomalyRule
rule_from_arguments(FunctionCallInfo fcinfo)
{
	AnomalyRule rule = {
		.reach = reach_rule(PG_GETARG_FLOAT8(1), PG_GETARG_INTERVAL_P(2), PG_GETARG_FLOAT8(3)),
		.frozen_for = (uint64) duration_from_interval(PG_GETARG_INTERVAL_P(4), "frozen_for"),
		.circle = {
			.still_kn = float_in_range(PG_GETARG_FLOAT8(5), "still_kn", 0, 102.2),
			.turns = float_in_range(PG_GETARG_FLOAT8(6), "circle_turns", 1, 1e6),
			.spread = float_in_range(PG_GETARG_FLOAT8(7), "circle_spread", 0, 0.5),
			.min_radius_m = float_in_range(PG_GETARG_FLOAT8(8), "circle_min_m", 1, 1e5),
			.max_radius_m = float_in_range(PG_GETARG_FLOAT8(9), "circle_max_m", 1, 1e5),
			.max_gap = (uint64) duration_from_interval(PG_GETARG_INTERVAL_P(10), "max_gap")
		}
	};

	if (rule.circle.min_radius_m > rule.circle.max_radius_m)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("circle_min_m must not be above circle_max_m: %s, %s",
						float8out_internal(rule.circle.min_radius_m), float8out_internal(rule.circle.max_radius_m))));
	return rule;
}

static Datum
float_or_null(double value, bool *isnull)
{
	*isnull = isnan(value);
	return Float8GetDatum(value);
}

/* Return the anomalies of a track in order of began and ended */
PG_FUNCTION_INFO_V1(track_anomalies);
Datum
track_anomalies(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	AnomalyRule rule = rule_from_arguments(fcinfo);
	AnomalyScan scan = {.rule = &rule, .max_found = 16};

	InitMaterializedSRF(fcinfo, 0);
	scan.found = palloc(scan.max_found * sizeof(Anomaly));
	scan.circles = circle_search_begin(&rule.circle, keep_circle, &scan);
	scan_track(&scan, PG_GETARG_TRACK(0));
	for (int64 i = 0; i < scan.nfound; i++)
	{
		const Anomaly *a = &scan.found[i];
		Datum		values[ANOMALY_COLUMNS];
		bool		nulls[ANOMALY_COLUMNS] = {0};

		CHECK_FOR_INTERRUPTS();
		values[0] = CStringGetTextDatum(a->kind);
		values[1] = TimestampTzGetDatum(a->began);
		values[2] = TimestampTzGetDatum(a->ended);
		values[3] = Float8GetDatum(a->lon);
		values[4] = Float8GetDatum(a->lat);
		values[5] = Int32GetDatum((int32) Min(a->fixes, PG_INT32_MAX));
		values[6] = float_or_null(a->from_lon, &nulls[6]);
		values[7] = float_or_null(a->from_lat, &nulls[7]);
		values[8] = float_or_null(a->distance_nm, &nulls[8]);
		values[9] = float_or_null(a->speed_kn, &nulls[9]);
		values[10] = float_or_null(a->radius_m, &nulls[10]);
		values[11] = float_or_null(a->turns, &nulls[11]);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}
