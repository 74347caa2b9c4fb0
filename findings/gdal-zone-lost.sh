#!/usr/bin/env bash
# GDAL writes one moment as two, ten hours apart, or in a different order.
#
# Two reports of one moment, one with the offset of Vladivostok, one in UTC, and a third five hours later.
#
# Expected: times that remain the same moments; if a format has no zones, in UTC, or with a warning, such as GDAL gives if a format has no times at
#           all.
# Found: ogr2ogr of GDAL 3.8.4 (gdal3.js 2.8.1) writes the local time of each offset to XLSX, ODS and MapInfo and drops the offset: A is ten hours
#        after B and five after C. To GeoPackage, where times are UTC by its standard (OGC 12-128, table 1: ISO 8601, "Z"), it writes the offset as
#        text: SQLite sorts and filters texts, so A comes after C, and a view of the first hours omits it. Writing gives no warning; reading its own
#        file, GDAL warns of "non-conformant content". GeoJSON, GML, CSV and FlatGeobuf keep the offset. GDAL 3.6.2 of Debian 12 does the same.
# Source: the drivers print the fields of OGRField.Date and ignore TZFlag; that of GeoPackage prints it.
# Affected: anyone who exports times as a session in local time shows them, or merges feeds of several zones: who was first at a pier, and whether two
#        ships were there at once, comes out wrong in Excel, MapInfo and QGIS.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . gdal3.js@2.8.1 >/dev/null
cat >reports.csv <<'CSV'
ship,WKT,time
A,POINT (131.9 43.1),2024-03-07T10:00:00+10:00
B,POINT (131.9 43.1),2024-03-07T00:00:00Z
C,POINT (131.9 43.1),2024-03-07T05:00:00Z
CSV
cat >convert.js <<'JS'
require('gdal3.js/node')().then(async gdal => {
	const csv = async dataset => Buffer.from(await gdal.getFileBytes(await gdal.ogr2ogr(dataset, ['-f', 'CSV'], 'out'))).toString()
	const reports = (await gdal.open('reports.csv', ['AUTODETECT_TYPE=YES', 'KEEP_GEOM_COLUMNS=NO'])).datasets[0]
	for (const format of ['XLSX', 'ODS', 'MapInfo File', 'GPKG', 'GeoJSON']) {
		const file = await gdal.ogr2ogr(reports, ['-f', format, '-nlt', 'POINT', '-nln', 'report'], 'reports')
		if (format === 'GPKG') require('fs').writeFileSync('reports.gpkg', await gdal.getFileBytes(file))
		const back = await csv((await gdal.open(file.real)).datasets[0])
		console.log(format + ':', back.replace(/^.*?\n/, '').trim().replace(/\n/g, '; '))
	}
	process.exit(0)
})
JS
found=$(node convert.js)
found+=$'\n'"GPKG by SQLite: $(python3 -c 'import sqlite3
print(*(s + " " + t for s, t in sqlite3.connect("reports.gpkg").execute("SELECT ship, time FROM report ORDER BY time")), sep="; ")')"
echo "$found"
clocks='A,2024/03/07 10:00:00; B,2024/03/07 00:00:00; C,2024/03/07 05:00:00'
zones='A,2024/03/07 10:00:00+10; B,2024/03/07 00:00:00+00; C,2024/03/07 05:00:00+00'
[ "$found" = "XLSX: $clocks
ODS: $clocks
MapInfo File: $clocks
GPKG: $zones
GeoJSON: $zones
GPKG by SQLite: B 2024-03-07T00:00:00.000Z; C 2024-03-07T05:00:00.000Z; A 2024-03-07T10:00:00.000+10:00" ]
