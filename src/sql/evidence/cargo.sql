-- What happened to cargo about a visit.

CREATE FUNCTION cargo_buildup(zone_id bigint, visit bigint, "window" interval DEFAULT '3 days',
	OUT phase text, OUT seen_from timestamptz, OUT seen_to timestamptz, OUT zone text, OUT kind text, OUT count integer, OUT area_m2 double precision, OUT change text,
	OUT hours_before_arrival double precision, OUT hours_after_departure double precision, OUT source text, OUT note text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	v record;
BEGIN
	SELECT c.first_seen, c.last_seen INTO v FROM combined_visit c WHERE c.visit_id = cargo_buildup.visit;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'visit % does not exist', coalesce(cargo_buildup.visit::text, 'NULL') USING ERRCODE = 'undefined_object', HINT = 'Visits are the rows of combined_visit.';
	END IF;
	RETURN QUERY
	WITH seen AS (
		SELECT c.*, z.name AS zone_name,
			-- the last that was counted, the last that was measured
			(SELECT b.count FROM cargo_sighting b WHERE b.zone_id = c.zone_id AND b.kind = c.kind AND b.count IS NOT NULL
				AND (b.seen_from, b.seen_to, b.cargo_sighting_id) < (c.seen_from, c.seen_to, c.cargo_sighting_id) ORDER BY b.seen_from DESC, b.seen_to DESC, b.cargo_sighting_id DESC LIMIT 1) AS count_before,
			(SELECT b.area_m2 FROM cargo_sighting b WHERE b.zone_id = c.zone_id AND b.kind = c.kind AND b.area_m2 IS NOT NULL
				AND (b.seen_from, b.seen_to, b.cargo_sighting_id) < (c.seen_from, c.seen_to, c.cargo_sighting_id) ORDER BY b.seen_from DESC, b.seen_to DESC, b.cargo_sighting_id DESC LIMIT 1) AS area_before
		FROM cargo_sighting c JOIN zone z USING (zone_id)
		WHERE c.zone_id = ANY (zone_family(cargo_buildup.zone_id))
	)
	SELECT CASE WHEN s.seen_to <= v.first_seen THEN 'before' WHEN s.seen_from >= v.last_seen THEN 'after' ELSE 'during' END, s.seen_from, s.seen_to, s.zone_name, s.kind, s.count, s.area_m2,
		-- by the numbers, where there are any to compare; else as the source says
		CASE WHEN n.more IS NULL THEN s.change WHEN n.before = 0 AND n.now > 0 THEN 'appeared' WHEN n.now = 0 AND n.before > 0 THEN 'vanished'
			WHEN n.more > 0 THEN 'grew' WHEN n.more < 0 THEN 'shrank' ELSE 'same' END,
		CASE WHEN s.seen_from < v.first_seen THEN hours(v.first_seen - s.seen_from) END, CASE WHEN s.seen_to > v.last_seen THEN hours(s.seen_to - v.last_seen) END, s.source, s.note
	FROM seen s
		CROSS JOIN LATERAL (SELECT coalesce(s.count - s.count_before, s.area_m2 - s.area_before) AS more, coalesce(s.count_before, s.area_before) AS before, coalesce(s.count, s.area_m2) AS now) n
	WHERE s.seen_to >= v.first_seen - cargo_buildup."window" AND s.seen_from <= v.last_seen + cargo_buildup."window"
	ORDER BY s.seen_from, s.seen_to, s.zone_name, s.kind, s.cargo_sighting_id;
END $$;
COMMENT ON FUNCTION cargo_buildup(bigint, bigint, interval) IS
'Cargo seen at a zone and its parts from "window" before to "window" after a visit (visit_id of combined_visit): what appeared, grew, stayed the same, shrank or vanished since it was looked at last, and how long before arrival or after departure. Error 42704 for an unknown visit';
