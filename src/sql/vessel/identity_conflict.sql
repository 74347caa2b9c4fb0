-- Where what is known of identities cannot all be true, or is worth a look.

CREATE FUNCTION identity_says(i vessel_identity) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN concat_ws(', ', (SELECT v.imo::text FROM vessel v WHERE v.vessel_id = (i).vessel_id), 'MMSI ' || (i).mmsi::text, '"' || (i).name || '"',
	'call sign ' || (i).call_sign, 'flag ' || (i).flag, (i).length_m || ' m', '(' || (i).source || coalesce(', ' || (i).reports || ' reports', '') || ')');
COMMENT ON FUNCTION identity_says(vessel_identity) IS 'An identity in words';

CREATE FUNCTION flag_state(country text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN country IN ('AI', 'BM', 'FK', 'GG', 'GI', 'IM', 'IO', 'JE', 'KY', 'MS', 'PN', 'SH', 'TC', 'VG') THEN 'GB'
	WHEN country IN ('FO', 'GL') THEN 'DK'
	WHEN country IN ('AW', 'BQ', 'CW', 'SX') THEN 'NL'
	WHEN country IN ('BL', 'GF', 'GP', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT') THEN 'FR'
	WHEN country IN ('AS', 'GU', 'MP', 'PR', 'VI') THEN 'US'
	WHEN country IN ('HK', 'MO') THEN 'CN'
	WHEN country IN ('CK', 'NU', 'TK') THEN 'NZ'
	WHEN country IN ('CC', 'CX', 'NF') THEN 'AU'
	WHEN country = 'AX' THEN 'FI' WHEN country = 'SJ' THEN 'NO'
	ELSE country END;
COMMENT ON FUNCTION flag_state(text) IS 'The state that call signs of a country or territory are allotted to (ITU Radio Regulations, appendix 42), ISO 3166 alpha-2: numbers and call signs of a territory and of its state do not contradict each other';

CREATE FUNCTION ship_says(s shared_mmsi_finding) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN format('ship %s: %s fixes, first at %s, %s', (s).ship_no, (s).fixes, round((s).first_lon::numeric, 4), round((s).first_lat::numeric, 4));
COMMENT ON FUNCTION ship_says(shared_mmsi_finding) IS 'One of the ships that share an MMSI, in words';

CREATE FUNCTION identity_conflicts(from_time timestamptz, to_time timestamptz, flag_window interval DEFAULT '1 year', call_margin interval DEFAULT '7 days',
	OUT kind text, OUT mmsi mmsi, OUT vessel_id bigint, OUT other_vessel_id bigint, OUT reason text,
	OUT first_from timestamptz, OUT first_to timestamptz, OUT first_says text, OUT second_from timestamptz, OUT second_to timestamptz, OUT second_says text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_period(identity_conflicts.from_time, identity_conflicts.to_time, may_be_endless => true);
	RETURN QUERY
	WITH identity AS MATERIALIZED (
		SELECT i AS row, i.*, v.imo, flag_state(mmsi_country(i.mmsi)) AS mmsi_state, flag_state(call_sign_country(i.call_sign)) AS call_sign_state, flag_state(i.flag) AS flag_state
		FROM vessel_identity i JOIN vessel v USING (vessel_id)
	), said AS (
		-- each with the one before of the same vessel
		SELECT i.*, lag(i.row) OVER w AS before, lag(coalesce(i.flag_state, i.mmsi_state)) OVER w AS flag_before FROM identity i
		WINDOW w AS (PARTITION BY i.vessel_id, i.observed ORDER BY lower(i.valid) NULLS FIRST, i.identity_id)
	), flagged AS (
		-- stretches of one flag
		SELECT f.*, lead(f.row) OVER w AS next, lead(lower(f.valid)) OVER w AS until
		FROM (SELECT s.*, coalesce(s.flag_state, s.mmsi_state) AS state FROM said s WHERE coalesce(s.flag_state, s.mmsi_state) IS NOT NULL AND s.flag_before IS DISTINCT FROM coalesce(s.flag_state, s.mmsi_state)) f
		WINDOW w AS (PARTITION BY f.vessel_id, f.observed ORDER BY lower(f.valid) NULLS FIRST)
	), conflict AS (
		SELECT 'mmsi_two_imos' AS kind, a.row AS a, b.row AS b, format('%s and %s both had MMSI %s at once', a.imo, b.imo, a.mmsi) AS reason
		FROM identity a JOIN identity b ON b.mmsi = a.mmsi AND b.imo > a.imo AND b.valid && a.valid
		UNION ALL
		SELECT 'imo_two_mmsis', a.row, b.row, format('%s had MMSI %s and %s at once', a.imo, a.mmsi, b.mmsi)
		FROM identity a JOIN identity b ON b.vessel_id = a.vessel_id AND b.mmsi > a.mmsi AND b.valid && a.valid
		WHERE a.imo IS NOT NULL
		UNION ALL
		SELECT 'mmsi_flag', a.row, NULL, format('MMSI %s is one of %s, the flag is %s', a.mmsi, a.mmsi_state, a.flag)
		FROM identity a WHERE a.flag ~ '^[A-Z]{2}$' AND a.mmsi_state <> a.flag_state
		UNION ALL
		SELECT 'call_sign_country', a.row, NULL, format('call sign %s is one of %s, MMSI %s one of %s', a.call_sign, a.call_sign_state, a.mmsi, a.mmsi_state)
		FROM identity a
		-- ship stations have a digit or four letters (Radio Regulations, 19.55); a name in that field has no country
		WHERE a.call_sign_state <> a.mmsi_state AND (a.call_sign ~ '[0-9]' OR length(a.call_sign) = 4)
		UNION ALL
		SELECT 'dimensions', a.before, a.row, format('length goes from %s to %s m', (a.before).length_m, a.length_m)
		FROM said a WHERE abs(a.length_m - (a.before).length_m) > greatest(10, 0.1 * greatest(a.length_m, (a.before).length_m))
		UNION ALL
		SELECT 'flag_hopping', f.row, f.next, format('flag %s for %s only', f.state, date_trunc('hour', f.until - lower(f.valid)))
		FROM flagged f WHERE f.until - lower(f.valid) < flag_window AND lower(f.valid) IS NOT NULL
			-- the first flag that is known may have been flown longer
			AND EXISTS (SELECT FROM flagged b WHERE b.vessel_id = f.vessel_id AND b.observed = f.observed AND b.until = lower(f.valid))
		UNION ALL
		SELECT 'name_change_near_call', a.before, a.row, format('name goes from "%s" to "%s", %s hours from a call at %s', (a.before).name, a.name,
			round(extract(epoch FROM greatest(c.arrived_latest - lower(a.valid), lower(a.valid) - c.departed_earliest, '0')) / 3600), c.zone)
		FROM said a, LATERAL (SELECT p.* FROM port_call p WHERE p.mmsi = a.mmsi::integer
				AND p.arrived_latest - call_margin <= lower(a.valid) AND p.departed_earliest + call_margin >= lower(a.valid)
			ORDER BY greatest(p.arrived_latest - lower(a.valid), lower(a.valid) - p.departed_earliest), p.finding_id LIMIT 1) c
		WHERE vessel_name_key(left(a.name, 200)) <> vessel_name_key(left((a.before).name, 200))
	)
	SELECT c.kind, (c.a).mmsi, (c.a).vessel_id, nullif((c.b).vessel_id, (c.a).vessel_id), c.reason,
		lower((c.a).valid), upper((c.a).valid), identity_says(c.a), lower((c.b).valid), upper((c.b).valid), identity_says(c.b)
	FROM conflict c
	-- identities are looked at whole; a conflict counts when it stands, or a change when it happens, in the period
	WHERE CASE WHEN c.kind IN ('dimensions', 'name_change_near_call') THEN tstzrange(lower((c.b).valid), lower((c.b).valid), '[]')
			WHEN c.kind IN ('mmsi_two_imos', 'imo_two_mmsis') THEN (c.a).valid * (c.b).valid
			ELSE (c.a).valid END && tstzrange(identity_conflicts.from_time, identity_conflicts.to_time)
	UNION ALL
	SELECT 'imo_check', s.mmsi, vessel_at(s.mmsi, s.first_at), NULL, format('"%s" is no IMO number', s.imo), s.first_at, s.last_at,
		concat_ws(', ', 'MMSI ' || s.mmsi::text, '"' || s.name || '"', format('(AIS static data, %s reports)', s.reports)), NULL, NULL, NULL
	FROM ais_spans() s
	WHERE s.imo ~ '[1-9]' AND imo_or_null(s.imo) IS NULL AND s.first_at < identity_conflicts.to_time AND s.last_at >= identity_conflicts.from_time
	UNION ALL
	-- as the last run that took their track apart has found them
	SELECT 'mmsi_two_ships', a.mmsi, vessel_at(a.mmsi, a.first_at), NULL, format('no ship can have made both tracks at %s knots', r.split_speed_kn),
		a.first_at, a.last_at, ship_says(a), b.first_at, b.last_at, ship_says(b)
	FROM shared_mmsi_finding a JOIN shared_mmsi_finding b ON b.mmsi = a.mmsi AND b.run_id = a.run_id AND b.ship_no > a.ship_no JOIN ais_gap_run r ON r.run_id = a.run_id
	WHERE a.known_to IS NULL
		AND a.run_id = (SELECT max(l.run_id) FROM shared_mmsi_finding l WHERE l.mmsi = a.mmsi AND l.known_to IS NULL)
		AND a.first_at < identity_conflicts.to_time AND b.first_at < identity_conflicts.to_time AND a.last_at >= identity_conflicts.from_time AND b.last_at >= identity_conflicts.from_time
	ORDER BY 1, 2, 6, 9;
END $$;
COMMENT ON FUNCTION identity_conflicts(timestamptz, timestamptz, interval, interval) IS
'Where identities contradict each other in a period, each row with both observations. kind: mmsi_two_imos, imo_two_mmsis (at once), imo_check (AIS says a number whose check digit is wrong; zeros say nothing), mmsi_flag (country of the MMSI against the registered flag), call_sign_country (country of the call sign against that of the MMSI), dimensions (length jumps by more than 10 m and a tenth), flag_hopping (a flag flown for less than flag_window between two others), name_change_near_call (another name within call_margin of a port call), mmsi_two_ships (tracks that one ship cannot have made, as the last run of detect_ais_gaps() with split_speed_kn found them). Error 22023 for an empty period';
