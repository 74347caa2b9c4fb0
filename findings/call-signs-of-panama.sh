#!/usr/bin/env bash
# Ships of Panama have the call sign Infinity.
#
# Many newer ships of Panama have call signs of 3E and four digits, such as 3E3935, which is also a number: 3 times 10 to the 3935th.
#
# Expected: call signs remain text; if a reader takes one for a number, it takes the whole column, which is noticed at once.
# Found, for the ships 3E3935, 3E7525 and D5AB7 (Liberia), with the options that detect types:
#   DuckDB 1.5.6 (read_csv)          a fleet of Panama alone: DOUBLE, each call sign is inf; with the third ship, text.
#   d3-dsv 3.0.2 (autoType)          Infinity, Infinity, D5AB7: value by value; null in JSON.
#   csvtojson 2.0.14 (checkType)     the same.
#   yaml 2.9.1 (YAML 1.2 core)       the same, if a list writes call signs without quotes.
#   xml2js 0.6.2 (parseNumbers)      the same.
#   fast-xml-parser 5.12.1, papaparse 5.7.1, csv-parse 7.0.3, js-yaml 5.5.0   text: they leave non-finite values alone.
# Source: each of them takes for a number what reads as one, exponents included, without checking whether the value is finite or is
#         written back as the same text.
# Affected: anyone who joins ships by call sign: the ships of one of the largest flags, and no others, have lost theirs, or all have the
#        same one, so that a join makes one ship of them. Samples that begin with another flag do not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @duckdb/node-api@1.5.6-r.1 d3-dsv@3.0.2 csvtojson@2.0.14 yaml@2.9.1 xml2js@0.6.2 \
	fast-xml-parser@5.12.1 papaparse@5.7.1 csv-parse@7.0.3 js-yaml@5.5.0 >/dev/null
cat >read.mjs <<'JS'
import fs from 'fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { csvParse, autoType } from 'd3-dsv'
import csvtojson from 'csvtojson'
import * as yaml from 'yaml'
import xml2js from 'xml2js'
import { XMLParser } from 'fast-xml-parser'
import Papa from 'papaparse'
import { parse } from 'csv-parse/sync'
import * as jsYaml from 'js-yaml'
const fleet = ['3E3935', '3E7525', 'D5AB7']
const csv = signs => 'ship,call_sign\n' + signs.map((s, i) => `${'ABC'[i]},${s}\n`).join('')
const list = fleet.map(s => '- ' + s).join('\n')
const xml = '<fleet>' + fleet.map(s => `<call_sign>${s}</call_sign>`).join('') + '</fleet>'
const show = (name, signs) => console.log(name + ':', signs.join(', '))
const sign = rows => rows.map(r => r.call_sign)

const duck = await (await DuckDBInstance.create()).connect()
for (const n of [2, 3]) {
	fs.writeFileSync('fleet.csv', csv(fleet.slice(0, n)))
	const rows = (await duck.runAndReadAll("SELECT call_sign::text, typeof(call_sign) FROM 'fleet.csv' ORDER BY ship")).getRowsJson()
	show('DuckDB, ' + rows[0][1], rows.map(r => r[0]))
}
show('d3-dsv', sign(csvParse(csv(fleet), autoType)))
show('csvtojson', sign(await csvtojson({ checkType: true }).fromString(csv(fleet))))
show('yaml', yaml.parse(list))
show('xml2js', (await xml2js.parseStringPromise(xml, { valueProcessors: [xml2js.processors.parseNumbers] })).fleet.call_sign)
show('fast-xml-parser', new XMLParser().parse(xml).fleet.call_sign)
show('papaparse', sign(Papa.parse(csv(fleet), { header: true, dynamicTyping: true, skipEmptyLines: true }).data))
show('csv-parse', sign(parse(csv(fleet), { columns: true, cast: true })))
show('js-yaml', jsYaml.load(list))
console.log(JSON.stringify(csvParse(csv(fleet), autoType)[0]))
JS
found=$(node read.mjs)
echo "$found"
[ "$found" = 'DuckDB, DOUBLE: inf, inf
DuckDB, VARCHAR: 3E3935, 3E7525, D5AB7
d3-dsv: Infinity, Infinity, D5AB7
csvtojson: Infinity, Infinity, D5AB7
yaml: Infinity, Infinity, D5AB7
xml2js: Infinity, Infinity, D5AB7
fast-xml-parser: 3E3935, 3E7525, D5AB7
papaparse: 3E3935, 3E7525, D5AB7
csv-parse: 3E3935, 3E7525, D5AB7
js-yaml: 3E3935, 3E7525, D5AB7
{"ship":"A","call_sign":null}' ]
