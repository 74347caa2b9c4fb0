#!/usr/bin/env bash
# PyEphem draws the ground track of a satellite 19 km beside the place from which it sees that satellite overhead.
#
# Whether a satellite could image a pier is answered from its elements (TLE) by the point below it: sublat and sublong in PyEphem, and from them the
# strip that it sees.
#
# Expected: latitude and longitude as on maps and in AIS, which is also how PyEphem takes the place of an observer; the same from other libraries.
# Found, for an invented satellite on the orbit of Sentinel-2, which passes over the pier at Rajin on 7 March 2024 at 02:19:03.5 UTC:
#   satellite.js 7.1.0, tle.js 5.0.3     42.24 N 130.31 E: the pier
#   PyEphem 4.1.4                        42.07 N 130.31 E: 19 km south of it, in the open sea
#   PyEphem itself, as an observer       at its own point, the satellite is 1.5 degrees from the zenith; at the pier 0.0
#        At 42 S it is 19 km north of the others, at the equator where they are. Longitudes, and what an observer sees, are right everywhere.
# Source: GetSubSatPoint() in libastro's earthsat.c returns atan(z / sqrt(x * x + y * y)), the angle at the centre of the earth (geocentric), while
#         GetSitPosition() takes a latitude of the ellipsoid. The documentation says "latitude beneath satellite".
#         https://github.com/brandon-rhodes/pyephem/blob/master/libastro/earthsat.c
# Affected: anyone who asks who was looking: between 25 and 65 degrees of latitude strips lie 15 to 19 km too near to the equator. If a strip is as narrow as
#        that, a pier in it was not imaged, and a pier that was imaged seems unobserved. A test at Singapore does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq python3-ephem=4.1.4-2+b1 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . satellite.js@7.1.0 tle.js@5.0.3 >/dev/null
cat >elements <<'TLE'
1 99999U 24001A   24067.00000000  .00000000  00000-0  00000-0 0  9991
2 99999  98.5683 142.4600 0001234  95.1234 265.0000 14.30818200    18
TLE
cat >below.mjs <<'JS'
import fs from 'fs'
import * as satellite from 'satellite.js'
import { getLatLngObj } from 'tle.js'
const lines = fs.readFileSync('elements', 'utf8').trim().split('\n')
const show = (name, t, lat, lon) => console.log(name, t, lat.toFixed(2), lon.toFixed(2))
for (const t of ['02:19:03.5', '02:30:59', '02:42:51']) {
	const date = new Date(`2024-03-07T${t}Z`), { position } = satellite.propagate(satellite.twoline2satrec(...lines), date)
	const place = satellite.eciToGeodetic(position, satellite.gstime(date))
	show('satellite.js', t, satellite.degreesLat(place.latitude), satellite.degreesLong(place.longitude))
	const { lat, lng } = getLatLngObj(lines.join('\n'), date.getTime())
	show('tle.js', t, lat, lng)
}
JS
cat >below.py <<'PY'
import sys
sys.path.insert(0, 'usr/lib/python3/dist-packages')
import ephem
from math import degrees
lines = open('elements').read().splitlines()
satellite = ephem.readtle('S', *lines)
for t in ('02:19:03.5', '02:30:59', '02:42:51'):
    satellite.compute('2024/3/7 ' + t)
    print('PyEphem', t, '%.2f %.2f' % (degrees(satellite.sublat), degrees(satellite.sublong)))
def from_zenith(lat, lon):
    here = ephem.Observer()
    here.lat, here.lon, here.date, here.pressure = str(lat), str(lon), '2024/3/7 02:19:03.5', 0
    satellite.compute(here)
    return '%.1f degrees from the zenith' % (90 - degrees(satellite.alt))
satellite.compute('2024/3/7 02:19:03.5')
print('seen from its point:', from_zenith(degrees(satellite.sublat), degrees(satellite.sublong)))
print('seen from the pier:', from_zenith(42.236, 130.31))
PY
found=$(node below.mjs; /usr/bin/python3 below.py)
echo "$found"
[ "$found" = 'satellite.js 02:19:03.5 42.24 130.31
tle.js 02:19:03.5 42.24 130.31
satellite.js 02:30:59 -0.02 119.51
tle.js 02:30:59 -0.02 119.51
satellite.js 02:42:51 -42.00 108.79
tle.js 02:42:51 -42.00 108.79
PyEphem 02:19:03.5 42.07 130.31
PyEphem 02:30:59 -0.02 119.51
PyEphem 02:42:51 -41.83 108.79
seen from its point: 1.5 degrees from the zenith
seen from the pier: 0.0 degrees from the zenith' ]
