#!/usr/bin/env bash
# DuckDB reads "until infinity" as 1 January 1900, "since -infinity" too, and also the name of a ship called INFINITY.
#
# What is valid until further notice ends at infinity in PostgreSQL, and to_json() writes this as the text "infinity". DuckDB has such
# dates and times itself, writes them in the same words, and detects by itself which texts of a JSON file are dates.
#
# Expected: infinity, as DuckDB reads from its own CSV; or the text as it is.
# Found: DuckDB 1.5.6 makes the column a DATE, and both "infinity" and "-infinity" 1900-01-01, whether the file is PostgreSQL's or its own,
#        and whether or not the other rows of the column have dates. No error, no warning. A cast of the same text to DATE returns
#        infinity. In a file where each ship's name is INFINITY, Infinity or EPOCH, the ships are called 1900-01-01.
# Source: the parser starts with 1900-01-01 and notes infinity, -infinity and epoch separately (StrpTimeFormat::Parse()); ToDate() checks
#         that note, TryToDate(), which JSON uses, does not (strftime_format.cpp).
# Affected: anyone who passes listings, flags or names with dates of validity from PostgreSQL to DuckDB as JSON: each listing in force
#        ended a century ago, so no ship is listed today. And INFINITY is a common ship name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @duckdb/node-api@1.5.6-r.1 @electric-sql/pglite@0.5.8 >/dev/null
cat >ask.mjs <<'JS'
import fs from 'fs'
import { PGlite } from '@electric-sql/pglite'
import { DuckDBInstance } from '@duckdb/node-api'
const duck = await (await DuckDBInstance.create()).connect()
const ask = async sql => (await duck.runAndReadAll(sql)).getRowsJson().map(row => row.join(' ')).join('; ')
console.log('DuckDB', await ask('SELECT version()'))

const listings = await (await PGlite.create()).query(`SELECT to_json(l)::text AS line FROM (VALUES ('A', date '2022-06-24', date '2024-03-07'),
	('B', '2022-06-24', 'infinity'), ('C', '-infinity', 'infinity')) AS l (ship, since, until)`)
fs.writeFileSync('listing.json', listings.rows.map(r => r.line + '\n').join(''))
console.log(listings.rows[2].line)
console.log('PostgreSQL to JSON:', await ask("SELECT ship, since::text, until::text, typeof(until) FROM 'listing.json' ORDER BY ship"))
console.log('in force:', await ask("SELECT count(*) FROM 'listing.json' WHERE date '2024-01-01' BETWEEN since AND until"))
console.log('by a cast:', await ask("SELECT ship, (until::DATE)::text FROM read_json('listing.json', columns = {ship: 'VARCHAR', until: 'VARCHAR'}) ORDER BY ship"))

const own = "(SELECT 'B' AS ship, timestamptz '2022-06-24 00:00:00+00' AS since, timestamptz 'infinity' AS until)"
for (const format of ['json', 'csv', 'parquet']) {
	await ask(`COPY ${own} TO 'own.${format}'`)
	console.log(`DuckDB to ${format}:`, await ask(`SELECT until::text FROM 'own.${format}'`))
}
fs.writeFileSync('ship.json', '{"name": "INFINITY"}\n{"name": "Infinity"}\n{"name": "EPOCH"}\n')
console.log('ships:', await ask("SELECT name::text, typeof(name) FROM 'ship.json'"))
JS
found=$(node ask.mjs)
echo "$found"
[ "$found" = 'DuckDB v1.5.6
{"ship":"C","since":"-infinity","until":"infinity"}
PostgreSQL to JSON: A 2022-06-24 2024-03-07 DATE; B 2022-06-24 1900-01-01 DATE; C 1900-01-01 1900-01-01 DATE
in force: 1
by a cast: A 2024-03-07; B infinity; C infinity
DuckDB to json: 1900-01-01
DuckDB to csv: infinity
DuckDB to parquet: infinity
ships: 1900-01-01 DATE; 1900-01-01 DATE; 1900-01-01 DATE' ]
