/*
 * zone_cover.c
 *		Tests of points, boxes, and many points of a box against one zone.
 *
 * The edges of a zone are found by stretches, and these by slabs of latitude
 * (zone_slab_build.c).  For a point west of a stretch's box, the edges of the stretch
 * together add +1, -1 or 0 to the winding number, which its two ends decide; for a point
 * east of the box they add nothing.  So single edges are looked at only if the point is in
 * the box.
 */
#include "postgres.h"

#include "zone/zone_cover.h"

/* Check whether the end of a stretch, whose latitude is rounded, is south of a point or level with it */
static inline int
end_passed(float rounded, const LonLat *end, double lat)
{
	double		above = lat - rounded;

	/* the vertex itself, far away in memory, is seldom needed */
	return unlikely(fabs(above) < ZONE_STRETCH_GROWTH) ? end->lat <= lat : above > 0;
}

/* Return the winding of a stretch around a point that is within its box's latitudes and not east of the box */
static inline int
stretch_winding(const ZoneStretch *stretch, const LonLat *vertices, double lon, double lat, bool *on)
{
	const LonLat *v = &vertices[stretch->first];
	uint32		n = stretch->nedges & ~ZONE_STRETCH_REVERSED;
	int			winding = 0;

	if (lon < stretch->west)
		winding = end_passed(stretch->from_lat, &v[0], lat) - end_passed(stretch->to_lat, &v[n], lat);
	else
		for (uint32 i = 0; i < n; i++)
			winding += zone_edge_winding(&v[i], &v[i + 1], lon, lat, on);
	return stretch->nedges & ZONE_STRETCH_REVERSED ? -winding : winding;
}

/* Check whether one zone covers a point */
bool
zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const LonLat *vertices = ZoneVertices(index);
	const uint32 *start;
	const ZoneStretch *end;
	int			winding = 0;
	bool		on = false;

	/* no edge reaches such a latitude, and beside the box the sum is 0 in spite of rounding */
	if (lat < zone->box.south || lat > zone->box.north ||
		lon < zone->box.west - ZONE_PAD || lon > zone->box.east + ZONE_PAD)
		return false;
	zone_need_edges(index, ordinal);
	start = &ZoneSlabStarts(index)[zone->first_slab + zone_slab(zone, lat)];
	end = &ZoneStretches(index)[start[1]];
	for (const ZoneStretch *stretch = &ZoneStretches(index)[start[0]]; stretch < end; stretch++)
		if ((lat >= stretch->south) & (lat <= stretch->north) & (lon <= stretch->east))
			winding += stretch_winding(stretch, vertices, lon, lat, &on);
	return on || winding != 0;
}

/* a box rounded to float, as those of stretches are, which ZONE_STRETCH_GROWTH allows for */
typedef struct StretchBox
{
	float		west;
	float		south;
	float		east;
	float		north;
} StretchBox;

static inline StretchBox
stretch_box(const ZoneBox *box)
{
	return (StretchBox) {(float) box->west, (float) box->south, (float) box->east, (float) box->north};
}

/* Check whether a stretch is apart from a box. Without branches, which could not be predicted. */
static inline bool
stretch_misses(const ZoneStretch *stretch, const StretchBox *box)
{
	return (stretch->west > box->east) | (stretch->south > box->north) |
		(stretch->east < box->west) | (stretch->north < box->south);
}

/* Return whether a box lies inside a zone, outside of it, or near its border */
ZoneSide
zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	const LonLat *edge = NULL;

	return zone_box_side_from(index, ordinal, box, &edge);
}

/* Do the same, testing first whether *edge, if not NULL, is near the box; set *edge to the edge that is */
ZoneSide
zone_box_side_from(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, const LonLat **edge)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	const ZoneStretch *stretch,
			   *end;
	StretchBox	rounded = stretch_box(box);

	if (!zone_boxes_touch(box, &zone->box))
		return ZONE_OUTSIDE;
	zone_need_edges(index, ordinal);
	if (*edge != NULL && zone_edge_touches(*edge, box))
		return ZONE_BORDER;
	stretch = &ZoneStretches(index)[starts[zone_slab(zone, box->south)]];
	end = &ZoneStretches(index)[starts[zone_slab(zone, box->north) + 1]];
	for (; stretch < end; stretch++)
	{
		const LonLat *v;

		if (likely(stretch_misses(stretch, &rounded)))
			continue;
		v = &ZoneVertices(index)[stretch->first];
		for (uint32 n = stretch->nedges & ~ZONE_STRETCH_REVERSED; n > 0; n--, v++)
			if (zone_edge_touches(v, box))
			{
				*edge = v;
				return ZONE_BORDER;
			}
	}
	return zone_covers(index, ordinal, box->west, box->south) ? ZONE_INSIDE : ZONE_OUTSIDE;
}

/* ---------- many points of a box ---------- */

/*
 * Add an edge from a to b, or by its ends a stretch that lies east of the box: to the winding number, if that is
 * the same for all points of the box, or else to the edges to be tested
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

/*
 * Add the edges of a stretch that is within the box's latitudes and not west of it; return whether one touches the
 * box
 */
static bool
near_stretch(ZoneNear *near, const ZoneStretch *stretch, const LonLat *vertices, const ZoneBox *box)
{
	const LonLat *v = &vertices[stretch->first];
	uint32		n = stretch->nedges & ~ZONE_STRETCH_REVERSED;
	int			sign = stretch->nedges & ZONE_STRETCH_REVERSED ? -1 : 1;
	bool		touched = false;

	if (box->east < stretch->west)
	{
		near_edge(near, v, v + n, sign, box, false);
		return false;
	}
	for (; n > 0; n--, v++)
	{
		bool		touches;

		if ((Max(v[0].lat, v[1].lat) < box->south) | (Min(v[0].lat, v[1].lat) > box->north) |
			(Max(v[0].lon, v[1].lon) < box->west - ZONE_PAD))
			continue;
		touches = zone_edge_touches(v, box);
		touched |= touches;
		near_edge(near, v, v + 1, sign, box, touches);
	}
	return touched;
}

/*
 * Return what zone_box_side() does, and where the border may be near, prepare `near`:
 * zone_near_covers() then answers for points of the box as zone_covers() does
 */
ZoneSide
zone_box_near(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, ZoneNear *near)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	uint32		first,
				last;
	bool		touched = false;

	if (!zone_boxes_touch(box, &zone->box))
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
			if ((box->south > stretch->north) | (box->north < stretch->south) | (box->west > stretch->east))
				continue;
			/* once per stretch: in the first of these slabs that it reaches into */
			if (slab > first && zone_slab(zone, stretch->south) < slab)
				continue;
			touched |= near_stretch(near, stretch, ZoneVertices(index), box);
		}
	if (touched)
		return ZONE_BORDER;
	return zone_near_covers(near, box->west, box->south) ? ZONE_INSIDE : ZONE_OUTSIDE;
}
