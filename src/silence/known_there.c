/*
 * known_there.c
 *		Whether a ship is known at the very place of a sighting.
 *
 * A ship that is known there, within the errors of both sides, is never ruled out by where else
 * it is known: one of 24 knots is four miles on after the ten minutes by which an image's time
 * can be off, and yet it can be the one that was seen.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"

#include "common/array_elements.h"
#include "common/duration.h"
#include "silence/ais_error.h"
#include "silence/known_places.h"
#include "track/track_cursor.h"

/*
 * Check whether a known place, if it is a fix, is in reach of the sighting's place `hours` away at the speed of
 * strays
 */
static bool
stray_reaches(const KnownPlace *fix, const Target *target, double hours)
{
	double		seconds = (fix->out_to - fix->out_from) / 2 * 3600 + target->rule.time_error_s;

	return fix->source_no < 0 ||
		seconds * target->rule.speed_m_s <= ais_stray_m_s(&target->rule) * (hours * 3600 + AIS_TIME_ERROR_S);
}

/* Check whether a fix at the place, hours from the beginning of the range, is in reach of all known fixes */
static bool
is_no_stray(const KnownPlaces *known, const Target *target, double at)
{
	for (uint32 i = 0; i < known->n; i++)
		if (!stray_reaches(&known->place[i], target, fabs(at - middle(&known->place[i]))))
			return false;
	return true;
}

/* Check whether some fix at the place, within the error of time, can be in reach of all known fixes */
static bool
may_be_no_stray(const KnownPlaces *known, const Target *target)
{
	double		error = target->rule.time_error_s / 3600,
				length = hours_between(target->from, target->to);

	for (uint32 i = 0; i < known->n; i++)
	{
		double		at = middle(&known->place[i]);

		if (!stray_reaches(&known->place[i], target, Max(fabs(at), fabs(at - length)) + error))
			return false;
	}
	return true;
}

/* Add the fixes of a track that are at the place, within the errors of place and time, and no strays */
static void
add_there(KnownPlaces *there, const KnownPlaces *known, const Target *target, Datum track, int source_no)
{
	TrackCursor *cursor = track_cursor_open(track_source_from_datum(track));
	int64		error = reach_error_usecs(&target->rule);
	TimestampTz from = Max(target->earliest, time_shifted(target->from, -error)),
				to = Min(target->latest, time_shifted(target->to, error));

	for (FixPos pos = {cursor_block_before(cursor, from), 0};
		 pos.block < cursor->nblocks && cursor_time(cursor, pos) <= to;
		 pos = cursor_after(cursor, pos))
	{
		const TrackColumns *columns = cursor_block(cursor, pos.block);

		CHECK_FOR_INTERRUPTS();
		if (columns->t[pos.i] >= from &&
			known_metres(target, track_degrees(columns->lon[pos.i]), track_degrees(columns->lat[pos.i])) <=
			target->rule.place_error_m &&
			is_no_stray(known, target, hours_between(target->from, columns->t[pos.i])))
			known_add_fix(there, target, columns, pos.i, source_no);
	}
	track_cursor_close(cursor);
}

/*
 * Return the known place of a ship that is the place of the sighting, within the errors of both
 * sides: a fix in reach of the other fixes, or another place.  Of several, the one nearest to the
 * range of times, then the earliest; NULL if there is none.
 */
KnownPlace *
known_there(const KnownPlaces *known, const Target *target, ArrayType *tracks, Moment *moment)
{
	KnownPlaces there = {0};
	KnownPlace *best = NULL;
	double		length = hours_between(target->from, target->to),
				least = INFINITY;

	for (uint32 i = 0; i < known->n; i++)
		if (known->place[i].there)
			known_add_place(&there, known->place[i]);
	if (tracks != NULL && may_be_no_stray(known, target))
	{
		Datum	   *elements;
		int			n;

		array_elements(tracks, &elements, NULL, &n);
		for (int i = 0; i < n; i++)
			add_there(&there, known, target, elements[i], i + 1);
	}
	for (uint32 i = 0; i < there.n; i++)
	{
		KnownPlace *place = &there.place[i];
		double		from = hours_between(target->from, place->from),
					to = hours_between(target->from, place->to);
		double		away = Max(Max(from - length, -to), 0);

		if (away < least || (away == least && place->from < best->from))
		{
			best = place;
			least = away;
			/* the moment of the range nearest to it, and what the errors leave at that moment */
			moment->t = Min(Max(from, 0), length);
			moment->slack = Max(Min(moment->t - place->out_to, place->out_from - moment->t), 0);
		}
	}
	return best;
}
