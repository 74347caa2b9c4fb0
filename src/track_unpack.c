/*
 * track_unpack.c
 *		A block of a track from bytes; see track_codec.h.  This is on the hot path:
 *		no allocation, no catalog, and no byte is read before it is known to be there.
 */
#include "postgres.h"

#include "port/pg_bswap.h"

#include "track_codec.h"

static pg_noinline void pg_attribute_noreturn()
block_corrupt(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("track block is corrupt")));
}

static inline uint64
load64(const uint8 *p)
{
	uint64		word;

	memcpy(&word, p, sizeof(word));
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	return word;
}

static const uint8 *
get_varint(const uint8 *p, const uint8 *end, int64 *v)
{
	uint64		u = 0;

	for (int shift = 0; shift < 64; shift += 7)
	{
		if (p >= end)
			block_corrupt();
		u |= (uint64) (*p & 0x7f) << shift;
		if ((*p++ & 0x80) == 0)
		{
			*v = unzigzag(u);
			return p;
		}
	}
	block_corrupt();
}

/* reads up to 7 bytes past the packed ones, for which TRACK_TAIL is there */
static inline void
unpack_bits(const uint8 *p, uint64 *values, int n, int width)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;
	unsigned	bit = 0;

	for (int i = 0; i < n; i++, bit += width)
		values[i] = (load64(p + (bit >> 3)) >> (bit & 7)) & mask;
}

/*
 * Read a stream of n values, or only step over it where v is NULL.  time is
 * what DRIFT needs; may be NULL for streams that cannot use it.
 */
static const uint8 *
unpack_stream(const uint8 *p, const uint8 *end, int n, const int64 *time, int64 *v, Grid *grid)
{
	Forecast	forecast;
	int			width,
				exceptions,
				aside_width = 0,
				start;
	int64		centre,
				v0 = 0,
				extra = 0;
	const uint8 *at = NULL,
			   *aside = NULL;
	uint64		u[TRACK_BLOCK_FIXES];
	uint64	   *sum = (uint64 *) v;

	if (end - p < 3)
		block_corrupt();
	forecast = (Forecast) (*p >> 6);
	width = *p++ & 0x3f;
	*grid = (Grid) (*p >> 5);
	exceptions = *p++ & 0x1f;
	start = forecast_start(forecast);
	if (width > MAX_WIDTH || start > n || (forecast == DRIFT && time == NULL))
		block_corrupt();
	p = get_varint(p, end, &centre);
	if (forecast != PLAIN)
		p = get_varint(p, end, &v0);
	if (forecast == SECOND || forecast == DRIFT)
		p = get_varint(p, end, &extra);
	if (exceptions > 0)
	{
		if (end - p < 1 + exceptions || *p > MAX_WIDTH)
			block_corrupt();
		aside_width = *p++;
		at = p;
		aside = p + exceptions;
		p = aside + packed_bytes(exceptions, aside_width);
	}
	if (end - p < packed_bytes(n - start, width))
		block_corrupt();
	if (v == NULL)
		return p + packed_bytes(n - start, width);

	if (width == 0)
		memset(u, 0, sizeof(uint64) * (n - start));
	else
		unpack_bits(p, u, n - start, width);
	if (exceptions > 0)
	{
		uint64		values[MAX_EXCEPTIONS];

		unpack_bits(aside, values, exceptions, aside_width);
		for (int i = 0; i < exceptions; i++)
		{
			if (at[i] >= n - start)
				block_corrupt();
			u[at[i]] = (uint64) unzigzag(values[i]);
		}
	}

	/* v[] is written through sum: the same bits, with arithmetic that wraps */
	switch (forecast)
	{
		case PLAIN:
			for (int i = 0; i < n; i++)
				sum[i] = u[i] + (uint64) centre;
			break;
		case DELTA:
			sum[0] = (uint64) v0;
			for (int i = 1; i < n; i++)
				sum[i] = sum[i - 1] + u[i - 1] + (uint64) centre;
			break;
		case SECOND:
			{
				uint64		step = (uint64) extra;

				sum[0] = (uint64) v0;
				sum[1] = sum[0] + step;
				for (int i = 2; i < n; i++)
				{
					step += u[i - 2] + (uint64) centre;
					sum[i] = sum[i - 1] + step;
				}
				break;
			}
		case DRIFT:
			sum[0] = (uint64) v0;
			for (int i = 1; i < n; i++)
				sum[i] = sum[i - 1] + u[i - 1] + (uint64) centre +
					(uint64) drift(extra, time[i] - time[i - 1]);
			break;
	}
	return p + packed_bytes(n - start, width);
}

/* steps of a grid from an origin to places; the grids one by one, for speed */
static void
places_from_steps(const int64 *steps, int n, Grid grid, int32 origin, int32 *places)
{
	uint64		from = (uint64) grid_steps(grid, origin);

	if (grid == GRID_E7)
		for (int i = 0; i < n; i++)
			places[i] = (int32) ((uint64) steps[i] + from);
	else if (grid < GRID_AIS6)
		for (int i = 0; i < n; i++)
			places[i] = (int32) (((uint64) steps[i] + from) * (uint64) grid_step[grid]);
	else if (grid == GRID_AIS6)
	{
		/* ten times the steps of a whole turn are below 2^32 */
		uint32		offset = (uint32) (from + AIS_HALF_TURN);

		for (int i = 0; i < n; i++)
			places[i] = (int32) ((((uint32) steps[i] + offset) * 10 + 3) / 6 * 10 - (uint32) TRACK_LON_MAX);
	}
	else
		for (int i = 0; i < n; i++)
			places[i] = (int32) ((((uint64) steps[i] + from + AIS_HALF_TURN) * 100 + 3) / 6 - TRACK_LON_MAX);
}

/* the size of a box from its two bytes; see span_encode() */
int64
track_span_decode(uint16 span)
{
	return (int64) (span & 0x7ff) << (span >> 11);
}

static const uint8 *
unpack_channel(const uint8 *p, const uint8 *end, const TrackBlock *entry, int bit, int what,
			   int16 *values)
{
	int64		v[TRACK_BLOCK_FIXES];
	Grid		grid;

	if ((entry->channels & bit) == 0)
	{
		if (what & bit)
			memset(values, 0xff, sizeof(int16) * entry->nfixes);	/* TRACK_NO_VALUE */
		return p;
	}
	p = unpack_stream(p, end, entry->nfixes, NULL, (what & bit) ? v : NULL, &grid);
	if (what & bit)
		for (int i = 0; i < entry->nfixes; i++)
			values[i] = (int16) v[i];
	return p;
}

/* Unpack what is asked for of a block: TRACK_TIME, TRACK_PLACE, TRACK_HAS_xxx */
void
track_block_unpack(const TrackBlock *entry, const uint8 *payload, int what, TrackColumns *columns)
{
	const uint8 *p = payload;
	const uint8 *end = payload + entry->size;
	int			n = entry->nfixes;
	int64		time[TRACK_BLOCK_FIXES],
				v[TRACK_BLOCK_FIXES];
	int64		unit;
	Grid		grid;

	if (n < 1 || n > TRACK_BLOCK_FIXES)
		block_corrupt();
	columns->n = n;

	p = get_varint(p, end, &unit);
	p = unpack_stream(p, end, n, NULL, time, &grid);
	if (what & TRACK_TIME)
		for (int i = 0; i < n; i++)
			columns->t[i] = (TimestampTz) ((uint64) time[i] * (uint64) unit + (uint64) entry->first);
	if ((what & ~TRACK_TIME) == 0)
		return;

	p = unpack_stream(p, end, n, time, (what & TRACK_PLACE) ? v : NULL, &grid);
	if (what & TRACK_PLACE)
		places_from_steps(v, n, grid, entry->west, columns->lon);
	p = unpack_stream(p, end, n, time, (what & TRACK_PLACE) ? v : NULL, &grid);
	if (what & TRACK_PLACE)
		places_from_steps(v, n, grid, entry->south, columns->lat);
	if ((what & TRACK_HAS_ALL) == 0)
		return;

	p = unpack_channel(p, end, entry, TRACK_HAS_SOG, what, columns->sog);
	p = unpack_channel(p, end, entry, TRACK_HAS_COG, what, columns->cog);
	p = unpack_channel(p, end, entry, TRACK_HAS_STATUS, what, columns->status);
	(void) unpack_channel(p, end, entry, TRACK_HAS_HEADING, what, columns->heading);
}
