#!/usr/bin/env bash
# If one fix of a track is at midnight, R reads each fix of the file as midnight; times with a T between date and clock are all midnight.
#
# Tracks go through R as CSV: write.csv(), then read.csv() and as.POSIXct() or colClasses = "POSIXct". No package is involved.
#
# Expected: what R has written itself comes back as it was; a text that is not understood is NA or an error.
# Found, with R 4.6.0 (webr 0.6.0):
#   written: 22:40, 00:00, 01:20         22:40 and 01:20 in full, but the second as "2024-03-08", without a clock
#   read back                            three times 00:00: 22:40 has moved by 22 h 40 min; without the fix at 00:00 both others are right
#   one fix without seconds              each fix without them: 10:00:30 becomes 10:00:00
#   2024-03-07T10:00:00Z, ...+09:00      00:00
#   2024-03-07 10:00:00+09               10:00 UTC
#   2024-03-07 1000, 07/03/2024 10:00    00:00; 20 March of the year 7
#        No error, no warning.
# Source: as.character(<POSIXt>) omits a clock of 00:00:00 for each element by itself since R 4.3; as.POSIXlt.character() takes the first of six
#         formats that fits all elements, and a format fits if it matches the beginning of the text; none of the six has a T or an offset.
# Affected: anyone who takes tracks, calls or sightings through R: a file is right until it contains a fix at 00:00:00, of which a track at steps
#        of ten minutes has one a day, and calls of hours end at the moment at which they began.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . webr@0.6.0 ws@8.18.0 xmlhttprequest-ssl@2.1.2 >/dev/null
cat >times.R <<'R'
show <- function(what, t) cat(what, ": ", paste(format(t, "%Y-%m-%d %H:%M:%S"), collapse = ", "), "\n", sep = "")
pass <- function(what, t) {
	write.csv(data.frame(t), "/tmp/track.csv", row.names = FALSE)
	cat(what, "written:", paste(readLines("/tmp/track.csv")[-1], collapse = ", ")); cat("\n")
	show(paste(what, "read"), as.POSIXct(read.csv("/tmp/track.csv")$t, tz = "UTC"))
	show(paste(what, "colClasses"), read.csv("/tmp/track.csv", colClasses = "POSIXct")$t)
}
night <- as.POSIXct("2024-03-07 22:40:00", tz = "UTC") + c(0, 80, 160) * 60
cat(R.version.string); cat("\n")
pass("all", night)
pass("without midnight", night[-2])
show("one without seconds", as.POSIXct(c("2024-03-07 10:00:30", "2024-03-07 11:00", "2024-03-07 12:00:30"), tz = "UTC"))
for (text in c("2024-03-07T10:00:00Z", "2024-03-07T10:00:00+09:00", "2024-03-07 10:00:00+09", "2024-03-07 1000", "07/03/2024 10:00"))
	show(text, as.POSIXct(text, tz = "UTC"))
show("by its format", as.POSIXct("2024-03-07T10:00:00+0900", format = "%Y-%m-%dT%H:%M:%S%z", tz = "UTC"))
R
cat >ask.mjs <<'JS'
import fs from 'fs'
import { WebR } from 'webr'
const r = new WebR({ interactive: false })
await r.init()
await r.FS.writeFile('/tmp/times.R', fs.readFileSync('times.R'))
console.log(await r.evalRString(`paste(capture.output({ options(warn = 2); source('/tmp/times.R') }), collapse = '\n')`))
process.exit(0)
JS
found=$(TZ=UTC node ask.mjs)
echo "$found"
[ "$found" = 'R version 4.6.0 (2026-04-24)
all written: 2024-03-07 22:40:00, 2024-03-08, 2024-03-08 01:20:00
all read: 2024-03-07 00:00:00, 2024-03-08 00:00:00, 2024-03-08 00:00:00
all colClasses: 2024-03-07 00:00:00, 2024-03-08 00:00:00, 2024-03-08 00:00:00
without midnight written: 2024-03-07 22:40:00, 2024-03-08 01:20:00
without midnight read: 2024-03-07 22:40:00, 2024-03-08 01:20:00
without midnight colClasses: 2024-03-07 22:40:00, 2024-03-08 01:20:00
one without seconds: 2024-03-07 10:00:00, 2024-03-07 11:00:00, 2024-03-07 12:00:00
2024-03-07T10:00:00Z: 2024-03-07 00:00:00
2024-03-07T10:00:00+09:00: 2024-03-07 00:00:00
2024-03-07 10:00:00+09: 2024-03-07 10:00:00
2024-03-07 1000: 2024-03-07 00:00:00
07/03/2024 10:00: 0007-03-20 00:00:00
by its format: 2024-03-07 01:00:00' ]
