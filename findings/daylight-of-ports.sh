#!/usr/bin/env bash
# At noon it is night at Rajin, or at Rotterdam if one asks from Seoul; and in the polar night the sun is up at Murmansk for 24 hours.
#
# A satellite with a camera sees a pier by day only, so that each image, and each "nobody was looking", is compared with sunrise and sunset at the place.
#
# Expected: sunrise and sunset of one day around the moment asked about, or null; the same wherever the program runs.
# Found: is t between sunrise and sunset of t? The same script with TZ=UTC / TZ=Asia/Seoul:
#                                        sun      suncalc 2.0.2   suncalc3 2.0.5   sunrise-sunset-js 3.3.1
#   Rajin, 12:00 (03:00 UTC)             42 deg   day / day       day / day        night / day
#   Rotterdam, 13:00 (12:00 UTC)         33 deg   day / day       day / day        day / night
#   Long Beach, 16:00 (00:00 UTC)        22 deg   day / day       night / day      night / night
#   Honolulu, 14:00 (00:00 UTC)          58 deg   day / day       night / day      night / day
#   Murmansk, noon of 21 December        -2 deg   null            day / day        null
#   Murmansk, midnight of 21 June        3 deg    null            day / night      null
#        Where sunrise-sunset-js says night, its sunset is before its sunrise. At Murmansk suncalc3 returns a day of 24 hours, in December too, with
#        "valid" false for both.
# Source: sunrise-sunset-js puts both hours on one date of the machine's own zone (getDate(), getTimezoneOffset()); suncalc3 begins with noon in that
#         zone (setHours(12, 0, 0, 0)) and, where the sun does not reach the horizon, takes half a day before and after the noon of the place; suncalc
#         takes the solar day of the place.
# Affected: anyone who decides by it whether an image can show a ship or whether a pier was watched: on a server in UTC each port from Singapore
#        over the Pacific to California is dark at noon, and a laptop in Korea says otherwise. A test with a European port is right on a server.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . suncalc@2.0.2 suncalc3@2.0.5 sunrise-sunset-js@3.3.1 >/dev/null
cat >day.mjs <<'JS'
import * as suncalc from 'suncalc'
import suncalc3 from 'suncalc3'
import { getSunrise, getSunset } from 'sunrise-sunset-js'
for (const [port, lat, lon, time] of [['Rajin', 42.2, 130.3, '2024-03-07T03:00Z'], ['Rotterdam', 51.9, 4.1, '2024-03-07T12:00Z'], ['Long Beach', 33.7, -118.2, '2024-03-08T00:00Z'],
	['Honolulu', 21.3, -157.9, '2024-03-08T00:00Z'], ['Murmansk', 69, 33, '2024-12-21T09:48Z'], ['Murmansk', 69, 33, '2024-06-21T21:48Z']]) {
	const t = new Date(time)
	const day = (rise, set) => rise === null ? 'null' : (rise <= t && t <= set ? 'day' : 'night') + (set < rise ? ', set before rise' : '')
	const { sunrise, sunset } = suncalc.getTimes(t, lat, lon), { sunriseStart, sunsetEnd } = suncalc3.getSunTimes(t, lat, lon)
	const hours = Math.round((sunsetEnd.value - sunriseStart.value) / 36e5)
	console.log(`${port} ${time}: ${suncalc.getPosition(t, lat, lon).altitude.toFixed(0)} degrees; ${day(sunrise, sunset)}; ${day(sunriseStart.value, sunsetEnd.value)} of ${hours} h${
		sunriseStart.valid ? '' : ', valid false'}; ${day(getSunrise(lat, lon, t), getSunset(lat, lon, t))}`)
}
JS
found=$(for zone in UTC Asia/Seoul; do echo "from $zone"; TZ=$zone node day.mjs; done)
echo "$found"
[ "$found" = 'from UTC
Rajin 2024-03-07T03:00Z: 42 degrees; day; day of 12 h; night, set before rise
Rotterdam 2024-03-07T12:00Z: 33 degrees; day; day of 11 h; day
Long Beach 2024-03-08T00:00Z: 22 degrees; day; night of 12 h; night, set before rise
Honolulu 2024-03-08T00:00Z: 58 degrees; day; night of 12 h; night, set before rise
Murmansk 2024-12-21T09:48Z: -2 degrees; null; day of 24 h, valid false; null
Murmansk 2024-06-21T21:48Z: 3 degrees; null; day of 24 h, valid false; null
from Asia/Seoul
Rajin 2024-03-07T03:00Z: 42 degrees; day; day of 12 h; day
Rotterdam 2024-03-07T12:00Z: 33 degrees; day; day of 11 h; night, set before rise
Long Beach 2024-03-08T00:00Z: 22 degrees; day; day of 12 h; night, set before rise
Honolulu 2024-03-08T00:00Z: 58 degrees; day; day of 12 h; day
Murmansk 2024-12-21T09:48Z: -2 degrees; null; day of 24 h, valid false; null
Murmansk 2024-06-21T21:48Z: 3 degrees; null; night of 24 h, valid false; null' ]
