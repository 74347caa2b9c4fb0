-- Was a ship listed when it called? With the bounds of the call and of the listing; and keys that JavaScript keeps.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'UTC';
SET client_min_messages = error;
SELECT plan(23);

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326), country => 'KP') AS z \gset
SELECT register_vessel('IMO9161003', 'LADY R', 273000001, valid_from => '2020-01-01Z') \g /dev/null
SELECT register_vessel('IMO9074729', 'OTHER', 273000002, valid_from => '2020-01-01Z') \g /dev/null
SELECT load_listings('L', '{"authority": "X", "name": "L", "listings": [{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-03-10"},
	{"key": "0", "imo": "9358010", "name": "NEPTUN"}]}', '2024-03-10 06:00Z') \g /dev/null
CREATE TEMP VIEW answer AS SELECT finding_id, mmsi, list, matched_by, mmsi_used_by_another, listed_then, listed_during,
	listed_now, known_then, status_then, status_during FROM sanctioned_port_call ORDER BY finding_id, list;
-- a stay: the last fix before, the first and the last inside, the first after; inside every half hour
CREATE FUNCTION pg_temp.stay(mmsi integer, before timestamptz, first timestamptz, last timestamptz,
	after timestamptz) RETURNS bigint LANGUAGE sql AS
	$$SELECT store_track(mmsi, (SELECT track_agg(v, x, 42.23) FROM (
		SELECT before AS v, 130.2 AS x UNION ALL SELECT after, 130.2 UNION ALL SELECT last, 130.3 UNION ALL SELECT i,
			130.3 FROM generate_series(first, last, interval '30 min') i) s))$$;

-- arrival between 03-09 18:00 and 03-10 05:30, listed from 03-10 00:00: nobody knows which came first
SELECT pg_temp.stay(273000001, '2024-03-09 18:00', '2024-03-10 05:30', '2024-03-10 08:00', '2024-03-10 09:00') \g /dev/null
SELECT count(*) FROM detect_port_calls() \gset
SELECT results_eq('SELECT status_then, listed_then, status_during, listed_during, known_then FROM answer',
	$$VALUES ('possibly', NULL::boolean, 'listed', true, false)$$,
	'an arrival whose bounds straddle the listing is possibly one of a listed ship');
SET LOCAL track_functions = 'all';
SELECT count(c) FROM sanctioned_port_call c \g /dev/null
SELECT is((SELECT array_agg(f.funcname::text) FROM pg_stat_xact_user_functions f
	WHERE f.funcname IN ('said_another_imo', 'other_hulls_by_kept_plan')), NULL,
	'nothing is called for a call whose number nobody else is known to have');
SET LOCAL track_functions = 'none';
-- by AIS another hull had the number then
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES ('273000001', '2024-03-10', '9179842', 'ANGARA', '2024-03-10', '2024-03-10 12:00Z', 90);
SELECT results_eq('SELECT status_during, listed_during, mmsi_used_by_another FROM answer',
	$$VALUES ('possibly', NULL::boolean, true)$$, 'a call under a number that said another IMO number is no more than possible');
SELECT results_eq('SELECT mmsi, mmsi_used_by_another FROM listed_vessel_seen',
	'VALUES (273000001, true)', 'a listed ship heard under it, too');
DELETE FROM ais_static;

-- listed in the middle of the stay and delisted before its end; the ship is still there
SELECT store_track(273000002, (SELECT track_agg(t, CASE WHEN t < '2024-03-09' THEN 130.2 ELSE 130.3 END, 42.23)
	FROM generate_series('2024-03-08 22:00Z'::timestamptz, '2024-05-09Z', interval '1 hour') t)) \g /dev/null
SELECT load_listings('N', '{"authority": "X", "name": "N", "listings": [{"key": "1", "imo": "9074729",
	"name": "OTHER", "from": "2024-03-10", "until": "2024-05-01"}]}', '2024-03-10Z') \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT results_eq($$SELECT listed_then, listed_during, listed_now, status_during FROM answer WHERE list = 'N'$$,
	$$VALUES (false, true, false, 'listed')$$, 'listed during the stay, neither on arrival nor now');

-- before, during, after: by whole days, around a listing from 06-10 to 06-20
SELECT load_listings('W', '{"authority": "X", "name": "W", "listings": [{"key": "1", "imo": "9161003",
	"name": "LADY R", "from": "2024-06-10", "until": "2024-06-20"}]}', '2024-06-10Z') \g /dev/null
CREATE TEMP TABLE told (n integer, before timestamptz, first timestamptz, last timestamptz, after timestamptz,
	want text, what text);
INSERT INTO told VALUES
	(1, '2024-06-01'::timestamptz, '2024-06-01 06:00', '2024-06-05', '2024-06-05 06:00', 'not listed, not listed',
		'a stay before the listing'),
	(2, '2024-06-09 12:00', '2024-06-09 18:00', '2024-06-09 21:00', '2024-06-10 01:00', 'not listed, possibly',
		'it may have left after the listing began'),
	(3, '2024-06-09 12:00', '2024-06-09 18:00', '2024-06-10 01:00', '2024-06-10 02:00', 'not listed, listed',
		'seen there after it began'),
	(4, '2024-06-09 22:00', '2024-06-10 04:00', '2024-06-10 06:00', '2024-06-10 07:00', 'possibly, listed',
		'it may have come before it began'),
	(5, '2024-06-12', '2024-06-12 06:00', '2024-06-13', '2024-06-13 06:00', 'listed, listed', 'all of it within'),
	(6, '2024-06-19 20:00', '2024-06-20 02:00', '2024-06-20 06:00', '2024-06-20 07:00', 'possibly, possibly',
		'it may have come before the end'),
	(7, '2024-06-20 00:00', '2024-06-20 02:00', '2024-06-20 06:00', '2024-06-20 07:00', 'not listed, not listed',
		'after the end, which is the first moment no longer'),
	(8, '2024-06-09 20:00', '2024-06-20 06:00', '2024-06-20 08:00', '2024-06-20 10:00', 'possibly, possibly',
		'a silence across the whole listing leaves it open'),
	(9, '2024-06-12 00:00', '2024-06-12 00:00', '2024-06-12 06:00', '2024-06-12 07:00', 'listed, listed',
		'two fixes at one time');
-- the hull under an MMSI for each
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source)
SELECT v.vessel_id, 273000100 + n, 'LADY R', '[2020-01-01,)', 'test' FROM told, vessel v WHERE v.imo = 9161003;
SELECT count(pg_temp.stay(273000100 + n, before, first, last, after)) FROM told \gset
SELECT count(*) FROM refresh_port_calls() \gset
SELECT is((SELECT string_agg(status_then || ', ' || status_during, '; ') FROM answer WHERE list = 'W'
	AND mmsi = 273000100 + n), want, what) FROM told ORDER BY n;

-- an MMSI that a list gives for a ship of another name
SELECT load_listings('M', '{"authority": "X", "name": "M", "listings": [{"key": "1", "mmsi": "273000001",
	"name": "OLD SMUGGLER"}, {"key": "2", "mmsi": "273000003", "name": "NOBODY"}]}', '2024-01-01Z') \g /dev/null
SELECT results_eq($$SELECT matched_by, mmsi_used_by_another, status_then, listed_then FROM answer WHERE list = 'M'$$,
	$$VALUES ('mmsi', true, 'possibly', NULL::boolean)$$, 'a number that another hull goes by accuses nobody');
SELECT pg_temp.stay(273000003, '2024-06-12', '2024-06-12 01:00', '2024-06-12 06:00', '2024-06-12 07:00') \g /dev/null
SELECT count(*) FROM refresh_port_calls() \gset
SELECT results_eq($$SELECT matched_by, mmsi_used_by_another, status_then, listed_then FROM answer
	WHERE mmsi = 273000003$$, $$VALUES ('mmsi', false, 'listed', true)$$,
	'of a ship that nobody has registered it counts');
SELECT results_eq($$SELECT DISTINCT matched_by, mmsi_used_by_another FROM answer WHERE list = 'L'$$,
	$$VALUES ('imo', false)$$, 'by IMO number there is no doubt');

-- keys
SELECT is((SELECT count(DISTINCT pair_key(a, b)) FROM generate_series(0, 300) a, generate_series(0, 300) b),
	90601::bigint, 'no two pairs have one key');
SELECT is(ARRAY[pair_key(94906264, 94906264), pair_key(0, 0), pair_key(0, 94906264)] <@ ARRAY[0, 9007199136250224,
	9007198946437696]::bigint[] AND pair_key(94906264, 94906264) < 9007199254740992, true,
'below 2^53 for numbers below 94906265');
SELECT is(ARRAY[ship_zone_key(999999999, 8388607), ship_day_key(999999999, '9999-12-31')] < ARRAY[9007199254740992],
	true, 'as are those of any ship and day');
SELECT is(ship_day_key(0, '0001-01-01'), 0::bigint, 'and from 0 on');
SELECT is(ship_day_key(1, '9999-12-31') < ship_day_key(2, '0001-01-01'), true, 'no two ships share one');
SELECT is((SELECT bool_and(row_id BETWEEN 0 AND 9007199254740991)
	FROM (SELECT row_id FROM sanctioned_port_call UNION ALL SELECT row_id FROM dwell_by_vessel UNION ALL SELECT row_id
	FROM fix_line) k), true, 'in the views');
SELECT * FROM finish();
ROLLBACK;
