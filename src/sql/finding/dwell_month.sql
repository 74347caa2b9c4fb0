-- Dwell by zone and month.  The nightly refresh keeps the sums of each month; months whose calls have changed since, or
-- all months if nothing is kept, are summed from the calls.  The kept sums are only a cache: they are not dumped and
-- may be dropped at any time.

CREATE VIEW dwell_month_call AS
SELECT
	f.zone_id,
	f.zone_name,
	f.zone_kind,
	f.zone_country,
	f.mmsi::integer AS mmsi,
	(f.call).arrived AS arrived,
	s.month_start::date AS month,
	date_trunc('month', (f.call).arrived AT TIME ZONE 'UTC') = s.month_start AS begins,
	hours(u.until - (f.call).arrived) AS dwell_hours,
	greatest(0, extract(epoch FROM least(u.until, (s.month_start + interval '1 month') AT TIME ZONE 'UTC')
		- greatest((f.call).arrived, s.month_start AT TIME ZONE 'UTC')) / 3600)::double precision AS hours_in_month
FROM port_call_finding f
CROSS JOIN LATERAL (SELECT coalesce((f.call).departed, (f.call).departed_earliest) AS until) u
CROSS JOIN LATERAL generate_series(date_trunc('month', (f.call).arrived AT TIME ZONE 'UTC'),
	date_trunc('month', u.until AT TIME ZONE 'UTC'), interval '1 month') s(month_start)
WHERE f.known_to IS NULL;
COMMENT ON VIEW dwell_month_call IS
'Port calls as known now, once for each UTC month that they touch; dwell_by_zone_month sums them';
COMMENT ON COLUMN dwell_month_call.zone_id IS 'Key of the zone';
COMMENT ON COLUMN dwell_month_call.zone_name IS 'Name of the zone when the call was found';
COMMENT ON COLUMN dwell_month_call.zone_kind IS 'Kind of the zone when the call was found';
COMMENT ON COLUMN dwell_month_call.zone_country IS 'Country of the zone when the call was found';
COMMENT ON COLUMN dwell_month_call.mmsi IS 'MMSI of the ship';
COMMENT ON COLUMN dwell_month_call.arrived IS 'Best estimate of the time of arrival';
COMMENT ON COLUMN dwell_month_call.month IS 'First day of the month';
COMMENT ON COLUMN dwell_month_call.begins IS 'Whether the call began in the month';
COMMENT ON COLUMN dwell_month_call.dwell_hours IS 'Dwell of the whole call, hours';
COMMENT ON COLUMN dwell_month_call.hours_in_month IS 'Dwell within the month, hours';

CREATE TABLE dwell_month (
	zone_id bigint NOT NULL,
	month date NOT NULL,
	first_arrived timestamptz NOT NULL,
	zone_name text NOT NULL,
	zone_kind text NOT NULL,
	zone_country text,
	calls bigint NOT NULL,
	vessels bigint NOT NULL,
	vessels_present bigint NOT NULL,
	dwell_hours_median double precision,
	dwell_hours_p90 double precision,
	total_hours double precision NOT NULL,
	PRIMARY KEY (zone_id, month)
);
COMMENT ON TABLE dwell_month IS
'Dwell by zone and month as refresh_findings() has summed it, which dwell_by_zone_month reads for months whose calls '
'have not changed since. Not dumped: the next refresh fills it again';
COMMENT ON COLUMN dwell_month.zone_id IS 'Key of the zone';
COMMENT ON COLUMN dwell_month.month IS 'First day of the month, UTC';
COMMENT ON COLUMN dwell_month.first_arrived IS 'Earliest arrival of the calls that touch the month';
COMMENT ON COLUMN dwell_month.zone_name IS
'Name of the zone when the calls were found; of several the last in alphabetical order';
COMMENT ON COLUMN dwell_month.zone_kind IS 'Kind of the zone then';
COMMENT ON COLUMN dwell_month.zone_country IS 'Country of the zone then';
COMMENT ON COLUMN dwell_month.calls IS 'As in dwell_by_zone_month';
COMMENT ON COLUMN dwell_month.vessels IS 'As in dwell_by_zone_month';
COMMENT ON COLUMN dwell_month.vessels_present IS 'As in dwell_by_zone_month';
COMMENT ON COLUMN dwell_month.dwell_hours_median IS 'As in dwell_by_zone_month, hours';
COMMENT ON COLUMN dwell_month.dwell_hours_p90 IS 'As in dwell_by_zone_month, hours';
COMMENT ON COLUMN dwell_month.total_hours IS 'As in dwell_by_zone_month, hours';

CREATE TABLE dwell_month_state (
	is_kept boolean PRIMARY KEY DEFAULT true CHECK (is_kept),
	run_id bigint NOT NULL,
	finding_id bigint NOT NULL
);
COMMENT ON TABLE dwell_month_state IS
'The run and finding up to which dwell_month is complete: one row, or none if nothing is kept';
COMMENT ON COLUMN dwell_month_state.is_kept IS 'Key, always true';
COMMENT ON COLUMN dwell_month_state.run_id IS 'The last run included, in detection_run';
COMMENT ON COLUMN dwell_month_state.finding_id IS 'The last finding included, in port_call_finding';

-- findings that runs have closed since
CREATE INDEX port_call_finding_known_to_idx ON port_call_finding (known_to) WHERE known_to IS NOT NULL;

CREATE FUNCTION changed_dwell_months(OUT zone_id bigint, OUT month date, OUT since timestamptz) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
#variable_conflict use_column
DECLARE
	kept dwell_month_state;
BEGIN
	SELECT s.* INTO kept FROM dwell_month_state s;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	RETURN QUERY
	WITH changed AS (
		SELECT f.zone_id, f.call
		FROM port_call_finding f
		WHERE f.finding_id > kept.finding_id
			AND f.known_to IS NULL
		UNION ALL
		SELECT f.zone_id, f.call
		FROM detection_run r
		JOIN port_call_finding f ON f.known_to = r.known_at AND f.finding_id <= kept.finding_id
		WHERE r.run_id > kept.run_id
	), touched AS (
		SELECT c.zone_id, s.month_start::date AS month, min((c.call).arrived) AS since
		FROM changed c
		CROSS JOIN LATERAL generate_series(date_trunc('month', (c.call).arrived AT TIME ZONE 'UTC'),
			date_trunc('month', coalesce((c.call).departed, (c.call).departed_earliest) AT TIME ZONE 'UTC'),
			interval '1 month') s(month_start)
		GROUP BY c.zone_id, s.month_start
	)
	SELECT t.zone_id, t.month, least(t.since,
		-- a subquery, not a join: the planner overestimates the few touched months
		(SELECT m.first_arrived FROM dwell_month m WHERE m.zone_id = t.zone_id AND m.month = t.month))
	FROM touched t;
END $$;
COMMENT ON FUNCTION changed_dwell_months() IS
'Return the zones and months whose port calls have changed since dwell_month was brought up to date, each with a time '
'before which no call arrived that touches the month; no rows if nothing is kept';

CREATE VIEW dwell_month_now AS
-- materialized: both branches of the UNION read it
WITH changed AS MATERIALIZED (
	SELECT d.zone_id, d.month, d.since FROM changed_dwell_months() d
)
SELECT
	k.zone_id,
	k.month,
	k.first_arrived,
	k.zone_name,
	k.zone_kind,
	k.zone_country,
	k.calls,
	k.vessels,
	k.vessels_present,
	k.dwell_hours_median,
	k.dwell_hours_p90,
	k.total_hours,
	true AS is_kept
FROM dwell_month k
WHERE EXISTS (SELECT FROM dwell_month_state)
	AND NOT EXISTS (
		SELECT
		FROM changed d
		WHERE d.zone_id = k.zone_id
			AND d.month = k.month)
UNION ALL
SELECT
	c.zone_id,
	c.month,
	min(c.arrived),
	max(c.zone_name),
	max(c.zone_kind),
	max(c.zone_country),
	count(*) FILTER (WHERE c.begins),
	count(DISTINCT c.mmsi) FILTER (WHERE c.begins),
	count(DISTINCT c.mmsi),
	percentile_cont(0.5) WITHIN GROUP (ORDER BY c.dwell_hours) FILTER (WHERE c.begins),
	percentile_cont(0.9) WITHIN GROUP (ORDER BY c.dwell_hours) FILTER (WHERE c.begins),
	round(sum(c.hours_in_month)::numeric, 4)::double precision,
	false
FROM (
	SELECT a.*
	FROM dwell_month_call a
	WHERE NOT EXISTS (SELECT FROM dwell_month_state)
	UNION ALL
	SELECT b.*
	FROM changed d
	JOIN dwell_month_call b ON b.zone_id = d.zone_id
		AND b.month = d.month
		AND b.arrived >= d.since
		AND b.arrived < (d.month + interval '1 month') AT TIME ZONE 'UTC'
) c
GROUP BY c.zone_id, c.month;
COMMENT ON VIEW dwell_month_now IS
'Dwell by zone and month as the port calls are known now: from dwell_month for months whose calls have not changed '
'since, otherwise summed from the calls';
COMMENT ON COLUMN dwell_month_now.is_kept IS 'Whether the row comes from dwell_month';
SELECT take_column_comments('dwell_month_now'::regclass, 'dwell_month'::regclass);

CREATE FUNCTION keep_dwell_months() RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	kept dwell_month_state;
	last dwell_month_state;
	fresh dwell_month[];
BEGIN
	-- findings of a run in progress are left for the next time
	LOCK TABLE port_call_finding IN SHARE ROW EXCLUSIVE MODE;
	SELECT s.* INTO kept FROM dwell_month_state s;
	SELECT true, coalesce(max(r.run_id), 0), (SELECT coalesce(max(f.finding_id), 0) FROM port_call_finding f)
	INTO last
	FROM detection_run r;
	IF kept = last THEN
		RETURN 0;
	END IF;
	fresh := ARRAY(
		SELECT ROW(s.zone_id, s.month, s.first_arrived, s.zone_name, s.zone_kind, s.zone_country, s.calls, s.vessels,
			s.vessels_present, s.dwell_hours_median, s.dwell_hours_p90, s.total_hours)::dwell_month
		FROM dwell_month_now s
		WHERE NOT s.is_kept);
	IF kept.is_kept THEN
		DELETE FROM dwell_month m
		USING changed_dwell_months() c
		WHERE m.zone_id = c.zone_id AND m.month = c.month;
	ELSE
		DELETE FROM dwell_month;
	END IF;
	INSERT INTO dwell_month SELECT f.* FROM unnest(fresh) f;
	DELETE FROM dwell_month_state;
	INSERT INTO dwell_month_state SELECT last.*;
	RETURN cardinality(fresh);
END $$;
COMMENT ON FUNCTION keep_dwell_months() IS
'Bring dwell_month up to date with the port calls as known now, and return the number of rows summed: the last step '
'of refresh_findings(). Call it yourself after detect_port_calls() over years, so that dwell_by_zone_month need not '
'sum all calls in every query';
REVOKE EXECUTE ON FUNCTION keep_dwell_months() FROM PUBLIC;

CREATE FUNCTION forget_dwell_months() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	DELETE FROM dwell_month_state;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION forget_dwell_months() IS
'Forget the sums of dwell_month when port calls are changed by hand, which no run does (trigger)';
CREATE TRIGGER port_call_finding_forget_dwell
	AFTER DELETE OR TRUNCATE OR UPDATE OF finding_id, zone_id, mmsi, call ON port_call_finding
	FOR EACH STATEMENT EXECUTE FUNCTION forget_dwell_months();

CREATE VIEW dwell_by_zone_month AS
SELECT
	m.zone_id * 100000 + (extract(year FROM m.month) * 12 + extract(month FROM m.month))::bigint AS row_id,
	m.zone_id,
	coalesce(z.name, v.name, m.zone_name) AS zone,
	coalesce(z.kind, v.kind, m.zone_kind) AS zone_kind,
	CASE
		WHEN z.zone_id IS NOT NULL THEN z.country
		WHEN v.zone_id IS NOT NULL THEN v.country
		ELSE m.zone_country
		END AS country,
	m.month,
	m.calls,
	m.vessels,
	m.vessels_present,
	m.dwell_hours_median,
	m.dwell_hours_p90,
	m.total_hours
FROM dwell_month_now m
-- OFFSET 0 forces a look-up for each row: beside the planned cost of summing all calls, which does not happen while
-- months are kept, every way to join zones looks equally cheap
LEFT JOIN LATERAL (
	SELECT r.zone_id, r.name, r.kind, r.country
	FROM zone r
	WHERE r.zone_id = m.zone_id
	OFFSET 0
) z ON true
-- for a removed zone its last version
LEFT JOIN LATERAL (
	SELECT n.zone_id, n.name, n.kind, n.country
	FROM zone_version n
	WHERE z.zone_id IS NULL
		AND n.zone_id = m.zone_id
	ORDER BY n.known_from DESC
	LIMIT 1
) v ON true
WHERE (SELECT is_restored());
COMMENT ON VIEW dwell_by_zone_month IS
'Calls and dwell by zone and UTC month. A call counts once, in the month of its arrival; its hours count in the '
'months in which they were spent. Open calls count up to their last fix inside. Months summed by refresh_findings() '
'are read as kept, and those whose calls have changed since are summed again';
COMMENT ON COLUMN dwell_by_zone_month.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN dwell_by_zone_month.zone_id IS 'Key of the zone';
COMMENT ON COLUMN dwell_by_zone_month.zone IS 'Name of the zone';
COMMENT ON COLUMN dwell_by_zone_month.zone_kind IS 'Kind of the zone';
COMMENT ON COLUMN dwell_by_zone_month.country IS 'Country of the zone, ISO 3166 alpha-2';
COMMENT ON COLUMN dwell_by_zone_month.month IS 'First day of the month';
COMMENT ON COLUMN dwell_by_zone_month.calls IS 'Calls that began in the month';
COMMENT ON COLUMN dwell_by_zone_month.vessels IS 'Ships whose calls began in the month';
COMMENT ON COLUMN dwell_by_zone_month.vessels_present IS 'Ships present at any time of the month';
COMMENT ON COLUMN dwell_by_zone_month.dwell_hours_median IS
'Median dwell of the calls that began in the month, each counted whole, hours';
COMMENT ON COLUMN dwell_by_zone_month.dwell_hours_p90 IS '90th percentile of the dwell of the same calls, hours';
COMMENT ON COLUMN dwell_by_zone_month.total_hours IS 'Hours spent there in the month; calls are cut at its ends';
