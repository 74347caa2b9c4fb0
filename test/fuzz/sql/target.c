/*
 * target.c
 *		The targets of the fuzzer: SQL functions, called with values made from bytes.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "port/pg_bswap.h"
#include "port/pg_crc32c.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "target.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

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

/* Return a message of these bytes, with its checksum corrected unless the first byte says otherwise */
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
	/* a copy of exactly its size, so that a read beyond it is detected */
	buf.data = memcpy(palloc(buf.len), buf.data, buf.len);
	return buf;
}

void
track_binary(Bytes *bytes)
{
	StringInfoData buf = message_of(bytes);

	round_trip(CALL(track_recv, "x", D(PointerGetDatum(&buf))));
}

void
index_binary(Bytes *bytes)
{
	StringInfoData buf = message_of(bytes);
	Datum		index = CALL(zone_index_recv, "x", D(PointerGetDatum(&buf)));

	same(received(zone_index_recv, CALL(zone_index_send, "x", D(index))), index, "an index is not what it was sent as");
	CALL(zone_index_out, "c", D(index));
	CALL(zones_covering, "x", D(index), D(Float8GetDatum(real(bytes, 180))), D(Float8GetDatum(real(bytes, 90))));
}

void
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

/* Return the bytes mapped to the characters that most names are written in */
static Bytes
plain_bytes(const Bytes *bytes)
{
	static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZAEIOURSTLN   0123456789.-/'&\"aeioun";
	uint8	   *plain = palloc(bytes->left);

	for (size_t i = 0; i < bytes->left; i++)
		plain[i] = signs[bytes->at[i] % (sizeof(signs) - 1)];
	return (Bytes) {plain, bytes->left};
}

/* Set one text to half of the bytes, and another to the other half or to the first with one byte changed */
static void
two_texts(const Bytes *bytes, bool alike, Datum *one, Datum *another)
{
	size_t		half = bytes->left / 2;
	uint8	   *changed = palloc(half);

	memcpy(changed, bytes->at, half);
	if (half > 0)
		changed[bytes->left * 7 % half] = bytes->at[half];
	*one = PointerGetDatum(whole_text(&(Bytes) {bytes->at, half}));
	*another = PointerGetDatum(whole_text(alike ? &(Bytes) {changed, half} : &(Bytes) {bytes->at + half, bytes->left - half}));
}

static void
names(Bytes *bytes)
{
	uint8		kind = byte(bytes);
	float4		least = (1 + byte(bytes)) / 256.0f;
	int			n = 1 + byte(bytes) % 5;
	Bytes		used = kind % 8 == 7 ? *bytes : plain_bytes(bytes);
	Datum		some = text_array(&used, n),
				others = text_array(&used, 1 + (n * 3) % 5);
	Datum		one,
				another;
	float4		alike;

	two_texts(&used, kind % 2, &one, &another);
	alike = DatumGetFloat4(CALL(vessel_name_similarity, "e", D(one), D(another)));
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
	double		lon,
				lat;

	place_of(bytes, &lon, &lat);
	if (byte(bytes) == 255)
		lon = real(bytes, 180), lat = real(bytes, 90);
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
				error_m = Float8GetDatum(real(bytes, 4000));
	TimestampTz t = time_of(bytes);
	Datum		track = track_of(bytes, 400);
	double		lon,
				lat;

	place_of(bytes, &lon, &lat);
	if (byte(bytes) == 255)
		lon = real(bytes, 180), lat = real(bytes, 90);
	ROWS(ais_gaps, "tfftffvffi", D(track), D(least), NOTHING);
	ROWS(ais_gaps, "tfftffvffi", D(track), D(least), D(TimestampTzGetDatum(t)));
	ROWS(dark_calls, "lttffttv", D(track), D(index), D(least), D(speed), D(stay), NOTHING);
	CALL(could_be_at, "xtftff", D(track), D(Float8GetDatum(lon)), D(Float8GetDatum(lat)), D(TimestampTzGetDatum(t)), D(speed), D(stay), D(error_m));
}

static void
slices(Bytes *bytes)
{
	Datum		step = interval(bytes),
				gap = interval(bytes);
	TimestampTz t = (time_of(bytes), time_of(bytes));
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


const Target targets[] = {
	{"track_text", track_text, false, {"[2024-03-07T22:04:10Z 131.9012 43.1005 sog=0.1 cog=93.4 status=5 heading=120, 2024-03-07 22:04:20.25Z -180 90]", "[]",
		"[2024-02-29T23:59:59.999999Z 1e1 -1.5e-3, 2024-02-29T23:59:59.999999Z 1e1 -1.5e-3 sog=102.2]"}},
	{"track_binary", track_binary},
	{"index_binary", index_binary},
	{"ewkb", ewkb},
	{"csv", csv, false, {"\001a;b;c\n1;\"x\"\"y\";3\r\n;;\n\"never closed\n", "\000a,b\n1,2,3\n\n\"\",\"a\nb\"\n"}},
	{"xml", xml, false, {"<?xml version=\"1.0\"?><r xmlns:x='u'><sdnEntry><a b='>'>1</a><!-- > --><![CDATA[<a>]]></sdnEntry><x:b/></r>", "<a><a/></a", "<!DOCTYPE r [<!ENTITY e 'x'>]><a>&e;</a>"}},
	{"names", names, true, {"\007\200\003\012M/V SAN JOSE\007LADY R.\010\320\232\320\260\320\274\320\260ANNA MARIA II ANNA MARlA 2", "\017\100\002\021\346\226\260\346\230\216\347\217\240\054 NEW PEARL 12"}},
	{"nearest", nearest, true},
	{"visits", visits, true},
	{"stops", stopping, true},
	{"gaps", gaps, true},
	{"slices", slices, true},
	{"aggregates", aggregates, true},
	{"pairs", pairs, true},
	{"cleaning", cleaning, true},
	{NULL}
};
