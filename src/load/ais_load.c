/*
 * ais_load.c
 *		Loading of AIS reports into stored tracks.
 *
 * Reports are sorted by ship and day (ais_gather.c) and written at the end, each ship
 * and day once and in one order.  Transactions that store positions run one after
 * another (lock_positions()), but loads that are a whole transaction write concurrently:
 * since all write in the same order, they cannot deadlock.  A track that is already
 * stored is merged when its row is updated, so the count of new fixes is right whatever
 * other sessions store meanwhile.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/progress.h"
#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/backend_progress.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "cluster/citus_guard.h"
#include "common/compat.h"
#include "common/iso_time.h"
#include "identity/mmsi.h"
#include "load/ais_doubt.h"
#include "load/ais_gather.h"
#include "load/ais_load.h"
#include "load/row_batch.h"
#include "track/track_reader.h"
#include "track/track_writer.h"

/* bytes of lines or tracks at which a batch is written, unless it has ROW_BATCH_ROWS rows before */
#define BATCH_BYTES		(4 * 1024 * 1024)

/* contradicting ships for which shifts of time are tried */
#define MAX_SHIFTED_SHIPS	1000

/* a ship and day in the batch of tracks */
typedef struct WrittenDay
{
	int32		mmsi;
	int32		day;
	int64		nfixes;
	int64		added;			/* fixes that were new */
	AisStatic  *statics;
	AisDoubt	doubt;			/* the fixes that contradict stored ones */
} WrittenDay;

struct AisLoad
{
	int64		load_id;
	TimestampTz future;			/* fixes later than this are set aside */
	TimestampTz noticed_at;		/* of the last NOTICE */
	MemoryContext context;
	AisGather  *gather;
	int64		read;
	int64		fixes;			/* fixes gathered */
	int64		stored;			/* fixes that were new */
	int64		skipped[AIS_CAUSES];
	int64		rejected;
	int64		kept_line;		/* number of the last line that was kept */
	int32		kept_record;
	int64		bad_mmsi;		/* rejected for an invalid MMSI */
	char	   *bad_id;			/* the first invalid id */
	int64		unreadable[AIS_FIELDS];
	int64		other_mmsi;
	RowBatch	rejects;
	RowBatch	tracks;
	RowBatch	statics;
	WrittenDay	days[ROW_BATCH_ROWS];	/* the days of the batch of tracks, and those with static data only */
	int			ndays;
	AisDoubts	doubts;
	struct varlena *merged;		/* set by ais_load_adds() for ais_load_merged() */
};

/* the load that is writing now */
static AisLoad *active_load = NULL;

static const char *const insert_rejects =
"INSERT INTO vesselwatch.ais_reject (load_id, line_no, line, reason, value, record_no) "
"SELECT u.load_id, u.line_no, u.line, u.reason, u.value, u.record_no "
"FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
"pg_catalog.unnest($5), pg_catalog.unnest($6)) u (load_id, line_no, line, reason, value, record_no)";

/* planned as a nested loop, so that rows are written in the given order: see write_tracks() */
static const char *const merge_tracks =
"MERGE INTO vesselwatch.vessel_track v "
"USING (SELECT u.mmsi::vesselwatch.mmsi AS mmsi, u.day, u.track "
"FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) u (mmsi, day, track)) u "
"ON v.mmsi OPERATOR(pg_catalog.=) u.mmsi AND v.day OPERATOR(pg_catalog.=) u.day "
"WHEN MATCHED AND vesselwatch.ais_load_adds(u.mmsi, u.day, v.track, u.track) THEN "
"UPDATE SET track = vesselwatch.ais_load_merged(u.track) "
"WHEN NOT MATCHED THEN INSERT (mmsi, day, track) VALUES (u.mmsi, u.day, u.track)";

/* the same if Citus distributes vessel_track: its MERGE may call only immutable functions */
static const char *const store_tracks =
"SELECT vesselwatch.ais_load_store(u.mmsi::vesselwatch.mmsi, u.day, u.track) "
"FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3)) u (mmsi, day, track)";

/* reports of a day without new positions are counted unless the stored row of their time has the same contents */
static const char *const insert_statics =
"INSERT INTO vesselwatch.ais_static AS s "
"(mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination, first_at, last_at, reports) "
"SELECT u.mmsi::vesselwatch.mmsi, u.day, u.imo, u.name, u.call_sign, u.ship_type, u.length_m, u.width_m, u.draught_m, "
"u.destination, u.first_at, u.last_at, CASE WHEN u.again AND EXISTS (SELECT FROM vesselwatch.ais_static k "
"WHERE k.mmsi OPERATOR(pg_catalog.=) u.mmsi AND k.day OPERATOR(pg_catalog.=) u.day "
"AND (k.imo, k.name, k.call_sign, k.ship_type, k.length_m, k.width_m, k.draught_m, k.destination) IS NOT DISTINCT FROM "
"(u.imo, u.name, u.call_sign, u.ship_type, u.length_m, u.width_m, u.draught_m, u.destination) "
"AND k.first_at OPERATOR(pg_catalog.<=) u.first_at AND k.last_at OPERATOR(pg_catalog.>=) u.last_at) "
"THEN 0 ELSE u.reports END "
"FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), "
"pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), "
"pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11), pg_catalog.unnest($12), "
"pg_catalog.unnest($13), pg_catalog.unnest($14)) "
"u (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination, "
"first_at, last_at, reports, again) "
"ON CONFLICT (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, draught_m, destination) DO UPDATE SET "
"first_at = LEAST(s.first_at, EXCLUDED.first_at), last_at = GREATEST(s.last_at, EXCLUDED.last_at), "
"reports = s.reports OPERATOR(pg_catalog.+) EXCLUDED.reports "
"WHERE EXCLUDED.reports OPERATOR(pg_catalog.>) 0 OR EXCLUDED.first_at OPERATOR(pg_catalog.<) s.first_at "
"OR EXCLUDED.last_at OPERATOR(pg_catalog.>) s.last_at";

/* Return the OID of the type track */
static Oid
track_type(void)
{
	if (SPI_execute("SELECT NULL::vesselwatch.track", true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not look up the type of tracks");
	return SPI_gettypeid(SPI_tuptable->tupdesc, 1);
}

/* Begin a load in the current memory context; needs an SPI connection */
AisLoad *
ais_load_begin(int64 load_id)
{
	AisLoad    *load = palloc0(sizeof(AisLoad));
	const Oid	reject_types[] = {INT8OID, INT8OID, TEXTOID, TEXTOID, TEXTOID, INT4OID};
	const Oid	track_types[] = {INT4OID, DATEOID, track_type()};
	const Oid	static_types[] = {INT4OID, DATEOID, TEXTOID, TEXTOID, TEXTOID, TEXTOID, FLOAT8OID, FLOAT8OID,
		FLOAT8OID, TEXTOID, TIMESTAMPTZOID, TIMESTAMPTZOID, INT8OID, BOOLOID};

	load->load_id = load_id;
	load->future = GetCurrentTransactionStartTimestamp() + USECS_PER_DAY;
	load->noticed_at = GetCurrentTimestamp();
	load->context = CurrentMemoryContext;
	load->gather = ais_gather_create((Size) maintenance_work_mem * 1024);
	row_batch_init(&load->rejects, insert_rejects, lengthof(reject_types), reject_types);
	row_batch_init(&load->tracks, track_is_distributed() ? store_tracks : merge_tracks, lengthof(track_types),
				   track_types);
	row_batch_init(&load->statics, insert_statics, lengthof(static_types), static_types);
	return load;
}

/* Add a line that is rejected or set aside to the batch of rejects */
static void
keep_line(AisLoad *load, int64 line_no, const char *line, int length, const char *reason, const char *value)
{
	RowBatch   *batch = &load->rejects;
	MemoryContext old = MemoryContextSwitchTo(batch->context);
	text	   *whole = cstring_to_text_with_len(line, pg_mbcliplen(line, length, ROW_BATCH_TEXT_BYTES));

	MemoryContextSwitchTo(old);
	row_batch_set(batch, 0, Int64GetDatum(load->load_id), false);
	row_batch_set(batch, 1, Int64GetDatum(line_no), false);
	row_batch_set(batch, 2, PointerGetDatum(whole), false);
	row_batch_set(batch, 3, PointerGetDatum(row_batch_text(batch, reason)), false);
	row_batch_set(batch, 4, PointerGetDatum(row_batch_text(batch, value)), false);
	/* number the JSON records of a line */
	load->kept_record = line_no == load->kept_line ? load->kept_record + 1 : 1;
	load->kept_line = line_no;
	row_batch_set(batch, 5, Int32GetDatum(load->kept_record), false);
	batch->bytes += length;
	if (++batch->nrows == ROW_BATCH_ROWS || batch->bytes > BATCH_BYTES)
		row_batch_write(batch);
}

/* Count a report, and gather it or keep its line; `line` is the original text */
void
ais_load_report(AisLoad *load, AisReport *report, int64 line_no, const char *line, int length)
{
	int			mid;

	load->read++;
	if (report->reason == AIS_NO_REASON && (report->cause == AIS_NO_CAUSE || report->cause == AIS_NO_POSITION))
	{
		if (report->t > load->future)
			report->cause = AIS_FUTURE;
		else if (report->t < AIS_FIRST_TIME)
			(void) ais_report_reject(report, AIS_BAD_TIME, iso_time(report->t));
	}
	if (report->cause == AIS_FUTURE)
		keep_line(load, line_no, line, length, ais_cause_names[AIS_FUTURE], iso_time(report->t));
	if (report->reason != AIS_NO_REASON)
	{
		load->rejected++;
		if (report->reason == AIS_BAD_MMSI && load->bad_mmsi++ == 0)
			load->bad_id = MemoryContextStrdup(load->context, report->value);
		keep_line(load, line_no, line, length,
				  report->reason_name != NULL ? report->reason_name : ais_reason_names[report->reason], report->value);
		return;
	}
	if (report->cause != AIS_NO_CAUSE)
	{
		load->skipped[report->cause]++;
		if (report->cause == AIS_NO_POSITION && ais_static_says(report))
			ais_gather_add(load->gather, report);
		return;
	}
	load->fixes++;
	if (unlikely(report->unreadable != 0))
		for (int f = AIS_SOG; f <= AIS_HEADING; f++)
			load->unreadable[f] += (report->unreadable & AIS_BIT(f)) != 0;
	if (mmsi_classify(report->mmsi, &mid) == MMSI_OTHER)
		load->other_mmsi++;
	ais_gather_add(load->gather, report);
}

/* Report progress: in pg_stat_progress_copy, and every five seconds as a NOTICE */
void
ais_load_progress(AisLoad *load, int64 lines, int64 bytes)
{
	TimestampTz now = GetCurrentTimestamp();

	pgstat_progress_update_param(PROGRESS_COPY_TUPLES_PROCESSED, lines);
	pgstat_progress_update_param(PROGRESS_COPY_BYTES_PROCESSED, bytes);
	if (now - load->noticed_at < 5 * USECS_PER_SEC)
		return;
	load->noticed_at = now;
	ereport(NOTICE, (errmsg(INT64_FORMAT " lines read", lines)));
}

/* ---------- tracks ---------- */

static void
set_static_text(RowBatch *batch, int column, const AisStatic *entry, AisField field)
{
	const char *value = ais_static_text(entry, field);

	row_batch_set(batch, column, value == NULL ? (Datum) 0 : PointerGetDatum(row_batch_text(batch, value)),
				  value == NULL);
}

/* Add the static data of a day to the rows to be written */
static void
add_statics(AisLoad *load, const WrittenDay *day)
{
	static const AisField texts[] = {AIS_IMO, AIS_NAME, AIS_CALL_SIGN, AIS_SHIP_TYPE};
	RowBatch   *batch = &load->statics;

	for (const AisStatic *entry = day->statics; entry != NULL; entry = entry->next)
	{
		row_batch_set(batch, 0, Int32GetDatum(day->mmsi), false);
		row_batch_set(batch, 1, DateADTGetDatum(day->day), false);
		for (int i = 0; i < (int) lengthof(texts); i++)
			set_static_text(batch, 2 + i, entry, texts[i]);
		row_batch_set(batch, 6, Float8GetDatum(entry->length), (entry->present & AIS_BIT(AIS_LENGTH)) == 0);
		row_batch_set(batch, 7, Float8GetDatum(entry->width), (entry->present & AIS_BIT(AIS_WIDTH)) == 0);
		row_batch_set(batch, 8, Float8GetDatum(entry->draught), (entry->present & AIS_BIT(AIS_DRAUGHT)) == 0);
		set_static_text(batch, 9, entry, AIS_DESTINATION);
		row_batch_set(batch, 10, TimestampTzGetDatum(entry->first_at), false);
		row_batch_set(batch, 11, TimestampTzGetDatum(entry->last_at), false);
		row_batch_set(batch, 12, Int64GetDatum(entry->reports), false);
		row_batch_set(batch, 13, BoolGetDatum(day->added == 0), false);
		if (++batch->nrows == ROW_BATCH_ROWS)
			row_batch_write(batch);
	}
}

/* Write the batch of tracks with a plan that keeps their order */
static void
write_tracks(AisLoad *load)
{
	static const char *const off[] = {
		"enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan", "jit"
	};
	int			level = NewGUCNestLevel();

	for (int i = 0; i < (int) lengthof(off); i++)
		(void) set_config_option(off[i], "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	row_batch_execute(&load->tracks);
	AtEOXact_GUC(true, level);
}

/*
 * Write the batch of tracks in a subtransaction.  Returns false if another session stored one of them for the
 * first time since the statement began; the caller then tries again and merges into that row.
 */
static bool
try_tracks(AisLoad *load)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile bool done = true;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		write_tracks(load);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION || IsolationUsesXactSnapshot())
			ReThrowError(error);
		FreeErrorData(error);
		done = false;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return done;
}

/* Write the batch of tracks, and the static data of these days */
static void
write_days(AisLoad *load)
{
	do
	{
		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < load->ndays; i++)
		{
			load->days[i].added = load->days[i].nfixes;
			memset(&load->days[i].doubt, 0, sizeof(AisDoubt));
		}
	} while (load->tracks.nrows > 0 && !try_tracks(load));
	row_batch_clear(&load->tracks);
	for (int i = 0; i < load->ndays; i++)
	{
		load->stored += load->days[i].added;
		ais_doubt_add(&load->doubts, load->days[i].mmsi, &load->days[i].doubt);
		add_statics(load, &load->days[i]);
	}
	row_batch_write(&load->statics);
	load->ndays = 0;
}

/* Add a ship and day to the batch */
static void
add_day(AisLoad *load, AisShipDay *day)
{
	RowBatch   *batch = &load->tracks;
	MemoryContext old;
	TrackWriter *writer;
	Track	   *track;

	if (day->nfixes > 0)
		day->nfixes = fixes_normalize(day->fixes, day->nfixes, day->sorted);
	load->days[load->ndays++] = (WrittenDay) {day->mmsi, day->day, day->nfixes, 0, day->statics, {0}};
	if (day->nfixes == 0)
		return;
	old = MemoryContextSwitchTo(batch->context);
	writer = track_writer_create(day->nfixes);
	track_writer_add(writer, day->fixes, day->nfixes);
	track = track_writer_finish(writer);
	MemoryContextSwitchTo(old);
	row_batch_set(batch, 0, Int32GetDatum(day->mmsi), false);
	row_batch_set(batch, 1, DateADTGetDatum(day->day), false);
	row_batch_set(batch, 2, PointerGetDatum(track), false);
	batch->nrows++;
	batch->bytes += VARSIZE(track);
}

/* Create the partitions for the gathered days, and record the days */
static void
prepare_days(AisLoad *load)
{
	Oid			types[2] = {INT8OID, get_array_type(DATEOID)};
	Datum		values[2] = {Int64GetDatum(load->load_id)};
	int			ndays;
	int32	   *days = ais_gather_days(load->gather, &ndays);
	Datum	   *dates = palloc(Max(ndays, 1) * sizeof(Datum));

	for (int i = 0; i < ndays; i++)
		dates[i] = DateADTGetDatum(days[i]);
	values[1] = PointerGetDatum(construct_array(dates, ndays, DATEOID, sizeof(DateADT), true, TYPALIGN_INT));
	/* create months in order, which the planner would not guarantee */
	if (SPI_execute_with_args("SELECT vesselwatch.ensure_track_partitions(m.first_day, m.last_day) FROM "
							  "(SELECT pg_catalog.min(d) AS first_day, pg_catalog.max(d) AS last_day "
							  "FROM pg_catalog.unnest($2) d WHERE $1 IS NOT NULL "
							  "GROUP BY pg_catalog.date_trunc('month', d::timestamp) ORDER BY 1 OFFSET 0) m",
							  2, types, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not make the partitions");
	if (SPI_execute_with_args("INSERT INTO vesselwatch.ais_load_day (load_id, day) "
							  "SELECT $1, d FROM pg_catalog.unnest($2) d",
							  2, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not note the days");
}

/* Warn if most ids of the file are not MMSIs */
static void
warn_of_ids(const AisLoad *load)
{
	if (load->fixes > 0 || load->bad_mmsi == 0 || load->bad_mmsi < load->rejected / 2)
		return;
	ereport(WARNING,
			(errmsg("no report of the file has an MMSI, but \"%s\" and the like", load->bad_id),
			 errhint("The table ais_transmitter gives MMSIs to a publisher's own ids; "
					 "load the file again when they are in it.")));
}

/* Warn if the times of the load are shifted against the stored ones */
static void
warn_of_times(const AisLoad *load)
{
	int64		ships;
	int			minutes = ais_doubt_minutes(&load->doubts, &ships);

	if (minutes == 0)
		return;
	ereport(WARNING,
			(errmsg("the times of this load are %d:%02d hours %s than those stored of the same ships",
					abs(minutes) / 60, abs(minutes) % 60, minutes > 0 ? "later" : "earlier"),
			 errdetail("Fixes of " INT64_FORMAT " ships are out of reach from what is stored of them; those of "
					   INT64_FORMAT " would not be at times that are so much %s.",
					   load->doubts.ships, ships, minutes > 0 ? "earlier" : "later"),
			 errhint("This file, or one before it, may have times of a zone that are not marked as such: "
					 "see hours_off in ais_load.")));
}

/* Write the remaining lines that were rejected or set aside; return the number of all of them */
int64
ais_load_end_lines(AisLoad *load)
{
	row_batch_write(&load->rejects);
	return load->rejected + load->skipped[AIS_FUTURE];
}

/*
 * Wait for other transactions that store positions, except, if this load is a whole transaction, for loads that
 * are.  Must be called after the partitions are created, which none of them may do meanwhile.
 */
static void
lock_positions(bool alone)
{
	Oid			types[1] = {BOOLOID};
	Datum		values[1] = {BoolGetDatum(alone)};

	if (SPI_execute_with_args("SELECT vesselwatch.lock_positions($1)", 1, types, values, NULL, false, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "could not lock the positions");
}

/* Write all gathered tracks and static data; needs an SPI connection. alone: the load is a whole transaction. */
void
ais_load_finish(AisLoad *load, bool alone)
{
	MemoryContext days = AllocSetContextCreate(load->context, "AIS days", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old;
	AisShipDay	day;

	row_batch_write(&load->rejects);
	warn_of_ids(load);
	ais_gather_finish(load->gather);
	prepare_days(load);
	lock_positions(alone);
	active_load = load;
	PG_TRY();
	{
		old = MemoryContextSwitchTo(days);
		while (ais_gather_next(load->gather, &day))
		{
			CHECK_FOR_INTERRUPTS();
			add_day(load, &day);
			if (load->ndays == ROW_BATCH_ROWS || load->tracks.bytes > BATCH_BYTES)
			{
				write_days(load);
				MemoryContextReset(days);
			}
		}
		write_days(load);
		MemoryContextSwitchTo(old);
	}
	PG_FINALLY();
	{
		active_load = NULL;
	}
	PG_END_TRY();
	ais_gather_close(load->gather);
	MemoryContextDelete(days);
	warn_of_times(load);
}

/* Abandon a load that has written nothing but rejected lines */
void
ais_load_abandon(AisLoad *load)
{
	ais_gather_close(load->gather);
}

static AisLoad *
get_active_load(void)
{
	if (active_load == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("no AIS file is being loaded"),
				 errhint("This function is a step of load_ais().")));
	return active_load;
}

static int
day_compare(const void *a, const void *b)
{
	const WrittenDay *x = a,
			   *y = b;

	if (x->mmsi != y->mmsi)
		return x->mmsi < y->mmsi ? -1 : 1;
	return x->day < y->day ? -1 : x->day > y->day;
}

/*
 * Merge a stored track with the load's; return whether that changes it.  Counts the new fixes and
 * keeps the result for ais_load_merged().  It is called again for a row that another session
 * changed meanwhile; the last call counts.
 */
PG_FUNCTION_INFO_V1(ais_load_adds);
Datum
ais_load_adds(PG_FUNCTION_ARGS)
{
	AisLoad    *load = get_active_load();
	WrittenDay	key = {PG_GETARG_INT32(0), PG_GETARG_DATEADT(1)};
	Track	   *before = PG_GETARG_TRACK(2);
	Track	   *loaded = PG_GETARG_TRACK(3);
	Track	   *after = track_merge_two(before, loaded);
	bool		adds = VARSIZE(after) != VARSIZE(before) || memcmp(after, before, VARSIZE(after)) != 0;
	WrittenDay *day = bsearch(&key, load->days, load->ndays, sizeof(WrittenDay), day_compare);

	if (day == NULL)
		elog(ERROR, "a track that is no part of the load");
	day->added = after->nfixes - before->nfixes;
	if (day->added > 0)
		ais_doubt_compare(before, loaded, load->doubts.ships < MAX_SHIFTED_SHIPS, &day->doubt);
	/* in PL/pgSQL the memory of this call is freed before the next one */
	if (load->merged != NULL)
		pfree(load->merged);
	load->merged = MemoryContextAlloc(load->context, VARSIZE(after));
	memcpy(load->merged, after, VARSIZE(after));
	PG_RETURN_BOOL(adds);
}

/* Return the track that ais_load_adds() has just merged */
PG_FUNCTION_INFO_V1(ais_load_merged);
Datum
ais_load_merged(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(get_active_load()->merged);
}

/* Set values to the counts of a load, in the order of the columns of ais_load from `read` on */
void
ais_load_counts(const AisLoad *load, Datum *values)
{
	const int64 counts[AIS_LOAD_COUNTS] = {
		load->read, load->stored, load->fixes - load->stored,
		load->skipped[AIS_BASE_STATION], load->skipped[AIS_AID_TO_NAVIGATION], load->skipped[AIS_AIRCRAFT],
		load->skipped[AIS_NO_POSITION], load->skipped[AIS_FUTURE], load->skipped[AIS_NO_REPORT],
		load->rejected,
		load->unreadable[AIS_SOG], load->unreadable[AIS_COG],
		load->unreadable[AIS_HEADING], load->unreadable[AIS_STATUS], load->other_mmsi
	};

	for (int i = 0; i < AIS_LOAD_COUNTS; i++)
		values[i] = Int64GetDatum(counts[i]);
}

/*
 * Set *contradicting to the number of fixes that contradict stored ones and *hours_off to the shift of the times;
 * return false if no shift is proved
 */
bool
ais_load_doubt(const AisLoad *load, int64 *contradicting, double *hours_off)
{
	int64		ships;

	*contradicting = load->doubts.contradicting;
	*hours_off = ais_doubt_minutes(&load->doubts, &ships) / 60.0;
	return *hours_off != 0;
}
