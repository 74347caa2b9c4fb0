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

/*
 * Values eight at a time, which take `width` bytes.  Inlined for one width, all places
 * and shifts are constants, and nothing waits for the value before.
 */
static pg_attribute_always_inline void
unpack_eights(const uint8 *p, uint64 *values, int n, int width)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;

#define UNPACK_ONE(k)	values[k] = load64(p + ((k) * width >> 3)) >> ((k) * width & 7) & mask
	for (; n >= 8; n -= 8, p += width, values += 8)
	{
		UNPACK_ONE(0);
		UNPACK_ONE(1);
		UNPACK_ONE(2);
		UNPACK_ONE(3);
		UNPACK_ONE(4);
		UNPACK_ONE(5);
		UNPACK_ONE(6);
		UNPACK_ONE(7);
	}
#undef UNPACK_ONE
}

/* reads up to 7 bytes past the packed ones, for which TRACK_TAIL is there */
static void
unpack_bits(const uint8 *p, uint64 *values, int n, int width)
{
	uint64		mask = (UINT64CONST(1) << width) - 1;
	unsigned	bit;

	switch (width)
	{
#define UNPACK_WIDTH(w)	case w: unpack_eights(p, values, n, w); break
			UNPACK_WIDTH(1);
			UNPACK_WIDTH(2);
			UNPACK_WIDTH(3);
			UNPACK_WIDTH(4);
			UNPACK_WIDTH(5);
			UNPACK_WIDTH(6);
			UNPACK_WIDTH(7);
			UNPACK_WIDTH(8);
			UNPACK_WIDTH(9);
			UNPACK_WIDTH(10);
			UNPACK_WIDTH(11);
			UNPACK_WIDTH(12);
#undef UNPACK_WIDTH
		default:
			unpack_eights(p, values, n, width);
	}
	bit = (n & ~7) * width;
	for (int i = n & ~7; i < n; i++, bit += width)
		values[i] = (load64(p + (bit >> 3)) >> (bit & 7)) & mask;
}

/* a stream as it stands in a block, its residuals unpacked */
typedef struct Stream
{
	Forecast	forecast;
	Grid		grid;
	uint64		centre;
	uint64		v0;
	int64		extra;
	uint64		r[TRACK_BLOCK_FIXES];
} Stream;

/* put the residuals that stand aside, a width, indexes and values, where they belong */
static void
restore_exceptions(const uint8 *aside, int exceptions, int nresiduals, uint64 *r)
{
	const uint8 *at = aside + 1;
	uint64		values[MAX_EXCEPTIONS];

	unpack_bits(at + exceptions, values, exceptions, *aside);
	for (int i = 0; i < exceptions; i++)
	{
		if (at[i] >= nresiduals)
			block_corrupt();
		r[at[i]] = (uint64) unzigzag(values[i]);
	}
}

/*
 * Read the first `wanted` of a stream's n values, or only step over it.  A stream of
 * places has DRIFT where others have LINE.
 */
static const uint8 *
read_stream(const uint8 *p, const uint8 *end, int n, bool of_places, int wanted, Stream *stream)
{
	const uint8 *aside = NULL;
	int			width,
				exceptions,
				nresiduals,
				nwanted;
	int64		centre,
				v0 = 0;

	if (end - p < 3)
		block_corrupt();
	stream->forecast = forecast_of_code(*p >> 6, of_places);
	width = *p++ & 0x3f;
	stream->grid = (Grid) (*p >> 5);
	exceptions = *p++ & 0x1f;
	nresiduals = n - forecast_start(stream->forecast);
	if (width > MAX_WIDTH || nresiduals < 0)
		block_corrupt();
	p = get_varint(p, end, &centre);
	if (forecast_start(stream->forecast) > 0)
		p = get_varint(p, end, &v0);
	stream->extra = 0;
	if (stream->forecast == SECOND || forecast_has_slope(stream->forecast))
		p = get_varint(p, end, &stream->extra);
	stream->centre = (uint64) centre;
	stream->v0 = (uint64) v0;
	if (exceptions > 0)
	{
		if (end - p < 1 + exceptions || *p > MAX_WIDTH)
			block_corrupt();
		aside = p;
		p += 1 + exceptions + packed_bytes(exceptions, *aside);
	}
	if (end - p < packed_bytes(nresiduals, width))
		block_corrupt();
	if (wanted == 0)
		return p + packed_bytes(nresiduals, width);

	nwanted = nresiduals - (n - wanted);
	if (width == 0)
		memset(stream->r, 0, sizeof(uint64) * nwanted);
	else
		unpack_bits(p, stream->r, nwanted, width);
	if (exceptions > 0)
		restore_exceptions(aside, exceptions, nresiduals, stream->r);
	return p + packed_bytes(nresiduals, width);
}

/* the n values of a stream that is not of places */
static void
stream_values(const Stream *stream, int n, uint64 *v)
{
	const uint64 *r = stream->r;
	uint64		centre = stream->centre,
				sum = stream->v0,
				step = (uint64) stream->extra;

	v[0] = sum;
	switch (stream->forecast)
	{
		case PLAIN:
			for (int i = 0; i < n; i++)
				v[i] = r[i] + centre;
			break;
		case DELTA:
			for (int i = 1; i < n; i++)
				v[i] = sum += r[i - 1] + centre;
			break;
		case SECOND:
			v[1] = sum += step;
			for (int i = 2; i < n; i++)
			{
				step += r[i - 2] + centre;
				v[i] = sum += step;
			}
			break;
		case LINE:
			for (int i = 0; i < n; i++, sum += step)
				v[i] = r[i] + centre + (uint64) ((int64) sum >> 16);
			break;
		case DRIFT:
			pg_unreachable();
	}
}

/*
 * The same as places, `unit` units a step, from `origin`.  A place is the low half of
 * its number, which needs but the low halves of what it is made from: so the sums can
 * be of places at once.
 */
static void
stream_places(const Stream *stream, int n, const int64 *time, uint32 origin, uint32 unit, int32 *places)
{
	const uint64 *r = stream->r;
	uint32		centre = (uint32) stream->centre * unit,
				place = origin + (uint32) stream->v0 * unit,
				step = (uint32) stream->extra * unit;
	int64		slope = stream->extra;

	places[0] = (int32) place;
	switch (stream->forecast)
	{
		case PLAIN:
			for (int i = 0; i < n; i++)
				places[i] = (int32) (origin + centre + (uint32) r[i] * unit);
			break;
		case DELTA:
			for (int i = 1; i < n; i++)
				places[i] = (int32) (place += centre + (uint32) r[i - 1] * unit);
			break;
		case SECOND:
			places[1] = (int32) (place += step);
			for (int i = 2; i < n; i++)
			{
				step += centre + (uint32) r[i - 2] * unit;
				places[i] = (int32) (place += step);
			}
			break;
		case DRIFT:
			for (int i = 1; i < n; i++)
				places[i] = (int32) (place += centre +
									 ((uint32) r[i - 1] + (uint32) drift(slope, time[i] - time[i - 1])) * unit);
			break;
		case LINE:
			pg_unreachable();
	}
}

/*
 * From steps of the grid of AIS, counted from a half turn west, to places as printed
 * with six decimals or seven.  Eight at a time, which a compiler makes vectors of; those
 * behind the last fix are turned too, into nothing that anyone reads.
 */
static void
ais_places(Grid grid, int n, int32 *places)
{
	memset(places + n, 0, sizeof(int32) * (-n & 7));
	if (grid == GRID_AIS6)
		/* ten times the steps of a whole turn are below 2^32 */
		for (int i = 0; i < n; i += 8)
			for (int k = i; k < i + 8; k++)
				places[k] = (int32) (((uint32) places[k] * 10 + 3) / 6 * 10 - (uint32) TRACK_LON_MAX);
	else
		for (int i = 0; i < n; i++)
			places[i] = (int32) (((uint64) (uint32) places[i] * 100 + 3) / 6 - TRACK_LON_MAX);
}

/* Read or step over a stream of places, counted from an origin */
static const uint8 *
unpack_places(const uint8 *p, const uint8 *end, int n, const int64 *time, int32 origin, int wanted, int32 *places)
{
	Stream		stream;
	int64		from;

	p = read_stream(p, end, n, true, wanted, &stream);
	if (wanted == 0)
		return p;
	from = grid_steps(stream.grid, origin);
	if (stream.grid < GRID_AIS6)
		stream_places(&stream, wanted, time, (uint32) (from * grid_step[stream.grid]), (uint32) grid_step[stream.grid], places);
	else
	{
		stream_places(&stream, wanted, time, (uint32) (from + AIS_HALF_TURN), 1, places);
		ais_places(stream.grid, wanted, places);
	}
	return p;
}

/* a wound angle as it was: the values modulo a turn */
static void
unwind(uint64 *v, int n, int turn)
{
	for (int i = 0; i < n; i++)
	{
		int64		angle = (int64) v[i] % turn;

		v[i] = (uint64) (angle < 0 ? angle + turn : angle);
	}
}

/* Read or step over one of the optional channels; turn is that of an angle, else 0 */
static const uint8 *
unpack_channel(const uint8 *p, const uint8 *end, const TrackBlock *entry, int bit, int turn, int wanted, int16 *values)
{
	Stream		stream;
	uint64		v[TRACK_BLOCK_FIXES];

	if ((entry->channels & bit) == 0)
	{
		memset(values, 0xff, sizeof(int16) * wanted);	/* TRACK_NO_VALUE */
		return p;
	}
	p = read_stream(p, end, entry->nfixes, false, wanted, &stream);
	if (wanted > 0)
	{
		stream_values(&stream, wanted, v);
		if (stream.grid == GRID_WOUND && turn != 0)
			unwind(v, wanted, turn);
		for (int i = 0; i < wanted; i++)
			values[i] = (int16) v[i];
	}
	return p;
}

/*
 * Unpack what is asked for, TRACK_TIME, TRACK_PLACE, TRACK_HAS_xxx, of the first `limit`
 * fixes of a block, which are two or more: TRACK_BLOCK_FIXES for all
 */
void
track_block_unpack(const TrackBlock *entry, const uint8 *payload, int what, int limit, TrackColumns *columns)
{
	const uint8 *p = payload;
	const uint8 *end = payload + entry->size;
	int			n = entry->nfixes;
	int			wanted;
	int64		time[TRACK_BLOCK_FIXES];
	int64		unit;
	Stream		stream;

	if (n < 1 || n > TRACK_BLOCK_FIXES)
		block_corrupt();
	Assert(limit >= 2);
	wanted = Min(n, limit);
	columns->n = wanted;

	p = get_varint(p, end, &unit);
	if (unit == 0)
		unit = USECS_PER_SEC;
	p = read_stream(p, end, n, false, wanted, &stream);
	stream_values(&stream, wanted, (uint64 *) time);
	if (what & TRACK_TIME)
		for (int i = 0; i < wanted; i++)
			columns->t[i] = (TimestampTz) ((uint64) time[i] * (uint64) unit + (uint64) entry->first);
	if ((what & ~TRACK_TIME) == 0)
		return;

#define WANTED(bit)		((what & (bit)) != 0 ? wanted : 0)
	p = unpack_places(p, end, n, time, entry->west, WANTED(TRACK_PLACE), columns->lon);
	p = unpack_places(p, end, n, time, entry->south, WANTED(TRACK_PLACE), columns->lat);
	if ((what & TRACK_HAS_ALL) == 0)
		return;

	p = unpack_channel(p, end, entry, TRACK_HAS_SOG, 0, WANTED(TRACK_HAS_SOG), columns->sog);
	p = unpack_channel(p, end, entry, TRACK_HAS_COG, COG_TURN, WANTED(TRACK_HAS_COG), columns->cog);
	p = unpack_channel(p, end, entry, TRACK_HAS_STATUS, 0, WANTED(TRACK_HAS_STATUS), columns->status);
	(void) unpack_channel(p, end, entry, TRACK_HAS_HEADING, HEADING_TURN, WANTED(TRACK_HAS_HEADING), columns->heading);
#undef WANTED
}
