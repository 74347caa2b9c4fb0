#!/usr/bin/env bash
# AIS decoders join parts of two ships into one message.
#
# The input is complete and valid: two ships, each with a message 5 (name, call sign, destination) in two sentences. A receiver with one
# decoder per channel, or one that merges streams, passes on X1 Y1 X2 Y2. The sentences say what belongs together by sequence number
# and channel (IEC 61162-1, VDM), and the checksums are right.
#
# Expected: two messages, ALPHA to ROTTERDAM and BRAVO to NOVOROSSIYSK; or an error.
# Found:
#   gpsdecode 3.22            two sequence numbers on one channel: one message, of BRAVO, with the destination NOVORNDAM, which no
#                             ship has sent; ALPHA is lost. Exit status 0. It keeps one open message per channel and ignores the
#                             sequence number (aivdm_decode()).
#   libais 0.17, NmeaQueue    one sequence number on two channels: the same, because it looks at the number alone (ais/vdm.py).
#   ggencoder 1.0.10          one number on two channels: NOVORNDAM too, besides the right message.
#   ais-stream-decoder 2.1.2  loses both ships. If X2 and Y1 are lost, X1 and Y2 are joined although channel and sequence number
#                             differ.
# Affected: anyone who takes names, IMO numbers, call signs or destinations from such a stream. In a message of more parts, or cut
#        elsewhere, it is the IMO number or the call sign that comes from the other ship.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
debs() { apt-get -o APT::Sandbox::User=root download -qq "$@" >/dev/null && for f in ./*.deb; do dpkg -x "$f" .; done; }
debs gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 python3-ais=0.17+git.20190917.master.e464cf8-3+b4
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . ais-stream-decoder@2.1.2 ggencoder@1.0.10 >/dev/null
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

python3 - <<'PY'
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
def text(s, n): return ''.join(bits(6, ord(c) % 64) for c in s.ljust(n, '@'))
def message5(mmsi, imo, call, name, destination):
    return (bits(6, 5) + bits(2, 0) + bits(30, mmsi) + bits(2, 0) + bits(30, imo) + text(call, 7) + text(name, 20) + bits(8, 70)
            + bits(9, 100) + bits(9, 50) + bits(6, 10) + bits(6, 10) + bits(4, 1) + bits(20, 5 << 16 | 14 << 11 | 20 << 6 | 30)
            + bits(8, 85) + text(destination, 20) + bits(2, 0))
def sentences(b, sequence, channel):
    fill = -len(b) % 6
    b += '0' * fill
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    for n, part, f in ((1, p[:56], 0), (2, p[56:], fill)):
        body = 'AIVDM,2,%d,%d,%s,%s,%d' % (n, sequence, channel, part, f)
        x = 0
        for c in body: x ^= ord(c)
        yield '!%s*%02X\n' % (body, x)
x, y = message5(211000001, 9134270, 'AAAA', 'ALPHA', 'ROTTERDAM'), message5(273000002, 9074729, 'BBBB', 'BRAVO', 'NOVOROSSIYSK')
def merged(name, *marks):
    (x1, x2), (y1, y2) = sentences(x, *marks[0]), sentences(y, *marks[1])
    open(name, 'w').write(x1 + y1 + x2 + y2)
merged('numbers', (1, 'A'), (2, 'A'))
merged('channels', (1, 'A'), (1, 'B'))
(x1, x2), (y1, y2) = sentences(x, 1, 'A'), sentences(y, 7, 'B')
open('lost', 'w').write(x1 + y2)
PY
cat >libais.py <<'PY'
import logging, sys
import ais.nmea_queue
logging.disable(logging.CRITICAL)
queue = ais.nmea_queue.NmeaQueue()
for line in sys.stdin:
    queue.put(line)
while not queue.empty():
    m = queue.get().get('decoded')
    if m:
        print(m['mmsi'], m['name'].strip('@ '), 'to', m['destination'].strip('@ '))
PY
cat >stream.js <<'JS'
const Decoder = require('ais-stream-decoder').default
const d = new Decoder()
d.on('error', e => console.log('error:', e.message.replace(/ \(.*/, '')))
d.on('data', s => { const m = JSON.parse(s); console.log(m.mmsi, m.name, 'to', m.destination) })
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) d.write(line)
JS
cat >gg.js <<'JS'
const { AisDecode } = require('ggencoder')
const session = {}
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) {
	const m = new AisDecode(line, session)
	if (m.valid) console.log(m.mmsi, m.shipname, 'to', m.destination)
}
JS
gpsdecode() { usr/bin/gpsdecode 2>/dev/null | sed -n 's/.*"mmsi":\([0-9]*\).*"shipname":"\([^"]*\)".*"destination":"\([^"]*\)".*/\1 \2 to \3/p'; }
libais() { PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 libais.py; }

status=0
check() { # what, expected output, got
	printf '%s\n' "$1" "$3" | sed '2,$s/^/    /'
	[ "$2" = "$3" ] || { echo "    now differs: was $2"; status=1; }
}
chimera='273000002 BRAVO to NOVORNDAM'
check 'gpsdecode, X1 Y1 X2 Y2 by sequence number' "$chimera" "$(gpsdecode <numbers)"
check 'libais, X1 Y1 X2 Y2 by channel' "$chimera" "$(libais <channels)"
check 'ggencoder, X1 Y1 X2 Y2 by channel' "$chimera
273000002 BRAVO to NOVOROSSIYSK" "$(node gg.js <channels)"
check 'ais-stream-decoder, X1 Y1 X2 Y2 by channel' 'error: Incorrect multipart order' "$(node stream.js <channels)"
check 'ais-stream-decoder, X1 on channel A and Y2 with another number on channel B' '211000001 ALPHA to ROTTESSSIYSK' "$(node stream.js <lost)"
exit $status
