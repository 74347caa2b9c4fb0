/*
 * zone_build.c
 *		From polygons to a zone index; the idea is told in zone_index.h.
 *
 * Cells are cut top down.  A cell has pieces: what of a ring concerns it.  A ring
 * that lies in one child whole goes there whole, unopened; only where it spans
 * several are its edges dealt out.  So the upper levels cost by the zone and the
 * lower ones by the edge.
 */
#include "postgres.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "zone_index.h"

#define LEAF_EDGES		24		/* a cell with no more edges is a leaf */
#define MAX_VAIN_SPLITS 2		/* a cell is a leaf too after so many splits ... */
#define VAIN_SPLIT		2.0		/* ... that left this many times the edges */

/* what of a ring concerns a cell */
typedef struct Piece
{
	uint32		ring;
	bool		whole;			/* all of it lies in the cell; edges is NULL */
	int32		base;			/* winding of the edges not listed */
	uint32		nedges;
	uint32	   *edges;			/* first vertices, ascending */
} Piece;

typedef struct Cell
{
	uint64		x;				/* corner, units of 1e-7 degree */
	uint64		y;
	int			shift;			/* log2 of the size */
	int			vain_splits;
} Cell;

/* memory that is taken and given back as a stack */
typedef struct ArenaChunk
{
	struct ArenaChunk *below;
	Size		size;
	Size		used;
} ArenaChunk;

typedef struct Builder
{
	ZoneEntry  *zones;
	uint32		nzones;
	ZoneRing   *rings;
	ZoneBox    *ring_boxes;
	uint32		nrings;
	LonLat	   *vertices;
	uint32		nvertices;
	ZoneNode   *nodes;
	uint32		nnodes;
	uint32		max_nodes;
	uint32	   *words;
	uint32		nwords;
	uint32		max_words;
	uint32	   *inside_leaf;	/* by zone: offset of the leaf "inside it alone" */
	ArenaChunk *arena;
} Builder;

static uint32 build_cell(Builder *b, Cell cell, Piece *pieces, uint32 npieces);

/* ---------- arena ---------- */

static void *
arena_alloc(Builder *b, Size size)
{
	void	   *result;

	size = MAXALIGN(size);
	if (b->arena == NULL || b->arena->used + size > b->arena->size)
	{
		Size		chunk_size = Max(size, (Size) 256 * 1024);
		ArenaChunk *chunk = MemoryContextAllocHuge(CurrentMemoryContext,
												   MAXALIGN(sizeof(ArenaChunk)) + chunk_size);

		chunk->below = b->arena;
		chunk->size = chunk_size;
		chunk->used = 0;
		b->arena = chunk;
	}
	result = (char *) b->arena + MAXALIGN(sizeof(ArenaChunk)) + b->arena->used;
	b->arena->used += size;
	return result;
}

static void
arena_release(Builder *b, ArenaChunk *chunk, Size used)
{
	while (b->arena != chunk)
	{
		ArenaChunk *below = b->arena->below;

		pfree(b->arena);
		b->arena = below;
	}
	if (chunk != NULL)
		chunk->used = used;
}

/* ---------- geometry ---------- */

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

static inline uint32
piece_edge(const Builder *b, const Piece *piece, uint32 i)
{
	return piece->whole ? b->rings[piece->ring].first_vertex + i : piece->edges[i];
}

/*
 * For a piece in a cell that ends in the east at `east`: by how much do the
 * imaginary edges at the ends of its runs add to the winding at a latitude?
 */
static int
closing_winding(const Builder *b, const Piece *piece, double east, double lat)
{
	int			sum = 0;

	if (piece->whole)
		return 0;
	for (uint32 i = 0; i < piece->nedges; i++)
	{
		uint32		e = piece->edges[i];
		const LonLat *start = &b->vertices[e],
				   *end = start + 1;

		if ((i == 0 || piece->edges[i - 1] + 1 != e) && start->lon > east && lat < start->lat)
			sum++;
		if ((i + 1 == piece->nedges || piece->edges[i + 1] != e + 1) && end->lon > east && lat < end->lat)
			sum--;
	}
	return sum;
}

/* the winding that a piece's edges, imaginary ones too, add at a point */
static int
piece_winding(const Builder *b, const Piece *piece, double east, double lon, double lat)
{
	int			sum = closing_winding(b, piece, east, lat);
	bool		on;

	for (uint32 i = 0; i < piece->nedges; i++)
	{
		const LonLat *a = &b->vertices[piece_edge(b, piece, i)];

		sum += zone_edge_winding(a, a + 1, lon, lat, &on);
	}
	return sum;
}

/* ---------- leaves ---------- */

static void
put_word(Builder *b, uint32 word)
{
	if (b->nwords == b->max_words)
	{
		b->max_words *= 2;
		b->words = repalloc_huge(b->words, b->max_words * sizeof(uint32));
	}
	if (b->nwords >= MaxAllocSize / sizeof(uint32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index is too large")));
	b->words[b->nwords++] = word;
}

/* the pieces of one zone: pieces[from] and those after it of the same zone */
static uint32
zone_pieces_end(const Builder *b, const Piece *pieces, uint32 npieces, uint32 from)
{
	uint32		to = from + 1;

	while (to < npieces && b->rings[pieces[to].ring].zone == b->rings[pieces[from].ring].zone)
		to++;
	return to;
}

static void
put_runs(Builder *b, const Piece *piece, double east)
{
	for (uint32 i = 0, n; i < piece->nedges; i += n)
	{
		uint32		first = piece_edge(b, piece, i);
		uint32		word;

		for (n = 1; i + n < piece->nedges && piece_edge(b, piece, i + n) == first + n;)
			n++;
		word = n;
		if (!piece->whole && b->vertices[first].lon > east)
			word |= ZONE_RUN_START_EAST;
		if (!piece->whole && b->vertices[first + n].lon > east)
			word |= ZONE_RUN_END_EAST;
		if (b->rings[piece->ring].sign < 0)
			word |= ZONE_RUN_REVERSED;
		put_word(b, first);
		put_word(b, word);
	}
}

static uint32
count_runs(const Builder *b, const Piece *piece)
{
	uint32		runs = 0;

	for (uint32 i = 0; i < piece->nedges; i++)
		if (i == 0 || piece_edge(b, piece, i) != piece_edge(b, piece, i - 1) + 1)
			runs++;
	return runs;
}

/* zones of the pieces, by whether they have edges here; base summed up */
static void
zone_summary(const Builder *b, const Piece *pieces, uint32 from, uint32 to,
			 int32 *base, uint32 *nedges, uint32 *nruns)
{
	*base = 0;
	*nedges = *nruns = 0;
	for (uint32 i = from; i < to; i++)
	{
		*base += b->rings[pieces[i].ring].sign * pieces[i].base;
		*nedges += pieces[i].nedges;
		*nruns += count_runs(b, &pieces[i]);
	}
}

static uint32
build_leaf(Builder *b, const Cell *cell, const Piece *pieces, uint32 npieces)
{
	double		east = cell_lon(cell->x + (UINT64CONST(1) << cell->shift));
	uint32		start = b->nwords;
	uint32		ninside = 0,
				nwith_edges = 0,
				inside_zone = 0;
	int32		base;
	uint32		nedges,
				nruns;

	put_word(b, 0);
	for (uint32 i = 0, to; i < npieces; i = to)
	{
		to = zone_pieces_end(b, pieces, npieces, i);
		zone_summary(b, pieces, i, to, &base, &nedges, &nruns);
		if (nedges > 0)
			nwith_edges++;
		else if (base != 0)
		{
			inside_zone = b->rings[pieces[i].ring].zone;
			put_word(b, inside_zone);
			ninside++;
		}
	}
	if (ninside == 0 && nwith_edges == 0)
	{
		b->nwords = start;
		return ZONE_REF_OUTSIDE;
	}
	b->words[start] = ninside;
	if (nwith_edges == 0 && ninside == 1)
	{
		/* the most common leaf of all: one for each zone will do */
		if (b->inside_leaf[inside_zone] != 0)
		{
			b->nwords = start;
			return ZoneRef(ZONE_REF_INSIDE, b->inside_leaf[inside_zone]);
		}
		b->inside_leaf[inside_zone] = start;
	}
	put_word(b, nwith_edges);
	for (uint32 i = 0, to; i < npieces; i = to)
	{
		to = zone_pieces_end(b, pieces, npieces, i);
		zone_summary(b, pieces, i, to, &base, &nedges, &nruns);
		if (nedges == 0)
			continue;
		put_word(b, b->rings[pieces[i].ring].zone);
		put_word(b, (uint32) base);
		put_word(b, nruns);
		for (uint32 j = i; j < to; j++)
			put_runs(b, &pieces[j], east);
	}
	return ZoneRef(nwith_edges > 0 ? ZONE_REF_EDGES : ZONE_REF_INSIDE, start);
}

/* ---------- splitting ---------- */

/* the sixteen children of a cell, while pieces are dealt out to them */
typedef struct Split
{
	const Cell *parent;
	double		west[5];		/* borders of columns and rows */
	double		south[5];
	double		size;
	Piece	   *pieces[16];
	uint32		npieces[16];
	uint64		nedges;			/* of all children */
} Split;

static void
split_init(Split *split, Builder *b, const Cell *cell, uint32 npieces)
{
	memset(split, 0, sizeof(*split));
	split->parent = cell;
	for (int i = 0; i <= 4; i++)
	{
		split->west[i] = cell_lon(cell->x + ((uint64) i << (cell->shift - 2)));
		split->south[i] = cell_lat(cell->y + ((uint64) i << (cell->shift - 2)));
	}
	split->size = split->west[1] - split->west[0];
	for (int c = 0; c < 16; c++)
		split->pieces[c] = arena_alloc(b, npieces * sizeof(Piece));
}

/* first and last of four slots that [low, high], grown by the pad, reaches */
static inline void
slot_range(const double *border, double low, double high, int *first, int *last)
{
	*first = (low - ZONE_PAD > border[2]) ? (low - ZONE_PAD > border[3] ? 3 : 2) :
		(low - ZONE_PAD > border[1] ? 1 : 0);
	*last = (high + ZONE_PAD < border[2]) ? (high + ZONE_PAD < border[1] ? 0 : 1) :
		(high + ZONE_PAD < border[3] ? 2 : 3);
}

static inline void
split_add(Split *split, int child, Piece piece)
{
	split->pieces[child][split->npieces[child]++] = piece;
	split->nedges += piece.nedges;
}

/* which children each edge of a piece touches, as bits; counts by child */
static void
edge_masks(const Builder *b, const Split *split, const Piece *piece, uint16 *masks, uint32 *counts)
{
	for (uint32 i = 0; i < piece->nedges; i++)
	{
		const LonLat *p = &b->vertices[piece_edge(b, piece, i)],
				   *q = p + 1;
		int			c0,
					c1,
					r0,
					r1;
		uint16		mask = 0;

		slot_range(split->west, Min(p->lon, q->lon), Max(p->lon, q->lon), &c0, &c1);
		slot_range(split->south, Min(p->lat, q->lat), Max(p->lat, q->lat), &r0, &r1);
		for (int r = r0; r <= r1; r++)
			for (int c = c0; c <= c1; c++)
			{
				ZoneBox		child = {split->west[c], split->south[r], split->west[c + 1], split->south[r + 1]};

				if ((c0 != c1 || r0 != r1) && !zone_edge_touches(p, &child))
					continue;
				mask |= 1 << (r * 4 + c);
				counts[r * 4 + c]++;
			}
		masks[i] = mask;
	}
}

/* winding of the whole ring at the centres of the children */
static void
centre_windings(const Builder *b, const Split *split, const Piece *piece, int *winding)
{
	double		parent_east = split->west[4];
	bool		on;

	for (int r = 0; r < 4; r++)
	{
		double		lat = split->south[r] + split->size / 2;
		int			closing = closing_winding(b, piece, parent_east, lat);

		for (int c = 0; c < 4; c++)
			winding[r * 4 + c] = piece->base + closing;
	}
	for (uint32 i = 0; i < piece->nedges; i++)
	{
		const LonLat *p = &b->vertices[piece_edge(b, piece, i)],
				   *q = p + 1;
		double		low = Min(p->lat, q->lat),
					high = Max(p->lat, q->lat);

		for (int r = 0; r < 4; r++)
		{
			double		lat = split->south[r] + split->size / 2;

			if (lat < low || lat >= high)
				continue;
			for (int c = 0; c < 4; c++)
				winding[r * 4 + c] += zone_edge_winding(p, q, split->west[c] + split->size / 2, lat, &on);
		}
	}
}

static void
split_piece(Builder *b, Split *split, const Piece *piece)
{
	const ZoneBox *box = &b->ring_boxes[piece->ring];
	uint16	   *masks;
	uint32		counts[16] = {0};
	int			winding[16];

	if (piece->whole)
	{
		int			c0,
					c1,
					r0,
					r1;

		slot_range(split->west, box->west, box->east, &c0, &c1);
		slot_range(split->south, box->south, box->north, &r0, &r1);
		if (c0 == c1 && r0 == r1)
		{
			split_add(split, r0 * 4 + c0, *piece);
			return;
		}
	}
	centre_windings(b, split, piece, winding);
	masks = arena_alloc(b, piece->nedges * sizeof(uint16));
	edge_masks(b, split, piece, masks, counts);
	for (int child = 0; child < 16; child++)
	{
		Piece		part = {.ring = piece->ring, .base = winding[child]};
		double		lon = split->west[child & 3] + split->size / 2,
					lat = split->south[child >> 2] + split->size / 2;

		if (counts[child] == 0 && winding[child] == 0)
			continue;
		if (counts[child] > 0)
		{
			part.edges = arena_alloc(b, counts[child] * sizeof(uint32));
			for (uint32 i = 0; i < piece->nedges; i++)
				if (masks[i] & (1 << child))
					part.edges[part.nedges++] = piece_edge(b, piece, i);
			part.base -= piece_winding(b, &part, split->west[(child & 3) + 1], lon, lat);
		}
		split_add(split, child, part);
	}
}

static uint32
build_node(Builder *b, const Cell *cell, const Piece *pieces, uint32 npieces, uint64 nedges)
{
	ArenaChunk *chunk = b->arena;
	Size		used = chunk == NULL ? 0 : chunk->used;
	Split	   *split = arena_alloc(b, sizeof(Split));
	uint32		node;
	bool		empty = true;

	split_init(split, b, cell, npieces);
	for (uint32 i = 0; i < npieces; i++)
		split_piece(b, split, &pieces[i]);

	if (b->nnodes == b->max_nodes)
	{
		b->max_nodes *= 2;
		b->nodes = repalloc_huge(b->nodes, b->max_nodes * sizeof(ZoneNode));
	}
	node = b->nnodes++;
	for (int i = 0; i < 16; i++)
	{
		Cell		child = {
			.x = cell->x + ((uint64) (i & 3) << (cell->shift - 2)),
			.y = cell->y + ((uint64) (i >> 2) << (cell->shift - 2)),
			.shift = cell->shift - 2,
			.vain_splits = split->nedges > VAIN_SPLIT * nedges ? cell->vain_splits + 1 : 0
		};
		uint32		ref = build_cell(b, child, split->pieces[i], split->npieces[i]);

		b->nodes[node].child[i] = ref;
		empty &= ref == ZONE_REF_OUTSIDE;
	}
	arena_release(b, chunk, used);
	if (empty)
	{
		b->nnodes--;
		return ZONE_REF_OUTSIDE;
	}
	return ZoneRef(ZONE_REF_NODE, node);
}

static uint32
build_cell(Builder *b, Cell cell, Piece *pieces, uint32 npieces)
{
	uint64		nedges = 0;

	CHECK_FOR_INTERRUPTS();
	if (npieces == 0)
		return ZONE_REF_OUTSIDE;
	for (uint32 i = 0; i < npieces; i++)
		nedges += pieces[i].nedges;
	if (nedges <= LEAF_EDGES || cell.shift < 2 || cell.vain_splits >= MAX_VAIN_SPLITS)
		return build_leaf(b, &cell, pieces, npieces);
	return build_node(b, &cell, pieces, npieces, nedges);
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

static ZoneBox
ring_box(const EwkbRing *ring)
{
	ZoneBox		box = zone_box_empty;

	for (int i = 0; i < ring->npoints; i++)
	{
		ZoneBox		point = {ring->points[i].lon, ring->points[i].lat,
		ring->points[i].lon, ring->points[i].lat};

		zone_box_extend(&box, &point);
	}
	return box;
}

/* copy zones, rings and vertices out of the sources; the sources are sorted */
static void
take_zones(Builder *b, const ZoneSource *sources, int nsources)
{
	int64		nvertices = 0;
	uint32		nrings = 0;

	for (int i = 0; i < nsources; i++)
	{
		nrings += sources[i].polygons.nrings;
		for (int r = 0; r < sources[i].polygons.nrings; r++)
			nvertices += sources[i].polygons.rings[r].npoints;
	}
	if (nvertices > ZONE_RUN_EDGES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index of " INT64_FORMAT " vertices is too large", nvertices)));
	b->zones = MemoryContextAllocHuge(CurrentMemoryContext, Max(nsources, 1) * sizeof(ZoneEntry));
	b->rings = MemoryContextAllocHuge(CurrentMemoryContext, Max(nrings, 1) * sizeof(ZoneRing));
	b->ring_boxes = MemoryContextAllocHuge(CurrentMemoryContext, Max(nrings, 1) * sizeof(ZoneBox));
	b->vertices = MemoryContextAllocHuge(CurrentMemoryContext, Max(nvertices, 1) * sizeof(LonLat));

	for (int i = 0; i < nsources; i++)
	{
		ZoneEntry  *zone = &b->zones[b->nzones];

		zone->zone_id = sources[i].zone_id;
		zone->first_ring = b->nrings;
		zone->nrings = sources[i].polygons.nrings;
		zone->box = zone_box_empty;
		for (uint32 r = 0; r < zone->nrings; r++)
		{
			const EwkbRing *source = &sources[i].polygons.rings[r];
			ZoneRing   *ring = &b->rings[b->nrings];

			ring->first_vertex = b->nvertices;
			ring->nvertices = source->npoints;
			ring->hole = source->hole;
			ring->sign = (ring_area(source) > 0) == source->hole ? -1 : 1;
			ring->zone = b->nzones;
			b->ring_boxes[b->nrings] = ring_box(source);
			zone_box_extend(&zone->box, &b->ring_boxes[b->nrings]);
			memcpy(b->vertices + b->nvertices, source->points, source->npoints * sizeof(LonLat));
			b->nvertices += source->npoints;
			b->nrings++;
		}
		b->nzones++;
	}
}

/* ---------- all together ---------- */

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

static ZoneIndex *
assemble(const Builder *b, uint32 root)
{
	uint64		total = sizeof(ZoneIndex);
	ZoneIndex	h = {.version = ZONE_INDEX_VERSION};
	ZoneIndex  *index;
	char	   *base;

	h.nzones = b->nzones;
	h.nrings = b->nrings;
	h.nvertices = b->nvertices;
	h.nnodes = b->nnodes;
	h.nleaf_words = b->nwords;
	h.root = root;
	h.nboxes = zone_order_boxes(b->nzones);
	h.nodes = layout(&total, h.nnodes, sizeof(ZoneNode), 64);
	h.zones = layout(&total, h.nzones, sizeof(ZoneEntry), 8);
	h.rings = layout(&total, h.nrings, sizeof(ZoneRing), 8);
	h.vertices = layout(&total, h.nvertices, sizeof(LonLat), 16);
	h.boxes = layout(&total, h.nboxes, sizeof(ZoneBox), 8);
	h.order = layout(&total, h.nzones, sizeof(uint32), 4);
	h.leaves = layout(&total, h.nleaf_words, sizeof(uint32), 4);

	index = palloc0(total);
	base = (char *) index;
	memcpy(base, &h, sizeof(h));
	memcpy(base + h.nodes, b->nodes, h.nnodes * sizeof(ZoneNode));
	memcpy(base + h.zones, b->zones, h.nzones * sizeof(ZoneEntry));
	memcpy(base + h.rings, b->rings, h.nrings * sizeof(ZoneRing));
	memcpy(base + h.vertices, b->vertices, h.nvertices * sizeof(LonLat));
	memcpy(base + h.leaves, b->words, h.nleaf_words * sizeof(uint32));
	zone_order_fill(b->zones, b->nzones, (uint32 *) (base + h.order), (ZoneBox *) (base + h.boxes));
	SET_VARSIZE(index, total);

	for (int i = 0; i < 2; i++)
		index->hash[i] = hash_bytes_extended((unsigned char *) &index->nzones,
											 (int) (total - offsetof(ZoneIndex, nzones)), i);
	return index;
}

/* An index of zones with valid polygons, in ascending order of different ids */
ZoneIndex *
zone_index_build(const ZoneSource *sources, int nsources)
{
	Builder		b = {.max_nodes = 64, .max_words = 256};
	Cell		plane = {.shift = ZONE_ROOT_SHIFT};
	Piece	   *pieces;
	uint32		root;
	ZoneIndex  *index;
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "zone index", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(work);

	take_zones(&b, sources, nsources);
	b.nodes = palloc(b.max_nodes * sizeof(ZoneNode));
	b.words = palloc(b.max_words * sizeof(uint32));
	b.words[b.nwords++] = 0;	/* so that no leaf has offset 0 */
	b.inside_leaf = MemoryContextAllocExtended(work, Max(b.nzones, 1) * sizeof(uint32),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	pieces = MemoryContextAllocHuge(work, Max(b.nrings, 1) * sizeof(Piece));
	for (uint32 r = 0; r < b.nrings; r++)
		pieces[r] = (Piece) {.ring = r, .whole = true, .nedges = b.rings[r].nvertices - 1};
	root = build_cell(&b, plane, pieces, b.nrings);

	MemoryContextSwitchTo(old);
	index = assemble(&b, root);
	MemoryContextDelete(work);
	return index;
}
