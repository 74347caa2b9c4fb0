-- Contradictions between known identities, and changes worth a look.

CREATE FUNCTION identity_says(i vessel_identity) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat_ws(', ', (SELECT v.imo::text FROM vessel v WHERE v.vessel_id = (i).vessel_id), 'MMSI ' || (i).mmsi::text,
	'"' || (i).name || '"',
	'call sign ' || (i).call_sign, 'flag ' || (i).flag, (i).length_m || ' m',
	'(' || (i).source || coalesce(', ' || (i).reports || ' reports', '') || ')');
COMMENT ON FUNCTION identity_says(vessel_identity) IS 'Return an identity in words';

CREATE FUNCTION flag_state(country text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION flag_state(text) IS
'Return the state to which the call signs of a country or territory are allotted (ITU Radio Regulations, appendix '
'42), ISO 3166 alpha-2: MMSIs and call signs of a territory and of its state do not contradict each other';

CREATE FUNCTION ship_says(s shared_mmsi_finding) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN format('ship %s: %s fixes, first at %s, %s', (s).ship_no, (s).fixes, round((s).first_lon::numeric, 4),
	round((s).first_lat::numeric, 4));
COMMENT ON FUNCTION ship_says(shared_mmsi_finding) IS 'Return in words one of the ships that share an MMSI';

CREATE FUNCTION is_ship_call_sign(call_sign text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN call_sign ~ '^([A-Z][A-Z0-9]|[2-9][A-Z])[A-Z]{2}[2-9]?$'
	OR call_sign ~ '^[A-Z2-9][A-Z][2-9][0-9]{3}$'
	OR call_sign ~ '^([A-Z][A-Z0-9]|[2-9][A-Z])[A-Z][2-9][0-9]{3}$';
COMMENT ON FUNCTION is_ship_call_sign(text) IS
'Return whether a text has the form of a ship''s call sign (ITU Radio Regulations, 19.55 and 19.56): two characters '
'and two letters, with or without a digit other than 0 and 1; two characters, the second a letter, and four digits; '
'or two characters, a letter and four digits; a digit after a letter is not 0 or 1';

CREATE FUNCTION could_be_imo(said text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN said ~* '^\s*(IMO)?\s*(5|6|7|8|9|100|101)[0-9]*\s*$'
	AND length(regexp_replace(said, '[^0-9]', '', 'g')) = 7;
COMMENT ON FUNCTION could_be_imo(text) IS
'Return whether a text has the form of an IMO ship number: seven digits in the ranges assigned so far, from 5000000 '
'on, and 1000000 to 1019999. Others are not attempts at one: leading zeros, numbers of national registers (six or '
'seven digits in the United States), MMSIs';

CREATE FUNCTION tows(ship_type text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(ship_type IN ('31', '32', '52', '56', '57', 'Towing', 'Towing long/wide', 'Tug'), false);
COMMENT ON FUNCTION tows(text) IS
'Return whether ships of an AIS type (ITU-R M.1371-5, table 53, or the Danish Maritime Authority''s word for it) '
'report the dimensions of what they tow or push as their own: towing vessels, tugs, and the spare types for local '
'vessels, which inland towboats of the United States use';

CREATE FUNCTION could_be_boat(length_m double precision, ship_type text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(length_m <= 24, ship_type ~ '^(30|36|37|6[0-9]|Fishing|Sailing|Pleasure|Passenger)$', false);
COMMENT ON FUNCTION could_be_boat(double precision, text) IS
'Return whether a sender of this length (metres) and AIS type (ITU-R M.1371-5, table 53, or its word) may be a boat: '
'up to 24 m, where the load line convention begins (AIS gives whole metres); or, if the length is not known, a type '
'shared by boats and ships: fishing, sailing, pleasure or passenger craft';

CREATE FUNCTION is_boat_text(call_sign text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN call_sign ~ '^([A-Z]{4}|[A-Z0-9]{2}[0-9]{4})$'
	OR call_sign ~ '^[A-Z]{4}[2-9]$' AND call_sign ~ '[AEIOUY]';
COMMENT ON FUNCTION is_boat_text(text) IS
'Return whether a call sign has a form that boats use for other texts: four letters or, with a vowel, four letters '
'and a digit (a word, or a name and a number), or two characters with four digits (a licence number)';

CREATE TYPE identity_contradiction AS (
	kind text,
	about text,
	a vessel_identity,
	b vessel_identity,
	reason text,
	span tstzrange
);
COMMENT ON TYPE identity_contradiction IS
'Two identities that cannot both be true, or one that contradicts itself: a step of identity_conflicts()';
COMMENT ON COLUMN identity_contradiction.kind IS 'Kind, see identity_conflicts()';
COMMENT ON COLUMN identity_contradiction.about IS 'What it concerns, equal for repetitions of one conflict';
COMMENT ON COLUMN identity_contradiction.a IS 'The first identity';
COMMENT ON COLUMN identity_contradiction.b IS 'The second identity; NULL if the first contradicts itself';
COMMENT ON COLUMN identity_contradiction.reason IS 'Reason, in words';
COMMENT ON COLUMN identity_contradiction.span IS 'Time for which they contradict each other';

CREATE FUNCTION identities_beside(vessel_id bigint) RETURNS bigint[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN ARRAY(
	SELECT i.identity_id FROM vessel_identity i WHERE i.vessel_id = $1
	UNION
	SELECT o.identity_id
	FROM vessel_identity i
	JOIN vessel_identity o ON o.mmsi::integer = i.mmsi::integer
	WHERE i.vessel_id = $1);
COMMENT ON FUNCTION identities_beside(bigint) IS
'Return the identity_ids of a vessel, and of all that use one of its MMSIs, which may contradict it';

CREATE FUNCTION slips_of_identity(identity_ids bigint[] DEFAULT NULL) RETURNS SETOF vessel_identity
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
BEGIN
	RETURN QUERY
	SELECT (s.i).*
	FROM (
		SELECT i, lag(i) OVER w AS before, lead(i) OVER w AS after
		FROM vessel_identity i
		WHERE i.observed
			AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
			-- only MMSIs with a single-report identity can have a slip
			AND i.mmsi IN (SELECT o.mmsi FROM vessel_identity o WHERE o.observed AND o.reports = 1)
		WINDOW w AS (PARTITION BY i.mmsi ORDER BY lower(i.valid), i.identity_id)
	) s
	WHERE (s.i).reports = 1
		AND (s.before).vessel_id = (s.after).vessel_id
		AND ROW((s.before).name, (s.before).call_sign, (s.before).length_m, (s.before).width_m)
			IS NOT DISTINCT FROM ROW((s.after).name, (s.after).call_sign, (s.after).length_m, (s.after).width_m);
END $$;
COMMENT ON FUNCTION slips_of_identity(bigint[]) IS
'Return the identities (of identity_ids; NULL: all) from a single AIS report, between equal identities before and '
'after: a transmission or typing error';

CREATE FUNCTION goes_on_beside(identity_id bigint, mmsi mmsi) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
	SELECT
	FROM vessel_identity i
	JOIN vessel v ON v.vessel_id = i.vessel_id AND v.imo IS NOT NULL
	JOIN vessel_identity o ON o.vessel_id = i.vessel_id
		AND o.mmsi = goes_on_beside.mmsi
		AND o.observed = i.observed
		AND o.valid && i.valid
	WHERE i.identity_id = goes_on_beside.identity_id
		AND i.mmsi <> goes_on_beside.mmsi);
COMMENT ON FUNCTION goes_on_beside(bigint, mmsi) IS
'Return whether the vessel of an identity has another MMSI at the same time: then two hulls use one IMO number '
'(imo_two_mmsis), and a difference between them is not a change';

CREATE FUNCTION contradictory_numbers(slips vessel_identity[], identity_ids bigint[] DEFAULT NULL,
	period tstzrange DEFAULT '(,)')
RETURNS SETOF identity_contradiction
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH identity AS MATERIALIZED (
		SELECT i AS row, i.vessel_id, i.mmsi, i.valid, v.imo
		FROM vessel_identity i
		JOIN vessel v USING (vessel_id)
		WHERE NOT EXISTS (SELECT FROM unnest(slips) n WHERE n.identity_id = i.identity_id)
			AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
			AND i.valid && period
			AND v.imo IS NOT NULL
	), shared AS (
		SELECT i.mmsi FROM identity i GROUP BY i.mmsi HAVING min(i.vessel_id) < max(i.vessel_id)
	), changing AS (
		SELECT i.vessel_id FROM identity i GROUP BY i.vessel_id HAVING min(i.mmsi::integer) < max(i.mmsi::integer)
	)
	SELECT 'mmsi_two_imos', format('%s %s %s', a.mmsi, a.imo, b.imo), a.row, b.row,
		format('%s and %s both had MMSI %s at once', a.imo, b.imo, a.mmsi), a.valid * b.valid
	FROM identity a
	JOIN identity b ON b.mmsi = a.mmsi AND b.imo > a.imo AND b.valid && a.valid
	WHERE a.mmsi IN (SELECT s.mmsi FROM shared s)
		AND b.mmsi IN (SELECT s.mmsi FROM shared s)
	UNION ALL
	SELECT 'imo_two_mmsis', format('%s %s %s', a.imo, a.mmsi, b.mmsi), a.row, b.row,
		format('%s had MMSI %s and %s at once', a.imo, a.mmsi, b.mmsi), a.valid * b.valid
	FROM identity a
	JOIN identity b ON b.vessel_id = a.vessel_id AND b.mmsi > a.mmsi AND b.valid && a.valid
	WHERE a.vessel_id IN (SELECT c.vessel_id FROM changing c)
		AND b.vessel_id IN (SELECT c.vessel_id FROM changing c);
END $$;
COMMENT ON FUNCTION contradictory_numbers(vessel_identity[], bigint[], tstzrange) IS
'Return where hulls share an MMSI, or a hull has two, at some time of a period, among identities (of identity_ids; '
'NULL: all) other than slips: a step of identity_conflicts()';

CREATE FUNCTION contradictory_countries(slips vessel_identity[], identity_ids bigint[] DEFAULT NULL,
	period tstzrange DEFAULT '(,)')
RETURNS SETOF identity_contradiction
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH identity AS MATERIALIZED (
		SELECT i AS row, i.mmsi, i.flag, i.call_sign, i.valid, v.imo, c.*
		FROM vessel_identity i
		JOIN vessel v USING (vessel_id)
		CROSS JOIN LATERAL (
			SELECT
				flag_state(mmsi_country(i.mmsi)) AS mmsi_state,
				flag_state(call_sign_country(i.call_sign)) AS call_sign_state,
				flag_state(flag_code(i.flag)) AS flag_state
			OFFSET 0
		) c
		WHERE NOT EXISTS (SELECT FROM unnest(slips) n WHERE n.identity_id = i.identity_id)
			AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
			AND i.valid && period
			AND (c.mmsi_state <> c.flag_state OR c.mmsi_state <> c.call_sign_state)
	)
	SELECT 'mmsi_flag', format('%s %s', a.mmsi, a.flag), a.row, NULL::vessel_identity,
		format('MMSI %s is one of %s, the flag is %s', a.mmsi, a.mmsi_state, a.flag), a.valid
	FROM identity a
	WHERE a.flag_state ~ '^[A-Z]{2}$'
		AND a.mmsi_state <> a.flag_state
	UNION ALL
	SELECT CASE WHEN is_ship_call_sign(a.call_sign)
			-- the ship's name in that field has no country
			AND coalesce(strpos(regexp_replace(upper((a.row).name COLLATE "C"), '[^A-Z0-9]', '', 'g'), a.call_sign) = 0, true)
			AND NOT (a.imo IS NULL
				AND could_be_boat((a.row).length_m, (a.row).ship_type)
				AND is_boat_text(a.call_sign))
		THEN 'call_sign_country' ELSE 'call_sign_form' END,
		format('%s %s', a.mmsi, a.call_sign), a.row, NULL,
		format('call sign %s is one of %s, MMSI %s one of %s', a.call_sign, a.call_sign_state, a.mmsi, a.mmsi_state),
		a.valid
	FROM identity a
	WHERE a.call_sign_state <> a.mmsi_state
		AND mmsi_kind(a.mmsi) = 'ship'
		-- ships of Taiwan have call signs of the series B, which is China's
		AND NOT (a.call_sign_state = 'CN' AND a.mmsi_state = 'TW');
END $$;
COMMENT ON FUNCTION contradictory_countries(vessel_identity[], bigint[], tstzrange) IS
'Return where the MMSI of an identity (of identity_ids; NULL: all; without slips) that holds at some time of a period '
'belongs to another country than its flag or call sign: a step of identity_conflicts()';

CREATE FUNCTION changed_dimensions(slips vessel_identity[], identity_ids bigint[] DEFAULT NULL,
	period tstzrange DEFAULT '(,)')
RETURNS SETOF identity_contradiction
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH measured AS (
		-- each identity with a length, and the one before it of the same vessel
		SELECT i AS row, i.*, lag(i) OVER w AS before
		FROM vessel_identity i
		WHERE i.length_m > 0
			AND NOT EXISTS (SELECT FROM unnest(slips) n WHERE n.identity_id = i.identity_id)
			AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
		WINDOW w AS (PARTITION BY i.vessel_id, i.observed ORDER BY lower(i.valid) NULLS FIRST, i.identity_id)
	), jump AS MATERIALIZED (
		SELECT m.vessel_id, m.row, m.before, m.valid, d.*
		FROM measured m
		CROSS JOIN LATERAL (VALUES
			('length', (m.before).length_m, m.length_m, 10.0),
			('width', nullif((m.before).width_m, 0), nullif(m.width_m, 0), 5.0)
		) d(what, old_m, new_m, least_change)
		WHERE abs(d.new_m - d.old_m) > greatest(d.least_change, 0.1 * greatest(d.new_m, d.old_m))
			AND tstzrange(lower(m.valid), lower(m.valid), '[]') && period
			-- if both change, only the length is reported
			AND NOT (d.what = 'width'
				AND abs(m.length_m - (m.before).length_m) > greatest(10, 0.1 * greatest(m.length_m, (m.before).length_m)))
	)
	SELECT CASE WHEN tows((j.row).ship_type) OR tows((j.before).ship_type) THEN 'dimensions_of_tow' ELSE 'dimensions' END,
		format('%s %s %s %s', j.vessel_id, j.what, least(j.old_m, j.new_m), greatest(j.old_m, j.new_m)), j.before, j.row,
		format('%s goes from %s to %s m', j.what, j.old_m, j.new_m), tstzrange(lower(j.valid), lower(j.valid), '[]')
	FROM jump j
	-- last, for the few remaining rows
	WHERE NOT goes_on_beside((j.row).identity_id, (j.before).mmsi);
END $$;
COMMENT ON FUNCTION changed_dimensions(vessel_identity[], bigint[], tstzrange) IS
'Return lengths and widths that jump in a period from one identity of a vessel to the next, without slips: a step of '
'identity_conflicts()';

CREATE FUNCTION hopping_flags(slips vessel_identity[], flag_window interval, identity_ids bigint[] DEFAULT NULL,
	period tstzrange DEFAULT '(,)')
RETURNS SETOF identity_contradiction
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH flagged AS (
		SELECT f.*,
			lag(f.state) OVER (PARTITION BY f.vessel_id, f.observed
				ORDER BY lower(f.valid) NULLS FIRST, f.identity_id) AS state_before
		FROM (
			SELECT i AS row, i.*, coalesce(flag_state(flag_code(i.flag)), flag_state(mmsi_country(i.mmsi))) AS state
			FROM vessel_identity i
			WHERE NOT EXISTS (SELECT FROM unnest(slips) n WHERE n.identity_id = i.identity_id)
				AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
		) f
		WHERE f.state IS NOT NULL
	), stretch AS (
		-- stretches of one flag
		SELECT f.*, lead(f.row) OVER w AS next, lead(lower(f.valid)) OVER w AS until, lag(f.row) OVER w AS before
		FROM flagged f
		WHERE f.state IS DISTINCT FROM f.state_before
		WINDOW w AS (PARTITION BY f.vessel_id, f.observed ORDER BY lower(f.valid) NULLS FIRST, f.identity_id)
	)
	SELECT 'flag_hopping', format('%s %s', f.vessel_id, f.identity_id), f.row, f.next,
		format('flag %s for %s only', f.state, date_trunc('hour', f.until - lower(f.valid))), f.valid
	FROM stretch f
	WHERE f.until - lower(f.valid) < flag_window
		AND f.valid && period
		-- the first known flag may have been flown longer
		AND (f.before).identity_id IS NOT NULL
		AND NOT goes_on_beside((f.next).identity_id, f.mmsi)
		AND NOT goes_on_beside((f.row).identity_id, (f.before).mmsi);
END $$;
COMMENT ON FUNCTION hopping_flags(vessel_identity[], interval, bigint[], tstzrange) IS
'Return flags flown at some time of a period for less than flag_window between two others, without slips: a step of '
'identity_conflicts()';

CREATE FUNCTION names_changed_near_calls(slips vessel_identity[], call_margin interval,
	identity_ids bigint[] DEFAULT NULL, period tstzrange DEFAULT '(,)')
RETURNS SETOF identity_contradiction
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH named AS (
		SELECT i AS row, i.*, lag(i) OVER w AS before
		FROM vessel_identity i
		WHERE i.name <> ''
			AND NOT EXISTS (SELECT FROM unnest(slips) n WHERE n.identity_id = i.identity_id)
			AND (identity_ids IS NULL OR i.identity_id = ANY (identity_ids))
		WINDOW w AS (PARTITION BY i.vessel_id, i.observed ORDER BY lower(i.valid) NULLS FIRST, i.identity_id)
	), changed AS MATERIALIZED (
		SELECT n.vessel_id, n.identity_id, n.name, n.mmsi, n.valid, n.row, n.before
		FROM named n
		WHERE n.name <> (n.before).name
			AND tstzrange(lower(n.valid), lower(n.valid), '[]') && period
			AND vessel_name_key(left(n.name, 200)) <> vessel_name_key(left((n.before).name, 200))
	), near_call AS MATERIALIZED (
		SELECT n.*, c.arrived_latest, c.departed_earliest, c.zone
		FROM changed n
		CROSS JOIN LATERAL (
			SELECT p.*
			FROM port_call_current p
			-- also under the number that went with the name
			WHERE p.mmsi IN (n.mmsi::integer, (n.before).mmsi::integer)
				AND p.arrived_latest - call_margin <= lower(n.valid)
				AND p.departed_earliest + call_margin >= lower(n.valid)
			ORDER BY greatest(p.arrived_latest - lower(n.valid), lower(n.valid) - p.departed_earliest), p.finding_id
			LIMIT 1
		) c
	)
	SELECT 'name_change_near_call', format('%s %s', n.vessel_id, n.identity_id), n.before, n.row,
		format('name goes from "%s" to "%s", %s hours from a call at %s', (n.before).name, n.name,
			round(extract(epoch FROM
				greatest(n.arrived_latest - lower(n.valid), lower(n.valid) - n.departed_earliest, '0')) / 3600),
			n.zone),
		tstzrange(lower(n.valid), lower(n.valid), '[]')
	FROM near_call n
	WHERE NOT goes_on_beside((n.row).identity_id, (n.before).mmsi);
END $$;
COMMENT ON FUNCTION names_changed_near_calls(vessel_identity[], interval, bigint[], tstzrange) IS
'Return changes of name in a period within call_margin of a port call, without slips: a step of identity_conflicts()';

CREATE FUNCTION repeated_contradictions(from_time timestamptz, to_time timestamptz, flag_window interval,
	call_margin interval, with_slips boolean, identity_ids bigint[],
	OUT kind text, OUT a vessel_identity, OUT b vessel_identity, OUT reason text, OUT a_from timestamptz,
	OUT a_to timestamptz, OUT b_from timestamptz, OUT b_to timestamptz, OUT times integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	slips vessel_identity[] := ARRAY(SELECT s FROM slips_of_identity(identity_ids) s);
	period CONSTANT tstzrange := tstzrange(from_time, to_time);
BEGIN
	RETURN QUERY
	WITH found AS (
		SELECT f.* FROM contradictory_numbers(slips, identity_ids, period) f
		UNION ALL
		SELECT f.* FROM contradictory_countries(slips, identity_ids, period) f
		UNION ALL
		SELECT f.* FROM changed_dimensions(slips, identity_ids, period) f
		UNION ALL
		SELECT f.* FROM hopping_flags(slips, flag_window, identity_ids, period) f
		UNION ALL
		SELECT f.* FROM names_changed_near_calls(slips, call_margin, identity_ids, period) f
		UNION ALL
		SELECT 'one_report', (s).identity_id::text, s, NULL, 'said by one report, another before and after', (s).valid
		FROM unnest(slips) s
	), stretch AS (
		-- A conflict counts if it stands, and a change if it happens, in the period; earlier and later times of the
		-- identities are read too. Repeated within 30 days it is the same conflict.
		SELECT
			f.*,
			lower(f.span) > max(upper(f.span)) OVER (PARTITION BY f.kind, f.about
				ORDER BY lower(f.span) NULLS FIRST, upper(f.span)
				ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + interval '30 days' AS is_new
		FROM found f
		WHERE f.span && period
			AND (with_slips OR f.kind NOT IN ('call_sign_form', 'dimensions_of_tow', 'one_report'))
	), numbered AS (
		SELECT s.*,
			count(*) FILTER (WHERE s.is_new) OVER (PARTITION BY s.kind, s.about
				ORDER BY lower(s.span) NULLS FIRST, upper(s.span)) AS stretch
		FROM stretch s
	)
	SELECT
		n.kind,
		(array_agg(n.a ORDER BY lower(n.span) NULLS FIRST, (n.a).identity_id, (n.b).identity_id))[1],
		(array_agg(n.b ORDER BY lower(n.span) NULLS FIRST, (n.a).identity_id, (n.b).identity_id))[1],
		(array_agg(n.reason ORDER BY lower(n.span) NULLS FIRST, (n.a).identity_id, (n.b).identity_id))[1],
		min(coalesce(lower((n.a).valid), '-infinity')),
		max(coalesce(upper((n.a).valid), 'infinity')),
		min(coalesce(lower((n.b).valid), '-infinity')) FILTER (WHERE (n.b).identity_id IS NOT NULL),
		max(coalesce(upper((n.b).valid), 'infinity')) FILTER (WHERE (n.b).identity_id IS NOT NULL),
		count(*)::integer
	FROM numbered n
	GROUP BY n.kind, n.about, n.stretch;
END $$;
COMMENT ON FUNCTION repeated_contradictions(timestamptz, timestamptz, interval, interval, boolean, bigint[]) IS
'Return contradictions of identities (of identity_ids; NULL: all) in a period, with repetitions within 30 days as one '
'row: the first two identities that contradict each other, and when each side was sent or registered: a step of '
'identity_conflicts()';

CREATE FUNCTION wrong_imo_numbers(from_time timestamptz, to_time timestamptz, with_slips boolean, numbers mmsi[],
	OUT kind text, OUT mmsi mmsi, OUT said text, OUT name text, OUT first_at timestamptz, OUT last_at timestamptz,
	OUT reports bigint, OUT times integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT CASE WHEN could_be_imo(min(s.imo)) THEN 'imo_check' ELSE 'imo_form' END, s.mmsi, min(s.imo), min(s.name),
		min(s.first_at), max(s.last_at), sum(s.reports)::bigint, count(*)::integer
	FROM ais_spans(ARRAY(
		SELECT DISTINCT t.mmsi
		FROM ais_static t
		WHERE (numbers IS NULL OR t.mmsi = ANY (numbers))
			AND t.imo ~ '[1-9]'
			AND imo_or_null(t.imo) IS NULL)) s
	WHERE s.imo ~ '[1-9]'
		AND imo_or_null(s.imo) IS NULL
		AND s.first_at < to_time
		AND s.last_at >= from_time
		AND (with_slips OR could_be_imo(s.imo)
			-- a single-report slip of a ship that otherwise sends a valid number
			AND NOT (s.reports = 1
				AND EXISTS (SELECT FROM ais_static o WHERE o.mmsi = s.mmsi AND imo_or_null(o.imo) IS NOT NULL)))
	GROUP BY s.mmsi, s.imo;
END $$;
COMMENT ON FUNCTION wrong_imo_numbers(timestamptz, timestamptz, boolean, mmsi[]) IS
'Return the invalid IMO numbers that MMSIs (of numbers; NULL: all) sent by AIS in a period: a step of '
'identity_conflicts()';

CREATE FUNCTION conflicts_with_lists(of_vessel bigint, from_time timestamptz, to_time timestamptz, numbers mmsi[],
	OUT kind text, OUT mmsi mmsi, OUT vessel_id bigint, OUT other_vessel_id bigint, OUT reason text,
	OUT first_from timestamptz, OUT first_to timestamptz, OUT first_says text,
	OUT second_from timestamptz, OUT second_to timestamptz, OUT second_says text, OUT times integer)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT 'mmsi_listed_for_another', (n.i).mmsi, (n.i).vessel_id, n.other_vessel_id, n.reason, lower((n.i).valid),
		upper((n.i).valid), identity_says(n.i), lower(n.listed), upper(n.listed), n.says, 1
	FROM mmsis_listed_for_others($4) n
	WHERE (n.i).valid * n.listed && tstzrange($2, $3)
		AND coalesce($1 IN ((n.i).vessel_id, n.other_vessel_id), true);
END;
COMMENT ON FUNCTION conflicts_with_lists(bigint, timestamptz, timestamptz, mmsi[]) IS
'Return where a list gives an MMSI (of numbers; NULL: any) to another hull than registry or AIS do, in a period, for '
'one vessel (NULL: all): a step of identity_conflicts()';

CREATE FUNCTION vessel_conflicts(of_vessel bigint, from_time timestamptz, to_time timestamptz,
	flag_window interval DEFAULT '1 year', call_margin interval DEFAULT '7 days', with_slips boolean DEFAULT false,
	OUT kind text, OUT mmsi mmsi, OUT vessel_id bigint, OUT other_vessel_id bigint, OUT reason text,
	OUT first_from timestamptz, OUT first_to timestamptz, OUT first_says text,
	OUT second_from timestamptz, OUT second_to timestamptz, OUT second_says text, OUT times integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	identity_ids CONSTANT bigint[] := identities_beside(of_vessel);
	numbers mmsi[];
BEGIN
	IF of_vessel IS NOT NULL THEN
		numbers := ARRAY(SELECT i.mmsi FROM vessel_identity i WHERE i.vessel_id = of_vessel AND i.mmsi IS NOT NULL);
	END IF;
	PERFORM is_restored(), check_period(vessel_conflicts.from_time, vessel_conflicts.to_time, may_be_endless => true),
		check_span('flag_window', flag_window), check_span('call_margin', call_margin);
	RETURN QUERY
	SELECT o.kind, (o.a).mmsi, (o.a).vessel_id, nullif((o.b).vessel_id, (o.a).vessel_id), o.reason,
		nullif(o.a_from, '-infinity'), nullif(o.a_to, 'infinity'), identity_says(o.a),
		nullif(o.b_from, '-infinity'), nullif(o.b_to, 'infinity'),
		CASE WHEN (o.b).identity_id IS NOT NULL THEN identity_says(o.b) END, o.times
	FROM repeated_contradictions(vessel_conflicts.from_time, vessel_conflicts.to_time, flag_window, call_margin,
		with_slips, identity_ids) o
	WHERE of_vessel IS NULL
		OR of_vessel IN ((o.a).vessel_id, (o.b).vessel_id)
	UNION ALL
	SELECT n.kind, n.mmsi, vessel_at(n.mmsi, n.first_at), NULL,
		format('"%s" is no IMO number', n.said), n.first_at, n.last_at,
		concat_ws(', ', 'MMSI ' || n.mmsi::text, '"' || n.name || '"',
			format('(AIS static data, %s reports)', n.reports)),
		NULL, NULL, NULL, n.times
	FROM wrong_imo_numbers(vessel_conflicts.from_time, vessel_conflicts.to_time, with_slips, numbers) n
	WHERE of_vessel IS NULL
		OR of_vessel = vessel_at(n.mmsi, n.first_at)
	UNION ALL
	SELECT l.* FROM conflicts_with_lists(of_vessel, vessel_conflicts.from_time, vessel_conflicts.to_time, numbers) l
	UNION ALL
	-- the results of runs that split the track, without a run whose period lies within another's; each further ship
	-- paired with the first
	SELECT 'mmsi_two_ships', a.mmsi, vessel_at(a.mmsi, a.first_at), NULL,
		format('no ship can have made both tracks at %s knots', r.split_speed_kn),
		a.first_at, a.last_at, ship_says(a), b.first_at, b.last_at, ship_says(b), 1
	FROM shared_mmsi_finding a
	JOIN shared_mmsi_finding b ON b.mmsi = a.mmsi AND b.run_id = a.run_id AND b.ship_no > 1
	JOIN ais_gap_run r ON r.run_id = a.run_id
	WHERE a.ship_no = 1
		AND a.known_to IS NULL
		AND (numbers IS NULL OR a.mmsi = ANY (numbers) AND of_vessel = vessel_at(a.mmsi, a.first_at))
		AND NOT EXISTS (SELECT
			FROM shared_mmsi_finding l
			JOIN ais_gap_run o ON o.run_id = l.run_id
			WHERE l.mmsi = a.mmsi
				AND l.ship_no = 1
				AND l.known_to IS NULL
				AND l.run_id <> a.run_id
				AND o.from_time <= r.from_time
				AND o.to_time >= r.to_time)
		AND a.first_at < vessel_conflicts.to_time
		AND b.first_at < vessel_conflicts.to_time
		AND a.last_at >= vessel_conflicts.from_time
		AND b.last_at >= vessel_conflicts.from_time
	ORDER BY 1, 2, 6, 9;
END $$;
COMMENT ON FUNCTION vessel_conflicts(bigint, timestamptz, timestamptz, interval, interval, boolean) IS
'Return the rows of identity_conflicts() in which a vessel is the first or the second (NULL: all rows), reading only '
'the identities of its MMSIs';

CREATE FUNCTION identity_conflicts(from_time timestamptz, to_time timestamptz, flag_window interval DEFAULT '1 year',
	call_margin interval DEFAULT '7 days', with_slips boolean DEFAULT false,
	OUT kind text, OUT mmsi mmsi, OUT vessel_id bigint, OUT other_vessel_id bigint, OUT reason text,
	OUT first_from timestamptz, OUT first_to timestamptz, OUT first_says text,
	OUT second_from timestamptz, OUT second_to timestamptz, OUT second_says text, OUT times integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT c.*
	FROM vessel_conflicts(NULL::bigint, identity_conflicts.from_time, identity_conflicts.to_time,
		identity_conflicts.flag_window, identity_conflicts.call_margin, identity_conflicts.with_slips) c;
END $$;
COMMENT ON FUNCTION identity_conflicts(timestamptz, timestamptz, interval, interval, boolean) IS
'Return the contradictions between identities in a period, one row for each conflict with both observations; times '
'counts how often it occurred (repetitions within 30 days are one conflict). kind: mmsi_two_imos, imo_two_mmsis (at '
'the same time); mmsi_listed_for_another (a list gives the MMSI to another IMO number); imo_check (AIS sends a number '
'in the form of an IMO number with a wrong check digit); mmsi_flag (country of the MMSI against the registered flag); '
'call_sign_country (country of the call sign against that of the MMSI); dimensions (length differs by more than 10 m '
'and a tenth, or width by more than 5 m and a tenth); flag_hopping (a flag flown for less than flag_window between '
'two others); name_change_near_call (a new name within call_margin of a port call, also if the MMSI changes with it); '
'mmsi_two_ships (tracks that one ship cannot have made, found by runs of detect_ais_gaps() with split_speed_kn, each '
'for its period). With with_slips also what resembles a conflict but is none: imo_form (a number that is not an '
'attempt at an IMO number: leading zeros, national registers); call_sign_form (a text in no form of the Radio '
'Regulations, or the name again; for a possible boat without IMO number also four letters, four letters and a digit, '
'and two characters with four digits); dimensions_of_tow (tugs and towboats, which report what they tow); one_report '
'(sent once, with another identity before and after). Error 22023 for an empty period, or a flag_window or '
'call_margin that is not from 0 to 1000 years';
