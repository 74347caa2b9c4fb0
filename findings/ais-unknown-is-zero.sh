#!/usr/bin/env bash
# Converted from NMEA 2000 to NMEA 0183, a ship that reports neither position nor speed lies still at 0 N 0 E.
#
# Chart plotters and receivers pass AIS on as NMEA 2000 (PGN 129038, 129039). Signal K, which many boats and shore stations run, converts
# it to AIVDM for feeds. Both formats have a "not available" value for each field (ITU-R M.1371-5, annex 8).
#
# Expected: not available remains not available; if not, the sentence is omitted.
# Found: signalk-n2kais-to-nmea0183 2.0.3 with ggencoder 1.0.10, read by gpsdecode 3.22:
#          no speed, course, status and rate of turn     0 kn, 0 degrees, under way using engine, not turning; class B likewise
#          no position                                   0 N 0 E
#          116.6 kn, from a falsified report             14.2 kn: 1166 tenths without the bit for 1024, where 1022 says "102.2 or more"
#          course and heading 359.8                      course 360, which means not available, and heading 360, which does not exist
#          course 44.6                                   45: all courses come in whole degrees
#        No error; the checksums are right.
# Source: undefined fields are left out of the bits, which begin as zeros (ggencoder's AisEncode); radsToDeg() of the plugin rounds to
#         whole degrees; numbers that are too large are cut to the bits of their field.
# Affected: anyone who takes feeds from volunteers' stations: ships at sea are at rest, ships at full speed are slow, or all are at one
#        place off Ghana, and such a zero cannot be distinguished from one that was sent.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . signalk-n2kais-to-nmea0183@2.0.3 ggencoder@1.0.10 @canboat/ts-pgns@1.11.18 \
	@canboat/canboatjs@3.20.0 >/dev/null
cat >pass.js <<'JS'
const { EventEmitter } = require('events')
const { FromPgn, pgnToActisenseSerialFormat } = require('@canboat/canboatjs')
const server = Object.assign(new EventEmitter(), { config: { version: '2.32.0' }, debug() {}, error: console.error, getSelfPath() {} })
require('signalk-n2kais-to-nmea0183').default(server).start({})
server.on('nmea0183out', sentence => console.log(sentence))
const bus = new FromPgn({ useCamel: true })
const send = (pgn, fields) => server.emit('N2KAnalyzerOut', bus.parseString(pgnToActisenseSerialFormat({
	pgn, src: 1, dst: 255, prio: 4, fields: { messageId: pgn === 129038 ? 'Scheduled Class A position report' : 'Standard Class B position report',
		repeatIndicator: 'Initial', userId: 211000001, ...fields } })))
const place = { latitude: 44.5, longitude: 33.5 }, angle = degrees => degrees * Math.PI / 180
send(129038, { ...place, sog: 6.5, cog: angle(90), heading: angle(90), navStatus: 'At anchor' })
send(129038, place)
send(129039, place)
send(129038, { sog: 6.5, cog: angle(90), heading: angle(90) })
send(129038, { ...place, sog: 60, cog: angle(359.8), heading: angle(359.8) })
send(129038, { ...place, sog: 6.5, cog: angle(44.6) })
JS
node pass.js >sentences
found=$(LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) usr/bin/gpsdecode <sentences | /usr/bin/python3 -c '
import json, sys
for line in sys.stdin:
    m = json.loads(line)
    print(*(m.get(k) for k in ("type", "lat", "lon", "speed", "course", "heading", "status_text", "turn")))')
echo "$found"
[ "$found" = '3 44.5 33.5 12.6 90.0 90 At anchor 0
3 44.5 33.5 0.0 0.0 511 Under way using engine 0
18 44.5 33.5 0.0 0.0 511 None None
3 0.0 0.0 12.6 90.0 90 Under way using engine 0
3 44.5 33.5 14.2 360.0 360 Under way using engine 0
3 44.5 33.5 12.6 45.0 511 Under way using engine 0' ]
