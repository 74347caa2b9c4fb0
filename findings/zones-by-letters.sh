#!/usr/bin/env bash
# 10:00 KST in a Korean report is half an hour late according to PHP, 10:00 GST in one from Fujairah is six hours early according to PHP and Ruby,
# and 10:00 TRT in one from the Bosporus is 10:00 UTC according to two others.
#
# Coast guards, agents and newspapers name a port's time zone by letters: KST in Korea, GST (Gulf Standard Time) in the Emirates, TRT in Turkey, VLAT
# in Vladivostok, MSK in Moscow. That CST and IST are ambiguous is well known; these look as if they were not.
#
# Expected: the zone of the place, an error, or at worst one other meaning on which all parsers agree.
# Found, for 10:00 in that zone on 7 March 2024 (MSK: on 1 July 2013), in UTC:
#                             KST      GST      TRT      VLAT     MSK
#   correct                   01:00    06:00    07:00    00:00    06:00
#   PHP 8.3.30                01:30    00:00    error    error    07:00
#   Ruby 3.3.3                01:00    00:00    07:00    00:00    07:00
#   chrono-node 2.10.3        01:00    06:00    10:00    23:00    07:00
#   any-date-parser 2.2.4     01:00    12:00    10:00    00:00    07:00
#   PostgreSQL 18.3           01:00    error    error    00:00    06:00
#   dateutil 2.8.2            10:00 without a zone for each, with a warning
#        JavaScript's Date refuses them all.
# Source: each has its own table. PHP's has Korea's time of 1954 to 1961 (https://github.com/php/php-src/issues/10028, closed: such letters are not
#         supported). GST is Guam's time in PHP and Ruby, South Georgia's in any-date-parser. chrono-node and any-date-parser skip letters that they do
#         not know, and read the rest as the machine's own time, here UTC. chrono-node has VLAT as it was until 2014; only PostgreSQL knows that MSK was
#         UTC+4 from 2011 to 2014.
# Affected: anyone who compares reports with tracks: at 12 knots half an hour is 6 nautical miles, and six hours are 72, so that a ship that was there
#        has an alibi, and another has none. Tests with UTC, EST or CET do not show it.
# Instead: replace the letters by an offset or a zone name (+04:00, Asia/Dubai) from a table per source of reports, and refuse other letters.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC
apt-get -o APT::Sandbox::User=root download -qq python3-dateutil=2.8.2-2 python3-six=1.16.0-4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @php-wasm/node-8-3@3.1.0 @php-wasm/universal@3.1.0 @ruby/3.3-wasm-wasi@2.10.1 \
	@ruby/wasm-wasi@2.10.1 chrono-node@2.10.3 any-date-parser@2.2.4 @electric-sql/pglite@0.5.8 >/dev/null
cat >read.mjs <<'JS'
import fs from 'fs'
import { getPHPLoaderModule } from '@php-wasm/node-8-3'
import { PHP, loadPHPRuntime } from '@php-wasm/universal'
import { DefaultRubyVM } from '@ruby/wasm-wasi/dist/node'
import * as chrono from 'chrono-node'
import anyDate from 'any-date-parser'
import { PGlite } from '@electric-sql/pglite'
const times = process.argv.slice(2), list = JSON.stringify(times)
const show = (name, read) => console.log(name + ':', read.join(', '))
const clock = t => t && !isNaN(t) ? t.toISOString().slice(11, 16) : 'error'

const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()))
show('PHP', (await php.run({ code: `<?php date_default_timezone_set('UTC');
	echo json_encode(array_map(fn($t) => ($x = strtotime($t)) === false ? 'error' : gmdate('H:i', $x), ${list}));` })).json)
const { vm } = await DefaultRubyVM(await WebAssembly.compile(fs.readFileSync('node_modules/@ruby/3.3-wasm-wasi/dist/ruby+stdlib.wasm')))
show('Ruby', JSON.parse(vm.eval(`require 'date'
	require 'json'
	${list}.map { |t| DateTime.parse(t).new_offset(0).strftime('%H:%M') }.to_json`).toString()))
show('chrono-node', times.map(t => clock(chrono.parseDate(t))))
show('any-date-parser', times.map(t => clock(anyDate.fromString(t))))
show('Date', times.map(t => clock(new Date(t))))
const db = await PGlite.create(), answers = []
for (const t of times)
	answers.push(await db.query('SELECT $1::text::timestamptz AS t', [t]).then(r => clock(r.rows[0].t), () => 'error'))
show('PostgreSQL', answers)
process.exit(0)
JS
cat >read.py <<'PY'
import sys, dateutil.parser
times = [dateutil.parser.parse(t) for t in sys.argv[1:]]
print('dateutil: ' + ', '.join('%s %s' % (t.strftime('%H:%M'), 'without zone' if t.tzinfo is None else t.tzname()) for t in times))
PY
times=('2024-03-07 10:00 KST' '2024-03-07 10:00 GST' '2024-03-07 10:00 TRT' '2024-03-07 10:00 VLAT' '2013-07-01 10:00 MSK')
found="$(node --no-warnings read.mjs "${times[@]}")
$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -W ignore read.py "${times[@]}")"
echo "$found"
[ "$found" = 'PHP: 01:30, 00:00, error, error, 07:00
Ruby: 01:00, 00:00, 07:00, 00:00, 07:00
chrono-node: 01:00, 06:00, 10:00, 23:00, 07:00
any-date-parser: 01:00, 12:00, 10:00, 00:00, 07:00
Date: error, error, error, error, error
PostgreSQL: 01:00, error, error, 00:00, 06:00
dateutil: 10:00 without zone, 10:00 without zone, 10:00 without zone, 10:00 without zone, 10:00 without zone' ]
