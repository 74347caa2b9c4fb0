#!/usr/bin/env bash
# DuckDB reads a listing of 25-03-22 as 22 March 2025, and one of 03/07/2024 in March or in July, depending on the other rows.
#
# Lists write dates in the form of their country: OFAC 03/07/2024 for 7 March, the UK 07/03/2024, spreadsheets often 07-03-24. DuckDB detects by itself
# whether a column of a CSV file contains dates, and in which form.
#
# Expected: text if two forms fit, or always the same one of them; day, month and year where the first number cannot be a month.
# Found, with DuckDB 1.5.6, without a warning:
#   from a US list   03/07/2024, 04/08/2024                   3 July, 4 August
#                    03/07/2024, 04/08/2024, 04/13/2024       7 March, 8 April, 13 April
#                    03/07/22, 04/08/22                       22 July 2003, 22 August 2004
#   day first        25-03-22, 13-04-22, 30-09-22             22 March 2025, 22 April 2013, 22 September 2030; the same with dots or slashes
#                    25-03-22 10:00, 13-04-22 11:00           22 March of the year 25, 22 April of the year 13
#                    25-03-99, 13-04-98                       25 March 1999, 13 April 1998, which is right
#        PostgreSQL 18.3 reads 03/07/2024 as 7 March whatever the other rows are (DateStyle MDY), and refuses 25-03-22.
# Source: https://duckdb.org/docs/stable/data/csv/auto_detection says that ambiguous dates are read by an order of preference, and lists it: %y-%m-%d
#         first, %d-%m before %m-%d. It does not say that with a two-digit year a day above 12 is ambiguous too, nor that %Y reads 25 as the year 25.
# Affected: anyone who loads lists, or parts of them, to see which ship was listed when. The ships listed in one week get other dates than the same ships
#        in the whole list, and a day-first list of 2022 appears to have been issued on the 22nd of months from 2001 to 2031. All these are valid dates,
#        and calls count as before or after a listing.
# Instead: state the form, read_csv(..., dateformat = '%d-%m-%y'), or read the column as VARCHAR (types = {'since': 'VARCHAR'}) and use strptime().
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @duckdb/node-api@1.5.6-r.1 @electric-sql/pglite@0.5.8 >/dev/null
cat >read.mjs <<'JS'
import fs from 'fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { PGlite } from '@electric-sql/pglite'
const duck = await (await DuckDBInstance.create()).connect()
const ask = async sql => (await duck.runAndReadAll(sql)).getRowsJson().map(row => row.join(' ')).join(', ')
console.log('DuckDB', await ask('SELECT version()'))
for (const dates of [['03/07/2024', '04/08/2024'], ['03/07/2024', '04/08/2024', '04/13/2024'], ['03/07/22', '04/08/22'], ['25-03-22', '13-04-22', '30-09-22'],
	['25.03.22', '13.04.22'], ['25/03/22', '13/04/22'], ['25-03-22 10:00', '13-04-22 11:00'], ['25-03-99', '13-04-98']]) {
	fs.writeFileSync('list.csv', 'ship,since\n' + dates.map((d, i) => `${i},${d}\n`).join(''))
	console.log(dates.join(', ') + ':', await ask("SELECT since::text FROM 'list.csv' ORDER BY ship"))
}
fs.writeFileSync('list.csv', 'ship,since\n1,25-03-22\n')
console.log('as told:', await ask("SELECT since::text FROM read_csv('list.csv', dateformat = '%d-%m-%y')"))
const db = await PGlite.create()
for (const d of ['03/07/2024', '25-03-22'])
	console.log('PostgreSQL', d + ':', await db.query('SELECT $1::text::date::text AS d', [d]).then(r => r.rows[0].d, e => e.message))
process.exit(0)
JS
found=$(TZ=UTC node read.mjs)
echo "$found"
[ "$found" = 'DuckDB v1.5.6
03/07/2024, 04/08/2024: 2024-07-03, 2024-08-04
03/07/2024, 04/08/2024, 04/13/2024: 2024-03-07, 2024-04-08, 2024-04-13
03/07/22, 04/08/22: 2003-07-22, 2004-08-22
25-03-22, 13-04-22, 30-09-22: 2025-03-22, 2013-04-22, 2030-09-22
25.03.22, 13.04.22: 2025-03-22, 2013-04-22
25/03/22, 13/04/22: 2025-03-22, 2013-04-22
25-03-22 10:00, 13-04-22 11:00: 0025-03-22 10:00:00, 0013-04-22 11:00:00
25-03-99, 13-04-98: 1999-03-25, 1998-04-13
as told: 2022-03-25
PostgreSQL 03/07/2024: 2024-03-07
PostgreSQL 25-03-22: date/time field value out of range: "25-03-22"' ]
