/*
 * track_source.h
 *		A track as an argument: packed, or in memory as plain fixes that are packed only if they must be.
 */
#ifndef VESSELWATCH_TRACK_SOURCE_H
#define VESSELWATCH_TRACK_SOURCE_H

#include "track/track_format.h"

typedef struct TrackSource
{
	const Track *track;			/* packed, or NULL */
	const Fix  *fixes;			/* else the fixes */
	int64		nfixes;
} TrackSource;

extern Datum track_expanded_create(Fix *fixes, int64 n);
extern TrackSource track_source_from_datum(Datum datum);

#define PG_GETARG_TRACK_SOURCE(n)	track_source_from_datum(PG_GETARG_DATUM(n))

#endif							/* VESSELWATCH_TRACK_SOURCE_H */
