/*
 * zone_slab_build.c
 *		Building stretches and slabs, by which the edges of a zone are found.
 *
 * A stretch is a few consecutive edges and a box around them, grown by more than
 * rounding can matter.  A zone is cut into slabs of equal height; a slab has a copy of
 * each stretch that reaches into it, so that they are read one after the other.  A slab
 * number is computed in floating point, but rounding is monotonic: any latitude inside a
 * stretch's box falls into one of the slabs that hold a copy of that stretch, so no edge
 * that counts is ever missed.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "zone/zone_build_private.h"
#include "zone/zone_cover.h"

#define STRETCH_EDGES	8
#define STRETCHES_PER_SLAB	2	/* a slab for every two stretches ... */
#define MAX_COPIES		2		/* ... but at most this many copies of each, on average */
#define MIN_HEIGHT		1e-9	/* degrees: a zone that is lower has one slab */

/* Build a stretch of nedges edges of a ring from the vertex v on, and extend the zone's box by it */
static ZoneStretch
make_stretch(const LonLat *v, uint32 first, uint32 nedges, int sign, ZoneBox *zone_box)
{
	ZoneBox		box = {v->lon, v->lat, v->lon, v->lat};

	for (uint32 i = 1; i <= nedges; i++)
	{
		box.west = Min(box.west, v[i].lon);
		box.south = Min(box.south, v[i].lat);
		box.east = Max(box.east, v[i].lon);
		box.north = Max(box.north, v[i].lat);
	}
	zone_box_extend(zone_box, &box);
	return (ZoneStretch) {
		.west = (float) (box.west - ZONE_STRETCH_GROWTH), .south = (float) (box.south - ZONE_STRETCH_GROWTH),
		.east = (float) (box.east + ZONE_STRETCH_GROWTH), .north = (float) (box.north + ZONE_STRETCH_GROWTH),
		.from_lat = (float) v[0].lat, .to_lat = (float) v[nedges].lat,
		.first = first, .nedges = nedges | (sign < 0 ? ZONE_STRETCH_REVERSED : 0)
	};
}

/* Choose the number of slabs of a zone by its n stretches: fewer if these are tall */
static void
choose_slabs(ZoneEntry *zone, const ZoneStretch *stretches, uint32 n)
{
	double		height = zone->box.north - zone->box.south;
	double		climb = 0,
				nslabs;

	for (uint32 i = 0; i < n; i++)
		climb += stretches[i].north - stretches[i].south;
	nslabs = Min((double) n / STRETCHES_PER_SLAB, MAX_COPIES * n * height / climb);
	zone->nslabs = height > MIN_HEIGHT && nslabs > 1 ? (uint32) nslabs : 1;
	zone->slabs_per_degree = zone->nslabs > 1 ? zone->nslabs / height : 0;
}

/* Copy a zone's stretches into its slabs */
static void
fill_slabs(ZoneSlabs *slabs, ZoneEntry *zone, const ZoneStretch *stretches, uint32 n)
{
	uint32	   *starts;

	zone->first_slab = slabs->nstarts;
	array_reserve(&slabs->starts, &slabs->max_starts, (uint64) slabs->nstarts + zone->nslabs + 1, sizeof(uint32),
				  "zone index");
	starts = slabs->starts + slabs->nstarts;
	slabs->nstarts += zone->nslabs + 1;

	/* count, add up, fill in; meanwhile the entry of a slab is the one behind it */
	memset(starts, 0, (zone->nslabs + 1) * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
		for (uint32 slab = zone_slab(zone, stretches[i].south), last = zone_slab(zone, stretches[i].north);
			 slab <= last; slab++)
			starts[slab + 1]++;
	starts[0] = slabs->nstretches;
	for (uint32 slab = 1; slab <= zone->nslabs; slab++)
		starts[slab] += starts[slab - 1];
	slabs->nstretches = starts[zone->nslabs];
	if (slabs->nstretches > slabs->max_stretches)
		elog(ERROR, "zone " INT64_FORMAT " has more stretches than there is room for", zone->zone_id);
	for (uint32 slab = zone->nslabs; slab > 0; slab--)
		starts[slab] = starts[slab - 1];
	for (uint32 i = 0; i < n; i++)
		for (uint32 slab = zone_slab(zone, stretches[i].south), last = zone_slab(zone, stretches[i].north);
			 slab <= last; slab++)
			slabs->stretches[starts[slab + 1]++] = stretches[i];
}

/*
 * Return an upper bound of the number of stretches of a ring, copies included: one as tall as h slabs reaches into
 * fewer than h + 2 of them
 */
uint64
zone_slab_room(uint64 nvertices)
{
	return (nvertices / STRETCH_EDGES + 1) * (MAX_COPIES + 2);
}

/*
 * Build stretches and slabs of all zones, and set the zones' boxes.  There is room for the stretches, by
 * zone_slab_room(), where they are to stay: they are too many to be moved.
 */
void
zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings, const LonLat *vertices, ZoneSlabs *slabs)
{
	ZoneStretch *stretches = NULL;	/* of the current zone, in the order of its vertices */
	uint32		max = 0;

	slabs->starts = NULL;
	slabs->nstretches = slabs->nstarts = slabs->max_starts = 0;
	array_reserve(&slabs->starts, &slabs->max_starts, (uint64) nzones + 512, sizeof(uint32), "zone index");
	for (uint32 z = 0; z < nzones; z++)
	{
		ZoneEntry  *zone = &zones[z];
		uint32		n = 0;

		CHECK_FOR_INTERRUPTS();
		zone->box = zone_box_empty;
		for (const ZoneRing *ring = &rings[zone->first_ring]; ring < &rings[zone->first_ring + zone->nrings]; ring++)
		{
			array_reserve(&stretches, &max, (uint64) n + ring->nvertices / STRETCH_EDGES + 1, sizeof(ZoneStretch),
						  "zone index");
			for (uint32 i = 0; i + 1 < ring->nvertices; i += STRETCH_EDGES)
				stretches[n++] = make_stretch(&vertices[ring->first_vertex + i], ring->first_vertex + i,
											  Min(STRETCH_EDGES, ring->nvertices - 1 - i), ring->sign, &zone->box);
		}
		choose_slabs(zone, stretches, n);
		fill_slabs(slabs, zone, stretches, n);
	}
}
