#!/usr/bin/env bash
# GDAL writes minutes of 61 seconds: 10:00:59.9996 becomes 10:00:60.000.
#
# Times of reports and of interpolated arrivals have microseconds. GDAL stores seconds as a 32-bit float and prints three digits.
#
# Expected: 10:01:00.000, or 10:00:59.999.
# Found: ogr2ogr of GDAL 3.8.4 (gdal3.js 2.8.1) prints second 60 to GeoJSON and CSV for all of the last half millisecond of a minute, without a
#        warning, and reads it back as second 60. JavaScript returns "Invalid Date", fromisoformat() of Python raises ValueError, PostgreSQL reads
#        10:01:00. There was no leap second. GDAL 3.6.2 of Debian 12 does the same.
# Source: OGRField.Date.Second is a float, printed with %06.3f; nothing carries over to the minute. Since June 2025 the text reader
#         no longer rounds up to 60 (https://github.com/OSGeo/gdal/pull/12658).
# Affected: anyone who publishes events as GeoJSON or CSV with ogr2ogr: one time in 120,000, at random, stops the reader, or is dropped by a reader
#        that skips invalid times.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . gdal3.js@2.8.1 >/dev/null
cat >events.csv <<'CSV'
ship,time
A,2024-03-07T10:00:59.9994Z
B,2024-03-07T10:00:59.9996Z
C,2024-03-07T10:00:59.999999Z
CSV
cat >convert.js <<'JS'
require('gdal3.js/node')().then(async gdal => {
	const events = (await gdal.open('events.csv', ['AUTODETECT_TYPE=YES'])).datasets[0]
	const geojson = await gdal.ogr2ogr(events, ['-f', 'GeoJSON'], 'events')
	const text = Buffer.from(await gdal.getFileBytes(geojson)).toString()
	for (const f of JSON.parse(text).features) console.log(f.properties.ship, f.properties.time, String(new Date(f.properties.time)))
	const again = await gdal.ogr2ogr((await gdal.open(geojson.real)).datasets[0], ['-f', 'CSV'], 'again')
	console.log(Buffer.from(await gdal.getFileBytes(again)).toString().trim())
	process.exit(0)
})
JS
found=$(TZ=UTC node convert.js)
echo "$found"
[ "$found" = "A 2024-03-07T10:00:59.999Z Thu Mar 07 2024 10:00:59 GMT+0000 (Coordinated Universal Time)
B 2024-03-07T10:00:60.000Z Invalid Date
C 2024-03-07T10:00:60Z Invalid Date
ship,time
A,2024/03/07 10:00:59.999+00
B,2024/03/07 10:00:60+00
C,2024/03/07 10:00:60+00" ]
