#!/usr/bin/env bash
# TopoJSON gives a ship the times of another one on the same route, and to one that returns those of its outward passage, in reverse.
#
# Voyages are drawn as lines from port to port or from waypoint to waypoint, with the time as a further number of each position, and made small for
# maps with topojson-server. The format allows any number of elements in a position (TopoJSON 2.1.1).
#
# Expected: each line as it was, or without its times, as with quantization (which has x and y alone); arcs are meant for borders shared by two areas.
# Found, for 30 E at hour 1, 31 E at 2, 32 E at 3, through topojson-server 3.0.1 without quantization and back by topojson-client 3.1.0:
#   A, first of the collection                1, 2, 3
#   B, the same route at 51, 52, 53           1, 2, 3; if B is first in the file, 51, 52, 53 for both
#   C, in the other direction at 71, 72, 73   3, 2, 1
#   D, 31 E to 33 E at 91, 92, 93             2, 92, 93
#   E, there and back at 101 to 105           1, 2, 3, 2, 1: as itself if it is alone
#   two that have one place in common         as they were
# Source: cut.js, dedup.js and join.js compare positions by x and y (hash/point-equal.js), and an arc is kept once, in either direction, as it came
#         first.
# Affected: anyone who puts tracks on a map or into an archive in this way: ships that passed the same waypoints, ports or rounded places meet where
#        one was days later, the alibi of one is that of another, and which ship it is depends on the order of the file. Nothing is missing and the
#        picture is right; lines that only cross stay as they were.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . topojson-server@3.0.1 topojson-client@3.1.0 >/dev/null
cat >times.mjs <<'JS'
import { topology } from 'topojson-server'
import { feature } from 'topojson-client'
const way = (ship, ...fixes) => ({ type: 'Feature', properties: { ship }, geometry: { type: 'LineString', coordinates: fixes.map(([lon, hour]) => [lon, 44, 0, hour]) } })
const A = way('A', [30, 1], [31, 2], [32, 3]), B = way('B', [30, 51], [31, 52], [32, 53]), C = way('C', [32, 71], [31, 72], [30, 73])
const D = way('D', [31, 91], [32, 92], [33, 93]), E = way('E', [30, 101], [31, 102], [32, 103], [31, 104], [30, 105])
const moored = [way('X', [30, 10], [31, 11]), way('Y', [31, 20], [32, 21])]
const show = (what, ways, quantization) => {
	const { features } = feature(topology({ ways: { type: 'FeatureCollection', features: ways } }, quantization), 'ways')
	console.log(what + ':', features.map(f => f.properties.ship + ' ' + f.geometry.coordinates.map(c => c[3] ?? '-').join(' ')).join(', '))
}
show('same way', [A, B])
show('other order', [B, A])
show('against it', [A, C])
show('a part of it', [A, D])
show('there and back', [A, E])
show('alone', [E])
show('one place', moored)
show('quantized', [A, B], 1e5)
JS
found=$(node times.mjs)
echo "$found"
[ "$found" = 'same way: A 1 2 3, B 1 2 3
other order: B 51 52 53, A 51 52 53
against it: A 1 2 3, C 3 2 1
a part of it: A 1 2 3, D 2 92 93
there and back: A 1 2 3, E 1 2 3 2 1
alone: E 101 102 103 104 105
one place: X 10 11, Y 20 21
quantized: A - - -, B - - -' ]
