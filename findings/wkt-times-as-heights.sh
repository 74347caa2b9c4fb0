#!/usr/bin/env bash
# Readers of WKT turn the times of a track into altitudes: a ship at 1,709,805,600 m above the sea.
#
# A track in PostGIS, LINESTRING M with epoch seconds, goes to other tools as WKT or WKB, where M says that the third number is a measure (ISO 19125,
# SQL/MM).
#
# Expected: the measures as measures, or omitted, or an error; the same from WKT and from WKB.
# Found, for LINESTRING M and for LINESTRING ZM with 7 m:
#   Shapely 1.8.5, GEOS 3.11   M: Z = 1709805600 from WKT, no Z from WKB; ZM: Z = 7 from both.
#   JSTS 2.12.1                M: altitude 1709805600; ZM: a line of two points without coordinates (NaN, null in JSON), as success.
#   OpenLayers 10.11           M: altitude 1709805600 in its GeoJSON; ZM: a fourth number.
#   @terraformer/wkt 2.2.2     M: altitude 1709805600, with "m": true beside the geometry; ZM: a fourth number.
#   wellknown 0.5.0            null for both, without an error.
#   wkx 0.5.0                  M omitted; ZM with Z alone.
#   betterknown 1.2.0          M omitted; ZM: a fourth number.
# Source: GEOS before 3.12 takes any third number of a text for Z (WKTReader.cpp), but not of a WKB; GeoJSON has no place for measures (RFC 7946,
#         3.1.1: the third number is altitude), so a reader that keeps the order of numbers makes altitudes.
# Affected: anyone who exports tracks from PostGIS with ST_AsText or ST_AsEWKT: lengths in 3D and views of a globe are wrong, the times are gone or in
#        the wrong place, and with Shapely the same table read as WKB does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq python3-shapely=1.8.5-2+b1 libgeos-c1v5=3.11.1-1 libgeos3.11.1=3.11.1-1 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . jsts@2.12.1 ol@10.11.0 @terraformer/wkt@2.2.2 wellknown@0.5.0 wkx@0.5.0 betterknown@1.2.0 >/dev/null
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

cat >read.py <<'PY'
import struct
from shapely import wkb, wkt
m, zm = [4, 51, 1709805600, 5, 51, 1709809200], [4, 51, 7, 1709805600, 5, 51, 7, 1709809200]
print('Shapely, WKT M:', wkt.loads('LINESTRING M (4 51 1709805600, 5 51 1709809200)').wkt)
print('Shapely, WKB M:', wkb.loads(struct.pack('<BII6d', 1, 2002, 2, *m)).wkt)
print('Shapely, WKT ZM:', wkt.loads('LINESTRING ZM (4 51 7 1709805600, 5 51 7 1709809200)').wkt)
print('Shapely, WKB ZM:', wkb.loads(struct.pack('<BII8d', 1, 3002, 2, *zm)).wkt)
PY
cat >read.mjs <<'JS'
import { WKTReader, GeoJSONWriter } from 'jsts/org/locationtech/jts/io.js'
import WKT from 'ol/format/WKT.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import { wktToGeoJSON as terraformer } from '@terraformer/wkt'
import wellknown from 'wellknown'
import wkx from 'wkx'
import { wktToGeoJSON as betterknown } from 'betterknown'
const readers = {
	JSTS: text => new GeoJSONWriter().write(new WKTReader().read(text)),
	OpenLayers: text => new GeoJSON().writeGeometryObject(new WKT().readGeometry(text)),
	terraformer,
	wellknown: wellknown.parse,
	wkx: text => wkx.Geometry.parse(text).toGeoJSON(),
	betterknown
}
for (const [name, read] of Object.entries(readers))
	for (const text of ['LINESTRING M (4 51 1709805600, 5 51 1709809200)', 'LINESTRING ZM (4 51 7 1709805600, 5 51 7 1709809200)']) {
		const line = read(text)
		console.log(name + ',', text.split(' ')[1] + ':', line === null ? line : JSON.stringify(line.coordinates))
	}
JS
found="$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 read.py)
$(node read.mjs)"
echo "$found"
[ "$found" = "Shapely, WKT M: LINESTRING Z (4 51 1709805600, 5 51 1709809200)
Shapely, WKB M: LINESTRING (4 51, 5 51)
Shapely, WKT ZM: LINESTRING Z (4 51 7, 5 51 7)
Shapely, WKB ZM: LINESTRING Z (4 51 7, 5 51 7)
JSTS, M: [[4,51,1709805600],[5,51,1709809200]]
JSTS, ZM: [[null,null],[null,null]]
OpenLayers, M: [[4,51,1709805600],[5,51,1709809200]]
OpenLayers, ZM: [[4,51,7,1709805600],[5,51,7,1709809200]]
terraformer, M: [[4,51,1709805600],[5,51,1709809200]]
terraformer, ZM: [[4,51,7,1709805600],[5,51,7,1709809200]]
wellknown, M: null
wellknown, ZM: null
wkx, M: [[4,51],[5,51]]
wkx, ZM: [[4,51,7],[5,51,7]]
betterknown, M: [[4,51],[5,51]]
betterknown, ZM: [[4,51,7,1709805600],[5,51,7,1709809200]]" ]
