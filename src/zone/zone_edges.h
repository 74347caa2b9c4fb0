/*
 * zone_edges.h
 *		Where the edges of a zone are, and how they are read when needed.
 */
#ifndef VESSELWATCH_ZONE_EDGES_H
#define VESSELWATCH_ZONE_EDGES_H

#include "zone/zone_format.h"

/* where the edges of a zone are, in bytes from the start of the index */
typedef struct ZoneEdgesAt
{
	Size		vertices;
	Size		vertices_end;
	Size		stretches;
	Size		stretches_end;
} ZoneEdgesAt;

/* Find the vertices and stretches of a zone */
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

/* zone_cache.c: read the edges of a zone into an index that is in memory without them */
extern void zone_fetch_edges(const ZoneIndex *index, uint32 ordinal);

/* Make sure that the edges of a zone are in memory, before looking at them */
static inline void
zone_need_edges(const ZoneIndex *index, uint32 ordinal)
{
	if (unlikely(index->version & ZONE_INDEX_PARTIAL) && !ZoneHasEdges(index)[ordinal])
		zone_fetch_edges(index, ordinal);
}

#endif							/* VESSELWATCH_ZONE_EDGES_H */
