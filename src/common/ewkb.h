/*
 * ewkb.h
 *		PostGIS geometries, read and built as EWKB through the type's own send and
 *		receive functions, so that no header or library of PostGIS is needed.
 */
#ifndef VESSELWATCH_EWKB_H
#define VESSELWATCH_EWKB_H

#include "lib/stringinfo.h"

#include "common/compat.h"

#define EWKB_SRID		4326

typedef struct LonLat
{
	double		lon;
	double		lat;
} LonLat;

/* a closed ring: the last point repeats the first */
typedef struct EwkbRing
{
	LonLat	   *points;
	int			npoints;
	bool		hole;
} EwkbRing;

typedef struct EwkbPolygons
{
	int			npolygons;
	int			nrings;
	EwkbRing   *rings;			/* each shell before its holes */
} EwkbPolygons;

extern bytea *ewkb_from_geometry(FunctionCallInfo fcinfo, int argument, Datum geometry);
extern bool ewkb_point_arg(FunctionCallInfo fcinfo, int argument, double *lon, double *lat);
extern int32 ewkb_srid(const bytea *ewkb);
extern char *geometry_invalid_reason(FunctionCallInfo fcinfo, int argument, Datum geometry);
extern char *polygons_invalid_reason(FunctionCallInfo fcinfo, const EwkbPolygons *polygons);
extern bool ewkb_read_polygons(const bytea *ewkb, EwkbPolygons *polygons, const char **problem);

/* EWKB type codes and flags */
#define EWKB_POINT			1
#define EWKB_LINESTRING		2
#define EWKB_POLYGON		3
#define EWKB_MULTILINESTRING	5
#define EWKB_MULTIPOLYGON	6
#define EWKB_HAS_Z			0x80000000u
#define EWKB_HAS_M			0x40000000u
#define EWKB_HAS_SRID		0x20000000u

extern void ewkb_begin(StringInfo buf, uint32 type);
extern void ewkb_put_head(StringInfo buf, uint32 type);
extern void ewkb_put_int(StringInfo buf, uint32 value);
extern void ewkb_put_double(StringInfo buf, double value);
extern Datum ewkb_to_geometry(FunctionCallInfo fcinfo, StringInfo buf);

#endif							/* VESSELWATCH_EWKB_H */
