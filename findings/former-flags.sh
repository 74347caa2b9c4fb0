#!/usr/bin/env bash
# ICU calls a ship's former Soviet flag "Russia", East Germany's "Germany", and that of all the Netherlands Antilles "Curaçao".
#
# Registers and lists have former flags (pastFlags of OpenSanctions) as codes that ISO 3166 has withdrawn: SU, YU, DD, AN. Programs show a
# name for a code with ICU, or with JavaScript's Intl.DisplayNames, which is ICU.
#
# Expected: "Soviet Union"; or the code itself, which Intl.DisplayNames is specified to return for a code without a name; or nothing, with
#           fallback: "none".
# Found: ICU 72.1 and Intl.DisplayNames of Node.js return a current state for each, in every language: SU is Russia (Россия), YU and CS are
#        Serbia, DD is Germany, AN is Curaçao, YD (Aden) is Yemen. fallback: "none" changes nothing. The locale still has the country SU, and
#        SUN as its three-letter code.
# Source: uloc_getCurrentCountryID() of ICU has a table of withdrawn codes with one successor each; names of countries are looked up under the
#         successor (locresdata.cpp).
# Affected: anyone who screens or shows the history of flags: a ship of Odesa, Riga or Batumi that was built under the Soviet flag "has flown the
#        flag of Russia", and one of Sint Maarten is from Curaçao. Nothing distinguishes them from ships that did.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq python3-icu=2.10.2-1+b3 libicu72=72.1-3+deb12u1 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
cat >names.py <<'PY'
import icu
print('ICU', icu.ICU_VERSION, *('%s=%s' % (c, icu.Locale('und_' + c).getDisplayCountry(icu.Locale('en'))) for c in 'SU YU CS DD AN YD'.split()), sep='|')
su = icu.Locale('und_SU')
print(su.getCountry(), su.getISO3Country(), su.getDisplayCountry(icu.Locale('ru')))
PY
cat >names.js <<'JS'
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
console.log(['Intl', ...'SU YU CS DD AN YD'.split(' ').map(c => c + '=' + names.of(c))].join('|'))
console.log('a code without a name:', names.of('QU'), new Intl.DisplayNames('en', { type: 'region' }).of('QU'))
JS
node -p '"Node.js " + process.version + ", ICU " + process.versions.icu'
found="$(LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) PYTHONPATH=usr/lib/python3/dist-packages PYTHONUTF8=1 /usr/bin/python3 names.py)
$(node names.js)"
echo "$found"
states='SU=Russia|YU=Serbia|CS=Serbia|DD=Germany|AN=Curaçao|YD=Yemen'
[ "$found" = "ICU|72.1|$states
SU SUN Россия
Intl|$states
a code without a name: undefined QU" ]
