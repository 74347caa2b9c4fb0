/*
 * zone_crossing.c
 *		Where a straight way into a zone last enters it.
 *
 * The way is straight in lon/lat and takes the short way round.  It is cut where
 * it meets the zone's edges; the pieces are asked, from the inside end back, at
 * their middles.  A way along an edge counts as inside, a mere touch as nothing.
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"

#include "geodesy.h"
#include "zone_index.h"

/* degrees: nearer than this to an edge is on it, for the middle of a piece */
#define ON_EDGE		1e-12

typedef struct Crossing
{
	const ZoneIndex *index;
	uint32		ordinal;
	double		lon;			/* outside end, in the frame of the inside end */
	double		lat;
	double		dlon;			/* from there to the inside end */
	double		dlat;
	double	   *cuts;			/* fractions of the way */
	int			ncuts;
	int			max_cuts;
} Crossing;

static void
add_cut(Crossing *crossing, double fraction)
{
	if (!(fraction > 0.0 && fraction < 1.0))
		return;
	if (crossing->ncuts == crossing->max_cuts)
	{
		crossing->max_cuts *= 2;
		crossing->cuts = repalloc_huge(crossing->cuts, crossing->max_cuts * sizeof(double));
	}
	crossing->cuts[crossing->ncuts++] = fraction;
}

/* where does the way meet an edge, moved by `shift` degrees of longitude? */
static void
cut_at_edge(Crossing *crossing, const LonLat *a, const LonLat *b, double shift)
{
	double		ax = a->lon + shift - crossing->lon,
				ay = a->lat - crossing->lat,
				bx = b->lon + shift - crossing->lon,
				by = b->lat - crossing->lat;
	double		ex = bx - ax,
				ey = by - ay;
	double		length2 = crossing->dlon * crossing->dlon + crossing->dlat * crossing->dlat;
	double		cross = crossing->dlon * ey - crossing->dlat * ex;
	double		v;

	if (Min(ax, bx) > Max(0, crossing->dlon) + ON_EDGE || Max(ax, bx) < Min(0, crossing->dlon) - ON_EDGE ||
		Min(ay, by) > Max(0, crossing->dlat) + ON_EDGE || Max(ay, by) < Min(0, crossing->dlat) - ON_EDGE)
		return;

	/* the edge's ends, as far as they lie on the way: all there is if parallel */
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

static bool
near_edge(const LonLat *a, const LonLat *b, double lon, double lat)
{
	double		dx = b->lon - a->lon,
				dy = b->lat - a->lat;
	double		length = sqrt(dx * dx + dy * dy);

	return lon >= Min(a->lon, b->lon) - ON_EDGE && lon <= Max(a->lon, b->lon) + ON_EDGE &&
		lat >= Min(a->lat, b->lat) - ON_EDGE && lat <= Max(a->lat, b->lat) + ON_EDGE &&
		fabs(dx * (lat - a->lat) - dy * (lon - a->lon)) <= ON_EDGE * length;
}

/* is the point at a fraction of the way in the zone, or as good as on its edge? */
static bool
inside_at(const Crossing *crossing, double fraction)
{
	double		lon = lon_wrap(crossing->lon + fraction * crossing->dlon),
				lat = crossing->lat + fraction * crossing->dlat;
	const ZoneEntry *zone = &ZoneEntries(crossing->index)[crossing->ordinal];
	const ZoneRing *rings = ZoneRings(crossing->index) + zone->first_ring;

	if (zone_covers(crossing->index, crossing->ordinal, lon, lat))
		return true;
	for (uint32 r = 0; r < zone->nrings; r++)
	{
		const LonLat *v = &ZoneVertices(crossing->index)[rings[r].first_vertex];

		for (uint32 i = 0; i + 1 < rings[r].nvertices; i++)
			if (near_edge(&v[i], &v[i + 1], lon, lat))
				return true;
	}
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
 * The fraction of the way from a place outside a zone to one inside at which it
 * enters for the last time.  Asked backwards, it tells where a way out leaves
 * for the first time.
 */
double
zone_entry(const ZoneIndex *index, uint32 ordinal, double out_lon, double out_lat,
		   double in_lon, double in_lat)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const ZoneRing *rings = ZoneRings(index) + zone->first_ring;
	Crossing	crossing = {.index = index, .ordinal = ordinal};
	double		end = 1.0,
				entry = 0.0;

	crossing.dlon = lon_difference(out_lon, in_lon);
	crossing.dlat = in_lat - out_lat;
	crossing.lon = in_lon - crossing.dlon;
	crossing.lat = out_lat;
	crossing.max_cuts = 16;
	crossing.cuts = palloc(crossing.max_cuts * sizeof(double));
	if (crossing.dlon == 0.0 && crossing.dlat == 0.0)
		return 0.0;

	for (uint32 r = 0; r < zone->nrings; r++)
	{
		const LonLat *v = &ZoneVertices(index)[rings[r].first_vertex];

		for (uint32 i = 0; i + 1 < rings[r].nvertices; i++)
		{
			cut_at_edge(&crossing, &v[i], &v[i + 1], 0.0);
			if (crossing.lon > 180.0)
				cut_at_edge(&crossing, &v[i], &v[i + 1], 360.0);
			else if (crossing.lon < -180.0)
				cut_at_edge(&crossing, &v[i], &v[i + 1], -360.0);
		}
	}
	qsort(crossing.cuts, crossing.ncuts, sizeof(double), double_compare);
	for (int i = crossing.ncuts; i >= 0; i--)
	{
		double		start = i > 0 ? crossing.cuts[i - 1] : 0.0;

		if (end > start && !inside_at(&crossing, (start + end) / 2))
		{
			entry = end;
			break;
		}
		end = start;
	}
	pfree(crossing.cuts);
	return entry;
}
