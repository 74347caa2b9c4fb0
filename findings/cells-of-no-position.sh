#!/usr/bin/env bash
# Three grid systems have a cell for "no position", each in a different place.
#
# AIS says "no position" with longitude 181 and latitude 91. Fixes are counted by grid cells: heat maps, who heard whom.
#
# Expected: an error, as latitude 91 is not a place; or at least the same place from each.
# Found: h3-js 4.5.0 goes over the pole and down the other side: 91 N 181 E is in the very cell of 89 N 1 E, and latitude 200 is in the
#        South Pacific. ngeohash 0.6.4 takes the nearest corner of its square, 90 N 180 E. open-location-code 1.0.3 clips the latitude
#        and wraps the longitude, 90 N 179 W. None of them warns; mgrs 2.2.0 refuses.
# Source: H3 accepts any finite angle (its error E_LATLNG_DOMAIN is for infinity and NaN only); ngeohash halves intervals and never checks whether
#         the point is in them; open-location-code clips and wraps by its specification.
# Affected: anyone who counts reports, ships or listeners by cells before removing the sentinels: ships without a position all meet in
#        the Arctic, with H3 at places where ships do go, and three grids do not agree on where.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . h3-js@4.5.0 ngeohash@0.6.4 open-location-code@1.0.3 mgrs@2.2.0 >/dev/null
cat >cells.js <<'JS'
const h3 = require('h3-js')
const geohash = require('ngeohash')
const { OpenLocationCode } = require('open-location-code')
const mgrs = require('mgrs')
const olc = new OpenLocationCode()
const at = (lat, lon) => lat.toFixed(2) + ' ' + lon.toFixed(2)
const [lat, lon] = [91, 181]
console.log('h3-js', at(...h3.cellToLatLng(h3.latLngToCell(lat, lon, 9))), h3.latLngToCell(lat, lon, 9) === h3.latLngToCell(89, 1, 9))
console.log('h3-js, latitude 200', at(...h3.cellToLatLng(h3.latLngToCell(200, 10, 9))))
const g = geohash.decode(geohash.encode(lat, lon, 9))
console.log('ngeohash', at(g.latitude, g.longitude))
const o = olc.decode(olc.encode(lat, lon, 10))
console.log('open-location-code', at(o.latitudeCenter, o.longitudeCenter))
try {
	console.log('mgrs', mgrs.forward([lon, lat], 5))
} catch (e) {
	console.log('mgrs', e.message)
}
JS
found=$(node cells.js)
echo "$found"
[ "$found" = "h3-js 89.00 1.01 true
h3-js, latitude 200 -20.00 -170.00
ngeohash 90.00 180.00
open-location-code 90.00 -179.00
mgrs forward received an invalid longitude of 181" ]
