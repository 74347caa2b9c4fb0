#!/usr/bin/env bash
# A ship that nobody has looked up becomes "not listed" once it is written to FlatGeobuf or a shapefile, and one that is "possibly" listed becomes not
# listed, or listed, depending on the writer.
#
# Ships as GeoJSON, with a property "listed" that is true, null, absent or, for a later ship, the text "possibly".
#
# Expected: unknown remains unknown: FlatGeobuf omits a value, a logical field of DBF has ? or a blank; a value that does not fit its column is an
#           error.
# Found, as GDAL 3.8.4 (gdal3.js 2.8.1) reads what they write, after a first ship with true:
#                                   absent   null      "possibly"           a property that the first ship lacks
#   flatgeobuf 4.5.0                false    unknown   false                lost
#   geojson2shp 0.5.0               false    false     true                 lost
#   @mapbox/shp-write 0.4.3         false    false     "possibly", a text   kept
#   GDAL itself, FlatGeobuf         unknown  unknown   "possibly", a text   kept
#        No writer raises an error. An absent speed becomes NaN in flatgeobuf, and "." in geojson2shp, which GDAL reads as 0 knots with a warning.
# Source: flatgeobuf and geojson2shp take columns and types from the first feature; flatgeobuf omits null and writes undefined as a byte 0; the other
#         two test whether the value is true.
# Affected: anyone who publishes ships for maps from lists that omit what they do not know, as JSON without nulls does: each ship that was not
#        screened is cleared, and whether a property exists at all depends on which ship comes first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . flatgeobuf@4.5.0 geojson2shp@0.5.0 @mapbox/shp-write@0.4.3 gdal3.js@2.8.1 >/dev/null
cat >write.mjs <<'JS'
import fs from 'fs'
import { geojson } from 'flatgeobuf'
import { convert } from 'geojson2shp'
import shpWrite from '@mapbox/shp-write'
const ships = properties => ({ type: 'FeatureCollection', features: properties.map(p => (
	{ type: 'Feature', properties: p, geometry: { type: 'Point', coordinates: [33.5, 44.6] } })) })
const sets = {
	unknown: ships([{ ship: 'A', listed: true, sog: 12.5 }, { ship: 'B' }, { ship: 'C', listed: null, sog: null }]),
	possibly: ships([{ ship: 'A', listed: true }, { ship: 'D', listed: 'possibly', flag: 'PA' }]),
}
for (const name in sets) {
	fs.writeFileSync(name + '.geojson', JSON.stringify(sets[name]))
	fs.writeFileSync(name + '.fgb', geojson.serialize(sets[name]))
	const zip = fs.createWriteStream(name + '-geojson2shp.zip')
	await convert(sets[name], zip, { layer: name + '-geojson2shp' })
	await new Promise(done => zip.on('close', done))
	fs.writeFileSync(name + '-shp-write.zip', await shpWrite.zip(sets[name],
		{ outputType: 'nodebuffer', compression: 'STORE', types: { point: name + '-shp-write' } }))
}
JS
cat >read.js <<'JS'
const fs = require('fs')
require('gdal3.js/node')().then(async gdal => {
	const open = async file => (await gdal.open(file)).datasets[0]
	const rows = async (dataset, name) => {
		const file = await gdal.ogr2ogr(dataset, ['-f', 'GeoJSON'], name)
		const { features } = JSON.parse(Buffer.from(await gdal.getFileBytes(file)).toString().replace(/\bnan\b/gi, '"NaN"'))
		console.log(name + ':', features.map(f => JSON.stringify(f.properties)).join(' '))
	}
	for (const set of ['unknown', 'possibly']) {
		await rows(await open(set + '.fgb'), set + ', flatgeobuf')
		for (const writer of ['geojson2shp', 'shp-write'])
			await rows(await open([`${set}-${writer}.shp`, `${set}-${writer}.shx`, `${set}-${writer}.dbf`]), `${set}, ${writer}`)
		const file = await gdal.ogr2ogr(await open(set + '.geojson'), ['-f', 'FlatGeobuf'], set + '-gdal')
		fs.writeFileSync(set + '-gdal.fgb', await gdal.getFileBytes(file))
		await rows(await open(set + '-gdal.fgb'), set + ', GDAL')
	}
	process.exit(0)
})
JS
node write.mjs
for zip in ./*.zip; do /usr/bin/python3 -m zipfile -e "$zip" .; done
found=$(node read.js 2>/dev/null)
echo "$found"
[ "$found" = 'unknown, flatgeobuf: {"ship":"A","listed":true,"sog":12.5} {"ship":"B","listed":false} {"ship":"C","listed":null,"sog":null}
unknown, geojson2shp: {"ship":"A","listed":"T","sog":12.5} {"ship":"B","listed":"F","sog":0} {"ship":"C","listed":"F","sog":0}
unknown, shp-write: {"ship":"A","listed":"T","sog":12.5} {"ship":"B","listed":"F","sog":null} {"ship":"C","listed":"F","sog":null}
unknown, GDAL: {"ship":"A","listed":true,"sog":12.5} {"ship":"B","listed":null,"sog":null} {"ship":"C","listed":null,"sog":null}
possibly, flatgeobuf: {"ship":"A","listed":true} {"ship":"D","listed":false}
possibly, geojson2shp: {"ship":"A","listed":"T"} {"ship":"D","listed":"T"}
possibly, shp-write: {"ship":"A","listed":"true","flag":null} {"ship":"D","listed":"possibly","flag":"PA"}
possibly, GDAL: {"ship":"A","listed":"true","flag":null} {"ship":"D","listed":"possibly","flag":"PA"}' ]
