#!/usr/bin/env bash
# GDAL cuts a ship's line at 180 degrees only where the ship was heard often; across a silence the line goes round the world.
#
# RFC 7946 (3.1.9) wants lines that cross the antimeridian cut in two. GDAL does so with RFC7946=YES, or -wrapdateline.
#
# Expected: each segment that is shorter across the antimeridian is cut; at least those "within 170 to -170", as the page of ogr2ogr says for
#           -datelineoffset 10.
# Found: ogr2ogr of GDAL 3.8.4 (gdal3.js 2.8.1) cuts a step over the antimeridian of less than 10 degrees of longitude: 176 to -175 is cut, 175 to
#        -175 is not, though both ends are within 5 degrees of it. No warning. RFC7946=YES by itself has no parameter for this. With -wrapdateline
#        -datelineoffset 180 all are cut. GDAL 3.6.2 of Debian 12 does the same.
# Source: OGRGeometryFactory::transformWithOptions takes a step for a crossing if it is longer than 360 less DATELINEOFFSET degrees, as an honest step
#         of 350 would be too.
# Affected: anyone who draws tracks of the North Pacific: a fast ship is 10 degrees further after a day of silence. The line over that silence, the
#        one that matters, is drawn across every continent, and its box covers all ports of its latitudes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . gdal3.js@2.8.1 >/dev/null
cat >ways.csv <<'CSV'
id,WKT
176 to -175,"LINESTRING (176 51,-175 51)"
175 to -175,"LINESTRING (175 51,-175 51)"
171 to -171,"LINESTRING (171 51,-171 51)"
CSV
cat >cut.js <<'JS'
require('gdal3.js/node')().then(async gdal => {
	const ways = (await gdal.open('ways.csv', ['AUTODETECT_TYPE=YES', 'KEEP_GEOM_COLUMNS=NO'])).datasets[0]
	const srs = ['-s_srs', 'EPSG:4326', '-t_srs', 'EPSG:4326']
	for (const options of [['-lco', 'RFC7946=YES'], ['-wrapdateline'], ['-wrapdateline', '-datelineoffset', '180']]) {
		const file = await gdal.ogr2ogr(ways, ['-f', 'GeoJSON', ...srs, ...options], 'ways')
		const cut = JSON.parse(Buffer.from(await gdal.getFileBytes(file)).toString()).features
		console.log(options.join(' ') + ':', cut.map(f => f.properties.id + ' ' + f.geometry.type).join(', '))
	}
	process.exit(0)
})
JS
found=$(node cut.js)
echo "$found"
one='176 to -175 MultiLineString, 175 to -175 LineString, 171 to -171 LineString'
all='176 to -175 MultiLineString, 175 to -175 MultiLineString, 171 to -171 MultiLineString'
[ "$found" = "-lco RFC7946=YES: $one
-wrapdateline: $one
-wrapdateline -datelineoffset 180: $all" ]
