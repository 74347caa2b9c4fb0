#!/usr/bin/env bash
# After one sentence with a tag block, an AIS decoder reports no more ships.
#
# Satellite and coast guard feeds put source and time before a sentence (a tag block, NMEA 0183 4.0), others behind it. Base stations and
# repeaters of AIS have talkers other than AI: AB, AD, AN, AR, AS, AT, AX, BS, SA. Feeds are merged.
#
# Expected: five ships from five valid sentences, or errors that say what is not understood.
# Found, for AI, AI with a tag block, AI with a time behind, SA, AI again:
#   gpsdecode 3.22            five ships.
#   libais 0.17, NmeaQueue    five ships.
#   aisparser 0.1.2           the first and the last; for the other three it says "Invalid checksum", although each one is right.
#   ggencoder 1.0.10          first, SA and last; the other two are invalid, and errMsg is undefined.
#   ais-stream-decoder 2.1.2  the first alone. The tag block is an error "Invalid length", which destroys the stream: an error handler
#                             that logs and continues, as its page shows, receives nothing more, however long the input goes on,
#                             and the exit status is 0.
# Source: the decoder is a Transform that passes the error to its callback; since Node.js 14 a stream then destroys itself (autoDestroy),
#         and write() does nothing afterwards. AisParser.js has a list of nine sentence beginnings.
# Affected: anyone who watches a merged feed with it: one line from another source, and every ship has gone dark.
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
def checked(body):
    x = 0
    for c in body: x ^= ord(c)
    return '%s*%02X' % (body, x)
def sentence(ship, talker='AI'):
    b = (bits(6, 1) + bits(2, 0) + bits(30, 211000000 + ship) + bits(4, 0) + bits(8, 0) + bits(10, 100) + bits(1, 0) + bits(28, 4 * 600000)
         + bits(27, 52 * 600000) + bits(12, 900) + bits(9, 90) + bits(6, 10) + bits(25, 0))
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    return '!' + checked('%sVDM,1,1,,A,%s,0' % (talker, p))
print(sentence(1))
print('\\%s\\%s' % (checked('s:SAT1,c:1709805600'), sentence(2)))
print(sentence(3) + ',rSTATION1,1709805600')
print(sentence(4, 'SA'))
print(sentence(5))
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
        print(m['mmsi'])
PY
cat >stream.js <<'JS'
const Decoder = require('ais-stream-decoder').default
const d = new Decoder()
d.on('error', e => console.error(e.message.replace(/ \(.*/, '')))
d.on('data', s => console.log(JSON.parse(s).mmsi))
// each in a turn of its own, as lines come from a socket
let wait = 0
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) setTimeout(() => d.write(line, () => {}), wait += 20)
JS
cat >gg.js <<'JS'
const { AisDecode } = require('ggencoder')
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) {
	const m = new AisDecode(line, {})
	if (m.valid) console.log(m.mmsi)
	else console.error(m.errMsg)
}
JS
cat >parser.js <<'JS'
const parser = new (require('aisparser'))({ checksum: true })
for (const line of require('fs').readFileSync(0, 'latin1').trim().split('\n')) {
	const m = parser.parse(line)
	if (m.valid === 'VALID') console.log(m.mmsi)
	else console.error(m.errMsg.replace(/ in message.*/, ''))
}
JS
status=0
check() { # decoder, last digits of the ships expected, expected errors, command
	local ships
	ships=$("${@:4}" <sentences 2>errors | sed 's/^21100000//' | paste -sd' ')
	echo "$1: ships $ships; $(paste -sd, <errors)"
	[ "$2; $3" = "$ships; $(paste -sd, <errors)" ] || { echo "    now differs: was $2; $3"; status=1; }
}
gpsd() { usr/bin/gpsdecode 2>/dev/null | sed -n 's/.*"mmsi":\([0-9]*\).*/\1/p'; }
libais() { PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 libais.py; }
check 'gpsdecode 3.22' '1 2 3 4 5' '' gpsd
check 'libais 0.17' '1 2 3 4 5' '' libais
check 'aisparser 0.1.2' '1 5' 'Invalid checksum,Invalid checksum,Invalid checksum' node parser.js
check 'ggencoder 1.0.10' '1 4 5' 'undefined,undefined' node gg.js
check 'ais-stream-decoder 2.1.2' 1 'Invalid length' node stream.js
exit $status
