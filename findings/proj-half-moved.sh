#!/usr/bin/env bash
# PROJ moves one end of a line by 104 m and the other not at all: a boundary in ED50 breaks in the middle of the Black Sea.
#
# Older charts and treaties have boundaries in pre-satellite datums such as ED50 (EPSG:4230); zones are converted to WGS 84 with ST_Transform.
#
# Expected: one transformation for one geometry, or an error where its accuracy ends; points that are metres apart remain so.
# Found: PROJ 9.7.0 in PostGIS 3.6.2 (9.1.1 of Debian 12 does the same) chooses an operation for each point. South of 43.45 N at 31.6 E it is one with
#        the 104 m of ED50; north of it the point is in the area of use of none, and is not moved. Two points that were 111 m apart, north and south
#        of there, are 213 m apart afterwards; at 38 E likewise. No notice. ST_TransformPipeline with one operation of EPSG (1784) moves both.
# Source: proj_create_crs_to_crs() keeps all operations between two systems and chooses by the point; the last in its list is a "ballpark" one, which
#         changes the ellipsoid's name and no coordinate (PROJ's documentation mentions both, but not that a line breaks).
# Affected: anyone who transforms zones or median lines that reach out of a country's area of use: an edge has a step of 100 m, and a ship along the
#        boundary is on one side or the other depending on where the step is. Area and validity do not show it.
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
const ask = async sql => Object.values((await db.query('SELECT ' + sql)).rows[0]).join(' ')
const line = lon => `'SRID=4230;LINESTRING (${lon} 43.4495, ${lon} 43.4505)'::geometry`
console.log('PostGIS', await ask('postgis_lib_version()'), 'PROJ', (await ask('postgis_proj_version()')).split(' ')[0])
for (const lon of [31.6, 38])
	console.log(`from ${lon} E:`, await ask(`st_astext(st_transform(${line(lon)}, 4326), 6), round(st_length(st_transform(${line(lon)}, 4326)::geography)) || ' m'`))
console.log('by EPSG 1784:', await ask(`st_astext(st_transformpipeline(${line(31.6)}, 'urn:ogc:def:coordinateOperation:EPSG::1784', 4326), 6)`))
JS
found=$(node ask.mjs)
echo "$found"
[ "$found" = "PostGIS 3.6.2 PROJ 9.7.0
from 31.6 E: LINESTRING(31.599603 43.448605,31.6 43.4505) 213 m
from 38 E: LINESTRING(37.999779 43.448629,38 43.4505) 209 m
by EPSG 1784: LINESTRING(31.599603 43.448605,31.599603 43.449605)" ]
