-- Cargo about a visit: compared by source, kind, zone and measure alone.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?reports}
\else
	\set reports 600
\endif
SELECT plan(18);
SELECT setseed(0.77);
SET timezone = 'UTC';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.29, 42.23, 130.295, 42.2345, 4326), :rajin) AS p1 \gset
SELECT register_zone('Pier 2', 'berth', ST_MakeEnvelope(130.296, 42.23, 130.301, 42.2345, 4326), :rajin) AS p2 \gset
SELECT register_zone('Vostochny', 'port', ST_MakeEnvelope(133.03, 42.72, 133.11, 42.77, 4326)) AS vost \gset
SELECT register_vessel('9161003', 'LADY R') AS lady \gset
SELECT register_sighting('NK Pro', 'v', '2024-03-10 00:00+10', '2024-03-11 00:00+10', zone_id => :p1,
	claimed_vessel_id => :lady) AS s \gset
SELECT visit_id AS visit FROM combined_visit \gset
SELECT register_cargo_sighting('NK Pro', 'c', :p2, '2024-03-08 00:00+10', 'containers',
	seen_to => '2024-03-10 00:00+10', change => 'appeared') AS c \gset x_
SELECT row_eq(format('SELECT phase, change, hours_before_arrival, hours_before_arrival_min, hours_before_arrival_max '
	'FROM cargo_buildup(%s, %s)', :p2, :visit),
	ROW('before'::text, 'appeared'::text, 48::float8, 0::float8, 72::float8),
		'cargo of two days before a ship of one day is 0 to 72 hours before it');
SELECT register_cargo_sighting('NK Pro', 'd', :p2, '2024-03-08 03:00Z', 'blue containers', count => 40),
	register_cargo_sighting('Other', 'd', :p2, '2024-03-08 03:00Z', 'blue containers', count => 10),
	register_cargo_sighting('NK Pro', 'e', :p2, '2024-03-09 03:00Z', 'blue containers', count => 42) \gset x_
SELECT results_eq(format('SELECT source, count, change FROM cargo_buildup(%s, %s) WHERE kind = $$blue containers$$ '
	'ORDER BY seen_from, source', :p2, :visit), $$VALUES ('NK Pro', 40, NULL), ('Other', 10, NULL),
('NK Pro', 42, 'grew')$$, 'each source is compared with itself');
SELECT register_cargo_sighting('S', 'f', :p2, '2024-03-08 03:00Z', 'crates', count => 0),
	register_cargo_sighting('S', 'g', :p2, '2024-03-09 03:00Z', 'crates', count => 0),
	register_cargo_sighting('S', 'h', :p2, '2024-03-09 05:00Z', 'crates', count => 5, change => 'vanished') \gset x_
SELECT results_eq(format('SELECT count, change, said FROM cargo_buildup(%s, %s) WHERE kind = $$crates$$', :p2, :visit),
	$$VALUES (0, NULL, NULL), (0, 'same', NULL), (5, 'appeared', 'vanished')$$,
	'what follows from the numbers, and beside it what the source said');
SELECT register_cargo_sighting('S', 'i', :p1, '2024-03-08 03:00Z', 'boxes', count => 30),
	register_cargo_sighting('S', 'j', :p1, '2024-03-09 03:00Z', 'boxes', count => 0),
	register_cargo_sighting('S', 'k', :p2, '2024-03-09 03:00Z', 'boxes', count => 30) \gset x_
SELECT results_eq(format('SELECT zone, count, change FROM cargo_buildup(%s, %s) WHERE kind = $$boxes$$', :rajin,
	:visit), $$VALUES ('Pier 1', 30, NULL), ('Pier 1', 0, 'vanished'), ('Pier 2', 30, NULL)$$,
'each pier is compared with itself');
SELECT register_cargo_sighting('S', 'l', :p2, '2024-03-08 03:00Z', 'pallets', area_m2 => 500),
	register_cargo_sighting('S', 'm', :p2, '2024-03-08 04:00Z', 'pallets', count => 10),
	register_cargo_sighting('S', 'n', :p2, '2024-03-09 03:00Z', 'pallets', count => 12, area_m2 => 100) \gset x_
SELECT results_eq(format('SELECT change, change_by_count, change_by_area FROM cargo_buildup(%s, %s) WHERE kind = '
	'$$pallets$$', :rajin, :visit), $$VALUES (NULL, NULL, NULL), (NULL, NULL, NULL), ('unclear', 'grew', 'shrank')$$,
'count with count, area with area; where they disagree it is unclear');
SELECT register_cargo_sighting('C', '1', :rajin, '2024-03-07', 'coal', count => 0),
	register_cargo_sighting('C', '2', :rajin, '2024-03-08', 'coal', area_m2 => 500),
	register_cargo_sighting('C', '3', :rajin, '2024-03-09', 'coal', area_m2 => 600) \gset x_
SELECT results_eq(format('SELECT count, area_m2, change FROM cargo_buildup(%s, %s) WHERE kind = $$coal$$', :rajin,
	:visit), $$VALUES (0, NULL::float8, NULL), (NULL, 500, NULL), (NULL, 600, 'grew')$$,
'an area after an area, whatever was counted before');
SELECT register_cargo_sighting('C', '4', :rajin, '2024-03-08', 'timber', area_m2 => 80),
	register_cargo_sighting('C', '5', :rajin, '2024-03-09', 'timber', count => 5, area_m2 => 0) \gset x_
SELECT results_eq(format('SELECT change, change_by_count, change_by_area FROM cargo_buildup(%s, %s) WHERE kind = '
	'$$timber$$', :rajin, :visit), $$VALUES (NULL, NULL, NULL), ('vanished', NULL, 'vanished')$$,
'an area of none is one that vanished');
-- ranges that overlap have no order
SELECT register_cargo_sighting('C', '6', :rajin, '2024-03-08', 'sand', count => 5, seen_to => '2024-03-10'),
	register_cargo_sighting('C', '7', :rajin, '2024-03-09', 'sand', count => 9),
	register_cargo_sighting('C', '8', :rajin, '2024-03-10', 'sand', count => 9) \gset x_
SELECT results_eq(format('SELECT change FROM cargo_buildup(%s, %s) WHERE kind = $$sand$$', :rajin, :visit),
	$$VALUES (NULL), (NULL), ('grew')$$,
	'what was perhaps later is not what was before; of ranges the one that ends last is');
SELECT throws_ok(format('SELECT cargo_buildup(%s, %s)', :vost, :visit), '22023',
	format('visit %s is one to "Rajin", not to zone %s', :visit, :vost), 'the visit of another port is refused');
SELECT throws_ok(format('SELECT cargo_buildup(-77, %s)', :visit), '42704', 'zone -77 does not exist');
SELECT throws_ok(format('SELECT cargo_buildup(%s, %s, NULL)', :p1, :visit), '22023', NULL, 'a window is given');
-- known time
SELECT clock_timestamp() AS before \gset
SELECT pg_sleep(0.01) \gset x_
SELECT register_cargo_sighting('NK Pro', 'e', :p2, '2024-03-09 03:00Z', 'blue containers', count => 12) \gset x_
SELECT is((SELECT change FROM cargo_buildup(:p2, :visit) WHERE source = 'NK Pro' AND kind = 'blue containers'
	AND seen_from = '2024-03-09 03:00Z'), 'shrank', 'a count is corrected');
SELECT is((SELECT change FROM cargo_buildup(:p2, :visit, known_at => :'before') WHERE source = 'NK Pro'
	AND kind = 'blue containers' AND seen_from = '2024-03-09 03:00Z'), 'grew', 'and it is known what was known before');

-- against a plain re-implementation, row by row
DELETE FROM cargo_sighting;
SELECT count(register_cargo_sighting('source ' || floor(random() * :reports / 300), i::text,
	(ARRAY[:rajin, :p1, :p2]::bigint[])[1 + floor(random() * 3)::integer], since,
	(ARRAY['x', 'y'])[1 + floor(random() * 2)::integer],
	since + CASE i % 3 WHEN 0 THEN interval '0' ELSE floor(random() * 30) * interval '1 hour' END, CASE
		WHEN random() < 0.6 THEN floor(random() * 3)::integer END, CASE
		WHEN random() < 0.6 THEN floor(random() * 3) END, CASE WHEN random() < 0.3 THEN 'same' END))
FROM (SELECT i, timestamptz '2024-03-06' + floor(random() * 200) * interval '1 hour' AS since
	FROM generate_series(1, :reports) i) c \gset x_
CREATE FUNCTION pg_temp.verdict(v numeric, before numeric) RETURNS text LANGUAGE sql AS $$
	SELECT CASE WHEN v IS NULL OR before IS NULL THEN NULL WHEN v = before THEN 'same' WHEN before = 0 THEN 'appeared'
		WHEN v = 0 THEN 'vanished' WHEN v > before THEN 'grew' ELSE 'shrank' END $$;
CREATE FUNCTION pg_temp.buildup(OUT key text, OUT by_count text, OUT by_area text,
	OUT change text) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	c record;
	b record;
	n numeric;
	a numeric;
BEGIN
	FOR c IN SELECT * FROM cargo_sighting LOOP
		n := NULL; a := NULL;
		FOR b IN SELECT * FROM cargo_sighting o ORDER BY seen_to, seen_from, cargo_sighting_id LOOP
			IF b.source = c.source AND b.kind = c.kind AND b.zone_id = c.zone_id AND b.seen_to <= c.seen_from
				AND (b.seen_from, b.seen_to) <> (c.seen_from, c.seen_to) THEN
				n := coalesce(b.count, n);
				a := coalesce(b.area_m2, a);
			END IF;
		END LOOP;
		key := c.source || ' ' || c.source_key;
		by_count := pg_temp.verdict(c.count, n);
		by_area := pg_temp.verdict(c.area_m2::numeric, a);
		change := CASE WHEN by_count <> by_area THEN 'unclear' ELSE coalesce(by_count, by_area, c.change) END;
		RETURN NEXT;
	END LOOP;
END $$;
CREATE TEMP TABLE built AS SELECT c.source || ' ' || k.source_key AS key, c.change_by_count, c.change_by_area, c.change,
	c.phase, c.hours_before_arrival_min AS least, c.hours_before_arrival_max AS most, c.hours_before_arrival AS best
	FROM cargo_buildup(:rajin, :visit, '30 days') c JOIN cargo_sighting k ON k.source = c.source
		AND k.seen_from = c.seen_from AND k.seen_to = c.seen_to AND k.kind = c.kind
		AND k.count IS NOT DISTINCT FROM c.count AND k.area_m2 IS NOT DISTINCT FROM c.area_m2
		AND k.change IS NOT DISTINCT FROM c.said AND k.zone_id = (SELECT z.zone_id FROM zone z WHERE z.name = c.zone);
SELECT is((SELECT count(DISTINCT key) FROM built), :reports::bigint, 'every row of the window is shown');
SELECT is_empty('SELECT b.key, b.change_by_count, b.change_by_area, b.change FROM built b EXCEPT SELECT * FROM '
	'pg_temp.buildup()', 'as re-implemented');
SELECT cmp_ok((SELECT count(DISTINCT change) FROM built), '=', 6::bigint, 'every change occurs');
SELECT is_empty('SELECT * FROM built WHERE NOT least <= best OR NOT best <= most OR (best IS NULL) <> (least IS NULL)',
	'at least <= from range to range <= at most');
SELECT is((SELECT count(*) FROM cargo_buildup(:p1, :visit, '0')) < (SELECT count(*) FROM cargo_buildup(:p1, :visit)),
	true, 'a wider window shows more');
SELECT * FROM finish();
ROLLBACK;
