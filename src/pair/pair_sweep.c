/*
 * pair_sweep.c
 *		Which of many ships may be close to each other, and when.
 *
 * Time is cut into slices.  For each ship and slice there is a box that holds all of its
 * known places in that time, ways between fixes included and cut at the slice's ends, grown
 * so that the boxes of two ships that are close somewhere in the slice touch.  In each slice
 * the boxes are swept from west to east.  Slices of one pair that follow each other become
 * one window.  So the work goes with the fixes and with the pairs that come near, not with
 * all pairs.
 *
 * Ships that are not heard long enough in a row for an encounter have no boxes.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "common/geodesy.h"
#include "pair/encounter.h"

#define SLICE_MIN			(10 * USECS_PER_MINUTE)
#define SLICE_FIXES			8	/* mean number of fixes to a slice, where they are farther apart */
#define METRES_PER_DEGREE	111194.0	/* of latitude, rounded down */
#define GROW_MORE			1e-6	/* degrees, far above what rounding can shift */

typedef struct ShipBox
{
	int64		slice;
	double		west;			/* in [-180, 180); east may be up to 180 */
	double		east;
	double		south;
	double		north;
	uint32		ship;
} ShipBox;

typedef struct Meeting
{
	uint32		a;
	uint32		b;
	int64		slice;
} Meeting;

typedef struct Sweep
{
	const EncounterRule *rule;
	int64		slice_usecs;
	ShipBox    *boxes;
	int64		nboxes;
	int64		max_boxes;
	Meeting    *meetings;
	int64		nmeetings;
	int64		max_meetings;
	/* the box that is being made, in 1e-7 degree, longitudes unwrapped from the first of them on */
	bool		begun;
	uint32		ship;
	int64		slice;
	int64		west;
	int64		east;
	int64		south;
	int64		north;
	int64		last_lon;
} Sweep;

static int64
slice_of(const Sweep *sweep, TimestampTz t)
{
	int64		slice = t / sweep->slice_usecs;

	return t % sweep->slice_usecs < 0 ? slice - 1 : slice;
}

static void
put_box(Sweep *sweep, ShipBox box)
{
	sweep->boxes = array_grow_huge(sweep->boxes, sweep->nboxes, &sweep->max_boxes, sizeof(ShipBox));
	sweep->boxes[sweep->nboxes++] = box;
}

/* Grow the box being made by the distance, bring it into range, and keep it */
static void
end_box(Sweep *sweep)
{
	ShipBox		box = {
		.slice = sweep->slice,
		.west = track_degrees(sweep->west),
		.east = track_degrees(sweep->east),
		.south = track_degrees(sweep->south),
		.north = track_degrees(sweep->north),
		.ship = sweep->ship
	};
	double		dlat = sweep->rule->max_distance_m / METRES_PER_DEGREE + GROW_MORE;
	double		pole = fmax(fabs(box.south), fabs(box.north)) + dlat;
	double		shift;

	if (!sweep->begun)
		return;
	sweep->begun = false;
	box.south -= dlat;
	box.north += dlat;
	if (pole < 89.0 && dlat <= 5.0)
	{
		/* what is within the distance is off by asin(sin d / cos lat) in longitude at most, which is less */
		double		dlon = dlat / cos(pole * RAD_PER_DEGREE) * 1.01;

		box.west -= dlon;
		box.east += dlon;
	}
	else
		box.east = box.west + 360;
	if (box.east - box.west >= 360)
	{
		box.west = -180;
		box.east = 180;
		put_box(sweep, box);
		return;
	}
	shift = 360 * floor((box.west + 180) / 360);
	box.west -= shift;
	box.east -= shift;
	if (box.east > 180)
	{
		ShipBox		rest = box;

		rest.west = -180;
		rest.east = box.east - 360;
		put_box(sweep, rest);
		box.east = 180;
	}
	put_box(sweep, box);
}

/* Take a place of the ship in a slice, 1e-7 degree, into the box being made */
static inline void
add_place(Sweep *sweep, int64 slice, int64 lon, int64 lat)
{
	if (sweep->begun && sweep->slice == slice)
	{
		lon -= sweep->last_lon;
		if (unlikely(lon > TRACK_TURN / 2 || lon < -TRACK_TURN / 2))
			lon -= TRACK_TURN * (int64) floor((double) lon / TRACK_TURN + 0.5);
		lon += sweep->last_lon;
		sweep->west = Min(sweep->west, lon);
		sweep->east = Max(sweep->east, lon);
		sweep->south = Min(sweep->south, lat);
		sweep->north = Max(sweep->north, lat);
	}
	else
	{
		end_box(sweep);
		sweep->begun = true;
		sweep->slice = slice;
		sweep->west = sweep->east = lon;
		sweep->south = sweep->north = lat;
	}
	sweep->last_lon = lon;
}

/* Take the ends of the slices that lie between the fix i and the one before, if the way between them is known */
static void
add_way(Sweep *sweep, const PairTrack *ship, int64 i, int64 slice)
{
	if (track_elapsed(ship->t[i - 1], ship->t[i]) > (uint64) sweep->rule->max_gap)
		return;
	for (int64 before = sweep->slice; before < slice; before++)
	{
		PairPlace	place = pair_place_between(ship, i, (before + 1) * sweep->slice_usecs);
		int64		lon = (int64) rint(place.lon * TRACK_DEGREE),
					lat = (int64) rint(place.lat * TRACK_DEGREE);

		CHECK_FOR_INTERRUPTS();
		add_place(sweep, before, lon, lat);
		add_place(sweep, before + 1, lon, lat);
	}
}

/* Make the boxes of the fixes [first, last] of a ship, which follow each other within max_gap or merge_gap */
static void
box_chain(Sweep *sweep, const PairTrack *ship, uint32 ordinal, int64 first, int64 last)
{
	int64		slice = slice_of(sweep, ship->t[first]);
	TimestampTz slice_end = (slice + 1) * sweep->slice_usecs;

	sweep->begun = false;
	sweep->ship = ordinal;
	for (int64 i = first; i <= last; i++)
	{
		if (ship->t[i] >= slice_end)
		{
			CHECK_FOR_INTERRUPTS();
			slice = slice_of(sweep, ship->t[i]);
			slice_end = (slice + 1) * sweep->slice_usecs;
			add_way(sweep, ship, i, slice);
		}
		add_place(sweep, slice, ship->lon[i], ship->lat[i]);
	}
	end_box(sweep);
}

/* Find the last fix of the chain that begins at `first`: no two neighbours of it are farther apart than an encounter can join */
static int64
chain_end(const PairTrack *ship, int64 first, const EncounterRule *rule)
{
	uint64		most = Max(rule->max_gap, rule->merge_gap);

	while (first + 1 < ship->n && track_elapsed(ship->t[first], ship->t[first + 1]) <= most)
		first++;
	return first;
}

/* Choose the length of a slice by how often ships are heard */
static int64
slice_length(const PairTrack *ships, uint32 nships, const EncounterRule *rule)
{
	double		usecs = 0,
				fixes = 0;

	for (uint32 s = 0; s < nships; s++)
		for (int64 i = 0, last; i < ships[s].n; i = last + 1)
		{
			last = chain_end(&ships[s], i, rule);
			usecs += (double) track_elapsed(ships[s].t[i], ships[s].t[last]);
			fixes += last - i + 1;
		}
	if (fixes == 0)
		return SLICE_MIN;
	usecs = SLICE_FIXES * usecs / fixes;
	return usecs < SLICE_MIN ? SLICE_MIN : usecs > USECS_PER_DAY ? USECS_PER_DAY : (int64) usecs;
}

static int
compare_boxes(const void *p, const void *q)
{
	const ShipBox *a = p,
			   *b = q;

	if (a->slice != b->slice)
		return a->slice < b->slice ? -1 : 1;
	return a->west < b->west ? -1 : a->west > b->west;
}

static int
compare_meetings(const void *p, const void *q)
{
	const Meeting *a = p,
			   *b = q;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->slice < b->slice ? -1 : a->slice > b->slice;
}

/* Note the pairs whose boxes touch, slice by slice */
static void
meet(Sweep *sweep)
{
	for (int64 i = 0; i < sweep->nboxes; i++)
	{
		const ShipBox *box = &sweep->boxes[i];

		CHECK_FOR_INTERRUPTS();
		for (int64 j = i + 1; j < sweep->nboxes && sweep->boxes[j].slice == box->slice &&
			 sweep->boxes[j].west <= box->east; j++)
		{
			const ShipBox *other = &sweep->boxes[j];

			if (other->ship == box->ship || other->south > box->north || other->north < box->south)
				continue;
			sweep->meetings = array_grow_huge(sweep->meetings, sweep->nmeetings, &sweep->max_meetings, sizeof(Meeting));
			sweep->meetings[sweep->nmeetings++] = (Meeting) {
				Min(box->ship, other->ship), Max(box->ship, other->ship), box->slice
			};
		}
	}
}

/* Return the windows in which pairs of ships may be close, by pair and time; they hold every close sample */
PairWindow *
pair_sweep(const PairTrack *ships, uint32 nships, const EncounterRule *rule, int64 *nwindows)
{
	Sweep		sweep = {.rule = rule, .slice_usecs = slice_length(ships, nships, rule)};
	PairWindow *windows = NULL;
	int64		n = 0,
				max = 0;

	for (uint32 s = 0; s < nships; s++)
		for (int64 i = 0, last; i < ships[s].n; i = last + 1)
		{
			last = chain_end(&ships[s], i, rule);
			if (track_elapsed(ships[s].t[i], ships[s].t[last]) >= (uint64) rule->min_duration)
				box_chain(&sweep, &ships[s], s, i, last);
		}
	if (sweep.nboxes > 1)
		qsort(sweep.boxes, sweep.nboxes, sizeof(ShipBox), compare_boxes);
	meet(&sweep);
	if (sweep.boxes)
		pfree(sweep.boxes);
	if (sweep.nmeetings > 1)
		qsort(sweep.meetings, sweep.nmeetings, sizeof(Meeting), compare_meetings);
	for (int64 i = 0; i < sweep.nmeetings; i++)
	{
		const Meeting *meeting = &sweep.meetings[i];
		TimestampTz from = meeting->slice * sweep.slice_usecs,
					to = from + sweep.slice_usecs - 1;

		if (n > 0 && windows[n - 1].a == meeting->a && windows[n - 1].b == meeting->b && windows[n - 1].window.to + 1 >= from)
		{
			windows[n - 1].window.to = to;
			continue;
		}
		windows = array_grow_huge(windows, n, &max, sizeof(PairWindow));
		windows[n++] = (PairWindow) {meeting->a, meeting->b, {from, to}};
	}
	if (sweep.meetings)
		pfree(sweep.meetings);
	*nwindows = n;
	return windows;
}
