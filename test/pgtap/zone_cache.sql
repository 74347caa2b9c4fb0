-- A session keeps at most 32 zone indexes at hand, and answers right whichever of them it used before.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(8);

-- 70 indexes, stored outside their rows: each covers the places of its own number, and -1, -1
CREATE TEMP TABLE stored AS
SELECT n, zone_index_agg(n * 1000 + part,
	ST_MakeEnvelope(n - 0.25 - part * 0.001, 0, n + 0.25 + part * 0.001, 1, 4326)) AS index
FROM generate_series(1, 70) AS n, generate_series(0, 20) AS part
GROUP BY n;

CREATE FUNCTION pg_temp.wrong_answers(VARIADIC sequence integer[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	used integer;
	wrong bigint := 0;
BEGIN
	FOREACH used IN ARRAY sequence LOOP
		wrong := wrong + (
			SELECT count(*) FROM stored
			WHERE n = used
				AND (cardinality(zones_covering(index, used, 0.5)) <> 21
					OR (zones_covering(index, used, 0.5))[1] <> used * 1000
					OR zones_covering(index, used + 1, 0.5) <> '{}'));
	END LOOP;
	RETURN wrong;
END
$$;
CREATE FUNCTION pg_temp.indexes_kept() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'zone index'
$$;

SELECT cmp_ok((SELECT min(pg_column_size(index)) FROM stored), '>', 2500, 'the indexes are too large for their rows');
SELECT is(pg_temp.wrong_answers(VARIADIC (SELECT array_agg(n ORDER BY n) FROM generate_series(1, 32) n)), 0::bigint,
	'32 indexes in turn answer right');
SELECT is(pg_temp.indexes_kept(), 32::bigint, 'all 32 are kept');
SELECT is(pg_temp.wrong_answers(VARIADIC (SELECT array_agg(n ORDER BY n) FROM generate_series(33, 70) n)), 0::bigint,
	'the 33rd and all after it answer right');
SELECT is(pg_temp.indexes_kept(), 32::bigint, 'no more than 32 are kept');
SELECT is(pg_temp.wrong_answers(VARIADIC (SELECT array_agg(1 + n * 37 % 70 ORDER BY n) FROM generate_series(1, 500) n)),
	0::bigint,
	'indexes that had to go and come back answer right');
SET vesselwatch.zone_index_memory = 0;
SELECT is(pg_temp.wrong_answers(VARIADIC (SELECT array_agg(1 + n * 37 % 70 ORDER BY n)
	FROM generate_series(450, 459) n)), 0::bigint,
	'with no memory to keep them answers are right');
SELECT is(pg_temp.indexes_kept(), 1::bigint, 'and the index in use alone is kept');

SELECT * FROM finish();
ROLLBACK;
