-- A flag is one flag, by whatever name or code: in watches, in the registry, in what contradicts or changes.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(24);
SET timezone = 'UTC';

SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', flag => 'Russian Federation') AS lady \gset
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440') AS angara \gset
SELECT is((SELECT flag FROM vessel_identity WHERE vessel_id = :lady), 'RU', 'a name of a country is kept as its code');
SELECT register_vessel('9358010', 'MAIA-1', mmsi => '273291160', flag => 'no flag known') AS maia \gset
SELECT is((SELECT flag FROM vessel_identity WHERE vessel_id = :maia), 'no flag known', 'what is no country as it is given');
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', flag => 'RU') \g /dev/null
SELECT is((SELECT count(*) FROM vessel_identity WHERE vessel_id = :lady), 1::bigint, 'its code later is nothing new');

-- rows written by hand
INSERT INTO vessel_identity (vessel_id, mmsi, name, flag, valid, source) VALUES
	(:angara, '273210440', 'ANGARA', 'Russia', '[2024-01-01, 2024-02-01)', 'x'),
	(:angara, '273210440', 'ANGARA', 'rus', '[2024-02-01, 2024-03-01)', 'x'),
	(:angara, '273210440', 'ANGARA', 'RU', '[2024-03-01,)', 'x'),
	(:maia, '273291160', 'MAIA-1', 'Panama', '[2024-01-01,)', 'x');
DELETE FROM vessel_identity WHERE lower_inf(valid) AND vessel_id IN (:angara, :maia);
SELECT is((SELECT count(*) FROM identity_changes(:angara)), 0::bigint, 'another spelling of a flag is no change of it');
SELECT is((SELECT count(*) FROM identity_conflicts('2024-01-01', '2025-01-01') WHERE vessel_id = :angara), 0::bigint,
	'nor a flag that hops, nor one against the MMSI');
SELECT results_eq($$SELECT kind, reason FROM identity_conflicts('2024-01-01', '2025-01-01')$$,
	$$VALUES ('mmsi_flag'::text, 'MMSI 273291160 is one of RU, the flag is Panama'::text)$$,
	'a flag that is written as a name contradicts an MMSI too');

SELECT watch('name', flag => 'Russia', kinds => '{gap}'), watch('code', flag => 'ru', kinds => '{ais_gap}') \g /dev/null
SELECT watch('calls', flag => 'RUS', kinds => '{port_call,dark_port_call,encounter}') \g /dev/null
SELECT results_eq('SELECT name, flag, kinds FROM watch ORDER BY name', $$VALUES
	('calls'::text, 'RU'::text, '{call,dark_call,encounter}'::text[]), ('code', 'RU', '{gap}'), ('name', 'RU', '{gap}')$$,
	'watches have the code of a flag, and take the names of the views of findings for kinds');
SELECT store_track(m, (SELECT track_agg(t, 131, 42) FROM generate_series('2024-01-10'::timestamptz, '2024-01-12',
	interval '20 minutes') t WHERE t NOT BETWEEN '2024-01-10 12:00' AND '2024-01-11'))
FROM unnest('{273212120,273210440}'::integer[]) m \g /dev/null
SELECT detect_ais_gaps() \g /dev/null
SELECT results_eq('SELECT watch, mmsi FROM alert ORDER BY 1, 2', $$VALUES ('code'::text, 273210440), ('code', 273212120),
	('name', 273210440), ('name', 273212120)$$, 'a ship whose flag is written as a name meets them');
SELECT throws_ok(format('SELECT watch(''w'', flag => %L)', f), '22023', format('flag "%s" is no country', f),
	format('no watch of the flag "%s", which no ship can have', f))
FROM unnest(ARRAY['', 'Great Russia', 'none', 'R', 'XX', 'UR']) f;
SELECT throws_ok('SELECT watch(''w'', flag => ''RU'', kinds => ''{ports}'')', '22023',
	'kind of alert "ports" does not exist', 'nor of a kind that there is not');
SELECT throws_ok('SELECT watch(''w'', flag => ''RU'', kinds => ''{NULL}'')', '22023',
	'kind of alert "" does not exist', 'nor of NULL');
SELECT is(flag_code(f), c, 'flag ' || f) FROM (VALUES ('UK', 'GB'), ('uk', 'GB'), ('GB', 'GB'), ('kp', 'KP'), ('XZ', 'XZ'),
	('Hong Kong', 'HK'), ('any', 'ANY')) v(f, c);
SELECT is(flag_code(''), NULL, 'no flag');
SELECT * FROM finish();
