-- Loading: a field that cannot be costs the field, never the fix, and every line is accounted for.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(31);
SET timezone = 'UTC';
-- what a load says must add up, whatever was in it
CREATE FUNCTION pg_temp.adds_up() RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_and(read = stored + duplicate + skipped_base_station + skipped_aid_to_navigation + skipped_aircraft
		+ skipped_no_position + skipped_future + skipped_no_report + rejected
		AND rejected + skipped_future = (SELECT count(*) FROM ais_reject r WHERE r.load_id = l.load_id))
	FROM ais_load l $$;
CREATE FUNCTION pg_temp.report(fields text, header text DEFAULT 'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,Status')
RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', coalesce(sog::text, '-'), coalesce(cog::text, '-'), coalesce(heading::text, '-'),
		coalesce(nav_status::text, '-'), unreadable::text, cause, reason, value)
	FROM ais_report(CASE WHEN fields LIKE '%:%' THEN fields ELSE '366999711,2020-12-31T00:00:00,29,-89,' || fields END,
		header) $$;

-- motion
SELECT is(pg_temp.report('12.5,90.5,91,3'), '12.5 90.5 91 3', 'values that can be');
SELECT is(pg_temp.report('102.3,360.0,511.0,15'), '- - - -', 'not available is no value and no fault');
SELECT is(pg_temp.report('102.2,359.9,359,14'), '102.2 359.9 359 14', 'the largest values');
SELECT is(pg_temp.report('102.4,360.1,361,16'), '- - - - {sog,cog,nav_status,heading}',
	'values beyond them are NULL and named');
SELECT is(pg_temp.report('-0.1,x,480,1.5'), '- - - - {sog,cog,nav_status,heading}',
	'negative, no number, heading 480, half a status');
SELECT is(pg_temp.report('1e400,1f,inf,0x3'), '- - - - {sog,cog,nav_status,heading}',
	'only decimal numbers are numbers');
SELECT is(pg_temp.report(',,,'), '- - - -', 'empty is no fault');
SELECT is(pg_temp.report('5,359.99,360,Moored'), '5 359.99 0 5', 'heading 360 is north, words stand for a status');
-- NOAA's courses of twelve bits taken for signed: 2048 to 4095 became -2048 to -1
SELECT is((SELECT array_agg(raw ORDER BY raw) FROM generate_series(2048, 4095) raw
	WHERE pg_temp.report(format('1,%s,,', (raw - 4096) / 10.0)) IS DISTINCT FROM
		CASE WHEN raw < 3600 THEN '1 ' || (raw / 10.0)::float8 || ' - -' WHEN raw = 3600 THEN '1 - - -'
			ELSE '1 - - - {cog}' END),
	NULL, 'every negative course is decoded to what was sent');
SELECT is(pg_temp.report('1,-204.9,,'), '1 - - - {cog}', 'what twelve bits cannot hold is no course');
SELECT is(pg_temp.report('15/02/2023 00:00:50,Class A,219000001,57.1,8.3,1.0,-139.6',
	'# Timestamp,Type of mobile,MMSI,Latitude,Longitude,SOG,COG'), '1 - - - {cog}',
	'the Danish files have no such courses');

-- ship, time and place
SELECT is((ais_report('366999711,2020-12-31T00:00:00,0,0', 'MMSI,BaseDateTime,LAT,LON')).cause, 'no_position',
	'exactly 0, 0 is no position');
SELECT is((ais_report('366999711,2020-12-31T00:00:00,0,0.0001', 'MMSI,BaseDateTime,LAT,LON')).cause, NULL,
	'a place on the equator is one');
SELECT is((ais_report('111219999,2020-12-31T00:00:00,57,8,150', 'MMSI,BaseDateTime,LAT,LON,SOG')).cause, 'aircraft',
	'an aircraft by its number');
SELECT is(pg_temp.report('15/02/2023 00:00:50,SAR Airborne,211999999,57.1,8.3,150,90',
	'# Timestamp,Type of mobile,MMSI,Latitude,Longitude,SOG,COG'), '- - - - aircraft', 'and by what the file calls it');
SELECT is((SELECT string_agg(m || ' ' || coalesce((ais_report(m || ',2020-12-31T00:00:00,57,8',
	'MMSI,BaseDateTime,LAT,LON')).cause, 'kept'), ', ' ORDER BY n)
	FROM unnest(ARRAY['2332', '0', '1193046', '2320001', '003669999', '992351000', '999999999', '111111111',
		'366999711.0']) WITH ORDINALITY u (m, n)),
	'2332 kept, 0 kept, 1193046 kept, 2320001 base_station, 003669999 base_station, 992351000 aid_to_navigation, '
	'999999999 kept, 111111111 kept, 366999711.0 kept',
	'stations by the plan of the ITU, all other numbers kept');
SELECT is((SELECT string_agg(reason || ' ' || value, ', ' ORDER BY n) FROM unnest(ARRAY[
		'1072211352,2020-12-31T00:00:00,57,8', ',2020-12-31T00:00:00,57,8', '366999711,2020-12-31T24:00:00,57,8',
			'366999711,2021-02-29T00:00:00,57,8',
		'366999711,2020-12-31T00:00:00,x,8', '366999711,2020-12-31T00:00:00,57,-181',
			'366999711,2020-12-31T00:00:00,-90.1,8', '366999711,2020-12-31T00:00:00,44-36.5N,8',
		'366999711,2020-12-31T00:00:00,57', '366999711,"2020-12-31T00:00:00,57,8'])
	WITH ORDINALITY u (line, n), ais_report(line, 'MMSI,BaseDateTime,LAT,LON')),
	'bad_mmsi 1072211352, bad_mmsi , bad_time 2020-12-31T24:00:00, bad_time 2021-02-29T00:00:00, bad_latitude x, '
	'bad_longitude -181, '
	|| 'bad_latitude -90.1, bad_latitude 44-36.5N, field_count 3, header has 4, open_quote 366999711,"2020-12-31T00:00:00,57,8',
		'reasons are codes, the value beside');

-- loads
INSERT INTO ais_line (line)
SELECT 'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName'
UNION ALL SELECT format('367999001,%s,29,-89,12.0,-139.6,480,WESTBOUND',
	to_char('2020-12-31'::timestamp + i * interval '5 min', 'YYYY-MM-DD"T"HH24:MI:SS')) FROM generate_series(0, 99) i;
INSERT INTO ais_line (line) VALUES ('1193046,2020-12-31T00:00:00,29,-89,1000,-1,270,'),
	('0,2020-12-31T00:00:00,29,-89,1,1,1,'),
	('367999001,2020-12-31T00:00:00,29,-89,12.0,-139.6,480,WESTBOUND'),
	('367999001,2020-12-31T00:01:00,0,0,,,,'), ('367999001,2020-12-31T00:01:00,91,181,,,,'),
		('992351000,2020-12-31T00:01:00,1,1,,,,'),
	('003669999,2020-12-31T00:01:00,1,1,,,,'), ('111366999,2020-12-31T00:01:00,1,1,150,,,'),
		('367999001,2020-12-31T00:01:00,91.5,1,,,,'),
	(''), ('MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName'),
	(format('367999001,%s,29,-89,12.0,1,1,',
		to_char(now() AT TIME ZONE 'UTC' + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS'))),
	(format('367999001,%s,29,-89,12.0,1,1,',
		to_char(now() AT TIME ZONE 'UTC' + interval '24 h 1 s', 'YYYY-MM-DD"T"HH24:MI:SS.US'))),
	('367999001,2099-12-31T00:01:00,29,-89,12.0,1,1,');
CALL load_ais('noaa') \gset
SELECT is(ARRAY[:read, :stored, :duplicate, :skipped_base_station, :skipped_aid_to_navigation, :skipped_aircraft,
	:skipped_no_position, :skipped_future, :skipped_no_report, :rejected],
	ARRAY[114, 103, 1, 1, 1, 1, 2, 2, 2, 1], 'each line is counted once');
SELECT is(ARRAY[:unreadable_sog, :unreadable_cog, :unreadable_heading, :unreadable_nav_status, :other_mmsi],
	ARRAY[1, 1, 101, 0, 2], 'fields are counted by name');
SELECT is((SELECT ARRAY[:read, :stored, :unreadable_heading, :other_mmsi]::bigint[]),
	(SELECT ARRAY[read, stored, unreadable_heading, other_mmsi] FROM ais_load WHERE load_id = :load_id),
	'the summary is kept');
SELECT is((SELECT count(*) FROM fix WHERE mmsi = 367999001 AND cog = 270 AND heading IS NULL), 100::bigint,
	'a ship that was heard all the time is stored so');
SELECT is((SELECT string_agg(reason || ' ' || CASE reason WHEN 'future' THEN (value::timestamptz > now())::text
	ELSE value END, ', ' ORDER BY line_no) FROM ais_reject WHERE load_id = :load_id),
	'bad_latitude 91.5, future true, future true', 'what is of the future is set aside with its time');
SELECT is((SELECT count(*) FROM fix WHERE t > now() + interval '1 day'), 0::bigint, 'and not stored');
SELECT is((SELECT string_agg(mmsi::text, ' ' ORDER BY mmsi) FROM vessel_track WHERE mmsi_kind(mmsi) = 'other'),
	'000000000 001193046', 'numbers outside the plan are stored');
-- files that were put together: other columns, another order, a mark in front, and names that no layout of the family has
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('367999002,2023-12-31T23:59:00,25.7,-80.1'),
	('mmsi,base_date_time,longitude,latitude'), ('367999002,2024-01-01T00:01:00,-80.1,25.7'),
	(E'\uFEFFMMSI,BaseDateTime,LAT,LON,SOG'), ('367999002,2024-01-01T00:02:00,25.7,-80.1,7'),
	('MMSI,BaseDateTime,LAT,LON'), ('367999002,2024-01-01T00:03:00,25.7,-80.1'),
	('null,null,null,null'), ('367999002,2024-01-01T00:04:00,25.7,-80.1'),
	('ship,at,x,y'), ('367999002,2024-01-01T00:05:00,-80.1,25.7'), (''),
	('MMSI,BaseDateTime,LAT,LON'), ('367999002,2024-01-01T00:06:00,25.7,-80.1');
CALL load_ais('noaa') \gset
SELECT is(ARRAY[:read, :stored, :skipped_no_report, :rejected], ARRAY[14, 6, 5, 3], 'headers in the middle are read');
SELECT is((SELECT string_agg(to_char(f.t AT TIME ZONE 'UTC', 'MI') || coalesce(' ' || f.sog, ''), ', ' ORDER BY f.t)
	FROM fix f WHERE f.mmsi = 367999002 AND f.lon = -80.1 AND f.lat = 25.7), '59, 01, 02 7, 03, 04, 06',
	'and what follows one is read by it');
SELECT is((SELECT string_agg(reason, ' ' ORDER BY line_no) FROM ais_reject WHERE load_id = :load_id),
	'bad_mmsi other_header other_header', 'what follows one that does not fit is rejected');
SELECT ok(pg_temp.adds_up(), 'read is the sum of the others');
-- names of other scripts, and names with digits; no names are the fields of a row without a ship
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('none,2024-01-02T00:00:00,E25.7,W80.1'),
	('367999003,2024-01-02T00:01:00,25.7,-80.1'), ('судно,время,долгота,широта'), ('367999003,2024-01-02T00:02:00,-80.1,25.7'),
	('MMSI,BaseDateTime,LAT,LON'), ('367999003,2024-01-02T00:03:00,25.7,-80.1'),
	('id1,time_utc0,lon_wgs84,lat_wgs84'), ('367999003,2024-01-02T00:04:00,-80.1,25.7');
CALL load_ais('noaa') \gset
SELECT results_eq(format('SELECT line_no, reason FROM ais_reject WHERE load_id = %s ORDER BY 1', :load_id),
	$$VALUES (2::bigint, 'bad_mmsi'), (4, 'other_header'), (5, 'other_header'), (8, 'other_header'), (9, 'other_header')$$,
	'headers in other letters, and with digits, are told from rows');
-- sizes that no message can hold, and a place that a track keeps as 0, 0
INSERT INTO ais_line (line) VALUES ('mmsi,t,lon,lat,length_m,width_m,draught_m'), ('211000021,2024-01-02T00:00:00Z,1,1,5000,400,99'),
	('211000022,2024-01-02T00:00:00Z,1,1,1022,126,25.5'), ('211000023,2024-01-02T00:00:00Z,1,1,1023,20,25.5'),
	('211000024,2024-01-02T00:00:00Z,0.00000004,-0.00000004,,,'), ('211000024,2024-01-02T00:01:00Z,0.0000001,0,,,');
CALL load_ais('plain') \gset
SELECT results_eq('SELECT mmsi::integer, length_m, width_m, draught_m FROM ais_static WHERE mmsi BETWEEN 211000021 AND 211000024 ORDER BY 1',
	'VALUES (211000022, 1022::float8, 126::float8, 25.5::float8), (211000023, NULL, 20, 25.5)',
	'a length, width or draught that no message can hold is none');
SELECT results_eq('SELECT t, lon, lat FROM fix WHERE mmsi = 211000024', $$VALUES ('2024-01-02 00:01Z'::timestamptz, 1e-7::float8, 0::float8)$$,
	'what a track would keep as 0, 0 is no position');
SELECT * FROM finish();
ROLLBACK;
