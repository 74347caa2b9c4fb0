-- What the planner is told: rows of a constant track; workers for stored tracks.
\set ON_ERROR_STOP 1
\i test/pgtap/setup.sql

SELECT plan(4);

CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;

SELECT track_agg('2024-03-01 00:00Z'::timestamptz + i * interval '1 minute', 10, 50 + i * 0.001)::text AS track
FROM generate_series(1, 321) i \gset
SELECT alike(pg_temp.plan(format('SELECT * FROM track_fixes(%L::track)', :'track')), '%Function Scan on track_fixes%rows=321 %',
	'a constant track: its number of fixes');
SELECT alike(pg_temp.plan('SELECT * FROM vessel_track v, track_fixes(v.track)'), '%Function Scan on track_fixes%rows=1000 %',
	'any other: a thousand');

-- many small tracks: the table is small, the work is not
INSERT INTO vessel_track
SELECT (200000000 + i)::mmsi, '2024-03-01', track_agg('2024-03-01 12:00Z'::timestamptz, 10, 50)
FROM generate_series(1, 30000) i GROUP BY i;
ANALYZE vessel_track;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT alike(pg_temp.plan('SELECT count(*) FROM vessel_track v, port_calls(v.track, (SELECT zone_index_agg(NULL, NULL)))'),
	'%Parallel Seq Scan on vessel_track%', 'stored tracks are shared out to workers');
SELECT unalike(pg_temp.plan('SELECT * FROM vessel_track WHERE mmsi = ''200000007''::mmsi AND day = ''2024-03-01'''), '%Parallel%',
	'one ship and day is not');

SELECT * FROM finish();
ROLLBACK;
