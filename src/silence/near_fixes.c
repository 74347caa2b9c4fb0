/*
 * near_fixes.c
 *		Whether the fixes of a ship around a time can be those of one ship.
 *
 * A fix that track_clean() leaves out has a neighbour out of its reach.  So if all fixes
 * around a time are reachable from their neighbours, as for most ships, a track need not
 * be cleaned to know which fixes count.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

#include "common/array_elements.h"
#include "common/array_grow.h"
#include "common/reachable.h"
#include "track/track_clean.h"
#include "track/track_cursor.h"
#include "track/track_reach.h"

#define NEAR_FIXES		(CLEAN_MAX_RUN + 1) /* on each side of a period: of so many in a row cleaning keeps one */

typedef struct NearFixes
{
	Fix		   *fix;
	uint32		n;
	uint32		max;
} NearFixes;

/* Add the fixes of a track in a period, the last NEAR_FIXES before it and the first NEAR_FIXES after it */
static void
add_near(NearFixes *near, Datum track, TimestampTz from, TimestampTz to)
{
	TrackCursor *cursor = track_cursor_open(track_source_from_datum(track));
	FixPos		pos = {cursor_block_before(cursor, from), 0};
	int			after = 0;

	while (pos.block < cursor->nblocks && cursor_time(cursor, pos) < from)
		pos = cursor_after(cursor, pos);
	for (int i = 0; i < NEAR_FIXES && (pos.block > 0 || pos.i > 0); i++)
		pos = cursor_before(cursor, pos);
	for (; pos.block < cursor->nblocks && after < NEAR_FIXES; pos = cursor_after(cursor, pos))
	{
		const TrackColumns *columns = cursor_block(cursor, pos.block);

		CHECK_FOR_INTERRUPTS();
		array_reserve(&near->fix, &near->max, (uint64) near->n + 1, sizeof(Fix), "the number of fixes about a time");
		near->fix[near->n++] = (Fix) {columns->t[pos.i], columns->lon[pos.i], columns->lat[pos.i]};
		after += columns->t[pos.i] > to;
	}
	track_cursor_close(cursor);
}

static int
compare_fixes(const void *a, const void *b)
{
	return fix_compare(a, b);
}

/* Check whether two neighbours among the fixes of tracks in and around a period are out of reach of each other */
PG_FUNCTION_INFO_V1(tracks_out_of_reach);
Datum
tracks_out_of_reach(PG_FUNCTION_ARGS)
{
	ArrayType  *tracks = PG_GETARG_ARRAYTYPE_P(0);
	ReachRule	rule = clean_rule(PG_GETARG_FLOAT8(3));
	NearFixes	near = {0};
	Datum	   *elements;
	int			n;

	array_elements(tracks, &elements, NULL, &n);
	for (int i = 0; i < n; i++)
		add_near(&near, elements[i], PG_GETARG_TIMESTAMPTZ(1), PG_GETARG_TIMESTAMPTZ(2));
	if (near.n == 0)
		PG_RETURN_BOOL(false);
	qsort(near.fix, near.n, sizeof(Fix), compare_fixes);
	for (uint32 i = 1; i < near.n; i++)
	{
		const Fix  *a = &near.fix[i - 1],
				   *b = &near.fix[i];
		uint64		usecs = track_elapsed(a->t, b->t);

		if (distance_at_most_m(track_lon_step(a->lon, b->lon), (int64) b->lat - a->lat) > reach_metres(&rule, usecs)
			&& !reachable(&rule, usecs, track_degrees(a->lon), track_degrees(a->lat), track_degrees(b->lon),
						  track_degrees(b->lat)))
			PG_RETURN_BOOL(true);
	}
	PG_RETURN_BOOL(false);
}
