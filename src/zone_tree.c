/*
 * zone_tree.c
 *		From rings to the tree of cells; the idea is told in zone_index.h.
 *
 * Cells are cut top down.  A cell has pieces: what of a ring concerns it, as runs
 * of consecutive edges.  A ring that lies in one child whole goes there whole,
 * unopened; only where it spans several are its edges dealt out.  So the upper
 * levels cost by the zone and the lower ones by the edge, and that mostly where an
 * edge leaves a child: while edges stay in one, a run just gets longer.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "zone_index.h"

#define LEAF_EDGES		24		/* a cell with no more edges is a leaf */
#define MAX_VAIN_SPLITS 2		/* a cell is a leaf too after so many splits ... */
#define VAIN_SPLIT		2.0		/* ... that left this many times the edges */

/* consecutive edges of a ring, by the first one's first vertex */
typedef struct Run
{
	uint32		first;
	uint32		n;
} Run;

/* what of a ring concerns a cell */
typedef struct Piece
{
	uint32		ring;
	int32		base;			/* winding of the edges not listed */
	uint32		nedges;			/* in all runs */
	uint32		nruns;
	Run		   *runs;			/* ascending, never one going on where the last ends */
	bool		whole;			/* all of the ring lies in the cell */
} Piece;

/* consecutive edges that touch the same children */
typedef struct Mark
{
	Run			run;
	uint32		children;		/* as bits */
} Mark;

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
	const ZoneRing *rings;
	const LonLat *vertices;
	const ZoneBox *ring_boxes;
	ZoneTree   *tree;
	uint32		max_nodes;
	uint32		max_words;
	uint32	   *inside_leaf;	/* by zone: offset of the leaf "inside it alone" */
	Mark	   *marks;			/* of the piece being split */
	uint32		nmarks;
	uint32		max_marks;
	ArenaChunk *arena;
} Builder;

static uint32 build_cell(Builder *b, Cell cell, const Piece *pieces, uint32 npieces);

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

/*
 * For a piece in a cell that ends in the east at `east`: by how much do the
 * imaginary edges at the ends of its runs add to the winding at a latitude?
 */
static int
closing_winding(const Builder *b, const Piece *piece, double east, double lat)
{
	int			sum = 0;

	for (uint32 i = 0; i < piece->nruns; i++)
	{
		const LonLat *start = &b->vertices[piece->runs[i].first],
				   *end = start + piece->runs[i].n;

		sum += (start->lon > east && lat < start->lat) - (end->lon > east && lat < end->lat);
	}
	return sum;
}

/* ---------- leaves ---------- */

static void
put_word(Builder *b, uint32 word)
{
	ZoneTree   *tree = b->tree;

	if (tree->nwords == b->max_words)
	{
		b->max_words *= 2;
		tree->words = repalloc_huge(tree->words, b->max_words * sizeof(uint32));
	}
	if (tree->nwords >= MaxAllocSize / sizeof(uint32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("zone index is too large")));
	tree->words[tree->nwords++] = word;
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
	for (uint32 i = 0; i < piece->nruns; i++)
	{
		Run			run = piece->runs[i];
		uint32		word = run.n;

		if (!piece->whole && b->vertices[run.first].lon > east)
			word |= ZONE_RUN_START_EAST;
		if (!piece->whole && b->vertices[run.first + run.n].lon > east)
			word |= ZONE_RUN_END_EAST;
		if (b->rings[piece->ring].sign < 0)
			word |= ZONE_RUN_REVERSED;
		put_word(b, run.first);
		put_word(b, word);
	}
}

/* the pieces of one zone together */
static Piece
zone_summary(const Builder *b, const Piece *pieces, uint32 from, uint32 to)
{
	Piece		sum = {.ring = pieces[from].ring};

	for (uint32 i = from; i < to; i++)
	{
		sum.base += b->rings[pieces[i].ring].sign * pieces[i].base;
		sum.nedges += pieces[i].nedges;
		sum.nruns += pieces[i].nruns;
	}
	return sum;
}

static uint32
build_leaf(Builder *b, const Cell *cell, const Piece *pieces, uint32 npieces)
{
	double		east = cell_lon(cell->x + (UINT64CONST(1) << cell->shift));
	uint32		start = b->tree->nwords;
	uint32		ninside = 0,
				nwith_edges = 0,
				inside_zone = 0;

	put_word(b, 0);
	for (uint32 i = 0, to; i < npieces; i = to)
	{
		Piece		sum;

		to = zone_pieces_end(b, pieces, npieces, i);
		sum = zone_summary(b, pieces, i, to);
		if (sum.nedges > 0)
			nwith_edges++;
		else if (sum.base != 0)
		{
			inside_zone = b->rings[sum.ring].zone;
			put_word(b, inside_zone);
			ninside++;
		}
	}
	if (ninside == 0 && nwith_edges == 0)
	{
		b->tree->nwords = start;
		return ZONE_REF_OUTSIDE;
	}
	b->tree->words[start] = ninside;
	if (nwith_edges == 0 && ninside == 1)
	{
		/* the most common leaf of all: one for each zone will do */
		if (b->inside_leaf[inside_zone] != 0)
		{
			b->tree->nwords = start;
			return ZoneRef(ZONE_REF_INSIDE, b->inside_leaf[inside_zone]);
		}
		b->inside_leaf[inside_zone] = start;
	}
	put_word(b, nwith_edges);
	for (uint32 i = 0, to; i < npieces; i = to)
	{
		Piece		sum;

		to = zone_pieces_end(b, pieces, npieces, i);
		sum = zone_summary(b, pieces, i, to);
		if (sum.nedges == 0)
			continue;
		put_word(b, b->rings[sum.ring].zone);
		put_word(b, (uint32) sum.base);
		put_word(b, sum.nruns);
		for (uint32 j = i; j < to; j++)
			put_runs(b, &pieces[j], east);
	}
	b->tree->max_zones = Max(b->tree->max_zones, ninside + nwith_edges);
	return ZoneRef(nwith_edges > 0 ? ZONE_REF_EDGES : ZONE_REF_INSIDE, start);
}

/* ---------- splitting ---------- */

/*
 * The sixteen children of a cell, while pieces are dealt out to them.  The base of a
 * child is worked out at a point of it, its column's middle on its southern border:
 * so edges that stay in one row pass no such point.
 */
typedef struct Split
{
	double		west[5];		/* borders of columns and rows */
	double		south[5];
	double		middle[4];		/* of columns */
	double		per_degree;		/* children */
	Piece	   *pieces[16];
	uint32		npieces[16];
	uint64		nedges;			/* of all children */
	int32		passing[16];	/* of the piece at hand, by child: winding at its point of */
								/* the edges that do not touch it */
} Split;

static void
split_init(Split *split, Builder *b, const Cell *cell, uint32 npieces)
{
	memset(split, 0, sizeof(*split));
	for (int i = 0; i <= 4; i++)
	{
		split->west[i] = cell_lon(cell->x + ((uint64) i << (cell->shift - 2)));
		split->south[i] = cell_lat(cell->y + ((uint64) i << (cell->shift - 2)));
	}
	for (int i = 0; i < 4; i++)
		split->middle[i] = (split->west[i] + split->west[i + 1]) / 2;
	split->per_degree = 4 / (split->west[4] - split->west[0]);
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

/* which children does an edge touch?  To the others' points its winding is added */
static uint32
edge_children(Split *split, const LonLat *p)
{
	const LonLat *q = p + 1;
	double		low = Min(p->lat, q->lat),
				high = Max(p->lat, q->lat);
	int			c0,
				c1,
				r0,
				r1;
	uint32		children = 0;
	bool		on;

	slot_range(split->west, Min(p->lon, q->lon), Max(p->lon, q->lon), &c0, &c1);
	slot_range(split->south, low, high, &r0, &r1);
	for (int r = r0; r <= r1; r++)
		for (int c = c0; c <= c1; c++)
		{
			ZoneBox		child = {split->west[c], split->south[r], split->west[c + 1], split->south[r + 1]};

			if ((c0 == c1 && r0 == r1) || zone_edge_touches(p, &child))
				children |= 1 << (r * 4 + c);
		}
	for (int r = 0; r < 4; r++)
	{
		if (split->south[r] < low || split->south[r] >= high)
			continue;
		for (int c = 0; c < 4; c++)
			if ((children & 1 << (r * 4 + c)) == 0)
				split->passing[r * 4 + c] +=
					zone_edge_winding(p, q, split->middle[c], split->south[r], &on);
	}
	return children;
}

/* a child, and its box without what lies within a pad's width of the border */
typedef struct Inner
{
	int			child;			/* -1 and an empty box for none */
	ZoneBox		box;
} Inner;

static inline bool
inner_holds(const Inner *inner, const LonLat *v)
{
	return v->lon > inner->box.west && v->lon < inner->box.east &&
		v->lat > inner->box.south && v->lat < inner->box.north;
}

/* the child that a vertex lies in, if it is off the borders */
static inline Inner
inner_child(const Split *split, const LonLat *v)
{
	Inner		inner = {-1, zone_box_empty};
	double		column = (v->lon - split->west[0]) * split->per_degree,
				row = (v->lat - split->south[0]) * split->per_degree;
	int			c,
				r;

	if (!(column >= 0 && column < 4 && row >= 0 && row < 4))
		return inner;
	c = (int) column;
	r = (int) row;
	inner.box.west = split->west[c] + 2 * ZONE_PAD;
	inner.box.east = split->west[c + 1] - 2 * ZONE_PAD;
	inner.box.south = split->south[r] + 2 * ZONE_PAD;
	inner.box.north = split->south[r + 1] - 2 * ZONE_PAD;
	if (inner_holds(&inner, v))
		inner.child = r * 4 + c;
	else
		inner.box = zone_box_empty;
	return inner;
}

/* the same as edge_children() for an edge from one child to another next to it */
static inline uint32
step_children(Split *split, int from, int to)
{
	if (from / 4 != to / 4)
	{
		/* it meets the southern border of the upper one, east of the columns before */
		int			upper = Max(from, to);

		for (int child = upper & ~3; child < upper; child++)
			split->passing[child] += to > from ? 1 : -1;
	}
	return 1 << from | 1 << to;
}

/* append a run to others, or to the last of them if it goes on there */
static inline void
run_append(Run *runs, uint32 *nruns, Run run)
{
	if (*nruns > 0 && runs[*nruns - 1].first + runs[*nruns - 1].n == run.first)
		runs[*nruns - 1].n += run.n;
	else
		runs[(*nruns)++] = run;
}

static inline void
mark_edges(Builder *b, uint32 first, uint32 n, uint32 children)
{
	b->marks[b->nmarks++] = (Mark) {{first, n}, children};
}

/* note which children the edges of a run touch */
static void
mark_run(Builder *b, Split *split, Run run)
{
	const LonLat *v = b->vertices;
	uint32		end = run.first + run.n;
	Inner		inner = inner_child(split, &v[run.first]);

	for (uint32 e = run.first; e < end; e++)
	{
		uint32		from = e;
		Inner		next;

		while (e < end && inner_holds(&inner, &v[e + 1]))
			e++;
		if (e > from)
			mark_edges(b, from, e - from, 1 << inner.child);
		if (e == end)
			break;
		next = inner_child(split, &v[e + 1]);
		if (inner.child >= 0 && next.child >= 0 &&
			(inner.child / 4 == next.child / 4 ? abs(inner.child - next.child) == 1 : abs(inner.child - next.child) == 4))
			mark_edges(b, e, 1, step_children(split, inner.child, next.child));
		else
			mark_edges(b, e, 1, edge_children(split, &v[e]));
		inner = next;
	}
}

/* deal the edges of a piece out to the children */
static void
split_edges(Builder *b, Split *split, const Piece *piece)
{
	Piece		parts[16];
	uint32		room[16] = {0};

	if (piece->nedges > b->max_marks)
	{
		b->max_marks = piece->nedges * 2;
		b->marks = repalloc_huge(b->marks, b->max_marks * sizeof(Mark));
	}
	b->nmarks = 0;
	memset(split->passing, 0, sizeof(split->passing));
	for (uint32 i = 0; i < piece->nruns; i++)
		mark_run(b, split, piece->runs[i]);

	for (uint32 i = 0; i < b->nmarks; i++)
		for (uint32 bits = b->marks[i].children; bits != 0; bits &= bits - 1)
			room[pg_rightmost_one_pos32(bits)]++;
	for (int child = 0; child < 16; child++)
		parts[child] = (Piece) {.ring = piece->ring, .runs = arena_alloc(b, room[child] * sizeof(Run))};
	for (uint32 i = 0; i < b->nmarks; i++)
		for (uint32 bits = b->marks[i].children; bits != 0; bits &= bits - 1)
		{
			Piece	   *part = &parts[pg_rightmost_one_pos32(bits)];

			run_append(part->runs, &part->nruns, b->marks[i].run);
			part->nedges += b->marks[i].run.n;
		}

	for (int r = 0; r < 4; r++)
	{
		int			closing = closing_winding(b, piece, split->west[4], split->south[r]);

		for (int child = r * 4; child < r * 4 + 4; child++)
		{
			Piece	   *part = &parts[child];

			part->base = piece->base + closing + split->passing[child] -
				closing_winding(b, part, split->west[child % 4 + 1], split->south[r]);
			if (part->nruns > 0 || part->base != 0)
				split_add(split, child, *part);
		}
	}
}

static void
split_piece(Builder *b, Split *split, const Piece *piece)
{
	if (piece->whole)
	{
		const ZoneBox *box = &b->ring_boxes[piece->ring];
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
	split_edges(b, split, piece);
}

static uint32
build_node(Builder *b, const Cell *cell, const Piece *pieces, uint32 npieces, uint64 nedges)
{
	ZoneTree   *tree = b->tree;
	ArenaChunk *chunk = b->arena;
	Size		used = chunk == NULL ? 0 : chunk->used;
	Split	   *split = arena_alloc(b, sizeof(Split));
	uint32		node;
	bool		empty = true;

	split_init(split, b, cell, npieces);
	for (uint32 i = 0; i < npieces; i++)
		split_piece(b, split, &pieces[i]);

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
			.vain_splits = split->nedges > VAIN_SPLIT * nedges ? cell->vain_splits + 1 : 0
		};
		uint32		ref = build_cell(b, child, split->pieces[i], split->npieces[i]);

		tree->nodes[node].child[i] = ref;
		empty &= ref == ZONE_REF_OUTSIDE;
	}
	arena_release(b, chunk, used);
	if (empty)
	{
		tree->nnodes--;
		return ZONE_REF_OUTSIDE;
	}
	return ZoneRef(ZONE_REF_NODE, node);
}

static uint32
build_cell(Builder *b, Cell cell, const Piece *pieces, uint32 npieces)
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

/* The tree of cells over rings, those of a zone one after the other */
void
zone_tree_build(const ZoneRing *rings, uint32 nrings, const ZoneBox *ring_boxes,
				const LonLat *vertices, uint32 nzones, ZoneTree *tree)
{
	Builder		b = {
		.rings = rings, .vertices = vertices, .ring_boxes = ring_boxes, .tree = tree,
		.max_nodes = 64, .max_words = 256, .max_marks = 256
	};
	Cell		plane = {.shift = ZONE_ROOT_SHIFT};
	Piece	   *pieces = arena_alloc(&b, nrings * sizeof(Piece));
	Run		   *runs = arena_alloc(&b, nrings * sizeof(Run));

	memset(tree, 0, sizeof(*tree));
	tree->nodes = palloc(b.max_nodes * sizeof(ZoneNode));
	tree->words = palloc(b.max_words * sizeof(uint32));
	put_word(&b, 0);			/* so that no leaf has offset 0 */
	b.marks = palloc(b.max_marks * sizeof(Mark));
	b.inside_leaf = MemoryContextAllocExtended(CurrentMemoryContext, Max(nzones, 1) * sizeof(uint32),
											   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 r = 0; r < nrings; r++)
	{
		runs[r] = (Run) {rings[r].first_vertex, rings[r].nvertices - 1};
		pieces[r] = (Piece) {.ring = r, .nedges = runs[r].n, .nruns = 1, .runs = &runs[r], .whole = true};
	}
	tree->root = build_cell(&b, plane, pieces, nrings);
}
