-- What AIS says of who ships are, in spans of time.

CREATE FUNCTION ais_spans(numbers mmsi[] DEFAULT NULL,
	OUT mmsi mmsi, OUT imo text, OUT name text, OUT call_sign text, OUT ship_type text,
	OUT length_m double precision, OUT width_m double precision,
	OUT first_at timestamptz, OUT last_at timestamptz, OUT reports bigint)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	-- draught and destination belong to a voyage, not to who the ship is
	WITH identity AS (
		SELECT s.mmsi, s.day, s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m,
			min(s.first_at) AS first_at, max(s.last_at) AS last_at, sum(s.reports) AS reports
		FROM ais_static s
		WHERE num_nonnulls(s.imo, s.name, s.call_sign, s.length_m) > 0
			AND (numbers IS NULL OR s.mmsi = ANY (numbers))
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
	), said AS (
		-- a day's saying that says less than another of that week, and nothing else, is part of it
		SELECT s.* FROM identity s
		WHERE NOT EXISTS (SELECT FROM ais_static o
			WHERE o.mmsi = s.mmsi AND o.day BETWEEN s.day - 6 AND s.day + 6
				AND num_nonnulls(o.imo, o.name, o.call_sign, o.ship_type, o.length_m, o.width_m) > num_nonnulls(s.imo,
					s.name, s.call_sign, s.ship_type, s.length_m, s.width_m)
				AND coalesce(s.imo = o.imo, s.imo IS NULL)
					AND coalesce(s.name = o.name, s.name IS NULL)
					AND coalesce(s.call_sign = o.call_sign, s.call_sign IS NULL)
				AND coalesce(s.ship_type = o.ship_type, s.ship_type IS NULL)
					AND coalesce(s.length_m = o.length_m, s.length_m IS NULL)
					AND coalesce(s.width_m = o.width_m, s.width_m IS NULL))
	), numbered AS (
		-- a saying goes on until another comes between
		SELECT s.*, row_number() OVER (PARTITION BY s.mmsi ORDER BY s.first_at, s.last_at, s.imo, s.name, s.call_sign)
			- row_number() OVER (PARTITION BY s.mmsi, s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m
				ORDER BY s.first_at, s.last_at) AS run
		FROM said s
	)
	SELECT n.mmsi, n.imo, n.name, n.call_sign, n.ship_type, n.length_m, n.width_m, min(n.first_at), max(n.last_at),
		sum(n.reports)::bigint
	FROM numbered n
	GROUP BY n.mmsi, n.imo, n.name, n.call_sign, n.ship_type, n.length_m, n.width_m, n.run;
END $$;
COMMENT ON FUNCTION ais_spans(mmsi[]) IS
'Return spans in which an MMSI, one of some (NULL: all), said the same of itself, with the number of reports that did';
