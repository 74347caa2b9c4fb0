/*
 * zone_nearest.c
 *		Distances from a point to zones.
 *
 * The distance is the length of the geodesic to the zone's nearest point, with edges
 * straight in lon/lat as everywhere; 0 inside.  Boxes of 16 zones, of 16 such boxes and
 * so on, rule out zones that are too far away.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "zone/zone_cover.h"
#include "zone/zone_nearest.h"
#include "zone/zone_rtree.h"

/* upper bound of the length of an edge per degree of longitude and latitude, added up */
#define METRES_PER_DEGREE_MAX	112000.0

/*
 * How much the ratio of geodesic to great circle can differ between two points, per radian between
 * their directions.  The flattening is 1/298; the ratio goes from one extreme to the other within a
 * quarter turn, or with the latitude: by 0.0067 per radian.  How far directions turn for a step
 * aside grows with the distance by angle / sin(angle), to 3.3 at RATIO_SLOPE_UP_TO_M; near the
 * antipode the ratio changes at once.
 */
#define RATIO_SLOPE				0.03
#define RATIO_SLOPE_UP_TO_M		1.5e7

/* lower bound of a degree of latitude, at the equator */
#define LEAST_METRES_PER_LAT	110574.0

/* the nearest point of an edge */
typedef struct NearPoint
{
	LonLat		at;
	double		metres;			/* great circle */
} NearPoint;

/*
 * edges of a ring that are ruled out together, by their box; zones with fewer edges than FEW_EDGES are not worth
 * one more geodesic
 */
#define EDGES_AT_ONCE			16
#define FEW_EDGES				32

/* the points of a zone's edges that may be the nearest, among the edges looked at so far */
typedef struct NearSearch
{
	double		lon;
	double		lat;
	double		ratio_min;		/* bounds of geodesic / great circle over all points of the zone */
	double		ratio_max;
	double		best;			/* upper bound of the distance, metres */
	NearPoint  *near;
	int			n;
} NearSearch;

/* Bound the ratio of geodesic to great circle for all points of a zone, by that for one corner */
static void
bound_ratio(NearSearch *search, const ZoneBox *box, const LonLat *corner, uint32 nedges)
{
	double		least,
				across;

	search->ratio_min = GEODESIC_PER_SPHERE_MIN;
	search->ratio_max = 1 / GEODESIC_PER_SPHERE_MIN;
	if (nedges < FEW_EDGES)
		return;
	least = box_distance_min_m(search->lon, search->lat, box->west, box->south, box->east, box->north);
	across = (box->east - box->west + box->north - box->south) * METRES_PER_DEGREE_MAX;
	if (least > 0 && least + across < RATIO_SLOPE_UP_TO_M)
	{
		double		ratio = geodesic_m(search->lon, search->lat, corner->lon, corner->lat) /
			great_circle_m(search->lon, search->lat, corner->lon, corner->lat);
		double		slack = RATIO_SLOPE * across / least;

		search->ratio_min = Max(search->ratio_min, ratio - slack);
		search->ratio_max = Min(search->ratio_max, ratio + slack);
	}
}

/* Check whether nedges edges from v on are all too far away */
static bool
edges_too_far(const NearSearch *search, const LonLat *v, uint32 nedges)
{
	double		west = v->lon,
				east = v->lon,
				south = v->lat,
				north = v->lat;

	if (isinf(search->best))
		return false;
	for (uint32 i = 1; i <= nedges; i++)
	{
		west = Min(west, v[i].lon);
		east = Max(east, v[i].lon);
		south = Min(south, v[i].lat);
		north = Max(north, v[i].lat);
	}
	return box_distance_min_m(search->lon, search->lat, west, south, east, north) / GEODESIC_PER_SPHERE_MIN *
		search->ratio_min >= search->best;
}

/* Examine nedges edges from v on: an edge is no nearer than its nearer end less half its length */
static void
search_edges(NearSearch *search, const LonLat *v, uint32 nedges)
{
	double		lon = search->lon,
				lat = search->lat,
				far = great_circle_m(lon, lat, v->lon, v->lat);

	for (uint32 i = 0; i < nedges; i++, v++)
	{
		double		next_far = great_circle_m(lon, lat, v[1].lon, v[1].lat);
		double		half = (fabs(v[1].lon - v[0].lon) + fabs(v[1].lat - v[0].lat)) * METRES_PER_DEGREE_MAX / 2;

		if ((Min(far, next_far) - half) * search->ratio_min < search->best)
		{
			NearPoint  *point = &search->near[search->n];

			point->metres =
				segment_nearest(lon, lat, v[0].lon, v[0].lat, v[1].lon, v[1].lat, &point->at.lon, &point->at.lat);
			search->best = Min(search->best, point->metres * search->ratio_max);
			/* neighbours may have the nearest vertex in common */
			if (search->n == 0 || point->at.lon != point[-1].at.lon || point->at.lat != point[-1].at.lat)
				search->n++;
		}
		far = next_far;
	}
}

/* Find the points of a zone's edges that may be the nearest, by the great circle; return how many */
static int
near_points(const ZoneEntry *zone, const ZoneRing *rings, const LonLat *vertices, uint32 nedges,
			double lon, double lat, NearPoint *near)
{
	NearSearch	search = {.lon = lon,.lat = lat,.best = INFINITY,.near = near};

	bound_ratio(&search, &zone->box, &vertices[rings[0].first_vertex], nedges);
	for (uint32 r = 0; r < zone->nrings; r++)
	{
		const LonLat *v = &vertices[rings[r].first_vertex];
		uint32		nvertices = rings[r].nvertices;

		for (uint32 i = 0; i + 1 < nvertices; i += EDGES_AT_ONCE)
		{
			uint32		n = Min(nvertices - 1 - i, EDGES_AT_ONCE);

			if (!edges_too_far(&search, &v[i], n))
				search_edges(&search, &v[i], n);
		}
	}
	return search.n;
}

/*
 * Return the distance from a point to a zone, metres.  The sphere decides which point of the zone
 * is nearest, except where the ellipsoid may change the order: the ratio of geodesic to great
 * circle differs by at most RATIO_SLOPE per radian.  Only then is the geodesic, which is expensive,
 * computed more than once.
 */
double
zone_distance_m(const ZoneIndex *index, uint32 ordinal, double lon, double lat)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const ZoneRing *rings = ZoneRings(index) + zone->first_ring;
	uint32		nedges = 0;
	NearPoint  *near;
	int			n;
	int			nearest = 0;
	double		best;
	double		ratio;

	if (zone_covers(index, ordinal, lon, lat))
		return 0.0;
	for (uint32 r = 0; r < zone->nrings; r++)
		nedges += rings[r].nvertices;
	zone_need_edges(index, ordinal);
	near = MemoryContextAllocHuge(CurrentMemoryContext, nedges * sizeof(NearPoint));
	n = near_points(zone, rings, ZoneVertices(index), nedges, lon, lat, near);
	for (int i = 1; i < n; i++)
		if (near[i].metres < near[nearest].metres)
			nearest = i;
	best = geodesic_m(lon, lat, near[nearest].at.lon, near[nearest].at.lat);
	ratio = best / Max(near[nearest].metres, 1.0);
	for (int i = 0; i < n; i++)
	{
		double		turn;

		if (i == nearest || near[i].metres * GEODESIC_PER_SPHERE_MIN >= best)
			continue;
		if (near[nearest].metres > RATIO_SLOPE_UP_TO_M)
		{
			best = Min(best, geodesic_m(lon, lat, near[i].at.lon, near[i].at.lat));
			continue;
		}
		turn = great_circle_m(near[i].at.lon, near[i].at.lat, near[nearest].at.lon, near[nearest].at.lat) /
			Max(near[nearest].metres, 1.0);
		if (near[i].metres * (ratio - RATIO_SLOPE * turn) < best)
			best = Min(best, geodesic_m(lon, lat, near[i].at.lon, near[i].at.lat));
	}
	pfree(near);
	return best;
}

typedef struct ReachSearch
{
	const ZoneIndex *index;
	double		lon_a;
	double		lat_a;
	bool		has_b;
	double		lon_b;
	double		lat_b;
	double		limit;			/* of the sum of both distances, metres */
	ZoneReach  *found;
	int			n;
	int			max;
} ReachSearch;

/* Check whether a path from a to the box and on to b can be short enough */
static bool
box_in_reach(const ReachSearch *search, const ZoneBox *box)
{
	double		lat_gap = Max(box->south - search->lat_a, search->lat_a - box->north);
	double		metres;

	/* most are too far north or south */
	if (lat_gap * LEAST_METRES_PER_LAT > search->limit)
		return false;
	metres = box_distance_min_m(search->lon_a, search->lat_a, box->west, box->south, box->east, box->north);

	if (search->has_b && metres <= search->limit)
		metres += box_distance_min_m(search->lon_b, search->lat_b,
									 box->west, box->south, box->east, box->north);
	return metres <= search->limit;
}

/* Add a zone to the result if it is in reach */
static void
search_zone(ReachSearch *search, uint32 ordinal)
{
	ZoneReach	reach = {.ordinal = ordinal};

	CHECK_FOR_INTERRUPTS();
	if (!box_in_reach(search, &ZoneEntries(search->index)[ordinal].box))
		return;
	reach.metres_a = zone_distance_m(search->index, ordinal, search->lon_a, search->lat_a);
	if (reach.metres_a > search->limit)
		return;
	if (search->has_b)
		reach.metres_b = zone_distance_m(search->index, ordinal, search->lon_b, search->lat_b);
	if (reach.metres_a + reach.metres_b > search->limit)
		return;
	if (search->n == search->max)
	{
		search->max *= 2;
		search->found = repalloc_huge(search->found, search->max * sizeof(ZoneReach));
	}
	search->found[search->n++] = reach;
}

/* Search boxes [from, to) of levels[depth]; below depth 0 are the zones */
static void
search_boxes(ReachSearch *search, const ZoneBox *const *levels, int depth, uint32 from, uint32 to)
{
	for (uint32 i = from; i < to; i++)
	{
		uint32		first = i * ZONE_BOX_FANOUT,
					last = first + ZONE_BOX_FANOUT;

		if (!box_in_reach(search, &levels[depth][i]))
			continue;
		if (depth == 0)
			for (uint32 k = first; k < Min(last, search->index->nzones); k++)
				search_zone(search, ZoneOrder(search->index)[k]);
		else
			search_boxes(search, levels, depth - 1, first,
						 Min(last, (uint32) (levels[depth] - levels[depth - 1])));
	}
}

static int
reach_compare_ordinal(const void *a, const void *b)
{
	uint32		oa = ((const ZoneReach *) a)->ordinal,
				ob = ((const ZoneReach *) b)->ordinal;

	return oa < ob ? -1 : oa > ob ? 1 : 0;
}

static int
reach_compare_distance(const void *a, const void *b)
{
	double		ma = ((const ZoneReach *) a)->metres_a,
				mb = ((const ZoneReach *) b)->metres_a;

	if (ma != mb)
		return ma < mb ? -1 : 1;
	return reach_compare_ordinal(a, b);
}

/*
 * Find the zones that a path from a to b, or from a alone, can touch if it is no longer than limit_m; return how
 * many.  They are ordered by id.
 */
int
zones_reachable(const ZoneIndex *index, double lon_a, double lat_a,
				bool has_b, double lon_b, double lat_b, double limit_m, ZoneReach **found)
{
	ReachSearch search = {index, lon_a, lat_a, has_b, lon_b, lat_b, limit_m, NULL, 0, 16};
	const ZoneBox *levels[ZONE_BOX_LEVELS];
	int			depth = zone_box_levels(index, levels);

	search.found = palloc(search.max * sizeof(ZoneReach));
	if (depth >= 0)
	{
		search_boxes(&search, levels, depth, 0, 1);
		qsort(search.found, search.n, sizeof(ZoneReach), reach_compare_ordinal);
	}
	*found = search.found;
	return search.n;
}

/* Find the zones within limit_m of a point, nearest first, then by id; return how many */
int
zones_within(const ZoneIndex *index, double lon, double lat, double limit_m, ZoneReach **found)
{
	int			n = zones_reachable(index, lon, lat, false, 0, 0, limit_m, found);

	qsort(*found, n, sizeof(ZoneReach), reach_compare_distance);
	return n;
}
