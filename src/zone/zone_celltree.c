/*
 * zone_celltree.c
 *		Building the tree of cells over zones; zone_format.h explains it.
 *
 * Cells are split top down until few borders of zones are left in each.  A zone smaller
 * than a cell is assigned to it by its box; only for a larger one do its edges decide
 * whether the cell lies inside, outside or at the border.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/array_grow.h"
#include "zone/zone_build_private.h"
#include "zone/zone_lookup.h"

#define LEAF_BORDERS	2		/* a cell with the borders of no more zones is a leaf */
#define MAX_VAIN_SPLITS 2		/* a cell is a leaf too after this many splits in a row ... */
#define VAIN_SPLIT		2		/* ... that left more than this many times the borders in all */

typedef struct Cell
{
	uint64		x;				/* corner, units of 1e-7 degree */
	uint64		y;
	int			shift;			/* log2 of the size */
	int			vain_splits;
} Cell;

/* zones of a cell, by ordinal: those that cover it and those whose border may be near */
typedef struct CellZones
{
	uint32	   *inside;
	uint32		ninside;
	uint32	   *border;
	uint32		nborder;
} CellZones;

typedef struct Builder
{
	const ZoneIndex *index;
	ZoneTree   *tree;
	uint32		max_nodes;
	uint32		max_words;
	uint32	   *lone_leaf[2];	/* by zone: the leaf that has it alone, [0] inside, [1] at its border */
} Builder;

static uint32 build_cell(Builder *b, Cell cell, const CellZones *zones);

static inline double
cell_lon(uint64 x)
{
	return (double) x / TRACK_DEGREE - 180.0;
}

static inline double
cell_lat(uint64 y)
{
	return (double) y / TRACK_DEGREE - 90.0;
}

/* ---------- leaves ---------- */

/* Append n and n ordinals to the words of the tree */
static void
put_words(Builder *b, uint32 n, const uint32 *ordinals)
{
	ZoneTree   *tree = b->tree;

	while (tree->nwords + n + 1 > b->max_words)
	{
		b->max_words *= 2;
		tree->words = repalloc_huge(tree->words, b->max_words * sizeof(uint32));
	}
	if (tree->nwords + n >= MaxAllocSize / sizeof(uint32))
		zone_index_too_large();
	tree->words[tree->nwords++] = n;
	if (n > 0)
		memcpy(&tree->words[tree->nwords], ordinals, n * sizeof(uint32));
	tree->nwords += n;
}

/* Append a leaf and return the reference to it */
static uint32
build_leaf(Builder *b, const CellZones *zones)
{
	uint32		start = b->tree->nwords;
	uint32		kind = zones->nborder > 0 ? ZONE_REF_EDGES : ZONE_REF_INSIDE;

	if (zones->ninside + zones->nborder == 1)
	{
		/* such leaves are the most common ones: share one per zone */
		uint32	   *lone = zones->nborder > 0 ? &b->lone_leaf[1][zones->border[0]] :
			&b->lone_leaf[0][zones->inside[0]];

		if (*lone != 0)
			return ZoneRef(kind, *lone);
		*lone = start;
	}
	put_words(b, zones->ninside, zones->inside);
	put_words(b, zones->nborder, zones->border);
	b->tree->max_zones = Max(b->tree->max_zones, zones->ninside + zones->nborder);
	return ZoneRef(kind, start);
}

/* ---------- splitting ---------- */

/* Find the first and the last of four slots that [low, high], grown by ZONE_PAD, reaches */
static inline void
slot_range(const double *border, double low, double high, int *first, int *last)
{
	*first = (low - ZONE_PAD > border[2]) ? (low - ZONE_PAD > border[3] ? 3 : 2) :
		(low - ZONE_PAD > border[1] ? 1 : 0);
	*last = (high + ZONE_PAD < border[2]) ? (high + ZONE_PAD < border[1] ? 0 : 1) :
		(high + ZONE_PAD < border[3] ? 2 : 3);
}

/* Distribute a zone to the children that it touches */
static void
split_zone(Builder *b, uint32 ordinal, const double *west, const double *south, CellZones *children)
{
	const ZoneBox *box = &ZoneEntries(b->index)[ordinal].box;
	bool		larger = box->east - box->west > west[1] - west[0] || box->north - box->south > south[1] - south[0];
	int			c0,
				c1,
				r0,
				r1;

	slot_range(west, box->west, box->east, &c0, &c1);
	slot_range(south, box->south, box->north, &r0, &r1);
	for (int r = r0; r <= r1; r++)
		for (int c = c0; c <= c1; c++)
		{
			ZoneBox		child_box = {west[c], south[r], west[c + 1], south[r + 1]};
			CellZones  *child = &children[r * 4 + c];
			ZoneSide	side = larger ? zone_box_side(b->index, ordinal, &child_box) : ZONE_BORDER;

			if (side == ZONE_INSIDE)
				child->inside[child->ninside++] = ordinal;
			else if (side == ZONE_BORDER)
				child->border[child->nborder++] = ordinal;
		}
}

/* Split a cell into 16 children and return the reference to the node */
static uint32
build_node(Builder *b, const Cell *cell, const CellZones *zones)
{
	ZoneTree   *tree = b->tree;
	Size		room = 2 * (Size) zones->nborder + zones->ninside;
	uint32	   *ordinals = MemoryContextAllocHuge(CurrentMemoryContext, 16 * room * sizeof(uint32));
	CellZones	children[16];
	double		west[5],
				south[5];
	uint64		nborder = 0;
	uint32		node;
	bool		empty = true;

	for (int i = 0; i <= 4; i++)
	{
		west[i] = cell_lon(cell->x + ((uint64) i << (cell->shift - 2)));
		south[i] = cell_lat(cell->y + ((uint64) i << (cell->shift - 2)));
	}
	for (int i = 0; i < 16; i++)
	{
		children[i] = (CellZones) {.border = ordinals + i * room, .inside = ordinals + i * room + zones->nborder};
		children[i].ninside = zones->ninside;
		if (zones->ninside > 0)
			memcpy(children[i].inside, zones->inside, zones->ninside * sizeof(uint32));
	}
	for (uint32 i = 0; i < zones->nborder; i++)
		split_zone(b, zones->border[i], west, south, children);
	for (int i = 0; i < 16; i++)
		nborder += children[i].nborder;

	if (tree->nnodes == b->max_nodes)
	{
		b->max_nodes *= 2;
		tree->nodes = repalloc_huge(tree->nodes, b->max_nodes * sizeof(ZoneNode));
	}
	node = tree->nnodes++;
	for (int i = 0; i < 16; i++)
	{
		Cell		child = {
			.x = cell->x + ((uint64) (i & 3) << (cell->shift - 2)),
			.y = cell->y + ((uint64) (i >> 2) << (cell->shift - 2)),
			.shift = cell->shift - 2,
			.vain_splits = nborder > VAIN_SPLIT * (uint64) zones->nborder ? cell->vain_splits + 1 : 0
		};
		uint32		ref = build_cell(b, child, &children[i]);

		tree->nodes[node].child[i] = ref;
		empty &= ref == ZONE_REF_OUTSIDE;
	}
	pfree(ordinals);
	if (empty)
	{
		tree->nnodes--;
		return ZONE_REF_OUTSIDE;
	}
	return ZoneRef(ZONE_REF_NODE, node);
}

static uint32
build_cell(Builder *b, Cell cell, const CellZones *zones)
{
	CHECK_FOR_INTERRUPTS();
	if (zones->ninside == 0 && zones->nborder == 0)
		return ZONE_REF_OUTSIDE;
	if (zones->nborder <= LEAF_BORDERS || cell.shift < 2 || cell.vain_splits >= MAX_VAIN_SPLITS)
		return build_leaf(b, zones);
	return build_node(b, &cell, zones);
}

/* Build the tree of cells over an index that has zones and slabs already */
void
zone_tree_build(const ZoneIndex *index, ZoneTree *tree)
{
	Builder		b = {.index = index, .tree = tree, .max_nodes = 64, .max_words = 256};
	Size		size = Max(index->nzones, 1) * sizeof(uint32);
	CellZones	all = {.nborder = index->nzones};
	Cell		plane = {.shift = ZONE_ROOT_SHIFT};

	memset(tree, 0, sizeof(*tree));
	tree->nodes = palloc(b.max_nodes * sizeof(ZoneNode));
	tree->words = palloc(b.max_words * sizeof(uint32));
	tree->words[tree->nwords++] = 0;	/* so that no leaf has offset 0 */
	for (int i = 0; i < 2; i++)
		b.lone_leaf[i] = MemoryContextAllocExtended(CurrentMemoryContext, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	all.border = MemoryContextAllocHuge(CurrentMemoryContext, size);
	for (uint32 z = 0; z < index->nzones; z++)
		all.border[z] = z;
	tree->root = build_cell(&b, plane, &all);
}
