-- Calls that touch a period, found from part of a stored track: the same as found from all of it, cleaned, whatever the
-- period.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(10);
SET timezone = 'UTC';
SELECT setseed(0.5);

SELECT register_zone('A', 'port', ST_MakeEnvelope(10, 50, 10.03, 50.1, 4326)),
	register_zone('B', 'port', ST_MakeEnvelope(10.01, 50, 10.1, 50.1, 4326)) \gset
-- Ships in and out for six days.  1: far away for one fix or for about as many as are left out.  2: moored just out of
-- B and heard inside once a day.  4: six fixes a day, of two ships in turn, so that either can be left
-- out.  Others: so too, more often.
CREATE TEMP TABLE sea AS
SELECT (211000000 + k)::mmsi AS mmsi,
	timestamptz '2024-01-29' + i * interval '13 minutes' + floor(random() * 300) * interval '1 second' AS t,
	CASE WHEN k = 2 AND i BETWEEN 60 AND 600 THEN 10.1001 + CASE WHEN i % 110 = 0 THEN -0.0002
		ELSE random() * 0.0006 END
		ELSE 10 + (ARRAY[-0.1, 0.05, 0.02, 0.15, 0.05, 0.0993])[1 + (i / 7 + i * i / 50 + k) % 6] + random() * 0.0014
			+ CASE WHEN random() < 0.03 OR k = 1 AND i % 61 BETWEEN 40 AND 40 + i / 30 OR (k = 3 OR k > 4)
				AND (i + (random() < 0.15)::integer) % 2 = 0 THEN 2
				WHEN k = 4 AND (i / 18 + (random() < 0.15)::integer) % 2 = 0 THEN 20 ELSE 0 END
		END AS lon, 50.05 AS lat
FROM generate_series(1, 9) k, generate_series(0, 660) i
WHERE (k = 2 OR random() + 0 * i < 0.9) AND (k <> 4 OR i % 18 = 0);
SELECT sum(store_track(s.mmsi, s.track)) AS stored
	FROM (SELECT mmsi, track_agg(t, lon, lat) AS track FROM sea GROUP BY mmsi) s \gset
CREATE TEMP TABLE whole AS SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi;

CREATE TEMP TABLE rule AS
SELECT r AS run FROM (VALUES ('12 hours'::interval, '15 minutes'::interval, 100, 60::float8),
	('3 hours', '2 hours', 0, NULL), ('2 days', '0', 1000, 40)) v(max_gap, merge_gap, jitter_m, speed),
	LATERAL jsonb_populate_record(NULL::detection_run,
		jsonb_build_object('max_gap', v.max_gap, 'merge_gap', v.merge_gap, 'jitter_m', v.jitter_m, 'clean_speed_kn',
		v.speed,
		'min_silence', '4 hours', 'stop_radius_m', 500, 'min_stop', '30 minutes', 'stray_gap', '1 hour')) r;
CREATE TEMP TABLE due AS
SELECT r.max_gap, w.mmsi, c AS call, CASE WHEN r.clean_speed_kn IS NULL THEN 0
	ELSE (SELECT count(*) FROM track_fixes(w.track) f
	WHERE coalesce(f.t > c.arrived_earliest, true) AND coalesce(f.t < c.departed_latest, true)
		AND NOT EXISTS (SELECT FROM track_fixes(w.track_) k
		WHERE (k.t, k.lon, k.lat) = (f.t, f.lon, f.lat))) END AS cleaned_fixes
FROM rule, LATERAL (SELECT (run).*) r, LATERAL (SELECT mmsi, track,
	coalesce(track_clean(track, r.clean_speed_kn), track) AS track_ FROM whole) w,
	port_calls(w.track_, zone_set_index(), r.max_gap, r.merge_gap, r.min_silence, r.stop_radius_m, r.min_stop,
		r.jitter_m, r.stray_gap) c;
CREATE TEMP TABLE period AS
SELECT timestamptz '2024-01-29' + i * interval '8 hours 7 minutes' AS a,
	timestamptz '2024-01-29' + i * interval '8 hours 7 minutes' + n AS b
FROM generate_series(-1, 18) i, (VALUES (interval '1 microsecond'), ('1 hour'), ('1 day')) v(n);

CREATE TEMP TABLE found AS
SELECT a, b, (run).max_gap, w.mmsi, c.call, c.cleaned_fixes, c.fixes FROM period, rule r, whole w,
	stored_port_calls(run, w.mmsi, zone_set_index(), a, b) c;
SELECT is_empty('SELECT a, b, max_gap, mmsi, call, cleaned_fixes FROM found WHERE fixes IS NULL
	EXCEPT ALL SELECT a, b, max_gap, mmsi, call, cleaned_fixes FROM period, due WHERE call_touches(call, a, b)', 'no '
	'calls but those of the whole track, with the fixes left out of them');
SELECT is_empty('SELECT a, b, max_gap, mmsi, call, cleaned_fixes FROM period, due WHERE call_touches(call, a, b)
	EXCEPT ALL SELECT a, b, max_gap, mmsi, call, cleaned_fixes FROM found WHERE fixes IS NULL', 'and all of them');
SELECT cmp_ok((SELECT count(*) FROM found WHERE fixes IS NULL AND cleaned_fixes > 0), '>', 300::bigint,
	'of some of which fixes were left out');
SELECT is_empty($$SELECT a, b, max_gap, mmsi, cleaned_fixes::bigint, fixes::bigint FROM found WHERE fixes IS NOT NULL
	EXCEPT ALL
	SELECT a, b, r.max_gap, w.mmsi, l.n, l.all FROM period, rule, LATERAL (SELECT (run).*) r, whole w,
		LATERAL (SELECT num_fixes(track_between(track_left_out(track, r.clean_speed_kn), a, b))::bigint AS n,
		num_fixes(track_between(track, a, b))::bigint AS all) l WHERE l.n > 0$$,
		'what is left out in a period is counted');
SELECT cmp_ok((SELECT count(*) FROM found WHERE fixes IS NOT NULL), '>', 100::bigint, 'where anything is');
SELECT is((SELECT count(*) FROM stored_port_calls((SELECT run FROM rule LIMIT 1), '211999999', zone_set_index(),
	'2024-01-01', 'infinity')), 0::bigint, 'a ship without positions calls nowhere');

-- without some days, what is left out differs no farther around than is said
CREATE TEMP TABLE around AS
SELECT mmsi, d AS first_day, d + n AS last_day, s.* FROM whole, generate_series(0, 6) i, generate_series(0, 2) n,
	LATERAL (SELECT date '2024-01-29' + i AS d) x, settled_around(mmsi, d, d + n, 60) s;
SELECT is((SELECT count(*) FROM around a JOIN whole w USING (mmsi), LATERAL (SELECT track_clean(w.track) AS one,
		track_clean(track_between(w.track, '-infinity', utc_midnight(first_day))
			|| track_between(w.track, utc_midnight(last_day + 1), 'infinity')) AS other) c
	WHERE track_between(one, '-infinity', a.from_time) <> track_between(other, '-infinity', a.from_time)
		OR track_between(one, a.to_time + interval '1 microsecond', 'infinity') <> track_between(other,
			a.to_time + interval '1 microsecond', 'infinity')), 0::bigint,
	'around changed days cleaning is settled where it is said to be');
SELECT cmp_ok((SELECT count(*) FROM around WHERE from_time > utc_midnight(first_day - 1)
	AND to_time < utc_midnight(last_day + 2)), '>', 10::bigint, 'mostly near to them');

-- days that are stored around a period, near and years away, as the definition has them
SELECT store_track('211000077', (SELECT track_agg((date '2020-01-01' + (random() ^ 3 * 1500)::integer + time '12:00')
	AT TIME ZONE 'UTC', 10, 50) FROM generate_series(1, 60))) AS stored \gset
CREATE TEMP TABLE beside AS
SELECT p.*, d.*,
	ARRAY(SELECT v.day FROM vessel_track v WHERE v.mmsi = '211000077' AND v.day < p.from_day ORDER BY 1 DESC) AS before,
	ARRAY(SELECT v.day FROM vessel_track v WHERE v.mmsi = '211000077' AND v.day > p.to_day ORDER BY 1) AS after
FROM (SELECT date '2019-12-25' + (random() * 1530)::integer AS from_day, (random() * 40)::integer AS days
		FROM generate_series(1, 300)) r
	CROSS JOIN LATERAL (SELECT r.from_day, r.from_day + r.days AS to_day, m AS margin FROM unnest(ARRAY[1, 4, 16, 64]) m) p
	CROSS JOIN LATERAL stored_days('211000077', utc_midnight(p.from_day), utc_midnight(p.to_day), p.margin) d;
SELECT is((SELECT count(*) FROM beside
	WHERE (first_day, last_day, has_before, has_after) IS DISTINCT FROM
		(coalesce(before[least(margin, cardinality(before))], from_day), coalesce(after[least(margin, cardinality(after))], to_day),
		cardinality(before) > margin, cardinality(after) > margin)), 0::bigint,
	'so many stored days before and after a period, wherever they are');
SELECT cmp_ok((SELECT count(*) FROM beside WHERE from_day - first_day > 31 AND has_before AND margin = 1), '>', 10::bigint,
	'also where none is in the month before');
SELECT * FROM finish();
ROLLBACK;
