#!/usr/bin/env bash
# Five AIS decoders, five rates of turn: in gpsd every ship turns to starboard, in another decoder none turns to port, and in a third one
# a ship without an indicator turns by 731 degrees a minute.
#
# The rate of turn in messages 1 to 3 is 4.733 times the square root of degrees per minute, with a sign. 127 and -127 mean "faster than 5
# degrees in 30 seconds" without an indicator, -128 that nothing is known (ITU-R M.1371-5, annex 8).
#
# Expected: 21 is 19.7 degrees a minute, -21 is -19.7; -128 is null; 127 is a direction without a number.
# Found:
#   aisparser 0.1.2           19.7, -19.7; -128 has no rate, but is a turn to the LEFT, as -127 is.
#   gpsdecode 3.22            20 for both 21 and -21: the direction is lost; -128 is "nan", 127 "fastright".
#   libais 0.17               19.7, -19.7; -128 is -731.4 and 127 is 720.0, both marked as over range.
#   ais-stream-decoder 2.1.2  2.1 for 21 and 5.2 for 127: it takes the root again instead of the square; every turn to port is null,
#                             as -128 is.
#   ggencoder 1.0.10          21, -21, -128, 127: the number as sent, under the name rot.
# Source: the decoders' own formulas. gpsd squares the value and keeps no sign (gpsd_json.c); libais squares what it has and sets
#         rot_over_range beyond 126 in either direction; ais-stream-decoder takes the root of rot / 4.733, which is NaN below 0 and null
#         in JSON.
# Affected: anyone who judges manoeuvres (a ship that turns away from a pier, the circles of spoofed positions) by decoded rates, or
#        joins feeds from different decoders: half of all turns are missing, in the wrong direction, or a tenth of their rate.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 \
	python3-ais=0.17+git.20190917.master.e464cf8-3+b4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . ais-stream-decoder@2.1.2 ggencoder@1.0.10 aisparser@0.1.2 >/dev/null
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

python3 - >sentences <<'PY'
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
for turn in (21, -21, -128, 127):
    b = (bits(6, 1) + bits(2, 0) + bits(30, 211000001) + bits(4, 0) + bits(8, turn) + bits(10, 100) + bits(1, 0) + bits(28, 4 * 600000)
         + bits(27, 52 * 600000) + bits(12, 900) + bits(9, 90) + bits(6, 10) + bits(25, 0))
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    body = 'AIVDM,1,1,,A,%s,0' % p
    x = 0
    for c in body: x ^= ord(c)
    print('!%s*%02X' % (body, x))
PY
cat >libais.py <<'PY'
import sys
import ais
for line in sys.stdin:
    m = ais.decode(line.split(',')[5], 0)
    print('%.1f%s' % (m['rot'], ' over range' if m['rot_over_range'] else ''))
PY
cat >stream.js <<'JS'
const Decoder = require('ais-stream-decoder').default
const d = new Decoder()
d.on('data', s => { const r = JSON.parse(s).rateOfTurn; console.log(r === null ? r : r.toFixed(1)) })
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) d.write(line)
JS
cat >gg.js <<'JS'
const { AisDecode } = require('ggencoder')
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) console.log(new AisDecode(line, {}).rot)
JS
cat >parser.js <<'JS'
const parser = new (require('aisparser'))({ checksum: true })
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) {
	const m = parser.parse(line)
	console.log(m.rotStatus, m.rot.toFixed(1))
}
JS
status=0
check() { # decoder, expected, got
	local got
	got=$(paste -sd'|' <<<"$3")
	echo "$1: 21, -21, -128, 127 are $got"
	[ "$2" = "$got" ] || { echo "    now differs: was $2"; status=1; }
}
check 'gpsdecode 3.22' '20|20|"nan"|"fastright"' "$(usr/bin/gpsdecode <sentences | sed -n 's/.*"turn":\([^,]*\),.*/\1/p')"
check 'aisparser 0.1.2' 'RIGHT 19.7|LEFT -19.7|LEFT NaN|RIGHT NaN' "$(node parser.js <sentences)"
check 'libais 0.17' '19.7|-19.7|-731.4 over range|720.0 over range' "$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 libais.py <sentences)"
check 'ais-stream-decoder 2.1.2' '2.1|null|null|5.2' "$(node stream.js <sentences)"
check 'ggencoder 1.0.10' '21|-21|-128|127' "$(node gg.js <sentences)"
exit $status
