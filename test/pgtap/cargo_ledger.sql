-- What sources say of cargo, by period: apart, with ranges.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET timezone = 'Asia/Vladivostok';
SELECT plan(17);
SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.2, 42.2, 130.4, 42.3, 4326)) AS port \gset
SELECT register_zone('Pier 3', 'berth', ST_MakeEnvelope(130.28, 42.22, 130.32, 42.24, 4326), :port) AS pier \gset
SELECT register_cargo_sighting('CSIS', 'a1', :pier, '2023-09-05Z', 'containers', '2023-09-05Z', count => 100),
	register_cargo_sighting('CSIS', 'a2', :pier, '2023-09-20Z', 'containers', '2023-09-20Z', count => 300),
	register_cargo_sighting('CSIS', 'a3', :pier, '2023-10-05Z', 'containers', '2023-10-05Z', count => 50),
		register_cargo_sighting('CSIS', 'a4', :pier, '2023-10-25Z', 'containers', '2023-10-25Z', count => 80),
	register_cargo_sighting('NK News', 'b1', :pier, '2023-09-20Z', 'containers', '2023-09-21Z', count => 260),
		register_cargo_sighting('NK News', 'b2', :pier, '2023-09-28Z', 'containers', '2023-10-03Z', area_m2 => 4000),
	register_cargo_sighting('NK News', 'b3', :port, '2023-10-10Z', 'containers', '2023-10-10Z', change => 'grew'),
		register_cargo_sighting('CSIS', 'c1', :pier, '2023-09-05Z', 'crates', '2023-09-05Z', count => 7) \g /dev/null
SET timezone = 'UTC';
CREATE TEMP TABLE ledger AS SELECT * FROM cargo_ledger(:port, '2023-09-01Z', '2023-11-01Z');
SELECT is((SELECT count(*) FROM ledger WHERE period_to - period_from > '31 days'), 0::bigint,
	'by month of the calendar');
SELECT is((SELECT ROW(reports, reports_possibly, amount_min, amount_max, appeared_surely, appeared_possibly,
	vanished_surely, vanished_possibly)::text FROM ledger WHERE source = 'CSIS' AND kind = 'containers'
AND period_from = '2023-09-01Z'),
	'(2,2,100,300,200,200,0,250)', 'within a month surely, across its end possibly');
SELECT is((SELECT ROW(reports, reports_possibly, amount_min, amount_max, appeared_surely, appeared_possibly,
	vanished_surely, vanished_possibly)::text FROM ledger WHERE source = 'CSIS' AND kind = 'containers'
AND period_from = '2023-10-01Z'),
	'(2,2,50,80,30,30,0,250)', 'in both months that it can have been in');
SELECT is((SELECT ROW(reports, amount_min, amount_max, appeared_possibly)::text FROM ledger WHERE source = 'NK News'
	AND method = 'count'), '(1,260,260,0)', 'another source stands apart, and is not added');
SELECT is((SELECT string_agg(concat_ws(' ', period_from::date, reports, reports_possibly, amount_min), ', '
	ORDER BY period_from) FROM ledger WHERE method = 'area'), '2023-09-01 0 1 4000, 2023-10-01 0 1 4000',
'an area across the end of a month is in neither surely');
SELECT is((SELECT ROW(zone, reports, amount_min, appeared_surely)::text FROM ledger WHERE method = 'words'),
	'(Rajin,1,,)', 'words are no number');
SELECT is((SELECT count(*) FROM ledger WHERE kind = 'crates'), 1::bigint, 'kinds stand apart');
SELECT is((SELECT string_agg(DISTINCT zone, ', ') FROM ledger WHERE method = 'count'), 'Pier 3',
	'parts of the zone are its own rows');
SELECT is((SELECT count(*) FROM cargo_ledger(:pier, '2023-09-01Z', '2023-11-01Z') WHERE zone = 'Rajin'), 0::bigint,
	'what is seen at the port is not at its pier');
SELECT is((SELECT sum(appeared_surely) FROM cargo_ledger(:port, '2023-09-01Z', '2023-11-01Z', '2 months')
	WHERE source = 'CSIS' AND kind = 'containers'), 230::float8, 'of longer steps more is sure');
SELECT is((SELECT sum(vanished_surely) FROM cargo_ledger(:port, '2023-09-01Z', '2023-11-01Z', '2 months')
	WHERE source = 'CSIS' AND kind = 'containers'), 250::float8, 'what vanished, too');
SELECT is((SELECT count(*) FROM cargo_ledger(:port, '2023-09-01Z', '2023-11-01Z', known_at => '2000-01-01')), 0::bigint,
	'as known at a time');
SELECT register_cargo_sighting('Daily', 'd1', :pier, kind => 'boxes', count => 5, seen_on => '2023-08-31', time_zone => 'UTC'),
	register_cargo_sighting('Daily', 'd2', :pier, kind => 'boxes', count => 9, seen_on => '2023-09-30', time_zone => 'UTC'),
	register_cargo_sighting('Daily', 'd3', :pier, '2023-10-01Z', 'boxes', count => 9) \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', period_from::date, reports, reports_possibly, amount_min, amount_max,
	appeared_surely, appeared_possibly), ', ' ORDER BY period_from)
	FROM cargo_ledger(:pier, '2023-08-01Z', '2023-12-01Z') WHERE kind = 'boxes'),
	'2023-08-01 1 1 5 5 0 4, 2023-09-01 1 1 9 9 0 4, 2023-10-01 1 1 9 9 0 0', 'the last day of a month is not of the next, '
	'and its first moment is not of the one before');
SELECT is((SELECT string_agg(concat_ws(' ', period_from::date, reports, appeared_surely), ', ' ORDER BY period_from)
	FROM cargo_ledger(:pier, '2023-09-03Z', '2023-10-01Z', '4 weeks') WHERE kind = 'boxes'), '2023-09-03 1 0',
	'nor of a period that ends with it');
SELECT throws_ok($$SELECT cargo_ledger(-1, '2023-09-01Z', '2023-11-01Z')$$, '42704', 'zone -1 does not exist',
	'an unknown zone');
SELECT throws_ok(format($$SELECT cargo_ledger(%s, '2023-11-01Z', '2023-09-01Z')$$, :port), '22023', NULL,
	'an empty period');
SELECT throws_ok(format($$SELECT cargo_ledger(%s, '2023-09-01Z', '2023-11-01Z', '0')$$, :port), '22023',
	'step must be longer than nothing, not "00:00:00"', 'an empty step');
SELECT * FROM finish();
ROLLBACK;
