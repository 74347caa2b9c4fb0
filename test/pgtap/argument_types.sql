-- Numbers of ships as tables have them: text, integer, bigint, floating point; compared by index whatever the
-- search_path; values as decoders hand them on.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(84);
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;

CREATE FUNCTION pg_temp.pg_input_ok(given text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM given::imo;
	RETURN true;
EXCEPTION WHEN invalid_text_representation THEN
	RETURN false;
END $$;

-- arguments
SELECT is(store_track(265546940, track_agg('2021-01-01Z', 1, 1)), 1::bigint, 'store_track takes an integer');
SELECT is(store_track(265546940::bigint, track_agg('2021-01-01Z', 1, 2)), 1::bigint, 'a bigint');
SELECT is(store_track('265546940'::text, track_agg('2021-01-01Z', 1, 3)), 1::bigint, 'a text');
SELECT is(store_track('265546940', track_agg('2021-01-01Z', 1, 4)), 1::bigint, 'a literal');
SELECT is(store_track(mmsi => 265546940, track => track_agg('2021-01-01Z', 1, 4)), 0::bigint, 'and names of arguments');
SELECT throws_ok($q$SELECT store_track('x'::text, '[]')$q$, '22P02', 'invalid input syntax for type mmsi: "x"',
	'a text that is no MMSI is an error');
SELECT throws_ok($q$SELECT store_track(1234567890, '[]')$q$, '22003', 'MMSI 1234567890 is out of range',
	'as is such a number');
SELECT is((SELECT count(*) FROM fixes_of(265546940, '2021-01-01Z', '2021-01-02Z')), 4::bigint,
	'fixes_of takes an integer');
SELECT is(num_fixes(vessel_track_between(265546940::bigint, '2021-01-01Z', '2021-01-02Z')), 4,
	'vessel_track_between a bigint');
SELECT is(ARRAY[mmsi_kind(265546940), mmsi_country(265546940::bigint)], '{ship,SE}', 'mmsi_kind and mmsi_country both');
SELECT lives_ok($q$SELECT register_vessel(9074729, 'A', mmsi => 265546940)$q$, 'register_vessel integers');
SELECT is((SELECT count(*) FROM screen_vessel(imo => 9074729)),
	(SELECT count(*) FROM screen_vessel(imo => 'IMO9074729')), 'screen_vessel an integer');
SELECT is(ARRAY[(SELECT name FROM identity_then(265546940, '2021-01-01Z')), (SELECT name FROM identity_then('265546940', '2021-01-01Z')),
	(SELECT name FROM identity_then(265546940::bigint, '2021-01-01Z')), (SELECT name FROM identity_then(mmsi '265546940', '2021-01-01Z')),
	(SELECT i.name FROM vessel_track v CROSS JOIN LATERAL identity_then(v.mmsi, v.day) i)],
	'{A,A,A,A,A}', 'identity_then an integer, a literal, a bigint, an mmsi, one of stored tracks');
SELECT is((SELECT count(DISTINCT svg) FROM unnest(ARRAY[
	port_call_timeline_svg('2021-01-01Z', '2021-01-02Z', ARRAY[265546940]),
	port_call_timeline_svg('2021-01-01Z', '2021-01-02Z', ARRAY[265546940::bigint]),
	port_call_timeline_svg('2021-01-01Z', '2021-01-02Z', '{265546940}'),
	port_call_timeline_svg('2021-01-01Z', '2021-01-02Z', (SELECT array_agg(mmsi) FROM vessel_track))]) svg), 1::bigint,
	'a time line arrays of them');
-- every function of ours that takes a number takes it as an integer: the cast is implicit
SELECT is((SELECT string_agg(format('%s to %s %s', castsource::regtype, casttarget::regtype, castcontext), ', '
	ORDER BY casttarget::regtype::text, castsource::regtype::text)
	FROM pg_cast WHERE casttarget IN ('mmsi'::regtype, 'imo'::regtype, 'company_imo'::regtype)
		OR castsource IN ('mmsi'::regtype, 'imo'::regtype, 'company_imo'::regtype)),
	'company_imo to bigint a, imo to bigint a, mmsi to bigint a, bigint to company_imo i, integer to company_imo i, '
	'bigint to imo i, integer to imo i, '
	|| 'company_imo to integer a, imo to integer a, mmsi to integer a, bigint to mmsi i, integer to mmsi i',
		'casts from numbers are implicit, to numbers by assignment');

-- or null
SELECT is(mmsi_or_null(366999711), '366999711', 'mmsi_or_null of an integer');
SELECT is(mmsi_or_null(366999711::bigint), '366999711', 'of a bigint');
SELECT is(mmsi_or_null(366999711.0::float8), '366999711', 'of a double precision');
SELECT is(mmsi_or_null(366999711.0), '366999711', 'of a numeric');
SELECT is(ARRAY[mmsi_or_null('366999711.0'), mmsi_or_null(' 2442.000 '), mmsi_or_null('366999711.5'), mmsi_or_null('366999711.'),
	mmsi_or_null('.0'), mmsi_or_null('1366999711.0')], '{366999711,2442,NULL,NULL,NULL,NULL}'::mmsi[],
	'of a text that was a double precision, as imo_or_null() reads it');
SELECT is(ARRAY[mmsi_or_null(-1), mmsi_or_null(1000000000), mmsi_or_null(9223372036854775807),
	mmsi_or_null(0.5::float8), mmsi_or_null('nan'::float8),
	mmsi_or_null('infinity'::float8), mmsi_or_null(1e9::float8), mmsi_or_null(-1::float8)],
	array_fill(NULL::mmsi, ARRAY[8]), 'NULL for what is none');
SELECT is(ARRAY[imo_or_null(9074729), imo_or_null(9074729::bigint), imo_or_null(9074729.0)],
	'{9074729,9074729,9074729}', 'imo_or_null of numbers');
SELECT is(ARRAY[imo_or_null(9074728), imo_or_null(19074729), imo_or_null(9074729.5), imo_or_null('nan'::float8)],
	array_fill(NULL::imo, ARRAY[4]), 'NULL for what is none');
SELECT is(ARRAY[company_imo_or_null(555641), company_imo_or_null(555641.0), company_imo_or_null(9074729)],
	'{0555641,0555641,NULL}', 'company_imo_or_null of numbers');

-- as logs, spreadsheets and AIS have them
SELECT is((SELECT string_agg(v, ', ') FROM unnest(ARRAY['9567958', '0009567958', 'IMO0009567958', 'IMO956795800',
	'956795800', '9567958.0', 'IMO: 9567958', 'IMO-9567958', 'IMO No. 9567958',
		'imo no 9567958', 'IMO number: 9567958', 'IMO # 9567958', ' IMO  9567958 ']) v
		WHERE imo_or_null(v) IS DISTINCT FROM 9567958), NULL, 'imo_or_null reads labels, zeros and decimals');
SELECT is((SELECT string_agg(v, ', ') FROM unnest(ARRAY['IMO95679580', 'IMO9567958000', 'IMO956795801', '95679 58',
	'9567958.5', 'IMO', 'IMO No.', 'IMO0000000', 'IMO0528750', '956795', '000956795', 'x9567958', 'IMOS9567958',
		'9567958 9567958', '99999999999999999999', '-9567958', '9567958.0.0', '.0', 'IMO IMO9567958']) v
		WHERE imo_or_null(v) IS NOT NULL), NULL, 'and nothing else');
SELECT is(imo_or_null('566795600'), NULL, 'what may be an MMSI is not read as a ship number and zeros');
SELECT is(imo_or_null('5667956')::text || imo_or_null('9567958'), 'IMO5667956IMO9567958',
	'though the number itself may be one');
SELECT is(ARRAY[imo_or_null(956795800), imo_or_null(956795800::float8)], '{9567958,9567958}', 'numbers likewise');
SELECT is(company_imo_or_null('IMO No. 0555641')::text, '0555641', 'company_imo_or_null reads labels');
SELECT is((SELECT string_agg(v, ', ') FROM unnest(ARRAY['0009567958', 'IMO956795800', 'IMO: 9567958', '9567958.0']) v
	WHERE pg_temp.pg_input_ok(v)), NULL, 'the type itself stays strict');

-- comparison
SELECT is((SELECT count(*) FROM (VALUES (1), (2), (3)) v (i) WHERE (mmsi '2' = i) = (2 = i)
	AND (mmsi '2' <> i) = (2 <> i) AND (mmsi '2' < i) = (2 < i)
	AND (mmsi '2' <= i) = (2 <= i) AND (mmsi '2' > i) = (2 > i) AND (mmsi '2' >= i) = (2 >= i)
		AND (i < mmsi '2') = (i < 2) AND (i >= mmsi '2') = (i >= 2)), 3::bigint, 'mmsi and integer');
SELECT is((SELECT count(*) FROM (VALUES (1::bigint), (2), (5000000000), (-5000000000)) v (i)
	WHERE (mmsi '2' = i) = (2 = i) AND (mmsi '2' <> i) = (2 <> i) AND (mmsi '2' < i) = (2 < i)
	AND (mmsi '2' <= i) = (2 <= i) AND (mmsi '2' > i) = (2 > i) AND (mmsi '2' >= i) = (2 >= i)
		AND (i < mmsi '2') = (i < 2) AND (i >= mmsi '2') = (i >= 2)), 4::bigint, 'mmsi and bigint');
SELECT is(imo '9074729' = 1, false, 'a number that is no IMO number is compared, not refused');
SELECT throws_like($q$SELECT mmsi '1' = imo '9074729'$q$, '%does not exist%',
	'an MMSI is not compared with an IMO number');
-- drivers bind strings as text or varchar
SELECT is(ARRAY[mmsi '2' = '2'::text, mmsi '2' <> '2'::text, '2'::text = mmsi '2', '2'::text <> mmsi '2',
	mmsi '2' = ' 000000002 '::varchar, imo '9074729' = 'IMO9074729'::text,
	imo '9074729' <> '9074729'::varchar, company_imo '0555641' = '0555641'::text], '{t,f,t,f,t,t,f,t}',
	'numbers and text');
SELECT is((mmsi '2' = NULL::text) IS NULL AND (NULL::text <> imo '9074729') IS NULL, true, 'NULL is NULL');
SELECT throws_ok($q$SELECT mmsi '2' = 'x'::text$q$, '22P02', 'invalid input syntax for type mmsi: "x"',
	'a text that is no MMSI is an error');
SELECT throws_ok($q$SELECT '9074728'::text = imo '9074729'$q$, '22P02', '"9074728" is not a valid IMO ship number',
	'as is one that is no IMO number');
CREATE TEMP TABLE number AS SELECT (200000000 + i)::mmsi AS mmsi, 200000000 + i AS small, (200000000 + i)::bigint AS big
	FROM generate_series(1, 2000) i;
CREATE UNIQUE INDEX number_mmsi ON number (mmsi);
ANALYZE number;
SELECT is((SELECT count(*) FROM number a JOIN number b ON a.mmsi = b.small JOIN number c ON c.big = a.mmsi),
	2000::bigint, 'joins with numbers');
SELECT matches(pg_temp.plan('SELECT * FROM number a JOIN number b ON a.mmsi = b.big'), 'Hash Cond', 'are hashed');
-- numbers of a user's own table
SELECT is((SELECT count(*) FROM number WHERE mmsi IN (SELECT n.small FROM number n WHERE n.small <= 200000100)), 100::bigint,
	'IN numbers of type integer');
SELECT is((SELECT count(*) FROM number WHERE mmsi IN (SELECT n.big FROM number n WHERE n.big <= 200000100)), 100::bigint,
	'IN numbers of type bigint');
SELECT is((SELECT count(*) FROM number WHERE small IN (SELECT n.mmsi FROM number n) AND big IN (SELECT n.mmsi FROM number n)),
	2000::bigint, 'numbers IN numbers of our type');
SELECT is((SELECT count(*) FROM number WHERE mmsi NOT IN (SELECT n.small FROM number n WHERE n.small <= 200000100)
	AND mmsi NOT IN (SELECT n.big FROM number n WHERE n.big > 200001900) AND small NOT IN (SELECT n.mmsi FROM number n WHERE n.big = 200001000)),
	1799::bigint, 'and NOT IN');
SELECT is((SELECT count(*) FROM (VALUES (imo '9074729'), ('9161003')) v(imo) WHERE v.imo IN (SELECT 9074729 + n FROM generate_series(0, 9) n)
	AND v.imo IN (SELECT 9074729 + n::bigint FROM generate_series(0, 9) n)), 1::bigint, 'IMO numbers too');
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off;
SELECT is((SELECT count(*) FROM number a JOIN (SELECT * FROM number LIMIT 50) b ON a.mmsi = b.big), 50::bigint,
	'by index');
SELECT matches(pg_temp.plan('SELECT * FROM number a JOIN (SELECT * FROM number LIMIT 50) b ON a.mmsi = b.big'),
	'Index Cond: \(mmsi = ', 'with the index');
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_seqscan;

-- whatever the search_path; there is a month to be looked into
SELECT count(*) FROM ensure_track_partitions('2026-01-01', '2026-01-01') \g /dev/null
SET enable_seqscan = off;
SET search_path = public;
SELECT matches(plan, 'Index Cond: \([^)]*mmsi = ', where_clause)
FROM (VALUES ($$mmsi = 235999002$$), ($$mmsi = 235999002::bigint$$), ($$mmsi = '235999002'$$),
	($$mmsi IN (235999002, 235999003)$$),
	($$mmsi = ANY ('{235999002}'::bigint[])$$), ($$mmsi OPERATOR(vesselwatch.=) '235999002'::vesselwatch.mmsi$$),
		($$mmsi = '235999002'::text$$), ($$mmsi = '235999002'::varchar$$), ($$'235999002'::text = mmsi$$),
		($$mmsi BETWEEN 235999002 AND 235999003$$)) v (where_clause),
	pg_temp.plan('SELECT * FROM vesselwatch.vessel_track WHERE day = ''2026-01-01'' AND ' || where_clause) AS p (plan)
WHERE where_clause NOT LIKE '%BETWEEN%';
SELECT matches(pg_temp.plan('SELECT * FROM vesselwatch.vessel_track WHERE mmsi >= 235999002 AND mmsi < '
	'235999004::bigint'), 'Index Cond: \(\(mmsi >= 235999002\) AND', 'a range');
SELECT matches(pg_temp.plan('SELECT * FROM vesselwatch.vessel WHERE imo = ' || n), 'Index Cond: \(imo = ', 'imo = '
	|| n) FROM unnest(ARRAY['9074729', '''9074729''', '''IMO9074729''', '''imo 9074729''', '9074729::bigint',
	'''9074729''::text', '''IMO 9074729''::varchar']) n;
SELECT is((SELECT count(*) FROM vesselwatch.vessel WHERE imo = '9074729'), 1::bigint, 'finds the ship');
SELECT is((SELECT count(*) FROM vesselwatch.vessel_track WHERE mmsi = 265546940), 1::bigint, 'and its tracks');
SELECT is((SELECT count(*) FROM vesselwatch.vessel_track WHERE mmsi = ANY (v.ships) AND mmsi = ANY ('{265546940,7}')
	AND day = '2021-01-01'), 1::bigint, 'an index finds ships of an array of bigint')
FROM (SELECT '{265546940,1}'::bigint[] AS ships) v;
SELECT is((SELECT count(*) FROM vesselwatch.vessel_track WHERE mmsi = ANY ('{265546940,7}'::integer[])
	AND mmsi = ANY ('{265546940,1}'::bigint[])), 1::bigint, 'of integer, of both');
SELECT is((SELECT count(*) FROM vesselwatch.vessel WHERE imo = ANY ('{9074729,9161003}'::bigint[])), 1::bigint,
	'and IMO numbers of one');
SET search_path = vesselwatch, pg_catalog, public;
SELECT matches(pg_temp.plan('SELECT * FROM vessel_track WHERE mmsi = ''235999002''::text'),
	'Index Cond: \([^)]*mmsi = ', 'text also with the schema on the path');
SELECT matches(pg_temp.plan('SELECT * FROM vessel_track WHERE mmsi = ANY (ARRAY[mmsi ''235999002'', '
	'mmsi ''235999003''])'), 'Index Cond', 'also with the schema before pg_catalog');
RESET enable_seqscan;
SET search_path = vesselwatch, public;

-- values as decoders hand them on
SELECT is((SELECT array_agg(ais_sog(v) ORDER BY n)
	FROM unnest(ARRAY[0, 102.2, 102.24, 102.3, 102.30000305175781, 102.4, -1, 1000, 'nan',
	'infinity']::float8[]) WITH ORDINALITY u (v, n)),
	ARRAY[0, 102.2, 102.24, NULL, NULL, NULL, NULL, NULL, NULL, NULL]::float8[], 'ais_sog');
SELECT is((SELECT array_agg(ais_cog(v) ORDER BY n)
	FROM unnest(ARRAY[0, 359.99, 360, 360.1, 511, -0.1, 'nan']::float8[]) WITH ORDINALITY u (v, n)),
	ARRAY[0, 359.99, NULL, NULL, NULL, NULL, NULL]::float8[], 'ais_cog');
SELECT is((SELECT array_agg(ais_heading(v) ORDER BY n)
	FROM unnest(ARRAY[0, 359, 360, 361, 511, -1]) WITH ORDINALITY u (v, n)), '{0,359,0,NULL,NULL,NULL}', 'ais_heading');
SELECT is((SELECT array_agg(ais_status(v) ORDER BY n) FROM unnest(ARRAY[0, 14, 15, 99, -1]) WITH ORDINALITY u (v, n)),
	'{0,14,NULL,NULL,NULL}', 'ais_status');
SELECT is(ARRAY[ais_lon(180), ais_lon(-180), ais_lon(181), ais_lon('nan'), ais_lat(90), ais_lat(-90), ais_lat(91),
	ais_lat('-infinity')],
	ARRAY[180, -180, NULL, NULL, 90, -90, NULL, NULL]::float8[], 'ais_lon, ais_lat');
SELECT is((SELECT num_fixes(track_agg('2026-01-01 00:00Z'::timestamptz + k * interval '1 min', ais_lon(1 + k * 0.001),
	ais_lat(2), ais_sog(10), ais_cog(CASE k WHEN 700 THEN 360.1 ELSE 90 END)))
	FROM generate_series(1, 1440) k), 1440, 'one bad course costs no track');

-- times
SELECT throws_ok($q$SELECT track_agg(to_timestamp(1493596808000), 1, 1)$q$, '22008',
	'time 49300-03-14T02:13:20Z of a fix is out of range', 'milliseconds taken for seconds');
SELECT throws_ok($q$SELECT track_agg('0001-12-31 23:59:59Z BC'::timestamptz, 1, 1)$q$, '22008',
	'time 0000-12-31T23:59:59Z of a fix is out of range', 'before year 1');
SELECT throws_ok($q$SELECT track_agg('10000-01-01Z'::timestamptz, ST_MakePoint(1, 1))$q$, '22008',
	'time 10000-01-01T00:00:00Z of a fix is out of range', 'after 9999, as a point');
SELECT is(track_agg(t, 1, 1)::text, '[0001-01-01T00:00:00Z 1 1, 9999-12-31T23:59:59.999999Z 1 1]',
	'the first and the last')
FROM (VALUES ('0001-01-01Z'::timestamptz), ('9999-12-31 23:59:59.999999Z')) v (t);
SELECT throws_ok($q$SELECT '[10000-01-01T00:00:00Z 1 1]'::track$q$, '22008',
	'time "10000-01-01T00:00:00Z" is out of range', 'as text');
-- a value that cannot be is found by the time of its fix
CREATE FUNCTION pg_temp.detail(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;
SELECT is(pg_temp.detail($$SELECT track_agg('2021-01-01Z'::timestamptz + i * interval '1 min', 1, 1, 5, CASE i
	WHEN 7 THEN 360.1 ELSE 90 END) FROM generate_series(1, 10) i$$),
	'The time of the fix is 2021-01-01T00:07:00Z.', 'an error of track_agg names the time of the fix');
SELECT * FROM finish();
ROLLBACK;
