-- Cargo before, during and after a visit.

CREATE FUNCTION change_between(before double precision, now double precision) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN before = now THEN 'same'
	WHEN before = 0 THEN 'appeared'
	WHEN now = 0 THEN 'vanished'
	WHEN now > before THEN 'grew'
	ELSE 'shrank'
END;
COMMENT ON FUNCTION change_between(double precision, double precision) IS
'Return how the second of two numbers differs from the first: same, appeared, vanished, grew or shrank';

CREATE FUNCTION cargo_followed(zone_id bigint, known_at timestamptz,
	OUT cargo_sighting_id bigint, OUT zone_seen bigint, OUT source text, OUT kind text, OUT method text,
	OUT amount double precision, OUT seen_from timestamptz, OUT seen_to timestamptz,
	OUT before double precision, OUT before_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH said AS MATERIALIZED (
		SELECT c.cargo_sighting_id, c.zone_id, c.source, c.kind, m.method, m.amount, c.seen_from, c.seen_to
		FROM cargo_sightings_known_at(cargo_followed.known_at) c
		CROSS JOIN LATERAL (VALUES ('count', c.count::double precision), ('area', c.area_m2),
			('words', CASE WHEN num_nonnulls(c.count, c.area_m2) = 0 THEN 'nan'::double precision END)) m(method,
			amount)
		WHERE c.zone_id = ANY (zone_family(cargo_followed.zone_id))
			AND m.amount IS NOT NULL
	)
	SELECT s.*, b.amount, b.seen_from
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
	) b ON true;
END $$;
COMMENT ON FUNCTION cargo_followed(bigint, timestamptz) IS
'Return the numbers that sources reported of cargo at a zone and its parts, as known at a given time, one row for '
'each method (count; area, m2; words, with NaN, if the source gave no number), next to the last one that the same '
'source reported surely before, of the same kind at the same zone (zone_seen) by the same method; of several ranges '
'the one that ends last';

CREATE FUNCTION cargo_visit(zone_id bigint, visit bigint, "window" interval, known_at timestamptz,
	OUT first_seen timestamptz, OUT last_seen timestamptz, OUT first_seen_latest timestamptz,
	OUT last_seen_earliest timestamptz)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
	v record;
	-- the key of an AIS call is twice that of its first finding; all its findings have the same ship and zone
	is_call CONSTANT boolean := cargo_visit.visit % 2 = 0;
	ship integer;
	port bigint;
BEGIN
	PERFORM check_zone(cargo_visit.zone_id), check_known_at(known_at);
	SELECT f.mmsi::integer, f.zone_id INTO ship, port
	FROM port_call_finding f
	WHERE is_call
		AND f.finding_id = cargo_visit.visit / 2;
	SELECT c.zone_id, c.zone, c.first_seen, c.last_seen, c.first_seen_latest, c.last_seen_earliest INTO v
	FROM joined_visits(known_at) c
	WHERE c.visit_id = cargo_visit.visit
		AND (NOT is_call OR c.mmsi = ship AND c.zone_id = port)
		AND (is_call OR c.method NOT IN ('ais', 'ais and sightings'));
	IF NOT FOUND THEN
		RAISE EXCEPTION 'visit % does not exist', coalesce(cargo_visit.visit::text, 'NULL')
			USING ERRCODE = 'undefined_object', HINT = 'Visits are the rows of combined_visit.';
	ELSIF v.zone_id <> ALL (zone_family(cargo_visit.zone_id))
		AND cargo_visit.zone_id <> ALL (zone_family(v.zone_id)) THEN
		RAISE EXCEPTION 'visit % is one to "%", not to zone %', cargo_visit.visit, v.zone, cargo_visit.zone_id
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM check_span('window', cargo_visit."window");
	first_seen := v.first_seen;
	last_seen := v.last_seen;
	first_seen_latest := v.first_seen_latest;
	last_seen_earliest := v.last_seen_earliest;
END $$;
COMMENT ON FUNCTION cargo_visit(bigint, bigint, interval, timestamptz) IS
'Return when a ship was first and last seen on a visit to a zone, its port or a part of it, as known at a given time. '
'Error 42704 for an unknown zone or visit, 22023 for the visit of another port or a window out of range';

CREATE FUNCTION cargo_buildup(zone_id bigint, visit bigint, "window" interval DEFAULT '3 days',
	known_at timestamptz DEFAULT 'infinity',
	OUT phase text, OUT seen_from timestamptz, OUT seen_to timestamptz, OUT zone text, OUT kind text, OUT count integer,
	OUT area_m2 double precision, OUT change text, OUT hours_before_arrival double precision,
	OUT hours_after_departure double precision,
	OUT source text, OUT note text, OUT change_by_count text, OUT change_by_area text, OUT said text,
	OUT hours_before_arrival_min double precision, OUT hours_before_arrival_max double precision,
	OUT hours_after_departure_min double precision, OUT hours_after_departure_max double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
	v record;
BEGIN
	SELECT c.* INTO v FROM cargo_visit(cargo_buildup.zone_id, cargo_buildup.visit, cargo_buildup."window", known_at) c;
	RETURN QUERY
	WITH followed AS MATERIALIZED (
		SELECT f.*, change_between(f.before, f.amount) AS change
		FROM cargo_followed(cargo_buildup.zone_id, known_at) f
	), compared AS (
		SELECT c.*, z.name AS zone_name, n.change AS by_count, a.change AS by_area
		FROM cargo_sightings_known_at(known_at) c
		JOIN zone z USING (zone_id)
		LEFT JOIN followed n ON n.cargo_sighting_id = c.cargo_sighting_id AND n.method = 'count'
		LEFT JOIN followed a ON a.cargo_sighting_id = c.cargo_sighting_id AND a.method = 'area'
		WHERE c.zone_id = ANY (zone_family(cargo_buildup.zone_id))
	)
	SELECT
		CASE
			WHEN c.seen_to <= v.first_seen THEN 'before'
			WHEN c.seen_from >= v.last_seen THEN 'after'
			ELSE 'during'
		END,
		c.seen_from,
		c.seen_to,
		c.zone_name,
		c.kind,
		c.count,
		c.area_m2,
		CASE
			WHEN c.by_count <> c.by_area THEN 'unclear'
			ELSE coalesce(c.by_count, c.by_area, c.change)
		END,
		CASE WHEN c.seen_from < v.first_seen THEN hours(v.first_seen - c.seen_from) END,
		CASE WHEN c.seen_to > v.last_seen THEN hours(c.seen_to - v.last_seen) END,
		c.source,
		c.note,
		c.by_count,
		c.by_area,
		c.change,
		CASE WHEN c.seen_from < v.first_seen THEN hours(greatest(v.first_seen - c.seen_to, '0')) END,
		CASE WHEN c.seen_from < v.first_seen THEN hours(v.first_seen_latest - c.seen_from) END,
		CASE WHEN c.seen_to > v.last_seen THEN hours(greatest(c.seen_from - v.last_seen, '0')) END,
		CASE WHEN c.seen_to > v.last_seen THEN hours(c.seen_to - v.last_seen_earliest) END
	FROM compared c
	WHERE c.seen_to >= v.first_seen - cargo_buildup."window"
		AND c.seen_from <= v.last_seen + cargo_buildup."window"
	ORDER BY c.seen_from, c.seen_to, c.zone_name, c.kind, c.cargo_sighting_id;
END $$;
COMMENT ON FUNCTION cargo_buildup(bigint, bigint, interval, timestamptz) IS
'Return the cargo seen at a zone and its parts from "window" before to "window" after a visit there (visit_id of '
'combined_visit), as known at a given time. change: the change that the numbers show, by count and by area '
'separately, each compared with the last number that the same source reported surely before, of the same kind at the '
'same zone in the same measure (of several ranges the one that ends last); unclear if the two measures disagree; if '
'there is nothing to compare, the change that the source reported. said: the change that the source reported, in any '
'case. hours_before_arrival: from the beginning of its range to the earliest time at which the ship can have been '
'seen there; _min and _max: the bounds that both ranges set. The ship can have arrived before it was seen. Error '
'42704 for an unknown zone or visit, 22023 for the visit of another port';
