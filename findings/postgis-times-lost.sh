#!/usr/bin/env bash
# PostGIS loses the times of a track where it crosses 180 degrees, puts ships into 1970, and ends a mooring when it began.
#
# PostGIS expects a trajectory (ST_IsValidTrajectory) to be a line with measures, epoch seconds.
#
# Expected: functions that accept the line return it with measures, moved or interpolated like X and Y, or refuse it.
# Found: in PostGIS 3.6.2 (3.3.2 of Debian 12 does the same)
#   ST_WrapX keeps the measures of a line that needs no cut, and loses those of one that it cuts: both ship and pieces have no time.
#   ST_ChaikinSmoothing interpolates X and Y and gives each new point measure 0: 1 January 1970.
#   ST_FilterByM returns LINESTRING EMPTY if one fix of a line is in the range: the one place known in that time is gone.
#   ST_RemoveRepeatedPoints leaves a moored ship's fixes alone with tolerance 0 (their measures differ). With any tolerance, even
#        1e-9, it keeps only the first: a ship that lay there until 13:00 has sailed since 10:00, at a matching speed.
# Source: lwgeom_wrapx.c splits with GEOS, which had two or three dimensions; lwchaikins.c reads X, Y and Z; ST_FilterByM makes an empty line of what
#         is too short for a line; the comparison with a tolerance is of X and Y.
# Affected: anyone who stores or draws tracks as LINESTRING M: departures, speeds and whole silences change without a warning, and WrapX does it only
#        to the few ships that cross the line.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @electric-sql/pglite@0.5.8 @electric-sql/pglite-postgis@0.2.8 >/dev/null
cat >ask.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite'
import { postgis } from '@electric-sql/pglite-postgis'
const db = await PGlite.create({ extensions: { postgis } })
await db.exec('CREATE EXTENSION postgis')
const ask = async sql => (await db.query('SELECT ' + sql + ' AS answer')).rows[0].answer
console.log('PostGIS', await ask('postgis_lib_version()'))
for (const sql of ["ST_WrapX('LINESTRING M (170 51 0, 175 51 3600)', 180, -360)", "ST_WrapX('LINESTRING M (170 51 0, 190 51 3600)', 180, -360)",
	"ST_ChaikinSmoothing('LINESTRING M (0 0 1709805600, 4 0 1709809200, 4 4 1709812800)')",
	"ST_FilterByM('LINESTRING M (0 0 0, 5 0 3600, 10 0 7200)', 3000, 4000)",
	"ST_RemoveRepeatedPoints('LINESTRING M (0 0 36000, 0 0 46800, 1 0 50400)', 0)",
	"ST_RemoveRepeatedPoints('LINESTRING M (0 0 36000, 0 0 46800, 1 0 50400)', 1e-9)"])
	console.log(await ask('ST_AsText(' + sql.replace(/'(LINE.*?)'/, "'$1'::geometry") + ')'))
JS
found=$(node ask.mjs)
echo "$found"
[ "$found" = "PostGIS 3.6.2
LINESTRING M (170 51 0,175 51 3600)
MULTILINESTRING((170 51,180 51),(-180 51,-170 51))
LINESTRING M (0 0 1709805600,3 0 0,4 1 0,4 4 1709812800)
LINESTRING EMPTY
LINESTRING M (0 0 36000,0 0 46800,1 0 50400)
LINESTRING M (0 0 36000,1 0 50400)" ]
