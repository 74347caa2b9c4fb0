-- What contradicts a hit; names and call signs that only the registry knows; the table of scores.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(29);

SELECT load_listings('mine', '[{"key": "m", "imo": "8517839", "name": "MARIA", "flag": "Russia", "mmsi": "273359830",
	"call_sign": "UBRH7", "from": "2023-12-12"},
	{"key": "s", "imo": "9187629", "name": "DAYSTAR", "from": "2021-07-01"}, {"key": "n", "name": "POLA MARINA",
		"mmsi": "273000007"}]', '2023-12-12') \gset
CREATE FUNCTION pg_temp.hit(name text DEFAULT NULL, mmsi mmsi DEFAULT NULL, call_sign text DEFAULT NULL,
	flag text DEFAULT NULL, imo imo DEFAULT NULL, min_score real DEFAULT 0.7) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', s.key, round(s.score::numeric, 3), s.contradicted::text), '; ' ORDER BY s.rank)
	FROM screen_vessel(imo, mmsi, name, call_sign, at => '2024-01-01', flag => flag, min_score => min_score) s
		WHERE s.key IS NOT NULL $$;

-- a name, and what differs beside it
SELECT is(pg_temp.hit('MARIA'), 'm 0.850 {}', 'a name alone');
SELECT is(pg_temp.hit('MARIA', flag => 'RU'), 'm 0.850 {}', 'with the flag that is listed');
SELECT is(pg_temp.hit('MARIA', flag => 'Panama'), 'm 0.816 {"flag: asked PA, listed RU"}', 'another flag lowers it');
SELECT is(pg_temp.hit('MARIA', call_sign => 'WDX1234'), 'm 0.799 {"call sign: asked WDX1234, listed UBRH7"}',
	'another call sign lowers it more');
SELECT is(pg_temp.hit('MARIA', mmsi => '273000001'), 'm 0.799 {"MMSI: asked 273000001, listed 273359830"}',
	'so does another MMSI');
SELECT is(pg_temp.hit('MARIA', mmsi => '367000001'),
	'm 0.767 {"MMSI: asked 367000001, listed 273359830","flag: asked US, listed RU"}',
	'the MMSI of another country differs in both');
SELECT is(pg_temp.hit('MARIA', mmsi => '367000001', call_sign => 'WDX1234'),
	'm 0.721 {"MMSI: asked 367000001, listed 273359830","call sign: asked WDX1234, listed UBRH7","flag: asked US, '
'listed RU"}',
	'an equal name stays a candidate against all three, below any number');
SELECT is(pg_temp.hit('POLA MARIA'), 'n 0.700 {}', 'a name that is only alike');
SELECT is(pg_temp.hit('POLA MARIA', mmsi => '273000008'), NULL, 'does not stay against one');
SELECT is(pg_temp.hit('POLA MARIA', mmsi => '273000008', min_score => 0.6),
	'n 0.658 {"MMSI: asked 273000008, listed 273000007"}', 'but below the default it is there');
SELECT is(pg_temp.hit('MARIA', imo => '9074729'), NULL, 'another IMO number vetoes a name');
-- numbers are not lowered
SELECT is(pg_temp.hit(imo => '8517839', name => 'X', mmsi => '367000001', call_sign => 'W1', flag => 'US'),
	'm 1.000 {"name: asked \"X\", listed \"MARIA\"","MMSI: asked 367000001, listed 273359830","call sign: asked W1, '
	'listed UBRH7","flag: asked US, listed RU"}', 'what contradicts an IMO number is said');
SELECT is(pg_temp.hit(mmsi => '273359830', call_sign => 'W1'), 'm 0.950 {"call sign: asked W1, listed UBRH7"}',
	'and an MMSI');
SELECT is((SELECT by_name_alone FROM screen_vessel(name => 'MARIA', at => '2024-01-01')), true,
	'a hit by name alone is marked');
SELECT is((SELECT by_name_alone FROM screen_vessel(name => 'MARIA', mmsi => '273359830', at => '2024-01-01')), false,
	'one by a number too is not');
SELECT is((SELECT by_name_alone FROM screen_vessel(name => 'NOBODY', at => '2024-01-01')), NULL, 'no hit, no mark');

-- the registry: the list has none of these
SELECT register_vessel('9187629', 'DARYA STAR', mmsi => '511100999', call_sign => 'T8XX', flag => 'PW',
	valid_from => '2023-07-10', source => 'test') \gset
SELECT is(pg_temp.hit(mmsi => '511100999'), 's 0.950 {}', 'by MMSI through the registry');
SELECT is(pg_temp.hit(call_sign => 't8-xx'), 's 0.900 {}', 'by call sign through the registry');
SELECT is(pg_temp.hit('M/V Darya Star'), 's 0.850 {}', 'by name through the registry');
SELECT is((SELECT matched::text FROM screen_vessel(name => 'DARYA STAR', at => '2024-01-01')),
	'{"IMO9187629, which had the name \"DARYA STAR\""}', 'which is said');
SELECT is((SELECT by_name_alone FROM screen_vessel(name => 'DARYA STAR', at => '2024-01-01')), true,
	'and is a name alone');
SELECT is((SELECT verdict FROM screen_vessel(name => 'DARYA STAR', at => '2023-07-09', known_at => '2024-01-01')),
	'not on the lists as loaded', 'not before the ship had it');
SELECT is(pg_temp.hit('DARYA STAR', imo => '9074729'), NULL, 'another IMO number vetoes that too');
SELECT is(pg_temp.hit('DAYSTAR', call_sign => 'UBRH7'),
	'm 0.900 {"name: asked \"DAYSTAR\", listed \"MARIA\""}; s 0.799 {"call sign: asked UBRH7, registered T8XX"}',
	'what the registry says contradicts as well');
INSERT INTO vessel_identity (vessel_id, mmsi, name, valid, source, observed) SELECT vessel_id, '511100998', 'MOON NAME',
	'[2023-12-20, 2023-12-21)', 'AIS', true FROM vessel WHERE imo = '9187629';
SELECT is(pg_temp.hit('MOON NAME'), 's 0.850 {}', 'names that AIS gave lead to the hull');

-- the table of scores
SELECT is((SELECT count(*) FROM screening_score s WHERE s.evidence LIKE '%name'
	AND s.value >= (SELECT min(n.value) FROM screening_score n WHERE n.effect = 'score'
	AND n.evidence NOT LIKE '%name')), 0::bigint,
	'a name scores below every number');
SELECT is((SELECT round(name_score(1, 0.85)::numeric * exp(sum(ln(value))), 2)
	FROM (SELECT value::numeric FROM screening_score WHERE effect = 'factor' AND evidence <> 'other imo') f), 0.72,
'an equal name against all is above the default');
SELECT is((SELECT string_agg(round(name_score(v::real, 0.85)::numeric, 3)::text, ' ' ORDER BY v)
	FROM unnest(ARRAY[0.5, 0.7, 0.85, 1]) v), '0.500 0.700 0.775 0.850',
'of a similarity what is above 0.7 counts half');
SELECT is((SELECT count(*) FROM screening_score WHERE source IS NULL OR value NOT BETWEEN 0 AND 1), 0::bigint,
	'each score has its source');
SELECT * FROM finish();
ROLLBACK;
