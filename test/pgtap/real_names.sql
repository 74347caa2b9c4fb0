-- Names of the published lists against each other and against a day of American AIS: how many of other hulls are
-- taken for one. Skipped where the data is not there.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\set have `test -r ../shared/data/ofac/sdn_20240503.csv && test -r ../shared/data/uk/uk_uksl_20260429_ships.csv && test -r ../shared/data/ais/noaa_20220103_first99999.csv.gz && echo true || echo false`
\if :have
SELECT plan(6);
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE TEMP TABLE uk (unique_id text, un_reference text, ofsi text, designated text, updated text, imo text, name text,
	aliases text);
\copy uk FROM '../shared/data/uk/uk_uksl_20260429_ships.csv' WITH (FORMAT csv, HEADER)
\set new `cat ../shared/data/ofac/sdn_20240503.csv`
\set old `cat ../shared/data/ofac/sdn_20210707.csv`
\set alt `cat ../shared/data/ofac/alt_20210707.csv`
CREATE TEMP TABLE sdn AS SELECT fields AS f FROM csv_records(:'new') UNION ALL SELECT fields FROM csv_records(:'old');
CREATE TEMP TABLE ship_name AS
SELECT DISTINCT imo, upper(name) AS name
FROM (SELECT substring(f[12], 'IMO\s+(\d{7})') AS imo, n.name FROM sdn,
	LATERAL (SELECT f[2] AS name UNION ALL SELECT m[1]
	FROM regexp_matches(f[12], '[afn]\.k\.a\. ''([^'']+)''', 'g') m) n WHERE f[3] = 'vessel'
	UNION ALL SELECT substring(s.f[12], 'IMO\s+(\d{7})'), a.fields[4] FROM sdn s
		JOIN csv_records(:'alt') a ON a.fields[1] = s.f[1] WHERE s.f[3] = 'vessel'
	UNION ALL SELECT substring(u.imo, '\d{7}'), trim(n) FROM uk u,
		regexp_split_to_table(u.name || ';' || coalesce(u.aliases, ''), ';') n) n
WHERE imo IS NOT NULL AND name <> '';
SELECT ok(count(*) > 1500, format('%s names of %s hulls', count(*), count(DISTINCT imo))) FROM ship_name;
-- other hulls at an edit distance of one or two
CREATE TEMP TABLE near AS
SELECT a.name AS a, b.name AS b FROM ship_name a JOIN ship_name b ON a.name < b.name AND a.imo <> b.imo
	AND abs(length(a.name) - length(b.name)) <= 2 AND levenshtein_less_equal(a.name, b.name, 2) BETWEEN 1 AND 2
GROUP BY a.name, b.name;
SELECT ok(count(*) > 3000, format('%s pairs of near names of other hulls', count(*))) FROM near;
SELECT cmp_ok(avg((vessel_name_similarity(a, b) >= 0.7)::integer), '<=', 0.003, 'at most 3 in 1,000 are taken for one')
	FROM near;
-- a fleet: merchant ships of a day, each with its IMO number
CREATE TEMP TABLE report (mmsi text, t text, lat text, lon text, sog text, cog text, heading text, name text, imo text,
	call_sign text, type text, status text, length text, width text, draft text, cargo text, class text);
\copy report FROM PROGRAM 'zcat ../shared/data/ais/noaa_20220103_first99999.csv.gz' WITH (FORMAT csv, HEADER)
CREATE TEMP TABLE fleet AS SELECT DISTINCT name, imo_or_null(imo)::text AS imo FROM report WHERE name <> ''
	AND imo_or_null(imo) IS NOT NULL AND type ~ '^[78]';
CREATE TEMP TABLE hit AS
SELECT f.imos[m.name_no] AS imo, l.names[m.against_no] AS listed, m.similarity
FROM (SELECT array_agg(name) AS names, array_agg(imo) AS imos FROM fleet) f,
	(SELECT array_agg(name) AS names, array_agg(imo) AS imos FROM ship_name) l, match_vessel_names(f.names, l.names) m
WHERE f.imos[m.name_no] <> 'IMO' || l.imos[m.against_no];
SELECT ok(count(*) > 1000, format('%s merchant ships', count(*))) FROM fleet;
SELECT cmp_ok((SELECT count(DISTINCT imo) FROM hit)::numeric, '<=', (SELECT 0.015 * count(*) FROM fleet),
	'of whom at most 3 in 200 have the name of another hull that is listed');
-- and none once its number is given as well
SET client_min_messages = error;
SELECT load_listings('mine', (SELECT jsonb_agg(jsonb_build_object('key', imo || name, 'imo', imo, 'name', name))
	FROM ship_name), '2024-01-01') \gset
SELECT is((SELECT count(*) FROM (SELECT array_agg(f.name) AS names, array_agg(f.imo::imo) AS imos FROM fleet f) f,
	screen_vessels(f.names, f.imos, at => '2024-02-01') s WHERE s.by_name_alone), 0::bigint,
	'with its IMO number none is a candidate by name alone');
\else
SELECT plan(1);
SELECT skip('the data is not there', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
