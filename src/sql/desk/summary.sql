-- Monthly summaries: AIS gaps, and calls of listed ships by program.

CREATE VIEW gap_by_month AS
SELECT
	(extract(year FROM m.month_start) * 12 + extract(month FROM m.month_start) - 1)::bigint AS row_id,
	m.month_start::date AS month,
	s.gaps_begun,
	s.gaps,
	s.ships,
	s.open_gaps,
	s.hours_silent,
	s.median_hours
FROM (
	SELECT
		min(f.off_at) AS first,
		greatest(max(f.off_at), max(f.on_at), (SELECT max(r.as_of) FROM ais_gap_run r)) AS last
	FROM ais_gap_finding f
	WHERE f.known_to IS NULL
) e
CROSS JOIN generate_series(date_trunc('month', e.first AT TIME ZONE 'UTC'),
	date_trunc('month', e.last AT TIME ZONE 'UTC'), interval '1 month') m(month_start)
CROSS JOIN LATERAL (
	SELECT
		m.month_start AT TIME ZONE 'UTC' AS since,
		(m.month_start + interval '1 month') AT TIME ZONE 'UTC' AS until
) p
CROSS JOIN LATERAL (
	SELECT
		count(*) FILTER (WHERE t.off_at >= p.since) AS gaps_begun,
		count(*) AS gaps,
		count(DISTINCT t.mmsi) AS ships,
		count(*) FILTER (WHERE t.is_open) AS open_gaps,
		sum(greatest(0, extract(epoch FROM least(t.until, p.until) - greatest(t.off_at, p.since)) / 3600)::double precision)
			AS hours_silent,
		percentile_cont(0.5) WITHIN GROUP (ORDER BY t.duration_hours) AS median_hours
	FROM (
		SELECT g.*, g.off_at + g.duration_hours * interval '1 hour' AS until
		FROM (
			SELECT b.off_at, b.mmsi, b.is_open, b.duration_hours
			FROM ais_gap_current b
			WHERE b.off_at >= p.since
				AND b.off_at < p.until
			UNION ALL
			-- those that began before: few, found within the index
			SELECT a.off_at, a.mmsi, a.is_open, a.duration_hours
			FROM ais_gap_current a
			WHERE a.off_at < p.since
				AND (a.on_at >= p.since OR a.on_at IS NULL)
		) g
	) t
	WHERE t.until >= p.since
	HAVING count(*) > 0
) s
WHERE (SELECT is_restored());
COMMENT ON VIEW gap_by_month IS
'AIS gaps as known now by UTC month; the hours of a gap are split at the ends of months. The receivers may have been '
'down instead: compare ais_coverage_by_day';
COMMENT ON COLUMN gap_by_month.row_id IS 'Key: months since the year 0';
COMMENT ON COLUMN gap_by_month.month IS 'First day of the month';
COMMENT ON COLUMN gap_by_month.gaps_begun IS 'Gaps that begin in the month';
COMMENT ON COLUMN gap_by_month.gaps IS 'Gaps that touch the month';
COMMENT ON COLUMN gap_by_month.ships IS 'MMSIs with a gap that touches the month';
COMMENT ON COLUMN gap_by_month.open_gaps IS 'Open gaps among those that touch the month';
COMMENT ON COLUMN gap_by_month.hours_silent IS 'Total hours of silence in the month, of all ships';
COMMENT ON COLUMN gap_by_month.median_hours IS
'Median length of the gaps that touch the month, hours; open ones up to the end of what the run looked at';

CREATE VIEW port_call_by_program_month AS
SELECT
	hashtextextended(concat_ws(E'\n', p.list, p.program, p.month - date '1970-01-01'), 0) & 9007199254740991 AS row_id,
	p.month,
	p.list,
	p.program,
	count(DISTINCT p.finding_id) AS calls,
	count(DISTINCT p.mmsi) AS ships,
	count(DISTINCT p.finding_id) FILTER (WHERE p.status_no = 1) AS calls_listed,
	count(DISTINCT p.finding_id) FILTER (WHERE p.status_no = 2) AS calls_possibly_listed,
	count(DISTINCT p.finding_id) FILTER (WHERE p.status_no = 3) AS calls_before_or_after,
	count(DISTINCT p.finding_id) FILTER (WHERE p.embargoed) AS calls_at_embargoed
FROM (
	SELECT
		c.finding_id,
		c.mmsi,
		c.list,
		c.embargoed,
		date_trunc('month', c.arrived AT TIME ZONE 'UTC')::date AS month,
		coalesce(nullif(r.program, ''), 'no program given') AS program,
		-- of several entries of a list the strongest status
		min(array_position(ARRAY['listed', 'possibly', 'not listed'], c.status_then)) AS status_no
	FROM sanctioned_port_call c
	CROSS JOIN LATERAL unnest(string_to_array(coalesce(nullif(c.programs, ''), 'no program given'), '; ')) r(program)
	WHERE c.listing_id IS NOT NULL
	GROUP BY 1, 2, 3, 4, 5, 6
) p
GROUP BY p.month, p.list, p.program;
COMMENT ON VIEW port_call_by_program_month IS
'Calls of ships that are or were on a list, by program and UTC month of arrival; a call of a ship under two programs '
'counts for both';
COMMENT ON COLUMN port_call_by_program_month.row_id IS 'Key of the row, stable over time, below 2^53';
COMMENT ON COLUMN port_call_by_program_month.month IS 'First day of the month';
COMMENT ON COLUMN port_call_by_program_month.list IS 'Name of the list';
COMMENT ON COLUMN port_call_by_program_month.program IS 'Program or regime';
COMMENT ON COLUMN port_call_by_program_month.calls IS 'Number of calls';
COMMENT ON COLUMN port_call_by_program_month.ships IS 'MMSIs that called';
COMMENT ON COLUMN port_call_by_program_month.calls_listed IS 'Calls of ships that were listed on arrival';
COMMENT ON COLUMN port_call_by_program_month.calls_possibly_listed IS
'Calls of ships that were possibly listed on arrival, between two snapshots';
COMMENT ON COLUMN port_call_by_program_month.calls_before_or_after IS 'Calls before a listing or after its end';
COMMENT ON COLUMN port_call_by_program_month.calls_at_embargoed IS 'Calls at embargoed zones';

CREATE FUNCTION fleet_timeline_svg(list text, from_time timestamptz, to_time timestamptz, page integer DEFAULT 1,
	lanes integer DEFAULT 50) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
SET intervalstyle = 'postgres'
AS $$
#variable_conflict use_column
DECLARE
	mmsis integer[];
	ships integer;
	shown integer;
BEGIN
	PERFORM check_period(fleet_timeline_svg.from_time, fleet_timeline_svg.to_time);
	IF NOT EXISTS (SELECT FROM sanctions_list s WHERE s.list = fleet_timeline_svg.list) THEN
		RAISE EXCEPTION 'list "%" does not exist', coalesce(fleet_timeline_svg.list, 'NULL')
			USING ERRCODE = 'undefined_object',
				HINT = format('Lists are: %s.',
					(SELECT string_agg(s.list, ', ' ORDER BY s.list) FROM sanctions_list s));
	END IF;
	IF fleet_timeline_svg.list = ANY (lists_without_snapshot()) THEN
		RAISE EXCEPTION 'no copy of list "%" is loaded', fleet_timeline_svg.list
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = 'A picture without ships would say that it has none.',
				HINT = 'Load a copy first (docs/lists.md).';
	END IF;
	WITH number AS MATERIALIZED (
		SELECT l.listing_id, n.scheme, n.value
		FROM listing l
		LEFT JOIN listing_identifier n ON n.listing_id = l.listing_id
			AND n.scheme IN ('imo', 'mmsi')
			AND n.value IS NOT NULL
			AND n.known_to IS NULL
		WHERE l.list = fleet_timeline_svg.list
			AND l.kind = 'vessel'
	), ship AS (
		SELECT n.listing_id, i.mmsi::integer AS mmsi
		FROM number n
		JOIN vessel v ON v.imo = CASE WHEN n.scheme = 'imo' THEN n.value END::imo
		JOIN vessel_identity i ON i.vessel_id = v.vessel_id
		WHERE i.mmsi IS NOT NULL
			AND i.valid && tstzrange(fleet_timeline_svg.from_time, fleet_timeline_svg.to_time)
		UNION
		SELECT n.listing_id, a.mmsi::integer
		FROM number n
		JOIN ais_static a ON imo_or_null(a.imo) = CASE WHEN n.scheme = 'imo' THEN n.value END::imo AND a.imo IS NOT NULL
		WHERE a.day BETWEEN utc_day(fleet_timeline_svg.from_time) AND utc_day(fleet_timeline_svg.to_time)
		UNION
		SELECT n.listing_id, n.value::integer FROM number n WHERE n.scheme = 'mmsi'
	)
	SELECT coalesce(array_agg(DISTINCT s.mmsi ORDER BY s.mmsi), '{}'),
		(SELECT count(DISTINCT n.listing_id) FROM number n),
		count(DISTINCT s.listing_id)
	INTO mmsis, ships, shown
	FROM ship s;
	RETURN timeline_page(fleet_timeline_svg.from_time, fleet_timeline_svg.to_time, mmsis, NULL, interval '6 hours',
		fleet_timeline_svg.page, fleet_timeline_svg.lanes,
		CASE WHEN shown < ships THEN format('no MMSI is known of %s of the %s ships that are or were on list %s: these have no lane',
			ships - shown, ships, fleet_timeline_svg.list) END);
END $$;
COMMENT ON FUNCTION fleet_timeline_svg(text, timestamptz, timestamptz, integer, integer) IS
'Return a time line (SVG, as port_call_timeline_svg() draws it) of the port calls in a period of the ships that are '
'or were on a list, with a lane for each MMSI that the registry then gives one of its IMO numbers, that reported one '
'by AIS, or that the list gives; lanes: ships on a page. Error 42704 for an unknown list, 55000 for one of which no '
'copy is loaded, 22023 for an empty period or a page below 1. A line below counts the ships of which no MMSI is known';
