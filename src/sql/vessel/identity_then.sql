-- Who had an MMSI at a time, as the columns that views carry beside it.

CREATE FUNCTION identity_then(mmsi integer, t timestamptz,
	OUT vessel_id bigint, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		r.vessel_id,
		coalesce(r.name, s.name),
		coalesce(v.imo::integer, imo_or_null(s.imo)::integer),
		coalesce(r.flag, mmsi_country(identity_then.mmsi::mmsi)),
		coalesce(r.ship_type, v.ship_type, s.ship_type),
		coalesce(v.length_m, r.length_m, s.length_m),
		CASE WHEN r.identity_id IS NOT NULL AND NOT r.observed THEN 'registry'
			WHEN r.identity_id IS NOT NULL OR s.mmsi IS NOT NULL THEN 'ais'
		END
	FROM (SELECT identity_then.mmsi) m
	LEFT JOIN LATERAL (
		SELECT n.*
		FROM identities_at(identity_then.mmsi::mmsi, identity_then.t) n
		LIMIT 1
	) r ON true
	LEFT JOIN vessel v ON v.vessel_id = r.vessel_id
	LEFT JOIN LATERAL (
		SELECT a.*
		FROM ais_static a
		WHERE r.identity_id IS NULL
			AND a.mmsi = identity_then.mmsi::mmsi
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
	) s ON true;
END;
COMMENT ON FUNCTION identity_then(integer, timestamptz) IS
'Return, in one row, the identity that an MMSI had at a time, as views show it: of the registry (identity_source '
'registry), else as observed from AIS or as the AIS static report nearest in time, at most 30 days away, says (ais); '
'NULL where neither is known. flag: as registered, else the country of the MMSI (ISO 3166 alpha-2); imo as integer, '
'NULL where the number said is not valid; length in metres';

CREATE FUNCTION said_another_imo(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz,
	OUT imo_said text, OUT name_said text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	WITH said AS (
		SELECT imo_or_null(a.imo) AS imo, a.name, a.reports
		FROM ais_static a
		WHERE a.mmsi = said_another_imo.mmsi::mmsi
			AND a.day BETWEEN utc_day(said_another_imo.from_time) AND utc_day(said_another_imo.to_time)
			AND imo_or_null(a.imo) IS NOT NULL
	)
	SELECT s.imo::text, s.name
	FROM said s
	WHERE NOT EXISTS (SELECT FROM said o WHERE o.imo = said_another_imo.imo)
		AND said_another_imo.imo IS NOT NULL
	ORDER BY s.reports DESC, s.imo::integer, s.name
	LIMIT 1;
END;
COMMENT ON FUNCTION said_another_imo(integer, integer, timestamptz, timestamptz) IS
'Return the IMO number, and the name beside it, that the AIS static data of an MMSI say on the UTC days of a period, '
'where they never say the one given: the number then served another hull, or a hull under a false name. NULL where '
'none is said, or the one given, or none is given';

CREATE FUNCTION other_hulls(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz,
	OUT vessel_id bigint, OUT imo_number integer, OUT name text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT max(o.vessel_id), o.imo_number, max(o.name)
	FROM (
		SELECT i.vessel_id, v.imo::integer AS imo_number, i.name
		FROM vessel_identity i
		JOIN vessel v ON v.vessel_id = i.vessel_id
		WHERE i.mmsi = other_hulls.mmsi::mmsi
			AND i.valid && tstzrange(other_hulls.from_time, other_hulls.to_time, '[]')
			AND num_nulls(other_hulls.from_time, other_hulls.to_time) = 0
		UNION ALL
		SELECT v.vessel_id, imo_or_null(a.imo)::integer, a.name
		FROM ais_static a
		LEFT JOIN vessel v ON v.imo = imo_or_null(a.imo)
		WHERE a.mmsi = other_hulls.mmsi::mmsi
			AND a.day BETWEEN utc_day(other_hulls.from_time) AND utc_day(other_hulls.to_time)) o
	WHERE o.imo_number <> coalesce(other_hulls.imo, 0)
	GROUP BY o.imo_number;
END;
COMMENT ON FUNCTION other_hulls(integer, integer, timestamptz, timestamptz) IS
'Return the hulls besides one (imo; NULL: none) that had an MMSI at some time from one to another, by the registry, as '
'observed, or as its AIS static data say on these UTC days: what the MMSI did then can have been any of them. Hulls '
'without an IMO number are left out; vessel_id is NULL of those that are not registered. None of a time that is not known '
'(NULL)';
