#!/usr/bin/env bash
# aisparser gives a ship of Guinea or Guinea-Bissau the flag of Equatorial Guinea, many of Panama that of Puerto Rico, and Dutch ones "599".
#
# The first three digits of a ship's MMSI, the MID, identify the administration of its flag; aisparser returns its name and ISO code with each
# message.
#
# Expected: the ITU's table; nothing for a number that was assigned later.
# Found, with aisparser 0.1.2, for a position report of each (midCountryIso; midCountry has the right name except for Panama):
#   Guinea (632), Guinea-Bissau (630)    GQ, Equatorial Guinea
#   Panama (355, 356, 357)               PR, "Puerto Rico - United States of America"; 351 to 354 and 370 to 373 are PA, 374 is nothing
#   Samoa (561)                          AS, American Samoa
#   Congo (615)                          CD, the other one
#   Sudan (662)                          SS, South Sudan
#   French Guiana (745)                  GY, Guyana
#   Netherlands (244, 245, 246), India (419), Cocos Islands (523)     "599", "Territory", "61"
#   United Arab Emirates (471), Timor-Leste (550)                     nothing
# Source: MID_TO_COUNTRY in https://github.com/samothx/AisParser/blob/master/src/AisMessage.js, where codes were found by parts of names, and "-" in
#         rows of the ITU's table was filled in from below; https://www.itu.int/en/ITU-R/terrestrial/fmd/Pages/mid.aspx has the table.
# Affected: anyone who screens by flag or counts changes of flag: Guinea and Guinea-Bissau are hidden behind a third country, and a ship of Panama
#        becomes one of the United States. The next feed, decoded by other software, has the same ship under another flag, as if it had changed it.
#        A test with Germany, Liberia or 351 does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . aisparser@0.1.2 >/dev/null
cat >flags.js <<'JS'
const parser = new (require('aisparser'))({ checksum: true })
const report = mmsi => {	// message 1, at 33.5 E 44.5 N
	const bits = [[6, 1], [2, 0], [30, mmsi], [4, 0], [8, 0], [10, 65], [1, 0], [28, 20100000], [27, 26700000], [12, 900], [9, 90], [25, 0], [6, 0]]
		.map(([n, value]) => value.toString(2).padStart(n, '0')).join('')
	const letters = bits.match(/.{6}/g).map(six => parseInt(six, 2)).map(v => String.fromCharCode(v + (v < 40 ? 48 : 56))).join('')
	const body = `AIVDM,1,1,,A,${letters},0`
	return `!${body}*${[...body].reduce((sum, c) => sum ^ c.charCodeAt(0), 0).toString(16).toUpperCase().padStart(2, '0')}`
}
for (const mid of [632, 630, 631, 354, 355, 356, 357, 374, 561, 615, 662, 745, 244, 419, 523, 471, 550]) {
	const message = parser.parse(report(mid * 1e6 + 1))
	if (message.valid !== 'VALID' || message.mmsi !== mid * 1e6 + 1)
		throw new Error(message.errMsg)
	console.log(mid, `${message.midCountryIso || '-'}, ${message.midCountry || '-'}`)
}
JS
found=$(node flags.js)
echo "$found"
[ "$found" = '632 GQ, Guinea (Republic of)
630 GQ, Guinea-Bissau (Republic of)
631 GQ, Equatorial Guinea (Republic of)
354 PA, Panama (Republic of)
355 PR, Puerto Rico - United States of America
356 PR, Puerto Rico - United States of America
357 PR, Puerto Rico - United States of America
374 -, -
561 AS, Samoa (Independent State of)
615 CD, Congo (Republic of the)
662 SS, Sudan (Republic of the)
745 GY, Guiana (French Department of) - France
244 599, Netherlands (Kingdom of the)
419 Territory, India (Republic of)
523 61, Cocos (Keeling) Islands - Australia
471 -, -
550 -, -' ]
