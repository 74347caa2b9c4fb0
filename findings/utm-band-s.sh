#!/usr/bin/env bash
# 36S 763227 3863521 is the port of Tartus or a place in the Southern Ocean; to three libraries it is both, depending on how the digits are grouped.
#
# GPS receivers, charts and reports give UTM positions with the letter of the latitude band, C to X from south to north. S is 32 to 40 N, with Tartus,
# Beirut, Malta, Gibraltar, Nampo, Busan and Los Angeles. Other programs write N or S for the hemisphere in the same place.
#
# Expected: from a library that also reads the military grid (MGRS), whose bands these are, the port, or an error where S can be either.
# Found:
#   Geo::Coordinates::UTM 0.11, utm 1.1.1, utm-latlng 1.0.8, usng.js 0.4.5      34.88 N 35.88 E, Tartus
#   GeographicLib 2.1.2 (GeoConvert), geodesy 2.4.0, @ngageoint/mgrs-js 1.0.0   55.30 S 37.15 E, 10,000 km from there
#        The last three read 36SYD6322763521, the same point in the grid, as Tartus. They refuse 36T and 37T (Novorossiysk), so that letters of bands
#        seem not to pass; 36N, where both meanings are north, is right.
# Source: the documentation of the last three has n or s for the hemisphere; the others take letters from N on as north.
# Affected: anyone who reads positions of mines, wrecks or meetings from such reports: those of the southern Mediterranean, both Koreas and Japan go to
#        the Southern Ocean, all others work or are refused, so that a test with the Black Sea, Singapore or Rotterdam does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq geographiclib-tools=2.1.2-1 libgeographiclib23=2.1.2-1 libgeo-coordinates-utm-perl=0.11-4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . utm@1.1.1 utm-latlng@1.0.8 usng.js@0.4.5 geodesy@2.4.0 @ngageoint/mgrs-js@1.0.0 >/dev/null
cat >read.mjs <<'JS'
import { createRequire } from 'module'
const require = createRequire(import.meta.url)
const [utm, UtmLatLng, { Converter }, { UTM, MGRS }] = ['utm', 'utm-latlng', 'usng.js', '@ngageoint/mgrs-js'].map(name => require(name))
const geodesy = { utm: (await import('geodesy/utm.js')).default, mgrs: (await import('geodesy/mgrs.js')).default }
const show = (name, read) => {
	let place
	try {
		const p = read()
		place = [p.lat ?? p.latitude ?? p.getLatitude(), p.lon ?? p.lng ?? p.longitude ?? p.getLongitude()].map(n => n.toFixed(2)).join(' ')
	} catch (e) {
		place = 'error'
	}
	console.log(name + ':', place)
}
show('utm', () => utm.toLatLon(763227, 3863521, 36, 'S'))
show('utm-latlng', () => new (UtmLatLng.default ?? UtmLatLng)('WGS 84').convertUtmToLatLng(763227, 3863521, 36, 'S'))
show('usng.js', () => new Converter().UTMtoLL(3863521, 763227, '36S'))
for (const text of ['36 S 763227 3863521', '36 N 763227 386352', '36 T 763227 4863521']) {
	show(`geodesy ${text}`, () => geodesy.utm.parse(text).toLatLon())
	show(`mgrs-js ${text}`, () => UTM.parse(text).toPoint())
}
show('geodesy 36SYD6322763521', () => geodesy.mgrs.parse('36S YD 63227 63521').toUtm().toLatLon())
show('mgrs-js 36SYD6322763521', () => MGRS.parse('36SYD6322763521').toPoint())
JS
found=$(node read.mjs
perl -Iusr/share/perl5 -MGeo::Coordinates::UTM -e 'printf "Geo::Coordinates::UTM: %.2f %.2f\n", utm_to_latlon("WGS-84", "36S", 763227, 3863521)'
for text in '36S 763227 3863521' '36N 763227 386352' '36T 763227 4863521' 36SYD6322763521; do
	echo "GeoConvert $text: $(echo "$text" | LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) usr/bin/GeoConvert -p -3 | sed 's/ERROR.*/error/')"
done)
echo "$found"
[ "$found" = 'utm: 34.88 35.88
utm-latlng: 34.88 35.88
usng.js: 34.88 35.88
geodesy 36 S 763227 3863521: -55.30 37.15
mgrs-js 36 S 763227 3863521: -55.30 37.15
geodesy 36 N 763227 386352: 3.49 35.37
mgrs-js 36 N 763227 386352: 3.49 35.37
geodesy 36 T 763227 4863521: error
mgrs-js 36 T 763227 4863521: error
geodesy 36SYD6322763521: 34.88 35.88
mgrs-js 36SYD6322763521: 34.88 35.88
Geo::Coordinates::UTM: 34.88 35.88
GeoConvert 36S 763227 3863521: -55.30 37.15
GeoConvert 36N 763227 386352: 3.49 35.37
GeoConvert 36T 763227 4863521: error
GeoConvert 36SYD6322763521: 34.88 35.88' ]
