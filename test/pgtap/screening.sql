-- The four ships of the case on each side of each date; screening; port calls of listed ships.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(77);

CREATE FUNCTION pg_temp.sdn(ent integer, name text, imo integer, remarks text DEFAULT NULL) RETURNS text LANGUAGE sql
	AS $$
	SELECT format(E'%s,"%s","vessel","RUSSIA-EO14024",-0- ,-0- ,"General Cargo",-0- ,-0- ,"Russia",-0- ,"Vessel '
		'Registration Identification IMO %s%s."\r\n', ent, name, imo, '; ' || remarks) $$;
SELECT pg_temp.sdn(1, 'NEPTUN', 8404991) AS neptun,
	pg_temp.sdn(37095, 'LADY R', 9161003, 'f.k.a. ''SLOMAN PRODUCER''') AS lady,
	pg_temp.sdn(37059, 'ANGARA', 9179842) AS angara,
	pg_temp.sdn(37098, 'MAIA-1', 9358010) AS maia, pg_temp.sdn(46773, 'MARIA', 8517839) AS maria, chr(26) AS mark \gset
-- OFAC: not in the copy of 7 May 2022, in that of 8 May; MARIA not on 11 December 2023, but on the 12th
SELECT load_ofac_sdn(:'neptun' || :'mark', '2022-05-07') \gset
SELECT load_ofac_sdn(:'neptun' || :'lady' || :'angara' || :'maia' || :'mark', '2022-05-08') \gset
SELECT load_ofac_sdn(:'neptun' || :'lady' || :'angara' || :'maia' || :'mark', '2023-12-11') \gset
SELECT load_ofac_sdn(:'neptun' || :'lady' || :'angara' || :'maia' || :'maria' || :'mark', '2023-12-12') \gset
SELECT load_listings('eu_833_2014', '[{"imo": 9161003, "name": "LADY R", "from": "2024-06-25"}, {"imo": 9179842,
	"name": "ANGARA", "from": "25.6.2024"}, {"imo": 8517839, "name": "MARIA", "from": "2024-06-25"}, {"imo": 9358010,
	"name": "MAIA-1", "from": "2024-06-25"}]', '2024-07-01') \gset
SELECT load_listings('uk', '[{"imo": 9161003, "name": "LADY R", "from": "2024-07-31"}, {"imo": 9179842,
	"name": "ANGARA", "from": "31/07/2024"}]', '2024-08-01') \gset

CREATE TEMP TABLE day (t timestamptz);
INSERT INTO day VALUES ('2022-05-06'), ('2022-05-07'), ('2022-05-07 12:00'), ('2022-05-08'), ('2023-12-11'),
	('2023-12-11 12:00'), ('2023-12-12'), ('2024-06-24 23:59:59'), ('2024-06-25'), ('2024-07-30 23:59:59'),
	('2024-07-31'), ('2025-01-01');
CREATE FUNCTION pg_temp.answers(imo imo) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT coalesce((SELECT string_agg(o.list || CASE o.status WHEN 'possibly' THEN '?' ELSE '' END, ' '
		ORDER BY o.list) FROM listings_of(imo, t) o), '-') FROM day ORDER BY t $$;
SELECT results_eq($$SELECT pg_temp.answers('9161003')$$, $$VALUES ('-'), ('-'), ('ofac_sdn?'), ('ofac_sdn'),
	('ofac_sdn'), ('ofac_sdn'), ('ofac_sdn'), ('ofac_sdn'), ('eu_833_2014 ofac_sdn'), ('eu_833_2014 ofac_sdn'),
	('eu_833_2014 ofac_sdn uk'), ('eu_833_2014 ofac_sdn uk')$$, 'LADY R');
SELECT results_eq($$SELECT pg_temp.answers('9179842')$$, $$SELECT pg_temp.answers('9161003')$$, 'ANGARA');
SELECT results_eq($$SELECT pg_temp.answers('8517839')$$, $$VALUES ('-'), ('-'), ('-'), ('-'), ('-'), ('ofac_sdn?'),
	('ofac_sdn'), ('ofac_sdn'), ('eu_833_2014 ofac_sdn'), ('eu_833_2014 ofac_sdn'), ('eu_833_2014 ofac_sdn'),
	('eu_833_2014 ofac_sdn')$$, 'MARIA: not in the autumn of 2023, never by the UK');
SELECT results_eq($$SELECT pg_temp.answers('9358010')$$, $$VALUES ('-'), ('-'), ('ofac_sdn?'), ('ofac_sdn'),
	('ofac_sdn'), ('ofac_sdn'), ('ofac_sdn'), ('ofac_sdn'), ('eu_833_2014 ofac_sdn'), ('eu_833_2014 ofac_sdn'),
	('eu_833_2014 ofac_sdn'), ('eu_833_2014 ofac_sdn')$$, 'MAIA-1: not by the UK');
SELECT is((SELECT count(*) FROM listings_of('9161003', '2024-06-26', '2024-06-30') o WHERE o.list = 'eu_833_2014'),
	0::bigint, 'the EU''s listing was not known before the copy of 1 July');
SELECT is((SELECT count(*) FROM listings_of('9161003', '2024-06-26', '2024-07-01') o WHERE o.list = 'eu_833_2014'),
	1::bigint, 'and from it on it was');
SELECT results_eq($$SELECT list, authority, measures FROM listings_of('9161003', '2025-01-01')$$,
	$$VALUES ('eu_833_2014', 'EU', '{port_ban}'::text[]), ('ofac_sdn', 'OFAC', '{asset_freeze}'),
	('uk', 'UK FCDO', '{mixed}')$$, 'a port ban is no asset freeze');
SELECT is(lists_without_snapshot('2022-01-01'),
	ARRAY['eu_2017_1509', 'eu_833_2014', 'ofac_consolidated', 'ofac_sdn', 'opensanctions_maritime', 'uk', 'un'],
	'nothing was known of any list');
SELECT is(lists_without_snapshot('2025-01-01'),
	ARRAY['eu_2017_1509', 'ofac_consolidated', 'opensanctions_maritime', 'un'], 'later of three');

-- ---------- screening ----------

CREATE FUNCTION pg_temp.hits(imo imo DEFAULT NULL, mmsi mmsi DEFAULT NULL, name text DEFAULT NULL,
	call_sign text DEFAULT NULL, at timestamptz DEFAULT '2023-01-01') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', s.rank, s.verdict, round(s.score::numeric, 3), s.list, s.listed_name), '; '
		ORDER BY s.rank) FROM screen_vessel(imo, mmsi, name, call_sign, at => at) s $$;
SELECT is(pg_temp.hits(imo => '9161003'), '1 candidate 1.000 ofac_sdn LADY R', 'by IMO number');
SELECT is(pg_temp.hits(imo => '9161003', at => '2022-05-07 12:00'), '1 possible candidate 1.000 ofac_sdn LADY R',
	'between two copies');
SELECT is(pg_temp.hits(imo => '9161003', at => '2022-05-07'), '1 not on the lists as loaded 0.000', 'before');
SELECT is(pg_temp.hits(imo => '9161003', at => '2025-01-01'),
	'1 candidate 1.000 eu_833_2014 LADY R; 2 candidate 1.000 ofac_sdn LADY R; 3 candidate 1.000 uk LADY R',
	'on three lists');
SELECT is(pg_temp.hits(name => 'm/v Lady R.'), '1 candidate 0.850 ofac_sdn LADY R', 'by name');
SELECT is(pg_temp.hits(name => 'ЛЭДИ Р'), '1 candidate 0.800 ofac_sdn LADY R', 'by the sound of a name');
SELECT is(pg_temp.hits(name => 'LADA R'), '1 not on the lists as loaded 0.000',
	'a short name is not alike at one letter');
SELECT is(pg_temp.hits(name => 'SLOMAN PRODUCER'), '1 candidate 0.850 ofac_sdn LADY R', 'by a former name');
SELECT is(pg_temp.hits(name => 'SLOMAN PRODUZER'), '1 candidate 0.759 ofac_sdn LADY R', 'and one near it');
SELECT is(pg_temp.hits(imo => '9187629', name => 'LADY R'), '1 not on the lists as loaded 0.000',
	'an unequal IMO number vetoes a name');
SELECT is(pg_temp.hits(imo => '9161003', name => 'SOMETHING ELSE'), '1 candidate 1.000 ofac_sdn LADY R',
	'another name does not veto a number');
SELECT is((SELECT contradicted::text FROM screen_vessel(imo => '9161003', name => 'SOMETHING ELSE',
	at => '2023-01-01')), '{"name: asked \"SOMETHING ELSE\", listed \"LADY R\""}', 'but is said');
SELECT is((SELECT matched::text FROM screen_vessel(imo => '9161003', name => 'SLOMAN PRODUCER', at => '2023-01-01')),
	'{IMO9161003,"name \"SLOMAN PRODUCER\" (weak fka)"}', 'as is what matched');
-- NEPTUN: a former name of MAIA-1, the name of another hull
SELECT is(pg_temp.hits(name => 'NEPTUN'), '1 candidate 0.850 ofac_sdn NEPTUN', 'NEPTUN is the hull that has the name');
SELECT is(pg_temp.hits(imo => '9358010', name => 'NEPTUN'), '1 candidate 1.000 ofac_sdn MAIA-1',
	'with the number of MAIA-1 it is MAIA-1, not the hull that has the name');
SELECT is(pg_temp.hits(imo => '8404991', name => 'MAIA-1'), '1 candidate 1.000 ofac_sdn NEPTUN',
	'and the other way round');
SELECT is(pg_temp.hits(name => 'MAIA-2'), '1 not on the lists as loaded 0.000', 'MAIA-2 is another ship');
SELECT is(ARRAY[pg_temp.hits(name => 'MAIA-1'), pg_temp.hits(name => 'maia 1')], ARRAY['1 candidate 0.850 ofac_sdn MAIA-1',
	'1 candidate 0.850 ofac_sdn MAIA-1'], 'a hyphen of the list is a blank to who asks');
SELECT is(pg_temp.hits(name => 'LADY-R'), '1 candidate 0.850 ofac_sdn LADY R', 'and the other way round');
-- lists give no MMSI: the registry does
SELECT is(pg_temp.hits(mmsi => '273212120'), '1 not on the lists as loaded 0.000', 'an MMSI that nobody knows');
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', call_sign => 'UBDT8', source => 'GUR') \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440', valid_from => '2022-06-01', source => 'GUR') \gset
SELECT is(pg_temp.hits(mmsi => '273212120'), '1 candidate 0.950 ofac_sdn LADY R',
	'by MMSI through the registry of vessels');
SELECT is((SELECT matched::text FROM screen_vessel(mmsi => '273212120', at => '2023-01-01')),
	'{"IMO9161003, which had MMSI 273212120"}', 'which is said');
SELECT is(pg_temp.hits(mmsi => '273210440', at => '2022-05-20'), '1 not on the lists as loaded 0.000',
	'not before it had the MMSI');
SELECT is(pg_temp.hits(mmsi => '273210440', name => 'NEPTUN'), '1 candidate 0.950 ofac_sdn ANGARA',
	'the number of the registry vetoes a name too');
SELECT is(pg_temp.hits(mmsi => '273212120', imo => '9187629'), '1 candidate 0.713 ofac_sdn LADY R',
	'another IMO number takes a quarter off an MMSI, through the registry too');
-- two hulls under one MMSI: one of them is listed
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) SELECT register_vessel('9187629',
	'SISTER'), '273219999', 'SISTER', '[2022-12-01, 2023-02-01)', 'AIS', true;
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) SELECT vessel_id, '273219999', 'LADY R',
	'[2022-12-02, 2023-02-02)', 'AIS', true FROM vessel WHERE imo = '9161003';
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) SELECT vessel_id, '273219999', 'SISTER',
	'[2022-12-03, 2023-02-03)', 'AIS', true FROM vessel WHERE imo = '9187629';
SELECT is(pg_temp.hits(mmsi => '273219999'), '1 candidate 0.950 ofac_sdn LADY R',
	'of two hulls that had the MMSI at once the listed one is found');
-- lists that give radio numbers
SELECT load_listings('mine', '[{"key": "a", "name": "RADIO", "imo": "9333436", "mmsi": "273000001",
	"call_sign": "UA-1"}, {"key": "b", "name": "FORMER", "identifiers": [{"scheme": "mmsi", "value": "273000002",
	"former": true}]}, {"key": "c", "name": "ODD", "imo": "9333437"}]', '2022-12-01') \gset
SELECT is(pg_temp.hits(mmsi => '273000001'), '1 candidate 0.950 mine RADIO', 'by an MMSI of the list');
SELECT is(pg_temp.hits(mmsi => '273000002'), '1 candidate 0.900 mine FORMER', 'by a former one');
SELECT is(pg_temp.hits(call_sign => 'ua 1'), '1 candidate 0.900 mine RADIO', 'by call sign');
SELECT is(pg_temp.hits(call_sign => 'UA1', imo => '9187629'), '1 not on the lists as loaded 0.000',
	'of another hull that is below the threshold');
SELECT is((SELECT round(score::numeric, 3)::text || contradicted::text
	FROM screen_vessel(call_sign => 'UA1', imo => '9187629', at => '2023-01-01', min_score => 0.6)),
'0.675{"IMO number: asked IMO9187629, listed IMO9333436"}', 'and said above a lower one');
SELECT is(pg_temp.hits(mmsi => '273000001', imo => '9187629'), '1 candidate 0.713 mine RADIO',
	'an MMSI may have moved');
SELECT is((SELECT contradicted::text FROM screen_vessel(imo => '9333436', mmsi => '273000009', at => '2023-01-01')),
	'{"MMSI: asked 273000009, listed 273000001"}', 'another MMSI than the list''s');
SELECT is((SELECT lists_missing FROM screen_vessel(imo => '9187629', at => '2023-01-01', known_at => '2023-01-01')),
	lists_without_snapshot('2023-01-01'), 'lists of which nothing was known are named');
SELECT is((SELECT count(*) FROM screen_vessel(imo => '9161003', at => '2022-06-01', known_at => '2022-05-07')
	WHERE listing_id IS NOT NULL), 0::bigint, 'as known before, nothing');
SELECT throws_ok($$SELECT * FROM screen_vessel()$$, '22004', NULL, 'nothing to screen');
SELECT throws_ok($$SELECT * FROM screen_vessel(imo => '9161003', at => NULL)$$, '22004', NULL, 'no time');
SELECT throws_ok($$SELECT * FROM screen_vessel(imo => '9161003', known_at => NULL)$$, '22004', NULL, 'no known time');
SELECT throws_ok($$SELECT * FROM screen_vessel(imo => '9161003', min_score => 0)$$, '22023', NULL, 'min_score 0');
SELECT throws_ok($$SELECT * FROM screen_vessel(imo => '9161003', min_score => NULL)$$, '22023', NULL, 'no min_score');

-- many at once
SELECT results_eq($$SELECT row_no, rank, verdict, list, listed_name
	FROM screen_vessels('{"LADY R",NULL,"NEPTUN",NULL,NULL}', '{NULL,9161003,9358010,9187629}',
	'{NULL,NULL,NULL,NULL,273212120}', at => '2023-01-01') ORDER BY 1, 2$$,
	$$VALUES (1, 1, 'candidate', 'ofac_sdn', 'LADY R'), (2, 1, 'candidate', 'ofac_sdn', 'LADY R'),
		(3, 1, 'candidate', 'ofac_sdn', 'MAIA-1'), (4, 1, 'not on the lists as loaded', NULL, NULL),
		(5, 1, 'candidate', 'ofac_sdn', 'LADY R')$$,
	'many at once, arrays of any length');
SELECT results_eq($$SELECT row_no, rank, verdict FROM screen_vessels('{NULL,"",-,X,NULL,NULL,NULL,NULL}',
	'{NULL,NULL,NULL,NULL,9187629}', '{NULL,NULL,NULL,NULL,NULL,273999999}',
	'{NULL,NULL,-,NULL,NULL,NULL,D6XY}', at => '2023-01-01', flags => '{RU,RU,RU,RU,RU,RU,RU,RU,RU}')$$,
	$$SELECT n, 1, CASE WHEN n BETWEEN 4 AND 7 THEN 'not on the lists as loaded' ELSE 'nothing to screen' END
	FROM generate_series(1, 9) n$$, 'a row without anything to compare is not cleared');
SELECT is((SELECT verdict FROM screen_vessel(name => ' . ', at => '2023-01-01')), 'nothing to screen',
	'nor is a ship whose name has neither letter nor digit');
SELECT is_empty($$SELECT * FROM screen_vessels('{}', at => '2023-01-01')$$, 'no rows');
SELECT lives_ok($$SELECT * FROM screen_vessels(ARRAY['LADY R', repeat('X', 2000)], at => '2023-01-01')$$,
	'a text that is too long for a name does not spoil the other rows');
CREATE TEMP TABLE fleet AS SELECT row_number() OVER ()::integer AS n, *
	FROM (SELECT * FROM unnest(ARRAY['LADY R', 'NEPTUN', 'SLOMAN PRODUZER', NULL, 'RADIO']) name,
	unnest(ARRAY['9161003', '9187629', NULL]::imo[]) imo, unnest(ARRAY['273212120', '273000001', NULL]::mmsi[]) mmsi
	WHERE num_nonnulls(name, imo, mmsi) > 0) f;
SELECT is((SELECT count(*) FROM (
	(SELECT f.n, s.rank, s.verdict, s.score, s.listing_id, s.matched::text, s.contradicted::text FROM fleet f,
		screen_vessel(f.imo, f.mmsi, f.name, at => '2025-01-01') s
	 EXCEPT SELECT s.row_no, s.rank, s.verdict, s.score, s.listing_id, s.matched::text, s.contradicted::text
	 	FROM (SELECT array_agg(name ORDER BY n) AS names, array_agg(imo ORDER BY n) AS imos,
	 	array_agg(mmsi ORDER BY n) AS mmsis FROM fleet) f,
	 screen_vessels(f.names, f.imos, f.mmsis, at => '2025-01-01') s)
	) d), 0::bigint, 'the same as one by one');

-- ---------- views ----------

SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE imo = 9161003), 3::bigint, 'LADY R now');
SELECT is((SELECT string_agg(list || ' ' || start_basis || ' ' || coalesce(listed_after::date::text, '-') || ' '
	|| listed_by::date, ', ' ORDER BY list) FROM sanctioned_vessel WHERE imo = 9161003),
	'eu_833_2014 published 2024-06-25 2024-06-25, ofac_sdn snapshot 2022-05-07 2022-05-08, uk published 2024-07-31 '
	'2024-07-31', 'with dates and their basis');

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326), country => 'KP',
	embargoed => true) \gset
SELECT register_zone('Vostochny', 'port', ST_MakeEnvelope(133.03, 42.72, 133.11, 42.77, 4326), country => 'RU') \gset
SELECT register_vessel('8517839', 'MARIA', mmsi => '273359830', source => 'GUR') \gset
CREATE TEMP TABLE stay (mmsi integer, lon float8, lat float8, since timestamptz);
INSERT INTO stay VALUES (273212120, 133.07, 42.745, '2022-04-01'), (273212120, 133.07, 42.745, '2022-05-07 06:00'),
	(273212120, 130.3, 42.23, '2024-03-10'), (273212120, 133.07, 42.745, '2024-07-01'),
	(273359830, 130.3, 42.23, '2023-09-13'), (273359830, 133.07, 42.745, '2023-09-16'),
		(273999999, 130.3, 42.23, '2024-01-01'), (273999999, 133.07, 42.745, '2024-01-05'),
		(273000001, 133.07, 42.745, '2024-01-07');
SELECT count(store_track(mmsi::mmsi, track))
	FROM (SELECT mmsi, track_agg(since + i * interval '30 minutes', CASE WHEN i BETWEEN 2 AND 30 THEN lon
	ELSE lon - 1 END, lat) AS track FROM stay, generate_series(0, 34) i GROUP BY mmsi) t \gset
SELECT detect_port_calls() \gset
SELECT is((SELECT count(*) FROM port_call), 9::bigint, 'nine calls');
CREATE TEMP VIEW answer AS SELECT concat_ws(' ', mmsi, zone, arrived::date, coalesce(list, 'no list'), status_then,
	status_now, coalesce(listed_then::text, 'unknown'), listed_now::text, known_then::text) AS line, *
FROM sanctioned_port_call;
SELECT is((SELECT string_agg(line, '; ' ORDER BY line) FROM answer WHERE mmsi = 273212120 AND arrived < '2022-05-01'),
	'273212120 Vostochny 2022-04-01 eu_833_2014 not listed listed false true false; 273212120 Vostochny 2022-04-01 '
	'ofac_sdn not listed listed false true false; 273212120 Vostochny 2022-04-01 uk not listed listed false true false',
		'a call before every listing');
SELECT is((SELECT line FROM answer WHERE mmsi = 273212120 AND arrived::date = '2022-05-07' AND list = 'ofac_sdn'),
	'273212120 Vostochny 2022-05-07 ofac_sdn possibly listed unknown true false', 'between two copies: possibly');
SELECT is((SELECT line FROM answer WHERE mmsi = 273212120 AND zone = 'Rajin' AND list = 'ofac_sdn'),
	'273212120 Rajin 2024-03-10 ofac_sdn listed listed true true true', 'listed and known');
SELECT is((SELECT line FROM answer WHERE mmsi = 273212120 AND zone = 'Rajin' AND list = 'uk'),
	'273212120 Rajin 2024-03-10 uk not listed listed false true false', 'by the UK only later');
SELECT is((SELECT line FROM answer WHERE mmsi = 273212120 AND arrived >= '2024-07-01' AND list = 'eu_833_2014'),
	'273212120 Vostochny 2024-07-01 eu_833_2014 listed listed true true true',
	'by the EU since June, known the same day');
SELECT is((SELECT string_agg(line, '; ' ORDER BY line) FROM answer WHERE mmsi = 273359830 AND zone = 'Rajin'),
	'273359830 Rajin 2023-09-13 eu_833_2014 not listed listed false true false; 273359830 Rajin 2023-09-13 ofac_sdn '
	'not listed listed false true false', 'MARIA''s call of autumn 2023 is none of a listed ship');
SELECT is((SELECT string_agg(line, '; ') FROM answer WHERE mmsi = 273999999),
	'273999999 Rajin 2024-01-01 no list not listed not listed false false false',
	'anybody''s call at an embargoed zone; not at another');
SELECT is((SELECT string_agg(line, '; ') FROM answer WHERE mmsi = 273000001),
	'273000001 Vostochny 2024-01-07 mine listed listed true true true', 'a ship that a list knows by MMSI alone');
SELECT is((SELECT count(*) - count(DISTINCT row_id) FROM sanctioned_port_call), 0::bigint, 'the view has a key');
SELECT is((SELECT count(*) FROM sanctioned_port_call WHERE zone = 'Rajin' AND NOT embargoed), 0::bigint,
	'and knows what is embargoed');
-- the same ship known by AIS alone: it says who it is only hours after it arrived, and says no more before it leaves
DELETE FROM vessel_identity WHERE mmsi = '273359830';
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) SELECT vessel_id, '273359830', 'MARIA',
	'[2023-09-13 05:00, 2023-09-13 09:00]', 'AIS', true FROM vessel WHERE imo = '8517839';
SELECT is((SELECT count(*) FROM sanctioned_port_call WHERE mmsi = 273359830 AND zone = 'Rajin' AND list = 'ofac_sdn'),
	1::bigint, 'a ship that says who it is during its call is known on arrival');
-- delisted: then, not now
SELECT load_listings('mine', '[{"key": "b", "name": "FORMER"}, {"key": "c", "name": "ODD", "imo": "9333437"}]',
	'2024-02-01') \gset
SELECT is((SELECT string_agg(line, '; ') FROM answer WHERE mmsi = 273000001),
	'273000001 Vostochny 2024-01-07 mine possibly not listed unknown false true',
	'delisted by a later copy: possibly then, not now');
SELECT is(pg_temp.hits(mmsi => '273000001', at => '2025-01-01'), '1 not on the lists as loaded 0.000',
	'no candidate any more');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'mine'), 2::bigint, 'nor in the view of now');

-- in a worker
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
-- its name until 15 and from 16 on
SELECT set_config(CASE WHEN current_setting('server_version_num')::integer < 160000 THEN 'force_parallel_mode'
	ELSE 'debug_parallel_query' END, 'on', true) \g /dev/null
CREATE TABLE given AS SELECT g, ('2024-01-' || lpad((1 + g % 28)::text, 2, '0'))::text AS day
	FROM generate_series(1, 1000) g;
SELECT lives_ok($$SELECT count(date_or_null(day)) FROM given$$, 'dates are read in a worker');
SELECT lives_ok($$SELECT count(timestamp_or_null(day)) FROM given$$, 'so are times');
SELECT lives_ok($$SELECT count(l) FROM given,
	json_listing(format('{"name": "X", "imo": 9161003, "from": "%s"}', day)) l$$, 'and listings');
SELECT lives_ok($$SELECT * FROM screen_vessel(imo => '9161003', at => '2025-01-01')$$, 'screening goes on in a worker');
-- one ship of a large registry
INSERT INTO vessel (vessel_id) SELECT 100000 + i FROM generate_series(1, 5000) i;
INSERT INTO vessel_identity (vessel_id, mmsi, name, call_sign, source)
SELECT 100000 + i, (412000000 + i)::integer::mmsi, 'NUMBER ' || i, 'BA' || i, 'x' FROM generate_series(1, 5000) i;
ANALYZE vessel, vessel_identity;
SELECT sum(t.seq_tup_read + t.idx_tup_fetch) AS read FROM pg_stat_xact_user_tables t
WHERE t.relname = 'vessel_identity' \gset before_
SELECT count(*) FROM screen_vessel(imo => '9161003', mmsi => '273212120', name => 'LADY R', call_sign => 'UBDT8') \gset x_
SELECT cmp_ok((SELECT sum(t.seq_tup_read + t.idx_tup_fetch) - :before_read FROM pg_stat_xact_user_tables t
	WHERE t.relname = 'vessel_identity'), '<', 500::numeric,
	'screening looks a ship up in the registry by its number, name and call sign');
SELECT * FROM finish();
ROLLBACK;
