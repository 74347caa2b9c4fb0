/*
 * visit.h
 *		Visits of one track to the zones of an index.
 */
#ifndef VESSELWATCH_VISIT_H
#define VESSELWATCH_VISIT_H

#include "track/track_cursor.h"
#include "zone/zone_format.h"

typedef struct VisitRule
{
	int64		max_gap;		/* microseconds, as all times */
	int64		merge_gap;
	int64		min_silence;
	double		stop_radius_m;
	int64		min_stop;
	double		jitter_m;		/* an absence within this distance of the last fix inside does not count */
	int64		stray_gap;
	bool		stops_only;		/* leave out visits without a stop */
} VisitRule;

typedef enum VisitBasis
{
	BASIS_CROSSING, BASIS_SILENCE, BASIS_OPEN
} VisitBasis;

/* one end of a visit; times that do not exist are PG_INT64_MIN */
#define NO_TIME			PG_INT64_MIN

typedef struct VisitEnd
{
	TimestampTz best;
	TimestampTz earliest;
	TimestampTz latest;
	VisitBasis	basis;
} VisitEnd;

typedef struct Visit
{
	int64		zone_id;
	uint32		zone;			/* ordinal in the index */
	VisitEnd	arrival;
	VisitEnd	departure;
	TimestampTz first_stop;		/* NO_TIME where there is no stop */
	TimestampTz last_stop_end;
	double		stop_lon;		/* degrees, of the first fix of the longest stop, the first such; */
	double		stop_lat;		/* NaN where there is none */
	uint64		stopped;
	uint64		unobserved;
	int32		fixes;
	int16		confidence;
} Visit;

extern int	cursor_visits(TrackCursor *cursor, const ZoneIndex *index, const VisitRule *rule, Visit **visits);

#endif							/* VESSELWATCH_VISIT_H */
