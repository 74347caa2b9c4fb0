#!/usr/bin/env bash
# PHP reads 071000 UTC MAR 24, which is 7 March 2024 10:00, as 24 March of the current year, 07:10; JavaScript reads it as a day of the year 71000.
#
# Warnings to mariners and military reports write a time as a date-time group: day, hour and minute in one number, then month and year, as in
# CANCEL THIS MSG 071000 UTC MAR 24, or with a Z. Programs that collect them often pass such texts to a parser for "any date".
#
# Expected: the right time from parsers that know this form, an error or nothing from the others.
# Found, parsed on 8 March 2024 at 12:00 (a time without a year is in the current year):
#                                 071000 UTC MAR 24       151200Z AUG 23        281200 UTC FEB 24
#   correct                       7 March 2024 10:00      15 August 2023 12:00  28 February 2024 12:00
#   PHP 8.3.30 (strtotime)        24 March 07:10          23 August 15:12       false
#   parsedatetime 2.6 (Python)    24 March 07:10          23 August 12:00       24 February, next year
#   Ruby 3.3.3 (DateTime.parse)   24 March 00:00          23 August 151200      24 February 00:00
#   chrono-node 2.10.3            24 March 12:00          23 August 12:00       24 February 12:00
#   any-date-parser 2.2.4         24 March 710            23 August 1512        24 February 2812
#   Date of JavaScript (V8)       24 March 71000          23 August 151200      Invalid Date
#   Time::ParseDate 2015.103      10 July 2000            nothing               30 November 2028
#        PostgreSQL 18.3 and dateutil 2.8.2 return an error, Date::Manip 6.91 nothing.
# Source: for PHP six digits are hours, minutes and seconds, and a month followed by a number is a month and a day (its manual, "Supported Date and
#         Time Formats"); an hour above 24, that is a day after the 24th, is refused. The others skip the six digits or take them for a year.
# Affected: anyone who asks which warnings, exercises or closed areas were in force when a ship was there. The year becomes the day and the day becomes
#        the hour: a plausible time in the right month, days or years off, without an error.
# Instead: match the group itself (two digits three times, UTC or Z, a month, two digits), and refuse what does not fit.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC
apt-get -o APT::Sandbox::User=root download -qq python3-parsedatetime=2.6-3 python3-dateutil=2.8.2-2 python3-six=1.16.0-4 libtime-parsedate-perl=2015.103-4 \
	libdate-manip-perl=6.91-1 >/dev/null
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
const now = new Date('2024-03-08T12:00:00Z'), groups = ['071000 UTC MAR 24', '151200Z AUG 23', '281200 UTC FEB 24']
const show = (name, times) => console.log(name + ':', times.join(', '))
const minute = t => t && !isNaN(t) ? t.toISOString().replace(/^\+?0*(\d+)-(\d\d-\d\d)T(\d\d:\d\d).*/, '$1-$2 $3') : String(t)

const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()))
const list = JSON.stringify(groups)
show('PHP', (await php.run({ code: `<?php date_default_timezone_set('UTC');
	echo json_encode([PHP_VERSION, ...array_map(fn($t) => ($x = strtotime($t, ${now / 1000})) === false ? 'false' : gmdate('Y-m-d H:i', $x), ${list})]);` })).json)
const { vm } = await DefaultRubyVM(await WebAssembly.compile(fs.readFileSync('node_modules/@ruby/3.3-wasm-wasi/dist/ruby+stdlib.wasm')))
show('Ruby', JSON.parse(vm.eval(`require 'date'
	require 'json'
	[RUBY_VERSION, *${list}.map { |t| DateTime.parse(t).strftime('%Y-%m-%d %H:%M').sub(/^#{Time.now.utc.year}-/, 'this year, ') }].to_json`).toString()))
show('chrono-node', groups.map(t => minute(chrono.parseDate(t, { instant: now, timezone: 0 }))))
show('any-date-parser', groups.map(t => minute(anyDate.fromString(t))))
show('Date', groups.map(t => minute(new Date(t))))
const db = await PGlite.create()
const times = []
for (const t of groups)
	times.push(await db.query('SELECT $1::text::timestamptz AS t', [t]).then(r => minute(r.rows[0].t), () => 'error'))
show('PostgreSQL', times)
process.exit(0)
JS
cat >read.py <<'PY'
import datetime, dateutil.parser, parsedatetime
now = datetime.datetime(2024, 3, 8, 12)
def dateutil_(t):
    try:
        return dateutil.parser.parse(t)
    except ValueError:
        return 'error'
for name, read in ('parsedatetime', lambda t: parsedatetime.Calendar().parseDT(t, sourceTime=now)[0]), ('dateutil', dateutil_):
    print(name + ': ' + ', '.join(str(read(t))[:16] for t in ('071000 UTC MAR 24', '151200Z AUG 23', '281200 UTC FEB 24')))
PY
cat >read.pl <<'PL'
use POSIX 'strftime';
use Time::ParseDate;
use Date::Manip;
my @groups = ('071000 UTC MAR 24', '151200Z AUG 23', '281200 UTC FEB 24');
my @times = map { scalar parsedate($_, NOW => 1709899200, GMT => 1) } @groups;
print 'Time::ParseDate: ', join(', ', map { defined $_ ? strftime('%Y-%m-%d %H:%M', gmtime $_) : 'nothing' } @times), "\n";
print 'Date::Manip: ', join(', ', map { ParseDate($_) || 'nothing' } @groups), "\n";
PL
found="$(node --no-warnings read.mjs)
$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -W ignore read.py)
$(perl -Iusr/share/perl5 read.pl)"
echo "$found"
[ "$found" = 'PHP: 8.3.30, 2024-03-24 07:10, 2024-08-23 15:12, false
Ruby: 3.3.3, this year, 03-24 00:00, 151200-08-23 00:00, this year, 02-24 00:00
chrono-node: 2024-03-24 12:00, 2024-08-23 12:00, 2024-02-24 12:00
any-date-parser: 710-03-24 00:00, 1512-08-23 00:00, 2812-02-24 00:00
Date: 71000-03-24 00:00, 151200-08-23 00:00, Invalid Date
PostgreSQL: error, error, error
parsedatetime: 2024-03-24 07:10, 2024-08-23 12:00, 2025-02-24 12:00
dateutil: error, error, error
Time::ParseDate: 2000-07-10 00:00, nothing, 2028-11-30 00:00
Date::Manip: nothing, nothing, nothing' ]
