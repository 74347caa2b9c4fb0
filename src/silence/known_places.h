/*
 * known_places.h
 *		Known places of a ship, compared with a sighting.
 *
 * Times are hours from the beginning of the range in which the ship was seen.
 */
#ifndef VESSELWATCH_KNOWN_PLACES_H
#define VESSELWATCH_KNOWN_PLACES_H

#include "datatype/timestamp.h"
#include "utils/array.h"

#include "common/reachable.h"
#include "track/track_block.h"
#include "zone/zone_format.h"

#define USECS_AN_HOUR	((double) USECS_PER_HOUR)

/* a sighting: place, range of times, and the rule to judge it by */
typedef struct Target
{
	const ZoneIndex *zone;		/* an index of one zone; NULL for the point */
	double		lon;
	double		lat;
	TimestampTz from;
	TimestampTz to;
	TimestampTz earliest;		/* fixes before and after this do not count */
	TimestampTz latest;
	bool		throughout;
	ReachRule	rule;
} Target;

typedef struct Moment
{
	double		t;
	double		slack;
} Moment;

typedef struct KnownPlace
{
	TimestampTz from;
	TimestampTz to;
	double		out_from;		/* the sighting is ruled out from here, hours */
	double		out_to;			/* up to here */
	double		nm;				/* geodesic from the sighting; NAN until it is computed */
	double		lon;
	double		lat;
	int			source_no;		/* number of the track, or minus that of the other place */
	bool		there;			/* another place that is that of the sighting, within the errors */
} KnownPlace;

typedef struct KnownPlaces
{
	KnownPlace *place;
	uint32		n;
	uint32		max;
} KnownPlaces;

static inline double
hours_between(TimestampTz from, TimestampTz to)
{
	return ((double) to - (double) from) / USECS_AN_HOUR;
}

static inline double
middle(const KnownPlace *place)
{
	return (place->out_from + place->out_to) / 2;
}

extern void known_add_place(KnownPlaces *known, KnownPlace place);
extern void known_add_fix(KnownPlaces *known, const Target *target, const TrackColumns *columns, int i, int source_no);
extern double known_metres(const Target *target, double lon, double lat);

/* known_there.c */
extern KnownPlace *known_there(const KnownPlaces *known, const Target *target, ArrayType *tracks, Moment *moment);

#endif							/* VESSELWATCH_KNOWN_PLACES_H */
