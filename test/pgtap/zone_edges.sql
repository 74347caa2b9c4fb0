-- A stored index comes into memory without the edges of its zones, and each zone's are read when they are needed: all
-- answers must be those of the same index at hand as a whole.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SELECT plan(19);

-- stars with bays, some with a hole, on a grid
CREATE TEMP TABLE area AS
-- and a sea with anchorages in it, where cells are so small that its edges are near none
SELECT 1000 AS zone_id, ST_Segmentize(ST_MakeEnvelope(30, -70, 175, 70, 4326), 0.5) AS geom
UNION ALL
SELECT 2000 + 20 * x + y, ST_MakeEnvelope(60 + x * 0.1, 50 + y * 0.1, 60.03 + x * 0.1, 50.03 + y * 0.1, 4326)
FROM generate_series(0, 19) x, generate_series(0, 19) y
UNION ALL
SELECT x * 20 + y AS zone_id, ST_SetSRID(CASE (x + y) % 3 WHEN 0 THEN ST_MakePolygon(ring, ARRAY[ST_Reverse(hole)])
	ELSE ST_MakePolygon(ring) END, 4326) AS geom
FROM generate_series(0, 19) x, generate_series(0, 19) y,
	LATERAL (SELECT ST_AddPoint(line, ST_StartPoint(line)) AS ring FROM (
		SELECT ST_MakeLine(ST_MakePoint(x + r * cos(a), y + r * sin(a)) ORDER BY i) AS line
		FROM generate_series(0, 149) i, LATERAL (SELECT 2 * pi() * i / 150 AS a,
			0.35 + 0.1 * sin(i * 0.9 + x + y) AS r) p) l) outer_ring,
	LATERAL (SELECT ST_ExteriorRing(ST_Buffer(ST_MakePoint(x, y), 0.1, 5)) AS hole) inner_ring;
-- one for each question, and each a little beside the others: what memory still holds of another is no answer
CREATE FUNCTION pg_temp.packed(n integer) RETURNS zone_index LANGUAGE sql
	AS $$ SELECT zone_index_agg(zone_id, ST_Translate(geom, 0.013 * n, 0.007 * n)) FROM area $$;
CREATE TEMP TABLE stored AS SELECT n, pg_temp.packed(n) AS index FROM generate_series(0, 6) n;
-- another, to load which the one before must go
CREATE TEMP TABLE other AS SELECT zone_index_agg(zone_id, geom) AS index FROM area WHERE zone_id > 0;
SET vesselwatch.zone_index_memory = 0;

-- ships that wind their way through the zones and rest in some
CREATE TEMP TABLE ship AS
SELECT k, track_agg(timestamptz '2024-03-01 00:00+00' + n * interval '7 minutes', 10 + 9.8 * sin(way / (30.0 + k)),
	10 + 9.8 * cos(way / (17.0 + k % 11))) AS track
FROM generate_series(1, 60) k, generate_series(0, 400) n,
	LATERAL (SELECT n / 40 * 30 + least(n % 40, 30) + k * 5 AS way) w
WHERE n NOT BETWEEN k * 3 AND k * 3 + 60
GROUP BY k;
-- and some, asked for first, that lie at a border, now on this side and now on that, of the index of visits or that of
-- port calls
INSERT INTO ship
SELECT -100 * shift - x, track_agg(timestamptz '2024-03-01 00:00+00' + n * interval '7 minutes',
	x + 0.35 + 0.1 * sin(x + 5) + 0.013 * shift + 0.0001 * sin(n / 15.0), 5 + 0.007 * shift + 0.0001 * cos(n * 0.7))
FROM generate_series(3, 4) shift, generate_series(0, 19) x, generate_series(0, 127) n GROUP BY shift, x;
-- and some that come to the sea from outside, with a fix before midnight and the next ones far from its edges
INSERT INTO ship
SELECT -1000 - x,
	format('[2024-02-28T22:50:00Z %1$s 75.3, 2024-02-29T00:20:00Z %1$s 51.18, 2024-02-29T00:30:00Z %1$s 51.1801]',
	60.17 + 0.1 * x)::track
FROM generate_series(0, 9) x;
CREATE TEMP TABLE place AS
SELECT row_number() OVER () AS n, ST_X(p) AS lon, ST_Y(p) AS lat
FROM (SELECT ST_PointN(ST_ExteriorRing(geom), 1 + zone_id % 150) AS p FROM area WHERE zone_id < 1000
	UNION ALL SELECT ST_SetSRID(ST_MakePoint(20.0 * (k * 7919 % 1000) / 1000, 20.0 * (k * 104729 % 997) / 997), 4326)
		FROM generate_series(1, 200) k) x;

-- what an index, the text of an expression, answers to each question; asks the other index in between, so that the next
-- question finds no edges
CREATE FUNCTION pg_temp.answers(question text, asked text, index text,
	whole zone_index) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	answer text;
BEGIN
	FOR n IN EXECUTE format('SELECT %I FROM %I ORDER BY 1', CASE asked WHEN 'ship' THEN 'k' ELSE 'n' END, asked) LOOP
		EXECUTE replace(question, '$1', index) INTO answer USING whole, n;
		RETURN NEXT n || ' ' || coalesce(answer, '');
		PERFORM zones_covering(other.index, 0, 0) FROM other;
	END LOOP;
END $$;

CREATE TEMP TABLE question (n integer, name text, asked text, sql text);
INSERT INTO question VALUES
	(5, 'zones_covering', 'place', 'SELECT zones_covering($1, lon, lat) FROM place WHERE n = $2'),
	(1, 'nearest_zones', 'place',
		'SELECT string_agg(z::text, '' '' ORDER BY z) FROM place, nearest_zones($1, lon, lat, 40) z WHERE n = $2'),
	(4, 'zone_visits', 'ship',
		'SELECT string_agg(v::text, '' '' ORDER BY v) FROM ship, zone_visits(track, $1) v WHERE k = $2'),
	(3, 'port_calls', 'ship',
		'SELECT string_agg(v::text, '' '' ORDER BY v) FROM ship, port_calls(track, $1) v WHERE k = $2'),
	(2, 'dark_calls', 'ship',
		'SELECT string_agg(v::text, '' '' ORDER BY v) FROM ship, dark_calls(track, $1, min_gap => interval ''4 '
	'hours'') v WHERE k = $2');
SELECT results_eq(
	format('SELECT pg_temp.answers(%L, %L, ''(SELECT index FROM stored WHERE n = %s)'', NULL)', sql, asked, n),
	format('SELECT pg_temp.answers(%L, %L, ''$1'', pg_temp.packed(%s))', sql, asked, n),
	name || ' of an index without edges')
FROM question ORDER BY n;
SELECT cmp_ok((SELECT count(*) FROM question q,
	LATERAL (SELECT pg_temp.answers(q.sql, q.asked, '$1', index) AS answer FROM stored s WHERE s.n = q.n) a
	WHERE length(answer) > 10), '>', 300::bigint,
	'the questions have answers');

-- how much is read
CREATE FUNCTION pg_temp.pages_read(sql text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	PERFORM zones_covering(other.index, 0, 0) FROM other;
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || sql INTO plan;
	RETURN (plan #>> '{0,Plan,Local Hit Blocks}')::integer + (plan #>> '{0,Plan,Local Read Blocks}')::integer;
END $$;
CREATE FUNCTION pg_temp.points_of(places text) RETURNS text LANGUAGE sql AS $$
	SELECT format('SELECT sum(cardinality(zones_covering((SELECT index FROM stored WHERE n = 0), lon, lat))) FROM '
		'place WHERE %s', places) $$;
CREATE TEMP TABLE pages AS
SELECT pg_temp.pages_read('SELECT zone_index_send(index) FROM stored WHERE n = 0') AS whole,
	pg_temp.pages_read(pg_temp.points_of('n = 7')) AS of_a_zone,
	pg_temp.pages_read(pg_temp.points_of('n % 40 = 0')) AS of_some,
		pg_temp.pages_read(pg_temp.points_of('true')) AS of_all;
SELECT diag(p::text) FROM pages p;
SELECT cmp_ok(of_a_zone, '<', whole / 5, 'a question about a zone reads little') FROM pages;
SELECT cmp_ok(of_some, '<', whole, 'of some zones less than all is read') FROM pages;
SELECT cmp_ok(of_all, '<', 5 * whole, 'of all zones, not each is read alone') FROM pages;

-- all at once: first few edges at a time, then the rest
SELECT is((SELECT count(*) FROM place p, stored s WHERE s.n = 0 AND zones_covering(s.index, lon, lat) IS DISTINCT FROM
		(SELECT coalesce(array_agg(zone_id::bigint ORDER BY zone_id), '{}') FROM area a
			WHERE ST_Covers(a.geom, ST_SetSRID(ST_MakePoint(lon, lat), 4326)))), 0::bigint,
	'all points agree with ST_Covers, whatever was read before');
SELECT zones_covering(index, 0, 0) FROM other \g /dev/null
SELECT is((SELECT zone_index_send(index) FROM stored WHERE n = 6), zone_index_send(pg_temp.packed(6)),
	'the binary form has all edges');

-- the same index stored elsewhere, and no longer where its first edges were read
SELECT zones_covering(index, 0, 0) FROM other \g /dev/null
SELECT is((SELECT zones_covering(index, 3.2, 4.1) FROM stored WHERE n = 0), '{64}'::bigint[], 'one zone is asked for');
CREATE TEMP TABLE moved AS SELECT pg_temp.packed(0) AS index;
DROP TABLE stored;
SELECT is((SELECT array_agg(zones_covering(index, x, x + 0.2)) FROM moved, generate_series(0, 19) x),
	(SELECT array_agg(ARRAY[x * 21]::bigint[]) FROM generate_series(0, 19) x),
	'the others are read from where it stands now');

-- the stored bytes go while a question about them is open: an error, and nothing of what was not read is believed later
CREATE TEMP TABLE gone AS SELECT pg_temp.packed(7) AS index;
CREATE FUNCTION pg_temp.gone() RETURNS zone_index LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT index FROM gone); END $$;
CREATE FUNCTION pg_temp.asks_of_gone() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	asked CURSOR FOR SELECT zones_covering((SELECT pg_temp.gone()), lon, lat) AS zones FROM place;
	zones bigint[];
BEGIN
	OPEN asked;
	FETCH asked INTO zones;
	TRUNCATE gone;
	LOOP
		FETCH asked INTO zones;
		EXIT WHEN NOT FOUND;
	END LOOP;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLERRM;
END $$;
SELECT matches(pg_temp.asks_of_gone(), '^missing chunk|^unexpected chunk', 'what is no longer there cannot be read');
CREATE TEMP TABLE again AS SELECT pg_temp.packed(7) AS index;
SELECT is((SELECT array_agg(zones_covering(index, lon, lat)::text ORDER BY n) FROM again, place),
	(SELECT array_agg(zones_covering((SELECT pg_temp.packed(7)), lon, lat)::text ORDER BY n) FROM place),
	'and is read from where it is');

-- the same bytes stored compressed: read at once, since bit by bit each would be unpacked from the start
CREATE TEMP TABLE square AS
SELECT 1000 * y + x AS zone_id, ST_SnapToGrid(ST_Translate(ST_Segmentize(ST_MakeEnvelope(0, 0, 1, 1, 4326), 0.0625),
	2 * x, 2 * y), 0.0625) AS geom
FROM generate_series(0, 60) x, generate_series(0, 20) y;
CREATE TEMP TABLE plain AS SELECT zone_index_agg(zone_id, geom) AS index FROM square;
CREATE TEMP TABLE squeezed (index zone_index);
ALTER TABLE squeezed ALTER index SET STORAGE EXTENDED;
INSERT INTO squeezed SELECT zone_index_agg(zone_id, geom) FROM square;
SELECT cmp_ok((SELECT pg_column_size(index) FROM squeezed), '<', (SELECT pg_column_size(index) FROM plain),
	'one is stored compressed');
SELECT is((SELECT zones_covering(index, 0.5, 0.5) FROM plain), '{0}'::bigint[], 'a question to the plain one');
SELECT is((SELECT array_agg(zones_covering(index, 2 * x + 1, 2 * y + 0.3)) FROM squeezed, generate_series(0, 60) x,
	generate_series(0, 20) y),
	(SELECT array_agg(ARRAY[1000 * y + x]::bigint[]) FROM generate_series(0, 60) x, generate_series(0, 20) y),
		'the others to the compressed one');
SELECT throws_ok('SELECT zones_covering(index, 181, 0) FROM plain', '22003', NULL, 'a wrong question is refused');

SELECT * FROM finish();
ROLLBACK;
