#!/usr/bin/env bash
# A cut at the antimeridian puts each hole into both halves of a zone, even where it does not lie.
#
# An economic zone on both sides of 180 degrees, with an island's waters excluded on its western side.
#
# Expected: two polygons, the western one with the hole.
# Found: geojson-antimeridian-cut 0.1.0 gives the eastern half, 180 to 170 W, the hole at 175 to 177 E as well: a ring outside its polygon. A hole
#        across 180 itself appears as both its parts in both halves. Such polygons are invalid (PostGIS: "Self-intersection"). Values of positions
#        beyond longitude and latitude, such as a time, are missing at the new points of lines: the ends have four numbers, the cuts two.
# Source: lib/geometry/polygons.js cuts all rings of a polygon and gives all parts of the inner rings to each outer one.
# Affected: anyone who converts zones of the Pacific (Fiji, Russia, the Aleutians, New Zealand) to the form of RFC 7946 with it: zones are refused on
#        import, or repaired into something else. And anyone who cuts tracks with it loses the times at the cut.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . geojson-antimeridian-cut@0.1.0 >/dev/null
cat >cut.js <<'JS'
const module_ = require('geojson-antimeridian-cut')
const cut = module_.default || module_
const shell = [[170, 0], [-170, 0], [-170, 10], [170, 10], [170, 0]]
const span = ring => Math.min(...ring.map(p => p[0])) + ' to ' + Math.max(...ring.map(p => p[0]))
for (const [what, hole] of [['hole in the west', [[175, 2], [177, 2], [177, 4], [175, 4], [175, 2]]],
	['hole over 180', [[175, 2], [-177, 2], [-177, 4], [175, 4], [175, 2]]]]) {
	const got = cut({ type: 'Polygon', coordinates: [shell, hole] })
	for (const [ring, ...holes] of got.coordinates) console.log(what + ': shell', span(ring) + ', holes', holes.map(span).join(' and '))
}
console.log(JSON.stringify(cut({ type: 'LineString', coordinates: [[170, 0, 5, 100], [-170, 10, 5, 200]] }).coordinates))
JS
found=$(node cut.js)
echo "$found"
[ "$found" = "hole in the west: shell 170 to 180, holes 175 to 177
hole in the west: shell -180 to -170, holes 175 to 177
hole over 180: shell 170 to 180, holes 175 to 180 and -180 to -177
hole over 180: shell -180 to -170, holes 175 to 180 and -180 to -177
[[[170,0,5,100],[180,5]],[[-180,5],[-170,10,5,200]]]" ]
