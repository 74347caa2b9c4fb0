/*
 * bytes.c
 *		Values made from the bytes of an input: numbers, texts, tracks, zones.
 */
#include "postgres.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "target.h"

uint8
byte(Bytes *bytes)
{
	if (bytes->left == 0)
		return 0;
	bytes->left--;
	return *bytes->at++;
}

uint64
number(Bytes *bytes, int n)
{
	uint64		value = 0;

	while (n-- > 0)
		value = value << 8 | byte(bytes);
	return value;
}

/* Return a double: mostly a meaningful one, now and then any bits */
double
real(Bytes *bytes, double scale)
{
	uint8		kind = byte(bytes);
	uint64		bits;
	double		value;

	if (kind < 254)
		return (kind * 256.0 + byte(bytes)) / 64000.0 * scale;
	bits = number(bytes, 8);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

Datum
interval(Bytes *bytes)
{
	Interval   *value = palloc0(sizeof(Interval));
	uint8		kind = byte(bytes);

	if (kind < 253)
		value->time = (int64) (kind + 1) * (kind % 3 == 0 ? USECS_PER_SEC : kind % 3 == 1 ? USECS_PER_MINUTE : USECS_PER_HOUR);
	else
	{
		value->month = (int32) number(bytes, 4);
		value->day = (int32) number(bytes, 4);
		value->time = (int64) number(bytes, 8);
	}
	return IntervalPGetDatum(value);
}

/* Return a time: the first of an input is the beginning of a day, later ones are mostly near it */
TimestampTz
time_of(Bytes *bytes)
{
	static const int64 units[] = {1, USECS_PER_SEC, 10 * USECS_PER_SEC, USECS_PER_MINUTE, USECS_PER_HOUR};
	uint8		kind = byte(bytes);

	if (bytes->time_known && kind < 224)
		return bytes->t + (int16) number(bytes, 2) * units[kind % lengthof(units)];
	bytes->t = ((int64) number(bytes, 2) - 20000) * USECS_PER_DAY;
	bytes->time_known = true;
	return bytes->t;
}

/* Set a place: mostly near the previous one */
void
place_of(Bytes *bytes, double *lon, double *lat)
{
	static const double units[] = {1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1};
	uint8		kind = byte(bytes);
	double		unit = bytes->place_known && kind < 224 ? units[kind % lengthof(units)] : 0;

	if (unit == 0)
	{
		bytes->lon = (int8) byte(bytes) * 1.5;
		bytes->lat = (int8) byte(bytes) * 0.7;
	}
	bytes->place_known = true;
	*lon = remainder(bytes->lon + (int8) byte(bytes) * unit, 360);
	*lat = Max(-90, Min(90, bytes->lat + (int8) byte(bytes) * unit));
}

/* Return text without NUL and in UTF-8, as a server guarantees */
text *
piece(Bytes *bytes, size_t n)
{
	char	   *space = palloc(2 * n + 1);
	int			length = 0;

	for (size_t i = 0; i < n; i++)
	{
		uint8		c = byte(bytes);

		if (c == 0)
			c = '0';
		if (c < 0x80)
			space[length++] = c;
		else
		{
			space[length++] = 0xc0 | c >> 6;
			space[length++] = 0x80 | (c & 0x3f);
		}
	}
	return cstring_to_text_with_len(space, length);
}

/* Return all bytes as text: unchanged if they are valid UTF-8, else as Latin 1 */
text *
whole_text(Bytes *bytes)
{
	extern int	pg_utf8_islegal_text(const uint8 *at, size_t n);

	if (pg_utf8_islegal_text(bytes->at, bytes->left))
	{
		text	   *value = cstring_to_text_with_len((const char *) bytes->at, bytes->left);

		bytes->left = 0;
		return value;
	}
	return piece(bytes, bytes->left);
}

int
pg_utf8_islegal_text(const uint8 *at, size_t n)
{
	for (size_t i = 0; i < n;)
	{
		int			length = at[i] < 0x80 ? 1 : at[i] < 0xe0 ? 2 : at[i] < 0xf0 ? 3 : 4;

		if (at[i] == 0 || i + length > n || !pg_utf8_islegal(at + i, length))
			return 0;
		i += length;
	}
	return 1;
}


/* ---------- tracks and zones of bytes ---------- */

static NullableDatum
add_fix(NullableDatum state, Bytes *bytes, TimestampTz *t, double *lon, double *lat)
{
	static const int64 steps[] = {0, 1, USECS_PER_SEC, 10 * USECS_PER_SEC, USECS_PER_MINUTE, 10 * USECS_PER_MINUTE,
		USECS_PER_HOUR, 7 * USECS_PER_HOUR, 13 * USECS_PER_HOUR, USECS_PER_DAY, -USECS_PER_SEC, -USECS_PER_HOUR, 40 * USECS_PER_DAY};
	static const double scales[] = {1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 1, 10, 0};
	uint8		kind = byte(bytes);
	double		scale = scales[kind >> 5];
	uint8		more = byte(bytes);
	NullableDatum args[8];

	*t += steps[(kind & 0x1f) % lengthof(steps)] * (1 + (more >> 6));
	*lon = remainder(*lon + (int8) byte(bytes) * scale, 360);
	*lat += (int8) byte(bytes) * scale;
	*lat = Max(-90, Min(90, *lat));
	args[0] = state;
	args[1] = (NullableDatum) D(TimestampTzGetDatum(*t));
	args[2] = (NullableDatum) D(Float8GetDatum(*lon));
	args[3] = (NullableDatum) D(Float8GetDatum(*lat));
	args[4] = (more & 1) ? (NullableDatum) NOTHING : (NullableDatum) D(Float8GetDatum(byte(bytes) / 10.0));
	args[5] = (more & 2) ? (NullableDatum) NOTHING : (NullableDatum) D(Float8GetDatum(byte(bytes) * 1.4));
	args[6] = (more & 4) ? (NullableDatum) NOTHING : (NullableDatum) D(Int32GetDatum(byte(bytes) % 16));
	args[7] = (more & 8) ? (NullableDatum) NOTHING : (NullableDatum) D(Int32GetDatum(byte(bytes)));
	state.value = backend_call(track_agg_transfn, "", 8, args, &state.isnull);
	return state;
}

NullableDatum
state_of(Bytes *bytes, int most)
{
	NullableDatum state = NOTHING;
	TimestampTz t = time_of(bytes);
	int			copies = 1 + byte(bytes) % 4;
	double		lon,
				lat;

	place_of(bytes, &lon, &lat);
	while (bytes->left > 0 && most-- > 0)
	{
		Bytes		again = *bytes;

		/* repeat the same step, to make long tracks from few bytes */
		for (int i = 0; i < copies; i++)
		{
			again = *bytes;
			state = add_fix(state, &again, &t, &lon, &lat);
		}
		*bytes = again;
	}
	return state;
}

/* Return a track, as the aggregate returns it or packed */
Datum
track_of(Bytes *bytes, int most)
{
	bool		packed = byte(bytes) & 1;
	NullableDatum state = state_of(bytes, most);
	Datum		track = state.isnull ? CALL(track_in, "x", D(CStringGetDatum("[]"))) : CALL(track_agg_finalfn, "x", state);

	return packed ? PointerGetDatum(PG_DETOAST_DATUM(track)) : track;
}

/* stars that may cross themselves */
static Datum
new_zones(Bytes *bytes)
{
	NullableDatum state = NOTHING;
	int			nzones = byte(bytes) % 20;
	double		near_lon,
				near_lat;

	place_of(bytes, &near_lon, &near_lat);
	for (int z = 0; z < nzones; z++)
	{
		StringInfoData buf;
		int			n = 3 + byte(bytes) % 12;
		double		lon = near_lon + (int8) byte(bytes) * 0.01,
					lat = near_lat + (int8) byte(bytes) * 0.01,
					radius = (1 + byte(bytes)) * 0.001;
		uint32		head[] = {0x20000003, 4326, 1, n + 1};
		double		first[2] = {0};

		initStringInfo(&buf);
		appendStringInfoChar(&buf, 1);
		appendBinaryStringInfo(&buf, (char *) head, sizeof(head));
		for (int i = 0; i <= n; i++)
		{
			double		r = radius * (0.3 + byte(bytes) / 256.0);
			double		point[2] = {lon + r * cos(2 * M_PI * i / n), lat + r * sin(2 * M_PI * i / n)};

			if (i == 0)
				memcpy(first, point, sizeof(first));
			appendBinaryStringInfo(&buf, (char *) (i == n ? first : point), sizeof(point));
		}
		state = (NullableDatum) D(CALL(zone_index_agg_transfn, "", state, D(Int64GetDatum(z * 3)),
									   D(PointerGetDatum(cstring_to_text_with_len(buf.data, buf.len)))));
	}
	return CALL(zone_index_agg_finalfn, "x", state);
}

/* indexes that are built once, since many inputs search the same one */
typedef struct World
{
	Datum		index;
	Bytes		place;
} World;

#define NWORLDS	64

/* Keep an index in read-only memory, with unreadable memory after it */
static Datum
keep_index(Datum index)
{
	const struct varlena *whole = PG_DETOAST_DATUM(index);
	Size		size = VARSIZE_ANY(whole);
	Size		pages = TYPEALIGN(sysconf(_SC_PAGESIZE), size + 1);
	char	   *kept = mmap(NULL, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(kept, whole, size);
	mprotect(kept, pages, PROT_READ);
	backend_forbid(kept + size, pages - size);
	return PointerGetDatum(kept);
}

static const World *
world(int n)
{
	static World worlds[NWORLDS];
	uint8		made_of[400];
	uint32		random = 2654435761u * (n + 1);

	if (worlds[n].index != 0)
		return &worlds[n];
	for (size_t i = 0; i < sizeof(made_of); i++)
	{
		random = random * 1664525 + 1013904223;
		made_of[i] = random >> 24;
	}
	worlds[n].place = (Bytes) {.at = made_of, .left = sizeof(made_of)};
	worlds[n].index = keep_index(new_zones(&worlds[n].place));
	return &worlds[n];
}

/* Return an index of zones, near which the next place is */
Datum
zones_of(Bytes *bytes)
{
	uint8		kind = byte(bytes);
	const World *one;

	if (kind % 32 == 31)
		return new_zones(bytes);
	one = world(kind % NWORLDS);
	bytes->place_known = true;
	bytes->lon = one->place.lon;
	bytes->lat = one->place.lat;
	return one->index;
}

void
same(Datum a, Datum b, const char *what)
{
	struct varlena *x = PG_DETOAST_DATUM(a),
			   *y = PG_DETOAST_DATUM(b);

	if (VARSIZE_ANY(x) != VARSIZE_ANY(y) || memcmp(x, y, VARSIZE_ANY(x)) != 0)
		backend_fail(what);
}

Datum
received(PGFunction function, Datum sent)
{
	bytea	   *message = DatumGetByteaPP(sent);
	StringInfoData buf = {.data = VARDATA_ANY(message), .len = VARSIZE_ANY_EXHDR(message)};

	return CALL(function, "x", D(PointerGetDatum(&buf)));
}
