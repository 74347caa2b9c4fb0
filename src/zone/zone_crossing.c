/*
 * zone_crossing.c
 *		Where a straight line into a zone enters it for the last time.
 *
 * The line is straight in lon/lat and goes the short way round.  It is cut where it
 * meets the zone's edges; the middles of the pieces are tested, from the inside end
 * backwards.  A line along an edge counts as inside, a mere touch does not count.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/geodesy.h"
#include "zone/zone_cover.h"
#include "zone/zone_crossing.h"

/* degrees: a middle of a piece that is nearer than this to an edge is on it */
#define ON_EDGE		1e-12

typedef struct Crossing
{
	const ZoneIndex *index;
	uint32		ordinal;
	double		lon;			/* outside end, in the frame of the inside end */
	double		lat;
	double		dlon;			/* from there to the inside end */
	double		dlat;
	const LonLat **edges;		/* first vertices of the edges in the line's box */
	int			nedges;
	int			max_edges;
	double	   *cuts;			/* fractions of the line where it meets an edge */
	int			ncuts;
} Crossing;

static void
add_cut(Crossing *crossing, double fraction)
{
	if (fraction > 0.0 && fraction < 1.0)
		crossing->cuts[crossing->ncuts++] = fraction;
}

/* Cut the line where it meets an edge, which is moved by `shift` degrees of longitude */
static void
cut_at_edge(Crossing *crossing, const LonLat *a, double shift)
{
	const LonLat *b = a + 1;
	double		ax = a->lon + shift - crossing->lon,
				ay = a->lat - crossing->lat,
				bx = b->lon + shift - crossing->lon,
				by = b->lat - crossing->lat;
	double		ex = bx - ax,
				ey = by - ay;
	double		length2 = crossing->dlon * crossing->dlon + crossing->dlat * crossing->dlat;
	double		cross = crossing->dlon * ey - crossing->dlat * ex;
	double		v;

	/* at ends of the edge that lie on the line: the only cuts if they are parallel */
	if (fabs(ax * crossing->dlat - ay * crossing->dlon) <= ON_EDGE * sqrt(length2))
		add_cut(crossing, (ax * crossing->dlon + ay * crossing->dlat) / length2);
	if (fabs(bx * crossing->dlat - by * crossing->dlon) <= ON_EDGE * sqrt(length2))
		add_cut(crossing, (bx * crossing->dlon + by * crossing->dlat) / length2);
	if (cross == 0.0)
		return;
	v = (ax * crossing->dlat - ay * crossing->dlon) / cross;
	if (v >= 0.0 && v <= 1.0)
		add_cut(crossing, (ax * ey - ay * ex) / cross);
}

static void
add_edge(Crossing *crossing, const LonLat *v)
{
	if (crossing->nedges == crossing->max_edges)
	{
		crossing->max_edges *= 2;
		crossing->edges = repalloc_huge(crossing->edges, crossing->max_edges * sizeof(LonLat *));
		crossing->cuts = repalloc_huge(crossing->cuts, 3 * crossing->max_edges * sizeof(double));
	}
	crossing->edges[crossing->nedges++] = v;
}

/* Cut the line at the zone's edges, moved by `shift`; most lie outside its box */
static void
cut_at_zone(Crossing *crossing, double shift)
{
	const ZoneIndex *index = crossing->index;
	const ZoneEntry *zone = &ZoneEntries(index)[crossing->ordinal];
	const uint32 *starts = &ZoneSlabStarts(index)[zone->first_slab];
	double		west = crossing->lon + Min(0, crossing->dlon) - ON_EDGE - shift,
				east = crossing->lon + Max(0, crossing->dlon) + ON_EDGE - shift,
				south = crossing->lat + Min(0, crossing->dlat) - ON_EDGE,
				north = crossing->lat + Max(0, crossing->dlat) + ON_EDGE;
	uint32		first_slab = zone_slab(zone, south),
				last_slab = zone_slab(zone, north);
	int			first = crossing->nedges;

	zone_need_edges(index, crossing->ordinal);
	for (uint32 slab = first_slab; slab <= last_slab; slab++)
	{
		CHECK_FOR_INTERRUPTS();
		for (const ZoneStretch *stretch = &ZoneStretches(index)[starts[slab]],
			 *end = &ZoneStretches(index)[starts[slab + 1]]; stretch < end; stretch++)
		{
			const LonLat *v = &ZoneVertices(index)[stretch->first];

			if ((stretch->west > east) | (stretch->east < west) | (stretch->south > north) | (stretch->north < south) ||
				/* done in the slab before */
				(slab > first_slab && zone_slab(zone, stretch->south) < slab))
				continue;
			for (uint32 n = stretch->nedges & ~ZONE_STRETCH_REVERSED; n > 0; n--, v++)
				if (!((v[0].lat < south && v[1].lat < south) || (v[0].lat > north && v[1].lat > north) ||
					  (v[0].lon < west && v[1].lon < west) || (v[0].lon > east && v[1].lon > east)))
					add_edge(crossing, v);
		}
	}
	for (int i = first; i < crossing->nedges; i++)
		cut_at_edge(crossing, crossing->edges[i], shift);
}

static bool
near_edge(const LonLat *a, double lon, double lat)
{
	const LonLat *b = a + 1;
	double		dx = b->lon - a->lon,
				dy = b->lat - a->lat;

	return lon >= Min(a->lon, b->lon) - ON_EDGE && lon <= Max(a->lon, b->lon) + ON_EDGE &&
		lat >= Min(a->lat, b->lat) - ON_EDGE && lat <= Max(a->lat, b->lat) + ON_EDGE &&
		fabs(dx * (lat - a->lat) - dy * (lon - a->lon)) <= ON_EDGE * sqrt(dx * dx + dy * dy);
}

/* Check whether the point at a fraction of the line is in the zone, or within ON_EDGE of an edge */
static bool
inside_at(const Crossing *crossing, double fraction)
{
	double		lon = lon_wrap(crossing->lon + fraction * crossing->dlon),
				lat = crossing->lat + fraction * crossing->dlat;

	if (zone_covers(crossing->index, crossing->ordinal, lon, lat))
		return true;
	for (int i = 0; i < crossing->nedges; i++)
		if (near_edge(crossing->edges[i], lon, lat))
			return true;
	return false;
}

static int
double_compare(const void *a, const void *b)
{
	double		da = *(const double *) a,
				db = *(const double *) b;

	return da < db ? -1 : da > db ? 1 : 0;
}

/*
 * Return the fraction of the line from a place outside a zone to one inside at which it enters for the last time.
 * With the ends exchanged, it is where a line out of the zone leaves for the first time.
 */
double
zone_entry(const ZoneIndex *index, uint32 ordinal, double out_lon, double out_lat,
		   double in_lon, double in_lat)
{
	Crossing	crossing = {.index = index, .ordinal = ordinal, .max_edges = 16};
	double		end = 1.0,
				entry = 0.0;

	crossing.dlon = lon_difference(out_lon, in_lon);
	crossing.dlat = in_lat - out_lat;
	crossing.lon = in_lon - crossing.dlon;
	crossing.lat = out_lat;
	if (crossing.dlon == 0.0 && crossing.dlat == 0.0)
		return 0.0;
	crossing.edges = palloc(crossing.max_edges * sizeof(LonLat *));
	crossing.cuts = palloc(3 * crossing.max_edges * sizeof(double));

	cut_at_zone(&crossing, 0.0);
	if (crossing.lon > 180.0)
		cut_at_zone(&crossing, 360.0);
	else if (crossing.lon < -180.0)
		cut_at_zone(&crossing, -360.0);
	qsort(crossing.cuts, crossing.ncuts, sizeof(double), double_compare);
	for (int i = crossing.ncuts; i >= 0; i--)
	{
		double		start = i > 0 ? crossing.cuts[i - 1] : 0.0;

		CHECK_FOR_INTERRUPTS();
		if (end > start && !inside_at(&crossing, (start + end) / 2))
		{
			entry = end;
			break;
		}
		end = start;
	}
	pfree(crossing.edges);
	pfree(crossing.cuts);
	return entry;
}
