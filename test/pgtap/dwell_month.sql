-- Dwell by zone and month is what the calls sum up to, whatever is kept of it and since when.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(16);
SET timezone = 'UTC';

-- the definition, in plain SQL
CREATE TEMP VIEW oracle AS
SELECT
	m.zone_id,
	max(m.zone) AS zone,
	max(m.country) AS country,
	m.month_start::date AS month,
	count(*) FILTER (WHERE m.begins) AS calls,
	count(DISTINCT m.mmsi) FILTER (WHERE m.begins) AS vessels,
	count(DISTINCT m.mmsi) AS vessels_present,
	percentile_cont(0.5) WITHIN GROUP (ORDER BY m.dwell_hours) FILTER (WHERE m.begins) AS dwell_hours_median,
	percentile_cont(0.9) WITHIN GROUP (ORDER BY m.dwell_hours) FILTER (WHERE m.begins) AS dwell_hours_p90,
	round(sum(m.hours_in_month)::numeric, 3) AS total_hours
FROM (
	SELECT
		c.zone_id,
		c.zone,
		c.country,
		c.mmsi,
		s.month_start,
		date_trunc('month', c.arrived) = s.month_start AS begins,
		hours(u.until - c.arrived) AS dwell_hours,
		greatest(0, extract(epoch FROM least(u.until, s.month_start + interval '1 month')
			- greatest(c.arrived, s.month_start)) / 3600) AS hours_in_month
	FROM port_call_current c
	CROSS JOIN LATERAL (SELECT coalesce(c.departed, c.departed_earliest) AS until) u
	CROSS JOIN LATERAL generate_series(date_trunc('month', c.arrived), date_trunc('month', u.until),
		interval '1 month') s(month_start)
) m
GROUP BY m.zone_id, m.month_start;
CREATE TEMP VIEW shown AS
SELECT zone_id, zone, country, month, calls, vessels, vessels_present, dwell_hours_median, dwell_hours_p90,
	round(total_hours::numeric, 3) AS total_hours
FROM dwell_by_zone_month;
CREATE TEMP VIEW difference AS
SELECT 'missing' AS what, d.* FROM (TABLE oracle EXCEPT ALL TABLE shown) d
UNION ALL
SELECT 'too much', d.* FROM (TABLE shown EXCEPT ALL TABLE oracle) d;

SELECT is_empty('TABLE dwell_by_zone_month', 'no calls, no rows');
SELECT is(keep_dwell_months(), 0, 'nor anything to keep');
SELECT is_empty('TABLE dwell_by_zone_month', 'no rows of what is kept');

-- ---------- random runs ----------

SELECT count(register_zone('P' || k, 'port', ST_MakeEnvelope(10 + k * 0.1, 50, 10.1 + k * 0.1, 50.1, 4326),
	country => 'DE')) FROM generate_series(0, 3) k \gset
-- twelve ships that lie in a port for days or weeks, through ends of months, from November to April
CREATE FUNCTION pg_temp.sail(seed integer, ships integer) RETURNS bigint
LANGUAGE sql AS $$
	SELECT sum(store_track(f.ship::text, f.track))
	FROM (
		SELECT
			211000100 + k AS ship,
			track_agg(timestamptz '2023-11-20 00:00Z' + (hashint8extended(seed * 100 + k, 1) & 127) * interval '1 day'
				+ i * interval '5 hours',
				10.05 + ((i / (3 + (seed + k) % 40) + k) % 6) * 0.1, 50.05) AS track
		FROM generate_series(1, ships) k
		CROSS JOIN generate_series(0, 60) i
		WHERE (k + seed) % 3 > 0
		GROUP BY k) f
$$;
CREATE TEMP TABLE outcome (round integer, step text, kept integer, changed bigint, differences bigint);
CREATE FUNCTION pg_temp.check_round(round integer, step text, kept integer DEFAULT NULL) RETURNS void
LANGUAGE sql AS $$
	INSERT INTO outcome
	SELECT round, step, kept, (SELECT count(*) FROM changed_dwell_months()), (SELECT count(*) FROM difference)
$$;
DO $$
DECLARE
	pick integer;
BEGIN
	FOR i IN 1 .. 24 LOOP
		pick := hashint8extended(i, 5) & 7;
		PERFORM pg_temp.sail(i, 12);
		IF pick = 0 THEN
			DELETE FROM vessel_track WHERE mmsi = (211000100 + i % 12)::mmsi AND day > '2024-01-10';
		END IF;
		IF pick = 1 THEN
			UPDATE zone SET geom = ST_Multi(ST_Translate(geom::geometry, 0, 0.01)) WHERE name = 'P' || i % 4;
		END IF;
		IF i = 18 THEN
			DELETE FROM zone WHERE name = 'P2';
		END IF;
		IF i = 1 OR pick = 2 THEN
			PERFORM detect_port_calls();
		ELSIF pick = 3 THEN
			PERFORM detect_port_calls('2023-12-15', '2024-02-10', min_stop => '5 hours');
		ELSE
			PERFORM refresh_port_calls();
		END IF;
		PERFORM pg_temp.check_round(i, 'found');
		IF i % 3 = 0 THEN
			PERFORM pg_temp.check_round(i, 'kept', keep_dwell_months());
		ELSIF i % 3 = 1 AND i > 5 THEN
			PERFORM refresh_findings();
			PERFORM pg_temp.check_round(i, 'refreshed');
		END IF;
	END LOOP;
END $$;
SELECT is_empty('SELECT * FROM outcome WHERE differences > 0', 'what is shown is what the calls sum up to, always');
SELECT is_empty($$SELECT * FROM outcome WHERE step IN ('kept', 'refreshed') AND changed > 0$$,
	'nothing has changed since it was kept');
SELECT cmp_ok((SELECT count(*) FROM outcome WHERE step = 'found' AND changed > 0), '>', 10::bigint,
	'most rounds change something');
SELECT cmp_ok((SELECT count(*) FROM outcome o, (SELECT count(*) AS rows FROM dwell_month) k
	WHERE o.step = 'found' AND o.changed BETWEEN 1 AND k.rows / 2), '>', 3::bigint, 'and some a part of it only');
SELECT cmp_ok((SELECT count(*) FROM port_call_finding WHERE known_to IS NOT NULL), '>', 20::bigint,
	'calls were superseded and closed');
SELECT cmp_ok((SELECT count(*) FROM port_call_current
	WHERE date_trunc('month', arrived) < date_trunc('month', coalesce(departed, departed_earliest))), '>', 5::bigint,
	'and some last into another month');
SELECT is((SELECT count(*) FROM shown WHERE zone = 'P2'), (SELECT count(*) FROM oracle WHERE zone = 'P2'),
	'of a zone that is gone the name is what was registered last');

-- ---------- what is kept is no source ----------

SELECT keep_dwell_months() AS again \gset
SELECT is(:again, 0, 'what is up to date is left as it is');
UPDATE dwell_month SET calls = calls + 1000;
SELECT cmp_ok((SELECT max(calls) FROM dwell_by_zone_month), '>', 1000::bigint, 'what is kept is read');
UPDATE port_call_finding SET mmsi = mmsi WHERE finding_id = (SELECT min(finding_id) FROM port_call_finding);
SELECT is_empty('TABLE difference', 'calls that are changed by hand are summed up anew');
SELECT keep_dwell_months() AS kept \gset
SELECT is(:kept, (SELECT count(*)::integer FROM oracle), 'and kept again');
DELETE FROM port_call_finding f WHERE NOT EXISTS (SELECT FROM port_call_finding n WHERE n.supersedes = f.finding_id)
	AND f.finding_id % 3 = 0;
SELECT is_empty('TABLE difference', 'calls that are deleted by hand do not count');
SELECT is_empty($$SELECT * FROM pg_extension e, unnest(e.extconfig) c
	WHERE e.extname = 'vesselwatch' AND c IN ('dwell_month'::regclass, 'dwell_month_state'::regclass)$$,
	'nothing of it is dumped');
SELECT * FROM finish();
ROLLBACK;
