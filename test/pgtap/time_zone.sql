-- No answer depends on the session's time zone, nor on how it writes dates: the same data, loaded, detected, refreshed
-- and asked about under zones whose clocks change, or skip a day, in the middle of it, give what they give under UTC,
-- row by row.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(6);
SET timezone = 'UTC';

-- all times are counted in hours from `at(0)`
CREATE TEMP TABLE origin (t timestamptz);
CREATE FUNCTION pg_temp.at(hour float8) RETURNS timestamptz LANGUAGE sql STABLE
	AS $$ SELECT o.t + $1 * interval '1 hour' FROM origin o $$;
CREATE FUNCTION pg_temp.iso(hour float8) RETURNS text LANGUAGE sql STABLE
	AS $$ SELECT to_char(pg_temp.at($1) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;
CREATE FUNCTION pg_temp.day(hour float8) RETURNS date LANGUAGE sql STABLE
	AS $$ SELECT (pg_temp.at($1) AT TIME ZONE 'UTC')::date $$;
-- a fix every `minutes` from one hour to another
CREATE FUNCTION pg_temp.sail(ship integer, from_hour float8, to_hour float8, lon float8, lat float8 DEFAULT 42.05,
	minutes integer DEFAULT 20) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(ship::mmsi, track_agg(pg_temp.at(from_hour + i * minutes / 60.0), lon + 0.0001 * (i % 5), lat))
	FROM generate_series(0, ((to_hour - from_hour) * 60 / minutes)::integer) i $$;

-- something of everything within six days
CREATE FUNCTION pg_temp.fill() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	port bigint := register_zone('Port', 'port', ST_MakeEnvelope(130, 42, 130.1, 42.1, 4326), country => 'KP');
	pier bigint := register_zone('Pier', 'berth', ST_MakeEnvelope(130.04, 42.02, 130.06, 42.08, 4326), port);
	other bigint := register_zone('Other', 'port', ST_MakeEnvelope(131, 42, 131.1, 42.1, 4326));
	ship bigint;
	scene bigint;
	first_sighting bigint;
BEGIN
	PERFORM define_zone_set('own', zone_ids => ARRAY[port, other]);
	UPDATE zone SET embargoed = true WHERE zone_id = port;
	ship := register_vessel('IMO9161003', 'LADY R', 273000001::mmsi, flag => 'RU', valid_from => pg_temp.at(-1000),
		length_m => 103);
	PERFORM register_vessel('IMO9161003', 'LADY R II', 273000001::mmsi, flag => 'KM', valid_from => pg_temp.at(50.25));
	PERFORM register_vessel('IMO9074729', 'OTHER', 273000002::mmsi, valid_from => pg_temp.at(-1000), length_m => 103);
	-- 1: two calls with a silence between; 2: a call, a silence of two days, the other port; 3 and 4 meet; 5 loiters;
	-- 6: two ships
	PERFORM pg_temp.sail(273000001, 0, 6, 129.8), pg_temp.sail(273000001, 7, 30, 130.05),
		pg_temp.sail(273000001, 47.5, 60, 130.02), pg_temp.sail(273000001, 61, 130, 129.8),
		pg_temp.sail(273000002, 0, 20, 131.05), pg_temp.sail(273000002, 21, 22, 130.9),
			pg_temp.sail(273000002, 71.5, 90, 131.05), pg_temp.sail(273000002, 91, 100, 130.5),
		pg_temp.sail(273000003, 40, 90, 135), pg_temp.sail(273000004, 40, 90, 135.002),
			pg_temp.sail(273000005, 0, 100, 136),
		pg_temp.sail(273000006, 0, 90, 137), pg_temp.sail(273000006, 0.1, 90.1, 150, 10);
	INSERT INTO ais_static (mmsi, day, imo, name, call_sign, ship_type, length_m, width_m, first_at, last_at, reports,
		draught_m, destination)
	SELECT v.mmsi, pg_temp.day(v.hour), v.imo::imo, v.name, v.call_sign, '70', v.length, 20, pg_temp.at(v.hour),
		pg_temp.at(v.hour + 3), 100, 5 + v.hour / 100, 'OTHER'
	FROM (VALUES (273000001, 8.0, 'IMO9161003', 'LADY R', 'UBXY', 103.0),
		(273000001, 62, 'IMO9161003', 'LADY R II', 'D6XY', 103), (273000003, 45, 'IMO9001045', 'OLD', 'W1', 100),
		(273000003, 69, 'IMO9001057', 'NEW', 'W1', 140), (273000004, 45, 'IMO9001057', 'NEW', 'W1', 140),
			(273000005, 2, NULL, 'LOITERER', 'W3', 90)) v(mmsi, hour, imo, name, call_sign, length);
	PERFORM observe_identities();
	INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'),
		('366999711,' || left(pg_temp.iso(1), 19) || ',42.05,130.05'),
		('366999711,' || left(pg_temp.iso(71.5), 19) || ',42.05,130.05'), ('junk,,,');
	PERFORM watch('ours', imo => 9161003::imo), watch('there', zone_id => port);
	PERFORM load_listings('own', jsonb_build_object('authority', 'X', 'name', 'Own', 'listings', jsonb_build_array(
		jsonb_build_object('key', '1', 'imo', '9161003', 'name', 'LADY R', 'from', pg_temp.day(24)),
			jsonb_build_object('key', '2', 'imo', '9074729', 'name', 'OTHER', 'from', pg_temp.day(-48), 'until',
			pg_temp.day(72)))), pg_temp.at(30));
	PERFORM detect_port_calls(), detect_port_calls(pg_temp.at(24), pg_temp.at(72), 'own', max_gap => '1 day',
		min_silence => '2 hours'),
		detect_ais_gaps(), detect_ais_gaps(pg_temp.at(1), pg_temp.at(100), min_gap => '6 hours',
			listen_window => '1 day', split_speed_kn => 50, zone_set => 'own'), detect_encounters(away_from => 'own'),
		detect_encounters(pg_temp.at(41), pg_temp.at(80), max_gap => '1 day', merge_gap => '1 day', away_from => NULL),
			detect_loitering(min_duration => '1 day', away_from => 'own'), detect_anomalies();
	PERFORM pg_temp.sail(273000002, 90.5, 96, 131.05), pg_temp.sail(273000007, 0, 120, 130.2, 42.05, 50),
		pg_temp.sail(273000001, 131, 140, 131.05), pg_temp.sail(273000008, 46, 49, 130.02);
	PERFORM refresh_findings();
	scene := register_scene('P', 's1', pg_temp.at(56.5), sensor => 'optical',
		footprint => ST_MakeEnvelope(129, 41, 132, 43, 4326), cloud_percent => 5);
	PERFORM register_zone_look(scene, port, 'clear', 0, 'me');
	PERFORM import_stac(jsonb_build_object('type', 'Feature', 'stac_version', '1.0.0', 'id', 's2', 'collection', 'c',
		'geometry', ST_AsGeoJSON(ST_MakeEnvelope(129, 41, 132, 43, 4326))::jsonb, 'assets', '{}'::jsonb, 'links',
		'[]'::jsonb,
		'properties', jsonb_build_object('datetime', NULL, 'start_datetime', pg_temp.iso(64.1), 'end_datetime',
			pg_temp.iso(64.6), 'eo:cloud_cover', 3)));
	first_sighting := register_sighting('S', 'a', pg_temp.at(12), pg_temp.at(84), port, claimed_vessel_id => ship,
		claim => 'matches description');
	PERFORM register_sighting('S', 'b', pg_temp.at(14), pg_temp.at(65), port, length_m => 103, length_error_m => 5),
		register_sighting('S', 'c', pg_temp.at(100), pg_temp.at(130), other, throughout => true,
			claimed_vessel_id => ship, claim => 'confirmed', derived_from => first_sighting),
		register_sighting('S', 'd', zone_id => port, seen_on => pg_temp.day(60), time_zone => 'America/St_Johns'),
		register_sighting('S', 'e', pg_temp.at(56.5), zone_id => other, scene_id => scene, claimed_vessel_id => ship,
			claim => 'confirmed');
	PERFORM import_sightings(jsonb_build_object('type', 'FeatureCollection', 'features',
		jsonb_build_array(jsonb_build_object('type', 'Feature', 'geometry',
		ST_AsGeoJSON(ST_MakePoint(130.05, 42.05))::jsonb,
		'properties', jsonb_build_object('source', 'I', 'key', 'i', 'seen_from', pg_temp.iso(70), 'seen_to',
			pg_temp.iso(71))))));
	PERFORM register_cargo_sighting('S', 'c1', port, pg_temp.at(2), 'containers', count => 12),
		register_cargo_sighting('S', 'c2', port, pg_temp.at(62), 'containers', pg_temp.at(80), count => 20),
		register_cargo_sighting('S', 'c3', port, pg_temp.at(100), 'containers', count => 3, seen_to => pg_temp.at(110));
	PERFORM drop_positions(pg_temp.day(24));
	PERFORM pg_temp.sail(273000005, 100.5, 110, 136);
	PERFORM refresh_findings();
END $$;

-- what is asked: views and tables as they are, and functions
CREATE TEMP TABLE question (name text, query text);
INSERT INTO question
SELECT c.relname, format('SELECT x FROM (SELECT %s FROM %I) x',
	string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), c.relname)
FROM pg_class c
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE e.extname = 'vesselwatch'
	AND c.relkind IN ('r', 'p', 'v')
	-- what is kept of the catalog until a crash is no answer
	AND c.relpersistence = 'p'
	AND c.relname <> 'ais_line'
	AND (c.relname, a.attname) NOT IN (('zone_now', 'silent_hours'), ('zone_set', 'built_at'),
		('zone_set', 'newest_version'), ('zone_lock', 'held_by'), ('list_status', 'age_days'))
GROUP BY c.relname;
INSERT INTO question VALUES
	('zone_occupancy', $$SELECT x FROM zone_occupancy(1, pg_temp.at(0), pg_temp.at(140), '1 day', '1 day') x$$),
	('port_calls_known_at', $$SELECT x FROM port_calls_known_at(now()) x$$),
	('port_call_geojson', $$SELECT port_call_geojson(pg_temp.at(10), pg_temp.at(100)) x$$),
	('port_call_timeline_svg', $$SELECT port_call_timeline_svg(pg_temp.at(0.4), pg_temp.at(130)) x$$),
	('dwell_histogram_svg', $$SELECT dwell_histogram_svg(1, pg_temp.at(0), pg_temp.at(130)) x$$),
	('fleet_timeline_svg', $$SELECT fleet_timeline_svg('own', pg_temp.at(0), pg_temp.at(130)) x$$),
	('encounter_svg', $$SELECT encounter_svg(encounter_id) x FROM encounter$$),
	('vessel_map_svg', $$SELECT vessel_map_svg(1, pg_temp.at(0), pg_temp.at(130)) x$$),
	('vessel_dossier_html', $$SELECT vessel_dossier_html(1, pg_temp.at(0.25), pg_temp.at(130)) x$$),
	('zone_report_html', $$SELECT zone_report_html(1, pg_temp.at(0.25), pg_temp.at(130)) x$$),
	('visit_pauses', $$SELECT x FROM visit_pauses(1, pg_temp.at(-100), pg_temp.at(200)) x$$),
	('visit_pauses, local', $$SELECT x FROM visit_pauses(1, pg_temp.at(-100), pg_temp.at(200), 'Asia/Tokyo',
		'1 day') x$$),
	('zone_watch', $$SELECT x FROM zone_watch(1, pg_temp.at(0), pg_temp.at(140), '1 day') x$$),
	('zone_watch, hours', $$SELECT x FROM zone_watch(1, pg_temp.at(0), pg_temp.at(140), '6 hours', 'Asia/Tokyo') x$$),
	('zone_presence', $$SELECT x FROM zone_presence(1, pg_temp.at(10), pg_temp.at(100), 'infinity') x$$),
	('vessel_at', $$SELECT m || ' ' || h || ' ' || coalesce(vessel_at(m::mmsi, pg_temp.at(h))::text, '') x
		FROM generate_series(-720, 840, 0.5) h, unnest('{273000001,273000003,273000005}'::integer[]) m WHERE h < -650
		OR h > 700$$),
	('identity_then', $$SELECT x FROM generate_series(0, 140, 7) h,
		unnest('{273000001,273000003,273000005}'::integer[]) m, identity_then(m, pg_temp.at(h)) x$$),
	('identity_conflicts', $$SELECT x FROM identity_conflicts(pg_temp.at(-100), pg_temp.at(200), '1 day',
		'2 days') x$$),
	('mmsi_twins', $$SELECT x FROM mmsi_twins(pg_temp.at(0), pg_temp.at(130), 2, 1, 0.1) x$$),
	('dark_calls_at', $$SELECT x FROM dark_calls_at(1, pg_temp.at(0), pg_temp.at(140)) x$$),
	('dark_partners', $$SELECT x FROM loitering l, dark_partners(l.loitering_id) x$$),
	('ais_gaps_known_at', $$SELECT x FROM ais_gaps_known_at(now()) x$$),
	('encounters_known_at', $$SELECT x FROM encounters_known_at(now()) x$$),
	('loitering_known_at', $$SELECT x FROM loitering_known_at(now()) x$$),
	('anomalies_known_at', $$SELECT x FROM anomalies_known_at(now()) x$$),
	('zones_known_at', $$SELECT x FROM zones_known_at(now()) x$$),
	('sightings_known_at', $$SELECT x FROM sightings_known_at(now()) x$$),
	('scenes_known_at', $$SELECT x FROM scenes_known_at(now()) x$$),
	('zone_looks_known_at', $$SELECT x FROM zone_looks_known_at(now()) x$$),
	('cargo_sightings_known_at', $$SELECT x FROM cargo_sightings_known_at(now()) x$$),
	('interference_events', $$SELECT x FROM interference_events(pg_temp.at(0), pg_temp.at(130), 1) x$$),
	('vessel_evidence', $$SELECT x FROM vessel_evidence(1, pg_temp.at(0), pg_temp.at(130)) x$$),
	('candidate_vessels', $$SELECT x FROM unnest('{1,2,4}'::integer[]) s,
		candidate_vessels(s, "window" => '2 days', heard_within => '1 day') x$$),
	('sighting_conflicts', $$SELECT x FROM sighting_conflicts() x$$),
	('sighting_visits', $$SELECT x FROM sighting_visits('infinity') x$$),
	('combined_visits', $$SELECT x FROM combined_visits() x$$),
	('visit_counts', $$SELECT x FROM visit_counts(pg_temp.at(0), pg_temp.at(130)) x$$),
	('cargo_buildup', $$SELECT x FROM combined_visit v, cargo_buildup(1, v.visit_id, '2 days') x WHERE v.zone_id = 1$$),
	('cargo_ledger', $$SELECT x FROM cargo_ledger(1, pg_temp.at(-200), pg_temp.at(200), '1 day') x$$),
	('cargo_ledger, months', $$SELECT x FROM cargo_ledger(1, pg_temp.at(-2000), pg_temp.at(2000)) x$$),
	('listings_at', $$SELECT x FROM generate_series(-80, 80, 4.5) h, listings_at(pg_temp.at(h), now()) x$$),
	('listings_of', $$SELECT x FROM generate_series(-80, 80, 4.5) h, listings_of('9161003', pg_temp.at(h), now()) x$$),
	('screen_vessel', $$SELECT x FROM unnest('{-73,-71,-48,-26,22,25,70,73}'::integer[]) h,
		screen_vessel('9161003', NULL, 'LADY R', NULL, pg_temp.at(h)) x$$),
	('fixes_between', $$SELECT x FROM fixes_between(pg_temp.at(30), pg_temp.at(80)) x$$),
	('fix, since', $$SELECT x FROM fix x WHERE t >= pg_temp.at(70)$$),
	('zone_visits', $$SELECT x FROM vessel_track_between('273000001', pg_temp.at(0), pg_temp.at(140)) k,
		zone_visits(k, 'own', max_gap => '1 day', stray_gap => '1 day') x$$),
	('track_sample', $$SELECT x FROM vessel_track_between('273000001', pg_temp.at(0), pg_temp.at(140)) k,
		track_sample(k, '1 day', '1 day') x$$),
	('track, text', $$SELECT x FROM vessel_track_between('273000001', pg_temp.at(0), pg_temp.at(140)) x$$),
	('could_be_at', $$SELECT x FROM vessel_track_between('273000001', pg_temp.at(0), pg_temp.at(140)) k,
		generate_series(0, 130) h, could_be_at(k, 131.05, 42.05, pg_temp.at(h), time_error => '1 day') x$$),
	('dark_calls', $$SELECT x FROM vessel_track_between('273000002', pg_temp.at(0), pg_temp.at(140)) k,
		dark_calls(k, zone_set_index('own'), '1 hour', until => pg_temp.at(130)) x$$),
	('ais_message', $$SELECT x
		FROM ais_message('\c:1730600000*5C\!AIVDM,1,1,,B,15N9S>001lG?fo`@c?rEwgvPR1pk,0*4C') x$$);

-- a row as text, with its times in UTC whatever the session has, and without the time of writing
CREATE FUNCTION pg_temp.said(x anyelement) RETURNS text LANGUAGE plpgsql
	SET timezone = 'UTC' SET datestyle = 'ISO' SET intervalstyle = 'postgres' AS $$
BEGIN
	RETURN regexp_replace(x::text, '"?' || to_char(now(), 'YYYY-MM') || '-\d\d[ T][^",)}<]*"?', 'now', 'g');
END $$;
CREATE TEMP TABLE answer (zone text, origin timestamptz, name text, rows bigint, says text, biggest_key bigint);
CREATE PROCEDURE pg_temp.ask(zone text, origin timestamptz, dates text DEFAULT 'ISO',
	spans text DEFAULT 'postgres') LANGUAGE plpgsql AS $$
DECLARE
	q record;
	said jsonb := '[]';
	rows bigint;
	says text;
	biggest_key bigint;
BEGIN
	BEGIN
		-- identity numbers begin anew, so that the same rows have the same
		FOR q IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind = 'S'
			AND c.relnamespace = 'vesselwatch'::regnamespace AND c.relpersistence = 'p' LOOP
			EXECUTE format('ALTER SEQUENCE %s RESTART', q.name);
		END LOOP;
		INSERT INTO pg_temp.origin VALUES (ask.origin);
		PERFORM set_config('timezone', ask.zone, true), set_config('datestyle', ask.dates, true),
			set_config('intervalstyle', ask.spans, true);
		PERFORM pg_temp.fill();
		FOR q IN SELECT * FROM question LOOP
			EXECUTE format('SELECT count(*), string_agg(s, E''\n'' ORDER BY s COLLATE "C") FROM (SELECT '
				'pg_temp.said(x) AS s FROM (%s) x) x', q.query) INTO rows, says;
			biggest_key := NULL;
			IF EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(quote_ident(q.name))
				AND a.attname = 'row_id') THEN
				EXECUTE format('SELECT max(CASE WHEN v.row_id < 0 THEN 9223372036854775807 ELSE v.row_id END) FROM %I v', q.name) INTO biggest_key;
			END IF;
			said := said || jsonb_build_object('name', q.name, 'rows', rows, 'says', says, 'biggest_key', biggest_key);
		END LOOP;
		RAISE EXCEPTION 'undo' USING ERRCODE = 'VW000';
	EXCEPTION WHEN SQLSTATE 'VW000' THEN
		NULL;
	END;
	INSERT INTO answer SELECT ask.zone, ask.origin, a.*
		FROM jsonb_to_recordset(said) a(name text, rows bigint, says text, biggest_key bigint);
END $$;
-- clocks of St John's were put back on 3 November 2024, three and a half hours behind UTC; Samoa had no 30 December
-- 2011
CALL pg_temp.ask('UTC', '2024-11-01 00:30+00');
CALL pg_temp.ask('America/St_Johns', '2024-11-01 00:30+00');
CALL pg_temp.ask('Asia/Kathmandu', '2024-11-01 00:30+00', 'German, DMY', 'iso_8601');
CALL pg_temp.ask('UTC', '2011-12-28 00:30+00');
CALL pg_temp.ask('Pacific/Apia', '2011-12-28 00:30+00');
CREATE FUNCTION pg_temp.differs(zone text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT format(E'%s\n  UTC: %s\n  %s: %s', a.name,
		left(string_agg(DISTINCT x.u, '  |  ') FILTER (WHERE x.z IS NULL), 1500), $1,
		left(string_agg(DISTINCT x.z, '  |  ') FILTER (WHERE x.u IS NULL), 1500))
	FROM answer a
	JOIN answer b ON b.name = a.name AND b.origin = a.origin AND b.zone = $1
	LEFT JOIN LATERAL (SELECT u, z FROM string_to_table(a.says, E'\n') u
		FULL JOIN string_to_table(b.says, E'\n') z ON u = z WHERE u IS NULL OR z IS NULL) x ON true
	WHERE a.zone = 'UTC' AND (a.rows <> b.rows OR a.says IS DISTINCT FROM b.says)
	GROUP BY a.name $$;
SELECT is_empty($$SELECT pg_temp.differs('America/St_Johns')$$,
	'under a zone whose clocks are put back every answer is that of UTC');
SELECT is_empty($$SELECT pg_temp.differs('Asia/Kathmandu')$$,
	'under one of odd minutes, with dates and spans written otherwise');
SELECT is_empty($$SELECT pg_temp.differs('Pacific/Apia')$$, 'and under one that skips a day');
SELECT is_empty('SELECT name, biggest_key FROM answer WHERE biggest_key NOT BETWEEN 0 AND 9007199254740991',
	'keys of views are numbers that JavaScript keeps');
-- what the parser turned SQL into: no cast, no truncation and no text of a time goes by the session, unless the
-- function sets its zone
CREATE TEMP VIEW body AS
SELECT p.oid::regprocedure::text AS name, p.prosqlbody::text AS tree
FROM pg_proc p
WHERE p.pronamespace = 'vesselwatch'::regnamespace AND p.prosqlbody IS NOT NULL
	AND NOT coalesce(p.proconfig::text ILIKE '%timezone%', false)
UNION ALL
SELECT c.oid::regclass::text, r.ev_action::text FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
	WHERE c.relnamespace = 'vesselwatch'::regnamespace;
SELECT is_empty($$SELECT DISTINCT b.name, f.oid::regprocedure
	FROM body b
	JOIN pg_proc f ON b.tree LIKE '%:funcid ' || f.oid || ' %'
	WHERE f.oid = ANY ('{"date(timestamptz)","timestamp(timestamptz)","timestamptz(date)","timestamptz(timestamp)",'
		'"to_char(timestamptz,text)","date_trunc(text,timestamptz)","timetz(timestamptz)","age(timestamptz)",'
	'"age(timestamptz,timestamptz)"}'::regprocedure[])
		-- the first draws for a function whose zone is UTC, the second cuts to whole seconds
		AND b.name !~ '^(encounter_distances|interference_events)\('$$,
			'no view and no SQL function reads a time by the clock of the session');
SELECT is_empty($$SELECT DISTINCT b.name, o.oid::regoperator
	FROM body b
	JOIN pg_operator o ON b.tree LIKE '%:opno ' || o.oid || ' %'
	WHERE 'timestamptz'::regtype IN (o.oprleft, o.oprright)
		AND (o.oprleft IN ('date'::regtype, 'timestamp'::regtype)
		OR o.oprright IN ('date'::regtype, 'timestamp'::regtype))$$, 'and none compares one with a date');
SELECT * FROM finish();
ROLLBACK;
