/*
 * rings.c
 *		The quick check of rings accepts every ring that is plainly valid, and no other.
 */
#include "postgres.h"

#include <math.h>

#include "core.h"
#include "zone/zone_valid.h"

/* Return the side of a line that a point is on, exactly: all numbers are integers below 2^31 */
static int
exact_side(const LonLat *a, const LonLat *b, const LonLat *c)
{
	int64		det = ((int64) a->lon - (int64) c->lon) * ((int64) b->lat - (int64) c->lat) -
	((int64) a->lat - (int64) c->lat) * ((int64) b->lon - (int64) c->lon);

	return det > 0 ? 1 : det < 0 ? -1 : 0;
}

static bool
exact_between(const LonLat *a, const LonLat *b, const LonLat *c)
{
	return exact_side(a, b, c) == 0 && c->lon >= Min(a->lon, b->lon) && c->lon <= Max(a->lon, b->lon) &&
		c->lat >= Min(a->lat, b->lat) && c->lat <= Max(a->lat, b->lat);
}

/* Check whether no two edges meet, except neighbours in their common vertex */
static bool
exactly_simple(const EwkbRing *ring)
{
	int			n = ring->npoints - 1;
	const LonLat *v = ring->points;

	for (int i = 0; i < n; i++)
	{
		const LonLat *a = &v[i],
				   *b = &v[i + 1],
				   *next = &v[(i + 1) % n + 1];

		if ((a->lon == b->lon && a->lat == b->lat) || exact_between(a, b, next) || exact_between(b, next, a))
			return false;
		for (int j = i + 2; j < n && (i > 0 || j < n - 1); j++)
		{
			const LonLat *c = &v[j],
					   *d = &v[j + 1];

			if (exact_between(a, b, c) || exact_between(a, b, d) || exact_between(c, d, a) || exact_between(c, d, b) ||
				(exact_side(a, b, c) * exact_side(a, b, d) < 0 && exact_side(c, d, a) * exact_side(c, d, b) < 0))
				return false;
		}
	}
	return true;
}

/* Make a ring of integers: a random one, a walk along a grid, or a star with one vertex placed anywhere */
static EwkbRing
integer_ring(int n, int64 size)
{
	EwkbRing	ring = {malloc((n + 1) * sizeof(LonLat)), n + 1, false};
	int			kind = (int) random_below(3);

	for (int i = 0; i < n; i++)
	{
		double		angle = 2 * M_PI * i / n,
					r = size * (0.4 + 0.1 * random_share());

		if (kind == 0 || i == 0)
			ring.points[i] = (LonLat) {random_below(size), random_below(size)};
		else if (kind == 1)
		{
			ring.points[i] = ring.points[i - 1];
			if (random_below(2) == 0)
				ring.points[i].lon += random_below(5) - 2;
			else
				ring.points[i].lat += random_below(5) - 2;
		}
		else
			ring.points[i] = (LonLat) {rint(r * cos(angle)), rint(r * sin(angle))};
	}
	if (kind == 2)
	{
		ring.points[0] = (LonLat) {rint(size * 0.45), 0};
		if (random_below(2) == 0)
			ring.points[random_below(n)] = random_below(2) == 0 ? ring.points[random_below(n)] :
				(LonLat) {random_below(size) - size / 2, random_below(size) - size / 2};
	}
	ring.points[n] = ring.points[0];
	return ring;
}

/*
 * Make a quadrilateral with one vertex close to an edge, on either side of it.  Fibonacci numbers make it as close
 * as integers allow, which doubles cannot distinguish.
 */
static EwkbRing
doubtful_ring(void)
{
	LonLat		ends[] = {{0, 0}, {701408733, 433494437}};
	LonLat		near[] = {{267914296, 165580141}, {433494437, 267914296}};
	LonLat		far[] = {{0, 701408733}, {701408733, 0}};
	EwkbRing	ring = {malloc(5 * sizeof(LonLat)), 5, false};
	int			first = (int) random_below(4);
	LonLat		quad[] = {ends[0], ends[1], far[random_below(2)], near[random_below(2)]};

	for (int i = 0; i <= 4; i++)
		ring.points[i] = quad[(first + i) % 4];
	return ring;
}

void
test_valid(int rounds)
{
	int			simple = 0;

	for (int round = 0; round < rounds; round++)
	{
		bool		small = random_below(3) > 0;
		EwkbRing	ring = integer_ring(3 + (int) random_below(random_below(4) == 0 ? 120 : 8),
										small ? 3 + random_below(random_below(2) == 0 ? 6 : 4000) : 1 << 26);
		EwkbPolygons polygons;
		bool		exact,
					plain;
		/* powers of two cause no rounding */
		double		scale = ldexp(1, (int) random_below(200) - 150);

		if (!small && random_below(10) == 0)
		{
			free(ring.points);
			ring = doubtful_ring();
		}
		polygons = (EwkbPolygons) {1, 1, &ring};
		exact = exactly_simple(&ring);
		for (int i = 0; i < ring.npoints; i++)
		{
			ring.points[i].lon *= scale;
			ring.points[i].lat *= scale;
		}
		plain = polygons_plainly_valid(&polygons);
		if (plain && !exact)
			fail("a ring that meets itself is called plainly valid");
		/* small numbers are not rounded, so no ring is in doubt, unless tests ran out */
		if (small && exact && !plain && ring.npoints < 60)
			fail("a simple ring is not called plainly valid");
		simple += exact;
		free(ring.points);
	}
	if (simple < rounds / 20 || simple > rounds - rounds / 20)
		fail("the rings are all of one kind");
}
