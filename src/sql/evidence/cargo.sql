-- What happened to cargo about a visit.

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
'Return what follows from two numbers of one measure: same, appeared, vanished, grew or shrank';

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
	PERFORM check_zone(cargo_buildup.zone_id), check_known_at(known_at);
	SELECT c.zone_id, c.zone, c.first_seen, c.last_seen, c.first_seen_latest, c.last_seen_earliest INTO v
	FROM combined_visits(known_at) c
	WHERE c.visit_id = cargo_buildup.visit;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'visit % does not exist', coalesce(cargo_buildup.visit::text, 'NULL')
			USING ERRCODE = 'undefined_object', HINT = 'Visits are the rows of combined_visit.';
	ELSIF v.zone_id <> ALL (zone_family(cargo_buildup.zone_id))
		AND cargo_buildup.zone_id <> ALL (zone_family(v.zone_id)) THEN
		RAISE EXCEPTION 'visit % is one to "%", not to zone %', cargo_buildup.visit, v.zone, cargo_buildup.zone_id
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF NOT coalesce(cargo_buildup."window" >= '0', false) THEN
		RAISE EXCEPTION 'window must not be negative, as in "%"', coalesce(cargo_buildup."window"::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH cargo AS MATERIALIZED (
		SELECT c.* FROM cargo_sightings_known_at(known_at) c WHERE c.zone_id = ANY (zone_family(cargo_buildup.zone_id))
	), compared AS (
		-- with the last that the same source said of the same kind at the same zone in the same measure, surely before
		SELECT
			c.*,
			z.name AS zone_name,
			change_between(
				(SELECT b.count FROM cargo b
					WHERE b.source = c.source AND b.zone_id = c.zone_id AND b.kind = c.kind AND b.count IS NOT NULL
						AND b.seen_to <= c.seen_from AND (b.seen_from < c.seen_from OR b.seen_to < c.seen_to)
					ORDER BY b.seen_to DESC, b.seen_from DESC, b.cargo_sighting_id DESC
					LIMIT 1)::double precision,
				c.count::double precision) AS by_count,
			change_between(
				(SELECT b.area_m2 FROM cargo b
					WHERE b.source = c.source AND b.zone_id = c.zone_id AND b.kind = c.kind AND b.area_m2 IS NOT NULL
						AND b.seen_to <= c.seen_from AND (b.seen_from < c.seen_from OR b.seen_to < c.seen_to)
					ORDER BY b.seen_to DESC, b.seen_from DESC, b.cargo_sighting_id DESC
					LIMIT 1),
				c.area_m2) AS by_area
		FROM cargo c
		JOIN zone z USING (zone_id)
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
'Cargo seen at a zone and its parts from "window" before to "window" after a visit there (visit_id of '
'combined_visit), as known at a time. change: what follows from the numbers, by count and by area apart: each is '
'compared with the last that the same source said surely before (of ranges, the one that ends last), of the same kind '
'at the same zone in the same measure; where the two measures disagree it is unclear, and where there is nothing to '
'compare, what the source said. said: that in any case. hours_before_arrival: from the beginning of its range to the '
'earliest that the ship can have been seen there; _min and _max: at least and at most, as far as both ranges go. The '
'ship can have arrived before it was seen. Error 42704 for an unknown zone or visit, 22023 for the visit of another '
'port';
