#!/usr/bin/env bash
# Numbered sister ships become days of the year 2001: SUN PEARL 3 is 1 March, SUN PEARL 5 is 1 May. And an MMSI becomes a time, an IMO number does not.
#
# Ships of one owner often share a name and have a number. Tables of ships are read with options that detect the type of each column.
#
# Expected: names are text whatever number they contain; MMSIs and IMO numbers, with nine and seven digits, are both numbers or both text.
# Found:                                     vega-loader 5.1.3 (parse: auto)   csv-parse 7.0.3 (cast_date)   d3-dsv 3.0.2, papaparse 5.7.1
#   SUN PEARL 3 and SUN PEARL 5              2001-03-01, 2001-05-01            the same                      text
#   MARIA 12, which begins like March        2001-03-12                        the same                      text
#   OCEAN 55, RIVER 138                      1955, the year 138                the same                      text
#   the first two and SUN PEARL 13           text                              two dates and SUN PEARL 13    text
#        type-analyzer 0.4.0, which detects types for kepler.gl, makes the MMSI 273212120 a TIME and the IMO number 9074729 an INT.
# Source: vega-loader (src/type.js) and csv-parse (https://github.com/adaltas/node-csv/issues/342) take for a date whatever Date.parse() accepts.
#         ECMAScript leaves it to the engine what that is beyond ISO 8601: V8 skips words before the first number, except names of months, which it
#         recognises by three letters. type-analyzer takes nine or ten digits for epoch seconds (src/time-regex.js;
#         https://github.com/keplergl/kepler.gl/issues/2155).
# Affected: anyone who looks up ships by name in a table read like this: numbered ships, of which lists are full, are not found. vega-loader does it only
#        if all names end so, as in the fleet of one owner, and csv-parse to single ships, so that a test with other names does not show it. The names
#        cannot be recovered: SUN PEARL 3 and SEA LOTUS 3 become the same day.
# Instead: state which columns are dates, numbers and text ({ parse: { seen: 'date' } }; a cast function that checks the column).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . vega-loader@5.1.3 csv-parse@7.0.3 d3-dsv@3.0.2 papaparse@5.7.1 type-analyzer@0.4.0 >/dev/null
cat >read.mjs <<'JS'
import { read } from 'vega-loader'
import { parse } from 'csv-parse/sync'
import { csvParse, autoType } from 'd3-dsv'
import Papa from 'papaparse'
import analyzer from 'type-analyzer'
const readers = {
	'vega-loader': csv => read(csv, { type: 'csv', parse: 'auto' }).map(r => typeof r.name === 'number' ? new Date(r.name) : r.name),
	'csv-parse': csv => parse(csv, { columns: true, cast: true, cast_date: true }).map(r => r.name),
	'd3-dsv': csv => csvParse(csv, autoType).map(r => r.name),
	papaparse: csv => Papa.parse(csv, { header: true, dynamicTyping: true, skipEmptyLines: true }).data.map(r => r.name),
}
const fleets = [['SUN PEARL 3', 'SUN PEARL 5'], ['MARIA 12'], ['OCEAN 55', 'RIVER 138'], ['SUN PEARL 3', 'SUN PEARL 5', 'SUN PEARL 13']]
for (const name in readers)
	for (const fleet of fleets)
		console.log(name + ':', readers[name]('name\n' + fleet.join('\n') + '\n').map(n => n instanceof Date ? n.toISOString().slice(0, 10) : n).join(', '))
const ships = [{ mmsi: '273212120', imo: '9074729' }, { mmsi: '273212130', imo: '9134270' }]
console.log('type-analyzer:', analyzer.Analyzer.computeColMeta(ships).map(c => c.key + ' ' + c.type).join(', '))
JS
found=$(TZ=UTC node read.mjs)
echo "$found"
[ "$found" = 'vega-loader: 2001-03-01, 2001-05-01
vega-loader: 2001-03-12
vega-loader: 1955-01-01, 0138-01-01
vega-loader: SUN PEARL 3, SUN PEARL 5, SUN PEARL 13
csv-parse: 2001-03-01, 2001-05-01
csv-parse: 2001-03-12
csv-parse: 1955-01-01, 0138-01-01
csv-parse: 2001-03-01, 2001-05-01, SUN PEARL 13
d3-dsv: SUN PEARL 3, SUN PEARL 5
d3-dsv: MARIA 12
d3-dsv: OCEAN 55, RIVER 138
d3-dsv: SUN PEARL 3, SUN PEARL 5, SUN PEARL 13
papaparse: SUN PEARL 3, SUN PEARL 5
papaparse: MARIA 12
papaparse: OCEAN 55, RIVER 138
papaparse: SUN PEARL 3, SUN PEARL 5, SUN PEARL 13
type-analyzer: mmsi TIME, imo INT' ]
