/*
 * zone_slab.c
 *		Stretches and slabs: a zone's edges by place, and what is asked of one zone.
 *
 * A stretch is a few consecutive edges and a box around them, grown by more than
 * rounding can matter.  A zone is cut into slabs of equal height; a slab has a copy of
 * each stretch that reaches into it, so that they are read one after the other.  What slab a latitude is in is rounded, but rounding
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

#include "zone/zone_index.h"

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
		.from_lat = (float) v[0].lat, .to_lat = (float) v[nedges].lat,
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

/* put a zone's stretches into its slabs */
static void
fill_slabs(ZoneSlabs *slabs, ZoneEntry *zone, const ZoneStretch *stretches, uint32 n)
{
	uint32	   *starts;

	zone->first_slab = slabs->nstarts;
	zone_reserve(&slabs->starts, &slabs->max_starts, (uint64) slabs->nstarts + zone->nslabs + 1, sizeof(uint32));
	starts = slabs->starts + slabs->nstarts;
	slabs->nstarts += zone->nslabs + 1;

	/* count, add up, fill in: meanwhile a slab's number or place stands one later */
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
 * An upper bound of what a ring of so many vertices has in stretches, copies included:
 * one that is as high as h slabs reaches into less than h + 2 of them
 */
uint64
zone_slab_room(uint64 nvertices)
{
	return (nvertices / STRETCH_EDGES + 1) * (MAX_COPIES + 2);
}

/*
 * Stretches and slabs of all zones; zones get their boxes.  There is room for the
 * stretches, as by zone_slab_room(): where they stay, for they are too many to move.
 */
void
zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings, const LonLat *vertices, ZoneSlabs *slabs)
{
	ZoneStretch *stretches = NULL;	/* of the zone at hand, as its vertices */
	uint32		max = 0;

	slabs->starts = NULL;
	slabs->nstretches = slabs->nstarts = slabs->max_starts = 0;
	zone_reserve(&slabs->starts, &slabs->max_starts, (uint64) nzones + 512, sizeof(uint32));
	for (uint32 z = 0; z < nzones; z++)
	{
		ZoneEntry  *zone = &zones[z];
		uint32		n = 0;

		CHECK_FOR_INTERRUPTS();
		zone->box = zone_box_empty;
		for (const ZoneRing *ring = &rings[zone->first_ring]; ring < &rings[zone->first_ring + zone->nrings]; ring++)
		{
			zone_reserve(&stretches, &max, (uint64) n + ring->nvertices / STRETCH_EDGES + 1, sizeof(ZoneStretch));
			for (uint32 i = 0; i + 1 < ring->nvertices; i += STRETCH_EDGES)
				stretches[n++] = make_stretch(&vertices[ring->first_vertex + i], ring->first_vertex + i,
											  Min(STRETCH_EDGES, ring->nvertices - 1 - i), ring->sign, &zone->box);
		}
		choose_slabs(zone, stretches, n);
		fill_slabs(slabs, zone, stretches, n);
	}
}

/* ---------- asking ---------- */

/* is the end of a stretch, whose latitude is rounded, south of a point or level with it? */
static inline int
end_passed(float rounded, const LonLat *end, double lat)
{
	double		above = lat - rounded;

	/* seldom is the vertex itself needed, which is far away in memory */
	return unlikely(fabs(above) < GROWTH) ? end->lat <= lat : above > 0;
}

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
		winding = end_passed(stretch->from_lat, &v[0], lat) - end_passed(stretch->to_lat, &v[n], lat);
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
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *start;
	const ZoneStretch *end;
	int			winding = 0;
	bool		on = false;

	/* no edge reaches such a latitude; beside the box the sum is 0, rounding or not */
	if (lat < zone->box.south || lat > zone->box.north ||
		lon < zone->box.west - ZONE_PAD || lon > zone->box.east + ZONE_PAD)
		return false;
	zone_need_edges(index, ordinal);
	start = &ZoneSlabStarts(index)[zone->first_slab + zone_slab(zone, lat)];
	end = &ZoneStretches(index)[start[1]];
	for (const ZoneStretch *stretch = &ZoneStretches(index)[start[0]]; stretch < end; stretch++)
		if (lat >= stretch->south && lat <= stretch->north)
			winding += stretch_winding(stretch, vertices, lon, lat, &on);
	return on || winding != 0;
}

/* Where does a box lie: all inside the zone, all outside, or may its border be near? */
ZoneSide
zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	const ZoneStretch *stretch,
			   *end;

	if (box->west > zone->box.east + ZONE_PAD || box->east < zone->box.west - ZONE_PAD ||
		box->south > zone->box.north + ZONE_PAD || box->north < zone->box.south - ZONE_PAD)
		return ZONE_OUTSIDE;
	zone_need_edges(index, ordinal);
	stretch = &ZoneStretches(index)[starts[zone_slab(zone, box->south)]];
	end = &ZoneStretches(index)[starts[zone_slab(zone, box->north) + 1]];
	for (; stretch < end; stretch++)
	{
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
	zone_need_edges(index, ordinal);
	near->index = index;
	near->ordinal = ordinal;
	near->winding = 0;
	near->nedges = 0;
	first = zone_slab(zone, box->south);
	last = zone_slab(zone, box->north);
	for (uint32 slab = first; slab <= last; slab++)
		for (const ZoneStretch *stretch = &ZoneStretches(index)[starts[slab]],
			 *end = &ZoneStretches(index)[starts[slab + 1]]; stretch < end; stretch++)
		{
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
