-- Hulls known by an MMSI, a call sign or a name at a time, with which screening looks beyond the lists' own numbers.

CREATE INDEX vessel_identity_call_sign_idx ON vessel_identity (identifier_value('call_sign', call_sign));
-- static data leads to a listing only by its IMO number
CREATE INDEX ais_static_call_sign_idx ON ais_static (identifier_value('call_sign', call_sign))
	WHERE imo IS NOT NULL AND call_sign IS NOT NULL;
CREATE INDEX ais_static_name_idx ON ais_static (vessel_name_key(left(name, 200)))
	WHERE imo IS NOT NULL AND name IS NOT NULL;

CREATE FUNCTION hulls_said(at timestamptz, mmsis integer[], call_signs text[], name_keys text[],
	OUT imo text, OUT mmsi integer, OUT call_sign text, OUT name text, OUT name_key text, OUT flag text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = on
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
	since CONSTANT date := utc_day(hulls_said.at - interval '720 hours');
	until CONSTANT date := utc_day(hulls_said.at + interval '720 hours');
BEGIN
	RETURN QUERY
	SELECT imo_or_null(a.imo)::text, a.mmsi, identifier_value('call_sign', a.call_sign), a.name,
		vessel_name_key(left(a.name, 200)), NULL::text
	FROM (
		-- by the index alone; DISTINCT, since a ship sends the same every day
		SELECT s.imo, s.mmsi::integer AS mmsi, s.call_sign, s.name
		FROM unnest(mmsis) m(mmsi)
		CROSS JOIN LATERAL (
			SELECT DISTINCT k.mmsi, k.imo, k.call_sign, k.name
			FROM ais_static k
			WHERE k.mmsi = m.mmsi::mmsi AND k.day BETWEEN since AND until AND k.imo IS NOT NULL) s
		UNION
		SELECT s.imo, s.mmsi::integer, s.call_sign, s.name FROM ais_static s
		WHERE vessel_name_key(left(s.name, 200)) = ANY (name_keys) AND s.imo IS NOT NULL AND s.name IS NOT NULL
			AND s.day BETWEEN since AND until
		UNION
		SELECT s.imo, s.mmsi::integer, s.call_sign, s.name FROM ais_static s
		WHERE identifier_value('call_sign', s.call_sign) = ANY (call_signs) AND s.imo IS NOT NULL AND s.call_sign IS NOT NULL
			AND s.day BETWEEN since AND until
	) a
	WHERE imo_or_null(a.imo) IS NOT NULL;
END $$;
COMMENT ON FUNCTION hulls_said(timestamptz, integer[], text[], text[]) IS
'Return what AIS static data gave within 30 days of a time for hulls with an IMO number, under one of the given '
'MMSIs, call signs or name keys, in the columns of hulls_registered(). This also finds data that observe_identities() '
'has not read yet';

CREATE FUNCTION hulls_registered(at timestamptz, mmsis integer[], call_signs text[], name_keys text[], imos text[],
	OUT imo text, OUT mmsi integer, OUT call_sign text, OUT name text, OUT name_key text, OUT flag text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
-- reads a few rows by their indexes; callers switch nested loops off
SET enable_nestloop = on
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT v.imo::text, i.mmsi::integer, identifier_value('call_sign', i.call_sign), i.name,
		vessel_name_key(left(i.name, 200)), country_code(i.flag)
	FROM (
		-- each by its index, since one OR of all would read the whole registry
		SELECT n.* FROM vessel_identity n WHERE n.mmsi::integer = ANY (mmsis)
		UNION ALL
		SELECT n.* FROM vessel_identity n WHERE vessel_name_key(left(n.name, 200)) = ANY (name_keys)
		UNION ALL
		SELECT n.* FROM vessel_identity n WHERE identifier_value('call_sign', n.call_sign) = ANY (call_signs)
		UNION ALL
		SELECT n.*
		FROM vessel h
		JOIN vessel_identity n ON n.vessel_id = h.vessel_id
		WHERE h.imo = ANY (imos::imo[])
	) i
	JOIN vessel v ON v.vessel_id = i.vessel_id
	WHERE v.imo IS NOT NULL
		AND identity_holds(i.observed, i.valid) @> hulls_registered.at
	UNION
	SELECT s.*
	FROM hulls_said(hulls_registered.at, mmsis, call_signs, name_keys) s;
END $$;
COMMENT ON FUNCTION hulls_registered(timestamptz, integer[], text[], text[], text[]) IS
'Return the identities of hulls with an IMO number that held at a time (identity_holds), according to the registry or '
'AIS (hulls_said), and have one of the given MMSIs, call signs or name keys, or belong to one of the given hulls';

CREATE FUNCTION hulls_once_heard(at timestamptz, mmsis integer[], imos text[],
	OUT imo text, OUT mmsi integer, OUT said_until timestamptz, OUT said_from timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
SET search_path = @extschema@, pg_catalog, pg_temp
SET enable_nestloop = on
-- planning for each ship would take longer than the answer
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH pair AS MATERIALIZED (
		SELECT v.imo, i.mmsi
		FROM vessel_identity i
		JOIN vessel v ON v.vessel_id = i.vessel_id
		WHERE i.observed AND i.mmsi::integer = ANY (mmsis) AND v.imo = ANY (imos::imo[])
		UNION
		SELECT imo_or_null(a.imo), a.mmsi
		FROM unnest(mmsis) m(mmsi)
		JOIN ais_static a ON a.mmsi = m.mmsi::mmsi
		WHERE a.imo IS NOT NULL AND imo_or_null(a.imo) = ANY (imos::imo[]) AND cardinality(mmsis) <= 100
		UNION
		-- for many ships start from the hulls, since a ship that never sends an IMO number has a row for each day
		SELECT n.imo::imo, s.mmsi::mmsi
		FROM unnest(imos) n(imo)
		CROSS JOIN LATERAL mmsis_saying(n.imo::imo) s
		WHERE s.mmsi = ANY (mmsis) AND cardinality(mmsis) > 100
			AND EXISTS (SELECT FROM ais_static a WHERE imo_or_null(a.imo) = n.imo::imo AND a.imo IS NOT NULL)
	), said AS (
		SELECT p.imo = v.imo AS is_hull, p.imo, p.mmsi, lower(i.valid) AS since, upper(i.valid) AS until
		FROM pair p
		JOIN vessel_identity i ON i.mmsi = p.mmsi
		JOIN vessel v ON v.vessel_id = i.vessel_id
		WHERE i.observed AND v.imo IS NOT NULL
		UNION ALL
		SELECT p.imo = imo_or_null(a.imo), p.imo, p.mmsi, a.first_at, a.last_at
		FROM pair p
		JOIN ais_static a ON a.mmsi = p.mmsi
		WHERE imo_or_null(a.imo) IS NOT NULL
	), nearest AS (
		SELECT s.imo, s.mmsi,
			max(s.until) FILTER (WHERE s.is_hull AND s.until <= hulls_once_heard.at) AS said_until,
			max(s.until) FILTER (WHERE NOT s.is_hull AND s.until <= hulls_once_heard.at) AS other_until,
			min(s.since) FILTER (WHERE s.is_hull AND s.since >= hulls_once_heard.at) AS said_from,
			min(s.since) FILTER (WHERE NOT s.is_hull AND s.since >= hulls_once_heard.at) AS other_from
		FROM said s
		GROUP BY s.imo, s.mmsi
	), known AS (
		-- if another number was sent closer to the time, that ship has the MMSI
		SELECT n.imo, n.mmsi, CASE WHEN coalesce(n.other_until <= n.said_until, true) THEN n.said_until END AS said_until,
			CASE WHEN coalesce(n.other_from >= n.said_from, true) THEN n.said_from END AS said_from
		FROM nearest n
	)
	SELECT k.imo::text, k.mmsi::integer, k.said_until, k.said_from
	FROM known k
	WHERE num_nonnulls(k.said_until, k.said_from) > 0
		AND NOT EXISTS (SELECT
			FROM vessel_identity i
			WHERE i.mmsi = k.mmsi AND NOT i.observed AND i.valid @> hulls_once_heard.at);
END $$;
COMMENT ON FUNCTION hulls_once_heard(timestamptz, integer[], text[]) IS
'Return which of the given hulls AIS static data gave one of the given MMSIs last before a time (said_until) or first '
'after it (said_from), however far away; MMSIs with which somebody is registered at that time are left out';
