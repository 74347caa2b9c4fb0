-- The identity of an MMSI at a time, as the columns that views show beside it.

CREATE TYPE identity_choice AS (
	vessel_id bigint,
	observed boolean,
	name text,
	flag text,
	ship_type text,
	length_m double precision,
	imo imo
);
COMMENT ON TYPE identity_choice IS 'The identity, or AIS static data, that identity_then() selects for an MMSI';
COMMENT ON COLUMN identity_choice.vessel_id IS 'The vessel; NULL for AIS static data';
COMMENT ON COLUMN identity_choice.observed IS 'Whether it is from AIS; false: from the registry';
COMMENT ON COLUMN identity_choice.name IS 'Name';
COMMENT ON COLUMN identity_choice.flag IS 'Flag as registered';
COMMENT ON COLUMN identity_choice.ship_type IS 'Kind of ship';
COMMENT ON COLUMN identity_choice.length_m IS 'Length, metres';
COMMENT ON COLUMN identity_choice.imo IS 'IMO ship number sent by AIS';

CREATE TYPE hull_shown AS (imo imo, ship_type text, length_m double precision);
COMMENT ON TYPE hull_shown IS 'The values of a vessel that identity_then() returns';
COMMENT ON COLUMN hull_shown.imo IS 'IMO ship number';
COMMENT ON COLUMN hull_shown.ship_type IS 'Kind of ship';
COMMENT ON COLUMN hull_shown.length_m IS 'Length, metres';

-- Inlined into views, for each of their rows: nothing is looked up for columns that are not used, nothing is sorted if an
-- identity held then, and nothing is looked up twice. OFFSET 0 keeps the look-ups from being repeated for each column.
CREATE FUNCTION identity_then(mmsi mmsi, t timestamptz,
	OUT vessel_id bigint, OUT name text, OUT imo integer, OUT flag text, OUT ship_type text,
	OUT length_m double precision, OUT identity_source text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		(h.who).vessel_id,
		(h.who).name,
		coalesce((h.hull).imo, (h.who).imo)::integer,
		coalesce((h.who).flag, mmsi_country(identity_then.mmsi)),
		coalesce((h.who).ship_type, (h.hull).ship_type),
		coalesce((h.hull).length_m, (h.who).length_m),
		CASE WHEN (h.who).observed THEN 'ais' WHEN NOT (h.who).observed THEN 'registry' END
	FROM (
		SELECT w.who,
			(SELECT ROW(v.imo, v.ship_type, v.length_m)::hull_shown FROM vessel v WHERE v.vessel_id = (w.who).vessel_id) AS hull
		FROM (
			-- the first of identities_at(): one that held then, in the order of the index
			SELECT coalesce((
				SELECT ROW(i.vessel_id, i.observed, i.name, i.flag, i.ship_type, i.length_m, NULL)::identity_choice
				FROM vessel_identity i
				WHERE i.mmsi = identity_then.mmsi
					AND i.valid @> identity_then.t
				ORDER BY i.observed, lower(i.valid) DESC NULLS LAST, i.identity_id
				LIMIT 1
			), (
				-- else the observed one nearest in time
				SELECT ROW(i.vessel_id, true, i.name, i.flag, i.ship_type, i.length_m, NULL)::identity_choice
				FROM vessel_identity i
				WHERE i.mmsi = identity_then.mmsi
					AND i.observed
					AND identity_holds(i.observed, i.valid) @> identity_then.t
				ORDER BY
					greatest(lower(i.valid) - identity_then.t, identity_then.t - upper(i.valid)),
					lower(i.valid) DESC NULLS LAST,
					i.identity_id
				LIMIT 1
			), (
				-- else the static data nearest in time
				SELECT ROW(NULL, true, a.name, NULL, a.ship_type, a.length_m, imo_or_null(a.imo))::identity_choice
				FROM ais_static a
				WHERE a.mmsi = identity_then.mmsi
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
			)) AS who
			OFFSET 0
		) w
		OFFSET 0
	) h;
END;
COMMENT ON FUNCTION identity_then(mmsi, timestamptz) IS
'Return, in one row, the identity of an MMSI at a time as views show it: from the registry (identity_source '
'registry), else as observed by AIS, or from the AIS static report nearest in time, at most 30 days away (ais); NULL '
'if neither is known. flag: as registered, else the country of the MMSI (ISO 3166 alpha-2); imo: as integer, NULL if '
'the number sent is not valid; length in metres';

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
'Return an IMO number, with the name beside it, that the AIS static data of an MMSI gave on the UTC days of a period '
'in which it never gave the number imo: the MMSI was then used by another hull, or by a hull under a false identity. '
'NULL if it gave none or gave imo, or if imo is NULL';

CREATE FUNCTION says_another_imo(mmsi integer, imo integer, from_time timestamptz, to_time timestamptz, OUT another boolean)
RETURNS SETOF boolean
-- a set of one row, so that it is inlined
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT says_another_imo.imo IS NOT NULL
		AND EXISTS (SELECT
			FROM ais_static a
			WHERE a.mmsi = says_another_imo.mmsi::mmsi
				AND a.day BETWEEN utc_day(says_another_imo.from_time) AND utc_day(says_another_imo.to_time)
				AND imo_or_null(a.imo)::integer <> says_another_imo.imo)
		AND NOT EXISTS (SELECT
			FROM ais_static a
			WHERE a.mmsi = says_another_imo.mmsi::mmsi
				AND a.day BETWEEN utc_day(says_another_imo.from_time) AND utc_day(says_another_imo.to_time)
				AND imo_or_null(a.imo)::integer = says_another_imo.imo);
END;
COMMENT ON FUNCTION says_another_imo(integer, integer, timestamptz, timestamptz) IS
'Return, in one row, whether said_another_imo() returns a number';
