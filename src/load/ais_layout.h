/*
 * ais_layout.h
 *		Layouts of AIS files: where a file has each field, and how it writes it.
 *
 * A layout is a row of the table ais_layout, compiled.  A layout of CSV is then bound to
 * the header of the file, since columns are found by their names.
 */
#ifndef VESSELWATCH_AIS_LAYOUT_H
#define VESSELWATCH_AIS_LAYOUT_H

#include "fmgr.h"
#include "access/htup.h"
#include "utils/hsearch.h"

#include "load/ais_report.h"
#include "load/ais_time.h"

#define AIS_MAX_SOURCES		64	/* bits of a set of sources */
#define AIS_MAX_COLUMNS		1000	/* of a CSV file */

typedef enum AisKind
{
	AIS_CSV, AIS_JSON, AIS_NMEA
} AisKind;

/* where a field may be: a column, by the key of its name, or a path in JSON */
typedef struct AisSource
{
	AisField	field;
	int			nsteps;			/* 1 for a column */
	char	  **steps;			/* member, index or * for any */
} AisSource;

/* a value that stands for none */
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
	char		decimal;		/* point or comma */
	AisTimeFormat time;
	double		multiply[AIS_FIELDS];	/* 0 for values that stay as they are */
	double		divide[AIS_FIELDS];
	int			nsources;
	AisSource  *sources;		/* of one field, those preferred first */
	int			nabsent;
	AisAbsent  *absent;
	char	   *records;		/* JSON: member that is the array of records, or NULL */
	int			nkeys;			/* CSV: columns as published */
	char	  **keys;
	uint32		seen;			/* JSON: fields that a record has had a member for, null or not */
	HTAB	   *transmitters;	/* MMSIs by the ids that the file has instead, or NULL */

	/* of a CSV layout that is bound to a header */
	MemoryContext context;		/* of what follows */
	char	   *header;
	int			header_length;
	int			ncolumns;
	char	   *doubled;		/* a column of a field that is there twice, or NULL */
	int			column[AIS_FIELDS]; /* -1 for none */
	char	  **fields;			/* room for the fields of a line */
	char	   *buffer;			/* room for a line, to be cut up */
	int			room;			/* bytes of it */
} AisLayout;

/* an entry of the transmitters */
#define AIS_ID_LENGTH	80
typedef struct AisTransmitter
{
	char		id[AIS_ID_LENGTH];
	int32		mmsi;
} AisTransmitter;

/* takes a record of a JSON file, or with an error what is none */
typedef void (*AisTakeRecord) (void *arg, const char *record, int length, int64 line_no, const char *error);
typedef struct AisJsonStream AisJsonStream;

/* ais_layout.c */
extern AisLayout *ais_layout_compile(HeapTupleHeader row);

/* ais_fill.c */
extern void ais_report_fill(AisReport *report, const AisLayout *layout, char **value);

/* ais_csv.c */
extern void ais_column_key(const char *name, char *key, size_t size);
extern bool ais_csv_bind(AisLayout *layout, const char *header, int length);
extern void ais_csv_tell_missing(const AisLayout *layout);
extern bool ais_csv_is_header(const AisLayout *layout);
extern void ais_csv_read(AisLayout *layout, const char *line, int length, AisReport *report);
extern double ais_csv_likeness(const AisLayout *layout);

/* ais_json.c */
extern bool ais_json_read(AisLayout *layout, const char *record, int length, AisReport *report);
extern void ais_json_tell_missing(const AisLayout *layout);

/* ais_json_stream.c */
extern AisJsonStream *ais_json_stream_create(const AisLayout *layout, AisTakeRecord take, void *arg);
extern void ais_json_stream_line(AisJsonStream *stream, int64 line_no, const char *line, int length);
extern bool ais_json_stream_within(const AisJsonStream *stream);
extern bool ais_json_stream_finish(AisJsonStream *stream);

#endif							/* VESSELWATCH_AIS_LAYOUT_H */
