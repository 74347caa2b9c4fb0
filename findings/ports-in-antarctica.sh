#!/usr/bin/env bash
# A port of Venezuela is in Antarctica and has the time of the South Pole, Bangkok has that of Tehran, and both seaports of the DR Congo are in Mali.
#
# Ports are looked up by their UN/LOCODE, as in a ship's destination or in a list of calls. The package sea-ports returns coordinates and a time zone.
#
# Expected: the port, perhaps the town instead of the quay; undefined for what is not known.
# Found, with sea-ports 0.0.9, whose own places are looked up in @rapideditor/country-coder 5.6.1:
#   Guaranao Bay (VEGUB)                         70.2 S, Antarctica, Antarctica/South_Pole, 17 hours from Caracas
#   Boma, Matadi (CDBOA, CDMAT)                  Mali, Africa/Bamako
#   Annaba (DZAAE)                               Ethiopia, Africa/Addis_Ababa
#   Punta Chungo and two more of Chile           Antarctica, without a time zone
#   one each of Argentina, Iceland, Réunion      the sea off South Georgia, Madagascar and Ireland, without a time zone
#        In these ten latitude and longitude are swapped.
#   Southampton, Bermuda (BMSOU)                 Southampton, England
#   San Vicente, Chile (CLCAP)                   a namesake in Spain
#   Bangkok (THBKK)                              at Bangkok, Asia/Tehran: 3.5 hours from its own
#   Magadan, Korsakov, Kholmsk                   at their places, Asia/Vladivostok: an hour from their own since 2016
# Source: lib/ports.json of the package (https://github.com/marchah/sea-ports), whose page says that some data may be wrong.
# Affected: anyone who asks which ships called at a port, or turns a port's local time into UTC: nobody ever calls at Matadi, a ship for Bermuda has
#        arrived off England, and a log of Bangkok is 3.5 hours off. A test with Rotterdam or Singapore is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . sea-ports@0.0.9 @rapideditor/country-coder@5.6.1 >/dev/null
cat >ports.js <<'JS'
const { JSON: ports } = require('sea-ports'), { iso1A2Code } = require('@rapideditor/country-coder')
const land = place => iso1A2Code(place, { level: 'territory' }) ?? '-'
const hours = zone => new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(new Date('2024-03-07T00:00Z'))
	.find(part => part.type === 'timeZoneName').value
const show = code => {
	const { name, country, coordinates: [lon, lat], timezone } = ports[code]
	console.log(`${code} ${name}, ${country}: ${lat.toFixed(1)} ${lon.toFixed(1)}, ${land([lon, lat])}, ${timezone ? `${timezone} ${hours(timezone)}` : '-'}`)
}
const placed = Object.keys(ports).filter(code => ports[code].coordinates)
const swapped = placed.filter(code => {
	const [lon, lat] = ports[code].coordinates
	return land([lon, lat]) !== code.slice(0, 2) && land([lat, lon]) === code.slice(0, 2)
})
console.log(placed.length, 'with coordinates,', swapped.length, 'swapped')
for (const code of [...swapped, 'BMSOU', 'CLCAP', 'THBKK', 'RUGDX', 'RUKOR', 'RUKHO', 'NLRTM', 'SGSIN']) show(code)
console.log(['America/Caracas', 'Asia/Bangkok', 'Asia/Magadan', 'Asia/Sakhalin'].map(zone => `${zone} ${hours(zone)}`).join(', '))
JS
found=$(node ports.js)
echo "$found"
[ "$found" = '1610 with coordinates, 10 swapped
ARDDC Delta Dock, Argentina: -59.2 -34.0, GS, -
CDBOA Boma, Congo, The Democratic Republic of the: 13.0 -5.8, ML, Africa/Bamako GMT+00:00
CDMAT Matadi, Congo, The Democratic Republic of the: 13.5 -5.8, ML, Africa/Bamako GMT+00:00
CLJRL Jureles, Chile: -73.2 -37.0, AQ, -
CLPGO Punta Chungo, Chile: -71.5 -31.9, AQ, -
CLPPD Punta Padrones, Chile: -70.8 -27.1, AQ, -
DZAAE Annaba (ex Bone), Algeria: 7.7 36.9, ET, Africa/Addis_Ababa GMT+03:00
ISESK Eskifjordur - hofn, Iceland: -14.1 65.1, -, -
REPDG Port de Pointe des Galets, Réunion: 55.3 -20.9, -, -
VEGUB Guaranao Bay, Venezuela: -70.2 11.7, AQ, Antarctica/South_Pole GMT+13:00
BMSOU Southampton, Bermuda: 50.9 -1.4, GB, Europe/London GMT+00:00
CLCAP San Vicente, Chile: 43.4 -4.4, ES, Europe/Madrid GMT+01:00
THBKK Bangkok, Thailand: 13.8 100.5, TH, Asia/Tehran GMT+03:30
RUGDX Magadan, Russian Federation: 59.6 150.8, RU, Asia/Vladivostok GMT+10:00
RUKOR Korsakov, Russian Federation: 46.6 142.8, RU, Asia/Vladivostok GMT+10:00
RUKHO Kholmsk, Russian Federation: 47.0 142.1, RU, Asia/Vladivostok GMT+10:00
NLRTM Rotterdam, Netherlands: 51.9 4.5, NL, Europe/Amsterdam GMT+01:00
SGSIN Singapore, Singapore: 1.3 103.9, SG, Asia/Singapore GMT+08:00
America/Caracas GMT-04:00, Asia/Bangkok GMT+07:00, Asia/Magadan GMT+11:00, Asia/Sakhalin GMT+11:00' ]
