/*
 * zone_slab.c
 *		Stretches and slabs: a zone's edges by place, and what is asked of one zone.
 *
 * A stretch is a few consecutive edges and a box around them, grown by more than
 * rounding can matter.  A zone is cut into slabs of equal height; a slab lists the
 * stretches that reach into it.  What slab a latitude is in is rounded, but rounding
 * never changes an order: a latitude of a stretch is in a slab between those of its
 * box's ends, which has the stretch.  So no edge that counts is ever missed.
 *
 * A point west of a stretch's box meets of its edges, looking east, one more going
 * up than going down or the reverse or as many: its ends tell.  East of the box it
 * meets none.  So edges are looked at only where the point is in the box.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "zone_index.h"

#define STRETCH_EDGES	8
#define STRETCHES_PER_SLAB	2	/* that many stretches get a slab ... */
#define MAX_COPIES		2		/* ... but no more than this many copies each, on average */
#define MIN_HEIGHT		1e-9	/* degrees: what is lower has one slab */
#define GROWTH			5e-5	/* degrees: several times what rounding to float can move */

/* ---------- building ---------- */

/* a stretch of a ring, from the vertex v on; the zone's box is extended */
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
		.west = (float) (box.west - GROWTH), .south = (float) (box.south - GROWTH),
		.east = (float) (box.east + GROWTH), .north = (float) (box.north + GROWTH),
		.first = first, .nedges = nedges | (sign < 0 ? ZONE_STRETCH_REVERSED : 0)
	};
}

/* how many slabs a zone with so many stretches gets: fewer if they are high */
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

/* list a zone's stretches, [from, to), by slab */
static void
fill_slabs(ZoneSlabs *slabs, ZoneEntry *zone, uint32 from, uint32 to)
{
	uint32	   *starts;

	zone->first_slab = slabs->nstarts;
	reserve(&slabs->starts, &slabs->max_starts, (uint64) slabs->nstarts + zone->nslabs + 1);
	starts = slabs->starts + slabs->nstarts;
	slabs->nstarts += zone->nslabs + 1;

	/* count, add up, fill in: meanwhile a slab's number or place stands one later */
	memset(starts, 0, (zone->nslabs + 1) * sizeof(uint32));
	for (uint32 i = from; i < to; i++)
		for (uint32 slab = zone_slab(zone, slabs->stretches[i].south), last = zone_slab(zone, slabs->stretches[i].north);
			 slab <= last; slab++)
			starts[slab + 1]++;
	starts[0] = slabs->nlisted;
	for (uint32 slab = 1; slab <= zone->nslabs; slab++)
		starts[slab] += starts[slab - 1];
	slabs->nlisted = starts[zone->nslabs];
	reserve(&slabs->listed, &slabs->max_listed, slabs->nlisted);
	for (uint32 slab = zone->nslabs; slab > 0; slab--)
		starts[slab] = starts[slab - 1];
	for (uint32 i = from; i < to; i++)
		for (uint32 slab = zone_slab(zone, slabs->stretches[i].south), last = zone_slab(zone, slabs->stretches[i].north);
			 slab <= last; slab++)
			slabs->listed[starts[slab + 1]++] = i;
}

/* Stretches and slabs of all zones; zones get their boxes */
void
zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings, uint32 nrings,
				 const LonLat *vertices, ZoneSlabs *slabs)
{
	Size		nstretches = 0;

	for (uint32 r = 0; r < nrings; r++)
		nstretches += (rings[r].nvertices - 1 + STRETCH_EDGES - 1) / STRETCH_EDGES;
	memset(slabs, 0, sizeof(*slabs));
	slabs->stretches = MemoryContextAllocHuge(CurrentMemoryContext, Max(nstretches, 1) * sizeof(ZoneStretch));
	slabs->max_starts = slabs->max_listed = 1024;
	slabs->starts = palloc(slabs->max_starts * sizeof(uint32));
	slabs->listed = palloc(slabs->max_listed * sizeof(uint32));
	for (uint32 z = 0; z < nzones; z++)
	{
		ZoneEntry  *zone = &zones[z];
		uint32		from = slabs->nstretches;

		CHECK_FOR_INTERRUPTS();
		zone->box = zone_box_empty;
		for (const ZoneRing *ring = &rings[zone->first_ring]; ring < &rings[zone->first_ring + zone->nrings]; ring++)
			for (uint32 i = 0; i + 1 < ring->nvertices; i += STRETCH_EDGES)
				slabs->stretches[slabs->nstretches++] =
					make_stretch(&vertices[ring->first_vertex + i], ring->first_vertex + i,
								 Min(STRETCH_EDGES, ring->nvertices - 1 - i), ring->sign, &zone->box);
		choose_slabs(zone, slabs->stretches + from, slabs->nstretches - from);
		fill_slabs(slabs, zone, from, slabs->nstretches);
	}
}

/* ---------- asking ---------- */

/* the winding of a stretch around a point of its box's latitudes */
static inline int
stretch_winding(const ZoneStretch *stretch, const LonLat *vertices, double lon, double lat, bool *on)
{
	const LonLat *v = &vertices[stretch->first];
	uint32		n = stretch->nedges & ~ZONE_STRETCH_REVERSED;
	int			winding = 0;

	if (lon > stretch->east)
		return 0;
	if (lon < stretch->west)
		winding = (v[0].lat <= lat) - (v[n].lat <= lat);
	else
		for (uint32 i = 0; i < n; i++)
			winding += zone_edge_winding(&v[i], &v[i + 1], lon, lat, on);
	return stretch->nedges & ZONE_STRETCH_REVERSED ? -winding : winding;
}

/* Does one zone cover a point? */
bool
zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const ZoneStretch *stretches = ZoneStretches(index);
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
	end = &ZoneListed(index)[start[1]];
	for (const uint32 *listed = &ZoneListed(index)[start[0]]; listed < end; listed++)
	{
		const ZoneStretch *stretch = &stretches[*listed];

		if (lat >= stretch->south && lat <= stretch->north)
			winding += stretch_winding(stretch, vertices, lon, lat, &on);
	}
	return on || winding != 0;
}

/* Where does a box lie: all inside the zone, all outside, or may its border be near? */
ZoneSide
zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	const uint32 *listed,
			   *end;

	if (box->west > zone->box.east + ZONE_PAD || box->east < zone->box.west - ZONE_PAD ||
		box->south > zone->box.north + ZONE_PAD || box->north < zone->box.south - ZONE_PAD)
		return ZONE_OUTSIDE;
	listed = &ZoneListed(index)[starts[zone_slab(zone, box->south)]];
	end = &ZoneListed(index)[starts[zone_slab(zone, box->north) + 1]];
	for (; listed < end; listed++)
	{
		const ZoneStretch *stretch = &ZoneStretches(index)[*listed];
		const LonLat *v = &ZoneVertices(index)[stretch->first];

		if (box->west > stretch->east || box->east < stretch->west ||
			box->south > stretch->north || box->north < stretch->south)
			continue;
		for (uint32 n = stretch->nedges & ~ZONE_STRETCH_REVERSED; n > 0; n--, v++)
			if (zone_edge_touches(v, box))
				return ZONE_BORDER;
	}
	return zone_covers(index, ordinal, box->west, box->south) ? ZONE_INSIDE : ZONE_OUTSIDE;
}

/* ---------- asking for many points of a box ---------- */

/*
 * An edge from a to b, or a stretch of them from its first vertex to its last that lies
 * all east of the box: does it add the same to the winding around each point?
 */
static void
near_edge(ZoneNear *near, const LonLat *a, const LonLat *b, int sign, const ZoneBox *box, bool touches)
{
	bool		never;

	if (!touches && (a->lat <= box->south || a->lat > box->north) && (b->lat <= box->south || b->lat > box->north))
		near->winding += sign * zone_edge_winding(a, b, box->west, box->south, &never);
	else if (near->nedges++ < ZONE_NEAR_EDGES)
		near->edges[near->nedges - 1] = (ZoneNearEdge) {a, b, sign};
}

/* what a stretch of the box's latitudes adds; tells whether it touches the box */
static bool
near_stretch(ZoneNear *near, const ZoneStretch *stretch, const LonLat *vertices, const ZoneBox *box)
{
	const LonLat *v = &vertices[stretch->first];
	uint32		n = stretch->nedges & ~ZONE_STRETCH_REVERSED;
	int			sign = stretch->nedges & ZONE_STRETCH_REVERSED ? -1 : 1;
	bool		touched = false;

	if (box->west > stretch->east)
		return false;
	if (box->east < stretch->west)
	{
		near_edge(near, v, v + n, sign, box, false);
		return false;
	}
	for (; n > 0; n--, v++)
	{
		bool		touches;

		if (Max(v[0].lat, v[1].lat) < box->south || Min(v[0].lat, v[1].lat) > box->north ||
			Max(v[0].lon, v[1].lon) < box->west - ZONE_PAD)
			continue;
		touches = zone_edge_touches(v, box);
		touched |= touches;
		near_edge(near, v, v + 1, sign, box, touches);
	}
	return touched;
}

/*
 * As zone_box_side, and where the border may be near, what decides about the points of
 * the box: zone_near_covers() tells of each what zone_covers() tells
 */
ZoneSide
zone_box_near(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, ZoneNear *near)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	uint32		first,
				last;
	bool		touched = false;

	if (box->west > zone->box.east + ZONE_PAD || box->east < zone->box.west - ZONE_PAD ||
		box->south > zone->box.north + ZONE_PAD || box->north < zone->box.south - ZONE_PAD)
		return ZONE_OUTSIDE;
	near->index = index;
	near->ordinal = ordinal;
	near->winding = 0;
	near->nedges = 0;
	first = zone_slab(zone, box->south);
	last = zone_slab(zone, box->north);
	for (uint32 slab = first; slab <= last; slab++)
		for (uint32 i = starts[slab]; i < starts[slab + 1]; i++)
		{
			const ZoneStretch *stretch = &ZoneStretches(index)[ZoneListed(index)[i]];

			if (box->south > stretch->north || box->north < stretch->south)
				continue;
			/* each but once: in the first of these slabs that it reaches into */
			if (slab > first && zone_slab(zone, stretch->south) < slab)
				continue;
			touched |= near_stretch(near, stretch, ZoneVertices(index), box);
		}
	if (touched)
		return ZONE_BORDER;
	return zone_near_covers(near, box->west, box->south) ? ZONE_INSIDE : ZONE_OUTSIDE;
}
