/*
 * track_circle.c
 *		Rings in a track, as spoofed satellite navigation draws them.
 *
 * Receivers of false signals report places on a circle: they move round it, or are scattered
 * on it (see docs/anomalies.md for where this was seen).  Any three fixes of a ring give its
 * centre, so fixes are taken five at a time, 1, 2, 4, ... up to MAX_STRIDE fixes apart: for a
 * ring of up to four strides per turn one of these is well spaced.  Where the circle through
 * three of them passes near the other two, it is fitted to all fixes between (I. Kasa, A
 * circle fitting procedure and its error analysis, 1976), extended backwards and forwards as
 * long as fixes lie on it, and judged when it ends.
 *
 * Real motions of ships are not rings: a ship at anchor swings slowly, a turning trial goes
 * round one and a half times (IMO resolution MSC.137(76)).  So a ring must have a minimum
 * number of turns, surround its centre, and be faster than a ship at rest moves.
 *
 * Fixes are kept in a window of fixed size; all lengths are metres in a plane tangent
 * to the sphere.
 */
#include "postgres.h"

#include <math.h>

#include "port/pg_bitutils.h"

#include "common/geodesy.h"
#include "track/track_circle.h"

/* of a squared radius, a tenth of the radius: the cosine is that of a latitude nearby, not of each fix */
#define RADIUS_SLACK	0.2

#define MAX_STRIDE		256		/* greatest distance, in fixes, between those that a circle is laid through */
#define WINDOW			4096	/* fixes kept */
#define HISTORY			2048	/* fixes kept when the window is full */
#define MAX_STRAYS		2		/* consecutive fixes off a ring that do not end it */
#define MIN_FIXES		12		/* of a ring */
#define LIKELY_FIXES	16		/* sample that is examined before all fixes are */
#define MIN_SECTORS		7		/* sectors of 45 degrees, of eight, in which a ring has fixes */
#define MIN_SECTORS_FIRST	5	/* the same for the fixes that it is found by */
#define NOISE_M			10.0	/* an AIS fix of high accuracy (ITU-R M.1371-5, position accuracy) */
#define NEARBY			(TRACK_DEGREE / 100)	/* in latitude: the cosine is not computed anew */
#define METRES_PER_DEGREE	(EARTH_RADIUS_M * RAD_PER_DEGREE)

typedef struct RingFix
{
	TimestampTz t;
	int32		lon;
	int32		lat;
	int16		sog;
} RingFix;

typedef struct Ring
{
	double		lon;			/* centre, degrees */
	double		lat;
	double		cos_lat;
	double		radius;
	double		leeway;			/* how far off the ring a fix may be, metres */
} Ring;

/* sums over fixes, by which a circle is fitted to them */
typedef struct CircleSums
{
	double		n,
				x,
				y,
				xx,
				xy,
				yy,
				xz,				/* z = x^2 + y^2 */
				yz,
				z;
} CircleSums;

/* the fixes on a ring, from its first to the last so far */
typedef struct RingPath
{
	int64		fixes;
	TimestampTz began;
	TimestampTz ended;
	double		angle;			/* direction of the last one from the centre, radians */
	double		net;			/* net angle since the first one, counterclockwise positive */
	double		net_least;		/* its extremes */
	double		net_most;
	double		length_m;		/* of the chords between its fixes, less what noise may add */
	double		swept;			/* angle of these chords, without sign */
	uint32		sectors;
	int64		nsog;			/* speeds reported, and those of them above rest */
	int64		nfast;
	int			strays;			/* fixes off the ring since the last one on it */
} RingPath;

struct CircleSearch
{
	CircleRule	rule;
	CircleFound found;
	void	   *arg;
	RingFix		fixes[WINDOW];
	int			n;
	int			from;			/* fixes before this one belong to a reported ring */
	int64		number;			/* fixes since the last gap */
	double		cos_lat;		/* cosine of a latitude nearby */
	int32		cos_lat_of;		/* that latitude, 1e-7 degree */
	bool		open;			/* is a ring being followed? */
	Ring		ring;
	RingPath		path;
};

/* Compute the offset of a fix from the centre of a ring, metres east and north */
static void
from_centre(const Ring *ring, const RingFix *fix, double *x, double *y)
{
	*x = lon_difference(ring->lon, track_degrees(fix->lon)) * ring->cos_lat * METRES_PER_DEGREE;
	*y = (track_degrees(fix->lat) - ring->lat) * METRES_PER_DEGREE;
}

/* Return the octant of a direction, numbered in no particular order */
static inline int
sector_of(double x, double y)
{
	return (x < 0) | (y < 0) << 1 | (fabs(x) < fabs(y)) << 2;
}

static Ring
ring_make(const CircleRule *rule, double lon, double lat, double radius)
{
	return (Ring) {
		.lon = lon_wrap(lon),
		.lat = lat,
		.cos_lat = cos(lat * RAD_PER_DEGREE),
		.radius = radius,
		.leeway = Max(radius * rule->spread, NOISE_M)
	};
}

static bool
on_ring(const Ring *ring, const RingFix *fix, double leeway)
{
	double		x,
				y;

	from_centre(ring, fix, &x, &y);
	return fabs(sqrt(x * x + y * y) - ring->radius) <= leeway;
}

static void
sums_add(CircleSums *sums, double x, double y)
{
	double		z = x * x + y * y;

	sums->n++;
	sums->x += x;
	sums->y += y;
	sums->xx += x * x;
	sums->xy += x * y;
	sums->yy += y * y;
	sums->xz += x * z;
	sums->yz += y * z;
	sums->z += z;
}

/*
 * Fit a ring to sums of offsets from `origin` (least squares of x^2 + y^2 = p x + q y + r); return false if there
 * is none of an allowed radius
 */
static bool
ring_fit(const CircleRule *rule, const Ring *origin, const CircleSums *s, Ring *ring)
{
	double		mx = s->x / s->n,
				my = s->y / s->n;
	double		uu = s->xx / s->n - mx * mx,
				uv = s->xy / s->n - mx * my,
				vv = s->yy / s->n - my * my;
	double		uz = s->xz / s->n - mx * s->z / s->n,
				vz = s->yz / s->n - my * s->z / s->n;
	double		det = uu * vv - uv * uv;
	double		cx,
				cy,
				radius;

	/* collinear, or nearly so */
	if (!(det > 1e-9 * (uu + vv) * (uu + vv)))
		return false;
	cx = (uz * vv - vz * uv) / det / 2;
	cy = (vz * uu - uz * uv) / det / 2;
	radius = sqrt(Max(0, s->z / s->n - 2 * cx * mx - 2 * cy * my + cx * cx + cy * cy));
	if (!(radius >= rule->min_radius_m && radius <= rule->max_radius_m))
		return false;
	*ring = ring_make(rule, origin->lon + cx / METRES_PER_DEGREE / origin->cos_lat,
					  origin->lat + cy / METRES_PER_DEGREE, radius);
	return fabs(ring->lat) < 90;
}

/* ---------- the path along a ring ---------- */

/* Add the next fix to the path along a ring; return false if it ends the ring */
static bool
path_add(RingPath *path, const Ring *ring, const RingFix *fix, double still_kn)
{
	double		x,
				y,
				angle;

	from_centre(ring, fix, &x, &y);
	if (fabs(sqrt(x * x + y * y) - ring->radius) > ring->leeway)
		return ++path->strays <= MAX_STRAYS;
	angle = atan2(y, x);
	if (path->fixes++ == 0)
		path->began = fix->t;
	else
	{
		double		step = remainder(angle - path->angle, 2 * M_PI);
		double		chord = 2 * ring->radius * sin(fabs(step) / 2) - 2 * NOISE_M;

		path->net += step;
		path->net_least = Min(path->net_least, path->net);
		path->net_most = Max(path->net_most, path->net);
		if (chord > 0)
		{
			path->length_m += chord;
			path->swept += fabs(step);
		}
	}
	path->strays = 0;
	path->angle = angle;
	path->ended = fix->t;
	path->sectors |= 1U << sector_of(x, y);
	if (fix->sog != TRACK_NO_VALUE)
	{
		path->nsog++;
		path->nfast += fix->sog > still_kn * 10;
	}
	return true;
}

/* Stop following the current ring, and report it if it qualifies as one */
static void
ring_end(CircleSearch *search)
{
	const RingPath *path = &search->path;
	const Ring *ring = &search->ring;
	double		hours = (double) track_elapsed(path->began, path->ended) / USECS_PER_HOUR;
	double		net = path->net_most - path->net_least;
	double		round_m = net * ring->radius;
	double		turned = Max(net, path->swept / 2);

	if (!search->open)
		return;
	search->open = false;
	if (path->fixes < MIN_FIXES ||
		pg_popcount32(path->sectors) < MIN_SECTORS ||
		turned < search->rule.turns * 2 * M_PI)
		return;
	/* must be faster than a ship at rest, by reported speeds or by its length */
	if (2 * path->nfast <= path->nsog &&
		Max(round_m, path->length_m) <= search->rule.still_kn * NAUTICAL_MILE_M * hours)
		return;
	{
		Circle		circle = {
			.began = path->began,
			.ended = path->ended,
			.lon = ring->lon,
			.lat = ring->lat,
			.radius_m = ring->radius,
			.turns = turned / (2 * M_PI),
			.path_m = Max(round_m, path->length_m),
			.fixes = path->fixes
		};

		search->found(&circle, search->arg);
	}
	search->from = search->n - path->strays;
}

/* ---------- finding one ---------- */

/* Check whether at least half of a sample of the fixes from `first` to `last` are near a ring */
static bool
ring_likely(const CircleSearch *search, int first, int last, const Ring *ring)
{
	int			n = Min(LIKELY_FIXES, last - first + 1),
				near = 0;

	for (int i = 0; i < n; i++)
		near += on_ring(ring, &search->fixes[first + (int) ((int64) (last - first) * i / Max(n - 1, 1))],
						2 * ring->leeway);
	return 2 * near >= n;
}

/* Fit a ring to the fixes of the window from `first` to `last`, given the circle through three of them */
static bool
ring_refine(const CircleSearch *search, int first, int last, Ring *ring)
{
	for (int pass = 0; pass < 2; pass++)
	{
		double		leeway = pass == 0 ? 2 * ring->leeway : ring->leeway;
		CircleSums	sums = {0};
		uint32		sectors = 0;

		for (int i = first; i <= last; i++)
		{
			double		x,
						y;

			from_centre(ring, &search->fixes[i], &x, &y);
			if (fabs(sqrt(x * x + y * y) - ring->radius) > leeway)
				continue;
			sums_add(&sums, x, y);
			sectors |= 1U << sector_of(x, y);
		}
		/* at least two of three fixes, as there may be strays */
		if (3 * sums.n < 2 * (last - first + 1) ||
			pg_popcount32(sectors) < MIN_SECTORS_FIRST / (pass == 0 ? 2 : 1) ||
			!ring_fit(&search->rule, ring, &sums, ring))
			return false;
	}
	return true;
}

/*
 * Extend a ring backwards from the fix `first`, and follow it from there to the newest fix; return false if it
 * ends before that
 */
static bool
ring_follow(CircleSearch *search, const Ring *ring, int first)
{
	RingPath		path = {0};

	for (int i = first - 1, strays = 0; i >= search->from && strays <= MAX_STRAYS; i--)
	{
		if (on_ring(ring, &search->fixes[i], ring->leeway))
		{
			first = i;
			strays = 0;
		}
		else
			strays++;
	}
	for (int i = first; i < search->n; i++)
		if (!path_add(&path, ring, &search->fixes[i], search->rule.still_kn))
			return false;
	search->ring = *ring;
	search->path = path;
	search->open = true;
	return true;
}

/*
 * Check roughly whether the circle through three fixes has an allowed radius: most have not, since ships lie still
 * or go straight
 */
static bool
may_be_round(const CircleSearch *search, const RingFix *a, const RingFix *b, const RingFix *c)
{
	const double scale = METRES_PER_DEGREE / TRACK_DEGREE;
	double		xb = track_lon_step(a->lon, b->lon) * search->cos_lat * scale,
				yb = ((double) b->lat - a->lat) * scale,
				xc = track_lon_step(a->lon, c->lon) * search->cos_lat * scale,
				yc = ((double) c->lat - a->lat) * scale;
	double		cross = xb * yc - xc * yb;
	double		square = (xb * xb + yb * yb) * (xc * xc + yc * yc) * ((xc - xb) * (xc - xb) + (yc - yb) * (yc - yb));

	/* radius = product of the sides / (4 * area) */
	return square >= (1 - RADIUS_SLACK) * 4 * cross * cross * search->rule.min_radius_m * search->rule.min_radius_m &&
		square <= (1 + RADIUS_SLACK) * 4 * cross * cross * search->rule.max_radius_m * search->rule.max_radius_m;
}

/* Search for a ring through five of the newest fixes, `stride` apart */
static bool
ring_search(CircleSearch *search, int stride)
{
	int			last = search->n - 1,
				first = last - 4 * stride;
	const RingFix *fixes = search->fixes;
	Ring		ring;
	CircleSums	sums = {0};

	if (first < search->from ||
		!may_be_round(search, &fixes[first], &fixes[first + 2 * stride], &fixes[last]))
		return false;
	ring = ring_make(&search->rule, track_degrees(fixes[first].lon), track_degrees(fixes[first].lat), 0);
	for (int k = 0; k <= 4; k += 2)
	{
		double		x,
					y;

		from_centre(&ring, &fixes[first + k * stride], &x, &y);
		sums_add(&sums, x, y);
	}
	return ring_fit(&search->rule, &ring, &sums, &ring) &&
		on_ring(&ring, &fixes[first + stride], 2 * ring.leeway) &&
		on_ring(&ring, &fixes[first + 3 * stride], 2 * ring.leeway) &&
		ring_likely(search, first, last, &ring) &&
		ring_refine(search, first, last, &ring) &&
		ring_follow(search, &ring, first);
}

/* Begin a search that calls `found` for each ring when it ends */
CircleSearch *
circle_search_begin(const CircleRule *rule, CircleFound found, void *arg)
{
	CircleSearch *search = palloc(sizeof(CircleSearch));

	search->rule = *rule;
	search->found = found;
	search->arg = arg;
	search->n = search->from = 0;
	search->number = 0;
	search->cos_lat = 1;
	search->cos_lat_of = 0;
	search->open = false;
	return search;
}

/* End the current ring and drop all fixes, at a gap */
static void
break_off(CircleSearch *search)
{
	ring_end(search);
	search->n = search->from = 0;
	search->number = 0;
}

/* Add the next fix of a track */
void
circle_search_add(CircleSearch *search, TimestampTz t, int32 lon, int32 lat, int16 sog)
{
	if (search->n > 0 && track_elapsed(search->fixes[search->n - 1].t, t) > search->rule.max_gap)
		break_off(search);
	if (search->n == WINDOW)
	{
		int			gone = WINDOW - HISTORY;

		memmove(search->fixes, search->fixes + gone, HISTORY * sizeof(RingFix));
		search->n = HISTORY;
		search->from = Max(0, search->from - gone);
	}
	search->fixes[search->n++] = (RingFix) {t, lon, lat, sog};
	search->number++;
	if (labs((long) lat - search->cos_lat_of) > NEARBY)
	{
		search->cos_lat = cos(track_degrees(lat) * RAD_PER_DEGREE);
		search->cos_lat_of = lat;
	}
	if (search->open)
	{
		if (path_add(&search->path, &search->ring, &search->fixes[search->n - 1], search->rule.still_kn))
			return;
		ring_end(search);
	}
	/* try larger strides less often: a ring lasts */
	for (int stride = 1; stride <= MAX_STRIDE; stride *= 2)
		if (search->number % Max(1, stride / 4) == 0 && ring_search(search, stride))
			break;
}

/* End the search, and free its memory */
void
circle_search_end(CircleSearch *search)
{
	ring_end(search);
	pfree(search);
}
