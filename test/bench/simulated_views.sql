-- What desks ask of the port calls of simulated.sql, and a refresh among them.
SET search_path = vesselwatch, public, bench;
SET timezone = 'UTC';
SET jit = off;
INSERT INTO bench.turn (what, query)
SELECT v.view || ' of one ship', format('SELECT count(x) FROM %s x WHERE x.mmsi = 219100008', v.view)
FROM unnest(ARRAY['port_call', 'port_call_current']) v(view);
INSERT INTO bench.turn (what, query)
SELECT format('%s of one month of a port, %s', v.view, p.what), format($$SELECT count(x) FROM %s x
	WHERE x.zone_id = %s AND x.arrived >= '2022-05-01' AND x.arrived < '2022-06-01'$$, v.view, p.zone_id)
FROM unnest(ARRAY['port_call', 'port_call_current']) v(view)
CROSS JOIN (VALUES ('as many calls as the mean', 1250), ('a tenth of the ports have more', 50),
	('the largest', 1)) p(what, zone_id);
INSERT INTO bench.turn (what, query) VALUES
	('zone_now of one port, as many calls as the mean', 'SELECT count(x) FROM zone_now x WHERE x.zone_id = 1250'),
	('zone_now of the largest port', 'SELECT count(x) FROM zone_now x WHERE x.zone_id = 1'),
	('open calls of all ports', 'SELECT count(*) FROM port_call_current WHERE is_open'),
	('zone_now of all ports', 'SELECT count(x) FROM zone_now x'),
	('berth_call of one ship', 'SELECT count(x) FROM berth_call x WHERE x.mmsi = 219100008'),
	('sanctioned_port_call of one ship', 'SELECT count(x) FROM sanctioned_port_call x WHERE x.mmsi = 219100008'),
	('sanctioned_port_call of all ships', 'SELECT count(x) FROM sanctioned_port_call x'),
	('sanctioned_port_call of one month of a port', $$SELECT count(x) FROM sanctioned_port_call x
		WHERE x.zone_id = 1250 AND x.arrived >= '2022-05-01' AND x.arrived < '2022-06-01'$$),
	('sanctioned_port_call of one list and month', $$SELECT count(x) FROM sanctioned_port_call x
		WHERE x.list = 'own' AND x.arrived >= '2022-05-01' AND x.arrived < '2022-06-01'$$),
	('port_call_by_program_month of one month', $$SELECT count(x) FROM port_call_by_program_month x
		WHERE x.month = '2022-05-01'$$),
	('combined_visit of one month of a port', $$SELECT count(x) FROM combined_visit x
		WHERE x.zone_id = 1250 AND x.first_seen >= '2022-05-01' AND x.first_seen < '2022-06-01'$$),
	('combined_visit of one ship', 'SELECT count(x) FROM combined_visit x WHERE x.mmsi = 219100008'),
	('zone_report_html of one month of a port',
		$$SELECT length(zone_report_html(1250, '2022-05-01', '2022-06-01'))$$),
	('dwell_by_vessel of one ship', 'SELECT count(x) FROM dwell_by_vessel x WHERE x.mmsi = 219100008'),
	('port calls of a ship as known a year ago', $$SELECT count(x) FROM port_calls_known_at('2023-03-01') x
		WHERE x.mmsi = 219100008$$),
	('vessel_last_position of all ships', 'SELECT count(x) FROM vessel_last_position x');
CALL bench.time_in_turn(5);

-- sums by zone and month, before they are kept and after
SELECT $$SELECT count(x) FROM vesselwatch.dwell_by_zone_month x
	WHERE x.month >= '2022-01-01' AND x.month < '2023-01-01'$$
	AS dwell \gset
CALL bench.time_once('dwell_by_zone_month of one year, nothing kept', NULL, :'dwell', NULL);
CALL bench.time_once('keep_dwell_months, the first time', NULL, 'SELECT vesselwatch.keep_dwell_months()', NULL);
VACUUM ANALYZE dwell_month;
CALL bench.time('dwell_by_zone_month of one year, kept', NULL, :'dwell');

-- a ship of the fleet has a hundred new fixes
DO $$
DECLARE
	ship mmsi;
BEGIN
	FOR i IN 1 .. 5 LOOP
		SELECT v.mmsi INTO ship FROM vessel_track v WHERE v.day = '2024-03-01' ORDER BY v.mmsi OFFSET i * 7 LIMIT 1;
		PERFORM store_track(ship, (
			SELECT track_agg(f.t + interval '1 second', f.lon, f.lat)
			FROM (SELECT o.* FROM fixes_of(ship, '-infinity', 'infinity') o ORDER BY o.t DESC LIMIT 100) f));
		CALL bench.time_once('refresh_port_calls, 100 new fixes of a ship', NULL,
			'SELECT vesselwatch.refresh_port_calls()', NULL);
	END LOOP;
END $$;
CALL bench.time('dwell_by_zone_month of one year, kept before five refreshes', NULL, :'dwell');
CALL bench.time_once('keep_dwell_months after five refreshes', NULL, 'SELECT vesselwatch.keep_dwell_months()', NULL);
