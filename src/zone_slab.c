/*
 * zone_slab.c
 *		Slabs: a zone's edges by latitude, and what is asked of one zone by them.
 *
 * A zone is cut into slabs of equal height.  A slab lists the edges that reach into
 * it, so that a point is asked of some ten edges however many the zone has.  What
 * slab a latitude is in is rounded, but rounding never changes an order: a latitude
 * between those of an edge's ends is in a slab between those of the ends, which has
 * the edge.  So no edge that counts is ever missed, and the sum of windings is that
 * of all edges.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "zone_index.h"

#define EDGES_PER_SLAB	4		/* that many edges get a slab ... */
#define MAX_COPIES		2		/* ... but no more than this many copies each, on average */
#define MIN_HEIGHT		1e-9	/* degrees: what is lower has one slab */

/* ---------- building ---------- */

/* how many slabs a zone gets: fewer if its edges are long */
static void
choose_slabs(ZoneEntry *zone, const ZoneRing *rings, const LonLat *vertices)
{
	double		height = zone->box.north - zone->box.south;
	double		climb = 0,
				nslabs;
	uint32		nedges = 0;

	for (uint32 r = 0; r < zone->nrings; r++)
	{
		const LonLat *v = &vertices[rings[r].first_vertex];

		nedges += rings[r].nvertices - 1;
		for (uint32 i = 0; i + 1 < rings[r].nvertices; i++)
			climb += fabs(v[i + 1].lat - v[i].lat);
	}
	nslabs = floor(Min((double) nedges / EDGES_PER_SLAB, MAX_COPIES * nedges * height / climb));
	zone->nslabs = height > MIN_HEIGHT && nslabs > 1 ? (uint32) nslabs : 1;
	zone->slabs_per_degree = zone->nslabs > 1 ? zone->nslabs / height : 0;
}

static void
reserve(uint32 **array, uint32 *max, uint64 n)
{
	if (n <= *max)
		return;
	if (n >= MaxAllocSize / sizeof(uint32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index is too large")));
	*max = (uint32) Min(2 * n, MaxAllocSize / sizeof(uint32));
	*array = repalloc_huge(*array, *max * sizeof(uint32));
}

/* the slabs that each edge of a ring reaches, one after the other */
#define for_each_slab(zone, v, i, n, slab) \
	for (uint32 i = 0, at_ = zone_slab(zone, (v)->lat), to_; i + 1 < (n); i++, at_ = to_) \
		for (uint32 slab = (to_ = zone_slab(zone, (v)[i + 1].lat), Min(at_, to_)); slab <= Max(at_, to_); slab++)

/* Slabs of all zones; `slabs` is filled in */
void
zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings, const LonLat *vertices, ZoneSlabs *slabs)
{
	uint32		max_starts = 1024,
				max_edges = 1024;

	slabs->nstarts = slabs->nedges = 0;
	slabs->starts = palloc(max_starts * sizeof(uint32));
	slabs->edges = palloc(max_edges * sizeof(uint32));
	for (uint32 z = 0; z < nzones; z++)
	{
		ZoneEntry  *zone = &zones[z];
		const ZoneRing *ring = &rings[zone->first_ring];
		uint32	   *starts;

		CHECK_FOR_INTERRUPTS();
		choose_slabs(zone, ring, vertices);
		zone->first_slab = slabs->nstarts;
		reserve(&slabs->starts, &max_starts, (uint64) slabs->nstarts + zone->nslabs + 1);
		starts = slabs->starts + slabs->nstarts;
		slabs->nstarts += zone->nslabs + 1;

		/* count, add up, fill in: meanwhile a slab's number or place stands one later */
		memset(starts, 0, (zone->nslabs + 1) * sizeof(uint32));
		for (uint32 r = 0; r < zone->nrings; r++)
			for_each_slab(zone, &vertices[ring[r].first_vertex], i, ring[r].nvertices, slab)
				starts[slab + 1]++;
		starts[0] = slabs->nedges;
		for (uint32 slab = 1; slab <= zone->nslabs; slab++)
			starts[slab] += starts[slab - 1];
		reserve(&slabs->edges, &max_edges, starts[zone->nslabs]);
		slabs->nedges = starts[zone->nslabs];
		for (uint32 slab = zone->nslabs; slab > 0; slab--)
			starts[slab] = starts[slab - 1];
		for (uint32 r = 0; r < zone->nrings; r++)
			for_each_slab(zone, &vertices[ring[r].first_vertex], i, ring[r].nvertices, slab)
				slabs->edges[starts[slab + 1]++] = (ring[r].first_vertex + i) |
					(ring[r].sign < 0 ? ZONE_EDGE_REVERSED : 0);
	}
}

/* ---------- asking ---------- */

/* Does one zone cover a point? */
bool
zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *start,
			   *end;
	int			winding = 0;
	bool		on = false;

	/* no edge reaches such a latitude; beside the box the sum is 0, rounding or not */
	if (lat < zone->box.south || lat > zone->box.north ||
		lon < zone->box.west - ZONE_PAD || lon > zone->box.east + ZONE_PAD)
		return false;
	start = &ZoneSlabStarts(index)[zone->first_slab + zone_slab(zone, lat)];
	end = &ZoneSlabEdges(index)[start[1]];
	for (const uint32 *edge = &ZoneSlabEdges(index)[start[0]]; edge < end; edge++)
	{
		const LonLat *v = &vertices[*edge & ~ZONE_EDGE_REVERSED];
		int			turn = zone_edge_winding(v, v + 1, lon, lat, &on);

		winding += *edge & ZONE_EDGE_REVERSED ? -turn : turn;
	}
	return on || winding != 0;
}

/* Where does a box lie: all inside the zone, all outside, or may its border be near? */
ZoneSide
zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	double		west = box->west - 2 * ZONE_PAD,
				east = box->east + 2 * ZONE_PAD;
	const uint32 *edge,
			   *end;

	if (box->west > zone->box.east + ZONE_PAD || box->east < zone->box.west - ZONE_PAD ||
		box->south > zone->box.north + ZONE_PAD || box->north < zone->box.south - ZONE_PAD)
		return ZONE_OUTSIDE;
	edge = &ZoneSlabEdges(index)[starts[zone_slab(zone, box->south - ZONE_PAD)]];
	end = &ZoneSlabEdges(index)[starts[zone_slab(zone, box->north + ZONE_PAD) + 1]];
	for (; edge < end; edge++)
	{
		const LonLat *v = &vertices[*edge & ~ZONE_EDGE_REVERSED];

		/* edges of one side of the zone stand together: this is guessed well */
		if ((v[0].lon < west && v[1].lon < west) || (v[0].lon > east && v[1].lon > east))
			continue;
		if (zone_edge_touches(v, box))
			return ZONE_BORDER;
	}
	return zone_covers(index, ordinal, box->west, box->south) ? ZONE_INSIDE : ZONE_OUTSIDE;
}
