-- The tables.
\pset format unaligned
\pset fieldsep ' | '
\echo
\echo '| what | zones | ms, median | fixes/s |'
\echo '|---|---:|---:|---:|'
SELECT '| ' || what, zones, round(ms::numeric, 1), coalesce(round((fixes / ms / 1000)::numeric, 1) || ' M |', '|')
	FROM bench.timing ORDER BY zones, n;
\echo
\echo '| ratio | value |'
\echo '|---|---:|'
CREATE FUNCTION pg_temp.ms(what text,
	zones integer) RETURNS float8 LANGUAGE sql AS 'SELECT t.ms FROM bench.timing t WHERE t.what = $1 AND t.zones IS '
	'NOT DISTINCT FROM $2';
SELECT '| ' || what, coalesce(round(ratio::numeric, 2)::text, 'not run') || ' |' FROM (VALUES
	('expert SQL / port calls from vessel_track, 1,000 zones',
		pg_temp.ms('expert SQL', 1000) / pg_temp.ms('port calls from vessel_track', 1000)),
	('expert SQL / encounters', pg_temp.ms('encounters, expert SQL', 1000) / pg_temp.ms('encounters', 1000)),
	('expert SQL / encounters_agg()', pg_temp.ms('encounters, expert SQL', 1000) / pg_temp.ms('encounters_agg()', 1000)),
	('encounters / port calls of the same tracks',
		pg_temp.ms('encounters', 1000) / pg_temp.ms('port calls of the same tracks', 1000)),
	('detect_encounters() / encounters',
		pg_temp.ms('encounters kept: detect_encounters()', 1000) / pg_temp.ms('encounters', 1000)),
	('detect_encounters() of a month / encounters of it (goal 2.5)',
		pg_temp.ms('detect_encounters() of a month', 1000) / pg_temp.ms('encounters of a month', 1000)),
	('the same, with wrong places that only detection cleans away',
		pg_temp.ms('detect_encounters() of a month with wrong places',
		1000) / pg_temp.ms('encounters of a month with wrong places', 1000)),
	('encounters, ten times the ships and ports in the same waters, which meet 24 times as often / one time',
		pg_temp.ms('encounters of 1,300 ships among 400 ports', 1000)
		/ pg_temp.ms('encounters of 130 ships among 40 ports', 1000)),
	('encounters, ten times the ships in the same ports, which meet a hundred times as often / one time',
		pg_temp.ms('encounters of 1,300 ships among 40 ports', 1000)
		/ pg_temp.ms('encounters of 130 ships among 40 ports', 1000)),
	('naive SQL / port calls from vessel_track, 1,000 zones',
		pg_temp.ms('naive SQL', 1000) / pg_temp.ms('port calls from vessel_track', 1000)),
	('expert SQL / port calls from rows, 1,000 zones',
		pg_temp.ms('expert SQL', 1000) / pg_temp.ms('port calls from rows', 1000)),
	('port calls from rows / floor, 1,000 zones',
		pg_temp.ms('port calls from rows', 1000) / pg_temp.ms('floor: GROUP BY mmsi', 1000)),
	('port calls from vessel_track, 10,000 zones / 40 zones',
		pg_temp.ms('port calls from vessel_track', 10000) / pg_temp.ms('port calls from vessel_track', 40)),
	('port calls from vessel_track, 160,000 zones / 40 zones',
		pg_temp.ms('port calls from vessel_track', 160000) / pg_temp.ms('port calls from vessel_track', 40)),
	('all visits / port calls from vessel_track, 1,000 zones',
		pg_temp.ms('all visits from vessel_track', 1000) / pg_temp.ms('port calls from vessel_track', 1000)),
	('all visits from vessel_track, 160,000 zones / 40 zones',
		pg_temp.ms('all visits from vessel_track', 160000) / pg_temp.ms('all visits from vessel_track', 40)),
	('first port calls of a session, 160,000 zones / 40 zones',
		pg_temp.ms('first port calls of a session, one ship and day',
		160000) / pg_temp.ms('first port calls of a session, one ship and day', 40)),
	('atGeometry of MobilityDB / port calls from vessel_track, 1,000 zones',
		pg_temp.ms('MobilityDB: atGeometry', 1000) / pg_temp.ms('port calls from vessel_track', 1000)),
	('detect_port_calls / refresh_port_calls after 100 new fixes',
		pg_temp.ms('detect_port_calls, all', 1000) / pg_temp.ms('refresh_port_calls, 100 new fixes of a ship', 1000)),
	('first detect_port_calls / bare CREATE TABLE AS, 3,250 ships (goal 2)',
		pg_temp.ms('first detect_port_calls of 3,250 ships', 1000)
		/ pg_temp.ms('CREATE TABLE AS SELECT port_calls of 3,250 ships', 1000)),
	('the same in a fresh cluster / in another (goal 1.3 at most)',
		pg_temp.ms('first detect_port_calls in a fresh cluster, no. 1', 1000)
		/ pg_temp.ms('first detect_port_calls in a fresh cluster, no. 2', 1000)),
	('refresh after all was stored again / that detection (goal 1)',
		pg_temp.ms('refresh_port_calls of 3,250 ships, all stored again', 1000)
		/ pg_temp.ms('first detect_port_calls of 3,250 ships', 1000)),
	('first detect_ais_gaps / CREATE TABLE AS SELECT ais_gaps, 11,000 ships (goal 4)',
		pg_temp.ms('first detect_ais_gaps of 11,000 ships', 4000)
		/ pg_temp.ms('CREATE TABLE AS SELECT ais_gaps of 11,000 ships', 4000)),
	('the same / ais_gaps of each day, counted',
		pg_temp.ms('first detect_ais_gaps of 11,000 ships', 4000) / pg_temp.ms('ais_gaps of 11,000 ships, counted', 4000)),
	('dark_port_call of one gap / dark_calls(), 4,000 zones (goal 3)',
		pg_temp.ms('dark_port_call, one gap', 4000) / pg_temp.ms('dark_calls() of one gap', 4000)),
	('vessel_evidence of one ship among 11,000, seconds (goal 0.2)',
		pg_temp.ms('vessel_evidence of one ship among 11,000', 4000) / 1000),
	('ten days of the fleet / one', pg_temp.ms('days of the fleet: 10', 1000) / pg_temp.ms('days of the fleet: 1',
		1000)),
	('a hundred days of the fleet / ten',
		pg_temp.ms('days of the fleet: 100', 1000) / pg_temp.ms('days of the fleet: 10', 1000)),
	('ten days of the fleet, one process / two workers',
		pg_temp.ms('days of the fleet: 10', 1000) / pg_temp.ms('days of the fleet, two workers: 10', 1000)),
	('a hundred days of the fleet, one process / two workers',
		pg_temp.ms('days of the fleet: 100', 1000) / pg_temp.ms('days of the fleet, two workers: 100', 1000)),
	('a hundred days of the fleet, one process / two workers and leader',
		pg_temp.ms('days of the fleet: 100', 1000) / pg_temp.ms('days of the fleet, two workers and leader: 100',
		1000)),
	('a hundred days of the fleet, twice one session / two sessions at once',
		2 * pg_temp.ms('days of the fleet, one session: 100', 1000)
		/ pg_temp.ms('days of the fleet, two sessions at once: 100', 1000)),
	('a hundred days of the fleet, what two workers gain / what two sessions at once gain',
		pg_temp.ms('days of the fleet: 100', 1000) / pg_temp.ms('days of the fleet, two workers: 100', 1000)
		* pg_temp.ms('days of the fleet, two sessions at once: 100', 1000)
		/ (2 * pg_temp.ms('days of the fleet, one session: 100', 1000))),
	('one process / two workers, hundred times the ships',
		pg_temp.ms('hundred times the ships', 1000) / pg_temp.ms('hundred times the ships, two workers', 1000)),
	('hundred times the ships / a tenth of them',
		pg_temp.ms('hundred times the ships', 1000) / pg_temp.ms('a tenth of a hundred times the ships', 1000)),
	('ten times the ships / a tenth of them',
		pg_temp.ms('ten times the ships', 1000) / pg_temp.ms('a tenth of ten times the ships', 1000)),
	('160,000 zones / 1,000 zones', pg_temp.ms('ten times the ships', 160000) / pg_temp.ms('ten times the ships',
		1000)),
	('dark_calls of 100,000 gaps, 10,000 zones / 10 zones',
		pg_temp.ms('dark_calls of 100,000 gaps', 10000) / pg_temp.ms('dark_calls of 100,000 gaps', 10)),
	('port_call with identities / without, one port and month (goal 3)',
		pg_temp.ms('port_call of one port and month', NULL) / pg_temp.ms('port_call_current of one port and month',
		NULL)),
	('gpsdecode to JSON / AIS sentences with tag blocks loaded',
		pg_temp.ms('gpsdecode, the same sentences to JSON', NULL)
		/ pg_temp.ms('200,000 AIS sentences with tag blocks loaded', NULL)),
	('gpsdecode to JSON / load_ais_file of the same sentences (goal 5)',
		pg_temp.ms('gpsdecode, the same sentences to JSON', NULL) / pg_temp.ms('load_ais_file of 200,000 AIS sentences',
		NULL)),
	('\copy and load_ais / plain \copy, 1.04 M lines of AIS (goal 1)',
		pg_temp.ms('\copy and load_ais of 1.04 M lines', NULL) / pg_temp.ms('plain \copy of 1.04 M lines', NULL)),
	('load_ais_file / plain COPY of a file, 1.04 M lines of AIS (goal 0.5)',
		pg_temp.ms('load_ais_file of 1.04 M lines', NULL) / pg_temp.ms('plain COPY of a file of 1.04 M lines', NULL)),
	('load_ais_file of gzip / of the file unpacked',
		pg_temp.ms('load_ais_file of 1.04 M lines, gzip', NULL) / pg_temp.ms('load_ais_file of 1.04 M lines', NULL)),
	('brute force / names screened against 20,000, a name',
		200 * pg_temp.ms('brute force, 10 names against 20,000',
		NULL) / pg_temp.ms('2,000 names screened against 20,000', NULL)),
	('zone_index_agg / (GiST index + ST_Covers once each)',
		pg_temp.ms('zone_index_agg, 10,000 polygons of 200 vertices', 10000) /
		(pg_temp.ms('GiST index, the same polygons',
			10000) + pg_temp.ms('ST_Covers of its own centroid, the same polygons', 10000)))) r(what, ratio);
\echo
\echo '| fact | value |'
\echo '|---|---|'
SELECT '| ' || what, value || ' |' FROM bench.fact ORDER BY n;
