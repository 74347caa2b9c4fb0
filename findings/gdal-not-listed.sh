#!/usr/bin/env bash
# A filter for "not listed" includes ships that nobody has looked up if GDAL reads them from GeoJSON, CSV, FlatGeobuf or a shapefile, and excludes
# them if the same ships are in GeoPackage or SQLite; on the former, "listed <> 1" excludes them too.
#
# A filter (ogr2ogr -where, SetAttributeFilter, the filter of a layer in QGIS) is SQL, according to the page of OGR's dialect. Ships are listed, not
# listed or, with NULL, unknown.
#
# Expected: NOT (listed = 1), listed NOT IN (1) and listed <> 1 return the same ships from each format: those known not to be listed, as in SQL.
# Found, for A that is listed, B that is not, and C about which nothing is known, with GDAL 3.8.4 (gdal3.js 2.8.1):
#                                                   GeoJSON, FlatGeobuf, CSV, shapefile   GeoPackage, SQLite
#   listed <> 1                                     B                                     B
#   NOT (listed = 1), listed NOT IN (1)             B, C                                  B
#   NOT (listed BETWEEN 1 AND 9)                    B, C                                  B
#   NOT (name = 'A' AND listed = 1)                 B, C                                  B, C
#   NOT (flag LIKE 'RU%'), C's flag unknown         B, C                                  B
#        No warning. GDAL 3.6.2 of Debian 12 does the same.
# Source: formats without SQL of their own are filtered by swq_op_general.cpp, where a comparison with NULL is false and its NOT is true; for the
#         others the filter is passed to SQLite. Fixed since (https://github.com/OSGeo/gdal/pull/9915, May 2024, after 3.9.0);
#         https://gdal.org/user/ogr_sql_dialect.html mentions neither behaviour.
# Affected: anyone who extracts the ships that are not listed from an export: those never screened are cleared, or not, depending on the file format
#        and on how the filter is written. A test on PostGIS or GeoPackage, or with ships that were all screened, does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . gdal3.js@2.8.1 >/dev/null
cat >ships.geojson <<'JSON'
{ "type": "FeatureCollection", "features": [
	{ "type": "Feature", "properties": { "name": "A", "listed": 1, "flag": "RU" }, "geometry": { "type": "Point", "coordinates": [33.5, 44.6] } },
	{ "type": "Feature", "properties": { "name": "B", "listed": 0, "flag": "PA" }, "geometry": { "type": "Point", "coordinates": [33.5, 44.6] } },
	{ "type": "Feature", "properties": { "name": "C", "listed": null, "flag": null }, "geometry": { "type": "Point", "coordinates": [33.5, 44.6] } } ] }
JSON
cat >filter.js <<'JS'
const fs = require('fs')
const filters = ['listed <> 1', 'NOT (listed = 1)', 'listed NOT IN (1)', 'NOT (listed BETWEEN 1 AND 9)', "NOT (name = 'A' AND listed = 1)", "NOT (flag LIKE 'RU%')"]
// reads by columns would need threads
require('gdal3.js/node')({ env: { OGR2OGR_USE_ARROW_API: 'NO' } }).then(async gdal => {
	const names = async (dataset, filter) => {
		const file = await gdal.ogr2ogr(dataset, ['-f', 'GeoJSON', '-where', filter], 'found')
		return JSON.parse(Buffer.from(await gdal.getFileBytes(file)).toString()).features.map(f => f.properties.name).join('')
	}
	const open = async (file, options = []) => (await gdal.open(file, options)).datasets[0]
	const ships = await open('ships.geojson')
	for (const [format, ext] of [['GeoJSON', 'geojson'], ['FlatGeobuf', 'fgb'], ['CSV', 'csv'], ['ESRI Shapefile', 'shp'], ['GPKG', 'gpkg'], ['SQLite', 'sqlite']]) {
		const made = await gdal.ogr2ogr(ships, ['-f', format, '-nln', 'ships'], 'ships')
		const files = (made.all || [made]).map(f => f.local)
		const dataset = await open(made.real, format === 'CSV' ? ['AUTODETECT_TYPE=YES', 'EMPTY_STRING_AS_NULL=YES'] : [])
		const found = []
		for (const filter of filters)
			found.push(await names(dataset, filter))
		console.log(format + ':', found.join(' '))
	}
	process.exit(0)
})
JS
found=$(node filter.js)
echo "$found"
[ "$found" = 'GeoJSON: B BC BC BC BC BC
FlatGeobuf: B BC BC BC BC BC
CSV: B BC BC BC BC BC
ESRI Shapefile: B BC BC BC BC BC
GPKG: B B B B BC B
SQLite: B B B B BC B' ]
