/*
 * zone_valid.c
 *		Recognizing polygons that are plainly valid, which PostGIS need not check.
 *
 * The check succeeds only where ST_IsValid surely does: each ring is a shell, no two
 * of its edges meet but neighbours in the vertex they share, and the boxes of the
 * shells do not touch.  It fails for everything that is invalid, has holes, or is too
 * close to decide in double precision; then PostGIS decides, and words the reason.
 *
 * A ring that goes around a point once and never turns back is simple.  Any other gets
 * a binary tree of boxes over its edges.  Two stretches of it whose boxes are apart do
 * not meet; a stretch whose edges all go in one direction, say to the east, does not
 * meet itself.  The remaining cases are decided by pairs of edges.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/float.h"

#include "zone/zone_box.h"
#include "zone/zone_valid.h"

#define LEAF_EDGES		4		/* edges of a stretch that is not divided */
#define MAX_SHELLS		64		/* their boxes are compared pairwise */
#define TESTS_PER_EDGE	64		/* after this many, PostGIS, which sorts edges, is as fast */

/* directions of an edge, as bits: by lon, lat, lon + lat and lon - lat, up or down */
#define ALL_DIRECTIONS	0xff

typedef struct Stretch
{
	ZoneBox		box;			/* for a stretch without edges the empty box */
	unsigned	directions;		/* that all its edges have */
} Stretch;

typedef struct RingTree
{
	const LonLat *points;
	int			nedges;
	int			nleaves;		/* a power of two */
	int64		tests;			/* of pairs of edges that may still be made */
	Stretch    *stretches;		/* 1 is the root, 2k and 2k + 1 are the halves of k */
} RingTree;

/*
 * Return the directions of the edge from a.  The sums are rounded, but where they differ the exact ones differ in
 * the same way, since rounding never changes an order.
 */
static inline unsigned
edge_directions(const LonLat *a)
{
	const LonLat *b = a + 1;
	double		sum_a = a->lon + a->lat,
				sum_b = b->lon + b->lat,
				difference_a = a->lon - a->lat,
				difference_b = b->lon - b->lat;

	return (b->lon > a->lon) | (b->lon < a->lon) << 1 |
		(b->lat > a->lat) << 2 | (b->lat < a->lat) << 3 |
		(sum_b > sum_a) << 4 | (sum_b < sum_a) << 5 |
		(difference_b > difference_a) << 6 | (difference_b < difference_a) << 7;
}

/*
 * Return the side of the line from a to b on which c lies: 1 left, -1 right, 0 if it is so near
 * that rounding leaves it open.  The bound is ccwerrboundA of Shewchuk, "Adaptive Precision
 * Floating-Point Arithmetic" (1997), rounded up, plus what underflow can lose.
 */
static inline int
side_of(const LonLat *a, const LonLat *b, const LonLat *c)
{
	double		left = (a->lon - c->lon) * (b->lat - c->lat),
				right = (a->lat - c->lat) * (b->lon - c->lon);
	double		bound = 4e-16 * (fabs(left) + fabs(right)) + 1e-300;

	return left - right > bound ? 1 : left - right < -bound ? -1 : 0;
}

static inline bool
boxes_apart(const ZoneBox *a, const ZoneBox *b)
{
	return a->west > b->east || a->east < b->west || a->south > b->north || a->north < b->south;
}

/* Check that the edges from p and from q, which share no vertex, surely do not meet */
static bool
edges_apart(const LonLat *p, const LonLat *q)
{
	int			side;

	if (Min(p[0].lon, p[1].lon) > Max(q[0].lon, q[1].lon) || Max(p[0].lon, p[1].lon) < Min(q[0].lon, q[1].lon) ||
		Min(p[0].lat, p[1].lat) > Max(q[0].lat, q[1].lat) || Max(p[0].lat, p[1].lat) < Min(q[0].lat, q[1].lat))
		return true;
	side = side_of(p, p + 1, q);
	if (side != 0 && side == side_of(p, p + 1, q + 1))
		return true;
	side = side_of(q, q + 1, p);
	return side != 0 && side == side_of(q, q + 1, p + 1);
}

/* Check that the edge from q, which begins where that from p ends, surely does not turn back on it */
static bool
neighbours_apart(const LonLat *p, const LonLat *q)
{
	return (edge_directions(p) & edge_directions(q)) != 0 || side_of(p, p + 1, q + 1) != 0;
}

/* Check that edges number e and f, e before f, surely meet nowhere but in a vertex that they share in the ring */
static bool
edge_pair_apart(RingTree *tree, int e, int f)
{
	const LonLat *p = &tree->points[e],
			   *q = &tree->points[f];

	if (--tree->tests < 0)
		return false;
	if (f == e + 1)
		return neighbours_apart(p, q);
	if (e == 0 && f == tree->nedges - 1)
		return neighbours_apart(q, p);
	return edges_apart(p, q);
}

static inline int
leaf_first(const RingTree *tree, int leaf)
{
	return (leaf - tree->nleaves) * LEAF_EDGES;
}

static inline int
leaf_end(const RingTree *tree, int leaf)
{
	return Min(leaf_first(tree, leaf) + LEAF_EDGES, tree->nedges);
}

/*
 * Check that two stretches of the same number of edges, a before b, surely meet only in the vertex between
 * neighbours; `next` says that b continues a
 */
static bool
stretches_apart(RingTree *tree, int a, int b, bool next)
{
	const Stretch *sa = &tree->stretches[a],
			   *sb = &tree->stretches[b];

	if (next ? (sa->directions & sb->directions) != 0 : boxes_apart(&sa->box, &sb->box))
		return true;
	CHECK_FOR_INTERRUPTS();
	if (a < tree->nleaves)
		return stretches_apart(tree, 2 * a, 2 * b, false) &&
			stretches_apart(tree, 2 * a, 2 * b + 1, false) &&
			stretches_apart(tree, 2 * a + 1, 2 * b, next) &&
			stretches_apart(tree, 2 * a + 1, 2 * b + 1, false);
	for (int e = leaf_first(tree, a); e < leaf_end(tree, a); e++)
		for (int f = leaf_first(tree, b); f < leaf_end(tree, b); f++)
			if (!edge_pair_apart(tree, e, f))
				return false;
	return true;
}

/* Check that a stretch surely does not meet itself */
static bool
stretch_simple(RingTree *tree, int k)
{
	if (tree->stretches[k].directions != 0)
		return true;
	if (k < tree->nleaves)
		return stretch_simple(tree, 2 * k) && stretch_simple(tree, 2 * k + 1) &&
			stretches_apart(tree, 2 * k, 2 * k + 1, true);
	for (int e = leaf_first(tree, k); e < leaf_end(tree, k); e++)
		for (int f = e + 1; f < leaf_end(tree, k); f++)
			if (!edge_pair_apart(tree, e, f))
				return false;
	return true;
}

/* Return box and directions of the edges from p up to the vertex `last` */
static Stretch
leaf_stretch(const LonLat *p, const LonLat *last)
{
	Stretch		s = {{p->lon, p->lat, p->lon, p->lat}, ALL_DIRECTIONS};

	for (; p < last; p++)
	{
		s.directions &= edge_directions(p);
		s.box.west = Min(s.box.west, p[1].lon);
		s.box.south = Min(s.box.south, p[1].lat);
		s.box.east = Max(s.box.east, p[1].lon);
		s.box.north = Max(s.box.north, p[1].lat);
	}
	return s;
}

static void
tree_fill(RingTree *tree)
{
	for (int k = tree->nleaves; k < 2 * tree->nleaves; k++)
		if (leaf_first(tree, k) < tree->nedges)
			tree->stretches[k] = leaf_stretch(tree->points + leaf_first(tree, k), tree->points + leaf_end(tree, k));
		else
			tree->stretches[k] = (Stretch) {zone_box_empty, ALL_DIRECTIONS};
	for (int k = tree->nleaves - 1; k >= 1; k--)
	{
		tree->stretches[k] = tree->stretches[2 * k];
		zone_box_extend(&tree->stretches[k].box, &tree->stretches[2 * k + 1].box);
		tree->stretches[k].directions &= tree->stretches[2 * k + 1].directions;
	}
}

/*
 * Check whether a ring goes around the middle of its box once and never turns back.  Then it is
 * simple, as most zones drawn by hand are.  It goes around once if it leaves the northern half of
 * the plane once.
 */
static bool
ring_is_star(const EwkbRing *ring, const ZoneBox *box)
{
	LonLat		middle = {(box->west + box->east) / 2, (box->south + box->north) / 2};
	const LonLat *last = &ring->points[ring->npoints - 1];
	int			side = side_of(&ring->points[0], &ring->points[1], &middle);
	int			leaves = 0;

	if (side == 0)
		return false;
	for (const LonLat *p = ring->points; p < last; p++)
	{
		if (side_of(p, p + 1, &middle) != side)
			return false;
		leaves += (p[0].lat > middle.lat) & (p[1].lat <= middle.lat);
	}
	return leaves == 1;
}

static ZoneBox
ring_box(const EwkbRing *ring)
{
	ZoneBox		box = zone_box_empty;

	for (const LonLat *p = ring->points; p < ring->points + ring->npoints; p++)
	{
		box.west = Min(box.west, p->lon);
		box.south = Min(box.south, p->lat);
		box.east = Max(box.east, p->lon);
		box.north = Max(box.north, p->lat);
	}
	return box;
}

/* Check that a closed ring is surely simple */
static bool
ring_plainly_simple(const EwkbRing *ring, const ZoneBox *box)
{
	RingTree	tree = {.points = ring->points, .nedges = ring->npoints - 1, .nleaves = 1};
	bool		simple;

	if (ring_is_star(ring, box))
		return true;
	while (tree.nleaves < (tree.nedges + LEAF_EDGES - 1) / LEAF_EDGES)
		tree.nleaves *= 2;
	tree.tests = (int64) tree.nedges * TESTS_PER_EDGE;
	tree.stretches = MemoryContextAllocHuge(CurrentMemoryContext, 2 * tree.nleaves * sizeof(Stretch));
	tree_fill(&tree);
	simple = stretch_simple(&tree, 1);
	pfree(tree.stretches);
	return simple;
}

/* Check that PostGIS surely calls polygons valid whose rings are closed and whose coordinates are finite */
bool
polygons_plainly_valid(const EwkbPolygons *polygons)
{
	ZoneBox		boxes[MAX_SHELLS];

	if (polygons->nrings > MAX_SHELLS)
		return false;
	for (int r = 0; r < polygons->nrings; r++)
	{
		boxes[r] = ring_box(&polygons->rings[r]);
		if (polygons->rings[r].hole || !ring_plainly_simple(&polygons->rings[r], &boxes[r]))
			return false;
		for (int before = 0; before < r; before++)
			if (!boxes_apart(&boxes[before], &boxes[r]))
				return false;
	}
	return true;
}

/* Raise an error about the geometry of a zone; hint may be NULL */
void
zone_geometry_error(int sqlstate, int64 zone_id, const char *problem, const char *hint)
{
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg("geometry of zone " INT64_FORMAT " %s", zone_id, problem),
			 hint != NULL ? errhint("%s", hint) : 0));
}

/* Check that a ring of a zone is closed and its vertices are in range; errors have the given SQLSTATE */
void
zone_ring_check(int64 zone_id, const EwkbRing *ring, int sqlstate)
{
	const LonLat *last = &ring->points[ring->npoints - 1];

	if (ring->npoints < 4 || ring->points[0].lon != last->lon || ring->points[0].lat != last->lat)
		zone_geometry_error(sqlstate, zone_id, "has a ring that is not closed", NULL);
	for (int i = 0; i < ring->npoints; i++)
	{
		const LonLat *p = &ring->points[i];

		if (!(p->lon >= -180.0 && p->lon <= 180.0 && p->lat >= -90.0 && p->lat <= 90.0))
			zone_geometry_error(sqlstate, zone_id,
					   psprintf("has a vertex out of range, (%s %s)",
								float8out_internal(p->lon), float8out_internal(p->lat)),
					   "Longitudes are degrees from -180 to 180, latitudes from -90 to 90.  Split polygons at the antimeridian.");
	}
}
