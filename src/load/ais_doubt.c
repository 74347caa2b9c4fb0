/*
 * ais_doubt.c
 *		Detection of fixes of a load that contradict the stored fixes of the same ships.
 *
 * If two feeds have a ship at the same time, their fixes are within reach of each
 * other.  If one of them took local time for UTC they are not, but would be if all its
 * times were shifted by some hours.  One ship proves little, since two ships may share
 * an MMSI and a ferry is where it was an hour ago.  So a shift is reported only if it
 * fits most of the contradicting ships, and at least three.
 */
#include "postgres.h"

#include "common/reachable.h"
#include "load/ais_doubt.h"
#include "track/track_reader.h"

/* step of the shifts that are tried, minutes */
#define STEP_MINUTES	15

/* shifts are tried from so many contradicting fixes, if they are at least one in TRY_PART of those compared */
#define TRY_MIN_FIXES		5
#define TRY_PART		10

/* fixes of a ship and day, evenly spaced, that are compared for each shift */
#define SAMPLE_FIXES			200

/* a shift fits if at most one in so many fixes contradicts */
#define FIT_PART		20

/* ships that a reported shift must fit */
#define MIN_SHIPS		3

/* wide tolerances: times may be truncated to minutes, or be those of the receiver */
static const ReachRule doubt_rule = {
	.speed_m_s = 60 * NAUTICAL_MILE_M / 3600,
	.time_error_s = 60,
	.place_error_m = 200
};

/* the fixes of a ship and day that are stored, and those of the load */
typedef struct Sides
{
	const Fix  *stored;
	int64		nstored;
	const Fix  *loaded;
	int64		nloaded;
} Sides;

static inline bool
within_reach(const Fix *a, const Fix *b, int64 shift)
{
	int64		usecs = a->t + shift - b->t;

	return reachable(&doubt_rule, usecs < 0 ? -usecs : usecs, track_degrees(a->lon), track_degrees(a->lat),
					 track_degrees(b->lon), track_degrees(b->lat));
}

/* Check whether fix i of the load is within reach of its neighbours in the load */
static bool
is_steady(const Sides *sides, int64 i)
{
	const Fix  *fix = &sides->loaded[i];

	return (i == 0 || within_reach(fix, fix - 1, 0)) && (i + 1 == sides->nloaded || within_reach(fix, fix + 1, 0));
}

/* Return the index of the first stored fix later than a time */
static int64
first_after(const Sides *sides, TimestampTz t)
{
	int64		low = 0,
				high = sides->nstored;

	while (low < high)
	{
		int64		middle = low + (high - low) / 2;

		if (sides->stored[middle].t <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Compare every step-th fix of the load, moved by `shift` microseconds, with the stored fixes
 * around it if these are within reach of each other.  Returns the number of fixes out of reach, and
 * sets *compared to the number compared.
 */
static int64
count_contradicting(const Sides *sides, int64 shift, int64 step, int64 *compared)
{
	int64		contradicting = 0;

	*compared = 0;
	for (int64 i = 0; i < sides->nloaded; i += step)
	{
		const Fix  *fix = &sides->loaded[i];
		int64		after = first_after(sides, fix->t + shift);
		const Fix  *next = &sides->stored[after];

		if (after == 0 || after == sides->nstored || !within_reach(next, next - 1, 0) || !is_steady(sides, i))
			continue;
		(*compared)++;
		if (!within_reach(fix, next - 1, shift) || !within_reach(fix, next, shift))
			contradicting++;
	}
	return contradicting;
}

/* Return shift `no` in microseconds: 15 min, -15 min, 30 min, -30 min ... */
static int64
shift_usecs(int no)
{
	int			steps = no / 2 + 1;

	return (no % 2 == 0 ? steps : -steps) * STEP_MINUTES * USECS_PER_MINUTE;
}

/*
 * Compare the fixes of a ship and day of a load with those stored.  If many contradict and try_shifts is set, find
 * the shifts by which they would not.
 */
void
ais_doubt_compare(const Track *stored, const Track *loaded, bool try_shifts, AisDoubt *doubt)
{
	Sides		sides = {
		track_all_fixes(stored), stored->nfixes, track_all_fixes(loaded), loaded->nfixes
	};
	int64		step = Max(sides.nloaded / SAMPLE_FIXES, 1);
	int64		compared;
	int64		sampled;

	memset(doubt, 0, sizeof(AisDoubt));
	doubt->contradicting = count_contradicting(&sides, 0, 1, &compared);
	doubt->tried = try_shifts && doubt->contradicting >= TRY_MIN_FIXES && doubt->contradicting * TRY_PART >= compared;
	if (doubt->tried)
	{
		(void) count_contradicting(&sides, 0, step, &sampled);
		for (int no = 0; no < AIS_SHIFTS; no++)
		{
			int64		contradicting = count_contradicting(&sides, shift_usecs(no), step, &compared);

			/* fixes that are shifted out of the stored times prove nothing */
			if (contradicting * FIT_PART <= compared && compared >= TRY_MIN_FIXES && compared * 2 >= sampled)
				doubt->fits[no / 32] |= 1u << no % 32;
		}
	}
	pfree((void *) sides.stored);
	pfree((void *) sides.loaded);
}

/* Add the result for a ship and day; the days of a ship must be added one after another */
void
ais_doubt_add(AisDoubts *doubts, int32 mmsi, const AisDoubt *doubt)
{
	doubts->contradicting += doubt->contradicting;
	if (!doubt->tried)
		return;
	if (doubts->ships == 0 || mmsi != doubts->last_ship)
	{
		doubts->ships++;
		doubts->last_ship = mmsi;
		memset(doubts->last_fits, 0, sizeof(doubts->last_fits));
	}
	for (int no = 0; no < AIS_SHIFTS; no++)
	{
		uint32		bit = 1u << no % 32;

		if ((doubt->fits[no / 32] & bit) != 0 && (doubts->last_fits[no / 32] & bit) == 0)
		{
			doubts->last_fits[no / 32] |= bit;
			doubts->fitting[no]++;
		}
	}
}

/*
 * Return the minutes by which the times of the load are later than those stored, 0 if no shift is
 * proved, and set *ships to the number of ships that it fits.  Of shifts that fit equally many
 * ships whole hours come first, then the shorter shift.
 */
int
ais_doubt_minutes(const AisDoubts *doubts, int64 *ships)
{
	int			best = -1;

	for (int pass = 0; pass < 2; pass++)
		for (int no = 0; no < AIS_SHIFTS; no++)
			if ((shift_usecs(no) % USECS_PER_HOUR == 0) == (pass == 0) &&
				(best < 0 || doubts->fitting[no] > doubts->fitting[best]))
				best = no;
	*ships = doubts->fitting[best];
	if (*ships < MIN_SHIPS || *ships * 2 <= doubts->ships)
		return 0;
	return (int) (-shift_usecs(best) / USECS_PER_MINUTE);
}
