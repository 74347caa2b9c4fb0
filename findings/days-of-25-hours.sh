#!/usr/bin/env bash
# A ship calls at Havana at 00:30, and according to PostgreSQL its day begins half an hour later; in other libraries a port's day begins
# at 23:00 of the day before, or ends an hour early.
#
# Calls are counted by the port's day. Cuba, Egypt and Lebanon change their clocks at midnight: a day begins at 01:00, or has 00:00 or
# 23:00 twice.
#
# Expected: one beginning for all moments of a day, never after the moment: the first 00:00, or 01:00 if there is no 00:00, as in Temporal.
# Found, in UTC: where the day begins in Havana on 3 November 2024 (04:00), computed at 00:30 and at 00:30 again; in Alexandria on 26 April
# (22:00); and where the day of 31 October (21:00 to 22:00) begins and ends, computed at the first 23:30:
#                                            Havana           Alexandria
#   temporal-polyfill 1.0.8, @date-fns/tz 1.5.0,
#   @js-joda/core 6.3.2 (atStartOfDay)       04:00, 04:00     22:00   21:00 to 22:00
#   @js-joda/core 6.3.2 (truncatedTo)        04:00, 05:00     22:00   21:00
#   luxon 3.7.2                              04:00, 05:00     22:00   21:00 to 22:00
#   moment-timezone 0.6.6                    04:00, 05:00     22:00   21:00 to 21:00, so that the second 23:30 is after the end
#   dayjs 1.11.23, date-fns-tz 3.2.0         04:00, 04:00     21:00   21:00 to 22:00
#   spacetime 7.15.0                         05:00 of the 2nd, 05:00 of the 3rd     21:00   22:00 to 22:00
#   PostgreSQL 18.3 (PGlite 0.5.8)           05:00, 05:00     22:00   21:00: date_trunc('day', t, zone) is later than t
# Source: PostgreSQL documents that it reads a time that occurs twice as the later one; date_trunc looks up the offset anew when it
#         truncates to days, but not to hours. luxon, moment and truncatedTo keep the offset of the given moment; dayjs, date-fns-tz and
#         spacetime use a 00:00 that does not exist before the change, and spacetime uses winter time an hour early.
# Affected: anyone who counts calls or joins sightings by the day of the port. Between the beginning that date_trunc returns and that plus
#        a day, a ship is in no day, though its own date is right. With luxon or moment one day becomes two groups; with others the
#        calls of two days become one. A test in a zone that changes at 02:00 or 03:00 does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TZ=UTC
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . temporal-polyfill@1.0.8 @date-fns/tz@1.5.0 date-fns@4.4.0 @js-joda/core@6.3.2 \
	@js-joda/timezone@2.25.2 luxon@3.7.2 moment-timezone@0.6.6 dayjs@1.11.23 date-fns-tz@3.2.0 spacetime@7.15.0 @electric-sql/pglite@0.5.8 >/dev/null
cat >days.mjs <<'JS'
import { Temporal } from 'temporal-polyfill'
import { TZDate } from '@date-fns/tz'
import { startOfDay, endOfDay } from 'date-fns'
import { fromZonedTime, toZonedTime } from 'date-fns-tz'
import { ChronoUnit, Instant, ZonedDateTime, ZoneId } from '@js-joda/core'
import '@js-joda/timezone'
import { DateTime } from 'luxon'
import moment from 'moment-timezone'
import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc.js'
import timezone from 'dayjs/plugin/timezone.js'
import spacetime from 'spacetime'
import { PGlite } from '@electric-sql/pglite'
dayjs.extend(utc)
dayjs.extend(timezone)
const db = await PGlite.create()
const joda = (t, zone) => ZonedDateTime.ofInstant(Instant.parse(t), ZoneId.of(zone))
// each gives the first moment of the day, and the last where it has one
const days = {
	'temporal-polyfill': (t, zone) => {
		const day = Temporal.Instant.from(t).toZonedDateTimeISO(zone).startOfDay()
		return [day.epochMilliseconds, day.add({ days: 1 }).startOfDay().epochMilliseconds - 1]
	},
	'@date-fns/tz': (t, zone) => [startOfDay(new TZDate(t, zone)), endOfDay(new TZDate(t, zone))],
	'@js-joda, atStartOfDay': (t, zone) => [joda(t, zone).toLocalDate().atStartOfDay(ZoneId.of(zone)).toInstant().toEpochMilli()],
	'@js-joda, truncatedTo': (t, zone) => [joda(t, zone).truncatedTo(ChronoUnit.DAYS).toInstant().toEpochMilli()],
	'luxon': (t, zone) => [DateTime.fromISO(t, { zone }).startOf('day'), DateTime.fromISO(t, { zone }).endOf('day')],
	'moment-timezone': (t, zone) => [moment.tz(t, zone).startOf('day'), moment.tz(t, zone).endOf('day')],
	'dayjs': (t, zone) => [dayjs(t).tz(zone).startOf('day'), dayjs(t).tz(zone).endOf('day')],
	'date-fns-tz': (t, zone) => [startOfDay, endOfDay].map(f => fromZonedTime(f(toZonedTime(t, zone)), zone)),
	'spacetime': (t, zone) => [spacetime(t).goto(zone).startOf('day').epoch, spacetime(t).goto(zone).endOf('day').epoch],
	'PostgreSQL': async (t, zone) => [(await db.query("SELECT date_trunc('day', $1::timestamptz, $2) AS day", [t, zone])).rows[0].day],
}
console.log((await db.query('SHOW server_version')).rows[0].server_version)
const calls = [['2024-11-03T04:30:00Z', 'America/Havana'], ['2024-11-03T05:30:00Z', 'America/Havana'], ['2024-04-26T10:00:00Z', 'Africa/Cairo'],
	['2024-10-31T20:30:00Z', 'Africa/Cairo']]
const minute = at => new Date(at.valueOf()).toISOString().slice(8, 16).replace('T', ' ')
for (const name in days) {
	const found = []
	for (const [t, zone] of calls) {
		const day = await days[name](t, zone)
		found.push(day.map(minute).join(' to ') + (day[0].valueOf() > Date.parse(t) ? ', after ' + minute(new Date(t)) : ''))
	}
	console.log(name + ':', found.join('; '))
}
process.exit(0)
JS
found=$(node days.mjs)
echo "$found"
[ "$found" = '18.3
temporal-polyfill: 03 04:00 to 04 04:59; 03 04:00 to 04 04:59; 25 22:00 to 26 20:59; 30 21:00 to 31 21:59
@date-fns/tz: 03 04:00 to 04 04:59; 03 04:00 to 04 04:59; 25 22:00 to 26 20:59; 30 21:00 to 31 21:59
@js-joda, atStartOfDay: 03 04:00; 03 04:00; 25 22:00; 30 21:00
@js-joda, truncatedTo: 03 04:00; 03 05:00; 25 22:00; 30 21:00
luxon: 03 04:00 to 04 04:59; 03 05:00 to 04 04:59; 25 22:00 to 26 20:59; 30 21:00 to 31 21:59
moment-timezone: 03 04:00 to 04 04:59; 03 05:00 to 04 04:59; 25 22:00 to 26 20:59; 30 21:00 to 31 20:59
dayjs: 03 04:00 to 04 04:59; 03 04:00 to 04 04:59; 25 21:00 to 26 20:59; 30 21:00 to 31 21:59
date-fns-tz: 03 04:00 to 04 04:59; 03 04:00 to 04 04:59; 25 21:00 to 26 20:59; 30 21:00 to 31 21:59
spacetime: 02 05:00 to 03 04:59; 03 05:00 to 04 04:59; 25 21:00 to 26 20:59; 30 22:00 to 31 21:59
PostgreSQL: 03 05:00, after 03 04:30; 03 05:00; 25 22:00; 30 21:00' ]
