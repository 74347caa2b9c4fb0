-- Who had an MMSI at a time, as the columns that views carry beside it.

CREATE FUNCTION identity_then(mmsi integer, t timestamptz,
	OUT vessel_id bigint, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		i.vessel_id,
		i.name,
		v.imo::integer,
		coalesce(i.flag, mmsi_country(identity_then.mmsi::mmsi)),
		coalesce(i.ship_type, v.ship_type),
		coalesce(v.length_m, i.length_m),
		CASE WHEN i.observed THEN 'ais' ELSE 'registry' END
	FROM (
		SELECT n.*
		FROM identities_at(identity_then.mmsi::mmsi, identity_then.t) n
		LIMIT 1
	) i
	JOIN vessel v ON v.vessel_id = i.vessel_id
	UNION ALL
	SELECT
		NULL,
		s.name,
		imo_or_null(s.imo)::integer,
		mmsi_country(identity_then.mmsi::mmsi),
		s.ship_type,
		s.length_m,
		'ais'
	FROM (
		SELECT a.*
		FROM ais_static a
		WHERE a.mmsi = identity_then.mmsi::mmsi
			AND a.day BETWEEN (identity_then.t AT TIME ZONE 'UTC')::date - 30
				AND (identity_then.t AT TIME ZONE 'UTC')::date + 30
			AND (a.name IS NOT NULL OR a.imo IS NOT NULL)
		ORDER BY
			greatest(a.first_at - identity_then.t, identity_then.t - a.last_at, interval '0'),
			a.name IS NULL,
			a.reports DESC,
			a.name,
			a.imo
		LIMIT 1
	) s
	WHERE NOT EXISTS (SELECT FROM identities_at(identity_then.mmsi::mmsi, identity_then.t))
	LIMIT 1;
END;
COMMENT ON FUNCTION identity_then(integer, timestamptz) IS
'Return the identity that an MMSI had at a time, as views show it: of the registry (identity_source registry), else as observed from AIS or as the AIS static report nearest in time, at most 30 days away, says (ais); no row where neither is known. flag: as registered, else the country of the MMSI (ISO 3166 alpha-2); imo as integer, NULL where the number said is not valid; length in metres';
