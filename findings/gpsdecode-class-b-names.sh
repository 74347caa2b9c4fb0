#!/usr/bin/env bash
# gpsdecode names eight boats at a time: the static data of the ninth are silently lost.
#
# Small craft send name and call sign in two halves (message 24 A and B), B within a minute after A. In a harbour, or in any feed of more than one
# receiver, many boats send A before the first B arrives.
#
# Expected: 30 boats that send A, then their B, give 30 names.
# Found: gpsdecode 3.22 gives 8, the last ones. Of the other 22, neither name nor call sign, size and type come out; no error is printed and the exit
#        status is 0. A B without its A is dropped, and so is an A without its B. With --split24 each half comes out as it is.
# Source: gpsd keeps names in a ring of MAX_TYPE24_INTERLEAVE = 8 (gpsd.h, driver_ais.c), which gpsdecode shares with gpsd.
# Affected: anyone who counts or names small craft from gpsd's JSON: the busier the place, the fewer of them have a name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq gpsd-clients=3.22-4.1+deb12u1 libgps28=3.22-4.1+deb12u1 libusb-1.0-0 libbluetooth3 libdbus-1-3 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

boats() { # number
	python3 - "$1" <<'PY'
import sys
def bits(n, v): return format(v & (1 << n) - 1, '0%db' % n)
def text(s, n): return ''.join(bits(6, ord(c) % 64) for c in s.ljust(n, '@'))
def sentence(b):
    p = ''.join(chr(v + 48 if v < 40 else v + 56) for v in (int(b[i:i + 6], 2) for i in range(0, len(b), 6)))
    body = 'AIVDM,1,1,,A,%s,0' % p
    x = 0
    for c in body: x ^= ord(c)
    return '!%s*%02X' % (body, x)
boats = range(211000100, 211000100 + int(sys.argv[1]))
for mmsi in boats:
    print(sentence(bits(6, 24) + bits(2, 0) + bits(30, mmsi) + bits(2, 0) + text('BOAT %d' % mmsi, 20) + bits(8, 0)))
for mmsi in boats:
    print(sentence(bits(6, 24) + bits(2, 0) + bits(30, mmsi) + bits(2, 1) + bits(8, 37) + text('ABC', 3) + bits(24, 1)
                   + text('D%d' % (mmsi % 1000), 7) + bits(9, 10) + bits(9, 5) + bits(6, 2) + bits(6, 2) + bits(6, 0)))
PY
}
status=0
for n in 8 9 30; do
	named=$(boats $n | usr/bin/gpsdecode | grep -c shipname)
	halves=$(boats $n | usr/bin/gpsdecode --split24 | grep -c '"type":24')
	echo "gpsdecode 3.22: $n boats, $named named; with --split24 $halves halves"
	[ "$named" = 8 ] && [ "$halves" = $((2 * n)) ] || status=1
done
exit $status
