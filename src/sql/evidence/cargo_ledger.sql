-- Reports of cargo at a zone by period, with the sources side by side.

CREATE FUNCTION ledger_periods(from_time timestamptz, to_time timestamptz, step interval,
	OUT since timestamptz, OUT until timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 12
BEGIN ATOMIC
	SELECT
		greatest(g.s AT TIME ZONE 'UTC', from_time),
		least((g.s + step) AT TIME ZONE 'UTC', to_time)
	FROM generate_series(
		CASE
			WHEN step >= interval '1 month' THEN date_trunc('month', from_time AT TIME ZONE 'UTC')
			ELSE from_time AT TIME ZONE 'UTC'
		END,
		to_time AT TIME ZONE 'UTC' - interval '1 microsecond', step) g(s);
END;
COMMENT ON FUNCTION ledger_periods(timestamptz, timestamptz, interval) IS
'Return the steps of a period in UTC; steps of a month or longer follow the calendar and are cut at the ends of the '
'period';

CREATE FUNCTION cargo_ledger(zone_id bigint, from_time timestamptz, to_time timestamptz,
	step interval DEFAULT '1 month',
	known_at timestamptz DEFAULT 'infinity',
	OUT zone text, OUT source text, OUT kind text, OUT method text, OUT period_from timestamptz,
	OUT period_to timestamptz,
	OUT reports integer, OUT reports_possibly integer, OUT amount_min double precision, OUT amount_max double precision,
	OUT appeared_surely double precision, OUT appeared_possibly double precision,
	OUT vanished_surely double precision, OUT vanished_possibly double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_zone(cargo_ledger.zone_id), check_period(cargo_ledger.from_time, cargo_ledger.to_time),
		check_known_at(known_at);
	PERFORM steps_between(cargo_ledger.from_time, cargo_ledger.to_time, cargo_ledger.step);
	RETURN QUERY
	WITH followed AS MATERIALIZED (
		SELECT f.* FROM cargo_followed(cargo_ledger.zone_id, known_at) f
	)
	SELECT
		z.name,
		f.source,
		f.kind,
		f.method,
		p.since,
		p.until,
		count(*) FILTER (WHERE f.seen_from >= p.since AND f.ends_within)::integer,
		count(*) FILTER (WHERE f.seen_from < p.until)::integer,
		min(f.amount) FILTER (WHERE f.method <> 'words' AND f.seen_from < p.until),
		max(f.amount) FILTER (WHERE f.method <> 'words' AND f.seen_from < p.until),
		CASE
			WHEN f.method <> 'words' THEN coalesce(sum(f.amount - f.before) FILTER (WHERE f.amount > f.before
				AND f.before_from >= p.since
				AND f.ends_within),
				0)
			END,
		CASE WHEN f.method <> 'words' THEN coalesce(sum(f.amount - f.before) FILTER (WHERE f.amount > f.before), 0) END,
		CASE
			WHEN f.method <> 'words' THEN coalesce(sum(f.before - f.amount) FILTER (WHERE f.amount < f.before
				AND f.before_from >= p.since
				AND f.ends_within),
				0)
			END,
		CASE WHEN f.method <> 'words' THEN coalesce(sum(f.before - f.amount) FILTER (WHERE f.amount < f.before), 0) END
	FROM ledger_periods(cargo_ledger.from_time, cargo_ledger.to_time, cargo_ledger.step) p
	CROSS JOIN LATERAL (
		-- ranges exclude their end: the range of a month does not touch the next
		SELECT o.*, NOT seen_reaches(o.seen_from, o.seen_to, p.until) AS ends_within
		FROM followed o
		WHERE coalesce(o.before_from, o.seen_from) < p.until
			AND seen_reaches(o.seen_from, o.seen_to, p.since)
	) f
	JOIN zone z ON z.zone_id = f.zone_seen
	GROUP BY z.zone_id, z.name, f.source, f.kind, f.method, p.since, p.until
	ORDER BY p.since, z.name, z.zone_id, f.kind, f.method, f.source;
END $$;
COMMENT ON FUNCTION cargo_ledger(bigint, timestamptz, timestamptz, interval, timestamptz) IS
'Return what each source reports of cargo at a zone and its parts in each step of a period (steps of a month or '
'longer follow the calendar, UTC), as known at a given time: never a single number, since no source saw everything. '
'Sources, kinds and methods (count of pieces; area, m2; words: no number given) are kept apart. reports: those surely '
'within the step; reports_possibly: those that can be. amount_min, amount_max: of the numbers that can belong to the '
'step. appeared and vanished: sums of the differences between a report and the last one surely before it by the same '
'source and method; _surely if both lie within the step, _possibly if the change can have been in it. Each is a lower '
'bound of what came or went, since what came and went between two reports is in neither. Error 42704 for an unknown '
'zone, 22023 for an empty period or step, 54000 for more than a million steps';
