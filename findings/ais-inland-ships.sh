#!/usr/bin/env bash
# An inland tanker of 110 m with a draught of 2.8 m has a draught of 28 m according to libais, and according to gpsdecode a length of
# 1100 m and a draught of 280.
#
# Inland ships send their size in message 8, area 200, function 10: length and beam in decimetres, draught in centimetres, whereas
# message 5 uses metres and decimetres (Inland AIS, VTT standard of CESNI and UNECE).
#
# Expected: 110 m by 11.4 m, draught 2.8 m; also from gpsdecode, whose JSON says "scaled": true and gives message 5 in metres.
# Found:
#   libais 0.17               110 by 11.4, draught 28.0: it is taken as decimetres, as in message 5.
#   gpsdecode 3.22            1100, 114, 280, with the names and the "scaled": true of message 5, where length is in metres and the
#                             draught has its decimal. Its manual says decimetres and centimetres here.
#   ais-stream-decoder 2.1.2, ggencoder 1.0.10, aisparser 0.1.2   110, 11.4, 2.8.
# Source: https://github.com/schwehr/libais/blob/master/src/libais/ais8_200.cpp divides the draught by 10; gpsd prints the fields as they were sent (gpsd_json.c).
# Affected: anyone who stores sizes from all messages in one column, compares draughts in and out to find who loaded, or looks for
#        ships by length. Tankers of the Danube and the Rhine, which also send message 5, change between 2.8 and 28 m of draught every
#        few minutes.
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
def text(s, n): return ''.join(bits(6, ord(c) % 64) for c in s.ljust(n, '@'))
def put(b):
    fill = -len(b) % 6
    b += '0' * fill
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    for n, part in enumerate((p[:56], p[56:]), 1):
        if part:
            body = 'AIVDM,%d,%d,%s,A,%s,%d' % (1 + (len(p) > 56), n, '3' if len(p) > 56 else '', part, 0 if n == 1 and len(p) > 56 else fill)
            x = 0
            for c in body: x ^= ord(c)
            print('!%s*%02X' % (body, x))
# one ship: what all send, then what inland ships send too
put(bits(6, 5) + bits(2, 0) + bits(30, 244000001) + bits(2, 0) + bits(30, 0) + text('PA1234', 7) + text('RIVER TANKER', 20) + bits(8, 80)
    + bits(9, 95) + bits(9, 15) + bits(6, 5) + bits(6, 6) + bits(4, 1) + bits(20, 24 << 6 | 60) + bits(8, 28) + text('GIURGIU', 20) + bits(2, 0))
put(bits(6, 8) + bits(2, 0) + bits(30, 244000001) + bits(2, 0) + bits(10, 200) + bits(6, 10) + text('02325170', 8) + bits(13, 1100)
    + bits(10, 114) + bits(14, 8021) + bits(3, 1) + bits(11, 280) + bits(2, 1) + bits(3, 7) + bits(8, 0))
PY
cat >libais.py <<'PY'
import sys
import ais
m = ais.decode(sys.stdin.read().split('\n')[2].split(',')[5], 0)
print('%.1f %.1f %.1f' % (m['length'], m['beam'], m['draught']))
PY
cat >npm.js <<'JS'
const lines = require('fs').readFileSync(0, 'latin1').trim().split('\n')
const tenth = (...of) => of.map(v => v.toFixed(1)).join(' ')
const Decoder = require('ais-stream-decoder').default
const d = new Decoder()
d.on('data', s => { const m = JSON.parse(s); if (m.type === 8) console.log('ais-stream-decoder', tenth(m.length, m.beam, m.draught)) })
d.write(lines[2])
const { AisDecode } = require('ggencoder')
const g = new AisDecode(lines[2], {})
setImmediate(() => console.log('ggencoder', tenth(g.length, g.width, g.draught)))
const m = new (require('aisparser'))({ checksum: true }).parse(lines[2])
setImmediate(() => console.log('aisparser', tenth(m.length, m.beam, m.draught)))
JS
found="libais $(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 libais.py <sentences)
$(usr/bin/gpsdecode <sentences | sed -nE 's/.*"type":([58]),.*("scaled":true).*"(to_bow)":([0-9]*),"to_stern":([0-9]*).*"draught":([0-9.]*).*/gpsdecode, message \1, \2: \4+\5 \6/p
s/.*"type":8,.*("scaled":true).*"length":([0-9.]*),"beam":([0-9.]*).*"draught":([0-9.]*).*/gpsdecode, message 8, \1: \2 \3 \4/p')
$(node npm.js <sentences)"
echo "$found"
[ "$found" = 'libais 110.0 11.4 28.0
gpsdecode, message 5, "scaled":true: 95+15 2.8
gpsdecode, message 8, "scaled":true: 1100 114 280
ais-stream-decoder 110.0 11.4 2.8
ggencoder 110.0 11.4 2.8
aisparser 110.0 11.4 2.8' ]
