/*
 * core.c
 *		The pure core under AddressSanitizer and UndefinedBehaviorSanitizer: what is
 *		packed is unpacked the same, damaged blocks give an error or values and never
 *		touch memory that is not theirs, and a zone index agrees with all its edges.
 *
 * The generator is seeded: a failure can be had again.
 */
#include "postgres.h"

#include <math.h>

#include "shim.h"
#include "track/codec/block_format.h"
#include "track/track_reader.h"
#include "track/track_writer.h"
#include "zone/zone_build.h"
#include "zone/zone_build_private.h"
#include "zone/zone_cover.h"
#include "zone/zone_lookup.h"
#include "zone/zone_rtree.h"
#include "zone/zone_valid.h"

static uint64 random_state = 20240310;

static uint64
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * UINT64CONST(0x2545f4914f6cdd1d);
}

static int64
random_below(int64 n)
{
	return (int64) (random_bits() % (uint64) n);
}

static double
random_share(void)
{
	return (double) (random_bits() >> 11) / ((uint64) 1 << 53);
}

static void
fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(1);
}

/* ---------- blocks ---------- */

/* times of one day, in order: at even steps or not, and in units from a microsecond to more than 32 bits of them */
static void
random_times(Fix *fixes, int n, bool due)
{
	int64		unit = (int64[]) {1, 20, 21, 22, 1000, USECS_PER_SEC, 10 * USECS_PER_SEC,
		PG_UINT32_MAX, INT64CONST(1) + PG_UINT32_MAX, 5000 * USECS_PER_SEC}[random_below(10)];
	int64		stride = unit <= 1000 && random_below(2) == 0 ? 60000011 / unit : 1;
	int64		day = random_below(40000) - 20000;
	int64		start = random_below(USECS_PER_DAY / 2) / unit * unit;
	int64		t = start;

	for (int i = 0; i < n; i++)
	{
		int64		next = due ? Max(t, start + (i * 97 / 10 * stride + random_below(4)) * unit) :
			t + ((random_below(30) == 0 ? random_below(1000) : random_below(3)) * stride + random_below(2)) * unit;

		if (next < USECS_PER_DAY)
			t = next;
		fixes[i].t = day * USECS_PER_DAY + t;
	}
}

/* a place on a grid; 0 is that of AIS, printed with six decimals */
static int32
on_grid(int64 place, int64 grid)
{
	return (int32) (grid == 0 ? rint((double) (place * 6 / 100) / 6 * 10) * 10 : place / grid * grid);
}

/* places on a walk with jumps, straight on by the clock, or in a curve with even steps */
static void
random_places(Fix *fixes, int n, int64 pace)
{
	int64		grid = (int64[]) {1, 10, 100, 1000, 0}[random_below(5)];
	int			kind = (int) random_below(4);
	int64		way_east = random_below(4 * (int64) TRACK_LON_MAX) - 2 * (int64) TRACK_LON_MAX,
				way_north = random_below(2 * (int64) TRACK_LAT_MAX) - TRACK_LAT_MAX;
	int64		lon = random_below(2 * (int64) TRACK_LON_MAX + 1) - TRACK_LON_MAX,
				lat = random_below(2 * (int64) TRACK_LAT_MAX + 1) - TRACK_LAT_MAX;
	int64		from_lon = lon,
				from_lat = lat;

	for (int i = 0; i < n; i++)
	{
		double		share = (double) (fixes[i].t - fixes[0].t) / USECS_PER_DAY;

		if (kind == 0)
		{
			lon = from_lon + (int64) rint(way_east * share) + random_below(2);
			lat = from_lat + (int64) rint(way_north * share) + random_below(2);
		}
		else if (kind == 1)
		{
			lon += way_east % 100000 + i * (way_east % 1000);
			lat += way_north % 100000 + i * (way_north % 1000);
		}
		else
		{
			lon += random_below(2 * pace + 1) - pace + (random_below(60) == 0 ? random_below(100000000) - 50000000 : 0);
			lat += random_below(2 * pace + 1) - pace;
		}
		lon = lon > TRACK_LON_MAX ? lon - TRACK_TURN : lon < -TRACK_LON_MAX ? lon + TRACK_TURN : lon;
		lat = Max(-TRACK_LAT_MAX, Min(TRACK_LAT_MAX, lat));
		fixes[i].lon = on_grid(lon, grid);
		fixes[i].lat = on_grid(lat, grid);
	}
}

/* fixes of one of many kinds: uneven and even steps, outliers, angles that turn a little, a lot, or anyhow */
static int
random_fixes(Fix *fixes)
{
	int			n = random_below(4) == 0 ? TRACK_BLOCK_FIXES : 1 + (int) random_below(TRACK_BLOCK_FIXES);
	int64		pace = (int64[]) {0, 3, 500, 40000, 3000000}[random_below(5)];
	bool		due = random_below(3) == 0;
	int			turn = (int[]) {0, 1790, -1790}[random_below(3)];
	int			cog = (int) random_below(COG_TURN),
				heading = (int) random_below(HEADING_TURN);

	random_times(fixes, n, due);
	random_places(fixes, n, pace);
	for (int i = 0; i < n; i++)
	{
		fixes[i].sog = random_below(5) == 0 ? TRACK_NO_VALUE : (int16) random_below(1023);
		cog = due ? (cog + COG_TURN + turn + (int) random_below(19) - 9) % COG_TURN : (int) random_below(COG_TURN);
		heading = due ? (heading + HEADING_TURN + turn / 10 + (int) random_below(3) - 1) % HEADING_TURN :
			(int) random_below(HEADING_TURN);
		fixes[i].cog = pace == 0 ? TRACK_NO_VALUE : (int16) cog;
		fixes[i].status = (int16) random_below(16) - 1;
		fixes[i].heading = !due && random_below(2) == 0 ? TRACK_NO_VALUE : (int16) heading;
	}
	return n;
}

static void
check_box(const TrackBlock *entry, const Fix *fixes)
{
	int64		west = PG_INT64_MAX,
				south = PG_INT64_MAX,
				east = 0,
				north = 0;

	for (int i = 0; i < entry->nfixes; i++)
	{
		int64		x = track_lon_step(entry->west, fixes[i].lon),
					y = (int64) fixes[i].lat - entry->south;

		if (x < 0)
			x += TRACK_TURN;
		west = Min(west, x);
		east = Max(east, x);
		south = Min(south, y);
		north = Max(north, y);
	}
	if (south < 0 || east > track_span_decode(entry->lon_span) || north > track_span_decode(entry->lat_span))
		fail("a fix lies outside its block's box");
	if (west > 0 || south > 0 || east < track_span_least(entry->lon_span) || north < track_span_least(entry->lat_span))
		fail("no fix is at a side of its block's box");
}

/* is a fix what was packed, as far as it was asked for? */
static bool
same_fix(int what, const Fix *a, const Fix *b)
{
	return (!(what & TRACK_TIME) || a->t == b->t) &&
		(!(what & TRACK_PLACE) || (a->lon == b->lon && a->lat == b->lat)) &&
		(!(what & TRACK_HAS_SOG) || a->sog == b->sog) &&
		(!(what & TRACK_HAS_COG) || a->cog == b->cog) &&
		(!(what & TRACK_HAS_STATUS) || a->status == b->status) &&
		(!(what & TRACK_HAS_HEADING) || a->heading == b->heading);
}

/* so many fixes from the start of a block as are asked for, and no others, with what is asked for */
static void
check_first_fixes(const TrackBlock *entry, const uint8 *payload, const Fix *fixes)
{
	int			limit = 2 + (int) random_below(TRACK_BLOCK_FIXES);
	int			what = (int) random_below(TRACK_EVERYTHING + 1);
	TrackColumns *columns = calloc(1, sizeof(TrackColumns));

	track_block_unpack(entry, payload, what, limit, columns);
	if (columns->n != Min(limit, entry->nfixes))
		fail("more or fewer fixes than asked for");
	for (int i = 0; i < columns->n; i++)
	{
		Fix			fix = track_columns_fix(columns, i);

		if (!same_fix(what, &fix, &fixes[i]))
			fail("the first fixes are not what was packed");
	}
	free(columns);
}

static void
test_blocks(int rounds)
{
	static Fix	fixes[TRACK_BLOCK_FIXES];
	static TrackColumns columns;
	static uint8 packed[TRACK_BLOCK_MAX_SIZE];

	for (int round = 0; round < rounds; round++)
	{
		TrackBlock	entry,
					damaged;
		int			n = random_fixes(fixes);
		int			size = track_block_pack(fixes, n, &entry, packed);
		/* of exactly the size that a track would have room for */
		uint8	   *payload = calloc(1, size + TRACK_TAIL);
		int			what,
					limit;

		memcpy(payload, packed, size);
		track_block_unpack(&entry, payload, TRACK_EVERYTHING, TRACK_BLOCK_FIXES, &columns);
		for (int i = 0; i < n; i++)
		{
			Fix			fix = track_columns_fix(&columns, i);

			if (memcmp(&fix, &fixes[i], sizeof(Fix)) != 0)
				fail("a fix is not what was packed");
		}
		check_box(&entry, fixes);
		check_first_fixes(&entry, payload, fixes);
		/* then damaged: anything may come of it but a touch of what is not the block's */
		for (int flips = 0; flips < 20; flips++)
		{
			damaged = entry;
			payload[random_below(size)] ^= 1 << random_below(8);
			if (random_below(4) == 0)
				damaged.nfixes = (uint8) random_bits();
			if (random_below(4) == 0)
				damaged.channels = (uint8) random_bits();
			if (random_below(8) == 0)
				damaged.size = (uint16) random_below(size + 1);
			shim_expects_error = true;
			what = random_below(2) == 0 ? TRACK_EVERYTHING : (int) random_below(TRACK_EVERYTHING + 1);
			limit = 2 + (int) random_below(TRACK_BLOCK_FIXES);
			if (setjmp(shim_error) == 0)
				track_block_unpack(&damaged, payload, what, limit, &columns);
			shim_expects_error = false;
		}
		free(payload);
	}
}

/* track_reader.c is not linked: it reads datums */
Fix
track_columns_fix(const TrackColumns *columns, int i)
{
	return (Fix) {columns->t[i], columns->lon[i], columns->lat[i], columns->sog[i],
			columns->cog[i], columns->heading[i], columns->status[i]};
}

/* ---------- zones ---------- */

static EwkbRing
random_ring(double lon, double lat, double radius, int n)
{
	EwkbRing	ring = {malloc((n + 1) * sizeof(LonLat)), n + 1, false};

	for (int i = 0; i < n; i++)
	{
		double		r = radius * (0.6 + 0.4 * random_share());

		ring.points[i].lon = lon + r * cos(2 * M_PI * i / n);
		ring.points[i].lat = lat + r * sin(2 * M_PI * i / n);
		if (random_below(3) == 0)
		{
			/* round numbers make coincidences */
			ring.points[i].lon = rint(ring.points[i].lon * 100) / 100;
			ring.points[i].lat = rint(ring.points[i].lat * 100) / 100;
		}
	}
	ring.points[n] = ring.points[0];
	return ring;
}

/* by all edges, as PostGIS does */
static bool
covers_by_all_edges(const EwkbRing *rings, int nrings, double lon, double lat)
{
	bool		on = false;
	int			total = 0;

	for (int r = 0; r < nrings; r++)
	{
		int			sum = 0;
		double		area = 0;

		for (int i = 0; i + 1 < rings[r].npoints; i++)
		{
			const LonLat *p = &rings[r].points[i];

			sum += zone_edge_winding(p, p + 1, lon, lat, &on);
			area += (p->lon - rings[r].points[0].lon) * (p[1].lat - rings[r].points[0].lat) -
				(p[1].lon - rings[r].points[0].lon) * (p->lat - rings[r].points[0].lat);
		}
		total += ((area > 0) == rings[r].hole ? -1 : 1) * sum;
	}
	return on || total != 0;
}

static void
check_point(const ZoneIndex *index, const EwkbPolygons *zones, int nzones, double lon, double lat)
{
	static uint32 found[4096];
	ZoneCell	cell;
	int			n;

	if (lon < -180 || lon > 180 || lat < -90 || lat > 90)
		return;
	zone_cell_find(index, zone_cell_of_lon(lon), zone_cell_of_lat(lat), &cell);
	n = zone_leaf_covering(index, cell.ref, lon, lat, found);
	for (int z = 0; z < nzones; z++)
	{
		bool		in_list = false;

		for (int i = 0; i < n; i++)
			in_list |= found[i] == (uint32) z;
		if (in_list != covers_by_all_edges(zones[z].rings, zones[z].nrings, lon, lat) ||
			in_list != zone_covers(index, z, lon, lat))
			fail("a zone index differs from all edges");
	}
}

/* the index with its edges, that of which one without was made */
static const ZoneIndex *whole_index;

void
zone_fetch_edges(const ZoneIndex *index, uint32 ordinal)
{
	ZoneEdgesAt at = zone_edges_at(index, ordinal);

	memcpy((char *) index + at.vertices, (const char *) whole_index + at.vertices, at.vertices_end - at.vertices);
	memcpy((char *) index + at.stretches, (const char *) whole_index + at.stretches, at.stretches_end - at.stretches);
	ZoneHasEdges(index)[ordinal] = 1;
}

/* as zone_cache.c has it: edges, here NaN, are to be fetched when they are needed */
static void
forget_edges(ZoneIndex *partial)
{
	memset((char *) partial + partial->vertices, 0xff, partial->slab_starts - partial->vertices);
	memset(ZoneHasEdges(partial), 0, partial->nzones);
}

static ZoneIndex *
without_edges(const ZoneIndex *index)
{
	ZoneIndex  *partial = malloc(VARSIZE(index) + index->nzones);

	whole_index = index;
	memcpy(partial, index, VARSIZE(index));
	partial->version |= ZONE_INDEX_PARTIAL;
	forget_edges(partial);
	return partial;
}

/* a box about a point has the same side, whatever edges are there */
static void
check_sides(const ZoneIndex *index, ZoneIndex *partial, double lon, double lat)
{
	double		size = random_share() * (random_below(2) == 0 ? 0.001 : 1);
	ZoneBox		box = {lon - size * random_share(), lat - size * random_share(), lon + size * random_share(),
					   lat + size * random_share()};
	uint32		z = (uint32) random_below(index->nzones);
	ZoneNear	near;
	ZoneSide	side = zone_box_side(index, z, &box);

	forget_edges(partial);
	if (zone_box_side(partial, z, &box) != side)
		fail("a box has another side without edges");
	forget_edges(partial);
	if (zone_box_near(partial, z, &box, &near) != side)
		fail("a box is near other edges without edges");
	if (side == ZONE_BORDER && zone_near_covers(&near, lon, lat) != zone_covers(index, z, lon, lat))
		fail("what is near a box does not decide about its points");
}

/* zones are added in order, or in the reverse order: the index is the same */
static ZoneIndex *
build_index(const EwkbPolygons *zones, int nzones)
{
	ZoneDraft  *draft = zone_draft_create();
	bool		reverse = random_below(2) == 0;

	for (int i = 0; i < nzones; i++)
	{
		int			z = reverse ? nzones - 1 - i : i;

		zone_draft_add(draft, z, &zones[z]);
	}
	return zone_draft_finish(draft);
}

static void
test_zones(int rounds)
{
	for (int round = 0; round < rounds; round++)
	{
		int			nzones = 1 + (int) random_below(60);
		EwkbPolygons *zones = calloc(nzones, sizeof(EwkbPolygons));
		double		spread = (double[]) {0.5, 5, 150}[random_below(3)];
		ZoneIndex  *index,
				   *partial;

		for (int z = 0; z < nzones; z++)
		{
			double		lon = (random_share() - 0.5) * 2 * spread,
						lat = (random_share() - 0.5) * spread,
						radius = 0.01 + random_share() * spread / 10;
			EwkbPolygons *polygons = &zones[z];

			polygons->npolygons = 1;
			polygons->nrings = 1 + (int) random_below(2);
			polygons->rings = calloc(2, sizeof(EwkbRing));
			polygons->rings[0] = random_ring(lon, lat, radius, 3 + (int) random_below(300));
			if (polygons->nrings == 2)
			{
				polygons->rings[1] = random_ring(lon, lat, radius * 0.5, 3 + (int) random_below(40));
				polygons->rings[1].hole = true;
			}
		}
		index = build_index(zones, nzones);
		partial = without_edges(index);
		for (int z = 0; z < nzones; z++)
			for (int i = 0; i < 40; i++)
			{
				const EwkbRing *ring = &zones[z].rings[random_below(zones[z].nrings)];
				const LonLat *p = &ring->points[random_below(ring->npoints - 1)];
				double		share = random_share();

				check_point(partial, zones, nzones, p->lon, p->lat);
				check_point(index, zones, nzones, p->lon, p->lat);
				check_point(index, zones, nzones, p[0].lon + share * (p[1].lon - p[0].lon),
							p[0].lat + share * (p[1].lat - p[0].lat));
				check_sides(index, partial, p->lon, p->lat);
				check_point(index, zones, nzones, p->lon + (share - 0.5) * 0.1, p->lat);
				check_point(index, zones, nzones, (share - 0.5) * 2.2 * spread, (random_share() - 0.5) * 1.2 * spread);
			}
		for (int z = 0; z < nzones; z++)
		{
			for (int r = 0; r < zones[z].nrings; r++)
				free(zones[z].rings[r].points);
			free(zones[z].rings);
		}
		free(zones);
		free(partial);
		free(index);
	}
}

/* ---------- plainly valid rings ---------- */

/* left, right of or on the line, exactly: all numbers are integers below 2^31 */
static int
exact_side(const LonLat *a, const LonLat *b, const LonLat *c)
{
	int64		det = ((int64) a->lon - (int64) c->lon) * ((int64) b->lat - (int64) c->lat) -
	((int64) a->lat - (int64) c->lat) * ((int64) b->lon - (int64) c->lon);

	return det > 0 ? 1 : det < 0 ? -1 : 0;
}

static bool
exact_between(const LonLat *a, const LonLat *b, const LonLat *c)
{
	return exact_side(a, b, c) == 0 && c->lon >= Min(a->lon, b->lon) && c->lon <= Max(a->lon, b->lon) &&
		c->lat >= Min(a->lat, b->lat) && c->lat <= Max(a->lat, b->lat);
}

/* do no two edges meet but neighbours in their vertex? */
static bool
exactly_simple(const EwkbRing *ring)
{
	int			n = ring->npoints - 1;
	const LonLat *v = ring->points;

	for (int i = 0; i < n; i++)
	{
		const LonLat *a = &v[i],
				   *b = &v[i + 1],
				   *next = &v[(i + 1) % n + 1];

		if ((a->lon == b->lon && a->lat == b->lat) || exact_between(a, b, next) || exact_between(b, next, a))
			return false;
		for (int j = i + 2; j < n && (i > 0 || j < n - 1); j++)
		{
			const LonLat *c = &v[j],
					   *d = &v[j + 1];

			if (exact_between(a, b, c) || exact_between(a, b, d) || exact_between(c, d, a) || exact_between(c, d, b) ||
				(exact_side(a, b, c) * exact_side(a, b, d) < 0 && exact_side(c, d, a) * exact_side(c, d, b) < 0))
				return false;
		}
	}
	return true;
}

/* a ring of integers: random ones, walks along a grid, and stars with one vertex put anywhere */
static EwkbRing
integer_ring(int n, int64 size)
{
	EwkbRing	ring = {malloc((n + 1) * sizeof(LonLat)), n + 1, false};
	int			kind = (int) random_below(3);

	for (int i = 0; i < n; i++)
	{
		double		angle = 2 * M_PI * i / n,
					r = size * (0.4 + 0.1 * random_share());

		if (kind == 0 || i == 0)
			ring.points[i] = (LonLat) {random_below(size), random_below(size)};
		else if (kind == 1)
		{
			ring.points[i] = ring.points[i - 1];
			if (random_below(2) == 0)
				ring.points[i].lon += random_below(5) - 2;
			else
				ring.points[i].lat += random_below(5) - 2;
		}
		else
			ring.points[i] = (LonLat) {rint(r * cos(angle)), rint(r * sin(angle))};
	}
	if (kind == 2)
	{
		ring.points[0] = (LonLat) {rint(size * 0.45), 0};
		if (random_below(2) == 0)
			ring.points[random_below(n)] = random_below(2) == 0 ? ring.points[random_below(n)] :
				(LonLat) {random_below(size) - size / 2, random_below(size) - size / 2};
	}
	ring.points[n] = ring.points[0];
	return ring;
}

/*
 * A quadrilateral with one vertex at an edge, to one side of it or the other.  Fibonacci
 * numbers make it as near as integers allow, which is beyond what doubles tell.
 */
static EwkbRing
doubtful_ring(void)
{
	LonLat		ends[] = {{0, 0}, {701408733, 433494437}};
	LonLat		near[] = {{267914296, 165580141}, {433494437, 267914296}};
	LonLat		far[] = {{0, 701408733}, {701408733, 0}};
	EwkbRing	ring = {malloc(5 * sizeof(LonLat)), 5, false};
	int			first = (int) random_below(4);
	LonLat		quad[] = {ends[0], ends[1], far[random_below(2)], near[random_below(2)]};

	for (int i = 0; i <= 4; i++)
		ring.points[i] = quad[(first + i) % 4];
	return ring;
}

static void
test_valid(int rounds)
{
	int			simple = 0;

	for (int round = 0; round < rounds; round++)
	{
		bool		small = random_below(3) > 0;
		EwkbRing	ring = integer_ring(3 + (int) random_below(random_below(4) == 0 ? 120 : 8),
										small ? 3 + random_below(random_below(2) == 0 ? 6 : 4000) : 1 << 26);
		EwkbPolygons polygons;
		bool		exact,
					plain;
		/* powers of two round nothing */
		double		scale = ldexp(1, (int) random_below(200) - 150);

		if (!small && random_below(10) == 0)
		{
			free(ring.points);
			ring = doubtful_ring();
		}
		polygons = (EwkbPolygons) {1, 1, &ring};
		exact = exactly_simple(&ring);
		for (int i = 0; i < ring.npoints; i++)
		{
			ring.points[i].lon *= scale;
			ring.points[i].lat *= scale;
		}
		plain = polygons_plainly_valid(&polygons);
		if (plain && !exact)
			fail("a ring that meets itself is called plainly valid");
		/* with small numbers nothing is rounded: nothing is in doubt, unless tests ran out */
		if (small && exact && !plain && ring.npoints < 60)
			fail("a simple ring is not called plainly valid");
		simple += exact;
		free(ring.points);
	}
	if (simple < rounds / 20 || simple > rounds - rounds / 20)
		fail("the rings are all of one kind");
}

int
main(void)
{
	test_blocks(20000);
	puts("ok - blocks: packed and unpacked, damaged and read");
	test_valid(200000);
	puts("ok - rings: plainly valid only what is, and all that is");
	test_zones(60);
	puts("ok - zone indexes: same as all edges");
	return 0;
}
