#!/usr/bin/env bash
# One long-range position becomes two places 5 km apart, with opposite flags; and five readers turn "speed not available" into 63 knots.
#
# Message 27 is what satellites receive from ships far from land. Its position has a resolution of a tenth of a minute, 185 m; speed 63 and course 511 mean
# "not available"; bit 94 is 0 if the position comes from a satellite receiver now, and 1 if it does not (ITU-R M.1371-5, annex 8).
#
# Expected: 4.0917 E 51.9583 N, flags with the same meaning, and no speed, for which gpsdecode says "nan" in messages 1 to 3.
# Found:                                         position              "gnss" for bit 0 and 1    not available
#   gpsdecode 3.22                               4.1 E 52.0 N          false, true               63 and 511
#   libais 0.17                                  4.0917 E 51.9583 N    true, false               63 and 511
#   ggencoder 1.0.10, aisparser 0.1.2            4.0917 E 51.9583 N    none                      63 and 511
#   @signalk/nmea0183-signalk 3.20.1             4.0917 E 51.9583 N    none                      32.4 m/s and 8.92 rad, that is 63 knots and 511 degrees
#        ais-stream-decoder 2.1.2 does not decode message 27.
# Source: gpsd prints lon and lat of message 27 with %.1f (gpsd_json.c), a tenth of a degree, and the bit as it is; libais inverts it
#         (src/libais/ais27.cpp). None of them checks for the values that mean "not available" in this message.
# Affected: anyone who looks for ships at a place, or for ships that meet, in satellite AIS that passed through gpsd: a ship is up to 5.6 km off in
#        north-south direction alone. Ships far from land that do not report their speed seem to race at 63 knots, which looks like a falsified position.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 \
	python3-ais=0.17+git.20190917.master.e464cf8-3+b4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . ggencoder@1.0.10 aisparser@0.1.2 @signalk/nmea0183-signalk@3.20.1 ais-stream-decoder@2.1.2 >/dev/null
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

python3 - >sentences <<'PY'
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
for speed, course, late in ((12, 90, 0), (63, 511, 1)):
    b = (bits(6, 27) + bits(2, 0) + bits(30, 211000001) + bits(2, 0) + bits(4, 0) + bits(18, round(4.0917 * 600))
         + bits(17, round(51.9583 * 600)) + bits(6, speed) + bits(9, course) + bits(1, late) + bits(1, 0))
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    body = 'AIVDM,1,1,,A,%s,0' % p
    x = 0
    for c in body: x ^= ord(c)
    print('!%s*%02X' % (body, x))
PY
cat >npm.js <<'JS'
const lines = require('fs').readFileSync(0, 'latin1').trim().split('\n')
const { AisDecode } = require('ggencoder')
const aisParser = new (require('aisparser'))({ checksum: true })
const signalK = new (require('@signalk/nmea0183-signalk'))()
const Decoder = require('ais-stream-decoder').default
const stream = new Decoder()
stream.on('data', message => console.log('ais-stream-decoder: ' + message))
stream.on('error', () => {})
const show = (name, lon, lat, speed, course) => console.log(name + ':', lon.toFixed(4), lat.toFixed(4), speed, course)
for (const line of lines) {
	const g = new AisDecode(line, {})
	show('ggencoder', g.lon, g.lat, g.sog, g.cog)
	const a = aisParser.parse(line)
	show('aisparser', a.longitude, a.latitude, a.sog, a.cog)
	const value = path => signalK.parse(line).updates[0].values.find(v => v.path === path).value
	const { longitude, latitude } = value('navigation.position')
	show('Signal K', longitude, latitude, value('navigation.speedOverGround').toFixed(2) + ' m/s', value('navigation.courseOverGroundTrue').toFixed(2) + ' rad')
	stream.write(line)
}
JS
found="longitude, latitude, speed, course, gnss
$(usr/bin/gpsdecode <sentences | sed 's/.*"lon":\([^,]*\),"lat":\([^,]*\),"speed":\([^,]*\),"course":\([^,]*\),.*"gnss":\([a-z]*\).*/gpsdecode: \1 \2 \3 \4 \5/')
$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -c '
import sys, ais
for line in sys.stdin:
    m = ais.decode(line.split(",")[5], 0)
    print("libais: %.4f %.4f %g %g %s" % (m["x"], m["y"], m["sog"], m["cog"], str(m["gnss"]).lower()))' <sentences)
$(node npm.js <sentences | LC_ALL=C sort -s -k1,1)"
echo "$found"
[ "$found" = 'longitude, latitude, speed, course, gnss
gpsdecode: 4.1 52.0 12 90 false
gpsdecode: 4.1 52.0 63 511 true
libais: 4.0917 51.9583 12 90 true
libais: 4.0917 51.9583 63 511 false
Signal K: 4.0917 51.9583 6.17 m/s 1.57 rad
Signal K: 4.0917 51.9583 32.41 m/s 8.92 rad
aisparser: 4.0917 51.9583 12 90
aisparser: 4.0917 51.9583 63 511
ggencoder: 4.0917 51.9583 12 90
ggencoder: 4.0917 51.9583 63 511' ]
