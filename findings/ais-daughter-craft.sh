#!/usr/bin/env bash
# libais turns a boat that names its mother ship into a ship of 413 by 44 metres.
#
# Craft that belong to a ship have an MMSI that begins with 98. In their static data (message 24 B), the 30 bits in which other vessels
# send their dimensions hold the MMSI of the mother ship (ITU-R M.1371-5, annex 8).
#
# Expected: the mother ship's MMSI, and no dimensions.
# Found: libais 0.17 reads the bits as dimensions: mother ship 211000001 becomes 100 m to the bow, 313 m to the stern, 43 and 1 m to
#        the sides, and the mother ship's MMSI is lost. ais-stream-decoder 2.1.2, ggencoder 1.0.10 and aisparser 0.1.2 return it.
#        gpsdecode 3.22 returns it with --split24; by default a B alone gives nothing.
# Source: https://github.com/schwehr/libais/blob/master/src/libais/ais24.cpp reads four dimensions whatever the MMSI is.
# Affected: anyone who compares lengths with what an image shows, or looks for large ships. Each tender of such a fleet passes for one
#        of the longest ships afloat, and the link from boat to ship, which says who works for whom, is lost.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 \
	python3-ais=0.17+git.20190917.master.e464cf8-3+b4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . ais-stream-decoder@2.1.2 ggencoder@1.0.10 aisparser@0.1.2 >/dev/null
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

python3 - >sentence <<'PY'
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
def text(s, n): return ''.join(bits(6, ord(c) % 64) for c in s.ljust(n, '@'))
b = (bits(6, 24) + bits(2, 0) + bits(30, 982110001) + bits(2, 1) + bits(8, 37) + text('ABC', 3) + bits(24, 1) + text('D1', 7)
     + bits(30, 211000001) + bits(6, 0))
p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
body = 'AIVDM,1,1,,A,%s,0' % p
x = 0
for c in body: x ^= ord(c)
print('!%s*%02X' % (body, x))
PY
cat >libais.py <<'PY'
import sys
import ais
m = ais.decode(sys.stdin.read().split(',')[5], 0)
print(m['mmsi'], m.get('mothership_mmsi'), *(m.get('dim_' + d) for d in 'abcd'))
PY
cat >npm.js <<'JS'
const line = require('fs').readFileSync(0, 'latin1').trim()
const Decoder = require('ais-stream-decoder').default
const d = new Decoder()
d.on('data', s => console.log('ais-stream-decoder', JSON.parse(s).mothershipMMSI, JSON.parse(s).dimBow))
d.write(line)
const { AisDecode } = require('ggencoder')
const g = new AisDecode(line, {})
setImmediate(() => console.log('ggencoder', g.mothership, g.dimA))
const m = new (require('aisparser'))({ checksum: true }).parse(line)
setImmediate(() => console.log('aisparser', m.mothershipMmsi, m.dimToBow))
JS
found="libais $(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 libais.py <sentence)
$(node npm.js <sentence)
gpsdecode $(usr/bin/gpsdecode --split24 <sentence | sed -n 's/.*"mothership_mmsi":\([0-9]*\).*/\1/p')"
echo "$found"
[ "$found" = "libais 982110001 None 100 313 43 1
ais-stream-decoder 211000001 undefined
ggencoder 211000001 undefined
aisparser 211000001 NaN
gpsdecode 211000001" ]
