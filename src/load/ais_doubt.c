/*
 * ais_doubt.c
 *		Fixes of a load that contradict what is stored of the same ships.
 *
 * Where two feeds have a ship at one time, their fixes lie within reach of each other.
 * If the one has taken the time of a zone for UTC, they do not, and would if all of its
 * times were moved by so many hours.  One ship proves little, since two may share a
 * number and a ferry is where it was an hour ago; so a shift counts that fits most of
 * the ships that contradict, and three at least.
 */
#include "postgres.h"

#include "common/reachable.h"
#include "load/ais_doubt.h"
#include "track/track_reader.h"

/* minutes in a step of the times that are tried */
#define STEP_MINUTES	15

/* of how many contradicting fixes other times are tried, and which part of all these must be */
#define ASK_FIXES		5
#define ASK_PART		10

/* so many fixes of a ship and day, spread over it, are compared at other times */
#define SAMPLE			200

/* a shift fits where at most one in so many fixes contradicts */
#define FIT_PART		20

/* so many ships are needed for a shift */
#define LEAST_SHIPS		3

/* times may be cut to minutes, or be those of the receiver */
static const ReachRule doubt_rule = {
	.speed_m_s = 60 * NAUTICAL_MILE_M / 3600,
	.time_error_s = 60,
	.place_error_m = 200
};

/* fixes of a ship and day, of both sides */
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

/* Check that a fix of the load is within reach of its neighbours there */
static bool
is_steady(const Sides *sides, int64 i)
{
	const Fix  *fix = &sides->loaded[i];

	return (i == 0 || within_reach(fix, fix - 1, 0)) && (i + 1 == sides->nloaded || within_reach(fix, fix + 1, 0));
}

/* Return the first stored fix later than a time */
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
 * Compare each step-th fix of the load, `shift` microseconds later, with the stored ones around it, where these are
 * within reach of each other.  Return how many are out of reach, and set of how many.
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

/* Return the microseconds of a shift, by its number */
static int64
shift_usecs(int no)
{
	int			steps = no / 2 + 1;

	return (no % 2 == 0 ? steps : -steps) * STEP_MINUTES * USECS_PER_MINUTE;
}

/*
 * Compare the fixes that a load has of a ship and day with those that are stored, and with may_ask, where many
 * contradict, find by which shifts they would not.
 */
void
ais_doubt_compare(const Track *stored, const Track *loaded, bool may_ask, AisDoubt *doubt)
{
	Sides		sides = {
		track_all_fixes(stored), stored->nfixes, track_all_fixes(loaded), loaded->nfixes
	};
	int64		step = Max(sides.nloaded / SAMPLE, 1);
	int64		compared;
	int64		sampled;

	memset(doubt, 0, sizeof(AisDoubt));
	doubt->contradicting = count_contradicting(&sides, 0, 1, &compared);
	doubt->asked = may_ask && doubt->contradicting >= ASK_FIXES && doubt->contradicting * ASK_PART >= compared;
	if (doubt->asked)
	{
		(void) count_contradicting(&sides, 0, step, &sampled);
		for (int no = 0; no < AIS_SHIFTS; no++)
		{
			int64		contradicting = count_contradicting(&sides, shift_usecs(no), step, &compared);

			/* what is moved out of the time that is stored proves nothing */
			if (contradicting * FIT_PART <= compared && compared >= ASK_FIXES && compared * 2 >= sampled)
				doubt->fits[no / 32] |= 1u << no % 32;
		}
	}
	pfree((void *) sides.stored);
	pfree((void *) sides.loaded);
}

/* Add what comparing a ship and day has given; the days of a ship come one after the other */
void
ais_doubt_add(AisDoubts *doubts, int32 mmsi, const AisDoubt *doubt)
{
	doubts->contradicting += doubt->contradicting;
	if (!doubt->asked)
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
 * Return by how many minutes the times of the load are later than those stored, 0 where nothing says so, and set by how
 * many ships.  Of shifts that fit equally many whole hours come first, then the shorter.
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
	if (*ships < LEAST_SHIPS || *ships * 2 <= doubts->ships)
		return 0;
	return (int) (-shift_usecs(best) / USECS_PER_MINUTE);
}
