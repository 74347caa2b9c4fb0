-- Conflicts: reports, AIS and clear looks that cannot all be true.  Nothing here decides between them.

CREATE FUNCTION hours_apart_at_most(a_from timestamptz, a_to timestamptz, a_throughout boolean,
	b_from timestamptz, b_to timestamptz, b_throughout boolean) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN extract(epoch FROM greatest(
	CASE WHEN a_throughout OR b_throughout THEN interval '0' END,
	CASE WHEN a_throughout THEN a_from ELSE a_to END - CASE WHEN b_throughout THEN b_to ELSE b_from END,
	CASE WHEN b_throughout THEN b_from ELSE b_to END - CASE WHEN a_throughout THEN a_to ELSE a_from END)) / 3600;
COMMENT ON FUNCTION hours_apart_at_most(timestamptz, timestamptz, boolean, timestamptz, timestamptz, boolean) IS
'Return the longest time, in hours, for which a ship can have been under way between two reports of it: between the '
'farthest moments of two ranges, or the nearest end of a range that it was there throughout';

CREATE FUNCTION place_name(s sighting) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(
	(SELECT z.name FROM zone z WHERE z.zone_id = sighting_zone(s)),
	place_text((s).place));
COMMENT ON FUNCTION place_name(sighting) IS
'Return, in words, where a ship was sighted: the zone, or latitude and longitude at sea';

CREATE FUNCTION report_conflicts(max_speed_kn double precision, known_at timestamptz, of_vessel bigint DEFAULT NULL,
	OUT one bigint, OUT other bigint, OUT reason text, OUT distance_nm double precision,
	OUT hours_apart double precision, OUT speed_needed_kn double precision)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	WITH report AS MATERIALIZED (
		SELECT g AS s, g.sighting_id, g.event, CASE WHEN g.claim <> 'unknown' THEN g.claimed_vessel_id END AS vessel_id,
			g.seen_from, g.seen_to, g.throughout, g.place_error_m, g.time_error, sighting_place(g) AS place
		FROM sightings_known_at(known_at) g
		-- a mere repetition of another report has no conflicts of its own
		WHERE NOT EXISTS (SELECT FROM sightings_known_at(known_at) o
			WHERE o.sighting_id = g.derived_from
				AND (o.zone_id, o.seen_from, o.seen_to, o.claimed_vessel_id, ST_AsBinary(o.place))
					IS NOT DISTINCT FROM (g.zone_id, g.seen_from, g.seen_to, g.claimed_vessel_id, ST_AsBinary(g.place)))
			AND (of_vessel IS NULL
				OR g.claimed_vessel_id = of_vessel
				OR g.event IN (SELECT o.event FROM sightings_known_at(known_at) o WHERE o.claimed_vessel_id = of_vessel))
	), pair AS (
		SELECT a AS a, b AS b, true AS is_event
		FROM report a
		JOIN report b ON b.event = a.event AND b.sighting_id > a.sighting_id
		UNION ALL
		SELECT a, b, false
		FROM report a
		JOIN report b ON b.vessel_id = a.vessel_id AND b.sighting_id > a.sighting_id
		WHERE coalesce(a.event <> b.event, true)
			-- 10800 nautical miles: half way round the Earth
			AND b.seen_from < a.seen_to + 10800 / max_speed_kn * interval '1 hour'
			AND a.seen_from < b.seen_to + 10800 / max_speed_kn * interval '1 hour'
	), measured AS (
		SELECT
			(p.a).sighting_id AS one,
			(p.b).sighting_id AS other,
			p.is_event,
			(p.a).vessel_id <> (p.b).vessel_id AS other_ship,
			n.nm,
			coalesce(sphere_metres((p.a).place, (p.b).place),
				n.nm * 1852) - (p.a).place_error_m - (p.b).place_error_m AS metres,
			hours_apart_at_most((p.a).seen_from, (p.a).seen_to, (p.a).throughout, (p.b).seen_from, (p.b).seen_to,
				(p.b).throughout)
				+ extract(epoch FROM (p.a).time_error + (p.b).time_error)::double precision / 3600 AS hours
		FROM pair p
		CROSS JOIN LATERAL geodesic_nm((p.a).place, (p.b).place) n(nm)
	)
	SELECT
		m.one,
		m.other,
		CASE
			WHEN NOT m.is_event THEN 'one ship, other places at one time'
			WHEN m.other_ship AND m.metres > 0 THEN 'one event, two ships at other places'
			WHEN m.other_ship THEN 'one event, two ships'
			ELSE 'one event, other places'
		END,
		m.nm,
		m.hours,
		CASE WHEN m.metres > 0 THEN m.metres / 1852 / nullif(m.hours, 0) ELSE 0 END
	FROM measured m
	WHERE CASE WHEN m.is_event
		THEN m.metres > 0 OR m.other_ship
		ELSE m.metres > 0 AND m.metres / 1852 > max_speed_kn * m.hours
	END;
END;
COMMENT ON FUNCTION report_conflicts(double precision, timestamptz, bigint) IS
'Return the pairs of sightings, as known at a given time, that cannot both be true: reports of one event that name '
'two ships, or places farther apart than their errors; and reports of one ship at places that max_speed_kn (knots) '
'cannot join in the longest time that their ranges leave, allowing for the errors of place and time of both. With '
'of_vessel at least all pairs in which one names that vessel (NULL: all). distance_nm in nautical miles; hours_apart: '
'that time, errors included; speed_needed_kn: NULL if there is no time at all';

CREATE FUNCTION was_looked_at(area geometry, looked_at geometry, lon double precision, lat double precision)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ST_Covers(area, lonlat_point(lon, lat)) AND (looked_at IS NULL OR ST_Covers(looked_at, lonlat_point(lon, lat)));
COMMENT ON FUNCTION was_looked_at(geometry, geometry, double precision, double precision) IS
'Return whether a point lies in an area, and in the part of it that was looked at (NULL: all of it)';

CREATE FUNCTION empty_looks(known_at timestamptz, from_time timestamptz, to_time timestamptz,
	OUT look_id bigint, OUT scene_id bigint, OUT zone_id bigint, OUT acquired_at timestamptz, OUT area geometry,
	OUT is_whole boolean)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT l.look_id, l.scene_id, l.zone_id, e.acquired_at, o.area,
		look_covers(l.zone_version_id, l.part, o.area, z.version_id, z.geom)
	FROM zone_looks_known_at(known_at) l
	JOIN scenes_known_at(known_at) e USING (scene_id)
	LEFT JOIN zone_version v ON v.version_id = l.zone_version_id
	LEFT JOIN zones_known_at(known_at) z ON z.zone_id = l.zone_id
	CROSS JOIN LATERAL (SELECT coalesce(l.part, v.geom)::geometry AS area) o
	WHERE l.visibility = 'clear'
		AND l.vessels = 0
		AND e.acquired_at >= from_time
		AND e.acquired_at <= to_time;
END;
COMMENT ON FUNCTION empty_looks(timestamptz, timestamptz, timestamptz) IS
'Return the clear looks of a period that counted no ship, as known at a given time, with the area that was looked at; '
'is_whole: whether that is all of the zone; if not, the scene shows only part of the zone, or the zone has been '
'redrawn and what was added was not seen';

CREATE FUNCTION looks_to_judge(known_at timestamptz, from_time timestamptz, to_time timestamptz,
	OUT look_id bigint, OUT zone_id bigint, OUT acquired_at timestamptz, OUT area geometry, OUT looked_at geometry,
	OUT box double precision[])
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	SELECT l.look_id, l.zone_id, l.acquired_at, z.geom, CASE WHEN NOT l.is_whole THEN l.area END,
		ARRAY[ST_XMin(box3d(z.geom)), ST_YMin(box3d(z.geom)), ST_XMax(box3d(z.geom)), ST_YMax(box3d(z.geom))]
	FROM empty_looks(known_at, from_time, to_time) l
	JOIN zone z USING (zone_id);
END;
COMMENT ON FUNCTION looks_to_judge(timestamptz, timestamptz, timestamptz) IS
'Return the clear looks that counted no ship (empty_looks), each with the zone''s polygon, the part of it that was '
'looked at (NULL: all of it) and the zone''s box';

CREATE FUNCTION tracks_entering(day date, of_mmsi integer, boxes double precision[], times timestamptz[],
	OUT mmsi integer, OUT n bigint, OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT v.mmsi::integer, b.n, v.track
	FROM vessel_track v
	CROSS JOIN LATERAL unnest(boxes_entered(v.track, tracks_entering.boxes, tracks_entering.times, '1 hour')) b(n)
	WHERE v.day = tracks_entering.day
		AND (of_mmsi IS NULL OR v.mmsi = of_mmsi::mmsi);
END $$;
COMMENT ON FUNCTION tracks_entering(date, integer, double precision[], timestamptz[]) IS
'Return the tracks of a day (of one MMSI, or all: NULL) that have a fix in any of some boxes within an hour of the '
'box''s time (boxes_entered), with the numbers of those boxes';

CREATE FUNCTION tracks_about_looks(known_at timestamptz, of_mmsi integer, from_time timestamptz, to_time timestamptz,
	OUT look_id bigint, OUT zone_id bigint, OUT acquired_at timestamptz, OUT area geometry, OUT looked_at geometry,
	OUT mmsi integer, OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	WITH look AS MATERIALIZED (
		SELECT j.*, j.acquired_at - interval '1 hour' AS since, j.acquired_at + interval '1 hour' AS until
		FROM looks_to_judge(tracks_about_looks.known_at, from_time, to_time) j
	), day AS (
		SELECT d.day, array_agg(l.look_id ORDER BY l.look_id) AS looks, array_agg(l.box ORDER BY l.look_id) AS boxes,
			array_agg(l.acquired_at ORDER BY l.look_id) AS times
		FROM look l
		CROSS JOIN LATERAL (SELECT utc_day(l.since) UNION SELECT utc_day(l.until)) d(day)
		GROUP BY d.day
	), near AS (
		SELECT d.looks[t.n] AS look_id, t.mmsi, t.track
		FROM day d
		CROSS JOIN LATERAL tracks_entering(d.day, of_mmsi, d.boxes, d.times) t
	), heard AS (
		SELECT n.look_id, n.mmsi,
			track_merge(track_between(n.track, l.since, l.until + interval '1 microsecond')) AS track
		FROM near n
		JOIN look l USING (look_id)
		GROUP BY n.look_id, n.mmsi
	)
	SELECT l.look_id, l.zone_id, l.acquired_at, l.area, l.looked_at, h.mmsi, h.track
	FROM heard h
	JOIN look l USING (look_id);
END $$;
COMMENT ON FUNCTION tracks_about_looks(timestamptz, integer, timestamptz, timestamptz) IS
'Return, for the clear looks that counted no ship (empty_looks), the fixes within an hour of the look of each ship '
'(of_mmsi; NULL: all) that has one in the zone''s box, with the zone''s polygon and the part of it that was looked at '
'(NULL: all)';

CREATE FUNCTION looks_against_ais(known_at timestamptz, of_mmsi integer, from_time timestamptz, to_time timestamptz,
	OUT look_id bigint, OUT finding_id bigint, OUT mmsi integer, OUT heard_from timestamptz, OUT heard_to timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT l.look_id, c.finding_id, l.mmsi, coalesce(p.heard_from, h.heard_from), coalesce(p.heard_to, h.heard_to)
	FROM tracks_about_looks(looks_against_ais.known_at, of_mmsi, from_time, to_time) l
	-- heard in the zone both in the hour before and in the hour after the image
	CROSS JOIN LATERAL (
		SELECT
			max(f.t) FILTER (WHERE f.t <= l.acquired_at) AS heard_from,
			min(f.t) FILTER (WHERE f.t >= l.acquired_at) AS heard_to
		FROM track_fixes(l.track) f
		WHERE was_looked_at(l.area, l.looked_at, f.lon, f.lat)
	) h
	LEFT JOIN calls_kept_at(looks_against_ais.known_at) c ON c.zone_id = l.zone_id
		AND c.mmsi = l.mmsi
		AND c.arrived_latest <= l.acquired_at
		AND c.departed_earliest >= l.acquired_at
	-- without a call (it passes, or calls have not been detected): the nearest fixes on both sides must be inside
	LEFT JOIN LATERAL (
		SELECT l.acquired_at - a.before_s * interval '1 second' AS heard_from,
			l.acquired_at + a.after_s * interval '1 second' AS heard_to
		FROM track_places_at(l.track, l.acquired_at, '1 hour') a
		WHERE a.before_s < 'infinity'
			AND a.after_s < 'infinity'
			AND was_looked_at(l.area, l.looked_at, a.before_lon, a.before_lat)
			AND was_looked_at(l.area, l.looked_at, a.after_lon, a.after_lat)
		LIMIT 1
	) p ON c.finding_id IS NULL
	WHERE h.heard_from IS NOT NULL
		AND h.heard_to IS NOT NULL
		AND (c.finding_id IS NOT NULL OR p.heard_from IS NOT NULL);
END $$;
COMMENT ON FUNCTION looks_against_ais(timestamptz, integer, timestamptz, timestamptz) IS
'Return the AIS calls (of of_mmsi, or of any ship: NULL) with fixes inside both in the hour before and in the hour '
'after a clear look that counted no ship (empty_looks), and the ships without a call whose last fix at or before it '
'and first at or after it are inside';

CREATE FUNCTION look_conflicts(known_at timestamptz, of_mmsis integer[] DEFAULT NULL,
	from_time timestamptz DEFAULT '-infinity',
	to_time timestamptz DEFAULT 'infinity', OUT look_id bigint, OUT sighting_id bigint, OUT other_look_id bigint,
	OUT finding_id bigint, OUT mmsi integer, OUT heard_from timestamptz, OUT heard_to timestamptz)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
	WITH empty AS MATERIALIZED (
		SELECT o.* FROM empty_looks(known_at, from_time, to_time) o
	), family AS MATERIALIZED (
		SELECT n.zone_id AS looked_at, p.part_id
		FROM (SELECT DISTINCT o.zone_id FROM empty o) n
		CROSS JOIN LATERAL unnest(zone_family(n.zone_id)) p(part_id)
	), said AS NOT MATERIALIZED (
		SELECT s.*
		FROM sightings_known_at(known_at) s
		WHERE s.seen_from < to_time + interval '24 hours'
			AND seen_reaches(s.seen_from, s.seen_to, from_time - interval '24 hours')
	), seen AS MATERIALIZED (
		-- the few sightings at the zones are found once, not for each look
		SELECT i.looked_at, s.*
		FROM (
			SELECT f.looked_at, o.sighting_id FROM family f JOIN said o ON o.zone_id = f.part_id
			UNION
			SELECT f.looked_at, o.sighting_id
			FROM family f
			JOIN zone z ON z.zone_id = f.part_id
			JOIN said o ON ST_Covers(z.geom, o.place)
		) i
		JOIN said s USING (sighting_id)
	)
	SELECT l.look_id, s.sighting_id, NULL::bigint, NULL::bigint, NULL::integer, NULL::timestamptz, NULL::timestamptz
	FROM seen s
	JOIN empty l ON l.zone_id = s.looked_at
		AND s.seen_from < l.acquired_at + interval '24 hours'
		AND seen_reaches(s.seen_from, s.seen_to, l.acquired_at - interval '24 hours')
	WHERE (s.scene_id = l.scene_id
			OR s.throughout AND s.seen_from <= l.acquired_at AND s.seen_to > l.acquired_at
			OR s.seen_from = s.seen_to
				AND l.acquired_at BETWEEN s.seen_from - s.time_error AND s.seen_from + s.time_error)
		AND (l.is_whole
			OR ST_Covers(l.area, s.place)
			OR s.place IS NULL AND EXISTS (SELECT FROM zones_known_at(known_at) z
				WHERE z.zone_id = s.zone_id AND nearly_covers(l.area, z.geom)))
	UNION ALL
	SELECT l.look_id, NULL, o.look_id, NULL, NULL, NULL, NULL
	FROM empty l
	JOIN zone_looks_known_at(known_at) o ON o.scene_id = l.scene_id
		AND o.zone_id = ANY (zone_family(l.zone_id))
		AND o.vessels > 0
	LEFT JOIN zone_version v ON v.version_id = o.zone_version_id
	WHERE l.is_whole
		OR nearly_covers(l.area, coalesce(o.part, v.geom)::geometry)
	UNION ALL
	SELECT a.look_id, NULL, NULL, a.finding_id, a.mmsi, a.heard_from, a.heard_to
	FROM unnest(coalesce(of_mmsis, ARRAY[NULL]::integer[])) m(of_mmsi)
	CROSS JOIN LATERAL looks_against_ais(known_at, m.of_mmsi, from_time, to_time) a;
END;
COMMENT ON FUNCTION look_conflicts(timestamptz, integer[], timestamptz, timestamptz) IS
'Return what contradicts each clear look of a period that counted no ship, as known at a given time: a sighting at '
'the zone on the same scene, throughout a time that holds the look, or at its moment; another look at the scene that '
'counted ships; AIS (of one of of_mmsis, or of any ship: NULL), that is a call with fixes inside both in the hour '
'before and in the hour after, or a ship without a call whose last fix before and first after are inside. If the zone '
'has been redrawn or the scene shows only part of it, only what lies in the area looked at contradicts';

CREATE FUNCTION conflict_window() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '360 hours';
COMMENT ON FUNCTION conflict_window() IS
'Return how far from a report of a ship its AIS positions are compared with it: 15 days';

CREATE FUNCTION unjudged_evidence(known_at timestamptz, OUT sighting_id bigint, OUT vessel_id bigint,
	OUT zone_id bigint, OUT since timestamptz, OUT until timestamptz)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	kept_from CONSTANT timestamptz := positions_kept_from();
BEGIN
	IF kept_from = '-infinity' THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT s.sighting_id, s.claimed_vessel_id, NULL::bigint, s.seen_from - conflict_window(),
		least(s.seen_to + conflict_window(), kept_from)
	FROM sightings_known_at(unjudged_evidence.known_at) s
	WHERE s.claim <> 'unknown'
		AND s.seen_from - conflict_window() < kept_from
		AND had_number_between(s.claimed_vessel_id, s.seen_from - conflict_window(), kept_from)
	UNION ALL
	SELECT NULL, NULL, l.zone_id, e.acquired_at, least(e.acquired_at, kept_from)
	FROM zone_looks_known_at(unjudged_evidence.known_at) l
	JOIN scenes_known_at(unjudged_evidence.known_at) e USING (scene_id)
	WHERE l.visibility = 'clear'
		AND l.vessels = 0
		AND e.acquired_at - interval '1 hour' < kept_from;
END $$;
COMMENT ON FUNCTION unjudged_evidence(timestamptz) IS
'Return the evidence, as known at a given time, that AIS positions removed by drop_positions() can have contradicted: '
'sightings that name a vessel, with the time whose positions would be compared with them, as far as those are gone; '
'clear looks at a zone without a ship, with their moment (see sighting_conflicts)';

CREATE TYPE conflict_side AS (
	sighting_id bigint,
	source text,
	zone text,
	since timestamptz,
	until timestamptz,
	note text
);
COMMENT ON TYPE conflict_side IS
'One side of a conflict (sighting_conflict): who reports what, where and when; sighting_id is NULL for AIS and looks';

CREATE FUNCTION report_side(s sighting) RETURNS conflict_side
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ROW((s).sighting_id, (s).source, place_name(s), (s).seen_from, (s).seen_to, (s).note)::conflict_side;
COMMENT ON FUNCTION report_side(sighting) IS 'Return a sighting as one side of a conflict';

CREATE FUNCTION conflicts_of_reports(max_speed_kn double precision, known_at timestamptz, of_vessel bigint,
	OUT row_id bigint, OUT event text, OUT first conflict_side, OUT second conflict_side, OUT reason text,
	OUT first_kind text, OUT second_kind text, OUT vessel_id bigint, OUT mmsi integer, OUT distance_nm double precision,
	OUT hours_apart double precision, OUT speed_needed_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT
		pair_key(p.one, p.other), coalesce(a.event, b.event), report_side(a), report_side(b), p.reason, 'sighting',
		'sighting', CASE WHEN a.claimed_vessel_id = b.claimed_vessel_id THEN a.claimed_vessel_id END, NULL::integer,
		p.distance_nm, p.hours_apart, p.speed_needed_kn
	FROM report_conflicts(conflicts_of_reports.max_speed_kn, conflicts_of_reports.known_at,
		conflicts_of_reports.of_vessel) p
	JOIN sightings_known_at(conflicts_of_reports.known_at) a ON a.sighting_id = p.one
	JOIN sightings_known_at(conflicts_of_reports.known_at) b ON b.sighting_id = p.other;
END $$;
COMMENT ON FUNCTION conflicts_of_reports(double precision, timestamptz, bigint) IS
'Return the conflicts between reports (report_conflicts), with both sides';

CREATE FUNCTION conflicts_with_ais(max_speed_kn double precision, known_at timestamptz, of_vessel bigint,
	OUT row_id bigint, OUT event text, OUT first conflict_side, OUT second conflict_side, OUT reason text,
	OUT first_kind text, OUT second_kind text, OUT vessel_id bigint, OUT mmsi integer, OUT distance_nm double precision,
	OUT hours_apart double precision, OUT speed_needed_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT
		hashtextextended(format('ais sighting %s', r.sighting_id), 0) & 9007199254740991, r.event,
		ROW(NULL, 'AIS', NULL, j.excluded_from, j.excluded_to, j.excluded_what)::conflict_side, report_side(r),
		'AIS elsewhere', 'ais', 'sighting', r.claimed_vessel_id, j.excluded_mmsi::integer,
		j.excluded_nm, w.hours, (j.excluded_nm - (r.place_error_m + 100) / 1852) / nullif(w.hours, 0)
	FROM sightings_known_at(conflicts_with_ais.known_at) r
	CROSS JOIN LATERAL judge_vessels(r, ARRAY[r.claimed_vessel_id], conflicts_with_ais.max_speed_kn,
		conflict_window(), conflicts_with_ais.known_at, NULL, NULL, '{AIS}') j
	CROSS JOIN LATERAL (
		SELECT hours_apart_at_most(j.excluded_from, j.excluded_to, false, r.seen_from, r.seen_to, r.throughout)
			+ extract(epoch FROM r.time_error + interval '1 second')::double precision / 3600 AS hours
	) w
	WHERE r.claim <> 'unknown'
		AND r.claimed_vessel_id IS NOT NULL
		AND coalesce(r.claimed_vessel_id = conflicts_with_ais.of_vessel, true)
		AND j.slack < 0;
END $$;
COMMENT ON FUNCTION conflicts_with_ais(double precision, timestamptz, bigint) IS
'Return the conflicts of reports with the AIS of the ship that they name (of_vessel; NULL: any), as known at a given '
'time: within 15 days it was heard at a place that max_speed_kn (knots) cannot join with the report, allowing for '
'errors';

CREATE FUNCTION look_side(look_id bigint, known_at timestamptz) RETURNS conflict_side
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
	SELECT ROW(NULL, coalesce(nullif(l.looked_by, ''), e.provider), z.name, e.acquired_at, e.acquired_at,
		concat_ws(': ', CASE
			WHEN l.vessels > 0 THEN format('%s vessels counted', l.vessels)
			ELSE format('clear, no ship, scene %s of %s', e.source_key, e.provider)
		END, l.note))::conflict_side
	FROM zone_looks_known_at(known_at) l
	JOIN scenes_known_at(known_at) e ON e.scene_id = l.scene_id
	JOIN zone z ON z.zone_id = l.zone_id
	WHERE l.look_id = $1);
COMMENT ON FUNCTION look_side(bigint, timestamptz) IS
'Return a look at a zone, as known at a given time, as one side of a conflict';

CREATE FUNCTION conflicts_with_looks(known_at timestamptz, of_vessel bigint,
	OUT row_id bigint, OUT event text, OUT first conflict_side, OUT second conflict_side, OUT reason text,
	OUT first_kind text, OUT second_kind text, OUT vessel_id bigint, OUT mmsi integer, OUT distance_nm double precision,
	OUT hours_apart double precision, OUT speed_needed_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY
	SELECT
		hashtextextended(format('look %s %s %s %s', k.look_id, k.sighting_id, k.other_look_id, k.mmsi), 0)
			& 9007199254740991,
		s.event,
		CASE
			WHEN s.sighting_id IS NOT NULL THEN report_side(s)
			WHEN k.other_look_id IS NOT NULL THEN look_side(k.other_look_id, conflicts_with_looks.known_at)
			ELSE ROW(NULL, 'AIS', (l.side).zone, k.heard_from, k.heard_to,
				'MMSI ' || k.mmsi || ' in the zone before and after the image')::conflict_side
		END,
		l.side,
		'clear and empty image',
		CASE
			WHEN s.sighting_id IS NOT NULL THEN 'sighting'
			WHEN k.other_look_id IS NOT NULL THEN 'look'
			ELSE 'ais'
		END,
		'look',
		CASE
			WHEN k.mmsi IS NOT NULL THEN vessel_at(k.mmsi::mmsi, (l.side).since)
			WHEN s.claim <> 'unknown' THEN s.claimed_vessel_id
		END,
		k.mmsi, 0::double precision, NULL::double precision, NULL::double precision
	FROM look_conflicts(conflicts_with_looks.known_at, CASE WHEN of_vessel IS NOT NULL THEN ARRAY(
		SELECT DISTINCT i.mmsi::integer
		FROM vessel_identity i
		WHERE i.vessel_id = of_vessel AND i.mmsi IS NOT NULL) END) k
	CROSS JOIN LATERAL (SELECT look_side(k.look_id, conflicts_with_looks.known_at) AS side OFFSET 0) l
	LEFT JOIN sightings_known_at(conflicts_with_looks.known_at) s ON s.sighting_id = k.sighting_id;
END $$;
COMMENT ON FUNCTION conflicts_with_looks(timestamptz, bigint) IS
'Return what contradicts clear looks that counted no ship (look_conflicts), as known at a given time, with both '
'sides; of AIS only that under MMSIs that of_vessel has ever had (NULL: all)';

CREATE FUNCTION sighting_conflicts(max_speed_kn double precision DEFAULT 30, known_at timestamptz DEFAULT 'infinity',
	of_vessel bigint DEFAULT NULL,
	OUT row_id bigint, OUT event text,
	OUT first_sighting_id bigint, OUT first_source text, OUT first_zone text, OUT first_from timestamptz,
	OUT first_to timestamptz,
	OUT first_note text, OUT second_sighting_id bigint, OUT second_source text, OUT second_zone text,
	OUT second_from timestamptz, OUT second_to timestamptz, OUT second_note text, OUT reason text,
	OUT first_kind text, OUT second_kind text, OUT vessel_id bigint, OUT mmsi integer, OUT distance_nm double precision,
	OUT hours_apart double precision, OUT speed_needed_kn double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET search_path = @extschema@, pg_catalog, pg_temp
SET timezone = 'UTC'
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
	PERFORM check_known_at(known_at);
	IF NOT coalesce(max_speed_kn > 0 AND max_speed_kn < 'infinity', false) THEN
		RAISE EXCEPTION 'max_speed_kn must be a finite speed above 0, not %', coalesce(max_speed_kn::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF of_vessel IS NOT NULL AND NOT EXISTS (SELECT FROM vessel v WHERE v.vessel_id = of_vessel) THEN
		RAISE EXCEPTION 'vessel % does not exist', of_vessel USING ERRCODE = 'undefined_object';
	END IF;
	RETURN QUERY
	SELECT c.row_id, c.event,
		(c.first).sighting_id, (c.first).source, (c.first).zone, (c.first).since, (c.first).until, (c.first).note,
		(c.second).sighting_id, (c.second).source, (c.second).zone, (c.second).since, (c.second).until,
		(c.second).note, c.reason, c.first_kind, c.second_kind, c.vessel_id, c.mmsi, c.distance_nm, c.hours_apart,
		c.speed_needed_kn
	FROM (
		SELECT r.*
		FROM conflicts_of_reports(sighting_conflicts.max_speed_kn, sighting_conflicts.known_at, of_vessel) r
		UNION ALL
		SELECT a.*
		FROM conflicts_with_ais(sighting_conflicts.max_speed_kn, sighting_conflicts.known_at, of_vessel) a
		UNION ALL
		SELECT l.* FROM conflicts_with_looks(sighting_conflicts.known_at, of_vessel) l
	) c
	WHERE of_vessel IS NULL
		OR c.vessel_id = of_vessel
		OR c.vessel_id IS NULL AND EXISTS (
			SELECT
			FROM sightings_known_at(sighting_conflicts.known_at) s
			WHERE s.sighting_id IN ((c.first).sighting_id, (c.second).sighting_id)
				AND s.claimed_vessel_id = of_vessel
				AND s.claim <> 'unknown')
	ORDER BY 6, 1;
END $$;
COMMENT ON FUNCTION sighting_conflicts(double precision, timestamptz, bigint) IS
'Return what cannot all be true, as known at a given time: reports of one event that name two ships or places; '
'reports, or AIS and a report, of one ship at places that max_speed_kn (knots) cannot join in the longest time '
'between them, allowing for the errors of place and time of both sides; clear looks that counted no ship against '
'sightings, other looks and AIS. Conflicts with AIS positions that drop_positions() has removed are not known: see '
'unjudged_evidence(). AIS under an MMSI that two ships use counts for either. of_vessel: only conflicts of that '
'vessel, or of a sighting that names it (NULL: all). Each row has both sides; nothing decides between them. Error '
'22023 for a speed not above 0, 42704 for an unknown vessel';

CREATE VIEW sighting_conflict AS
SELECT c.* FROM sighting_conflicts() c;
COMMENT ON VIEW sighting_conflict IS
'Reports, AIS and clear looks that cannot all be true, see sighting_conflicts(). Each row has both sides; nothing '
'decides between them';
COMMENT ON COLUMN sighting_conflict.row_id IS 'Key of the row, stable over time';
COMMENT ON COLUMN sighting_conflict.event IS 'Label of the event, of the sightings; NULL if they have none';
COMMENT ON COLUMN sighting_conflict.first_sighting_id IS 'Sighting of the first side; NULL if that is AIS or a look';
COMMENT ON COLUMN sighting_conflict.first_source IS 'Source of the first side';
COMMENT ON COLUMN sighting_conflict.first_zone IS
'Place of the first side: the zone, or latitude and longitude; NULL for AIS elsewhere';
COMMENT ON COLUMN sighting_conflict.first_from IS 'Beginning of the time that the first side is about';
COMMENT ON COLUMN sighting_conflict.first_to IS 'End of that time';
COMMENT ON COLUMN sighting_conflict.first_note IS 'Note of the first side';
COMMENT ON COLUMN sighting_conflict.second_sighting_id IS 'Sighting of the second side; NULL if that is a look';
COMMENT ON COLUMN sighting_conflict.second_source IS 'Source of the second side';
COMMENT ON COLUMN sighting_conflict.second_zone IS 'Place of the second side: the zone, or latitude and longitude';
COMMENT ON COLUMN sighting_conflict.second_from IS 'Beginning of the time that the second side is about';
COMMENT ON COLUMN sighting_conflict.second_to IS 'End of that time';
COMMENT ON COLUMN sighting_conflict.second_note IS 'Note of the second side';
COMMENT ON COLUMN sighting_conflict.reason IS 'Why the sides conflict';
COMMENT ON COLUMN sighting_conflict.first_kind IS 'Kind of the first side: sighting, ais or look';
COMMENT ON COLUMN sighting_conflict.second_kind IS 'Kind of the second side: sighting or look';
COMMENT ON COLUMN sighting_conflict.vessel_id IS 'The vessel of both sides; NULL if they name none, or two';
COMMENT ON COLUMN sighting_conflict.mmsi IS 'MMSI of the AIS side';
COMMENT ON COLUMN sighting_conflict.distance_nm IS 'Distance between the places, nautical miles';
COMMENT ON COLUMN sighting_conflict.hours_apart IS
'Longest time for which the ship can have been under way between them, errors of both times included, hours';
COMMENT ON COLUMN sighting_conflict.speed_needed_kn IS
'Lowest speed that would join the places, allowing for errors, knots; NULL if there is no time at all';
