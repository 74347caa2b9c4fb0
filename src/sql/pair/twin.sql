-- One track under two MMSIs.

CREATE FUNCTION mmsi_twins(from_time timestamptz, to_time timestamptz, min_fixes integer DEFAULT 10,
	min_places integer DEFAULT 3,
	min_share double precision DEFAULT 0.5,
	OUT mmsi_a integer, OUT name_a text, OUT imo_a integer, OUT flag_a text,
	OUT mmsi_b integer, OUT name_b text, OUT imo_b integer, OUT flag_b text,
	OUT same_fixes integer, OUT places integer, OUT fixes_a integer, OUT fixes_b integer, OUT share double precision,
	OUT first_at timestamptz, OUT last_at timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM is_restored(), check_period(mmsi_twins.from_time, mmsi_twins.to_time, may_be_endless => true);
	IF NOT coalesce(mmsi_twins.min_fixes >= 1
		AND mmsi_twins.min_places >= 1
		AND mmsi_twins.min_share BETWEEN 0 AND 1, false) THEN
		RAISE EXCEPTION 'a parameter is out of range: min_fixes %, min_places %, min_share %',
			mmsi_twins.min_fixes, mmsi_twins.min_places, mmsi_twins.min_share
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Numbers are 1 or more, min_share is from 0 to 1.';
	END IF;
	IF mmsi_twins.from_time < positions_kept_from() THEN
		RAISE NOTICE 'twins are looked for only in what is stored: %', not_kept_text(mmsi_twins.from_time);
	END IF;
	PERFORM notice_days_without_data(mmsi_twins.from_time, mmsi_twins.to_time);
	RETURN QUERY
	WITH shared AS (
		SELECT f.t, f.lon, f.lat, array_agg(f.mmsi ORDER BY f.mmsi) AS ships
		FROM fixes_between(mmsi_twins.from_time, mmsi_twins.to_time) f
		GROUP BY f.t, f.lon, f.lat
		HAVING count(*) > 1
	), pair AS (
		SELECT
			a.mmsi AS a,
			b.mmsi AS b,
			count(*)::integer AS same_fixes,
			count(DISTINCT (s.lon, s.lat))::integer AS places,
			min(s.t) AS first_at,
			max(s.t) AS last_at
		FROM shared s
		CROSS JOIN unnest(s.ships) a(mmsi)
		JOIN unnest(s.ships) b(mmsi) ON a.mmsi < b.mmsi
		GROUP BY a.mmsi, b.mmsi
		HAVING count(*) >= mmsi_twins.min_fixes
			AND count(DISTINCT (s.lon, s.lat)) >= mmsi_twins.min_places
	), counted AS (
		SELECT
			p.*,
			num_fixes(vessel_track_between(p.a::mmsi, p.first_at, p.last_at + interval '1 microsecond')) AS fixes_a,
			num_fixes(vessel_track_between(p.b::mmsi, p.first_at, p.last_at + interval '1 microsecond')) AS fixes_b
		FROM pair p
	)
	SELECT
		c.a, i.name, i.imo, i.flag,
		c.b, j.name, j.imo, j.flag,
		c.same_fixes, c.places, c.fixes_a, c.fixes_b,
		c.same_fixes::double precision / least(c.fixes_a, c.fixes_b),
		c.first_at, c.last_at
	FROM counted c
	LEFT JOIN LATERAL identity_then(c.a, c.first_at) i ON true
	LEFT JOIN LATERAL identity_then(c.b, c.first_at) j ON true
	WHERE c.same_fixes >= mmsi_twins.min_share * least(c.fixes_a, c.fixes_b)
	ORDER BY 13 DESC, 9 DESC, 1, 5;
END $$;
COMMENT ON FUNCTION mmsi_twins(timestamptz, timestamptz, integer, integer, double precision) IS
'Return pairs of MMSIs under which the same track is stored in a period: at least min_fixes fixes equal in time and '
'place (to the microsecond and 1e-7 degree), at min_places or more places, which make up at least min_share (share) '
'of the fixes of the ship with fewer between the first and the last of them (first_at, last_at). Names, IMO numbers '
'and flags are those of first_at. Two transmitters on one hull differ in antenna and time, so the same fixes are one '
'report under two numbers, by a forger, a reprogrammed transmitter or a feed that mixes up ships. Highest share '
'first. A notice lists the UTC days for which no position of any ship is stored. Error 22023 for an empty period or a parameter out of range';
