-- Loading NMEA: what the decoder reads is what is stored, and every message is accounted for.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SELECT plan(31);
SELECT setseed(0.24);
\i test/ais_encoder.sql

-- 30 ships and some stations: messages of any type, the parts of several through each other, five lines a second
CREATE TEMP TABLE sent AS
SELECT id, type, (m).says, pg_temp.sentences((m).bits, parts, 'AIVDM', (id % 10)::text, 'A') AS sentences
FROM (SELECT id, type, 1 + floor(random() * 3)::integer AS parts,
		pg_temp.encode(type, CASE type WHEN 4 THEN 2110000 WHEN 21 THEN 992110000 WHEN 9 THEN 111211000
			ELSE 211000000 END
			+ id / 15 % 30, CASE id % 15 WHEN 12 THEN 'A' ELSE 'B' END) AS m
	FROM generate_series(1, 1500) id,
		LATERAL (SELECT (ARRAY[1, 2, 3, 4, 5, 5, 8, 9, 11, 18, 19, 21, 24, 24, 27])[1 + id % 15] AS type OFFSET 0) y
	OFFSET 0) s;
CREATE TEMP TABLE file AS
SELECT row_number() OVER (ORDER BY place, id, part) AS line_no,
	pg_temp.tag('s:one,c:' || 1714521600 + floor(place / 5)::bigint) || sentence AS line
FROM (SELECT id, sentence, part, id * 3 + sum(floor(random() * 3)) OVER (PARTITION BY id ORDER BY part) AS place
	FROM sent, unnest(sentences) WITH ORDINALITY x(sentence, part)) s;
-- some lost, damaged, blank, and of other instruments
UPDATE file SET line = CASE line_no % 4 WHEN 0 THEN left(line, 60) WHEN 1 THEN overlay(line PLACING '~' FROM 40 FOR 1)
	WHEN 2 THEN '' ELSE '$GPZDA,120000.00,01,05,2024,00,00*60' END
WHERE line_no % 97 = 5;
CREATE TEMP TABLE decoded AS
SELECT r.* FROM ais_messages(ARRAY(SELECT line FROM file ORDER BY line_no)) r;

-- ---------- a load ----------

CREATE FUNCTION pg_temp.adds_up() RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_and(read = stored + duplicate + skipped_base_station + skipped_aid_to_navigation + skipped_aircraft
		+ skipped_no_position + skipped_future + skipped_no_report + rejected
		AND rejected + skipped_future = (SELECT count(*) FROM ais_reject r WHERE r.load_id = l.load_id))
	FROM ais_load l
$$;
CREATE TEMP VIEW expected_fix AS
SELECT DISTINCT mmsi, t, round(lon * 1e7) AS lon, round(lat * 1e7) AS lat
FROM decoded
WHERE error IS NULL AND msg_type IN (1, 2, 3, 11, 18, 19, 27) AND lon IS NOT NULL AND (lon, lat) <> (0, 0);
CREATE TEMP VIEW stored_fix AS
SELECT mmsi::integer AS mmsi, t, round(lon * 1e7) AS lon, round(lat * 1e7) AS lat FROM fix;

INSERT INTO ais_line (line) SELECT line FROM file ORDER BY line_no;
CALL load_ais('auto') \gset
SELECT is((SELECT format FROM ais_load), 'nmea', 'NMEA is known by its first line');
SELECT ok(pg_temp.adds_up(), 'counts add up');
SELECT is(:read::bigint, (SELECT count(*) FROM decoded) + (SELECT count(*) FROM file WHERE line = ''),
	'a message is read once, and each other line');
SELECT set_eq('SELECT * FROM stored_fix', 'SELECT * FROM expected_fix', 'positions of ships are stored as decoded');
SELECT is((SELECT count(*) FROM fix f JOIN decoded m ON m.mmsi = f.mmsi::integer AND m.t = f.t AND m.error IS NULL
		AND abs(m.lon - f.lon) < 1e-7 AND abs(m.lat - f.lat) < 1e-7
		AND (m.sog, m.cog, m.heading, m.nav_status) IS NOT DISTINCT FROM (f.sog, f.cog, f.heading, f.nav_status)),
	:stored::bigint, 'with their motion');
SELECT is(ARRAY[:skipped_base_station, :skipped_aid_to_navigation, :skipped_aircraft, :rejected],
	(SELECT ARRAY[count(*) FILTER (WHERE msg_type = 4 AND error IS NULL),
		count(*) FILTER (WHERE msg_type = 21 AND error IS NULL), count(*) FILTER (WHERE msg_type = 9 AND error IS NULL),
		count(*) FILTER (WHERE error NOT IN ('unsupported_type', 'not_ais'))]::integer[] FROM decoded),
	'stations, aids, aircraft and rejects are counted');
SELECT is(:skipped_no_report::bigint,
	(SELECT count(*) FILTER (WHERE msg_type = 8 OR error IN ('unsupported_type', 'not_ais')) FROM decoded)
	+ (SELECT count(*) FROM file WHERE line = ''),
		'messages without position or ship, other sentences and blank lines are no reports');
SELECT set_eq($$SELECT line_no, reason FROM ais_reject$$,
	$$SELECT line_no::bigint, error FROM decoded WHERE error NOT IN ('unsupported_type', 'not_ais')$$,
		'rejects have their line and their code');
SELECT is((SELECT count(*) FROM ais_reject r
		WHERE r.line IS DISTINCT FROM (SELECT line FROM file f WHERE f.line_no = r.line_no)), 0::bigint,
	'and the line as it was');
SELECT is((SELECT count(*) FROM decoded m
		WHERE m.error IS NULL AND m.msg_type IN (5, 19) AND num_nonnulls(m.imo, m.name, m.call_sign, m.length_m) > 0
		AND NOT EXISTS (SELECT FROM ais_static s WHERE s.mmsi::integer = m.mmsi AND m.t BETWEEN s.first_at AND s.last_at
			AND (s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m, s.draught_m, s.destination)
				IS NOT DISTINCT FROM (m.imo::text, m.name, m.call_sign, m.ship_type::text, m.length_m, m.width_m,
					m.draught_m, m.destination))), 0::bigint,
	'what ships say of themselves and their voyage is kept');
SELECT is((SELECT sum(reports) FROM ais_static), (SELECT count(*)::numeric FROM decoded
		WHERE error IS NULL AND msg_type IN (5, 19, 24)
			AND num_nonnulls(imo, name, call_sign, length_m, draught_m, destination) > 0),
			'once a message');

-- the same again, and in another order: messages cut out, and put together in parts
CREATE TEMP TABLE before AS SELECT v.mmsi, v.day, v.track::text AS track FROM vessel_track v;
CREATE TEMP TABLE static_before AS SELECT s::text AS said FROM ais_static s;
INSERT INTO ais_line (line) SELECT line FROM file ORDER BY line_no;
CALL load_ais('nmea') \gset
SELECT is(ARRAY[:stored, :duplicate],
	(SELECT ARRAY[0, stored + duplicate]::integer[] FROM ais_load ORDER BY load_id LIMIT 1),
	'a file loaded twice stores nothing new');
SELECT set_eq($$SELECT s::text FROM ais_static s$$, $$SELECT said FROM static_before$$, 'and says nothing new');
DELETE FROM vessel_track;
INSERT INTO ais_line (line)
SELECT f.line FROM decoded d JOIN file f USING (line_no) WHERE d.error IS NULL AND d.lines = 1 ORDER BY random();
CALL load_ais('nmea') \gset
INSERT INTO ais_line (line) SELECT line FROM file ORDER BY line_no;
CALL load_ais('nmea') \gset
SELECT set_eq($$SELECT v.mmsi, v.day, v.track::text FROM vessel_track v$$, 'SELECT * FROM before',
	'in another order and in parts: the same tracks');
SELECT ok(pg_temp.adds_up(), 'and counts that add up');

-- ---------- halves of message 24, times, other stations ----------

CREATE FUNCTION pg_temp.line(m pg_temp.message, t text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.tag('c:' || extract(epoch FROM t::timestamptz)::bigint)
		|| (pg_temp.sentences(m.bits, 1, 'AIVDM', '', 'A'))[1]
$$;
CREATE TEMP TABLE half AS
SELECT n, pg_temp.encode(24, 219000000 + n % 10, CASE WHEN n < 10 THEN 'A' ELSE 'B' END) AS m
FROM unnest('{1,11,2,12,3,13,23}'::integer[]) n;
UPDATE half SET m = pg_temp.encode(24, 219000000 + n % 10, CASE WHEN n < 10 THEN 'A' ELSE 'B' END)
WHERE num_nonnulls((m).says -> 'name', (m).says -> 'call_sign', (m).says -> 'length_m') = 0;
CREATE FUNCTION pg_temp.half(n integer, t text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.line(m, t) FROM half WHERE half.n = half.n AND half.n = $1
$$;
INSERT INTO ais_line (line)
SELECT unnest(ARRAY[
	-- in either order, again and again
	pg_temp.half(11, '2024-06-01 10:00Z'), pg_temp.half(1, '2024-06-01 10:05Z'), pg_temp.half(1, '2024-06-01 20:00Z'),
	-- hours apart
	pg_temp.half(2, '2024-06-01 10:00Z'), pg_temp.half(12, '2024-06-01 12:00Z'),
	-- two ships
	pg_temp.half(3, '2024-06-01 10:00Z'), pg_temp.half(13, '2024-06-01 10:01Z'),
		pg_temp.half(23, '2024-06-01 10:02Z')]);
CALL load_ais('nmea') \gset
SELECT is(ARRAY[:read, :skipped_no_position], ARRAY[8, 8], 'messages of static data have no position');
CREATE FUNCTION pg_temp.said(ship integer) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws('|', s.reports, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m), ' & ')
	FROM ais_static s WHERE s.mmsi::integer = ship AND s.day = '2024-06-01'
$$;
CREATE FUNCTION pg_temp.says(reports integer, VARIADIC halves integer[]) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws('|', reports, max((m).says ->> 'name'), max((m).says ->> 'call_sign'),
		max((m).says ->> 'ship_type'),
		max((m).says ->> 'length_m'), max((m).says ->> 'width_m'))
	FROM half WHERE n = ANY (halves)
$$;
SELECT is(pg_temp.said(219000001), pg_temp.says(3, 1, 11), 'halves of one MMSI and day are joined, in any order');
SELECT is((SELECT count(*) FROM ais_static WHERE mmsi = 219000002), 2::bigint, 'but not those hours apart');
SELECT is((SELECT count(*) FROM ais_static WHERE mmsi = 219000003), 3::bigint,
	'nor those of an MMSI that says two things');

INSERT INTO ais_line (line)
SELECT unnest(ARRAY[
	pg_temp.line(pg_temp.encode(1, 2110000), '2024-06-02'), pg_temp.line(pg_temp.encode(1, 992110000), '2024-06-02'),
	pg_temp.line(pg_temp.encode(1, 111211000), '2024-06-02'),
		pg_temp.line(pg_temp.encode(27, 211000000), '2099-06-02')]);
CALL load_ais('nmea') \gset
SELECT is(ARRAY[:read, :skipped_base_station, :skipped_aid_to_navigation, :skipped_aircraft, :skipped_future],
	ARRAY[4, 1, 1, 1, 1],
	'stations are known by their numbers, times of the future set aside');
INSERT INTO ais_line (line) VALUES ('!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C'),
	('!AIVDM,1,1,,A,403OviQuMGCqWrRO9>E6fE700@GO,0*4D');
CALL load_ais('auto') \gset
SELECT is(ARRAY[:read, :stored, :skipped_base_station, :rejected], ARRAY[2, 0, 1, 1],
	'a position without time cannot be stored');
SELECT is((SELECT reason FROM ais_reject WHERE load_id = :load_id), 'bad_time', 'and says so');
SELECT throws_ok($$SELECT ais_layout_of('nmea2000', '{!AIVDM}')$$, '22023', NULL, 'other formats are refused');
SELECT is((SELECT array_agg((ais_layout_of('auto', ARRAY[line])).family) FROM unnest(ARRAY[
	'!AIVDM,1,1,,B,1', '\s:one,c:1*00\!BSVDM,1', '1700000000 !ABVDO,1,1',
	'$GPZDA,120000.00,01,05', 'MMSI,BaseDateTime,LAT,LON', '# Timestamp,Type of mobile,MMSI,Latitude,Longitude']) line),
	'{nmea,nmea,nmea,nmea,noaa,dma}', 'formats are found by the first line');
-- 20 invented lines: tag blocks with groups, receivers' times in front and behind, a message without its end, one
-- without time, a wrong checksum, another sentence
\copy vesselwatch.ais_line (line) FROM 'test/sample/nmea.txt' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored, :skipped_base_station, :skipped_aid_to_navigation, :skipped_aircraft,
	:skipped_no_position,
	:skipped_no_report, :rejected], ARRAY[18, 6, 1, 1, 1, 5, 1, 3], 'the sample is loaded');
SELECT results_eq($$
		SELECT mmsi::text, t, lon, lat, sog, cog, heading, nav_status
		FROM fix
		WHERE t >= '2024-05-01 12:00Z' AND t < '2024-05-01 12:01Z'
		ORDER BY t$$,
	$$VALUES ('211990001', timestamptz '2024-05-01 12:00:00Z', 4.0::float8, 52.0::float8, 12.0::float8, 90.0::float8,
		91, 0),
		('211990001', '2024-05-01 12:00:10Z', 4.001, 52.0, 12.0, 90.0, 91, 0),
		('211990001', '2024-05-01 12:00:20Z', 4.002, 52.0, 12.0, 90.0, 91, 0),
		('219990002', '2024-05-01 12:00:31Z', 10.5, 56.1, 0.0, NULL, NULL, 5),
		('219990010', '2024-05-01 12:00:40.25Z', 10.6, 56.2, 5.2, 221.1, NULL, NULL),
		('211990001', '2024-05-01 12:00:46Z', 4.01, 52.0, 12.0, 91.0, NULL, 0)$$, 'its positions');
SELECT results_eq($$
		SELECT mmsi::text, imo, name, call_sign, ship_type, length_m, width_m, reports
		FROM ais_static
		WHERE name LIKE 'SAMPLE %'
		ORDER BY mmsi$$,
	$$VALUES ('211990001', '9134270', 'SAMPLE ALPHA', 'DXAA', '70', 150::float8, 20::float8, 1::bigint),
		('219990002', '9074729', 'SAMPLE BRAVO', 'OXBB', '70', 150, 20, 1),
		('219990010', NULL, 'SAMPLE BOAT', 'XPB1', '37', 15, 4, 2)$$,
	'and what its ships say of themselves');
SELECT results_eq('SELECT line_no, reason, value FROM ais_reject WHERE load_id = (SELECT max(load_id) FROM ais_load) '
	'ORDER BY 1',
	$$VALUES (18::bigint, 'checksum', ''), (19, 'part_missing', 'part 1 of 2'), (20, 'bad_time', '')$$,
		'and what is wrong with it');
SELECT ok(EXISTS (SELECT FROM ais_load_day WHERE load_id = (SELECT max(load_id) FROM ais_load) AND day = '2024-05-01'),
	'its day is known as loaded');
SELECT ok(pg_temp.adds_up(), 'all counts add up');
SELECT is((SELECT count(*) FROM ais_line), 0::bigint, 'nothing is left staged');

SELECT * FROM finish();
ROLLBACK;
