/*
 * zone_build.c
 *		Building a zone index from polygons.
 *
 * Vertices are most of an index, and fresh memory for them costs more than writing them.
 * So from the first zone on they are placed where they will be in the index, behind room
 * for its header, in a draft that grows.  Slabs (zone_slab_build.c), zones, rings and the
 * tree (zone_celltree.c) are appended at the end.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "zone/zone_build.h"
#include "zone/zone_build_private.h"
#include "zone/zone_lookup.h"
#include "zone/zone_rtree.h"

struct ZoneDraft
{
	LonLat	   *vertices;		/* the first HEADER_ROOM are room for the header */
	uint32		nvertices;		/* that room included, as in max_vertices */
	uint32		max_vertices;
	ZoneEntry  *zones;			/* in order of arrival, without boxes and slabs */
	uint32		nzones;
	uint32		max_zones;
	ZoneRing   *rings;
	uint32		nrings;
	uint32		max_rings;
	uint64		max_stretches;	/* an upper bound, copies in slabs included */
	bool		ascending;		/* are the zone_ids ascending so far? */
	ZoneIndex  *index;			/* once finished, in the memory of the vertices */
	MemoryContext context;		/* of all this */
};

#define HEADER_ROOM		(sizeof(ZoneIndex) / sizeof(LonLat))

StaticAssertDecl(sizeof(ZoneIndex) % sizeof(LonLat) == 0, "the header takes the room of some vertices");

/* ---------- zones as they come ---------- */

/* Return a draft without zones, in the current memory context */
ZoneDraft *
zone_draft_create(void)
{
	ZoneDraft  *draft = palloc0(sizeof(ZoneDraft));

	draft->ascending = true;
	draft->context = CurrentMemoryContext;
	array_reserve(&draft->vertices, &draft->max_vertices, 32, sizeof(LonLat), "zone index");
	array_reserve(&draft->zones, &draft->max_zones, 4, sizeof(ZoneEntry), "zone index");
	array_reserve(&draft->rings, &draft->max_rings, 4, sizeof(ZoneRing), "zone index");
	draft->nvertices = HEADER_ROOM;
	return draft;
}

/* Return twice the signed area; positive where the ring runs counterclockwise */
static double
ring_area(const EwkbRing *ring)
{
	double		sum = 0;
	double		lon = ring->points[0].lon,
				lat = ring->points[0].lat;

	for (int i = 1; i + 1 < ring->npoints; i++)
		sum += (ring->points[i].lon - lon) * (ring->points[i + 1].lat - lat) -
			(ring->points[i + 1].lon - lon) * (ring->points[i].lat - lat);
	return sum;
}

/* Add a ring, of which nvertices, hole and sign are set, to the zone added last */
static void
add_ring(ZoneDraft *draft, ZoneRing ring, const LonLat *points)
{
	array_reserve(&draft->vertices, &draft->max_vertices, (uint64) draft->nvertices + ring.nvertices, sizeof(LonLat),
				  "zone index");
	array_reserve(&draft->rings, &draft->max_rings, (uint64) draft->nrings + 1, sizeof(ZoneRing), "zone index");
	memcpy(draft->vertices + draft->nvertices, points, ring.nvertices * sizeof(LonLat));
	ring.first_vertex = draft->nvertices - HEADER_ROOM;
	ring.zone = draft->nzones - 1;
	draft->nvertices += ring.nvertices;
	draft->max_stretches += zone_slab_room(ring.nvertices);
	draft->rings[draft->nrings++] = ring;
	draft->zones[draft->nzones - 1].nrings++;
}

/* Add a zone without rings */
static void
add_zone(ZoneDraft *draft, int64 zone_id)
{
	array_reserve(&draft->zones, &draft->max_zones, (uint64) draft->nzones + 1, sizeof(ZoneEntry), "zone index");
	if (draft->nzones > 0 && draft->zones[draft->nzones - 1].zone_id >= zone_id)
		draft->ascending = false;
	draft->zones[draft->nzones++] = (ZoneEntry) {.zone_id = zone_id, .first_ring = draft->nrings};
}

/* Add a zone with valid polygons, which are copied */
void
zone_draft_add(ZoneDraft *draft, int64 zone_id, const EwkbPolygons *polygons)
{
	add_zone(draft, zone_id);
	for (const EwkbRing *ring = polygons->rings; ring < polygons->rings + polygons->nrings; ring++)
		add_ring(draft,
				 (ZoneRing) {
					 .nvertices = ring->npoints, .hole = ring->hole,
					 .sign = (ring_area(ring) > 0) == ring->hole ? -1 : 1
				 },
				 ring->points);
}

static int
zone_id_compare(const void *a, const void *b)
{
	int64		id_a = ((const ZoneEntry *) a)->zone_id,
				id_b = ((const ZoneEntry *) b)->zone_id;

	return id_a < id_b ? -1 : id_a > id_b ? 1 : 0;
}

/* Sort the zones by id; error 23505 if an id occurs twice */
static void
sort_draft(ZoneDraft *draft)
{
	MemoryContext old = MemoryContextSwitchTo(draft->context);
	ZoneDraft  *sorted = zone_draft_create();

	qsort(draft->zones, draft->nzones, sizeof(ZoneEntry), zone_id_compare);
	for (const ZoneEntry *zone = draft->zones; zone < draft->zones + draft->nzones; zone++)
	{
		CHECK_FOR_INTERRUPTS();
		if (zone > draft->zones && zone[-1].zone_id == zone->zone_id)
			ereport(ERROR,
					(errcode(ERRCODE_UNIQUE_VIOLATION),
					 errmsg("zone " INT64_FORMAT " is given twice", zone->zone_id),
					 errhint("Put the parts of a zone together with ST_Union.")));
		add_zone(sorted, zone->zone_id);
		for (const ZoneRing *ring = &draft->rings[zone->first_ring];
			 ring < &draft->rings[zone->first_ring + zone->nrings]; ring++)
			add_ring(sorted, *ring, draft->vertices + HEADER_ROOM + ring->first_vertex);
	}
	pfree(draft->vertices);
	pfree(draft->zones);
	pfree(draft->rings);
	*draft = *sorted;
	pfree(sorted);
	MemoryContextSwitchTo(old);
}

/* ---------- the index ---------- */

/* Raise the error that an index exceeds the size of a value */
void
zone_index_too_large(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("zone index is too large"),
			 errdetail("A value holds at most %zu bytes.", (Size) MaxAllocSize),
			 errhint("Make several sets of fewer zones, or simplify the zones with the most vertices.")));
}

/* Reserve room for n items of `one` bytes behind *size, at a multiple of `align`; return its offset */
static uint32
layout(uint64 *size, uint64 n, Size one, Size align)
{
	uint64		offset = TYPEALIGN64(align, *size);

	*size = offset + n * one;
	if (!AllocSizeIsValid(*size))
		zone_index_too_large();
	return (uint32) offset;
}

/* Enlarge an index from `size` to `total` bytes */
static ZoneIndex *
extend(ZoneIndex *index, uint64 size, uint64 total)
{
	index = repalloc_huge(index, total);
	memset((char *) index + size, 0, Min(total - size, 64));	/* the gap of alignment, if there is one */
	return index;
}

/* Turn the vertices of a draft into an index with a header, and with room for stretches behind them */
static ZoneIndex *
index_of_vertices(const ZoneDraft *draft, uint64 *size)
{
	ZoneIndex	header = {.version = ZONE_INDEX_VERSION, .nzones = draft->nzones, .nrings = draft->nrings};
	ZoneIndex  *index;
	uint64		vertices_end;

	*size = sizeof(ZoneIndex);
	header.nvertices = draft->nvertices - HEADER_ROOM;
	header.vertices = layout(size, header.nvertices, sizeof(LonLat), sizeof(LonLat));
	vertices_end = *size;
	header.stretches = layout(size, 0, sizeof(ZoneStretch), sizeof(ZoneStretch));
	index = extend((ZoneIndex *) draft->vertices, vertices_end, *size + draft->max_stretches * sizeof(ZoneStretch));
	*index = header;
	return index;
}

/*
 * Append the slabs, giving back the room that their stretches do not need; the zones, which get boxes and slabs
 * here; and the rings
 */
static ZoneIndex *
add_zones(ZoneIndex *index, uint64 *size, const ZoneDraft *draft)
{
	ZoneSlabs	slabs = {
		.stretches = (ZoneStretch *) ZoneStretches(index),
		.max_stretches = (uint32) Min(draft->max_stretches, PG_UINT32_MAX)
	};
	uint64		total = *size,
				starts_end;
	char	   *base;

	zone_slabs_build(draft->zones, draft->nzones, draft->rings, ZoneVertices(index), &slabs);
	index->nstretches = slabs.nstretches;
	(void) layout(&total, slabs.nstretches, sizeof(ZoneStretch), sizeof(ZoneStretch));
	*size = total;
	index->slab_starts = layout(&total, slabs.nstarts, sizeof(uint32), sizeof(uint32));
	starts_end = total;
	index->zones = layout(&total, draft->nzones, sizeof(ZoneEntry), 8);
	index->rings = layout(&total, draft->nrings, sizeof(ZoneRing), 8);

	index = extend(index, *size, total);
	base = (char *) index;
	memcpy(base + index->slab_starts, slabs.starts, slabs.nstarts * sizeof(uint32));
	memset(base + starts_end, 0, index->zones - starts_end);
	memcpy(base + index->zones, draft->zones, draft->nzones * sizeof(ZoneEntry));
	memcpy(base + index->rings, draft->rings, draft->nrings * sizeof(ZoneRing));
	*size = total;
	return index;
}

/* Append the tree of cells, the boxes over zones, and the order of zones along a curve */
static ZoneIndex *
add_tree(ZoneIndex *index, uint64 *size, const ZoneTree *tree)
{
	uint64		total = *size;
	char	   *base;

	index->nnodes = tree->nnodes;
	index->nleaf_words = tree->nwords;
	index->max_leaf_zones = tree->max_zones;
	index->root = tree->root;
	index->nboxes = zone_rtree_boxes(index->nzones);
	index->nodes = layout(&total, index->nnodes, sizeof(ZoneNode), 64);
	index->boxes = layout(&total, index->nboxes, sizeof(ZoneBox), 8);
	index->order = layout(&total, index->nzones, sizeof(uint32), 4);
	index->leaves = layout(&total, index->nleaf_words, sizeof(uint32), 4);

	index = extend(index, *size, total);
	base = (char *) index;
	memcpy(base + index->nodes, tree->nodes, index->nnodes * sizeof(ZoneNode));
	memcpy(base + index->leaves, tree->words, index->nleaf_words * sizeof(uint32));
	zone_rtree_fill(ZoneEntries(index), index->nzones, (uint32 *) (base + index->order),
					(ZoneBox *) (base + index->boxes));
	*size = total;
	return index;
}

/* ---------- its hash ---------- */

#define FINGERPRINT_PRIME1	UINT64CONST(0x9e3779b185ebca87)
#define FINGERPRINT_PRIME2	UINT64CONST(0xc2b2ae3d27d4eb4f)

static inline uint64
rotate_left(uint64 word, int n)
{
	return word << n | word >> (64 - n);
}

static inline uint64
fingerprint_round(uint64 lane, uint64 word)
{
	return rotate_left(lane + word * FINGERPRINT_PRIME2, 31) * FINGERPRINT_PRIME1;
}

/* Mix one word into each lane; without a loop, since the compiler would keep the lanes in memory */
static inline void
fingerprint_add(uint64 *lane, const char *words)
{
	uint64		word[4];

	memcpy(word, words, sizeof(word));
	lane[0] = fingerprint_round(lane[0], word[0]);
	lane[1] = fingerprint_round(lane[1], word[1]);
	lane[2] = fingerprint_round(lane[2], word[2]);
	lane[3] = fingerprint_round(lane[3], word[3]);
}

/*
 * Compute a fingerprint of 128 bits: four lanes with the round of XXH64 (Collet, xxHash), which is as fast as
 * memory, mixed in two ways with the finalizer of MurmurHash3
 */
static void
fingerprint(const char *bytes, Size n, uint64 *hash)
{
	uint64		lane[4] = {n, FINGERPRINT_PRIME1, FINGERPRINT_PRIME2, FINGERPRINT_PRIME1 ^ n};
	char		rest[sizeof(lane)] = {0};
	Size		whole = n - n % sizeof(lane);

	for (Size at = 0; at < whole; at += sizeof(lane))
		fingerprint_add(lane, bytes + at);
	memcpy(rest, bytes + whole, n - whole);
	if (n > whole)
		fingerprint_add(lane, rest);
	for (int h = 0; h < 2; h++)
	{
		hash[h] = h;
		for (int i = 0; i < 4; i++)
		{
			uint64		mixed = hash[h] ^ rotate_left(lane[(i + 2 * h) % 4], 1 + 29 * h);

			mixed = (mixed ^ mixed >> 33) * UINT64CONST(0xff51afd7ed558ccd);
			mixed = (mixed ^ mixed >> 33) * UINT64CONST(0xc4ceb9fe1a85ec53);
			hash[h] = mixed ^ mixed >> 33;
		}
	}
}

/*
 * Build the index of a draft's zones.  It takes over the draft's memory, so nothing can be added afterwards; a
 * second call returns the same index.
 */
ZoneIndex *
zone_draft_finish(ZoneDraft *draft)
{
	MemoryContext work,
				old;
	ZoneIndex  *index;
	ZoneTree	tree;
	uint64		size;

	if (draft->index != NULL)
		return draft->index;
	if (!draft->ascending)
		sort_draft(draft);
	work = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	index = index_of_vertices(draft, &size);
	draft->vertices = NULL;
	index = add_zones(index, &size, draft);
	zone_tree_build(index, &tree);
	index = add_tree(index, &size, &tree);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);

	SET_VARSIZE(index, size);
	fingerprint((char *) &index->nzones, size - offsetof(ZoneIndex, nzones), index->hash);
	draft->index = index;
	return index;
}
