/*
 * track_geometry.c
 *		A track as a geometry: its box, the boxes it enters, and the line through its
 *		fixes, cut where it crosses the antimeridian.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "common/duration.h"
#include "common/ewkb.h"
#include "common/value_limit.h"
#include "track/track_cursor.h"
#include "track/track_reader.h"

/* Return the box of a track as a polygon; its east side is beyond 180 where the track crosses the antimeridian */
PG_FUNCTION_INFO_V1(envelope);
Datum
envelope(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK_HEADER(0);
	double		west = track_degrees(track->west),
				east = track_degrees(track->east),
				south = track_degrees(track->south),
				north = track_degrees(track->north);
	StringInfoData buf;

	if (track->nfixes == 0)
		PG_RETURN_NULL();
	if (west > east)
		east = track_degrees(track->east + TRACK_TURN);
	ewkb_begin(&buf, EWKB_POLYGON);
	ewkb_put_int(&buf, 1);
	ewkb_put_int(&buf, 5);
	ewkb_put_double(&buf, west);
	ewkb_put_double(&buf, south);
	ewkb_put_double(&buf, west);
	ewkb_put_double(&buf, north);
	ewkb_put_double(&buf, east);
	ewkb_put_double(&buf, north);
	ewkb_put_double(&buf, east);
	ewkb_put_double(&buf, south);
	ewkb_put_double(&buf, west);
	ewkb_put_double(&buf, south);
	PG_RETURN_DATUM(ewkb_to_geometry(fcinfo, &buf));
}

/* a box, degrees, and a range of times, both ends included */
typedef struct TimedBox
{
	double		west;
	double		south;
	double		east;
	double		north;
	TimestampTz first;
	TimestampTz last;
} TimedBox;

/* Return whether the box of a track, which may cross the antimeridian, touches another box, which does not */
static bool
track_touches(const Track *track, const TimedBox *box)
{
	double		west = track_degrees(track->west),
				east = track_degrees(track->west > track->east ? track->east + TRACK_TURN : track->east);

	return box->south <= track_degrees(track->north) && box->north >= track_degrees(track->south) &&
		((box->west <= east && box->east >= west) || (box->west + 360.0 <= east && box->east + 360.0 >= west));
}

/* Return whether a track has a fix in a box within its time */
static bool
box_is_entered(TrackCursor *cursor, const TimedBox *box)
{
	for (int block = cursor_block_before(cursor, box->first);
		 block < cursor->nblocks && cursor->dir[block].first <= box->last;
		 block++)
	{
		const TrackColumns *columns = cursor_block(cursor, block);

		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < columns->n && columns->t[i] <= box->last; i++)
		{
			double		lon = track_degrees(columns->lon[i]),
						lat = track_degrees(columns->lat[i]);

			if (columns->t[i] >= box->first && lon >= box->west && lon <= box->east &&
				lat >= box->south && lat <= box->north)
				return true;
		}
	}
	return false;
}

/*
 * Return the numbers, from 1, of those boxes (west, south, east, north of each, degrees) in which a
 * track has a fix at most `within` from the time of that box.  A track that touches none of them is
 * not unpacked.
 */
PG_FUNCTION_INFO_V1(boxes_entered);
Datum
boxes_entered(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK_HEADER(0);
	ArrayType  *boxes = PG_GETARG_ARRAYTYPE_P(1),
			   *times = PG_GETARG_ARRAYTYPE_P(2);
	int64		within = duration_from_interval(PG_GETARG_INTERVAL_P(3), "within");
	const double *corner = (const double *) ARR_DATA_PTR(boxes);
	const TimestampTz *time = (const TimestampTz *) ARR_DATA_PTR(times);
	int			ncorners = ArrayGetNItems(ARR_NDIM(boxes), ARR_DIMS(boxes)),
				n = ArrayGetNItems(ARR_NDIM(times), ARR_DIMS(times));
	TrackCursor *cursor = NULL;
	Datum	   *numbers;
	int			nentered = 0;

	if (ARR_HASNULL(boxes) || ARR_HASNULL(times) || ncorners != (int64) n * 4)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("boxes have four numbers and a time each, none of them NULL: %d numbers and %d times are given",
						ncorners, n)));
	numbers = palloc(mul_size(n + 1, sizeof(Datum)));
	for (int i = 0; i < n && track->nfixes > 0; i++)
	{
		TimedBox	box = {corner[4 * i], corner[4 * i + 1], corner[4 * i + 2], corner[4 * i + 3],
						   time_shifted(time[i], -within), time_shifted(time[i], within)};

		if (box.first > track->last || box.last < track->first || !track_touches(track, &box))
			continue;
		if (cursor == NULL)
			cursor = track_cursor_open(PG_GETARG_TRACK_SOURCE(0));
		if (box_is_entered(cursor, &box))
			numbers[nentered++] = Int64GetDatum(i + 1);
	}
	if (cursor != NULL)
		track_cursor_close(cursor);
	PG_RETURN_ARRAYTYPE_P(construct_array(numbers, nentered, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* a vertex of the line; m is in epoch seconds */
typedef struct Vertex
{
	double		lon;
	double		lat;
	double		m;
} Vertex;

/* the lines written so far, each as a part of a MULTILINESTRING M */
typedef struct Lines
{
	StringInfoData wkb;
	int			nlines;			/* the last one included */
	int			start;			/* where the last one begins in wkb */
	uint32		npoints;		/* of the last one */
	Vertex		last;
} Lines;

/* bytes in front of the first vertex of a part: byte order, type, number of vertices */
#define PART_HEADER		(1 + 2 * (int) sizeof(uint32))

static void
lines_add(Lines *lines, Vertex v)
{
	check_value_room(lines->wkb.len, "geometry of the track",
					 "Take it in parts by track_days(), track_split() or track_between(), or fewer of its fixes by track_sample().");
	ewkb_put_double(&lines->wkb, v.lon);
	ewkb_put_double(&lines->wkb, v.lat);
	ewkb_put_double(&lines->wkb, v.m);
	lines->npoints++;
	lines->last = v;
}

/* End the last line: fill in its number of vertices, or drop it if it has one, on the antimeridian */
static void
lines_end(Lines *lines)
{
	if (lines->npoints < 2)
	{
		lines->wkb.len = lines->start;
		lines->nlines--;
		return;
	}
	memcpy(lines->wkb.data + lines->start + PART_HEADER - sizeof(uint32), &lines->npoints, sizeof(uint32));
}

static void
lines_begin(Lines *lines, Vertex v)
{
	lines->start = lines->wkb.len;
	lines->nlines++;
	lines->npoints = 0;
	ewkb_put_head(&lines->wkb, EWKB_LINESTRING | EWKB_HAS_M);
	ewkb_put_int(&lines->wkb, 0);
	lines_add(lines, v);
}

/*
 * Extend the line to v, the short way round.  A fix on the antimeridian is written on
 * the side that the line comes from, so that the line of a ship that only touches 180
 * is not cut.
 */
static void
lines_extend(Lines *lines, Vertex v)
{
	Vertex		from = lines->last;

	if (fabs(v.lon) == 180 && from.lon != 0)
		v.lon = copysign(180, from.lon);
	if (fabs(v.lon - from.lon) > 180)
	{
		double		side = copysign(180, from.lon);
		double		share = (180 - fabs(from.lon)) / (360 - fabs(v.lon - from.lon));
		Vertex		cut = {side, from.lat + share * (v.lat - from.lat), from.m + share * (v.m - from.m)};

		if (fabs(from.lon) != 180)
			lines_add(lines, cut);
		lines_end(lines);
		cut.lon = -side;
		lines_begin(lines, cut);
	}
	lines_add(lines, v);
}

/* Return the lines as a LINESTRING M if there is one, else a MULTILINESTRING M */
static Datum
lines_to_geometry(FunctionCallInfo fcinfo, Lines *lines)
{
	StringInfoData buf;

	lines_end(lines);
	if (lines->nlines == 1)
	{
		int			skip = PART_HEADER - sizeof(uint32);

		ewkb_begin(&buf, EWKB_LINESTRING | EWKB_HAS_M);
		appendBinaryStringInfo(&buf, lines->wkb.data + skip, lines->wkb.len - skip);
	}
	else
	{
		ewkb_begin(&buf, EWKB_MULTILINESTRING | EWKB_HAS_M);
		ewkb_put_int(&buf, lines->nlines);
		appendBinaryStringInfo(&buf, lines->wkb.data, lines->wkb.len);
	}
	return ewkb_to_geometry(fcinfo, &buf);
}

static Vertex
vertex_of(const TrackColumns *columns, int i)
{
	return (Vertex) {
		track_degrees(columns->lon[i]), track_degrees(columns->lat[i]),
		(double) columns->t[i] / USECS_PER_SEC +
		(double) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY
	};
}

/*
 * Return a track as LINESTRING M, M in epoch seconds; as MULTILINESTRING M where it crosses the
 * antimeridian; as POINT M for a single fix
 */
PG_FUNCTION_INFO_V1(track_to_geometry);
Datum
track_to_geometry(PG_FUNCTION_ARGS)
{
	Track	   *track = PG_GETARG_TRACK(0);
	TrackReader reader;
	TrackColumns columns;
	Lines		lines = {.nlines = 0};

	if (track->nfixes == 0)
		PG_RETURN_NULL();
	initStringInfo(&lines.wkb);
	track_reader_init(&reader, track);
	while (track_reader_next(&reader, TRACK_TIME | TRACK_PLACE, &columns))
		for (int i = 0; i < columns.n; i++)
		{
			if (lines.nlines > 0)
				lines_extend(&lines, vertex_of(&columns, i));
			else
				lines_begin(&lines, vertex_of(&columns, i));
		}
	if (track->nfixes == 1)
	{
		StringInfoData buf;

		ewkb_begin(&buf, EWKB_POINT | EWKB_HAS_M);
		appendBinaryStringInfo(&buf, lines.wkb.data + PART_HEADER, lines.wkb.len - PART_HEADER);
		PG_RETURN_DATUM(ewkb_to_geometry(fcinfo, &buf));
	}
	PG_RETURN_DATUM(lines_to_geometry(fcinfo, &lines));
}
