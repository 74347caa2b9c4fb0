-- Identities of ships as sent by AIS, in spans of time.

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
	-- draught and destination belong to a voyage, not to the ship's identity
	WITH identity AS (
		SELECT s.mmsi, s.day, s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m,
			min(s.first_at) AS first_at, max(s.last_at) AS last_at, sum(s.reports) AS reports
		FROM ais_static s
		WHERE num_nonnulls(s.imo, s.name, s.call_sign, s.length_m) > 0
			AND (numbers IS NULL OR s.mmsi = ANY (numbers))
		GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
	), said AS (
		-- a day's data is part of other data of that week if it has fewer values and contradicts none
		SELECT s.* FROM identity s
		WHERE NOT EXISTS (SELECT FROM ais_static o
			WHERE o.mmsi = s.mmsi
				AND o.day BETWEEN s.day - 6 AND s.day + 6
				AND num_nonnulls(o.imo, o.name, o.call_sign, o.ship_type, o.length_m, o.width_m)
					> num_nonnulls(s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m)
				AND coalesce(s.imo = o.imo, s.imo IS NULL)
				AND coalesce(s.name = o.name, s.name IS NULL)
				AND coalesce(s.call_sign = o.call_sign, s.call_sign IS NULL)
				AND coalesce(s.ship_type = o.ship_type, s.ship_type IS NULL)
				AND coalesce(s.length_m = o.length_m, s.length_m IS NULL)
				AND coalesce(s.width_m = o.width_m, s.width_m IS NULL))
	), stepped AS (
		SELECT s.*, lag(s.last_at) OVER w AS said_before
		FROM said s
		WINDOW w AS (PARTITION BY s.mmsi, s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m
			ORDER BY s.first_at, s.last_at)
	), returned AS (
		-- back after a silence longer than observed identities hold (identity_holds), in which the hull had another MMSI
		SELECT s.*,
			CASE WHEN s.first_at - s.said_before > interval '1440 hours' THEN EXISTS (SELECT
				FROM ais_static o
				WHERE o.imo IS NOT NULL AND imo_or_null(o.imo) = imo_or_null(s.imo)
					AND o.mmsi::integer <> s.mmsi::integer
					AND o.first_at > s.said_before
					AND o.last_at < s.first_at)
				ELSE false END AS is_back
		FROM stepped s
	), numbered AS (
		-- a span continues until other data comes between
		SELECT s.*, row_number() OVER (PARTITION BY s.mmsi ORDER BY s.first_at, s.last_at, s.imo, s.name, s.call_sign)
			- row_number() OVER w AS run,
			count(*) FILTER (WHERE s.is_back) OVER w AS times_back
		FROM returned s
		WINDOW w AS (PARTITION BY s.mmsi, s.imo, s.name, s.call_sign, s.ship_type, s.length_m, s.width_m
			ORDER BY s.first_at, s.last_at)
	)
	SELECT n.mmsi, n.imo, n.name, n.call_sign, n.ship_type, n.length_m, n.width_m, min(n.first_at), max(n.last_at),
		sum(n.reports)::bigint
	FROM numbered n
	GROUP BY n.mmsi, n.imo, n.name, n.call_sign, n.ship_type, n.length_m, n.width_m, n.run, n.times_back;
END $$;
COMMENT ON FUNCTION ais_spans(mmsi[]) IS
'Return the spans in which an MMSI (one of numbers; NULL: any) sent the same identity, with the number of such '
'reports. A span lasts until something else is sent, or until a silence of more than 60 days in which its IMO number '
'was only sent under another MMSI: a ship that returns to an MMSI did not have both at once';
