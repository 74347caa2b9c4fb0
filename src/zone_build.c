/*
 * zone_build.c
 *		From polygons to a zone index: its parts laid out one behind the other.
 *
 * Zones, rings and vertices are most of an index, and their size is known at once:
 * they are written where they will stand.  Slabs (zone_slab.c) and the tree
 * (zone_tree.c) are added when they are built.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "zone_index.h"

/* ---------- layout ---------- */

/* take room for n things of a size, at a multiple of align; offsets are 32 bits */
static uint32
layout(uint64 *total, uint64 n, Size size, Size align)
{
	uint64		offset = TYPEALIGN64(align, *total);

	*total = offset + n * size;
	if (!AllocSizeIsValid(*total))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index is too large"),
				 errdetail("A value holds at most %zu bytes.", (Size) MaxAllocSize)));
	return (uint32) offset;
}

/*
 * The header of an index of zones: counts, and where what is known by now shall stand;
 * the room that the stretches behind all that may need
 */
static ZoneIndex
index_header(const ZoneSource *sources, int nsources, uint64 *total, uint64 *room)
{
	ZoneIndex	header = {.version = ZONE_INDEX_VERSION, .nzones = nsources};
	int64		nvertices = 0;

	*room = 0;
	for (int i = 0; i < nsources; i++)
	{
		header.nrings += sources[i].polygons.nrings;
		for (int r = 0; r < sources[i].polygons.nrings; r++)
		{
			nvertices += sources[i].polygons.rings[r].npoints;
			*room += zone_slab_room(sources[i].polygons.rings[r].npoints);
		}
	}
	if (nvertices > ZONE_MAX_VERTICES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index of " INT64_FORMAT " vertices is too large", nvertices)));
	header.nvertices = (uint32) nvertices;
	*total = sizeof(ZoneIndex);
	header.zones = layout(total, header.nzones, sizeof(ZoneEntry), 8);
	header.rings = layout(total, header.nrings, sizeof(ZoneRing), 8);
	header.vertices = layout(total, header.nvertices, sizeof(LonLat), 16);
	header.stretches = layout(total, 0, sizeof(ZoneStretch), sizeof(ZoneStretch));
	return header;
}

/* ---------- the zones themselves ---------- */

/* twice the signed area; positive where the ring runs counterclockwise */
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

/* copy zones, without their boxes, rings and vertices out of the sources, which are sorted */
static void
fill_zones(ZoneIndex *index, const ZoneSource *sources)
{
	ZoneEntry  *zone = (ZoneEntry *) ZoneEntries(index);
	ZoneRing   *ring = (ZoneRing *) ZoneRings(index);
	LonLat	   *vertices = (LonLat *) ZoneVertices(index);
	uint32		nrings = 0,
				nvertices = 0;

	for (uint32 i = 0; i < index->nzones; i++, zone++)
	{
		CHECK_FOR_INTERRUPTS();
		zone->zone_id = sources[i].zone_id;
		zone->first_ring = nrings;
		zone->nrings = sources[i].polygons.nrings;
		for (uint32 r = 0; r < zone->nrings; r++, ring++)
		{
			const EwkbRing *source = &sources[i].polygons.rings[r];

			ring->first_vertex = nvertices;
			ring->nvertices = source->npoints;
			ring->hole = source->hole;
			ring->sign = (ring_area(source) > 0) == source->hole ? -1 : 1;
			ring->zone = i;
			memcpy(vertices + nvertices, source->points, source->npoints * sizeof(LonLat));
			nvertices += source->npoints;
			nrings++;
		}
	}
}

/* ---------- all together ---------- */

static inline uint64
rotate_left(uint64 word, int n)
{
	return word << n | word >> (64 - n);
}

/*
 * A fingerprint of 128 bits: four lanes with the round of XXH64 (Collet, xxHash), so
 * that it keeps up with memory, mixed in two ways with the finalizer of MurmurHash3
 */
static void
fingerprint(const char *bytes, Size n, uint64 *hash)
{
	const uint64 prime1 = UINT64CONST(0x9e3779b185ebca87),
				prime2 = UINT64CONST(0xc2b2ae3d27d4eb4f);
	uint64		lane[4] = {n, prime1, prime2, prime1 ^ n};

	for (Size at = 0; at < n; at += sizeof(lane))
	{
		uint64		word[4] = {0};

		memcpy(word, bytes + at, Min(n - at, sizeof(word)));
		for (int i = 0; i < 4; i++)
			lane[i] = rotate_left(lane[i] + word[i] * prime2, 31) * prime1;
	}
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

/* a longer index: behind what ends at `size` there is room up to `total` */
static ZoneIndex *
extend(ZoneIndex *index, uint64 size, uint64 total)
{
	index = repalloc_huge(index, total);
	memset((char *) index + size, 0, Min(total - size, 64));	/* a gap, if there is one */
	return index;
}

/* the slabs, and what room their stretches do not need is given back */
static ZoneIndex *
add_slabs(ZoneIndex *index, uint64 *size, uint64 room)
{
	ZoneSlabs	slabs = {
		.stretches = (ZoneStretch *) ZoneStretches(index), .max_stretches = (uint32) Min(room, PG_UINT32_MAX)
	};
	uint64		total = *size;

	zone_slabs_build((ZoneEntry *) ZoneEntries(index), index->nzones, ZoneRings(index), ZoneVertices(index), &slabs);
	index->nstretches = slabs.nstretches;
	(void) layout(&total, slabs.nstretches, sizeof(ZoneStretch), sizeof(ZoneStretch));
	*size = total;
	index->slab_starts = layout(&total, slabs.nstarts, sizeof(uint32), 4);
	index = extend(index, *size, total);
	memcpy((char *) index + index->slab_starts, slabs.starts, slabs.nstarts * sizeof(uint32));
	*size = total;
	return index;
}

/* the tree, and the zones in order */
static ZoneIndex *
add_tree(ZoneIndex *index, uint64 *size, const ZoneTree *tree)
{
	uint64		total = *size;
	char	   *base;

	index->nnodes = tree->nnodes;
	index->nleaf_words = tree->nwords;
	index->max_leaf_zones = tree->max_zones;
	index->root = tree->root;
	index->nboxes = zone_order_boxes(index->nzones);
	index->nodes = layout(&total, index->nnodes, sizeof(ZoneNode), 64);
	index->boxes = layout(&total, index->nboxes, sizeof(ZoneBox), 8);
	index->order = layout(&total, index->nzones, sizeof(uint32), 4);
	index->leaves = layout(&total, index->nleaf_words, sizeof(uint32), 4);

	index = extend(index, *size, total);
	base = (char *) index;
	memcpy(base + index->nodes, tree->nodes, index->nnodes * sizeof(ZoneNode));
	memcpy(base + index->leaves, tree->words, index->nleaf_words * sizeof(uint32));
	zone_order_fill(ZoneEntries(index), index->nzones, (uint32 *) (base + index->order),
					(ZoneBox *) (base + index->boxes));
	*size = total;
	return index;
}

/* An index of zones with valid polygons, in ascending order of different ids */
ZoneIndex *
zone_index_build(const ZoneSource *sources, int nsources)
{
	uint64		size,
				room;
	ZoneIndex	header = index_header(sources, nsources, &size, &room);
	ZoneIndex  *index = MemoryContextAllocHuge(CurrentMemoryContext, size + room * sizeof(ZoneStretch));
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);
	ZoneTree	tree;

	memset((char *) index + size - sizeof(ZoneStretch), 0, sizeof(ZoneStretch));	/* a gap, if there is one */
	*index = header;
	fill_zones(index, sources);
	index = add_slabs(index, &size, room);
	zone_tree_build(index, &tree);
	index = add_tree(index, &size, &tree);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(work);

	SET_VARSIZE(index, size);
	fingerprint((char *) &index->nzones, size - offsetof(ZoneIndex, nzones), index->hash);
	return index;
}
