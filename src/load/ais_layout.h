/*
 * ais_layout.h
 *		Layouts of AIS files: the source and format of each field.
 *
 * A layout is a compiled row of the table ais_layout.  A CSV layout is then bound to the
 * header of the file, since columns are found by name.
 */
#ifndef VESSELWATCH_AIS_LAYOUT_H
#define VESSELWATCH_AIS_LAYOUT_H

#include "fmgr.h"
#include "access/htup.h"
#include "utils/hsearch.h"

#include "load/ais_report.h"
#include "load/ais_time.h"

#define AIS_MAX_SOURCES		64	/* bits of the set of sources in ais_json.c */
#define AIS_MAX_COLUMNS		1000	/* of a CSV file */

typedef enum AisKind
{
	AIS_CSV, AIS_JSON, AIS_NMEA
} AisKind;

/* a source of a field: a column, by the key of its name, or a JSON path */
typedef struct AisSource
{
	AisField	field;
	int			nsteps;			/* 1 for a column */
	char	  **steps;			/* member or index; * is any */
} AisSource;

/* a value that means "absent" */
typedef struct AisAbsent
{
	AisField	field;
	char	   *text;
	bool		is_number;
	double		number;
} AisAbsent;

typedef struct AisLayout
{
	char	   *name;
	char	   *family;
	AisKind		kind;
	bool		has_header;
	bool		signed_courses; /* see ais_report_cog() */
	char		delimiter;
	char		decimal;		/* decimal point, . or , */
	AisTimeFormat time;
	double		multiply[AIS_FIELDS];	/* factor to the unit of the field; 0: none */
	double		divide[AIS_FIELDS];
	int			nsources;
	AisSource  *sources;		/* in order of preference for each field */
	int			nabsent;
	AisAbsent  *absent;
	char	   *records;		/* JSON: name of the member that is the array of records, or NULL */
	int			nkeys;			/* CSV: columns of the publisher's header */
	char	  **keys;
	uint32		seen;			/* JSON: fields for which any record had a member, null or not */
	HTAB	   *transmitters;	/* MMSIs by the ids that the file uses instead, or NULL */

	/* set by binding a CSV layout to a header */
	MemoryContext context;		/* of the following fields */
	char	   *header;
	int			header_length;
	int			ncolumns;
	char	   *doubled;		/* a column that is read and occurs twice, or NULL */
	int			column[AIS_FIELDS]; /* index of the column of each field, -1: none */
	char	  **fields;			/* buffer for the fields of a line */
	char	   *buffer;			/* buffer for the line that is cut up */
	int			room;			/* size of buffer */
} AisLayout;

/* an entry of transmitters */
#define AIS_ID_LENGTH	80
typedef struct AisTransmitter
{
	char		id[AIS_ID_LENGTH];
	int32		mmsi;
} AisTransmitter;

/* a function that handles a record of a JSON file, or, with an error, text that is not a record */
typedef void (*AisTakeRecord) (void *arg, const char *record, int length, int64 line_no, const char *error);
typedef struct AisJsonStream AisJsonStream;

/* ais_layout.c */
extern AisLayout *ais_layout_compile(HeapTupleHeader row);

/* ais_fill.c */
extern void ais_report_fill(AisReport *report, const AisLayout *layout, char **value);

/* ais_csv.c */
extern void ais_column_key(const char *name, char *key, size_t size);
extern bool ais_csv_bind(AisLayout *layout, const char *header, int length);
extern void ais_csv_report_missing(const AisLayout *layout);
extern bool ais_csv_is_header(const AisLayout *layout);
extern void ais_csv_read(AisLayout *layout, const char *line, int length, AisReport *report);
extern double ais_csv_likeness(const AisLayout *layout);

/* ais_json.c */
extern bool ais_json_read(AisLayout *layout, const char *record, int length, AisReport *report);
extern void ais_json_report_missing(const AisLayout *layout);

/* ais_json_stream.c */
extern AisJsonStream *ais_json_stream_create(const AisLayout *layout, AisTakeRecord take, void *arg);
extern void ais_json_stream_line(AisJsonStream *stream, int64 line_no, const char *line, int length);
extern bool ais_json_stream_within(const AisJsonStream *stream);
extern bool ais_json_stream_finish(AisJsonStream *stream);

#endif							/* VESSELWATCH_AIS_LAYOUT_H */
