-- Judge whether a vessel can have been the ship of a sighting.

CREATE FUNCTION judge_places(tracks track[], target zone_index, lon double precision, lat double precision,
	from_time timestamptz, to_time timestamptz, throughout boolean, max_speed_kn double precision,
	time_error interval, place_error_m double precision, margin interval,
	other_from timestamptz[], other_to timestamptz[], other_out_from double precision[],
	other_out_to double precision[],
	other_nm double precision[], other_there boolean[] DEFAULT NULL,
	OUT t timestamptz, OUT slack double precision,
	OUT before_which integer, OUT before_at timestamptz, OUT before_nm double precision,
	OUT slack_before double precision,
	OUT after_which integer, OUT after_at timestamptz, OUT after_nm double precision, OUT slack_after double precision,
	OUT excluded_which integer, OUT excluded_from timestamptz, OUT excluded_nm double precision,
	OUT excluded_to timestamptz,
	OUT heard_before timestamptz, OUT heard_after timestamptz)
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION judge_places(track[], zone_index, double precision, double precision, timestamptz, timestamptz,
	boolean,
	double precision, interval, double precision, interval, timestamptz[], timestamptz[], double precision[],
	double precision[], double precision[], boolean[]) IS
'Judge whether a ship can have been the one sighted at some time of a range, or throughout it, in the single zone of '
'target or at a point (degrees). Known are the fixes of its tracks in the range and the last before and first after '
'it (up to margin away), and other places, each with the hours from from_time between which it rules the sighting '
'out, its distance, and whether it is the place itself within the errors (other_there). A fix rules the sighting out '
'for as long as the ship needs at max_speed_kn (knots), less time_error, place_error_m (metres) and the errors of '
'AIS, 100 metres and 1 second; distances to a point are great circles (R = 6371008.8 m), to a zone WGS84 geodesics. A '
'ship seen at some time that is known to have been at the place itself, within the errors of place and time, is not '
'ruled out by another place, nor by a fix from and to which 60 knots suffice. Returned are the moment farthest from '
'all that is ruled out (throughout: deepest in it), the hours to spare then (negative: missing), the last known '
'places before and after with the hours to spare on each side, the place that rules it out most, and the last fix '
'before and the first after. *_which: the number of the track, or minus that of the other place; distances in WGS84 '
'nautical miles. NULL if nothing is known. Error 22023 for a range, speed or error out of range';

CREATE FUNCTION tracks_out_of_reach(tracks track[], from_time timestamptz, to_time timestamptz,
	max_speed_kn double precision) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION tracks_out_of_reach(track[], timestamptz, timestamptz, double precision) IS
'Return whether any neighbours among the fixes of tracks in a period, and the eleven before and after it, are not '
'reachable from each other at max_speed_kn (knots, with 1 second and 100 metres); if none, track_clean() leaves none '
'of them out';

CREATE FUNCTION tracks_in_reach(mmsis mmsi[], tracks track[], max_speed_kn double precision,
	OUT mmsis_kept mmsi[], OUT tracks_kept track[])
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	SELECT array_agg(c.mmsi), array_agg(c.track)
	INTO mmsis_kept, tracks_kept
	FROM (
		SELECT m.mmsi, track_clean(track_merge(m.track), tracks_in_reach.max_speed_kn) AS track
		FROM unnest(mmsis, tracks) m(mmsi, track)
		GROUP BY m.mmsi
	) c;
END $$;
COMMENT ON FUNCTION tracks_in_reach(mmsi[], track[], double precision) IS
'Return one track for each MMSI, merged from the given ones and cleaned at a speed in knots (track_clean)';

CREATE FUNCTION heard_until_now(track track) RETURNS track
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN end_time(track) <= now() + clock_margin() THEN track
	ELSE track_between(track, '-infinity'::timestamptz, now() + clock_margin() + interval '1 microsecond')
END;
COMMENT ON FUNCTION heard_until_now(track) IS
'Return a track without the fixes more than clock_margin() later than now: a clock runs ahead, and where the ship was '
'at their times is not known';

CREATE FUNCTION numbers_heard(first_day date, last_day date) RETURNS integer[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	RETURN ARRAY(
		SELECT DISTINCT v.mmsi::integer
		FROM vessel_track v
		WHERE v.day BETWEEN first_day AND last_day);
END $$;
COMMENT ON FUNCTION numbers_heard(date, date) IS 'Return the MMSIs with stored positions on some UTC days';

CREATE FUNCTION nearest_tracks(numbers integer[], without integer[], near_day date, far_day date,
	OUT mmsi mmsi, OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
-- called for each of many sightings: planning takes longer than execution
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	is_before CONSTANT boolean := far_day < near_day;
	today CONSTANT date := utc_day(now());
	wanted integer[] := ARRAY(SELECT unnest(numbers) EXCEPT SELECT unnest(without));
	heard integer[];
	since date;
	until date;
	done date;
	-- of a few ships all days are looked up at once
	span integer := CASE WHEN cardinality(wanted) > 10 THEN 2 ELSE abs(near_day - far_day) END;
BEGIN
	IF is_distributed() THEN
		-- Citus plans them by the days at hand
		PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
	END IF;
	-- in growing spans of days, since most ships were heard a few days away
	WHILE cardinality(wanted) > 0 AND coalesce(done <> far_day, true) LOOP
		IF is_before THEN
			until := coalesce(done - 1, near_day);
			since := greatest(until - span, far_day);
			done := since;
		ELSE
			since := coalesce(done + 1, near_day);
			until := least(since + span, far_day);
			done := until;
		END IF;
		heard := ARRAY(
			SELECT DISTINCT v.mmsi::integer
			FROM vessel_track v
			WHERE v.day BETWEEN since AND until AND v.mmsi::integer = ANY (wanted));
		span := 3 * span;
		CONTINUE WHEN heard = '{}';
		RETURN QUERY
		SELECT v.mmsi, CASE WHEN v.day < today THEN v.track ELSE heard_until_now(v.track) END
		FROM (
			SELECT b.mmsi, CASE WHEN is_before THEN max(b.day) ELSE min(b.day) END AS day
			FROM vessel_track b
			WHERE b.day BETWEEN since AND until
				AND b.mmsi::integer = ANY (heard)
			GROUP BY b.mmsi
		) l
		JOIN vessel_track v ON v.mmsi = l.mmsi AND v.day = l.day
		WHERE v.day BETWEEN since AND until;
		wanted := ARRAY(SELECT unnest(wanted) EXCEPT SELECT unnest(heard));
	END LOOP;
END $$;
COMMENT ON FUNCTION nearest_tracks(integer[], integer[], date, date) IS
'Return, for the MMSIs of `numbers` that are not in `without`, the stored track of the UTC day nearest to near_day, '
'searching from there to far_day, which lies before or after it';

CREATE FUNCTION tracks_about(wanted mmsi[], from_time timestamptz, to_time timestamptz, margin interval, OUT mmsi mmsi,
	OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
-- called for each of many sightings: a plan takes longer to make than to run
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	today CONSTANT date := utc_day(now());
	first_day CONSTANT date := (from_time AT TIME ZONE 'UTC')::date;
	last_day CONSTANT date := (to_time AT TIME ZONE 'UTC')::date;
	margin_first CONSTANT date := ((from_time - margin) AT TIME ZONE 'UTC')::date;
	margin_last CONSTANT date := ((to_time + margin) AT TIME ZONE 'UTC')::date;
	-- plain numbers: Citus sends parameters of other types without their types
	numbers integer[] := wanted::integer[];
	heard_before integer[];
	heard_after integer[];
BEGIN
	IF is_distributed() THEN
		-- Citus plans them by the days at hand
		PERFORM set_config('plan_cache_mode', 'force_custom_plan', true);
	END IF;
	-- most vessels of a large registry have never been heard
	IF cardinality(numbers) > 1000 THEN
		numbers := ARRAY(SELECT unnest(numbers) INTERSECT SELECT unnest(numbers_heard(margin_first, margin_last)));
	END IF;
	RETURN QUERY
	SELECT v.mmsi, CASE WHEN v.day < today THEN v.track ELSE heard_until_now(v.track) END
	FROM vessel_track v
	WHERE v.day BETWEEN greatest(first_day - 1, margin_first) AND least(last_day + 1, margin_last)
		AND v.mmsi::integer = ANY (numbers);
	heard_before := ARRAY(
		SELECT v.mmsi::integer
		FROM vessel_track v
		WHERE v.day BETWEEN first_day - 1 AND first_day
			AND v.mmsi::integer = ANY (numbers)
			AND (v.day < first_day OR start_time(v.track) < from_time));
	heard_after := ARRAY(
		SELECT v.mmsi::integer
		FROM vessel_track v
		WHERE v.day BETWEEN last_day AND last_day + 1
			AND v.mmsi::integer = ANY (numbers)
			AND (v.day > last_day OR end_time(v.track) > to_time));
	-- ships not heard next to the period are looked for farther away from it
	IF first_day - 2 >= margin_first THEN
		RETURN QUERY SELECT n.* FROM nearest_tracks(numbers, heard_before, first_day - 2, margin_first) n;
	END IF;
	IF last_day + 2 <= margin_last THEN
		RETURN QUERY SELECT n.* FROM nearest_tracks(numbers, heard_after, last_day + 2, margin_last) n;
	END IF;
END $$;
COMMENT ON FUNCTION tracks_about(mmsi[], timestamptz, timestamptz, interval) IS
'Return the stored tracks of some ships, one row for each UTC day, that hold the fixes of a period, the last before '
'and the first after it, up to margin away; without fixes later than now (heard_until_now)';

CREATE FUNCTION heard_about(from_time timestamptz, to_time timestamptz, span interval) RETURNS mmsi[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	-- computed here in UTC: workers of a Citus cluster would add days in their own time zone
	since CONSTANT timestamptz := from_time - span;
	until CONSTANT timestamptz := to_time + span;
BEGIN
	RETURN ARRAY(
		SELECT DISTINCT v.mmsi
		FROM vessel_track v
		WHERE v.day BETWEEN (since AT TIME ZONE 'UTC')::date AND (until AT TIME ZONE 'UTC')::date
			AND start_time(v.track) <= until
			AND end_time(v.track) >= since);
END $$;
COMMENT ON FUNCTION heard_about(timestamptz, timestamptz, interval) IS
'Return the MMSIs with stored positions in a period, or within a span of it, by the tracks of whole days';

CREATE FUNCTION numbers_used(vessel_ids bigint[], reach tstzrange,
	OUT vessel_id bigint, OUT mmsi mmsi, OUT valid tstzmultirange)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	IF vessel_ids IS NULL THEN
		RETURN QUERY
		SELECT i.vessel_id, i.mmsi, range_agg(h.valid)
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.mmsi IS NOT NULL
			AND h.valid && reach
		GROUP BY i.vessel_id, i.mmsi;
	ELSE
		RETURN QUERY
		SELECT i.vessel_id, i.mmsi, range_agg(h.valid)
		FROM vessel_identity i
		CROSS JOIN LATERAL identity_holds(i.observed, i.valid) h(valid)
		WHERE i.vessel_id = ANY (vessel_ids)
			AND i.mmsi IS NOT NULL
			AND h.valid && reach
		GROUP BY i.vessel_id, i.mmsi;
	END IF;
END $$;
COMMENT ON FUNCTION numbers_used(bigint[], tstzrange) IS
'Return the MMSIs that the registry gives some vessels, or all (NULL), in a range of time, each with all the times '
'for which it does';

CREATE FUNCTION vessel_tracks_about(vessel_ids bigint[], from_time timestamptz, to_time timestamptz, margin interval,
	OUT vessel_id bigint, OUT mmsi mmsi, OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
-- called for each of many sightings: a plan takes longer to make than to run
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	reach CONSTANT tstzrange := tstzrange(from_time - margin, to_time + margin, '[]');
BEGIN
	RETURN QUERY
	WITH used AS MATERIALIZED (
		SELECT n.* FROM numbers_used(vessel_tracks_about.vessel_ids, reach) n
	)
	SELECT u.vessel_id, u.mmsi, n.track
	FROM tracks_about(ARRAY(SELECT DISTINCT u.mmsi FROM used u WHERE u.valid @> reach), from_time, to_time, margin) n
	JOIN used u ON u.mmsi = n.mmsi AND u.valid @> reach
	UNION ALL
	-- vessels that had the MMSI for part of the time
	SELECT u.vessel_id, u.mmsi, p.track
	FROM used u
	CROSS JOIN LATERAL unnest(u.valid * tstzmultirange(reach)) r(part)
	CROSS JOIN LATERAL stored_day_tracks(u.mmsi, (lower(r.part) AT TIME ZONE 'UTC')::date,
		(upper(r.part) AT TIME ZONE 'UTC')::date) d
	CROSS JOIN LATERAL track_between(heard_until_now(d.track), lower(r.part),
		CASE WHEN upper_inc(r.part) THEN upper(r.part) + interval '1 microsecond' ELSE upper(r.part) END) p(track)
	WHERE NOT u.valid @> reach
		AND num_fixes(p.track) > 0;
END $$;
COMMENT ON FUNCTION vessel_tracks_about(bigint[], timestamptz, timestamptz, interval) IS
'Return the stored tracks of some vessels, or all (NULL), under the MMSIs that the registry gives them at that time, '
'that hold the fixes of a period, the last before and the first after it, up to margin away';

CREATE FUNCTION other_places(s sighting, vessel_ids bigint[], max_speed_kn double precision, margin interval,
	known_at timestamptz,
	min_reliability text, min_credibility integer,
	OUT vessel_id bigint, OUT sighting_id bigint, OUT source text, OUT what text, OUT at_from timestamptz,
	OUT at_to timestamptz,
	OUT out_from double precision, OUT out_to double precision, OUT nm double precision, OUT is_taken boolean,
	OUT is_there boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	-- each place rules the sighting out for as long as sailing from or to it takes, less the errors of both sides; a
	-- place within the errors does not count as another; hours count from the sighting's start
	SELECT
		o.claimed_vessel_id,
		o.sighting_id,
		(SELECT r.source
			FROM sightings_known_at(known_at) r
			WHERE r.sighting_id = root_sighting(o.sighting_id, known_at)),
		format('sighting %s by %s%s', o.sighting_id, o.source,
			' (' || nullif(concat(o.reliability, o.credibility), '') || ')'),
		o.seen_from,
		o.seen_to,
		extract(epoch FROM CASE WHEN e.elsewhere THEN o.seen_from ELSE o.seen_to END
			- (s).seen_from)::double precision / 3600 - e.hours,
		extract(epoch FROM CASE WHEN e.elsewhere THEN o.seen_to ELSE o.seen_from END
			- (s).seen_from)::double precision / 3600 + e.hours,
		g.nm,
		-- a sighting without a rating passes
		coalesce(o.reliability <= min_reliability, true) AND coalesce(o.credibility <= min_credibility, true),
		-- is_there: at this place at a moment that the sighting can be of
		m.metres <= (s).place_error_m + o.place_error_m
			AND CASE WHEN o.throughout THEN o.seen_to ELSE o.seen_from END
				>= shifted((s).seen_from, -((s).time_error + o.time_error))
			AND CASE WHEN o.throughout THEN o.seen_from ELSE o.seen_to END
				<= shifted((s).seen_to, (s).time_error + o.time_error)
	FROM sightings_known_at(known_at) o
	CROSS JOIN LATERAL geodesic_nm(sighting_place(o), sighting_place(s)) g(nm)
	CROSS JOIN LATERAL (SELECT coalesce(sphere_metres(o.place, (s).place), g.nm * 1852) AS metres) m
	CROSS JOIN LATERAL (
		SELECT
			o.throughout AND m.metres > (s).place_error_m + o.place_error_m AS elsewhere,
			(m.metres - (s).place_error_m - o.place_error_m) / 1852 / max_speed_kn
				- extract(epoch FROM (s).time_error + o.time_error)::double precision / 3600 AS hours
	) e
	WHERE o.claim = 'confirmed'
		AND o.sighting_id <> (s).sighting_id
		-- reports of the same event identify the ship, they do not place it elsewhere
		AND coalesce(o.event <> (s).event, true)
		AND (o.derived_from IS NULL AND (s).derived_from IS NULL
			OR root_sighting(o.sighting_id, known_at) <> root_sighting((s).sighting_id, known_at))
		AND o.claimed_vessel_id IS NOT NULL
		AND (vessel_ids IS NULL OR o.claimed_vessel_id = ANY (vessel_ids))
		AND o.seen_from <= shifted((s).seen_to, margin)
		AND o.seen_to >= shifted((s).seen_from, -margin);
END;
COMMENT ON FUNCTION other_places(sighting, bigint[], double precision, interval, timestamptz, text, integer) IS
'Return the other sightings, as known at a given time, that are confirmed to be one of some vessels, or any (NULL), '
'up to margin away from a sighting, except reports of the same ship and moment (of its event, or derived from the '
'same report). Each has the source that it goes back to, the hours from the sighting''s start between which it rules '
'the sighting out at max_speed_kn (knots), allowing for the errors of both, whether its reliability and credibility '
'suffice (is_taken), and whether it is, within the errors, the place of the sighting itself at a moment that the '
'sighting can be of (is_there)';

CREATE FUNCTION zone_alone(zone_id bigint) RETURNS zone_index
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT zone_index_agg(z.zone_id, z.geom) FROM zone z WHERE z.zone_id = zone_alone.zone_id HAVING count(*) = 1);
COMMENT ON FUNCTION zone_alone(bigint) IS 'Return the index of a single zone; NULL if it is not registered';

CREATE FUNCTION other_places_of(s sighting, vessel_ids bigint[], max_speed_kn double precision, margin interval,
	known_at timestamptz, min_reliability text, min_credibility integer,
	OUT vessel_id bigint, OUT what text[], OUT at_from timestamptz[], OUT at_to timestamptz[],
	OUT out_from double precision[], OUT out_to double precision[], OUT nm double precision[], OUT left_out integer,
	OUT excluding text, OUT there boolean[])
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
	length CONSTANT double precision := extract(epoch FROM s.seen_to - s.seen_from)::double precision / 3600;
BEGIN
	RETURN QUERY
	SELECT
		o.vessel_id,
		array_agg(o.what) FILTER (WHERE o.is_taken),
		array_agg(o.at_from) FILTER (WHERE o.is_taken),
		array_agg(o.at_to) FILTER (WHERE o.is_taken),
		array_agg(o.out_from) FILTER (WHERE o.is_taken),
		array_agg(o.out_to) FILTER (WHERE o.is_taken),
		array_agg(o.nm) FILTER (WHERE o.is_taken),
		count(*) FILTER (WHERE NOT o.is_taken)::integer,
		-- the sources each of which alone rules the sighting out
		string_agg(DISTINCT o.source, '; ') FILTER (WHERE o.is_taken AND CASE
			WHEN s.throughout THEN least((o.out_to - o.out_from) / 2, o.out_to, length - o.out_from) > 0
			ELSE o.out_from < 0 AND o.out_to > length
		END),
		array_agg(o.is_there) FILTER (WHERE o.is_taken)
	FROM other_places(s, other_places_of.vessel_ids, other_places_of.max_speed_kn, other_places_of.margin,
		other_places_of.known_at, other_places_of.min_reliability, other_places_of.min_credibility) o
	GROUP BY o.vessel_id;
END $$;
COMMENT ON FUNCTION other_places_of(sighting, bigint[], double precision, interval, timestamptz, text, integer) IS
'Return the rows of other_places() as arrays for judge_places(), one row for each vessel; left_out: the number not '
'taken; excluding: the sources each of which alone rules the sighting out';

CREATE FUNCTION known_what(which integer, mmsis mmsi[], what text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN which > 0 THEN 'fix of MMSI ' || mmsis[which]::text ELSE what[-which] END;
COMMENT ON FUNCTION known_what(integer, mmsi[], text[]) IS
'Return, in words, the known place with a number of judge_places(): a fix of the MMSI of that track, or another place';

CREATE FUNCTION judge_ship(s sighting, target zone_index, mmsis mmsi[], tracks track[], max_speed_kn double precision,
	margin interval, what text[], at_from timestamptz[], at_to timestamptz[], out_from double precision[],
	out_to double precision[], nm double precision[], there boolean[],
	OUT t timestamptz, OUT slack double precision,
	OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text, OUT slack_before double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT slack_after double precision,
	OUT excluded_from timestamptz, OUT excluded_to timestamptz, OUT excluded_nm double precision,
	OUT excluded_what text, OUT excluded_mmsi mmsi, OUT heard_before timestamptz, OUT heard_after timestamptz,
	OUT by_ais boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT
		j.t, j.slack, j.before_at, j.before_nm, known_what(j.before_which, mmsis, what), j.slack_before,
		j.after_at, j.after_nm, known_what(j.after_which, mmsis, what), j.slack_after,
		j.excluded_from, j.excluded_to, j.excluded_nm, known_what(j.excluded_which, mmsis, what),
		CASE WHEN j.excluded_which > 0 THEN mmsis[j.excluded_which] END,
		j.heard_before,
		j.heard_after,
		CASE
			WHEN j.slack IS NULL OR j.slack >= 0 THEN false
			WHEN j.excluded_which > 0 THEN true
			ELSE coalesce((judge_places(tracks, target, point_lon((s).place), point_lat((s).place), (s).seen_from,
				(s).seen_to, (s).throughout, max_speed_kn, (s).time_error, (s).place_error_m, margin, NULL, NULL, NULL,
				NULL, NULL)).slack < 0, false)
		END
	FROM judge_places(tracks, target, point_lon((s).place), point_lat((s).place), (s).seen_from, (s).seen_to,
		(s).throughout, max_speed_kn, (s).time_error, (s).place_error_m, margin, at_from, at_to, out_from, out_to,
		nm, there) j;
END;
COMMENT ON FUNCTION judge_ship(sighting, zone_index, mmsi[], track[], double precision, interval, text[], timestamptz[],
	timestamptz[], double precision[], double precision[], double precision[], boolean[]) IS
'Return the judgement of judge_places() on a ship that may be the one sighted (target: the zone, if only that is '
'known), with the known places in words; by_ais: whether its tracks alone exclude it';

CREATE FUNCTION stray_speed() RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 60;
COMMENT ON FUNCTION stray_speed() IS
'Return the speed, knots, at which tracks are cleaned before their fixes give an alibi: the default of track_clean() '
'and of detection';

CREATE FUNCTION judge_vessels(s sighting, vessel_ids bigint[], max_speed_kn double precision, margin interval,
	known_at timestamptz, min_reliability text, min_credibility integer, kinds text[],
	OUT vessel_id bigint, OUT t timestamptz, OUT slack double precision,
	OUT before_at timestamptz, OUT before_nm double precision, OUT before_what text, OUT slack_before double precision,
	OUT after_at timestamptz, OUT after_nm double precision, OUT after_what text, OUT slack_after double precision,
	OUT excluded_from timestamptz, OUT excluded_to timestamptz, OUT excluded_nm double precision,
	OUT excluded_what text,
	OUT excluded_mmsi mmsi, OUT left_out integer, OUT heard_before timestamptz, OUT heard_after timestamptz,
	OUT excluding text, OUT stray text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
-- called for each of many sightings: a plan takes longer to make than to run
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
	target CONSTANT zone_index := CASE WHEN s.place IS NULL THEN zone_alone(s.zone_id) END;
BEGIN
	RETURN QUERY
	WITH heard AS MATERIALIZED (
		SELECT h.vessel_id, array_agg(h.track) AS tracks, array_agg(h.mmsi) AS mmsis
		FROM vessel_tracks_about(judge_vessels.vessel_ids, s.seen_from, s.seen_to, margin) h
		WHERE 'AIS' = ANY (kinds)
		GROUP BY h.vessel_id
	), seen AS MATERIALIZED (
		SELECT o.*
		FROM other_places_of(s, judge_vessels.vessel_ids, max_speed_kn, margin, known_at, min_reliability,
			min_credibility) o
		WHERE 'sighting' = ANY (kinds)
	), judged AS MATERIALIZED (
		SELECT vessel_id, j.*, o.left_out, o.excluding,
			j.by_ais AND tracks_out_of_reach(h.tracks, s.seen_from, s.seen_to, stray_speed()) AS has_strays
		FROM heard h
		FULL JOIN seen o USING (vessel_id)
		CROSS JOIN LATERAL judge_ship(s, target, h.mmsis, h.tracks, max_speed_kn, margin, o.what, o.at_from, o.at_to,
			o.out_from, o.out_to, o.nm, o.there) j
	)
	-- a stray fix is no alibi: judged again without, keep whichever leaves more time
	SELECT DISTINCT ON (a.vessel_id)
		a.vessel_id, a.t, a.slack, a.before_at, a.before_nm, a.before_what, a.slack_before, a.after_at, a.after_nm,
		a.after_what, a.slack_after, a.excluded_from, a.excluded_to, a.excluded_nm, a.excluded_what, a.excluded_mmsi,
		coalesce(a.left_out, 0), a.heard_before, a.heard_after,
		CASE WHEN a.slack < 0 THEN concat_ws('; ', CASE WHEN a.by_ais THEN 'AIS' END, a.excluding) END, a.stray
	FROM (
		SELECT j.*, NULL AS stray
		FROM judged j
		UNION ALL
		SELECT j.vessel_id, k.*, j.left_out, j.excluding, true,
			known_place_text(j.excluded_what, j.excluded_nm, j.excluded_from, j.excluded_to)
		FROM judged j
		JOIN heard h USING (vessel_id)
		LEFT JOIN seen o USING (vessel_id)
		CROSS JOIN LATERAL tracks_in_reach(h.mmsis, h.tracks, stray_speed()) c
		CROSS JOIN LATERAL judge_ship(s, target, c.mmsis_kept, c.tracks_kept, max_speed_kn, margin, o.what, o.at_from,
			o.at_to, o.out_from, o.out_to, o.nm, o.there) k
		WHERE j.has_strays
	) a
	ORDER BY a.vessel_id, a.slack DESC NULLS FIRST, a.by_ais, a.stray NULLS FIRST;
END $$;
COMMENT ON FUNCTION judge_vessels(sighting, bigint[], double precision, interval, timestamptz, text, integer, text[]) IS
'Judge some vessels, or all (NULL), of which anything is known up to margin away, by AIS, sightings or both (kinds), '
'as candidates for the ship sighted: the moment that leaves the most time (throughout: the least), the hours to spare '
'then, what bounds them and what excludes the vessel; see judge_places(). left_out: the number of confirmed sightings '
'not taken because of their reliability or credibility. excluding: AIS and the sources each of which alone excludes '
'the vessel. If stray fixes, out of reach of others of their MMSI, exclude it, the fixes that track_clean() keeps '
'count instead where they leave more time; stray: what excluded it before';
