#!/usr/bin/env bash
# A receiver says that its position is not valid, or comes from a simulator, and Signal K and GPS.js pass it on as any other.
#
# A receiver that is jammed, or has lost its satellites, may repeat its last position or go on by dead reckoning. It says so: status V instead of A in RMC
# and GLL, mode N (not valid), E (estimated) or S (simulator), in GGA a quality of 0, 6 or 8 (IEC 61162-1, NMEA 0183). AIS says so by a time stamp of
# 61 (entered by hand), 62 (dead reckoning) or 63 (positioning system inoperative; ITU-R M.1371-5, annex 8).
#
# Expected: no position, or a position with the status beside it.
# Found, compared with the same sentence of a valid position:
#                                  Signal K (nmea0183-signalk 3.20.1)      GPS.js 0.9.0, state   nmea-simple 3.3.0
#   RMC, V with N, E or S          as if valid                             as if valid           status "warning", and the mode
#   GLL, V with N                  nothing                                 as if valid           status "invalid", and the mode
#   GGA, 0 or 8                    quality "no GPS" or "Simulator mode"    as if valid           fix "none" or "simulation"
#   AIS, 61, 62 or 63              as if valid
#        So with Signal K one receiver has a position or none depending on which sentence it sends.
# Source: Signal K's GLL hook tests the status, its RMC hook does not (https://github.com/SignalK/nmea0183-signalk/issues/140, closed). GPS.Parse() returns
#         status, quality and mode, whereas updateState() takes over latitude and longitude without looking at them, and state has no field for them.
# Affected: anyone who takes positions of ships from them: where GNSS is jammed, as in the Black Sea and the Gulf, a ship lies where it was
#        when the jamming began, or sails on where it was heading, an exercise on a simulator is a voyage, and none can be told from a fix afterwards.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @signalk/nmea0183-signalk@3.20.1 gps@0.9.0 nmea-simple@3.3.0 >/dev/null
cat >read.js <<'JS'
const SignalK = require('@signalk/nmea0183-signalk'), GPS = require('gps').GPS || require('gps'), { parseNmeaSentence } = require('nmea-simple')
const sentence = body => `$${body}*${[...body].reduce((sum, c) => sum ^ c.charCodeAt(0), 0).toString(16).toUpperCase().padStart(2, '0')}`
const report = second => {	// message 1, at 33.5 E 44.5 N, 6.5 knots
	const bits = [[6, 1], [2, 0], [30, 211000001], [4, 0], [8, 128], [10, 65], [1, 0], [28, 20100000], [27, 26700000], [12, 900], [9, 90], [6, second], [25, 0]]
		.map(([n, value]) => value.toString(2).padStart(n, '0')).join('')
	const letters = bits.match(/.{6}/g).map(six => parseInt(six, 2)).map(v => String.fromCharCode(v + (v < 40 ? 48 : 56))).join('')
	return sentence(`AIVDM,1,1,,A,${letters},0`).replace('$', '!')
}
const place = '4430.000,N,03330.000,E'
const rmc = marks => sentence(`GPRMC,100000,${marks[0]},${place},12.0,90.0,070324,,,${marks[1]}`)
const gll = marks => sentence(`GPGLL,${place},100000,${marks[0]},${marks[1]}`)
const gga = quality => sentence(`GPGGA,100000,${place},${quality},08,1.0,5,M,0,M,,`)
const readers = {
	'Signal K': s => new SignalK().parse(s)?.updates[0].values ?? null,
	'GPS.js': s => {
		const gps = new GPS()
		gps.update(s)
		return gps.state
	},
	'nmea-simple': s => parseNmeaSentence(s),
}
// what differs from the sentence of a valid position, so that "as if valid" means that nothing does
const compare = (read, valid, s) => {
	const [a, b] = [read(valid), read(s)].map(o => o && Object.fromEntries(Array.isArray(o) ? o.map(v => [v.path, v.value]) : Object.entries(o)))
	const differs = b && Object.keys({ ...a, ...b }).filter(key => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
	return b === null ? 'nothing' : differs.length ? differs.map(key => `${key} ${JSON.stringify(b[key])}`).join(', ') : 'as if valid'
}
for (const [what, make, valid, marks] of [['RMC', rmc, 'AA', ['VN', 'VE', 'VS']], ['GLL', gll, 'AA', ['VN']], ['GGA', gga, 1, [0, 8]], ['AIS', report, 30, [61, 62, 63]]])
	for (const mark of marks)
		for (const [name, read] of Object.entries(readers).slice(0, what === 'AIS' ? 1 : 3))
			console.log(`${what} ${mark}, ${name}:`, compare(read, make(valid), make(mark)))
JS
found=$(node read.js)
echo "$found"
[ "$found" = 'RMC VN, Signal K: as if valid
RMC VN, GPS.js: as if valid
RMC VN, nmea-simple: status "warning", faaMode "N"
RMC VE, Signal K: as if valid
RMC VE, GPS.js: as if valid
RMC VE, nmea-simple: status "warning", faaMode "E"
RMC VS, Signal K: as if valid
RMC VS, GPS.js: as if valid
RMC VS, nmea-simple: status "warning", faaMode "S"
GLL VN, Signal K: nothing
GLL VN, GPS.js: as if valid
GLL VN, nmea-simple: status "invalid", faaMode "N"
GGA 0, Signal K: navigation.gnss.methodQuality "no GPS"
GGA 0, GPS.js: as if valid
GGA 0, nmea-simple: fixType "none"
GGA 8, Signal K: navigation.gnss.methodQuality "Simulator mode"
GGA 8, GPS.js: as if valid
GGA 8, nmea-simple: fixType "simulation"
AIS 61, Signal K: as if valid
AIS 62, Signal K: as if valid
AIS 63, Signal K: as if valid' ]
