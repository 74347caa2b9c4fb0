-- An oracle for zone visits and stops: the written definition, in plain SQL over PostGIS, for tests only.
--
-- It shares nothing with the extension and trades all speed for being readable. Fill oracle.fix and
-- oracle.zone, then compare oracle.zone_visits(...) and oracle.stops(...) with the extension's functions.
-- Port calls are the visits with first_stop IS NOT NULL.
--
-- How to compare:
--  * Feed it the positions as the track gives them back (track_fixes), for a track keeps 1e-7 degree only.
--  * Compare intervals with =, not as text: '1 day' and '24:00:00' are the same length.
--  * Only arrived and departed with basis 'crossing' come out of floating point; allow them a microsecond.
--    All other columns are exact (distances right at the stop radius apart).

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE SCHEMA oracle;

CREATE TABLE oracle.fix (track_id bigint, t timestamptz, lon float8, lat float8);
CREATE INDEX ON oracle.fix (track_id);

-- One row a zone: what two polygons under one id would mean is not defined, so it must not pass unnoticed.
CREATE TABLE oracle.zone (zone_id bigint PRIMARY KEY, geom geometry);

CREATE TYPE oracle.zone_visit AS (
    zone_id            bigint,
    arrived            timestamptz,
    arrived_earliest   timestamptz,
    arrived_latest     timestamptz,
    arrival_basis      text,
    departed           timestamptz,
    departed_earliest  timestamptz,
    departed_latest    timestamptz,
    departure_basis    text,
    first_stop         timestamptz,
    last_stop_end      timestamptz,
    stopped            interval,
    unobserved         interval,
    fixes              integer,
    confidence         smallint
);

-- The one meaning of inside, for a fix.
CREATE FUNCTION oracle.inside(zone geometry, lon float8, lat float8) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT ST_Covers(zone, ST_SetSRID(ST_MakePoint(lon, lat), 4326));
$$;

-- The fixes of a track, numbered in track order. lat 91 and lon 181 are AIS for "no position".
CREATE FUNCTION oracle.fixes(track_id bigint)
RETURNS TABLE (n bigint, t timestamptz, lon float8, lat float8, prev_t timestamptz, next_t timestamptz)
LANGUAGE sql STABLE STRICT AS $$
    SELECT row_number() OVER w, d.t, d.lon, d.lat, lag(d.t) OVER w, lead(d.t) OVER w
    FROM (SELECT DISTINCT f.t, f.lon, f.lat
          FROM oracle.fix f
          WHERE f.track_id = fixes.track_id
            AND f.t IS NOT NULL AND f.lon <> 181 AND f.lat <> 91) d
    WINDOW w AS (ORDER BY d.t, d.lon, d.lat);
$$;

-- Great circle distance on the mean sphere (haversine).
CREATE FUNCTION oracle.metres(lon1 float8, lat1 float8, lon2 float8, lat2 float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT 2 * 6371008.8 * asin(least(1, sqrt(
               sin(radians(lat2 - lat1) / 2) ^ 2
               + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)));
$$;

-- How far a ship that goes straight from a fix inside a zone to a fix outside stays in the zone: the share of
-- the way, 0..1, up to where it first leaves. Walked from the inside fix outward, the last entry before an
-- arrival is the same thing as the first exit of a departure.
--
-- The zone is closed: a piece of the way along an edge is inside, and a touch from within is not an exit.
CREATE FUNCTION oracle.share_inside(zone geometry, lon_in float8, lat_in float8,
                                    lon_out float8, lat_out float8)
RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    -- The zone's edges are given in doubles near 180 degrees, good to about 3e-14: closer is on the edge.
    on_edge   CONSTANT float8 := 1e-13;
    -- Everything is moved so that the inside fix is the origin: there doubles are densest, and a short way
    -- keeps its microseconds. A full turn is added in two halves, each exact near the antimeridian.
    near_side CONSTANT geometry := ST_Translate(zone, -lon_in, -lat_in);
    wraps     CONSTANT boolean := abs(lon_out - lon_in) > 180;
    half_turn CONSTANT float8 := CASE WHEN lon_in > 0 THEN 180 ELSE -180 END;
    -- Where the antimeridian is, and the zone as seen across it; used only if the way goes there.
    seam      CONSTANT float8 := half_turn - lon_in;
    far_side  CONSTANT geometry := ST_Translate(ST_Translate(zone, half_turn, 0), seam, -lat_in);
    dx        CONSTANT float8 := CASE WHEN wraps THEN (lon_out + half_turn) + seam ELSE lon_out - lon_in END;
    dy        CONSTANT float8 := lat_out - lat_in;
    way       geometry;
    middle    geometry;
    piece     record;
    covered   boolean;
BEGIN
    -- Only lon 180 and -180 are two fixes at one place. The ship lay in the zone at both times.
    IF dx = 0 AND dy = 0 THEN
        RETURN 1;
    END IF;

    way := ST_SetSRID(ST_MakeLine(ST_MakePoint(0, 0), ST_MakePoint(dx, dy)), 4326);

    -- Cut the way wherever it meets the zone's boundary or the antimeridian: each piece is all in or all out.
    FOR piece IN
        WITH met AS (
            SELECT (ST_DumpPoints(ST_Intersection(way, ST_Boundary(near_side)))).geom AS p
            UNION ALL
            SELECT (ST_DumpPoints(ST_Intersection(way, ST_Boundary(far_side)))).geom WHERE wraps
        ), cut AS (
            -- nullif, for the planner may divide ahead of any condition
            SELECT CASE WHEN abs(dx) >= abs(dy) THEN ST_X(p) / nullif(dx, 0)
                        ELSE ST_Y(p) / nullif(dy, 0) END AS s
            FROM met
            UNION ALL
            SELECT seam / nullif(dx, 0) WHERE wraps AND dx <> 0
            UNION ALL
            VALUES (0::float8), (1::float8)
        ), tidy AS (
            SELECT DISTINCT least(1, greatest(0, s)) AS s FROM cut
        )
        SELECT b.s AS begins, (b.s + b.e) / 2 AS half_way
        FROM (SELECT s, lead(s) OVER (ORDER BY s) AS e FROM tidy) b
        WHERE b.e IS NOT NULL
        ORDER BY b.s
    LOOP
        middle := ST_SetSRID(ST_MakePoint(piece.half_way * dx, piece.half_way * dy), 4326);
        covered := false;
        -- Up to the antimeridian the zone counts as drawn on this side, beyond it on the other; on it, both.
        IF NOT wraps OR abs(piece.half_way * dx) <= abs(seam) THEN
            covered := ST_Covers(near_side, middle) OR ST_DWithin(ST_Boundary(near_side), middle, on_edge);
        END IF;
        IF wraps AND abs(piece.half_way * dx) >= abs(seam) THEN
            covered := covered
                       OR ST_Covers(far_side, middle) OR ST_DWithin(ST_Boundary(far_side), middle, on_edge);
        END IF;
        IF NOT covered THEN
            RETURN piece.begins;
        END IF;
    END LOOP;
    -- Inside right up to the outside fix: it lies on the antimeridian, and the zone begins on the other side.
    RETURN 1;
END;
$$;

-- The time that goes with it, on whole microseconds and never beyond the two fixes.
CREATE FUNCTION oracle.crossing_time(zone geometry, t_in timestamptz, lon_in float8, lat_in float8,
                                     t_out timestamptz, lon_out float8, lat_out float8)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT least(greatest(t_in, t_out), greatest(least(t_in, t_out),
               t_in + interval '1 microsecond'
                      * round(oracle.share_inside(zone, lon_in, lat_in, lon_out, lat_out)
                              * extract(epoch FROM t_out - t_in)::float8 * 1e6)));
$$;

-- The stops among some fixes given in track order, as places in the arrays. From the first fix on, step from near
-- fix to near fix. If the stop lasts long enough the search goes on behind it, if not one fix further.
CREATE FUNCTION oracle.stop_runs(ts timestamptz[], lons float8[], lats float8[],
                                 radius_m float8, min_duration interval, max_gap interval, stray_gap interval)
RETURNS TABLE (first integer, last integer)
LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    total CONSTANT integer := cardinality(ts);
    near  integer;
    silent boolean;
BEGIN
    first := 1;
    WHILE first <= total LOOP
        last := first;
        LOOP
            -- the next near fix, with two others between at most
            near := last + 1;
            WHILE near <= least(last + 3, total)
                  AND oracle.metres(lons[first], lats[first], lons[near], lats[near]) > radius_m
            LOOP
                near := near + 1;
            END LOOP;
            EXIT WHEN near > least(last + 3, total);
            -- strays, if there are any, within stray_gap
            EXIT WHEN near > last + 1 AND (stray_gap = '0' OR ts[near] - ts[last] > stray_gap);
            silent := false;
            FOR i IN last + 1 .. near LOOP
                silent := silent OR ts[i] - ts[i - 1] > max_gap;
            END LOOP;
            EXIT WHEN silent;
            last := near;
        END LOOP;
        IF ts[last] - ts[first] >= min_duration THEN
            RETURN NEXT;
            first := last + 1;
        ELSE
            first := first + 1;
        END IF;
    END LOOP;
END;
$$;

CREATE FUNCTION oracle.stops(track_id bigint,
                             radius_m float8 DEFAULT 500,
                             min_duration interval DEFAULT '30 minutes',
                             max_gap interval DEFAULT '12 hours',
                             stray_gap interval DEFAULT '1 hour')
RETURNS TABLE (began timestamptz, ended timestamptz, lon float8, lat float8, fixes integer)
LANGUAGE sql STABLE STRICT SET jit = off AS $$
    SELECT a.ts[r.first], a.ts[r.last], a.lons[r.first], a.lats[r.first], r.last - r.first + 1
    FROM (SELECT array_agg(f.t ORDER BY f.n) AS ts,
                 array_agg(f.lon ORDER BY f.n) AS lons,
                 array_agg(f.lat ORDER BY f.n) AS lats
          FROM oracle.fixes(stops.track_id) f) a,
         oracle.stop_runs(a.ts, a.lons, a.lats, radius_m, min_duration, max_gap, stray_gap) r
    ORDER BY r.first;
$$;

CREATE FUNCTION oracle.zone_visits(track_id bigint,
                                   max_gap interval DEFAULT '12 hours',
                                   merge_gap interval DEFAULT '15 minutes',
                                   min_silence interval DEFAULT '4 hours',
                                   stop_radius_m float8 DEFAULT 500,
                                   min_stop interval DEFAULT '30 minutes',
                                   jitter_m float8 DEFAULT 100,
                                   stray_gap interval DEFAULT '1 hour')
RETURNS SETOF oracle.zone_visit
-- PostGIS's costs call for compiling, which takes longer than all the work here.
LANGUAGE sql STABLE STRICT SET jit = off AS $$
WITH fix AS MATERIALIZED (
    -- A stretch lies between two silences longer than max_gap: no visit reaches from one into the next.
    SELECT f.*, count(*) FILTER (WHERE f.t - f.prev_t > max_gap) OVER (ORDER BY f.n) AS stretch
    FROM oracle.fixes(zone_visits.track_id) f
), track AS MATERIALIZED (
    SELECT array_agg(f.t ORDER BY f.n) AS ts, array_agg(f.lon ORDER BY f.n) AS lons,
    	array_agg(f.lat ORDER BY f.n) AS lats
    FROM fix f
), hit AS (
    SELECT z.zone_id, f.n, f.t, f.stretch,
           lag(f.lon) OVER w AS prev_lon, lag(f.lat) OVER w AS prev_lat, lag(f.n) OVER w AS prev_n,
           	lag(f.t) OVER w AS prev_t, lag(f.stretch) OVER w AS prev_stretch
    FROM fix f JOIN oracle.zone z ON oracle.inside(z.geom, f.lon, f.lat)
    WINDOW w AS (PARTITION BY z.zone_id ORDER BY f.n)
), arrival AS (
    -- The inside fix before belongs to the same visit if no long silence lies between, and either nothing
    -- lies between, or the absence is brief, or it is all within jitter_m of that fix.
    SELECT h.*, h.prev_n IS NULL
                OR h.stretch <> h.prev_stretch
                OR (h.t - h.prev_t > merge_gap
                    AND EXISTS (SELECT FROM generate_series(h.prev_n + 1, h.n - 1) o
                                WHERE oracle.metres(h.prev_lon, h.prev_lat, track.lons[o],
                                	track.lats[o]) > jitter_m)) AS is_new
    FROM hit h, track
), numbered AS (
    SELECT h.*, count(*) FILTER (WHERE h.is_new) OVER (PARTITION BY h.zone_id ORDER BY h.n) AS visit
    FROM arrival h
), span AS (
    SELECT zone_id, min(n) AS first_n, max(n) AS last_n
    FROM numbered
    GROUP BY zone_id, visit
), edge AS (
    SELECT s.zone_id, s.first_n, s.last_n,
           a.t AS first_t, a.prev_t AS before_t, d.t AS last_t, d.next_t AS after_t,
           CASE WHEN a.prev_t IS NULL THEN 'open'
                WHEN a.t - a.prev_t > max_gap THEN 'silence'
                ELSE 'crossing' END AS arrival_basis,
           CASE WHEN d.next_t IS NULL THEN 'open'
                WHEN d.next_t - d.t > max_gap THEN 'silence'
                ELSE 'crossing' END AS departure_basis,
           oracle.crossing_time(z.geom, a.t, a.lon, a.lat, before.t, before.lon, before.lat) AS crossed_in,
           oracle.crossing_time(z.geom, d.t, d.lon, d.lat, after.t, after.lon, after.lat) AS crossed_out
    FROM span s
    JOIN oracle.zone z ON z.zone_id = s.zone_id
    JOIN fix a ON a.n = s.first_n
    JOIN fix d ON d.n = s.last_n
    -- Across a long silence nothing is crossed: left out here, so that crossing_time stays NULL.
    LEFT JOIN fix before ON before.n = a.n - 1 AND before.stretch = a.stretch
    LEFT JOIN fix after ON after.n = d.n + 1 AND after.stretch = d.stretch
)
SELECT (e.zone_id,
        CASE e.arrival_basis WHEN 'crossing' THEN e.crossed_in ELSE e.first_t END,
        e.before_t,
        e.first_t,
        e.arrival_basis,
        CASE e.departure_basis WHEN 'crossing' THEN e.crossed_out WHEN 'silence' THEN e.last_t END,
        e.last_t,
        e.after_t,
        e.departure_basis,
        stop.first_stop,
        stop.last_stop_end,
        stop.stopped,
        quiet.unobserved,
        (e.last_n - e.first_n + 1)::integer,
        (CASE WHEN stop.first_stop IS NULL THEN 1
              ELSE 2 + (e.arrival_basis = 'crossing')::integer + (e.departure_basis = 'crossing')::integer
         END)::smallint)::oracle.zone_visit
FROM edge e
CROSS JOIN LATERAL (
    SELECT track.ts[e.first_n:e.last_n] AS ts, track.lons[e.first_n:e.last_n] AS lons,
    	track.lats[e.first_n:e.last_n] AS lats
    FROM track
    OFFSET 0 -- cut them once, not at each use
) a
CROSS JOIN LATERAL (
    -- Silences between fixes of the visit. The first fix's own silence lies before the visit.
    SELECT coalesce(sum(a.ts[i] - a.ts[i - 1]), interval '0') AS unobserved
    FROM generate_series(2, cardinality(a.ts)) i
    WHERE a.ts[i] - a.ts[i - 1] > min_silence
) quiet
CROSS JOIN LATERAL (
    SELECT min(a.ts[r.first]) AS first_stop,
           max(a.ts[r.last]) AS last_stop_end,
           coalesce(sum(a.ts[r.last] - a.ts[r.first] - q.silent), interval '0') AS stopped
    FROM oracle.stop_runs(a.ts, a.lons, a.lats, stop_radius_m, min_stop, max_gap, stray_gap) r
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a.ts[i] - a.ts[i - 1]), interval '0') AS silent
        FROM generate_series(r.first + 1, r.last) i
        WHERE a.ts[i] - a.ts[i - 1] > min_silence
    ) q
) stop
ORDER BY e.first_t, e.zone_id;
$$;
