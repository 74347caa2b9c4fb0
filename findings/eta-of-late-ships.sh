#!/usr/bin/env bash
# According to Signal K, a ship that is one minute late arrives in a year, and what a ship announced in 2020 is announced for the next such day from now.
#
# A ship reports when it expects to arrive in message 5: month, day, hour and minute in UTC, without a year (ITU-R M.1371-5, annex 8). The crew enters
# it, and it stays until somebody changes it. Signal K converts messages to values for displays and databases, where a time needs a year.
#
# Expected: the year that brings the time closest to that of the report, which a tag block contains; no value for a day that does not exist.
# Found: with the clock at 7 March 2024 10:00, @signalk/nmea0183-signalk 3.20.1 converts
#          7 March 10:01                                  to 2024-03-07 10:01
#          7 March 09:59                                  to 2025-03-07 09:59
#          6 March 00:00                                  to 2025-03-06 00:00
#          8 March 09:00, in a report of 8 March 2020     to 2024-03-08 09:00, in an update whose own timestamp is 2020-03-08
#          29 February 12:00                              to 2025-03-01 12:00
#          31 June 12:00                                  to 2024-07-01 12:00
#        Nothing marks the year as a guess. gpsdecode 3.22, libais 0.17, ggencoder 1.0.10, aisparser 0.1.2 and ais-stream-decoder 2.1.2 give no year.
# Source: toDestinationEtaIso() in hooks/VDM takes the clock's year, or the next one if that time has passed
#         (https://github.com/SignalK/nmea0183-signalk/pull/280); Date.UTC() carries days that a month does not have into the next month.
# Affected: anyone who compares announced arrivals with calls to find ships that did not come, or went elsewhere. Each ship that is late, or that has
#        arrived without changing the entry, appears to be due in a year, and a stored feed that is replayed announces arrivals that nobody announced.
#        Tests with times ahead do not show it.
# Instead: keep month, day, hour and minute as sent, together with the time of the report, and choose the year when comparing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @signalk/nmea0183-signalk@3.20.1 >/dev/null
cat >arrivals.js <<'JS'
// the clock stands still
const Clock = Date, now = Clock.parse('2024-03-07T10:00:00Z')
globalThis.Date = class extends Clock {
	constructor(...given) { super(...(given.length ? given : [now])) }
	static now() { return now }
}
const Parser = require('@signalk/nmea0183-signalk')
const bits = (n, v) => v.toString(2).padStart(n, '0')
const text = (s, n) => [...s.padEnd(n, '@')].map(c => bits(6, c.charCodeAt(0) % 64)).join('')
const checked = s => s + '*' + [...s].reduce((sum, c) => sum ^ c.charCodeAt(0), 0).toString(16).toUpperCase().padStart(2, '0')
const message5 = (month, day, hour, minute) => {
	const b = bits(6, 5) + bits(2, 0) + bits(30, 211000001) + bits(2, 0) + bits(30, 9074729) + text('PA1234', 7) + text('OCEAN STAR', 20) + bits(8, 80) + bits(9, 95)
		+ bits(9, 15) + bits(6, 5) + bits(6, 6) + bits(4, 1) + bits(4, month) + bits(5, day) + bits(5, hour) + bits(6, minute) + bits(8, 28)
		+ text('NOVOROSSIYSK', 20) + bits(2, 0)
	const letters = b.padEnd(426, '0').match(/.{6}/g).map(six => parseInt(six, 2)).map(v => String.fromCharCode(v + (v < 40 ? 48 : 56))).join('')
	return [[letters.slice(0, 56), 0], [letters.slice(56), 2]].map(([part, fill], i) => '!' + checked(`AIVDM,2,${i + 1},1,A,${part},${fill}`))
}
for (const [eta, report] of [[[3, 7, 10, 1]], [[3, 7, 9, 59]], [[3, 6, 0, 0]], [[3, 8, 9, 0], '2020-03-08T08:00:00Z'], [[2, 29, 12, 0]], [[6, 31, 12, 0]]]) {
	const parser = new Parser(), tag = report ? '\\' + checked('s:SAT1,c:' + Clock.parse(report) / 1000) + '\\' : ''
	const [update] = message5(...eta).map(line => parser.parse(tag + line)).pop().updates
	const { value } = update.values.find(v => v.path === 'navigation.destination.eta')
	console.log(eta.join(' ') + ':', value, update.timestamp ? 'of ' + update.timestamp : '')
}
JS
found=$(TZ=UTC node arrivals.js | sed 's/ $//')
echo "$found"
[ "$found" = '3 7 10 1: 2024-03-07T10:01:00.000Z
3 7 9 59: 2025-03-07T09:59:00.000Z
3 6 0 0: 2025-03-06T00:00:00.000Z
3 8 9 0: 2024-03-08T09:00:00.000Z of 2020-03-08T08:00:00.000Z
2 29 12 0: 2025-03-01T12:00:00.000Z
6 31 12 0: 2024-07-01T12:00:00.000Z' ]
