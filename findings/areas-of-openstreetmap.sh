#!/usr/bin/env bash
# An anchorage that is drawn as an area in OpenStreetMap is a line in GeoJSON, and no ship is ever in it; a pier is an area in two readers and a line in GDAL.
#
# OpenStreetMap has no polygons: an area is a closed way, and its tags say whether the way or what it encloses is meant. Ports, piers and anchorages for
# maps and geofences are fetched from there as GeoJSON.
#
# Expected: polygons for what has an extent, the same from each reader; a warning where the reader has to guess.
# Found, for closed ways with one tag each:
#                                              osmtogeojson 2.2.12   osm2geojson-lite 1.2.0   GDAL 3.8.4 (gdal3.js 2.8.1)
#   seamark:type=anchorage, harbour, berth,
#     restricted_area, dumping_ground          line                  line                     line
#   harbour=yes, industrial=port               line                  line                     line
#   landuse=harbour, leisure=marina            polygon               polygon                  polygon
#   man_made=pier, waterway=dock               polygon               polygon                  line
#   natural=coastline, an island               line                  line                     polygon
#   seamark:type=anchorage and area=yes        polygon               polygon                  polygon
#   seamark:type=anchorage and natural=bay     polygon               polygon                  polygon
#        No warning: a ship in the middle is in the polygons, and 4 km from the lines.
# Source: a list of keys that make an area of a closed way: polygon-features.json of osmtogeojson, closed_ways_are_polygons in GDAL's osmconf.ini. Neither
#         has seamark, the namespace of OpenSeaMap (https://wiki.openstreetmap.org/wiki/Key:seamark, used for areas too), and they differ in man_made.
# Affected: anyone who counts calls in such zones: marinas work, so the import seems right, while anchorages, where ships wait and meet, have no calls at
#        all; an area that someone also tagged as a bay has. ST_Contains(line, ship) is false and no error.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . osmtogeojson@2.2.12 osm2geojson-lite@1.2.0 gdal3.js@2.8.1 @turf/boolean-point-in-polygon@7.4.0 \
	@turf/helpers@7.4.0 >/dev/null
cat >read.js <<'JS'
const fs = require('fs')
const { booleanPointInPolygon } = require('@turf/boolean-point-in-polygon'), { point } = require('@turf/helpers')
const tagged = ['seamark:type=anchorage', 'seamark:type=harbour', 'seamark:type=berth', 'seamark:type=restricted_area', 'seamark:type=dumping_ground', 'harbour=yes',
	'industrial=port', 'landuse=harbour', 'leisure=marina', 'man_made=pier', 'waterway=dock', 'natural=coastline', 'seamark:type=anchorage area=yes',
	'seamark:type=anchorage natural=bay'].map(tags => Object.fromEntries(tags.split(' ').map(tag => tag.split('='))))
const corners = [[130.2, 42.15], [130.3, 42.15], [130.3, 42.22], [130.2, 42.22]].map(([lon, lat], i) => ({ type: 'node', id: i + 1, lon, lat }))
const ways = tagged.map((tags, i) => ({ type: 'way', id: 100 + i, nodes: [1, 2, 3, 4, 1], tags }))
const stamp = 'version="1" timestamp="2024-03-07T10:00:00Z"'
fs.writeFileSync('zones.osm', `<?xml version="1.0"?><osm version="0.6">${corners.map(n => `<node id="${n.id}" lon="${n.lon}" lat="${n.lat}" ${stamp}/>`).join('')}${ways.map(w =>
	`<way id="${w.id}" ${stamp}>${w.nodes.map(n => `<nd ref="${n}"/>`).join('')}${Object.entries(w.tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`).join('')}</way>`).join('')}</osm>`)
const readers = ['osmtogeojson', 'osm2geojson-lite'].map(name => require(name)({ version: 0.6, elements: [...corners, ...ways] }).features)
const id = f => Number(String(f.properties.osm_way_id || f.properties.osm_id || f.id || f.properties.id).replace(/^.*\//, ''))
require('gdal3.js/node')().then(async gdal => {
	const zones = (await gdal.open('zones.osm')).datasets[0], features = []
	for (const layer of ['lines', 'multipolygons']) {
		const file = await gdal.ogr2ogr(zones, ['-f', 'GeoJSON', '-sql', `SELECT * FROM ${layer}`], layer)
		features.push(...JSON.parse(Buffer.from(await gdal.getFileBytes(file))).features)
	}
	readers.push(features)
	ways.forEach(way => console.log(Object.entries(way.tags).map(tag => tag.join('=')).join(' ') + ':', readers.map(all => all.filter(f => id(f) === way.id).map(f =>
		/Polygon/.test(f.geometry.type) ? booleanPointInPolygon(point([130.25, 42.18]), f) ? 'polygon' : 'elsewhere' : f.geometry.type).join()).join(' ')))
	process.exit(0)
})
JS
found=$(node read.js)
echo "$found"
[ "$found" = 'seamark:type=anchorage: LineString LineString LineString
seamark:type=harbour: LineString LineString LineString
seamark:type=berth: LineString LineString LineString
seamark:type=restricted_area: LineString LineString LineString
seamark:type=dumping_ground: LineString LineString LineString
harbour=yes: LineString LineString LineString
industrial=port: LineString LineString LineString
landuse=harbour: polygon polygon polygon
leisure=marina: polygon polygon polygon
man_made=pier: polygon polygon LineString
waterway=dock: polygon polygon LineString
natural=coastline: LineString LineString polygon
seamark:type=anchorage area=yes: polygon polygon polygon
seamark:type=anchorage natural=bay: polygon polygon polygon' ]
