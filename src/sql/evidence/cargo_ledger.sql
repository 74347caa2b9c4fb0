-- What sources say of cargo at a zone, by period, side by side.

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
	IF NOT coalesce(cargo_ledger.step > '0', false) THEN
		RAISE EXCEPTION 'step must be longer than nothing, not "%"', coalesce(cargo_ledger.step::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH period AS (
		SELECT
			greatest(g.s AT TIME ZONE 'UTC', cargo_ledger.from_time) AS since,
			least((g.s + cargo_ledger.step) AT TIME ZONE 'UTC', cargo_ledger.to_time) AS until
		FROM generate_series(
			CASE
				WHEN cargo_ledger.step >= interval '1 month' THEN date_trunc('month',
					cargo_ledger.from_time AT TIME ZONE 'UTC')
				ELSE cargo_ledger.from_time AT TIME ZONE 'UTC' END,
			cargo_ledger.to_time AT TIME ZONE 'UTC' - interval '1 microsecond', cargo_ledger.step) g(s)
	), said AS MATERIALIZED (
		SELECT c.zone_id, c.source, c.kind, m.method, m.amount, c.seen_from, c.seen_to, c.cargo_sighting_id
		FROM cargo_sightings_known_at(known_at) c
		CROSS JOIN LATERAL (VALUES ('count', c.count::double precision), ('area', c.area_m2),
			('words', CASE WHEN num_nonnulls(c.count, c.area_m2) = 0 THEN 'nan'::double precision END)) m(method,
			amount)
		WHERE c.zone_id = ANY (zone_family(cargo_ledger.zone_id))
			AND m.amount IS NOT NULL
	), followed AS (
		-- beside the last that the same source said surely before, of the same kind at the same zone by the same method
		SELECT s.*, b.amount AS before, b.seen_from AS before_from
		FROM said s
		LEFT JOIN LATERAL (
			SELECT p.amount, p.seen_from
			FROM said p
			WHERE p.zone_id = s.zone_id
				AND p.source = s.source
				AND p.kind = s.kind
				AND p.method = s.method
				AND p.seen_to <= s.seen_from
				AND (p.seen_from < s.seen_from OR p.seen_to < s.seen_to)
			ORDER BY p.seen_to DESC, p.seen_from DESC, p.cargo_sighting_id DESC
			LIMIT 1
		) b ON true
	)
	SELECT
		z.name,
		f.source,
		f.kind,
		f.method,
		p.since,
		p.until,
		count(*) FILTER (WHERE f.seen_from >= p.since AND f.seen_to <= p.until)::integer,
		count(*) FILTER (WHERE f.seen_from < p.until AND f.seen_to >= p.since)::integer,
		min(f.amount) FILTER (WHERE f.method <> 'words' AND f.seen_from < p.until AND f.seen_to >= p.since),
		max(f.amount) FILTER (WHERE f.method <> 'words' AND f.seen_from < p.until AND f.seen_to >= p.since),
		CASE
			WHEN f.method <> 'words' THEN coalesce(sum(f.amount - f.before) FILTER (WHERE f.amount > f.before
				AND f.before_from >= p.since
				AND f.seen_to <= p.until),
				0)
			END,
		CASE WHEN f.method <> 'words' THEN coalesce(sum(f.amount - f.before) FILTER (WHERE f.amount > f.before), 0) END,
		CASE
			WHEN f.method <> 'words' THEN coalesce(sum(f.before - f.amount) FILTER (WHERE f.amount < f.before
				AND f.before_from >= p.since
				AND f.seen_to <= p.until),
				0)
			END,
		CASE WHEN f.method <> 'words' THEN coalesce(sum(f.before - f.amount) FILTER (WHERE f.amount < f.before), 0) END
	FROM period p
	JOIN followed f ON coalesce(f.before_from, f.seen_from) < p.until AND f.seen_to >= p.since
	JOIN zone z ON z.zone_id = f.zone_id
	GROUP BY z.zone_id, z.name, f.source, f.kind, f.method, p.since, p.until
	ORDER BY p.since, z.name, z.zone_id, f.kind, f.method, f.source;
END $$;
COMMENT ON FUNCTION cargo_ledger(bigint, timestamptz, timestamptz, interval, timestamptz) IS
'Return what each source says of cargo at a zone and its parts in each step of a period (of months and longer those '
'of the calendar, UTC), as known at a time: never one number, for no source saw all of it. Sources, kinds and methods '
'(count of pieces; area, m2; words: the source gave no number) stand apart. reports: those surely within the step; '
'reports_possibly: those that can be. amount_min, amount_max: of the numbers that can belong to the step. appeared '
'and vanished: sums of the differences between a report and the last one surely before it by the same source and '
'method, _surely where both lie within the step, _possibly where the change can have been in it; each is at least '
'what came or went: what came and went between two reports is in neither. Error 42704 for an unknown zone, 22023 for '
'an empty period or step';
