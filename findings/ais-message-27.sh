#!/usr/bin/env bash
# Two decoders, two places 5 km apart and opposite flags, for one long-range position.
#
# Message 27 is what satellites receive from ships far from land. Its position has a resolution of a tenth of a minute, 185 m (ITU-R
# M.1371-5, annex 8); bit 94 is 0 if the position comes from a satellite receiver now, and 1 if it does not.
#
# Expected: 4.0917 E 51.9583 N from each decoder, and flags with the same meaning.
# Found: gpsdecode 3.22 prints 4.1 and 52.0: the position is rounded to a tenth of a degree, here 4.7 km off. libais 0.17 returns it as
#        sent. "gnss" is false in gpsd's JSON and true in libais, for the same bit. Both return speed 63 and course 511, "not
#        available", as numbers.
# Source: gpsd prints lon and lat of message 27 with %.1f (gpsd_json.c), and the bit as it is; libais inverts it
#        (src/libais/ais27.cpp).
# Affected: anyone who looks for ships at a place, or for ships that meet, in satellite AIS that passed through gpsd: at 0.1 degree a
#        ship is up to 5.6 km off in north-south direction alone. And anyone who stores flags from both decoders in one column.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 \
	python3-ais=0.17+git.20190917.master.e464cf8-3+b4 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

python3 - >sentences <<'PY'
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
for speed, course, late in ((12, 90, 0), (63, 511, 1)):
    b = (bits(6, 27) + bits(2, 0) + bits(30, 211000001) + bits(2, 0) + bits(4, 0) + bits(18, round(4.0917 * 600))
         + bits(17, round(51.9583 * 600)) + bits(6, speed) + bits(9, course) + bits(1, late) + bits(1, 0))
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    body = 'AIVDM,1,1,,A,%s,0' % p
    x = 0
    for c in body: x ^= ord(c)
    print('!%s*%02X' % (body, x))
PY
gpsd=$(usr/bin/gpsdecode <sentences | sed 's/.*"lon":\([^,]*\),"lat":\([^,]*\),"speed":\([^,]*\),"course":\([^,]*\),.*"gnss":\([a-z]*\).*/\1 \2 \3 \4 \5/')
libais=$(PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 -c '
import sys, ais
for line in sys.stdin:
    m = ais.decode(line.split(",")[5], 0)
    print("%.4f %.4f %g %g %s" % (m["x"], m["y"], m["sog"], m["cog"], str(m["gnss"]).lower()))' <sentences)
echo "longitude, latitude, speed, course, gnss"
printf 'gpsdecode 3.22: %s\n' "$gpsd" | sed '2,$s/^/                /'
printf 'libais 0.17:    %s\n' "$libais" | sed '2,$s/^/                /'
[ "$gpsd" = '4.1 52.0 12 90 false
4.1 52.0 63 511 true' ] && [ "$libais" = '4.0917 51.9583 12 90 true
4.0917 51.9583 63 511 false' ]
