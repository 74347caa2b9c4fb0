/*
 * zone_nearest.c
 *		Distances from a point to zones.
 *
 * The distance is the geodesic to the zone's nearest point, its edges taken as
 * straight in lon/lat as everywhere; 0 inside.  Boxes of 16 zones, of 16 such
 * boxes and so on, rule out what is too far.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "zone/zone_cover.h"
#include "zone/zone_nearest.h"
#include "zone/zone_rtree.h"

/* an edge is no longer than this many metres a degree of lon and lat added up */
#define METRES_PER_DEGREE	112000.0

/*
 * The flattening is 1/298; the geodesic's share of the great circle goes between its extremes in a quarter turn, or
 * with the latitude: by 0.0067 a radian.  How far directions turn for a step aside grows by angle / sin(angle) with
 * the distance, to 3.3 at this one; near the antipode the share turns at once.
 */
#define RATIO_SLOPE				0.03
#define RATIO_SLOPE_UP_TO_M		1.5e7

/* and a degree of latitude no shorter than this, at the equator */
#define LEAST_METRES_PER_LAT	110574.0

/* the point of an edge that is nearest */
typedef struct NearPoint
{
	LonLat		at;
	double		metres;			/* great circle */
} NearPoint;

/* edges of a ring that are ruled out together, by their box; fewer in all are looked at without a further geodesic */
#define EDGES_AT_ONCE			16
#define FEW_EDGES				32

/* the points of the edges of a zone that can be the nearest, as far as edges have been looked at */
typedef struct NearSearch
{
	double		lon;
	double		lat;
	double		share_min;		/* of the great circle to each point of the zone, that the geodesic is */
	double		share_max;
	double		best;			/* metres: the nearest of all is no farther by the geodesic */
	NearPoint  *near;
	int			n;
} NearSearch;

/* Bound the share of the great circle that the geodesic to a point of the zone is, by that of one of its corners */
static void
bound_share(NearSearch *search, const ZoneBox *box, const LonLat *corner, uint32 nedges)
{
	double		least,
				across;

	search->share_min = GEODESIC_PER_SPHERE_MIN;
	search->share_max = 1 / GEODESIC_PER_SPHERE_MIN;
	if (nedges < FEW_EDGES)
		return;
	least = box_distance_min_m(search->lon, search->lat, box->west, box->south, box->east, box->north);
	across = (box->east - box->west + box->north - box->south) * METRES_PER_DEGREE;
	if (least > 0 && least + across < RATIO_SLOPE_UP_TO_M)
	{
		double		share = geodesic_m(search->lon, search->lat, corner->lon, corner->lat) /
			great_circle_m(search->lon, search->lat, corner->lon, corner->lat);
		double		slack = RATIO_SLOPE * across / least;

		search->share_min = Max(search->share_min, share - slack);
		search->share_max = Min(search->share_max, share + slack);
	}
}

/* Check whether some edges of a ring, from vertex to vertex, are all too far away */
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
		search->share_min >= search->best;
}

/* Look at some edges of a ring: one is no nearer than its nearer end less half its length */
static void
search_edges(NearSearch *search, const LonLat *v, uint32 nedges)
{
	double		lon = search->lon,
				lat = search->lat,
				far = great_circle_m(lon, lat, v->lon, v->lat);

	for (uint32 i = 0; i < nedges; i++, v++)
	{
		double		next_far = great_circle_m(lon, lat, v[1].lon, v[1].lat);
		double		half = (fabs(v[1].lon - v[0].lon) + fabs(v[1].lat - v[0].lat)) * METRES_PER_DEGREE / 2;

		if ((Min(far, next_far) - half) * search->share_min < search->best)
		{
			NearPoint  *point = &search->near[search->n];

			point->metres =
				segment_nearest(lon, lat, v[0].lon, v[0].lat, v[1].lon, v[1].lat, &point->at.lon, &point->at.lat);
			search->best = Min(search->best, point->metres * search->share_max);
			/* neighbours can share the vertex that is nearest */
			if (search->n == 0 || point->at.lon != point[-1].at.lon || point->at.lat != point[-1].at.lat)
				search->n++;
		}
		far = next_far;
	}
}

/* Find the points of the edges of a zone that can be the nearest of all, by the great circle; return how many */
static int
near_points(const ZoneEntry *zone, const ZoneRing *rings, const LonLat *vertices, uint32 nedges,
			double lon, double lat, NearPoint *near)
{
	NearSearch	search = {.lon = lon,.lat = lat,.best = INFINITY,.near = near};

	bound_share(&search, &zone->box, &vertices[rings[0].first_vertex], nedges);
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
 * Return the metres from a point to a zone.  The sphere decides which point of it is nearest, but
 * for what the ellipsoid differs from one to another: by RATIO_SLOPE at most for a turn of one
 * radian, the geodesic's share of the great circle changes.  Only where that matters is the
 * geodesic, which is dear, computed more than once.
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
	double		share;

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
	share = best / Max(near[nearest].metres, 1.0);
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
		if (near[i].metres * (share - RATIO_SLOPE * turn) < best)
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
	double		limit;			/* of both distances together */
	ZoneReach  *found;
	int			n;
	int			max;
} ReachSearch;

/* Check whether a way from a to the box and on to b can be short enough */
static bool
box_in_reach(const ReachSearch *search, const ZoneBox *box)
{
	double		lat_gap = Max(box->south - search->lat_a, search->lat_a - box->north);
	double		metres;

	/* most are too far north or south already */
	if (lat_gap * LEAST_METRES_PER_LAT > search->limit)
		return false;
	metres = box_distance_min_m(search->lon_a, search->lat_a, box->west, box->south, box->east, box->north);

	if (search->has_b && metres <= search->limit)
		metres += box_distance_min_m(search->lon_b, search->lat_b,
									 box->west, box->south, box->east, box->north);
	return metres <= search->limit;
}

/* Keep a zone if it is in reach */
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
 * Find the zones that lie on some way from a to b, or in some direction from a alone, no longer
 * than limit_m, by id; return how many.
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
