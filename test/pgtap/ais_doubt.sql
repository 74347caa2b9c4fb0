-- A feed whose times are off says so when it is loaded beside another: its fixes are out of reach from those stored of the
-- same ships, and would not be at times moved by so many hours. Nothing else is taken for that.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(14);
SET timezone = 'UTC';
-- a feed of some ships that sail to and fro, a fix every so many minutes, its times off by so many hours
CREATE FUNCTION pg_temp.feed(first integer, ships integer, minutes integer, hours_off float8,
	speed float8 DEFAULT 0.3) RETURNS void LANGUAGE sql AS $$
	INSERT INTO ais_line (line)
	SELECT 'mmsi,t,lon,lat'
	UNION ALL
	SELECT format('%s,%s,%s,%s', 211000000 + k,
		to_char(timestamp '2024-01-01 06:00' + (i * minutes + hours_off * 60) * interval '1 minute' + k * interval '7 seconds',
			'YYYY-MM-DD"T"HH24:MI:SS'),
		round((10 + k * 0.5 + 1.5 * sin((i * minutes * 60 + k * 7) / 3600.0 * (speed + k * 0.03)))::numeric, 6), 50 + k * 0.1)
	FROM generate_series(first, first + ships - 1) k, generate_series(0, 720 / minutes) i $$;
CREATE FUNCTION pg_temp.doubt() RETURNS text LANGUAGE sql AS $$
	SELECT (contradicting > 0) || ' ' || coalesce(hours_off::text, '-') FROM ais_load ORDER BY load_id DESC LIMIT 1 $$;
SET client_min_messages = error;

SELECT pg_temp.feed(1, 5, 5, 0) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'the first load contradicts nothing');
SELECT pg_temp.feed(1, 5, 7, 0) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'nor does another feed of the same ships');
SELECT pg_temp.feed(1, 5, 5, 0) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'nor the same file again');

CREATE TABLE pg_temp.stored AS TABLE vessel_track;
CREATE FUNCTION pg_temp.again(VARIADIC feed float8[]) RETURNS void LANGUAGE sql AS $$
	DELETE FROM vessel_track;
	INSERT INTO vessel_track TABLE pg_temp.stored;
	SELECT pg_temp.feed(feed[1]::integer, feed[2]::integer, feed[3]::integer, feed[4], coalesce(feed[5], 0.3)) $$;
SELECT pg_temp.again(1, 5, 6, 1) \g /dev/null
CALL load_ais() \gset
SELECT is(pg_temp.doubt(), 'true 1', 'times an hour late are named');
SELECT is((SELECT contradicting <= stored FROM ais_load ORDER BY load_id DESC LIMIT 1), true, 'with the fixes that say so');
SELECT is(:read, :stored + :duplicate, 'and all is stored as it was said');
SELECT pg_temp.again(1, 5, 6, -2) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'true -2', 'or two hours early');
SELECT pg_temp.again(1, 5, 20, 5.5) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'true 5.5', 'or five and a half, of a feed with few fixes');
SELECT pg_temp.again(2, 4, 6, 1) \g /dev/null
INSERT INTO ais_line (line) SELECT format('%s,2024-01-01T%s:00,60,10', 211000001, to_char(time '06:00' + i * interval '6 minutes',
	'HH24:MI')) FROM generate_series(0, 100) i;
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'true 1', 'also where another ship is on one of the numbers');

-- what proves nothing
SELECT pg_temp.again(1, 2, 6, 1) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'true -', 'two ships are too few');
SELECT pg_temp.again(1, 5, 6, 0, 0.7) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'true -', 'other ships on the numbers are so at any hour');
SELECT pg_temp.again(11, 5, 6, 1) \g /dev/null
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'of ships of which nothing is stored nothing can be said');
DELETE FROM vessel_track;
SELECT store_track((211000000 + k)::mmsi, track_agg(timestamptz '2024-01-01 06:00Z' + i * interval '5 minutes', 10, 50.001))
	FROM generate_series(1, 5) k, generate_series(0, 144) i GROUP BY k \g /dev/null
INSERT INTO ais_line (line)
SELECT 'mmsi,t,lon,lat'
UNION ALL
SELECT format('%s,2024-01-01T%s:00,10,50', 211000000 + k, to_char(time '07:00' + i * interval '7 minutes', 'HH24:MI'))
FROM generate_series(1, 5) k, generate_series(0, 100) i;
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'nor of ships that lie still');
-- positions that jump in the load itself
SELECT pg_temp.again(1, 5, 6, 0) \g /dev/null
UPDATE ais_line SET line = regexp_replace(line, ',50', ',51') WHERE line LIKE '%:00:%';
CALL load_ais() \g /dev/null
SELECT is(pg_temp.doubt(), 'false -', 'and fixes that no ship can have in either are no contradiction');
SELECT * FROM finish();
ROLLBACK;
