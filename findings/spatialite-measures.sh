#!/usr/bin/env bash
# SpatiaLite finds a ship only at the moments at which it reported, one microsecond too early, or in 1970.
#
# A track is a line with measures, epoch seconds, as for PostGIS; SpatiaLite has functions of the same names, from SQL/MM.
#
# Expected: what PostGIS returns: a place or a part of the line by interpolation, and each whole second written as one.
# Found, for a line from 10:00 to 11:00 to 12:00, in SpatiaLite 5.0.1:
#   ST_Locate_Along_Measure         10:30 is NULL; 12:00 is a point.
#   ST_Locate_Between_Measures      10:15 to 10:45 is NULL, the ship was nowhere; 10:30 to 11:30 is a single point.
#   ST_Line_Substring and ST_Line_Interpolate_Point   each point has measure 0, 1 January 1970, even those of the line.
#   AsEWKT                          10:00:00 is 1709805599.999999, 09:59:59 once truncated to seconds; ST_M returns 1709805600.0.
#   ST_TrajectoryInterpolatePoint   alone interpolates, and is right.
# Source: gaiaLocateBetweenMeasures() keeps vertices whose own measure is in the range, as its header says; a substring comes from functions of the
#         plane, which have no measures; AsEWKT prints numbers by itself, whereas SQLite's printf() has .000000 for this one.
# Affected: anyone who queries a SQLite file for ships in a zone between two times: a ship that reports seldom was not there, one that reports each
#        second was, so a test on a busy track does not show it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
needed=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
	libsqlite3-mod-spatialite | grep -E '^(lib|proj-|zlib)' | grep -vE '^(libc6|libgcc-s1|libstdc\+\+6|libsqlite3-0|libspatialite7|libsqlite3-mod-spatialite|.*:.*)$')
# shellcheck disable=SC2086
apt-get -o APT::Sandbox::User=root download -qq libsqlite3-mod-spatialite=5.0.1-3 libsqlite3-0=3.40.1-2+deb12u2 $needed >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
cat >ask.py <<'PY'
import glob, sqlite3
db = sqlite3.connect(':memory:')
db.enable_load_extension(True)
db.load_extension(glob.glob('usr/lib/*/mod_spatialite.so')[0])
ask = lambda sql: db.execute('SELECT ' + sql).fetchone()[0]
way = "ST_GeomFromText('LINESTRINGM(4 51 1709805600, 5 51 1709809200, 6 51 1709812800)', 4326)"
print('SpatiaLite', ask('spatialite_version()'), 'SQLite', sqlite3.sqlite_version)
for call in ('ST_Locate_Along_Measure(way, 1709807400)', 'ST_Locate_Along_Measure(way, 1709812800)', 'ST_Locate_Between_Measures(way, 1709806500, 1709808300)',
             'ST_Locate_Between_Measures(way, 1709807400, 1709811000)', 'ST_Line_Substring(way, 0.25, 0.75)',
             'ST_Line_Interpolate_Point(way, 0.25)', 'ST_TrajectoryInterpolatePoint(way, 1709807400)', 'ST_StartPoint(way)'):
    print(call, ask('AsEWKT(%s)' % call.replace('way', way)))
print('ST_M', ask('ST_M(ST_StartPoint(%s))' % way), ask("printf('%1.6f', 1709805600.0)"))
PY
found=$(LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) PROJ_LIB=$work/usr/share/proj /usr/bin/python3 ask.py)
echo "$found"
[ "$found" = 'SpatiaLite 5.0.1 SQLite 3.40.1
ST_Locate_Along_Measure(way, 1709807400) None
ST_Locate_Along_Measure(way, 1709812800) SRID=4326;POINTM(6 51 1709812800)
ST_Locate_Between_Measures(way, 1709806500, 1709808300) None
ST_Locate_Between_Measures(way, 1709807400, 1709811000) SRID=4326;POINTM(5 51 1709809199.999999)
ST_Line_Substring(way, 0.25, 0.75) SRID=4326;LINESTRINGM(4.5 51 0,5 51 0,5.5 51 0)
ST_Line_Interpolate_Point(way, 0.25) SRID=4326;POINTM(4.5 51 0)
ST_TrajectoryInterpolatePoint(way, 1709807400) SRID=4326;POINTM(4.5 51 1709807400)
ST_StartPoint(way) SRID=4326;POINTM(4 51 1709805599.999999)
ST_M 1709805600.0 1709805600.000000' ]
