#!/usr/bin/env bash
# ICU silently fails to transliterate ships' names: Korean stays unchanged or loses a syllable's vowel, one Greek name is written in two ways, and the
# Yangtze becomes a river that does not exist.
#
# Names on sanctions lists are Latin, those painted on ships are not; screening transliterates first. The names here are Korean, Greek and Chinese
# ones as ships bear them, in NFC as every program writes them.
#
# Expected: RYOMYONG (or Ryeomyeong) from 려명 by Korean-Latin/BGN; one spelling of Ευτυχία and ΕΥΤΥΧΙΑ by Greek-Latin/UNGEGN, Eftychia as in ELOT 743;
#           CHANG JIANG from 长江 and CHANG XING from 长兴 by Any-Latin.
# Found: in ICU 72.1 Korean-Latin/BGN leaves Hangul in NFC as it is, with success; in NFD it writes "nmyŏng", a vowel short. UNGEGN writes Eftychia
#        for small letters and EUTYCHIA for capitals. Any-Latin has one reading per character: 长 is always zhang, so that ships named after the
#        Yangtze become Zhang Jiang.
# Source: CLDR's transforms Korean-Latin-BGN (rules over conjoining jamo, without normalizing), Greek-Latin-UNGEGN (rules for αυ, ευ before voiceless
#         letters in small letters only), Han-Latin (one reading per character).
# Affected: anyone who screens names with ICU, as pipelines of lists do ("Any-Latin; Latin-ASCII"): a listed ship whose name comes in its own script
#        is not found, and nothing says so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get -o APT::Sandbox::User=root download -qq icu-devtools=72.1-3+deb12u1 libicu72=72.1-3+deb12u1 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu LC_ALL=C.UTF-8

usr/bin/uconv --version
found=""
while IFS='|' read -r transform name; do
	latin=$(printf '%s' "$name" | usr/bin/uconv -f UTF-8 -t UTF-8 -x "$transform")
	printf '%-40s %-10s %s\n' "$transform" "$name" "$latin"
	found+="$latin|"
done <<'NAMES'
Korean-Latin/BGN|려명
NFD; Korean-Latin/BGN; NFC|려명
Greek-Latin/UNGEGN; Latin-ASCII|Ευτυχία
Greek-Latin/UNGEGN; Latin-ASCII|ΕΥΤΥΧΙΑ
Any-Latin; Latin-ASCII|长江
Any-Latin; Latin-ASCII|长兴 8
NAMES
[ "$found" = "려명|nmyŏng|Eftychia|EUTYCHIA|zhang jiang|zhang xing 8|" ]
