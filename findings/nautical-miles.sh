#!/usr/bin/env bash
# A limit of 12 nmi is 19 micrometres to UDUNITS, and 12 kt are 12,000 tonnes to GNU units and mathjs.
#
# At sea a distance is written in nmi or NM, a speed in kn or kt. NetCDF has a unit with each variable, and UDUNITS reads it (CF conventions, 3.1).
#
# Expected: 1852 m and 0.514444 m/s, or "unknown unit".
# Found:
#   udunits2 2.2.28       kt is 0.514444 m/s; nmi is 1.609e-06 m, a billionth of a statute mile; kn is unknown.
#   units 2.22 (GNU)      nmi is 1852 m; kt and kts are 10^6 kg; kn is unknown.
#   mathjs 15.2.0         kt is 10^6 kg; nmi and kn are unknown.
#   js-quantities 1.8.0   all three are right.
#   So 10 nmi/hour and 10 kt are equal in one of the four.
# Source: prefixes are taken off names without an entry of their own: n-mi is nano-mile, k-t is kilotonne. UDUNITS has nautical_mile and nmile
#         (udunits2-common.xml), GNU units has knot, mathjs neither.
# Affected: anyone who converts limits and distances of such files: a search within 12 nmi finds nothing, and no unit was wrong. Software that checks
#        units catches kt, a mass, where a speed is due, but nothing catches nmi, which is a length.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq udunits-bin=2.2.28-5 libudunits2-0=2.2.28-5 libudunits2-data=2.2.28-5 units=2.22-2 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . mathjs@15.2.0 js-quantities@1.8.0 >/dev/null
export LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) UDUNITS2_XML_PATH=$work/usr/share/xml/udunits/udunits2.xml
export UNITSFILE=$work/usr/share/units/definitions.units

udunits() { usr/bin/udunits2 -H "$1" -W "$2" 2>&1 | sed -n 's/^ *1 [a-z]* = //p; s/.*recognize.*/unknown/p' | head -1; }
gnu() { usr/bin/units -f "$UNITSFILE" -1 -- "$1" 2>/dev/null | sed -n 's/.*Definition: *//p; s/^Unknown.*/unknown/p' | sed 's/.* = //'; }
cat >units.js <<'JS'
const math = require('mathjs')
const Qty = require('js-quantities')
const word = f => { try { return f() } catch (e) { return /not found|not recognized/.test(e.message) ? 'unknown' : e.message } }
for (const [unit, si] of [['nmi', 'm'], ['kn', 'm/s'], ['kt', 'm/s']]) {
	console.log('mathjs', unit, word(() => math.unit(1, unit).toSI().toString()))
	console.log('js-quantities', unit, word(() => Qty(unit).to(si).toPrec('0.0001 ' + si).toString()))
}
JS
found="udunits2 nmi $(udunits nmi m)
udunits2 nmile $(udunits nmile m)
udunits2 kn $(udunits kn m/s)
udunits2 kt $(udunits kt m/s)
units nmi $(gnu nmi)
units kn $(gnu kn)
units kt $(gnu kt)
units kts $(gnu kts)
$(node units.js)"
echo "$found"
[ "$found" = "udunits2 nmi 1.60934e-06 m
udunits2 nmile 1852 m
udunits2 kn unknown
udunits2 kt 0.514444 m/s
units nmi 1852 m
units kn unknown
units kt 1000000 kg
units kts 1000000 kg
mathjs nmi unknown
js-quantities nmi 1852 m
mathjs kn unknown
js-quantities kn 0.5144 m/s
mathjs kt 1e+6 kg
js-quantities kt 0.5144 m/s" ]
