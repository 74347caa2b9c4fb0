-- Two real vessels in 2014 (satellite and terrestrial AIS, long silences) and the
-- official port-visit polygons of Australia; skipped where the data is not there.
--
-- What the numbers say.  503000530 lives in Sydney harbour and is heard for an hour
-- or a day at a time, then not for days.  Counting how often fixes go in and out
-- gives 9 visits, most of them weeks long: silence taken for presence.  By the
-- default rule a silence over 12 hours ends a visit; what is left are the stretches
-- in which it was really seen there, 14 of them with a stop of half an hour.  Nearly
-- all begin and end with "silence", so their bounds are days apart and they are of
-- confidence 2.  503000720 flaps over the border of Brisbane: 60 visits by counting,
-- some of them parts of one call minutes apart.  Absences of up to 15 minutes are
-- merged, and silences of 4 to 12 hours in port are counted apart, as unobserved.
-- Two of its 73 calls have a stop only since fixes that lie apart are taken as strays.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\set have `test -r ../shared/data/zones/amsa_australia_port_visit_polygons.geojson && echo true || echo false`
\if :have
SELECT plan(6);
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = error;

\set geojson `cat ../shared/data/zones/amsa_australia_port_visit_polygons.geojson`
SELECT is((SELECT string_agg(format('%s %s', n, status), ', ' ORDER BY status) FROM (
	SELECT status, count(*) AS n FROM import_zones(:'geojson'::jsonb, 'port', 'port') GROUP BY status) i),
	'1 refused, 40 registered', 'the ports are taken; one stands in the file twice');
CREATE TEMP TABLE report (mmsi integer, t timestamptz, lon float8, lat float8, sog float8, cog float8, heading float8,
	nav_status text, rot text, class text, source text);
\copy report FROM '../shared/data/ais/amsa_503000530_fixes.csv' CSV HEADER
\copy report FROM '../shared/data/ais/amsa_503000720_fixes.csv' CSV HEADER
CREATE TEMP TABLE ship AS SELECT mmsi, track_agg(t, lon, lat) AS track FROM report GROUP BY mmsi;
CREATE TEMP TABLE call AS SELECT s.mmsi, z.name AS port, c.* FROM ship s, port_calls(s.track, zone_set_index('ports')) c
	JOIN zone z USING (zone_id);

SELECT diag(format('%s %s: %s - %s (%s), %s - %s (%s), stopped %s, unobserved %s, confidence %s', mmsi, port,
	arrived_earliest, arrived_latest, arrival_basis, departed_earliest, departed_latest, departure_basis, stopped,
		unobserved, confidence))
FROM (SELECT *, row_number() OVER (PARTITION BY mmsi ORDER BY arrived_latest) AS n FROM call) c WHERE n <= 16
	ORDER BY mmsi, n;
SELECT diag(format('%s %s: %s calls, stopped %s, unobserved %s', mmsi, port, count(*), sum(stopped), sum(unobserved)))
	FROM call GROUP BY mmsi, port;

-- the plain in/out count of others, made by switching every rule off
SELECT is((SELECT string_agg(format('%s %s %s', mmsi, port, n), ', ' ORDER BY mmsi) FROM (
	SELECT s.mmsi, z.name AS port, count(*) AS n FROM ship s,
		zone_visits(s.track, zone_set_index('ports'), max_gap => '10 years', merge_gap => '0') v
		JOIN zone z USING (zone_id)
	GROUP BY 1, 2) c), '503000530 Sydney 9, 503000720 Gladstone 1, 503000720 Brisbane 59', 'counting ins and outs');
SELECT is((SELECT string_agg(format('%s %s %s', mmsi, port, n), ', ' ORDER BY mmsi) FROM (
	SELECT mmsi, port, count(*) AS n FROM call GROUP BY 1, 2) c), '503000530 Sydney 14, 503000720 Brisbane 73',
	'port calls by the default rule');
SELECT ok((SELECT bool_and(stopped + unobserved <= coalesce(departed, departed_earliest) - arrived) FROM call),
	'no call claims more time than it has');
SELECT cmp_ok((SELECT sum(unobserved) FROM call WHERE mmsi = 503000720), '>', interval '10 days',
	'silences in port are counted apart');
SELECT is((SELECT count(*) FROM call a JOIN call b ON a.mmsi = b.mmsi AND b.arrived_latest > a.departed_earliest
	AND b.arrived_latest - a.departed_earliest <= interval '15 minutes'), 0::bigint,
	'no two calls within 15 minutes: flapping is merged');
\else
SELECT plan(1);
SELECT skip('the Australian data is not there', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
