/*
 * zone_build_private.h
 *		The parts of an index under construction, before they are joined.
 */
#ifndef VESSELWATCH_ZONE_BUILD_PRIVATE_H
#define VESSELWATCH_ZONE_BUILD_PRIVATE_H

#include "zone/zone_format.h"

/* zone_build.c */
extern void zone_index_too_large(void) pg_attribute_noreturn();

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

/* zone_slab_build.c */
typedef struct ZoneSlabs
{
	ZoneStretch *stretches;
	uint32		nstretches;
	uint32		max_stretches;
	uint32	   *starts;
	uint32		nstarts;
	uint32		max_starts;
} ZoneSlabs;

extern uint64 zone_slab_room(uint64 nvertices);
extern void zone_slabs_build(ZoneEntry *zones, uint32 nzones, const ZoneRing *rings,
							 const LonLat *vertices, ZoneSlabs *slabs);

#endif							/* VESSELWATCH_ZONE_BUILD_PRIVATE_H */
