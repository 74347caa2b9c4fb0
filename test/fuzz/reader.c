/*
 * reader.c
 *		Fuzz test of the readers of CSV and JSON lines of AIS, without a server and
 *		under sanitizers: any line gives a report that is a fix, skipped or rejected,
 *		with possible values, and nothing is read or written out of bounds.
 *
 *		reader [LINES]
 *
 * The generator has a fixed seed, so a failure can be reproduced.
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/hsearch.h"

#include "identity/mmsi.h"
#include "load/ais_layout.h"

#define MAX_LINE	3000

static const char *const csv_header = "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,Length,A,B,Status,Type";
static const char *const csv_seeds[] = {
	"367752440,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,\"SAN JOSE, JR\",IMO9161003,90,60,30,0.0,Class A",
	"367752440,2020-12-31T00:00:00.123456+02:00,29,-89,12.0,-139.6,270,\"A \"\"B\"\"\",,,,,Moored,Base Station",
	"0,2020-02-29 23:59:59 +0000 UTC,1e1,-1.8e2,1022e-1,x,-0,,,,,,99,",
	"111219001.00,2020-12-31T00:00,91,181,,,,,,,,,,SAR Airborne",
	"",
};
static const char *const json_seeds[] = {
	"{\"mmsi\":367752440,\"t\":1493596808.25,\"pos\":[-70.75,43.07],\"a\":{\"sog\":12.5,\"x\":{\"name\":\"SAN \\u00e9\\\\\\\"@@\"}},\"cog\":null}",
	"[{\"mmsi\":\"367752440\",\"t\":\"1493596808\",\"pos\":[-70.75,43.07]},{\"mmsi\":1},[[{\"t\":1}]]]",
	"{\"rows\":[{\"mmsi\":367752440,\"t\":1493596808,\"pos\":[0,0]},",
	"{\"mmsi\":367752440,\"t\":1493596808,\"pos\":[180,90],\"deep\":[[[[{\"a\":[{\"b\":\"]}\"}]}]]]]}],\"x\":[{\"y\":[1]}]}",
	"  }, garbage ] \"text\" 12 {\"mmsi\":tru\"e}",
	"data: {\"mmsi\":{\"mmsi\":1},\"t\":[1],\"pos\":{\"0\":5,\"1\":52}}",
};

/* ---------- what a server has ---------- */

int
GetDatabaseEncoding(void)
{
	return PG_UTF8;
}

int
pg_mbcliplen(const char *text, int length, int limit)
{
	return Min(length, limit);
}

void *
hash_search(HTAB *table, const void *key, HASHACTION action, bool *found)
{
	abort();
}

char *
pnstrdup(const char *text, Size length)
{
	Size		n = strnlen(text, length);
	char	   *copy = palloc(n + 1);

	memcpy(copy, text, n);
	copy[n] = '\0';
	return copy;
}

/* only the kinds that are not ships */
MmsiKind
mmsi_classify(int32 mmsi, int *mid)
{
	return mmsi / 1000000 == 111 ? MMSI_SAR_AIRCRAFT : mmsi / 10000000 == 99 ? MMSI_AID_TO_NAVIGATION :
		mmsi > 0 && mmsi < 10000000 ? MMSI_COAST_STATION : MMSI_SHIP;
}

const int	day_tab[2][13] = {
	{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0},
	{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0}
};

/* days since 4713 BC, counted from year 0 of a calendar whose years begin in March */
int
date2j(int year, int month, int day)
{
	int			years = month < 3 ? year - 1 : year;
	int			months = month < 3 ? month + 9 : month - 3;

	return years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day + 1721119 - 1;
}

/* ---------- lines ---------- */

static uint64_t random_state = 13716;

static int
random_below(int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int) ((random_state * UINT64_C(0x2545f4914f6cdd1d)) >> 33) % n;
}

/* Change a line in one of many ways; return its new length */
static int
mutate(char *line, int length)
{
	static const char signs[] = ",;\"\\{}[]:.-+eE@ 0129nu\t\r\x80\xff\0u00";
	int			at = length == 0 ? 0 : random_below(length);
	int			n = 1 + random_below(8);

	n = Min(n, length - at);
	switch (random_below(5))
	{
		case 0:
			if (length > 0)
				line[at] = signs[random_below(sizeof(signs) - 1)];
			return length;
		case 1:
			memmove(line + at, line + at + n, length - at - n);
			return length - n;
		case 2:
			if (length + n > MAX_LINE)
				return length;
			memmove(line + at + n, line + at, length - at);
			return length + n;
		case 3:
			return at;
		default:
			if (length < MAX_LINE)
			{
				memmove(line + at + 1, line + at, length - at);
				line[at] = signs[random_below(sizeof(signs) - 1)];
				length++;
			}
			return length;
	}
}

static void
fail(const char *what, const char *line, int length)
{
	fprintf(stderr, "%s: %.*s\n", what, length, line);
	exit(1);
}

/* numbers of the results of lines */
static struct
{
	int64		fixes;
	int64		skipped;
	int64		rejected;
}			seen;

static void
check_report(const AisReport *report, const char *line, int length)
{
	if (report->reason != AIS_NO_REASON)
	{
		if (report->reason >= AIS_REASONS || report->value == NULL)
			fail("a reason that is none", line, length);
		seen.rejected++;
		return;
	}
	if (report->cause != AIS_NO_CAUSE)
	{
		seen.skipped++;
		return;
	}
	seen.fixes++;
	if (report->mmsi < 0 || report->mmsi > 999999999 || !(fabs(report->lon) <= 180) || !(fabs(report->lat) <= 90) ||
		((report->present & AIS_BIT(AIS_SOG)) && !(report->sog >= 0 && report->sog < 102.3)) ||
		((report->present & AIS_BIT(AIS_COG)) && !(report->cog >= 0 && report->cog < 360)) ||
		((report->present & AIS_BIT(AIS_HEADING)) && !(report->heading >= 0 && report->heading < 360)) ||
		((report->present & AIS_BIT(AIS_STATUS)) && !(report->status >= 0 && report->status < 15)) ||
		(report->present & report->unreadable))
		fail("a fix that cannot be", line, length);
	for (int f = 0; f < AIS_FIELDS; f++)
		if (report->text[f] != NULL && strlen(report->text[f]) > 100)
			fail("a text that no message holds", line, length);
}

static AisLayout *reading;

static void
take_record(void *arg, const char *record, int length, int64 line_no, const char *error)
{
	/* a copy of exactly its length, so that a read beyond it is detected */
	char	   *exact = memcpy(malloc(length == 0 ? 1 : length), record, length);
	AisReport	report;

	if (error != NULL)
		seen.rejected++;
	else
	{
		(void) ais_json_read(reading, exact, length, &report);
		check_report(&report, exact, length);
	}
	free(exact);
}

static void
add_source(AisLayout *layout, AisField field, const char *path)
{
	AisSource  *source = &layout->sources[layout->nsources++];
	char	   *copy = strdup(path);

	source->field = field;
	source->steps = calloc(8, sizeof(char *));
	for (char *step = strtok(copy, "."); step != NULL; step = strtok(NULL, "."))
	{
		source->steps[source->nsteps] = calloc(1, 80);
		if (layout->kind == AIS_CSV)
			ais_column_key(step, source->steps[source->nsteps], 80);
		else
			strcpy(source->steps[source->nsteps], step);
		source->nsteps++;
	}
}

static AisLayout *
make_layout(AisKind kind, const char *times)
{
	AisLayout  *layout = calloc(1, sizeof(AisLayout));

	layout->name = "fuzz";
	layout->kind = kind;
	layout->delimiter = ',';
	layout->decimal = '.';
	layout->has_header = true;
	layout->signed_courses = true;
	layout->sources = calloc(AIS_MAX_SOURCES, sizeof(AisSource));
	if (!ais_time_compile(times, &layout->time))
		fail("no format", times, strlen(times));
	return layout;
}

int
main(int argc, char **argv)
{
	int64		n = argc > 1 ? strtoll(argv[1], NULL, 10) : 100000;
	AisLayout  *csv = make_layout(AIS_CSV, "iso");
	AisLayout  *json = make_layout(AIS_JSON, "epoch_s");
	AisJsonStream *stream;
	static const struct
	{
		AisField	field;
		const char *csv;
		const char *json;
	}			sources[] = {
		{AIS_MMSI, "MMSI", "mmsi"}, {AIS_MMSI, "id", "*.mmsi"}, {AIS_TIME, "BaseDateTime", "t"},
			{AIS_LON, "LON", "pos.0"},
		{AIS_LAT, "LAT", "pos.1"}, {AIS_SOG, "SOG", "a.sog"}, {AIS_COG, "COG", "cog"},
			{AIS_HEADING, "Heading", "*.heading"},
		{AIS_NAME, "VesselName", "*.*.name"}, {AIS_IMO, "IMO", "imo"}, {AIS_LENGTH, "Length", "length"},
			{AIS_TO_BOW, "A", "pos.2"},
		{AIS_TO_STERN, "B", "pos.3"}, {AIS_STATUS, "Status", "status"}, {AIS_MOBILE, "Type", "type"}
	};

	for (int i = 0; i < (int) lengthof(sources); i++)
	{
		add_source(csv, sources[i].field, sources[i].csv);
		add_source(json, sources[i].field, sources[i].json);
	}
	json->records = "rows";
	reading = json;
	if (!ais_csv_bind(csv, csv_header, strlen(csv_header)))
		fail("not bound", csv_header, strlen(csv_header));
	stream = ais_json_stream_create(json, take_record, NULL);
	for (int64 i = 1; i <= n; i++)
	{
		bool		is_csv = i % 2 == 0;
		char		line[MAX_LINE + 16];
		const char *seed = is_csv ? csv_seeds[random_below(lengthof(csv_seeds))] :
			json_seeds[random_below(lengthof(json_seeds))];
		int			length = strlen(seed);
		char	   *exact;
		AisReport	report;

		memcpy(line, seed, length);
		for (int k = random_below(6); k > 0; k--)
			length = mutate(line, length);
		/* ais_reader.c never passes on NUL bytes */
		for (int k = 0; k < length; k++)
			if (line[k] == '\0')
				line[k] = ' ';
		exact = memcpy(malloc(length == 0 ? 1 : length), line, length);
		if (is_csv)
		{
			ais_csv_read(csv, exact, length, &report);
			check_report(&report, exact, length);
		}
		else
			ais_json_stream_line(stream, i, exact, length);
		free(exact);
		if (random_below(1000) == 0)
		{
			(void) ais_json_stream_finish(stream);
			stream = ais_json_stream_create(json, take_record, NULL);
		}
	}
	(void) ais_json_stream_finish(stream);
	if (seen.fixes < n / 20 || seen.skipped < n / 100 || seen.rejected < n / 20)
		fail("too few lines of a kind", "", 0);
	printf("ok - the readers of CSV and JSON lines under sanitizers\n");
	return 0;
}
