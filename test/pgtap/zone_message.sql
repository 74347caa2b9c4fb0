-- Indexes that are received again in a session: taken from what it has kept if they are the same bit for bit, else built.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql

SELECT plan(15);

CREATE FUNCTION pg_temp.round_zone(zone_id bigint, lon double precision) RETURNS zone_index LANGUAGE sql AS $$
	SELECT zone_index_agg(zone_id, ST_Buffer(ST_SetSRID(ST_MakePoint(lon, 0), 4326), 1, 'quad_segs=1000')) $$;
CREATE FUNCTION pg_temp.crc32c(message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	crc bigint := 4294967295;
	step bigint[] := ARRAY(SELECT b::bigint FROM generate_series(0, 255) b);
BEGIN
	FOR k IN 1 .. 8 LOOP
		step := ARRAY(SELECT (s >> 1) # (s & 1) * 2197175160 FROM unnest(step) WITH ORDINALITY u(s, n) ORDER BY n);
	END LOOP;
	FOR i IN 0 .. length(message) - 1 LOOP
		crc := (crc >> 8) # step[1 + ((crc # get_byte(message, i)) & 255)];
	END LOOP;
	RETURN substr(int8send(crc # 4294967295), 5);
END $$;
-- what was sent, with other bytes from one place on, and the checksum that goes with it
CREATE FUNCTION pg_temp.changed(message bytea, at integer, bytes bytea) RETURNS bytea LANGUAGE sql AS $$
	SELECT m || pg_temp.crc32c(m)
	FROM (SELECT overlay(substr(message, 1, length(message) - 4) PLACING bytes FROM at + 1) AS m) c $$;
-- the indexes that this session has at hand
CREATE FUNCTION pg_temp.kept() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'zone index' $$;

CREATE TEMP TABLE sent AS SELECT pg_temp.round_zone(1, 0)::bytea AS one;
-- version, zones, zone_id, rings, hole, vertices: 22 bytes before the first vertex
ALTER TABLE sent ADD near bytea, ADD renamed bytea, ADD crossed bytea;
UPDATE sent
SET near = pg_temp.changed(one, 22 + 16 * 100 + 7, set_byte('\x00', 0, get_byte(one, 22 + 16 * 100 + 7) # 1)),
	renamed = pg_temp.changed(one, 5, int8send(2)),
	crossed = pg_temp.changed(one, 22 + 16 * 100, substr(one, 1 + 22 + 16 * 900, 16));

SELECT is(pg_temp.kept(), 0::bigint, 'a session that has received no index keeps none');
SELECT is((SELECT one::zone_index::bytea FROM sent), (SELECT one FROM sent), 'an index is received');
SELECT is(pg_temp.kept(), 1::bigint, 'and kept');
SELECT is((SELECT one::zone_index::bytea FROM sent), (SELECT one FROM sent), 'received again it is the same');
SELECT is((SELECT one::text::zone_index::bytea FROM sent), (SELECT one FROM sent), 'as text too');
SELECT is(pg_temp.kept(), 1::bigint, 'and kept once');
SELECT is((SELECT near::zone_index::bytea FROM sent), (SELECT near FROM sent),
	'one with a vertex that differs in the last bit is another');
SELECT is((SELECT zones_covering(renamed::zone_index, 0, 0) FROM sent), '{2}'::bigint[],
	'so is one with another zone_id');
SELECT throws_ok('SELECT crossed::zone_index FROM sent', '22P03', NULL,
	'one whose ring crosses itself is refused though one with as many vertices is kept');
SELECT throws_ok($$SELECT set_byte(one, length(one) - 1, get_byte(one, length(one) - 1) # 1)::zone_index FROM sent$$,
	'22P03', NULL, 'so is the one that is kept with another checksum');
SELECT throws_ok($$SELECT (one || '\x00')::zone_index FROM sent$$, '22P03', NULL, 'or with a byte too many');
SELECT is((SELECT bool_and(zones_covering(s.b::zone_index, s.n, 0) = ARRAY[s.n]
		AND zones_covering(s.b::zone_index, s.n + 10, 0) = '{}')
	FROM (
		SELECT n, pg_temp.round_zone(n, n)::bytea AS b
		FROM generate_series(1::bigint, 40) n
		CROSS JOIN generate_series(1, 2) round
		ORDER BY round, n
		OFFSET 0
	) s), true, 'more than a session keeps, twice: each answers for itself');
SELECT cmp_ok(pg_temp.kept(), '<=', 32::bigint, 'of which so many are kept');
SET LOCAL vesselwatch.zone_index_memory = 0;
SELECT is((SELECT pg_temp.round_zone(7, 7.5)::bytea::zone_index::bytea), pg_temp.round_zone(7, 7.5)::bytea,
	'without memory for indexes they are received alike');
SELECT is((SELECT near::zone_index::bytea FROM sent), (SELECT near FROM sent), 'whatever is kept from before');

SELECT * FROM finish();
ROLLBACK;
