/*
 * target.h
 *		Declarations shared by the targets of the fuzzer: reading of bytes, and calls.
 */
#ifndef VESSELWATCH_FUZZ_TARGET_H
#define VESSELWATCH_FUZZ_TARGET_H

#include "datatype/timestamp.h"

#include "backend/backend.h"

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

/* the bytes of an input, read one after another; zeros follow the last */
typedef struct Bytes
{
	const uint8 *at;
	size_t		left;
	/* the next place and time of the input are mostly near these, so that they are related */
	bool		place_known,
				time_known;
	double		lon,
				lat;
	TimestampTz t;
} Bytes;

typedef struct Target
{
	const char *name;
	void		(*run) (Bytes *);
	bool		of_values;		/* any bytes make valid values */
	const char *seeds[8];		/* inputs besides random bytes and the corpus */
} Target;

/* all targets, ended by one without a name */
extern const Target targets[];

/* targets with inputs of their own */
extern void track_binary(Bytes *bytes);
extern void index_binary(Bytes *bytes);
extern void ewkb(Bytes *bytes);

extern uint8 byte(Bytes *bytes);
extern uint64 number(Bytes *bytes, int n);
extern double real(Bytes *bytes, double scale);
extern Datum interval(Bytes *bytes);
extern TimestampTz time_of(Bytes *bytes);
extern void place_of(Bytes *bytes, double *lon, double *lat);
extern text *piece(Bytes *bytes, size_t n);
extern text *whole_text(Bytes *bytes);
extern Datum track_of(Bytes *bytes, int most);
extern Datum zones_of(Bytes *bytes);
extern void same(Datum a, Datum b, const char *what);
extern Datum received(PGFunction function, Datum sent);
extern NullableDatum state_of(Bytes *bytes, int most);

#endif							/* VESSELWATCH_FUZZ_TARGET_H */
