#!/usr/bin/env bash
# If one fix of a GPX file has no time, each later one gets the time of the next, or the fix is dated 1970.
#
# Plotters and logs write tracks as GPX, where the time of a point may be missing (xsd: minOccurs 0), as for a point set by hand or heard without a
# clock.
#
# Expected: no time for that fix, and its own time for each other fix.
# Found, for 33 E 10:00, 34 E without, 35 E 12:00, 36 E 13:00:
#   @tmcw/togeojson 7.1.3, @mapbox/togeojson 0.16.2   four places and three times: 34 E 12:00, 35 E 13:00, 36 E without. If a whole first
#                                                     segment has no times, it gets those of the second.
#   togpx 0.5.4, back from that                       a GPX file that says so.
#   OpenLayers 10.11.0                                34 E at 0, 1 January 1970.
#   gpxparser 3.0.8, gpx-parse 0.10.4, @we-gold/gpxjs 1.2.0   as expected.
# Source: togeojson appends a time if there is one, and null for other missing values (heart rates: https://github.com/mapbox/togeojson/issues/128); its author says that both
#         arrays are symmetrical (https://github.com/mapbox/togeojson/issues/83). OpenLayers uses 0 for missing values.
# Affected: anyone who compares tracks with calls, meetings or images: the ship was at each place an hour earlier than stated, so that alibis and
#        speeds are wrong from one fix on. The line on the map is right, and the arrays differ by one in length.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @tmcw/togeojson@7.1.3 @mapbox/togeojson@0.16.2 togpx@0.5.4 ol@10.11.0 gpxparser@3.0.8 \
	gpx-parse@0.10.4 @we-gold/gpxjs@1.2.0 jsdom@29.1.1 >/dev/null
cat >read.mjs <<'JS'
import { JSDOM } from 'jsdom'
const { window } = new JSDOM('')
for (const name of ['DOMParser', 'XMLSerializer', 'Node', 'document'])
	globalThis[name] = window[name]
const parse = text => new window.DOMParser().parseFromString(text, 'text/xml')
const load = async name => (await import(name)).default
const tmcw = await import('@tmcw/togeojson'), mapbox = await load('@mapbox/togeojson'), togpx = await load('togpx')
const GPX = await load('ol/format/GPX.js'), GpxParser = await load('gpxparser'), gpxParse = await load('gpx-parse')
const { parseGPXWithCustomParser } = await import('@we-gold/gpxjs')
const gpx = segments => `<?xml version="1.0"?><gpx version="1.1" creator="log" xmlns="http://www.topografix.com/GPX/1/1"><trk>${segments.map(s =>
	`<trkseg>${s.map(([lon, t]) => `<trkpt lat="44" lon="${lon}">${t ? `<time>2024-03-07T${t}:00Z</time>` : ''}</trkpt>`).join('')}</trkseg>`).join('')}</trk></gpx>`
const file = gpx([[[33, '10:00'], [34], [35, '12:00'], [36, '13:00']]]), halves = gpx([[[33], [34]], [[35, '12:00'], [36, '13:00']]])
const clock = t => t === undefined || t === null ? '-' : new Date(t).toISOString().replace('2024-03-07T', '').replace(/:00.000Z/, '')
const show = (name, fixes) => console.log(name + ':', fixes.map(([lon, t]) => lon + ' ' + clock(t)).join(', '))

const byIndex = (feature, times) => feature.geometry.coordinates.map((c, i) => [c[0], times[i]])
const [a] = tmcw.gpx(parse(file)).features, [b] = mapbox.gpx(parse(file)).features
show('@tmcw/togeojson', byIndex(a, a.properties.coordinateProperties.times))
show('@mapbox/togeojson', byIndex(b, b.properties.coordTimes))
const [two] = tmcw.gpx(parse(halves)).features
console.log('two segments:', two.geometry.coordinates.length, 'and', two.properties.coordinateProperties.times.map(s => s.map(clock).join(' ')).join(', '))
show('togpx', [...parse(togpx(b)).querySelectorAll('trkpt')].map(p => [p.getAttribute('lon'), p.querySelector('time')?.textContent]))
show('ol', new GPX().readFeatures(file)[0].getGeometry().getLineString(0).getCoordinates().map(c => [c[0], c[2] * 1000]))
const parser = new GpxParser()
parser.parse(file)
show('gpxparser', parser.tracks[0].points.map(p => [p.lon, p.time]))
gpxParse.parseGpx(file, (error, data) => show('gpx-parse', data.tracks[0].segments[0].map(p => [p.lon, p.time])))
show('@we-gold/gpxjs', parseGPXWithCustomParser(file, parse)[0].tracks[0].points.map(p => [p.longitude, p.time]))
JS
found=$(node read.mjs)
echo "$found"
[ "$found" = '@tmcw/togeojson: 33 10:00, 34 12:00, 35 13:00, 36 -
@mapbox/togeojson: 33 10:00, 34 12:00, 35 13:00, 36 -
two segments: 2 and 12:00 13:00
togpx: 33 10:00, 34 12:00, 35 13:00, 36 -
ol: 33 10:00, 34 1970-01-01T00:00, 35 12:00, 36 13:00
gpxparser: 33 10:00, 34 -, 35 12:00, 36 13:00
gpx-parse: 33 10:00, 34 -, 35 12:00, 36 13:00
@we-gold/gpxjs: 33 10:00, 34 -, 35 12:00, 36 13:00' ]
