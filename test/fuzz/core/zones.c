/*
 * zones.c
 *		A zone index gives the same answers as a test of all edges.
 */
#include "postgres.h"

#include <math.h>

#include "core.h"
#include "zone/zone_build.h"
#include "zone/zone_build_private.h"
#include "zone/zone_cover.h"
#include "zone/zone_lookup.h"
#include "zone/zone_rtree.h"

static EwkbRing
random_ring(double lon, double lat, double radius, int n)
{
	EwkbRing	ring = {malloc((n + 1) * sizeof(LonLat)), n + 1, false};

	for (int i = 0; i < n; i++)
	{
		double		r = radius * (0.6 + 0.4 * random_share());

		ring.points[i].lon = lon + r * cos(2 * M_PI * i / n);
		ring.points[i].lat = lat + r * sin(2 * M_PI * i / n);
		if (random_below(3) == 0)
		{
			/* round numbers cause coincidences */
			ring.points[i].lon = rint(ring.points[i].lon * 100) / 100;
			ring.points[i].lat = rint(ring.points[i].lat * 100) / 100;
		}
	}
	ring.points[n] = ring.points[0];
	return ring;
}

/* Return the answer by testing all edges, as PostGIS does */
static bool
covers_by_all_edges(const EwkbRing *rings, int nrings, double lon, double lat)
{
	bool		on = false;
	int			total = 0;

	for (int r = 0; r < nrings; r++)
	{
		int			sum = 0;
		double		area = 0;

		for (int i = 0; i + 1 < rings[r].npoints; i++)
		{
			const LonLat *p = &rings[r].points[i];

			sum += zone_edge_winding(p, p + 1, lon, lat, &on);
			area += (p->lon - rings[r].points[0].lon) * (p[1].lat - rings[r].points[0].lat) -
				(p[1].lon - rings[r].points[0].lon) * (p->lat - rings[r].points[0].lat);
		}
		total += ((area > 0) == rings[r].hole ? -1 : 1) * sum;
	}
	return on || total != 0;
}

static void
check_point(const ZoneIndex *index, const EwkbPolygons *zones, int nzones, double lon, double lat)
{
	static uint32 found[4096];
	ZoneCell	cell;
	int			n;

	if (lon < -180 || lon > 180 || lat < -90 || lat > 90)
		return;
	zone_cell_find(index, zone_cell_of_lon(lon), zone_cell_of_lat(lat), &cell);
	n = zone_leaf_covering(index, cell.ref, lon, lat, found);
	for (int z = 0; z < nzones; z++)
	{
		bool		in_list = false;

		for (int i = 0; i < n; i++)
			in_list |= found[i] == (uint32) z;
		if (in_list != covers_by_all_edges(zones[z].rings, zones[z].nrings, lon, lat) ||
			in_list != zone_covers(index, z, lon, lat))
			fail("a zone index differs from all edges");
	}
}

/* the index with edges from which one without edges was built */
static const ZoneIndex *whole_index;

void
zone_fetch_edges(const ZoneIndex *index, uint32 ordinal)
{
	ZoneEdgesAt at = zone_edges_at(index, ordinal);

	memcpy((char *) index + at.vertices, (const char *) whole_index + at.vertices, at.vertices_end - at.vertices);
	memcpy((char *) index + at.stretches, (const char *) whole_index + at.stretches, at.stretches_end - at.stretches);
	ZoneHasEdges(index)[ordinal] = 1;
}

/* as in zone_cache.c: edges, here NaN, are fetched when they are needed */
static void
forget_edges(ZoneIndex *partial)
{
	memset((char *) partial + partial->vertices, 0xff, partial->slab_starts - partial->vertices);
	memset(ZoneHasEdges(partial), 0, partial->nzones);
}

static ZoneIndex *
without_edges(const ZoneIndex *index)
{
	ZoneIndex  *partial = malloc(VARSIZE(index) + index->nzones);

	whole_index = index;
	memcpy(partial, index, VARSIZE(index));
	partial->version |= ZONE_INDEX_PARTIAL;
	forget_edges(partial);
	return partial;
}

/* a box around a point is on the same side, with or without edges */
static void
check_sides(const ZoneIndex *index, ZoneIndex *partial, double lon, double lat)
{
	double		size = random_share() * (random_below(2) == 0 ? 0.001 : 1);
	ZoneBox		box = {lon - size * random_share(), lat - size * random_share(), lon + size * random_share(),
					   lat + size * random_share()};
	uint32		z = (uint32) random_below(index->nzones);
	ZoneNear	near;
	ZoneSide	side = zone_box_side(index, z, &box);

	forget_edges(partial);
	if (zone_box_side(partial, z, &box) != side)
		fail("a box has another side without edges");
	forget_edges(partial);
	if (zone_box_near(partial, z, &box, &near) != side)
		fail("a box is near other edges without edges");
	if (side == ZONE_BORDER && zone_near_covers(&near, lon, lat) != zone_covers(index, z, lon, lat))
		fail("what is near a box does not decide about its points");
}

/* adding zones in order or in reverse order gives the same index */
static ZoneIndex *
build_index(const EwkbPolygons *zones, int nzones)
{
	ZoneDraft  *draft = zone_draft_create();
	bool		reverse = random_below(2) == 0;

	for (int i = 0; i < nzones; i++)
	{
		int			z = reverse ? nzones - 1 - i : i;

		zone_draft_add(draft, z, &zones[z]);
	}
	return zone_draft_finish(draft);
}

void
test_zones(int rounds)
{
	for (int round = 0; round < rounds; round++)
	{
		int			nzones = 1 + (int) random_below(60);
		EwkbPolygons *zones = calloc(nzones, sizeof(EwkbPolygons));
		double		spread = (double[]) {0.5, 5, 150}[random_below(3)];
		ZoneIndex  *index,
				   *partial;

		for (int z = 0; z < nzones; z++)
		{
			double		lon = (random_share() - 0.5) * 2 * spread,
						lat = (random_share() - 0.5) * spread,
						radius = 0.01 + random_share() * spread / 10;
			EwkbPolygons *polygons = &zones[z];

			polygons->npolygons = 1;
			polygons->nrings = 1 + (int) random_below(2);
			polygons->rings = calloc(2, sizeof(EwkbRing));
			polygons->rings[0] = random_ring(lon, lat, radius, 3 + (int) random_below(300));
			if (polygons->nrings == 2)
			{
				polygons->rings[1] = random_ring(lon, lat, radius * 0.5, 3 + (int) random_below(40));
				polygons->rings[1].hole = true;
			}
		}
		index = build_index(zones, nzones);
		partial = without_edges(index);
		for (int z = 0; z < nzones; z++)
			for (int i = 0; i < 40; i++)
			{
				const EwkbRing *ring = &zones[z].rings[random_below(zones[z].nrings)];
				const LonLat *p = &ring->points[random_below(ring->npoints - 1)];
				double		share = random_share();

				check_point(partial, zones, nzones, p->lon, p->lat);
				check_point(index, zones, nzones, p->lon, p->lat);
				check_point(index, zones, nzones, p[0].lon + share * (p[1].lon - p[0].lon),
							p[0].lat + share * (p[1].lat - p[0].lat));
				check_sides(index, partial, p->lon, p->lat);
				check_point(index, zones, nzones, p->lon + (share - 0.5) * 0.1, p->lat);
				check_point(index, zones, nzones, (share - 0.5) * 2.2 * spread, (random_share() - 0.5) * 1.2 * spread);
			}
		for (int z = 0; z < nzones; z++)
		{
			for (int r = 0; r < zones[z].nrings; r++)
				free(zones[z].rings[r].points);
			free(zones[z].rings);
		}
		free(zones);
		free(partial);
		free(index);
	}
}
