/*
 * zone_format.h
 *		The stored bytes of a zone index, and access to its parts.
 *
 * THEORY OF OPERATION
 *
 * The index answers "which zones cover this point" as PostGIS's ST_Covers does, on every
 * point, edges and vertices included.  It holds the polygons, the edges of each polygon by
 * place, and a tree of cells over all of them.
 *
 * PostGIS decides with winding numbers: it adds up, over all edges that the ray from the
 * point to the east meets, +1 for those going up and -1 for those going down, and
 * distinguishes left from right with one expression in double precision.  The same
 * expression is evaluated here on the same doubles for the edges near the point, where
 * rounding can matter; the sum of all other edges follows from coarser data.  Edges are
 * grouped in stretches of a few, which are found by slabs of latitude (zone_slab_build.c).
 * A point is inside, also with holes and islands, if the sum is not 0 or if it lies on an
 * edge.
 *
 * The plane is cut into cells that are squares of 4^k units of 1e-7 degree, counted from
 * (-180, -90): the cell of a fix is found by shifting its integers.  A node holds the
 * references of a cell's 4 x 4 children and is as long as a cache line.  A child lies
 * outside all zones, or is a node or a leaf.  A leaf lists the zones that cover all of the
 * cell, and the few whose border may come near it.  The fixes of a track in a leaf are
 * decided by their boxes while these keep away from edges.  An edge is near a box if it
 * touches the box grown by ZONE_PAD, which is far more than rounding can shift, so all
 * points of a box without a near edge have the same answer.
 *
 * Everything is found by offsets from the start: the index can be stored, sent to
 * workers and copied.
 *
 * Edges (vertices and stretches) are nearly all of an index, and most queries are about
 * few zones.  So an index read from storage may be in memory without edges, and those of a
 * zone are read when they are needed: call zone_need_edges() before looking at the edges
 * of a zone.
 */
#ifndef VESSELWATCH_ZONE_FORMAT_H
#define VESSELWATCH_ZONE_FORMAT_H

#include "common/compat.h"
#include "common/ewkb.h"
#include "zone/zone_box.h"

#define ZONE_INDEX_VERSION	4
#define ZONE_INDEX_PARTIAL	0x80000000u /* flag added to it in memory: not all edges have been read */

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

/* vertices [first, first + n), of which the last repeats the first */
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
 * A few consecutive edges of a ring, and a box around them with room for rounding; half a cache line, which
 * suffices to decide about most points
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
	uint64		hash[2];		/* of all that follows; identifies the index */
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

/* behind an index in memory without all edges: for each zone, whether its edges have been read */
#define ZoneHasEdges(index)	((uint8 *) (index) + VARSIZE(index))

#endif							/* VESSELWATCH_ZONE_FORMAT_H */
