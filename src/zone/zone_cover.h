/*
 * zone_cover.h
 *		Tests of points, boxes, and many points of a box against one zone.
 */
#ifndef VESSELWATCH_ZONE_COVER_H
#define VESSELWATCH_ZONE_COVER_H

#include <math.h>

#include "zone/zone_edges.h"

/* degrees by which the box of a stretch is grown: several times the rounding error of a float */
#define ZONE_STRETCH_GROWTH	5e-5

/* where a box lies */
typedef enum ZoneSide
{
	ZONE_OUTSIDE, ZONE_INSIDE, ZONE_BORDER
} ZoneSide;

/* the edges that decide whether a zone covers a point of a box, and the sum of all edges farther away */
#define ZONE_NEAR_EDGES		24
typedef struct ZoneNearEdge
{
	const LonLat *from;
	const LonLat *to;
	int			sign;			/* of its ring */
} ZoneNearEdge;

typedef struct ZoneNear
{
	const ZoneIndex *index;
	uint32		ordinal;
	int			winding;		/* sum over all other edges */
	uint32		nedges;			/* if these are more than fit, call zone_covers() */
	ZoneNearEdge edges[ZONE_NEAR_EDGES];
} ZoneNear;

extern ZoneSide zone_box_near(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, ZoneNear *near);

extern bool zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat);
extern ZoneSide zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box);
extern ZoneSide zone_box_side_from(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, const LonLat **edge);

/* Return the slab of a latitude; latitudes outside the zone belong to the nearest one */
static inline uint32
zone_slab(const ZoneEntry *zone, double lat)
{
	double		slab = (lat - zone->box.south) * zone->slabs_per_degree;

	return slab >= zone->nslabs ? zone->nslabs - 1 : slab > 0 ? (uint32) slab : 0;
}

/*
 * Return the winding of one edge around a point, as PostGIS computes it; set *on if the point is on the edge.
 * Branches only for rare cases, as the others could not be predicted.
 */
static inline int
zone_edge_winding(const LonLat *a, const LonLat *b, double lon, double lat, bool *on)
{
	double		side = (b->lon - a->lon) * (lat - a->lat) - (lon - a->lon) * (b->lat - a->lat);

	if (unlikely(side == 0.0) &&
		lon >= Min(a->lon, b->lon) && lon <= Max(a->lon, b->lon) &&
		lat >= Min(a->lat, b->lat) && lat <= Max(a->lat, b->lat) &&
		(a->lon != b->lon || a->lat != b->lat))
		*on = true;
	return ((a->lat <= lat) & (lat < b->lat) & (side > 0)) - ((b->lat <= lat) & (lat < a->lat) & (side < 0));
}

/* Check whether the zone covers a point of the box that `near` was made for */
static inline bool
zone_near_covers(const ZoneNear *near, double lon, double lat)
{
	int			winding = near->winding;
	bool		on = false;

	if (unlikely(near->nedges > ZONE_NEAR_EDGES))
		return zone_covers(near->index, near->ordinal, lon, lat);
	for (uint32 i = 0; i < near->nedges; i++)
		winding += near->edges[i].sign * zone_edge_winding(near->edges[i].from, near->edges[i].to, lon, lat, &on);
	return on || winding != 0;
}

/* Check whether the edge from v comes within ZONE_PAD of the box; may return true for a near miss */
static inline bool
zone_edge_touches(const LonLat *v, const ZoneBox *box)
{
	double		mid_lon = (box->west + box->east) / 2,
				mid_lat = (box->south + box->north) / 2,
				half_lon = (box->east - box->west) / 2 + ZONE_PAD,
				half_lat = (box->north - box->south) / 2 + ZONE_PAD;
	double		dlon = v[1].lon - v[0].lon,
				dlat = v[1].lat - v[0].lat;

	return (Min(v[0].lon, v[1].lon) <= mid_lon + half_lon) & (Max(v[0].lon, v[1].lon) >= mid_lon - half_lon) &
		(Min(v[0].lat, v[1].lat) <= mid_lat + half_lat) & (Max(v[0].lat, v[1].lat) >= mid_lat - half_lat) &
		(fabs(dlon * (mid_lat - v[0].lat) - dlat * (mid_lon - v[0].lon)) <=
		 fabs(dlon) * half_lat + fabs(dlat) * half_lon);
}

#endif							/* VESSELWATCH_ZONE_COVER_H */
