-- Aggregates of tracks computed in parts, by workers and by partition: the same bytes as in one part, whatever the
-- order of the rows.
\i test/tap_setup.sql

SELECT plan(14);

SELECT setseed(0.375) \gset
-- eight ships, one of them without a position and one with a single fix; some times twice, some values NULL
CREATE TABLE public.parallel_fix AS
SELECT m, t, lon, lat, CASE WHEN n % 7 > 0 THEN n % 300 / 10.0 END AS sog, CASE
	WHEN n % 5 > 0 THEN n % 3600 / 10.0 END AS cog,
	CASE WHEN n % 11 > 0 THEN n % 15 END AS nav_status, CASE WHEN n % 3 > 0 THEN n % 360 END AS heading
FROM (
	SELECT n, n % 8 AS m, timestamptz '2024-01-01' + n / 16 * interval '97 seconds' AS t,
		CASE WHEN n % 8 = 6 THEN 181 ELSE (179.9 + n * 0.00001 + 180)::numeric % 360 - 180 END AS lon,
			50 + n % 100 * 0.0001 AS lat
	FROM generate_series(1, 40000) n
	WHERE n % 8 <> 7 OR n = 7
	ORDER BY random()
) f;
CREATE TABLE public.parallel_track AS
SELECT m, track_agg(t, lon, lat, sog, cog, nav_status, heading) AS track
FROM public.parallel_fix
GROUP BY m, extract(epoch FROM t)::bigint / 900;
INSERT INTO public.parallel_track VALUES (1, NULL), (9, NULL);
CREATE TABLE public.parallel_part (LIKE public.parallel_fix) PARTITION BY HASH (t);
CREATE TABLE public.parallel_part_0 PARTITION OF public.parallel_part FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE public.parallel_part_1 PARTITION OF public.parallel_part FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE public.parallel_part_2 PARTITION OF public.parallel_part FOR VALUES WITH (MODULUS 3, REMAINDER 2);
-- in order of time, so that each part is sorted and their union is not
INSERT INTO public.parallel_part SELECT * FROM public.parallel_fix ORDER BY t, lon, lat;
ANALYZE public.parallel_fix, public.parallel_track, public.parallel_part;

CREATE TEMP TABLE question (what text, query text);
INSERT INTO question VALUES
	('track_agg of places', 'SELECT m, track_send(track_agg(t, lon, lat)) FROM public.parallel_fix GROUP BY m'),
	('track_agg with speed and course',
		'SELECT m, track_send(track_agg(t, lon, lat, sog, cog)) FROM public.parallel_fix GROUP BY m'),
	('track_agg of all channels',
		'SELECT m, track_send(track_agg(t, lon, lat, sog, cog, nav_status, heading)) FROM public.parallel_fix GROUP BY '
		'm'),
	('track_agg of points', 'SELECT m, track_send(track_agg(t, ST_SetSRID(ST_MakePoint(lon, lat), 4326)))
		FROM public.parallel_fix WHERE lon < 181 GROUP BY m'),
	('track_agg by partition',
		'SELECT m, track_send(track_agg(t, lon, lat, sog, cog, nav_status, heading)) FROM public.parallel_part GROUP '
		'BY m'),
	('track_merge', 'SELECT m, track_send(track_merge(track)) FROM public.parallel_track GROUP BY m');

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		lines := lines || line || E'\n';
	END LOOP;
	RETURN lines;
END $$;
CREATE TEMP TABLE answer (what text, parts text, m integer, sent bytea);
CREATE FUNCTION pg_temp.ask(parts text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	q record;
BEGIN
	FOR q IN SELECT * FROM question LOOP
		EXECUTE format('INSERT INTO answer SELECT %L, %L, * FROM (%s) a', q.what, parts, q.query);
	END LOOP;
END $$;
-- a parallel plan is not made for an INSERT: its rows are fetched first
CREATE FUNCTION pg_temp.ask_workers() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	q record;
	a record;
BEGIN
	FOR q IN SELECT * FROM question LOOP
		EXECUTE format('CREATE TEMP TABLE given AS %s', q.query);
		INSERT INTO answer SELECT q.what, 'workers', * FROM given;
		DROP TABLE given;
	END LOOP;
END $$;

SET LOCAL max_parallel_workers_per_gather = 0;
SELECT pg_temp.ask('one') \gset
SELECT is((SELECT count(*) FROM answer WHERE sent IS NOT NULL), 42::bigint, 'tracks there are');
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_leader_participation = off;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(pg_temp.plan_of(query), 'Finalize.*Gather.*Partial', what || ': workers have parts of the state')
	FROM question;
SELECT pg_temp.ask_workers() \gset
SELECT is_empty(format('SELECT m FROM answer a JOIN answer b USING (what, m)
	WHERE what = %L AND a.parts = ''one'' AND b.parts = ''workers'' AND a.sent IS DISTINCT FROM b.sent', what),
	what || ' by workers: the same bytes')
FROM question;
SELECT is((SELECT count(*) FROM answer WHERE parts = 'workers'), (SELECT count(*) FROM answer WHERE parts = 'one'),
	'of as many ships');

DROP TABLE public.parallel_fix, public.parallel_track, public.parallel_part;
SELECT * FROM finish();
ROLLBACK;
