-- The definition of an encounter in plain SQL: every pair of samples, nothing skipped.
-- Shares nothing with the C code but track_fixes(), which gives the fixes in the order of a track.

CREATE FUNCTION oracle_place(fixes jsonb, t timestamptz, max_gap interval, OUT known boolean, OUT lon double precision,
	OUT lat double precision)
LANGUAGE sql IMMUTABLE AS $$
	WITH fix AS MATERIALIZED (
		SELECT (f.v ->> 0)::timestamptz AS t, (f.v ->> 1)::double precision AS lon,
			(f.v ->> 2)::double precision AS lat, f.n
		FROM jsonb_array_elements(oracle_place.fixes) WITH ORDINALITY f(v, n)
	), here AS (
		SELECT * FROM fix WHERE fix.t = oracle_place.t ORDER BY n LIMIT 1
	), before AS (
		SELECT * FROM fix WHERE fix.t < oracle_place.t ORDER BY n DESC LIMIT 1
	), after AS (
		SELECT * FROM fix WHERE fix.t > oracle_place.t ORDER BY n LIMIT 1
	), way AS (
		SELECT b.lon AS lon0, b.lat AS lat0, a.lat - b.lat AS dlat,
			a.lon - b.lon + CASE WHEN a.lon - b.lon > 180 THEN -360 WHEN a.lon - b.lon < -180 THEN 360
				ELSE 0 END AS dlon,
			extract(epoch FROM oracle_place.t - b.t)::double precision / extract(epoch FROM a.t - b.t)::double precision AS part
		FROM before b, after a
		WHERE a.t - b.t <= oracle_place.max_gap
	)
	SELECT true, h.lon, h.lat FROM here h
	UNION ALL
	SELECT true, w.lon0 + w.part * w.dlon - CASE WHEN w.lon0 + w.part * w.dlon > 180 THEN 360
		WHEN w.lon0 + w.part * w.dlon < -180 THEN -360 ELSE 0 END, w.lat0 + w.part * w.dlat
	FROM way w WHERE NOT EXISTS (SELECT FROM here)
	UNION ALL
	SELECT false, NULL, NULL
	LIMIT 1
$$;

CREATE FUNCTION oracle_metres(lon1 double precision, lat1 double precision, lon2 double precision,
	lat2 double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE AS $$
	SELECT 2 * 6371008.8 * asin(sqrt(least(1,
		sind((lat2 - lat1) / 2) ^ 2 + cosd(lat1) * cosd(lat2) * sind((lon2 - lon1) / 2) ^ 2)))
$$;

CREATE FUNCTION encounter_oracle(a track, b track, max_distance_m double precision, min_duration interval,
	max_gap interval, merge_gap interval)
RETURNS TABLE (began_earliest timestamptz, began timestamptz, ended timestamptz, ended_latest timestamptz,
	duration interval, min_distance_m double precision,
	lon double precision, lat double precision, samples integer, fixes_a integer, fixes_b integer,
		drift_a_kn double precision, drift_b_kn double precision)
LANGUAGE sql IMMUTABLE AS $$
	WITH fix AS MATERIALIZED (
		SELECT 'a' AS ship, f.t, f.lon, f.lat FROM track_fixes(encounter_oracle.a) f
		UNION ALL
		SELECT 'b', f.t, f.lon, f.lat FROM track_fixes(encounter_oracle.b) f
	), list AS MATERIALIZED (
		SELECT (SELECT coalesce(jsonb_agg(jsonb_build_array(f.t, f.lon, f.lat)), '[]')
			FROM track_fixes(encounter_oracle.a) f) AS a,
			(SELECT coalesce(jsonb_agg(jsonb_build_array(f.t, f.lon, f.lat)), '[]')
				FROM track_fixes(encounter_oracle.b) f) AS b
	), sample AS MATERIALIZED (
		SELECT s.t, row_number() OVER (ORDER BY s.t) AS n, pa.known AND pb.known AS known, pa.lon AS lon_a,
			pa.lat AS lat_a, pb.lon AS lon_b, pb.lat AS lat_b,
			oracle_metres(pa.lon, pa.lat, pb.lon, pb.lat) AS metres
		FROM (SELECT DISTINCT f.t FROM fix f) s, list l, oracle_place(l.a, s.t, encounter_oracle.max_gap) pa,
			oracle_place(l.b, s.t, encounter_oracle.max_gap) pb
	), close AS (
		SELECT s.*, lag(s.t) OVER w AS t_before, lag(s.n) OVER w AS n_before
		FROM sample s WHERE s.known AND s.metres <= encounter_oracle.max_distance_m
		WINDOW w AS (ORDER BY s.t)
	), marked AS (
		SELECT c.*, count(*) FILTER (WHERE NOT coalesce(c.t - c.t_before <= encounter_oracle.merge_gap
			OR c.n_before = c.n - 1 AND c.t - c.t_before <= encounter_oracle.max_gap, false)) OVER (ORDER BY c.t) AS run
		FROM close c
	), run AS (
		SELECT m.run, min(m.t) AS began, max(m.t) AS ended, min(m.metres) AS metres, count(*)::integer AS samples
			FROM marked m GROUP BY m.run
	)
	SELECT (SELECT max(s.t) FROM sample s WHERE s.known AND s.t < r.began), r.began, r.ended,
		(SELECT min(s.t) FROM sample s WHERE s.known AND s.t > r.ended),
		r.ended - r.began, r.metres,
		(SELECT x.lon - CASE WHEN x.lon > 180 THEN 360 WHEN x.lon < -180 THEN -360 ELSE 0 END
		 FROM (SELECT m.lon_a + (m.lon_b - m.lon_a + CASE WHEN m.lon_b - m.lon_a > 180 THEN -360
		 	WHEN m.lon_b - m.lon_a < -180 THEN 360 ELSE 0 END) / 2 AS lon) x), (m.lat_a + m.lat_b) / 2,
		r.samples,
		(SELECT count(*)::integer FROM fix f WHERE f.ship = 'a' AND f.t BETWEEN r.began AND r.ended),
		(SELECT count(*)::integer FROM fix f WHERE f.ship = 'b' AND f.t BETWEEN r.began AND r.ended),
		CASE WHEN r.ended = r.began THEN 0
			ELSE oracle_metres(first.lon_a, first.lat_a, last.lon_a,
			last.lat_a) / 1852 / (extract(epoch FROM r.ended - r.began)::double precision / 3600) END,
		CASE WHEN r.ended = r.began THEN 0
			ELSE oracle_metres(first.lon_b, first.lat_b, last.lon_b,
			last.lat_b) / 1852 / (extract(epoch FROM r.ended - r.began)::double precision / 3600) END
	FROM run r
		JOIN sample first ON first.t = r.began
		JOIN sample last ON last.t = r.ended
		CROSS JOIN LATERAL (SELECT k.* FROM marked k WHERE k.run = r.run AND k.metres = r.metres ORDER BY k.t LIMIT 1) m
	WHERE r.ended - r.began >= encounter_oracle.min_duration
$$;
