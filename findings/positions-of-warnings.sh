#!/usr/bin/env bash
# A mine off Sevastopol ends up in Benin, and one in the South Atlantic at the North Pole: the hyphen of navigational warnings.
#
# Warnings to ships give positions as degrees, a hyphen, minutes and a letter: 44-36.5N 033-31.2E, 35-53.8S 014-27.1W (IMO MSC.1/Circ.1310, Joint
# Manual on Maritime Safety Information, element 6). Logs and incident reports write them so too.
#
# Expected: 44.60833 33.52 and -35.89667 -14.45167, or an error.
# Found:
#   GeoConvert, GeographicLib 2.1.2   7.5 N 1.8 E and 88.8 N 41.1 E: 44 degrees less 36.5, and less 53.8 south, which is more. So does
#                                     geographiclib-dms 2.2.0.
#   parse-dms 0.0.5          44 N 36.5 W and 35 N 53.8 W: the minutes of the latitude become the longitude, and N replaces S.
#   cs2cs, PROJ 9.1.1        the same with 36.5 E, and the rest as a height and trailing text.
#   dms-conversion 3.1.4     44 N 33 E and 35 N 14 E: no minutes, and never south or west.
#   geodesy 2.4.0, coordinate-parser 1.0.7   right.
#   geo-coordinates-parser 1.7.4, coord-parser 1.0.0, geopy 2.3.0   an error.
#   With 44:36.5N for 44-36.5N GeographicLib is right.
# Source: GeographicLib reads sums and differences of angles (39N 70W+0:0:15E is an example in the manual of GeoConvert), so that an inner hyphen is a
#         minus; the others read a number and ignore the rest, or take it for the next value.
# Affected: anyone who makes areas or sightings from such texts: each has a place on the map, nothing is an error, and no value is out of range; ships
#        that were near are cleared, others accused.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances libproj25 \
	| grep -E '^(lib|proj-|zlib)' | grep -vE '^(libc6|libgcc-s1|libstdc\+\+6|libproj25|.*:.*)$')
# shellcheck disable=SC2086
apt-get -o APT::Sandbox::User=root download -qq geographiclib-tools=2.1.2-1 libgeographiclib23=2.1.2-1 proj-bin=9.1.1-1+b1 libproj25=9.1.1-1+b1 \
	python3-geopy=2.3.0-1 python3-geographiclib=2.0-2 $needed >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . geographiclib-dms@2.2.0 parse-dms@0.0.5 dms-conversion@3.1.4 geodesy@2.4.0 \
	coordinate-parser@1.0.7 geo-coordinates-parser@1.7.4 coord-parser@1.0.0 >/dev/null
cat >read.mjs <<'JS'
import geographiclib from 'geographiclib-dms'
import parseDMS from 'parse-dms'
import dmsConversion from 'dms-conversion'
import LatLon from 'geodesy/latlon-spherical.js'
import Coordinates from 'coordinate-parser'
import { convert } from 'geo-coordinates-parser'
import coordParser from 'coord-parser'
const readers = {
	'geographiclib-dms': (lat, lon) => Object.values(geographiclib.DecodeLatLon(lat, lon)),
	'parse-dms': (lat, lon) => Object.values(parseDMS(lat + ' ' + lon)),
	'dms-conversion': (lat, lon) => [lat, lon].map(dmsConversion.parseDms),
	'geodesy': (lat, lon) => [LatLon.parse(lat, lon)].flatMap(p => [p.lat, p.lon]),
	'coordinate-parser': (lat, lon) => [new Coordinates(lat + ' ' + lon)].flatMap(p => [p.getLatitude(), p.getLongitude()]),
	'geo-coordinates-parser': (lat, lon) => [convert(lat + ' ' + lon)].flatMap(p => [p.decimalLatitude, p.decimalLongitude]),
	'coord-parser': (lat, lon) => Object.values(coordParser(lat + ' ' + lon)),
}
const read = (reader, position) => {
	try {
		return reader(...position.split(' ')).map(angle => +angle.toFixed(5)).join(' ')
	} catch {
		return 'error'
	}
}
for (const name in readers)
	console.log(name + ':', ['44-36.5N 033-31.2E', '35-53.8S 014-27.1W'].map(position => read(readers[name], position)).join(', '))
JS
cat >read.py <<'PY'
import geopy
for position in '44-36.5N 033-31.2E', '35-53.8S 014-27.1W':
    try:
        print(geopy.Point(position))
    except ValueError:
        print('error')
PY
printf '%s\n' '44-36.5N 033-31.2E' '35-53.8S 014-27.1W' >positions
libraries=$(echo "$work"/usr/lib/*-linux-gnu)
with() { LD_LIBRARY_PATH=$libraries PROJ_DATA=$work/usr/share/proj PYTHONPATH=$work/usr/lib/python3/dist-packages "$@"; }
line() { printf '%s: ' "$1" && tr '\t' ' ' | tr -s ' ' | paste -sd, | sed 's/,/, /g'; }
found=$(
	with usr/bin/GeoConvert <positions | line GeoConvert
	tr - : <positions | with usr/bin/GeoConvert | line 'GeoConvert, colons'
	with usr/bin/cs2cs -f %.5f EPSG:4326 EPSG:4326 <positions | line cs2cs
	with /usr/bin/python3 read.py | line geopy
	node read.mjs
)
echo "$found"
[ "$found" = 'GeoConvert: 7.50000 1.80000, 88.80000 41.10000
GeoConvert, colons: 44.60833 33.52000, -35.89667 -14.45167
cs2cs: 44.00000 36.50000 33.00000-31.2E, 35.00000 -53.80000 14.00000-27.1W
geopy: error, error
geographiclib-dms: 7.5 1.8, 88.8 41.1
parse-dms: 44 -36.5, 35 -53.8
dms-conversion: 44 33, 35 14
geodesy: 44.60833 33.52, -35.89667 -14.45167
coordinate-parser: 44.60833 33.52, -35.89667 -14.45167
geo-coordinates-parser: error, error
coord-parser: error, error' ]
