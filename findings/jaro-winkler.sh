#!/usr/bin/env bash
# Ten libraries score two ship names by Jaro-Winkler: from 0.58 to 0.85 for one pair, and in three it matters which name comes first.
#
# Names on lists are compared with names at sea by this similarity, with a threshold such as 0.85: letters that match within half the longer name less
# one, how many of them are in a different order, and 0.1 of the rest for each of up to four letters at the beginning.
#
# Expected: one value per pair, whichever name comes first; or two values among libraries, as some ignore the beginning below 0.7, as Winkler did.
# Found (a second value is that with the names exchanged; MARTHA and MARHTA is the example of every description):
#                                                 MARTHA, MARHTA  OCEAN STAR, IRENE STAR  SUN PEARL, SUN LOTUS  CHON MYONG, CHONMYONG 1
#   jaro-winkler 0.2.8, talisman 1.1.4 and
#   jellyfish 0.8.9 (Python)                      0.961           0.800                   0.630                 0.944
#   natural 8.1.1                                 0.961           0.800                   0.778                 0.944
#   @skyra/jaro-winkler 1.1.1                     0.961           0.705                   0.852                 0.935
#   string-comparison 1.3.0                       0.961           0.778                   0.583                 0.980
#   clj-fuzzy 0.4.1                               0.961           0.681, 0.800            0.778, 0.822          0.944
#   jaro-winkler-typescript 1.0.1                 0.961           0.681, 0.800            0.630, 0.822          0.922, 0.944
#   string-similarity-alg 1.3.2                   0.967           0.809, 0.880            0.778, 0.822          0.922, 0.944
#   Levenshtein 0.12.2 (Python)                   0.961           0.681                   0.822                 0.922
# Source: their loops. @skyra looks for matches one letter further, and jaro-winkler-typescript on one side only, so that a letter matches early and
#         those behind it are out of order; string-comparison removes spaces from the names, but not from the beginning; string-similarity-alg counts
#         any four letters at the same place as the beginning.
# Affected: anyone who uses a threshold that somebody found with another library, or joins a list to a fleet where others join the fleet to the list:
#        the matches change, and a test on the textbook example does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq python3-jellyfish=0.8.9-1+b4 python3-levenshtein=0.12.2-2+b4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . jaro-winkler@0.2.8 talisman@1.1.4 natural@8.1.1 @skyra/jaro-winkler@1.1.1 \
	string-comparison@1.3.0 clj-fuzzy@0.4.1 jaro-winkler-typescript@1.0.1 string-similarity-alg@1.3.2 >/dev/null
cat >score.js <<'JS'
const libraries = {
	'jaro-winkler': require('jaro-winkler'),
	'talisman': require('talisman/metrics/jaro-winkler'),
	'natural': require('natural/lib/natural/distance/jaro-winkler_distance'),
	'@skyra/jaro-winkler': require('@skyra/jaro-winkler').jaroWinkler,
	'string-comparison': (a, b) => require('string-comparison').default.jaroWinkler.similarity(a, b),
	'clj-fuzzy': require('clj-fuzzy').metrics.jaro_winkler,
	'jaro-winkler-typescript': require('jaro-winkler-typescript').jaroWinkler,
	'string-similarity-alg': require('string-similarity-alg').default('jaro-winkler').compare,
}
const pairs = JSON.parse(process.argv[2])
for (const name in libraries)
	console.log(name + ':', pairs.map(([a, b]) => [...new Set([[a, b], [b, a]].map(p => libraries[name](...p).toFixed(3)))].join(' or ')).join(', '))
JS
cat >score.py <<'PY'
import json, sys
import jellyfish, Levenshtein
for name, score in ('jellyfish', jellyfish.jaro_winkler_similarity), ('Levenshtein', Levenshtein.jaro_winkler):
    values = [['%.3f' % score(*p) for p in ((a, b), (b, a))] for a, b in json.loads(sys.argv[1])]
    print(name + ': ' + ', '.join(' or '.join(dict.fromkeys(v)) for v in values))
PY
pairs='[["MARTHA", "MARHTA"], ["OCEAN STAR", "IRENE STAR"], ["SUN PEARL", "SUN LOTUS"], ["CHON MYONG", "CHONMYONG 1"]]'
found=$(node score.js "$pairs" && PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -W ignore score.py "$pairs")
echo "$found"
[ "$found" = 'jaro-winkler: 0.961, 0.800, 0.630, 0.944
talisman: 0.961, 0.800, 0.630, 0.944
natural: 0.961, 0.800, 0.778, 0.944
@skyra/jaro-winkler: 0.961, 0.705, 0.852, 0.935
string-comparison: 0.961, 0.778, 0.583, 0.980
clj-fuzzy: 0.961, 0.681 or 0.800, 0.778 or 0.822, 0.944
jaro-winkler-typescript: 0.961, 0.681 or 0.800, 0.630 or 0.822, 0.922 or 0.944
string-similarity-alg: 0.967, 0.809 or 0.880, 0.778 or 0.822, 0.922 or 0.944
jellyfish: 0.961, 0.800, 0.630, 0.944
Levenshtein: 0.961, 0.681, 0.822, 0.922' ]
