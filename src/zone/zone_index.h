/*
 * zone_index.h
 *		The packed spatial index of zones: its stored layout and its functions.
 *
 * THEORY OF OPERATION
 *
 * The index answers "which zones cover this point" as PostGIS's ST_Covers does,
 * on every point, edges and vertices included.  It holds the polygons, for each of
 * them its edges by place, and over all a tree of cells.
 *
 * PostGIS decides with winding numbers: it adds up, over all edges that the ray
 * from the point to the east meets, +1 for those going up and -1 for those going
 * down, and tells left from right with one expression in double precision.  The
 * same expression is evaluated here on the same doubles, for the edges near the
 * point, where rounding can matter; what the others add together is told by less.
 * Edges are found by stretches of a few, and those by slabs of latitude (zone_slab.c).
 * So (holes and islands too) a point is inside if the sum is not 0, or if it lies on
 * an edge.
 *
 * The plane is cut into cells that are squares of 4^k units of 1e-7 degree,
 * counted from (-180, -90): the cell of a fix is found by shifting its integers.
 * A node is as long as a cache line, the references of a cell's 4 x 4 children.  A child
 * lies outside all zones, or is a node, or a leaf.  A leaf lists the zones that
 * cover all of the cell, and the few whose border may come near it.  What of a
 * track lies in a leaf is settled by boxes as long as they keep off the edges: an
 * edge is near a box when it touches it grown by ZONE_PAD, far above what rounding
 * can shift, so all points of a box that no edge is near have the answer of one.
 *
 * Everything is found by offsets from the start: the index can be stored, sent to
 * workers and copied.
 *
 * Nearly all of it are the edges of its zones, vertices and stretches, and most
 * questions are about few zones.  So an index that comes out of storage may be in
 * memory without them, each zone's to be read when they are needed: who looks at the
 * edges of a zone calls zone_need_edges() before.
 */
#ifndef VESSELWATCH_ZONE_INDEX_H
#define VESSELWATCH_ZONE_INDEX_H

#include <math.h>

#include "common/compat.h"
#include "common/ewkb.h"
#include "track/track.h"

#define ZONE_INDEX_VERSION	4
#define ZONE_INDEX_PARTIAL	0x80000000u /* or'ed to it in memory: not all edges are there */

/* degrees; points nearer than this to a cell's border count as in both cells */
#define ZONE_PAD			2e-9

typedef struct ZoneBox
{
	double		west;
	double		south;
	double		east;
	double		north;
} ZoneBox;

typedef struct ZoneEntry
{
	int64		zone_id;
	ZoneBox		box;
	uint32		first_ring;
	uint32		nrings;
	uint32		first_slab;		/* of nslabs + 1 starts */
	uint32		nslabs;
	double		slabs_per_degree;
} ZoneEntry;

/* vertices [first, first + n), the first one again at the end */
typedef struct ZoneRing
{
	uint32		first_vertex;
	uint32		nvertices;
	int16		sign;			/* +1 or -1: makes shells wind +1, holes -1 */
	int16		hole;			/* 0 for a shell, 1 for a hole of the shell before */
	uint32		zone;			/* ordinal */
} ZoneRing;

/* the children of a cell, by (row << 2 | column) */
typedef struct ZoneNode
{
	uint32		child[16];
} ZoneNode;

/* a reference: a kind in the low two bits, an index above */
#define ZONE_REF_OUTSIDE	0	/* the whole reference is 0 */
#define ZONE_REF_NODE		1	/* index of a node */
#define ZONE_REF_INSIDE		2	/* word offset of a leaf without edges */
#define ZONE_REF_EDGES		3	/* word offset of a leaf with edges */
#define ZoneRefKind(ref)	((ref) & 3)
#define ZoneRefIndex(ref)	((ref) >> 2)
#define ZoneRef(kind, index)	((uint32) (index) << 2 | (kind))

/*
 * A leaf is a run of words:
 *	  n, then n ordinals of zones that cover the cell
 *	  m, then m ordinals of zones whose border may be near
 */

/*
 * A few consecutive edges of a ring, and a box around them with room to spare; half a
 * cache line, which says of most points all that matters
 */
typedef struct ZoneStretch
{
	float		west;
	float		south;
	float		east;
	float		north;
	float		from_lat;		/* of its ends, rounded */
	float		to_lat;
	uint32		first;			/* vertex */
	uint32		nedges;			/* or ZONE_STRETCH_REVERSED, if its ring's sign is -1 */
} ZoneStretch;

#define ZONE_STRETCH_REVERSED	0x80000000u

typedef struct ZoneIndex
{
	int32		vl_len_;		/* varlena header, do not touch directly */
	uint32		version;		/* ZONE_INDEX_VERSION */
	uint64		hash[2];		/* of all that follows: what the index is known by */
	uint32		nzones;
	uint32		nrings;
	uint32		nvertices;
	uint32		nnodes;
	uint32		nleaf_words;
	uint32		root;			/* reference of the whole plane */
	/* offsets in bytes from the start of the struct */
	uint32		zones;			/* ZoneEntry[], by ascending zone_id */
	uint32		rings;			/* ZoneRing[] */
	uint32		vertices;		/* LonLat[], as PostGIS gave them, by zone */
	uint32		nodes;			/* ZoneNode[] */
	uint32		leaves;			/* uint32[] */
	uint32		order;			/* uint32[], ordinals along a Hilbert curve */
	uint32		boxes;			/* ZoneBox[], of groups of 16 in that order, then of */
	uint32		nboxes;			/* groups of 16 of those, up to a single one */
	uint32		max_leaf_zones; /* no leaf names more */
	uint32		stretches;		/* ZoneStretch[], by zone and slab: one for each slab it reaches into */
	uint32		nstretches;
	uint32		slab_starts;	/* uint32[], where in `stretches` each slab begins */
} ZoneIndex;

StaticAssertDecl(sizeof(ZoneIndex) == 96, "there are no gaps before the vertices");

#define ZONE_AT(index, offset, type)	((const type *) ((const char *) (index) + (index)->offset))
#define ZoneEntries(index)	ZONE_AT(index, zones, ZoneEntry)
#define ZoneRings(index)	ZONE_AT(index, rings, ZoneRing)
#define ZoneVertices(index) ZONE_AT(index, vertices, LonLat)
#define ZoneSlabStarts(index) ZONE_AT(index, slab_starts, uint32)
#define ZoneStretches(index) ZONE_AT(index, stretches, ZoneStretch)
#define ZoneNodes(index)	ZONE_AT(index, nodes, ZoneNode)
#define ZoneLeaves(index)	ZONE_AT(index, leaves, uint32)
#define ZoneOrder(index)	ZONE_AT(index, order, uint32)
#define ZoneBoxes(index)	ZONE_AT(index, boxes, ZoneBox)
#define ZONE_BOX_FANOUT		16
#define ZONE_BOX_LEVELS		8	/* of up to 2^32 zones */

/* of an index in memory without all edges: behind it, for each zone, whether they are there */
#define ZoneHasEdges(index)	((uint8 *) (index) + VARSIZE(index))

/* where the edges of a zone are, in bytes from the start */
typedef struct ZoneEdgesAt
{
	Size		vertices;
	Size		vertices_end;
	Size		stretches;
	Size		stretches_end;
} ZoneEdgesAt;

static inline ZoneEdgesAt
zone_edges_at(const ZoneIndex *index, uint32 ordinal)
{
	const ZoneEntry *zone = &ZoneEntries(index)[ordinal];
	const ZoneRing *ring = &ZoneRings(index)[zone->first_ring];
	const ZoneRing *last = ring + zone->nrings - 1;
	const uint32 *start = &ZoneSlabStarts(index)[zone->first_slab];

	return (ZoneEdgesAt) {
		.vertices = index->vertices + (Size) ring->first_vertex * sizeof(LonLat),
		.vertices_end = index->vertices + ((Size) last->first_vertex + last->nvertices) * sizeof(LonLat),
		.stretches = index->stretches + (Size) start[0] * sizeof(ZoneStretch),
		.stretches_end = index->stretches + (Size) start[zone->nslabs] * sizeof(ZoneStretch)
	};
}

extern void zone_fetch_edges(const ZoneIndex *index, uint32 ordinal);

static inline void
zone_need_edges(const ZoneIndex *index, uint32 ordinal)
{
	if (unlikely(index->version & ZONE_INDEX_PARTIAL) && !ZoneHasEdges(index)[ordinal])
		zone_fetch_edges(index, ordinal);
}

/* cell coordinates: units of 1e-7 degree from (-180, -90) */
#define ZONE_ROOT_SHIFT		32

static inline uint32
zone_cell_x(int32 lon)
{
	return (uint32) lon + (uint32) TRACK_LON_MAX;
}

static inline uint32
zone_cell_y(int32 lat)
{
	return (uint32) lat + (uint32) TRACK_LAT_MAX;
}

/* the same of degrees in range; off by a rounding at most, which ZONE_PAD allows for */
static inline uint32
zone_cell_of_lon(double lon)
{
	return (uint32) ((lon + 180.0) * TRACK_DEGREE);
}

static inline uint32
zone_cell_of_lat(double lat)
{
	return (uint32) ((lat + 90.0) * TRACK_DEGREE);
}

/* zone_celltree.c */
typedef struct ZoneTree
{
	ZoneNode   *nodes;
	uint32		nnodes;
	uint32	   *words;			/* of the leaves */
	uint32		nwords;
	uint32		max_zones;		/* in a leaf */
	uint32		root;			/* reference of the whole plane */
} ZoneTree;

extern void zone_tree_build(const ZoneIndex *index, ZoneTree *tree);

/* zone_slab.c */
typedef struct ZoneSlabs
{
	ZoneStretch *stretches;
	uint32		nstretches;
	uint32		max_stretches;
	uint32	   *starts;
	uint32		nstarts;
	uint32		max_starts;
} ZoneSlabs;

typedef enum ZoneSide
{
	ZONE_OUTSIDE, ZONE_INSIDE, ZONE_BORDER
} ZoneSide;

/* zones by where a box lies: those that hold all of it, and those whose border is near */
typedef struct ZoneSides
{
	uint32	   *inside;
	int			ninside;
	uint32	   *border;
	int			nborder;
} ZoneSides;

extern uint64 zone_slab_room(uint64 nvertices);
extern void zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings,
							 const LonLat *vertices, ZoneSlabs *slabs);
extern bool zone_covers(const ZoneIndex *index, uint32 ordinal, double lon, double lat);
extern ZoneSide zone_box_side(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box);

/* put a zone to the side it belongs to, for which there is room */
static inline void
zone_sides_add(ZoneSides *sides, const ZoneIndex *index, uint32 ordinal, const ZoneBox *box)
{
	switch (zone_box_side(index, ordinal, box))
	{
		case ZONE_INSIDE:
			sides->inside[sides->ninside++] = ordinal;
			break;
		case ZONE_BORDER:
			sides->border[sides->nborder++] = ordinal;
			break;
		case ZONE_OUTSIDE:
			break;
	}
}

/* what decides whether a zone covers a point of a box: all that lies farther off, in one sum */
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
	int			winding;		/* of all others */
	uint32		nedges;			/* more than there is room for: ask the zone */
	ZoneNearEdge edges[ZONE_NEAR_EDGES];
} ZoneNear;

extern ZoneSide zone_box_near(const ZoneIndex *index, uint32 ordinal, const ZoneBox *box, ZoneNear *near);

/* the slab of a latitude; those off the zone are in the nearest one */
static inline uint32
zone_slab(const ZoneEntry *zone, double lat)
{
	double		slab = (lat - zone->box.south) * zone->slabs_per_degree;

	return slab >= zone->nslabs ? zone->nslabs - 1 : slab > 0 ? (uint32) slab : 0;
}

/* zone_build.c: from polygons to an index */
typedef struct ZoneDraft ZoneDraft;
extern ZoneDraft *zone_draft_create(void);
extern void zone_draft_add(ZoneDraft *draft, int64 zone_id, const EwkbPolygons *polygons);
extern ZoneIndex *zone_draft_finish(ZoneDraft *draft);
extern void zone_reserve(void *array_p, uint32 *max, uint64 n, Size size);

/* zone_expanded.c: an index in memory that nobody has asked for as a value yet */
extern Datum zone_index_expanded(const ZoneIndex *index);
extern const ZoneIndex *zone_index_if_expanded(Datum datum);

/* zone_valid.c */
extern bool polygons_plainly_valid(const EwkbPolygons *polygons);

/* zone_rtree.c */
extern const ZoneBox zone_box_empty;
extern void zone_box_extend(ZoneBox *box, const ZoneBox *other);
extern uint32 zone_order_boxes(uint32 nzones);
extern int	zone_box_levels(const ZoneIndex *index, const ZoneBox **levels);
extern void zone_order_fill(const ZoneEntry *zones, uint32 nzones, uint32 *order, ZoneBox *boxes);

/* zone_lookup.c */
typedef struct ZoneCell
{
	uint32		ref;			/* the leaf, or 0 */
	uint32		x;				/* cell coordinates of its corner */
	uint32		y;
	int			shift;			/* log2 of its size */
} ZoneCell;

extern void zone_cell_find(const ZoneIndex *index, uint32 x, uint32 y, ZoneCell *cell);
extern uint32 zone_box_uniform(const ZoneIndex *index, uint32 west, uint32 south,
							   uint32 east, uint32 north, ZoneCell *start);
extern void zone_cell_find_from(const ZoneIndex *index, const ZoneCell *start,
								uint32 x, uint32 y, ZoneCell *cell);
extern int	zone_leaf_covering(const ZoneIndex *index, uint32 ref, double lon, double lat,
							   uint32 *ordinals);
extern void zone_leaf_box(const ZoneIndex *index, uint32 ref, const ZoneBox *box, ZoneSides *sides);

#define ZONE_MIXED			PG_UINT32_MAX	/* zone_box_uniform: not one leaf */

/*
 * Winding of one edge around a point, as PostGIS has it; sets *on for a point on it.
 * Without branches but for what is rare: no guess would be right about the rest.
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

/* does the zone cover a point of the box that `near` was made for? */
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

/* does the edge from v come within ZONE_PAD of the box?  May say yes to a near miss */
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

/* zone_cache.c: an index by its datum, kept unpacked by its hash */
extern const ZoneIndex *zone_index_from_datum(FunctionCallInfo fcinfo, Datum datum, bool row_by_row);
extern const ZoneIndex *zone_index_header(Datum datum);
extern const ZoneIndex *zone_index_whole(const ZoneIndex *index);
extern void zone_store_init(void);

#define PG_GETARG_ZONE_INDEX(n)		zone_index_from_datum(fcinfo, PG_GETARG_DATUM(n), false)
#define PG_GETARG_ZONE_INDEX_ROW_BY_ROW(n)	zone_index_from_datum(fcinfo, PG_GETARG_DATUM(n), true)

/* zone_nearest.c */
typedef struct ZoneReach
{
	uint32		ordinal;
	double		metres_a;		/* from the one place */
	double		metres_b;		/* from the other, 0 where there is none */
} ZoneReach;

extern double zone_distance_m(const ZoneIndex *index, uint32 ordinal, double lon, double lat);
extern int	zones_within(const ZoneIndex *index, double lon, double lat, double limit_m,
						 ZoneReach **found);
extern int	zones_reachable(const ZoneIndex *index, double lon_a, double lat_a,
							bool has_b, double lon_b, double lat_b, double limit_m, ZoneReach **found);

/* zone_sql.c */
extern void zone_check_point(double lon, double lat);

/* zone_crossing.c */
extern double zone_entry(const ZoneIndex *index, uint32 ordinal, double out_lon, double out_lat,
						 double in_lon, double in_lat);

#endif							/* VESSELWATCH_ZONE_INDEX_H */
