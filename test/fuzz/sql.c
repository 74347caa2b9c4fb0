/*
 * sql.c
 *		Functions of SQL under sanitizers, fed with bytes: types' input and output, EWKB, CSV,
 *		XML, names, zones, visits, silence, parts of tracks, aggregates, pairs, cleaning.
 *
 *		sql [-n INPUTS] [-s SEED] [-c CORPUS] [TARGET ...]
 *
 * Each input ends with an answer, whose every value is looked at, or with an error; the same
 * value by two ways must be the same.  With -DLIBFUZZER and -fsanitize=fuzzer of clang inputs
 * are chosen by coverage, for the target that the environment variable TARGET names.  Those of
 * the file CORPUS/TARGET are tried first, and mutated.  The generator is seeded: a failure can be had again.
 */
#include "postgres.h"

#include <math.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "port/pg_bswap.h"
#include "port/pg_crc32c.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "backend.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

#define CALL(function, columns, ...) \
	backend_call(function, columns, sizeof((NullableDatum[]) {__VA_ARGS__}) / sizeof(NullableDatum), (NullableDatum[]) {__VA_ARGS__}, NULL)
#define ROWS(function, columns, ...) \
	backend_rows(function, columns, sizeof((NullableDatum[]) {__VA_ARGS__}) / sizeof(NullableDatum), (NullableDatum[]) {__VA_ARGS__})
#define D(datum)	{.value = (datum)}
#define NOTHING		{.isnull = true}

#define DECLARE(function)	extern Datum function(PG_FUNCTION_ARGS)
DECLARE(track_in);
DECLARE(track_out);
DECLARE(track_send);
DECLARE(track_recv);
DECLARE(track_agg_transfn);
DECLARE(track_agg_point_transfn);
DECLARE(track_agg_combinefn);
DECLARE(track_agg_serialize);
DECLARE(track_agg_deserialize);
DECLARE(track_agg_finalfn);
DECLARE(track_merge_transfn);
DECLARE(track_merge_combinefn);
DECLARE(track_merge_serialize);
DECLARE(track_merge_deserialize);
DECLARE(track_merge_finalfn);
DECLARE(track_concat);
DECLARE(track_fixes);
DECLARE(track_eq);
DECLARE(track_hash);
DECLARE(length_nm);
DECLARE(envelope);
DECLARE(track_to_geometry);
DECLARE(track_between);
DECLARE(track_days);
DECLARE(track_split);
DECLARE(track_sample);
DECLARE(track_clean);
DECLARE(track_left_out);
DECLARE(track_clean_part);
DECLARE(track_split_ships);
DECLARE(track_anomalies);
DECLARE(track_heard);
DECLARE(track_stays_within);
DECLARE(stops);
DECLARE(zone_index_recv);
DECLARE(zone_index_send);
DECLARE(zone_index_out);
DECLARE(zone_index_agg_transfn);
DECLARE(zone_index_agg_finalfn);
DECLARE(zones_covering);
DECLARE(nearest_zones);
DECLARE(zone_visits);
DECLARE(port_calls);
DECLARE(ais_gaps);
DECLARE(dark_calls);
DECLARE(could_be_at);
DECLARE(track_encounters);
DECLARE(encounters);
DECLARE(csv_records);
DECLARE(xml_cut);
DECLARE(vessel_name_key);
DECLARE(vessel_name_similarity);
DECLARE(match_vessel_names);
DECLARE(call_sign_country);
DECLARE(date_or_null);
DECLARE(identifier_value);
DECLARE(identifier_check);

/* ---------- bytes, taken one after the other; zeros after the last ---------- */

typedef struct Bytes
{
	const uint8 *at;
	size_t		left;
} Bytes;

static uint8
byte(Bytes *bytes)
{
	if (bytes->left == 0)
		return 0;
	bytes->left--;
	return *bytes->at++;
}

static uint64
number(Bytes *bytes, int n)
{
	uint64		value = 0;

	while (n-- > 0)
		value = value << 8 | byte(bytes);
	return value;
}

/* a double: mostly one that means something, now and then any bits at all */
static double
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

static Datum
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

/* text without NUL and in UTF-8, as a server has seen to */
static text *
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

/* valid UTF-8 as it is, anything else as Latin 1 */
static text *
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

static NullableDatum
state_of(Bytes *bytes, int most)
{
	NullableDatum state = NOTHING;
	TimestampTz t = ((int64) number(bytes, 2) - 20000) * USECS_PER_DAY;
	double		lon = (int8) byte(bytes) * 1.5,
				lat = (int8) byte(bytes) * 0.7;
	int			copies = 1 + byte(bytes) % 4;

	while (bytes->left > 0 && most-- > 0)
	{
		Bytes		again = *bytes;

		/* the same step several times makes long tracks of few bytes */
		for (int i = 0; i < copies; i++)
		{
			again = *bytes;
			state = add_fix(state, &again, &t, &lon, &lat);
		}
		*bytes = again;
	}
	return state;
}

/* a track as the aggregate gives it, or packed */
static Datum
track_of(Bytes *bytes, int most)
{
	bool		packed = byte(bytes) & 1;
	NullableDatum state = state_of(bytes, most);
	Datum		track = state.isnull ? CALL(track_in, "x", D(CStringGetDatum("[]"))) : CALL(track_agg_finalfn, "x", state);

	return packed ? PointerGetDatum(PG_DETOAST_DATUM(track)) : track;
}

/* stars, with a hole or not, that may cross themselves */
static Datum
zones_of(Bytes *bytes)
{
	NullableDatum state = NOTHING;
	int			nzones = byte(bytes) % 20;
	double		near_lon = (int8) byte(bytes) * 1.5,
				near_lat = (int8) byte(bytes) * 0.7;

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

static void
same(Datum a, Datum b, const char *what)
{
	struct varlena *x = PG_DETOAST_DATUM(a),
			   *y = PG_DETOAST_DATUM(b);

	if (VARSIZE_ANY(x) != VARSIZE_ANY(y) || memcmp(x, y, VARSIZE_ANY(x)) != 0)
		backend_fail(what);
}

static Datum
received(PGFunction function, Datum sent)
{
	bytea	   *message = DatumGetByteaPP(sent);
	StringInfoData buf = {.data = VARDATA_ANY(message), .len = VARSIZE_ANY_EXHDR(message)};

	return CALL(function, "x", D(PointerGetDatum(&buf)));
}

/* ---------- targets ---------- */

static void
round_trip(Datum track)
{
	Datum		written = CALL(track_out, "c", D(track));

	same(CALL(track_in, "x", D(written)), track, "a track is not what it was written as");
	same(received(track_recv, CALL(track_send, "x", D(track))), track, "a track is not what it was sent as");
	ROWS(track_fixes, "tffffii", D(track));
}

static void
track_text(Bytes *bytes)
{
	round_trip(CALL(track_in, "x", D(CStringGetDatum(pnstrdup((const char *) bytes->at, bytes->left)))));
}

/* a message of these bytes, its checksum put right unless the first byte says otherwise */
static StringInfoData
message_of(Bytes *bytes)
{
	bool		right = byte(bytes) < 250;
	int			n = (int) bytes->left;
	StringInfoData buf;
	pg_crc32c	crc;
	uint32		net;

	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, (const char *) bytes->at, n);
	INIT_CRC32C(crc);
	COMP_CRC32C(crc, buf.data, n);
	FIN_CRC32C(crc);
	net = pg_hton32(right ? crc : crc + 1);
	appendBinaryStringInfo(&buf, (char *) &net, sizeof(net));
	/* of exactly the size, so that what is read behind it is seen */
	buf.data = memcpy(palloc(buf.len), buf.data, buf.len);
	return buf;
}

static void
track_binary(Bytes *bytes)
{
	StringInfoData buf = message_of(bytes);

	round_trip(CALL(track_recv, "x", D(PointerGetDatum(&buf))));
}

static void
index_binary(Bytes *bytes)
{
	StringInfoData buf = message_of(bytes);
	Datum		index = CALL(zone_index_recv, "x", D(PointerGetDatum(&buf)));

	same(received(zone_index_recv, CALL(zone_index_send, "x", D(index))), index, "an index is not what it was sent as");
	CALL(zone_index_out, "c", D(index));
	CALL(zones_covering, "x", D(index), D(Float8GetDatum(real(bytes, 180))), D(Float8GetDatum(real(bytes, 90))));
}

static void
ewkb(Bytes *bytes)
{
	Datum		geometry = PointerGetDatum(cstring_to_text_with_len((const char *) bytes->at, bytes->left));

	if (bytes->left % 2 == 0)
	{
		NullableDatum state = D(CALL(zone_index_agg_transfn, "", NOTHING, D(Int64GetDatum(1)), D(geometry)));
		Datum		index = CALL(zone_index_agg_finalfn, "x", state);

		same(received(zone_index_recv, CALL(zone_index_send, "x", D(PointerGetDatum(PG_DETOAST_DATUM(index))))), index,
			 "an index is not what it was sent as");
	}
	else
		CALL(track_agg_point_transfn, "", NOTHING, D(TimestampTzGetDatum(0)), D(geometry));
}

static void
csv(Bytes *bytes)
{
	static const char *const delimiters[] = {",", ";", "\t", "|", "\"", ""};
	Datum		delimiter = CStringGetTextDatum(delimiters[byte(bytes) % lengthof(delimiters)]);

	ROWS(csv_records, "ilxxx", D(PointerGetDatum(whole_text(bytes))), D(delimiter));
}

static void
xml(Bytes *bytes)
{
	Datum		names[] = {CStringGetTextDatum("a"), CStringGetTextDatum("sdnEntry"), CStringGetTextDatum("x:b")};

	ROWS(xml_cut, "ixxx", D(PointerGetDatum(whole_text(bytes))), D(PointerGetDatum(construct_array(names, 1 + byte(bytes) % 3, TEXTOID, -1, false, 'i'))));
}

static Datum
text_array(Bytes *bytes, int n)
{
	Datum	   *texts = palloc(n * sizeof(Datum));

	for (int i = 0; i < n; i++)
	{
		size_t		most = byte(bytes) % 64;
		Bytes		own = {bytes->at, Min(most, bytes->left)};

		bytes->at += own.left;
		bytes->left -= own.left;
		texts[i] = PointerGetDatum(whole_text(&own));
	}
	return PointerGetDatum(construct_array(texts, n, TEXTOID, -1, false, 'i'));
}

static void
names(Bytes *bytes)
{
	float4		least = (1 + byte(bytes)) / 256.0f;
	int			n = 1 + byte(bytes) % 5;
	Datum		some = text_array(bytes, n),
				others = text_array(bytes, 1 + (n * 3) % 5);
	Datum		one = PointerGetDatum(whole_text(&(Bytes) {bytes->at, bytes->left / 2})),
				another = PointerGetDatum(whole_text(&(Bytes) {bytes->at + bytes->left / 2, bytes->left - bytes->left / 2}));
	float4		alike = DatumGetFloat4(CALL(vessel_name_similarity, "e", D(one), D(another)));

	if (!(alike >= 0 && alike <= 1) ||
		alike != DatumGetFloat4(CALL(vessel_name_similarity, "e", D(another), D(one))))
		backend_fail("two names are not as alike as they are the other way round");
	CALL(vessel_name_key, "x", D(one));
	CALL(call_sign_country, "x", D(one));
	CALL(date_or_null, "i", D(one), D(BoolGetDatum(n % 2)));
	CALL(identifier_value, "x", D(CStringGetTextDatum(n % 2 ? "imo" : "call_sign")), D(another));
	CALL(identifier_check, "x", D(CStringGetTextDatum(n % 2 ? "mmsi" : "imo")), D(one));
	ROWS(match_vessel_names, "iie", D(some), D(others), D(Float4GetDatum(least)));
}

static void
nearest(Bytes *bytes)
{
	Datum		index = zones_of(bytes);
	double		lon = real(bytes, 360) - 180,
				lat = real(bytes, 180) - 90;

	CALL(zones_covering, "x", D(index), D(Float8GetDatum(lon)), D(Float8GetDatum(lat)));
	ROWS(nearest_zones, "lf", D(index), D(Float8GetDatum(lon)), D(Float8GetDatum(lat)), D(Float8GetDatum(real(bytes, 12000))));
}

#define VISIT	"ltttxtttxttvvis"

static void
visits(Bytes *bytes)
{
	Datum		index = zones_of(bytes);
	Datum		rule[] = {interval(bytes), interval(bytes), interval(bytes), Float8GetDatum(real(bytes, 2000)),
		interval(bytes), Float8GetDatum(real(bytes, 400)), interval(bytes)};
	Datum		track = track_of(bytes, 400);
	int64		all = ROWS(zone_visits, VISIT, D(track), D(index), D(rule[0]), D(rule[1]), D(rule[2]), D(rule[3]), D(rule[4]), D(rule[5]), D(rule[6]));
	int64		calls = ROWS(port_calls, VISIT, D(track), D(index), D(rule[0]), D(rule[1]), D(rule[2]), D(rule[3]), D(rule[4]), D(rule[5]), D(rule[6]));

	if (calls > all)
		backend_fail("more calls than visits");
}

static void
stopping(Bytes *bytes)
{
	Datum		radius = Float8GetDatum(real(bytes, 5000)),
				duration = interval(bytes),
				gap = interval(bytes),
				stray = interval(bytes),
				track = track_of(bytes, 600);

	ROWS(stops, "ttffi", D(track), D(radius), D(duration), D(gap), D(stray));
	CALL(track_stays_within, "b", D(track), D(radius));
}

static void
gaps(Bytes *bytes)
{
	Datum		index = zones_of(bytes),
				least = interval(bytes),
				stay = interval(bytes),
				speed = Float8GetDatum(real(bytes, 60)),
				lon = Float8GetDatum(real(bytes, 180)),
				lat = Float8GetDatum(real(bytes, 90)),
				error_m = Float8GetDatum(real(bytes, 4000));
	TimestampTz t = ((int64) number(bytes, 2) - 20000) * USECS_PER_DAY;
	Datum		track = track_of(bytes, 400);

	ROWS(ais_gaps, "tfftffvffi", D(track), D(least), NOTHING);
	ROWS(ais_gaps, "tfftffvffi", D(track), D(least), D(TimestampTzGetDatum(t)));
	ROWS(dark_calls, "lttffttv", D(track), D(index), D(least), D(speed), D(stay), NOTHING);
	CALL(could_be_at, "xtftff", D(track), D(lon), D(lat), D(TimestampTzGetDatum(t)), D(speed), D(stay), D(error_m));
}

static void
slices(Bytes *bytes)
{
	Datum		step = interval(bytes),
				gap = interval(bytes);
	TimestampTz t = ((int64) number(bytes, 2) - 20000) * USECS_PER_DAY + (int64) number(bytes, 4) * 20;
	Datum		track = track_of(bytes, 600);
	Datum		before = CALL(track_between, "x", D(track), D(TimestampTzGetDatum(DT_NOBEGIN)), D(TimestampTzGetDatum(t))),
				after = CALL(track_between, "x", D(track), D(TimestampTzGetDatum(t)), D(TimestampTzGetDatum(DT_NOEND)));

	same(CALL(track_concat, "x", D(before), D(after)), track, "a track is not its parts put together");
	if (!DatumGetBool(CALL(track_eq, "b", D(track), D(track))))
		backend_fail("a track is not itself");
	ROWS(track_days, "ix", D(track));
	ROWS(track_split, "x", D(track), D(gap));
	ROWS(track_sample, "tff", D(track), D(step), D(gap));
	ROWS(track_heard, "iit", D(track), D(Float8GetDatum(0.5)));
	CALL(track_hash, "i", D(track));
	CALL(length_nm, "f", D(track));
	CALL(envelope, "x", D(track));
	CALL(track_to_geometry, "x", D(track));
}

static void
aggregates(Bytes *bytes)
{
	int			cut = byte(bytes) * 2;
	Bytes		again = *bytes;
	Datum		whole;
	NullableDatum one,
				two;

	one = state_of(bytes, cut);
	two = state_of(bytes, 400);
	if (!one.isnull && !two.isnull)
	{
		Datum		sent = CALL(track_agg_serialize, "x", two);
		NullableDatum copy = D(CALL(track_agg_deserialize, "", D(sent), NOTHING));
		NullableDatum both = D(CALL(track_agg_combinefn, "", one, copy));
		NullableDatum merged = NOTHING;
		Datum		parts[2];

		whole = CALL(track_agg_finalfn, "x", both);
		one = state_of(&again, cut);
		parts[0] = CALL(track_agg_finalfn, "x", one);
		two = state_of(&again, 400);
		parts[1] = CALL(track_agg_finalfn, "x", two);
		merged = (NullableDatum) D(CALL(track_merge_transfn, "", merged, D(parts[1])));
		sent = CALL(track_merge_serialize, "x", merged);
		merged = (NullableDatum) D(CALL(track_merge_deserialize, "", D(sent), NOTHING));
		merged = (NullableDatum) D(CALL(track_merge_transfn, "", merged, D(parts[0])));
		same(CALL(track_merge_finalfn, "x", merged), whole, "tracks merged are not what all their fixes make");
		round_trip(whole);
	}
}

#define ANOMALY	"xttffiffffff"
#define MEETING	"ttttvfffiiiff"

static void
pairs(Bytes *bytes)
{
	Datum		metres = Float8GetDatum(real(bytes, 2000)),
				duration = interval(bytes),
				gap = interval(bytes),
				merge = interval(bytes);
	int			each = 4 + byte(bytes);
	Datum		tracks[3];
	Datum		mmsis[3];
	int64		all = 0;

	for (int i = 0; i < 3; i++)
	{
		mmsis[i] = Int32GetDatum(200000001 + i);
		tracks[i] = PointerGetDatum(PG_DETOAST_DATUM(track_of(bytes, each)));
	}
	for (int i = 0; i < 3; i++)
		for (int j = i + 1; j < 3; j++)
			all += ROWS(track_encounters, MEETING, D(tracks[i]), D(tracks[j]), D(metres), D(duration), D(gap), D(merge));
	if (all != ROWS(encounters, "ii" MEETING, D(PointerGetDatum(construct_array(mmsis, 3, INT4OID, 4, true, 'i'))),
					D(PointerGetDatum(construct_array(tracks, 3, 99999, -1, false, 'd'))), D(metres), D(duration), D(gap), D(merge)))
		backend_fail("encounters of all are not those of each pair");
}

static void
cleaning(Bytes *bytes)
{
	Datum		speed = Float8GetDatum(real(bytes, 120)),
				run = Int32GetDatum(byte(bytes) % 20),
				late = interval(bytes),
				error_m = Float8GetDatum(real(bytes, 400)),
				frozen = interval(bytes),
				gap = interval(bytes),
				track = track_of(bytes, 500);
	Datum		kept = CALL(track_clean, "x", D(track), D(speed), D(run), D(late), D(error_m)),
				left_out = CALL(track_left_out, "x", D(track), D(speed), D(run), D(late), D(error_m));

	same(CALL(track_concat, "x", D(kept), D(left_out)), track, "what is kept and what is left out are not the track");
	same(CALL(track_clean_part, "x", D(track), D(speed), D(run), D(late), D(error_m), D(BoolGetDatum(false)), D(BoolGetDatum(false))), kept,
		 "a whole track is not cleaned as a part that is whole");
	CALL(track_clean_part, "x", D(track), D(speed), D(run), D(late), D(error_m), D(BoolGetDatum(true)), D(BoolGetDatum(true)));
	ROWS(track_split_ships, "x", D(track), D(speed), D(late), D(error_m), D(run));
	ROWS(track_anomalies, ANOMALY, D(track), D(speed), D(late), D(error_m), D(frozen), D(Float8GetDatum(3)), D(Float8GetDatum(2)),
		 D(Float8GetDatum(0.15)), D(Float8GetDatum(50)), D(Float8GetDatum(20000)), D(gap));
}

/* ---------- runs ---------- */

typedef struct Target
{
	const char *name;
	void		(*run) (Bytes *);
	const char *seeds[8];		/* beside random bytes and the corpus */
} Target;

static const Target targets[] = {
	{"track_text", track_text, {"[2024-03-07T22:04:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5 heading=120, 2024-03-07 22:04:20.25Z -180 90]", "[]",
		"[2024-02-29T23:59:59.999999Z 1e1 -1.5e-3, 2024-02-29T23:59:59.999999Z 1e1 -1.5e-3 sog=102.2]"}},
	{"track_binary", track_binary},
	{"index_binary", index_binary},
	{"ewkb", ewkb},
	{"csv", csv, {"\001a;b;c\n1;\"x\"\"y\";3\r\n;;\n\"never closed\n", "\000a,b\n1,2,3\n\n\"\",\"a\nb\"\n"}},
	{"xml", xml, {"<?xml version=\"1.0\"?><r xmlns:x='u'><sdnEntry><a b='>'>1</a><!-- > --><![CDATA[<a>]]></sdnEntry><x:b/></r>", "<a><a/></a", "<!DOCTYPE r [<!ENTITY e 'x'>]><a>&e;</a>"}},
	{"names", names, {"\200\003\012M/V SAN JOSE\007LADY R.\010\320\232\320\260\320\274\320\260ANNA MARIA II ANNA MARlA 2", "\100\002\021\346\226\260\346\230\216\347\217\240\054 NEW PEARL 12"}},
	{"nearest", nearest},
	{"visits", visits},
	{"stops", stopping},
	{"gaps", gaps},
	{"slices", slices},
	{"aggregates", aggregates},
	{"pairs", pairs},
	{"cleaning", cleaning},
};

typedef struct Run
{
	const Target *target;
	Bytes		bytes;
} Run;

static void
run_body(void *argument)
{
	Run		   *run = argument;

	run->target->run(&run->bytes);
}

/* Run a target on bytes of exactly their size; true if it ended without an error */
static bool
try_input(const Target *target, const uint8 *data, size_t n)
{
	uint8	   *exact = malloc(n + (n == 0));
	Run			run = {target, {exact, n}};
	bool		fine;

	memcpy(exact, data, n);
	backend_begin();
	fine = backend_try(run_body, &run);
	backend_end();
	free(exact);
	/* internal errors are of what cannot happen */
	if (!fine && strcmp(backend_error(), "XX000") == 0)
		backend_fail("an internal error");
	return fine;
}

#ifdef LIBFUZZER
int
LLVMFuzzerTestOneInput(const uint8 *data, size_t n)
{
	static const Target *target = NULL;

	for (int i = 0; target == NULL && i < (int) lengthof(targets); i++)
		if (strcmp(targets[i].name, getenv("TARGET")) == 0)
			target = &targets[i];
	try_input(target, data, n);
	return 0;
}
#else

static uint64 random_state;

static uint64
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state * UINT64CONST(0x2545f4914f6cdd1d);
}

static size_t
random_below(size_t n)
{
	return (random_bits() >> 33) % n;
}

#define MOST_BYTES	2048

typedef struct Seed
{
	uint8		data[MOST_BYTES];
	size_t		n;
} Seed;

static Seed seeds[512];
static int	nseeds;
static Seed input;
static const Target *running;

/* what broke is kept */
static void
keep_input(int signal)
{
	FILE	   *file = fopen("/tmp/vesselwatch-fuzz.input", "w");

	if (file != NULL)
	{
		fwrite(input.data, 1, input.n, file);
		fclose(file);
	}
	fprintf(stderr, "target %s, input of %zu bytes kept in /tmp/vesselwatch-fuzz.input\n", running->name, input.n);
	_exit(1);
}

static void
add_seed(const void *data, size_t n)
{
	if (nseeds == lengthof(seeds))
		return;
	seeds[nseeds].n = Min(n, MOST_BYTES);
	memcpy(seeds[nseeds].data, data, seeds[nseeds].n);
	nseeds++;
}

/* inputs of a file, a line of hexadecimal digits each */
static void
read_corpus(const char *corpus, const char *target)
{
	static char line[2 * MOST_BYTES + 2];
	char		path[1024];
	FILE	   *file;

	snprintf(path, sizeof(path), "%s/%s", corpus, target);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
	{
		uint8		data[MOST_BYTES];
		size_t		n = strspn(line, "0123456789abcdef") / 2;

		for (size_t i = 0; i < n; i++)
			data[i] = (uint8) strtol((char[]) {line[2 * i], line[2 * i + 1], 0}, NULL, 16);
		add_seed(data, n);
	}
	if (file != NULL)
		fclose(file);
}

/* messages of a real track and of real zones, for the targets that take them */
static void
add_message(void *argument)
{
	const Target *target = argument;
	uint8		noise[200];
	Bytes		bytes;
	Datum		sent;
	bytea	   *message;

	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8) random_bits();
	bytes = (Bytes) {noise, 20 + random_below(180)};
	if (target->run == track_binary)
		sent = CALL(track_send, "x", D(track_of(&bytes, 100)));
	else
		sent = CALL(zone_index_send, "x", D(zones_of(&bytes)));
	message = DatumGetByteaPP(sent);
	noise[0] = 0;
	memcpy(VARDATA_ANY(message) - 1, noise, 1);
	add_seed(VARDATA_ANY(message) - 1, VARSIZE_ANY_EXHDR(message) + 1 - sizeof(pg_crc32c));
}

static void
add_geometry(void)
{
	static const char *const hex[] = {
		"0103000020E61000000100000005000000000000000000244000000000000049400000000000002640000000000000494000000000000026400000000000804940000000000000244000000000008049400000000000002440000000000000494000",
		"0101000020E610000000000000000024400000000000004940",
		"0106000020E610000001000000010300000001000000040000000000000000002440000000000000494000000000000026400000000000004940000000000000264000000000008049400000000000002440000000000000494000",
	};

	for (int i = 0; i < (int) lengthof(hex); i++)
	{
		uint8		data[256];
		size_t		n = strlen(hex[i]) / 2;

		for (size_t k = 0; k < n; k++)
			data[k] = (uint8) strtol((char[]) {hex[i][2 * k], hex[i][2 * k + 1], 0}, NULL, 16);
		add_seed(data, n);
		add_seed(data, n - 1);
	}
}

static void
gather_seeds(const Target *target, const char *corpus)
{
	nseeds = 0;
	for (int i = 0; i < (int) lengthof(target->seeds) && target->seeds[i] != NULL; i++)
		add_seed(target->seeds[i], strlen(target->seeds[i]));
	if (corpus != NULL)
		read_corpus(corpus, target->name);
	if (target->run == ewkb)
		add_geometry();
	for (int least = Min(nseeds < 4 ? 64 : nseeds + 8, (int) lengthof(seeds)); nseeds < least;)
	{
		uint8		data[600];
		size_t		n = random_below(sizeof(data));

		for (size_t i = 0; i < n; i++)
			data[i] = random_below(3) == 0 ? (uint8) random_below(8) : (uint8) random_bits();
		if (target->run == track_binary || target->run == index_binary)
		{
			backend_begin();
			backend_try(add_message, (void *) target);
			backend_end();
		}
		add_seed(data, n);
	}
}

static void
mutate(void)
{
	input = seeds[random_below(nseeds)];
	for (int times = (int) random_below(6); times > 0; times--)
	{
		size_t		at = input.n > 0 ? random_below(input.n) : 0;
		const Seed *other = &seeds[random_below(nseeds)];

		switch (random_below(6))
		{
			case 0:
				if (input.n > 0)
					input.data[at] ^= 1 << random_below(8);
				break;
			case 1:
				if (input.n > 0)
					input.data[at] = (uint8[]) {0, 1, 0x7f, 0x80, 0xff, '"', ',', '\n', '<', '>', ' ', '-'}[random_below(12)];
				break;
			case 2:				/* cut */
				input.n = at;
				break;
			case 3:				/* a piece of another */
				{
					size_t		n = other->n > 0 ? random_below(Min(other->n, 64)) : 0;
					size_t		from = other->n > n ? random_below(other->n - n) : 0;

					n = Min(n, MOST_BYTES - at);
					memcpy(input.data + at, other->data + from, Min(n, other->n - from));
					input.n = Max(input.n, at + Min(n, other->n - from));
					break;
				}
			case 4:				/* twice */
				{
					size_t		n = Min(input.n - at, MOST_BYTES - input.n);

					memmove(input.data + at + n, input.data + at, input.n - at);
					input.n += n;
					break;
				}
			default:
				if (input.n > 0)
					input.data[at] = (uint8) random_bits();
		}
	}
}

int
main(int argc, char **argv)
{
	const char *corpus = NULL;
	int64		inputs = 1000;
	uint64		seed = 20240307;
	int			option;

	while ((option = getopt(argc, argv, "n:s:c:")) != -1)
		if (option == 'n')
			inputs = atoll(optarg);
		else if (option == 's')
			seed = atoll(optarg);
		else if (option == 'c')
			corpus = optarg;
		else
			return 2;
	signal(SIGABRT, keep_input);
	for (int i = 0; i < (int) lengthof(targets); i++)
	{
		bool		wanted = optind == argc;
		int64		fine = 0;

		for (int k = optind; k < argc; k++)
			wanted |= strcmp(argv[k], targets[i].name) == 0;
		if (!wanted)
			continue;
		running = &targets[i];
		random_state = seed;
		gather_seeds(running, corpus);
		for (int s = 0; s < nseeds; s++)
		{
			input = seeds[s];
			try_input(running, input.data, input.n);
		}
		for (int64 k = 0; k < inputs; k++)
		{
			mutate();
			fine += try_input(running, input.data, input.n);
		}
		printf("ok - %s: " INT64_FORMAT " inputs, " INT64_FORMAT " without an error\n", running->name, inputs, fine);
		fflush(stdout);
	}
	return 0;
}
#endif
