#!/usr/bin/env bash
# PostGIS draws 12 nautical miles around Murmansk as 4.3 because Sochi is in the same geography, as 6.7 off Cape Horn, and as 6 around a ship off
# Tallinn on its way to Gibraltar.
#
# Waters of ports, limits of coasts and corridors of tracks are drawn with ST_Buffer(geography, metres).
#
# Expected: 12 miles, or 11.9: a plane "that best fits" is used, with a warning that what is much larger than a UTM zone "may not produce the desired
#           behavior" (the function's page), which sounds like corners and per cent.
# Found: in PostGIS 3.6.2 (3.3.2 of Debian 12 does the same) the miles from a place to the edge of the buffer around it, 12 * 1852 m, are
#          Murmansk          11.9 alone, 4.3 with Sochi in one multipoint
#          Cape Horn         11.9 at the end of the coast from 47 S, 6.7 at the end of that from Arica
#          off Tallinn       11.8 at the beginning of a track to the Skagerrak, 6.0 of one to Gibraltar
#        No notice. A ship 8 miles south of Cape Horn is within 12 of either coast by ST_DWithin, but not in the limit of the longer one.
# Source: _ST_BestSRID() has UTM and equal-area planes for what fits into them, and World Mercator for the rest, which is the common case of a coast:
#         a metre of its plane is cos(latitude) metres. The radius is not corrected for this.
# Affected: anyone who draws waters of all ports of a country at once, or corridors of passages: calls and meetings in the outer half are not found,
#        at high latitudes only and depending on what else is in the geometry. A test with one port is right.
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
// miles from a place to the edge of the part that it is in
const miles = (place, shape) => ask(`round((min(ST_Distance(p, ST_Boundary(geom)::geography)) / 1852)::numeric, 1)
	FROM (SELECT 'POINT (${place})'::geography AS p) place, ST_Dump(ST_Buffer('${shape}'::geography, 12 * 1852)::geometry) WHERE ST_Covers(geom, p::geometry)`)
const coast = '-75.5 -47, -75.3 -52, -67.3 -56'
const passage = '24.5 59.8, 13 54.6, 11 56, 10.5 57.9'
const shapes = [
	['33.1 69', 'MULTIPOINT (33.1 69)', 'MULTIPOINT (33.1 69, 39.7 43.6)'],
	['-67.3 -56', `LINESTRING (${coast})`, `LINESTRING (-70.4 -18.5, -71.6 -33, -73.8 -42, ${coast})`],
	['24.5 59.8', `LINESTRING (${passage})`, `LINESTRING (${passage}, 7 57.5, 2 51.1, -5.5 48.8, -9.8 43, -9.8 38, -5.6 35.95)`],
]
console.log('PostGIS', await ask('postgis_lib_version()'))
for (const [place, small, large] of shapes)
	console.log(place + ':', await miles(place, small), await miles(place, large))
for (const shape of shapes[1].slice(1))
	console.log(await ask(`ST_DWithin(coast, ship, 12 * 1852), ST_Covers(ST_Buffer(coast, 12 * 1852), ship)
		FROM (SELECT '${shape}'::geography AS coast, ST_Project('POINT (-67.3 -56)'::geography, 8 * 1852, pi()) AS ship) places`))
JS
found=$(node ask.mjs)
echo "$found"
[ "$found" = 'PostGIS 3.6.2
33.1 69: 11.9 4.3
-67.3 -56: 11.9 6.7
24.5 59.8: 11.8 6.0
true true
true false' ]
