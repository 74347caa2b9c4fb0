-- Hand-computed cases for visit-oracle.sql, and a few properties on random input.
--
-- Run in an empty database:  psql -X -v ON_ERROR_STOP=1 -f visit-oracle.sql -f check.sql
-- With `pg_virtualenv -v 15` in front it gets a throw-away cluster.

SET timezone = 'UTC';
SET jit = off;

-- Times are minutes after midnight, so that a case can be worked out by head.
CREATE FUNCTION pg_temp.at(minute numeric) RETURNS timestamptz LANGUAGE sql AS $$
    SELECT timestamptz '2024-01-01 00:00Z' + minute::float8 * interval '1 minute';
$$;
CREATE FUNCTION pg_temp.minutes(i interval) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(trim_scale(round(extract(epoch FROM i) / 60, 7))::text, '-');
$$;
CREATE FUNCTION pg_temp.minute(t timestamptz) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.minutes(t - timestamptz '2024-01-01 00:00Z');
$$;

-- One visit, as: zone: earliest arrived latest basis, earliest departed latest basis,
--                stops first-last (stopped), silent unobserved, fixes, confidence
CREATE FUNCTION pg_temp.show(v oracle.zone_visit) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s: %s %s %s %s, %s %s %s %s, stops %s-%s (%s), silent %s, %s, %s', v.zone_id,
                  pg_temp.minute(v.arrived_earliest), pg_temp.minute(v.arrived),
                  pg_temp.minute(v.arrived_latest), v.arrival_basis,
                  pg_temp.minute(v.departed_earliest), pg_temp.minute(v.departed),
                  pg_temp.minute(v.departed_latest), v.departure_basis,
                  pg_temp.minute(v.first_stop), pg_temp.minute(v.last_stop_end),
                  pg_temp.minutes(v.stopped), pg_temp.minutes(v.unobserved), v.fixes, v.confidence);
$$;

-- Fixes come as 'minute lon lat, minute lon lat, ...', zones as WKT, numbered from 1.
CREATE FUNCTION pg_temp.given(fixes text, VARIADIC zones text[]) RETURNS void LANGUAGE sql AS $$
    TRUNCATE oracle.fix, oracle.zone;
    INSERT INTO oracle.fix
        SELECT 1, pg_temp.at(p[1]::numeric), p[2]::float8, p[3]::float8
        FROM regexp_split_to_table(fixes, '\s*,\s*') AS one, regexp_split_to_array(one, '\s+') AS p;
    INSERT INTO oracle.zone
        SELECT n, ST_GeomFromText(wkt, 4326) FROM unnest(zones) WITH ORDINALITY AS z (wkt, n);
$$;

CREATE FUNCTION pg_temp.same(what text, got text[], VARIADIC wanted text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF got IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION E'%\n     got %\n  wanted %', what,
            array_to_string(got, E'\n         '), array_to_string(wanted, E'\n         ');
    END IF;
    RAISE NOTICE 'ok: %', what;
END;
$$;

-- What zone_visits says; the arguments are given where they are not the defaults.
CREATE FUNCTION pg_temp.visits(max_gap interval DEFAULT '12 hours', merge_gap interval DEFAULT '15 minutes',
                               min_silence interval DEFAULT '4 hours') RETURNS text[] LANGUAGE sql AS $$
    -- No ORDER BY: the order in which the rows come is part of the test.
    SELECT coalesce(array_agg(pg_temp.show(v)), '{}')
    FROM oracle.zone_visits(1, max_gap, merge_gap, min_silence) v;
$$;
CREATE FUNCTION pg_temp.stops(max_gap interval DEFAULT '12 hours') RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(format('%s-%s at %s %s, %s', pg_temp.minute(s.began), pg_temp.minute(s.ended),
                                     s.lon, s.lat, s.fixes)), '{}')
    FROM oracle.stops(1, max_gap => max_gap) s;
$$;

\set box '\'POLYGON((10 0,11 0,11 1,10 1,10 0))\''
\set QUIET on
\pset format unaligned
\pset tuples_only on
\o /dev/null

-- ---- the visit and its edges

SELECT pg_temp.given('0 9 .5, 60 10.5 .5, 90 10.5 .5, 150 11.5 .5', :box);
SELECT pg_temp.same('in, stop, out', pg_temp.visits(),
    '1: 0 40 60 crossing, 90 120 150 crossing, stops 60-90 (30), silent 0, 2, 4');

SELECT pg_temp.given('5 10.5 .5', :box);
SELECT pg_temp.same('a single fix', pg_temp.visits(),
    '1: - 5 5 open, 5 - - open, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 9 .5, 60 12 .5', :box);
SELECT pg_temp.same('crossing the zone between two fixes is no visit', pg_temp.visits(), VARIADIC '{}');

SELECT pg_temp.given('0 10.5 .5, 30 10.5 .5, 40 11.5 .5', :box);
SELECT pg_temp.same('open at the start', pg_temp.visits(),
    '1: - 0 0 open, 30 35 40 crossing, stops 0-30 (30), silent 0, 2, 3');

SELECT pg_temp.given('0 10.5 .5, 30 10.5 .5, 750 10.5 .5, 1471 10.5 .5', :box);
SELECT pg_temp.same('a silence of max_gap is inside the visit, a longer one ends it', pg_temp.visits(),
    '1: - 0 0 open, 750 750 1471 silence, stops 0-750 (30), silent 720, 3, 2',
    '1: 750 1471 1471 silence, 1471 - - open, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 9 .5, 721 10.5 .5, 1442 11.5 .5', :box);
SELECT pg_temp.same('silence at both edges, outside fixes beyond', pg_temp.visits(),
    '1: 0 721 721 silence, 721 721 1442 silence, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 10.5 .5, 240 10.5 .5, 481 10.5 .5', :box);
SELECT pg_temp.same('a silence of min_silence is observed, a longer one is not', pg_temp.visits(),
    '1: - 0 0 open, 481 - - open, stops 0-481 (240), silent 241, 3, 2');

SELECT pg_temp.given('0 10.8 .5, 250 10.2 .5, 280 10.2 .5', :box);
SELECT pg_temp.same('silence outside of stops is unobserved, but takes nothing from them', pg_temp.visits(),
    '1: - 0 0 open, 280 - - open, stops 250-280 (30), silent 250, 3, 2');

-- ---- brief absences

SELECT pg_temp.given('0 10.9 .5, 10 11.1 .5, 15 10.9 .5', :box);
SELECT pg_temp.same('an absence of merge_gap is none', pg_temp.visits(),
    '1: - 0 0 open, 15 - - open, stops --- (0), silent 0, 3, 1');

SELECT pg_temp.given('0 10.9 .5, 10 11.1 .5, 15.1 10.9 .5', :box);
SELECT pg_temp.same('a longer absence is one', pg_temp.visits(),
    '1: - 0 0 open, 0 5 10 crossing, stops --- (0), silent 0, 1, 1',
    '1: 10 12.55 15.1 crossing, 15.1 - - open, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 10.9 .5, 300 10.9 .5', :box);
SELECT pg_temp.same('with no fix outside between, merge_gap says nothing', pg_temp.visits(),
    '1: - 0 0 open, 300 - - open, stops 0-300 (0), silent 300, 2, 2');

SELECT pg_temp.given('0 10.999 .5, 10 11.001 .5, 15 10.999 .5, 30 10.999 .5', :box);
SELECT pg_temp.same('a stop runs over a brief absence', pg_temp.visits(),
    '1: - 0 0 open, 30 - - open, stops 0-30 (30), silent 0, 4, 2');

SELECT pg_temp.given('0 10.9 .5, 30 11.1 .5, 100 11.1 .5, 120 10.9 .5', :box);
SELECT pg_temp.same('max_gap ends a visit also where merge_gap is larger',
    pg_temp.visits(max_gap => '1 hour', merge_gap => '10 hours'),
    '1: - 0 0 open, 0 15 30 crossing, stops --- (0), silent 0, 1, 1',
    '1: 100 110 120 crossing, 120 - - open, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 10.9 .5, 30 11.1 .5, 80 11.2 .5, 130 11.3 .5, 140 10.9 .5', :box);
SELECT pg_temp.same('silence in a merged absence is unobserved too',
    pg_temp.visits(max_gap => '1 hour', merge_gap => '10 hours', min_silence => '45 minutes'),
    '1: - 0 0 open, 140 - - open, stops --- (0), silent 100, 5, 1');

-- ---- order and duplicates

SELECT pg_temp.given('20 10.5 .5, 0 10.5 .5, 0 9 .5, 20 10.5 .5, 20 11.5 .5', :box);
SELECT pg_temp.same('equal times, duplicates, any order', pg_temp.visits(),
    '1: 0 0 0 crossing, 20 20 20 crossing, stops --- (0), silent 0, 2, 1');

-- ---- where the way crosses

SELECT pg_temp.given('0 9 1, 60 10.5 1, 120 12 1', :box);
SELECT pg_temp.same('a way along an edge', pg_temp.visits(),
    '1: 0 40 60 crossing, 60 80 120 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 9 -1, 60 10.5 .5, 120 12 2', 'POLYGON((10 0,11 0,11 1,10 0))');
SELECT pg_temp.same('a way along a sloping edge', pg_temp.visits(),
    '1: 0 40 60 crossing, 60 80 120 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 9 2, 60 10 1, 120 10 2', :box);
SELECT pg_temp.same('only a corner is touched: in and out at the fix itself', pg_temp.visits(),
    '1: 0 60 60 crossing, 60 60 120 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 8 .5, 100 10.5 .5, 200 8 .5',
    'MULTIPOLYGON(((10 0,11 0,11 1,10 1,10 0)),((9 0,9.2 0,9.1 .5,9 0)))');
SELECT pg_temp.same('a touch from outside is no entry', pg_temp.visits(),
    '1: 0 80 100 crossing, 100 120 200 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 -5 5, 80 3 5, 160 -5 5', 'POLYGON((0 0,9 0,9 9,0 9,0 0),(2 5,3 6,2 7,1 6,2 5))');
SELECT pg_temp.same('a touch of a hole from inside is no exit', pg_temp.visits(),
    '1: 0 50 80 crossing, 80 110 160 crossing, stops --- (0), silent 0, 1, 1');

\set main '((0 0,9 0,9 9,0 9,0 0),(4 4,6 4,6 6,4 6,4 4))'
\set island '\'MULTIPOLYGON(' :main ',((4.5 4.5,5.5 4.5,5.5 5.5,4.5 5.5,4.5 4.5)))\''
SELECT pg_temp.given('0 -5 5, 100 5 5, 180 5 4.2, 200 5 3, 240 5 4.2', :island);
SELECT pg_temp.same('last entry, over the hole onto the island; in the hole is outside', pg_temp.visits(),
    '1: 0 95 100 crossing, 100 150 180 crossing, stops --- (0), silent 0, 1, 1',
    '1: 180 183.3333333 200 crossing, 200 233.3333333 240 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 5 5, 20 2 5', :island);
SELECT pg_temp.same('island and mainland are one zone', pg_temp.visits(),
    '1: - 0 0 open, 20 - - open, stops --- (0), silent 0, 2, 1');

-- A third of a second is 333333 microseconds, two thirds are 666667.
SELECT pg_temp.same('whole microseconds', ARRAY[
    (oracle.crossing_time(ST_GeomFromText(:box, 4326), '2024-01-01 00:00:01', 10.5, .5,
                          '2024-01-01 00:00:00', 9.75, .5) - timestamptz '2024-01-01')::text,
    (oracle.crossing_time(ST_GeomFromText(:box, 4326), '2024-01-01 00:00:00', 10.5, .5,
                          '2024-01-01 00:00:01', 11.25, .5) - timestamptz '2024-01-01')::text],
    '00:00:00.333333', '00:00:00.666667');

-- ---- the antimeridian

\set both '\'MULTIPOLYGON(((179 0,180 0,180 1,179 1,179 0)),((-180 0,-179 0,-179 1,-180 1,-180 0)))\''
\set west '\'POLYGON((-180 0,-179 0,-179 1,-180 1,-180 0))\''
SELECT pg_temp.given('0 178.5 .5, 60 -179.5 .5, 150 -178 .5', :both, :west);
SELECT pg_temp.same('eastward over the antimeridian', pg_temp.visits(),
    '1: 0 15 60 crossing, 60 90 150 crossing, stops --- (0), silent 0, 1, 1',
    '2: 0 45 60 crossing, 60 90 150 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 -178.5 .5, 60 179.5 .5, 120 179.5 .5, 210 -179.5 .5, 300 178 .5', :both, :west);
SELECT pg_temp.same('and westward', pg_temp.visits(),
    '1: 0 15 60 crossing, 210 264 300 crossing, stops 60-120 (60), silent 0, 3, 4',
    '2: 120 165 210 crossing, 210 228 300 crossing, stops --- (0), silent 0, 1, 1');

SELECT pg_temp.given('0 180 .5, 60 -179.5 .5, 120 -180 .5, 180 180 .5, 240 179 .5', :west);
SELECT pg_temp.same('lon 180 is where -180 is, though only one is drawn', pg_temp.visits(),
    '1: 0 0 60 crossing, 120 180 180 crossing, stops --- (0), silent 0, 2, 1');

-- ---- several zones

SELECT pg_temp.given('0 9 .5, 60 10.5 .5, 90 10.9 .5',
    'POLYGON((10.8 0,11 0,11 1,10.8 1,10.8 0))', :box, 'POLYGON((8 0,11 0,11 1,8 1,8 0))', :box);
SELECT pg_temp.same('zones are independent; by arrived_latest, then zone', pg_temp.visits(),
    '3: - 0 0 open, 90 - - open, stops --- (0), silent 0, 3, 1',
    '2: 0 40 60 crossing, 90 - - open, stops --- (0), silent 0, 2, 1',
    '4: 0 40 60 crossing, 90 - - open, stops --- (0), silent 0, 2, 1',
    '1: 60 82.5 90 crossing, 90 - - open, stops --- (0), silent 0, 1, 1');

-- ---- stops: at the equator 500 m are 0.0044966 degrees

SELECT pg_temp.given('0 0 0, 20 .004 0, 40 .008 0, 60 .008 0', :box);
SELECT pg_temp.same('a run too short moves on by one fix', pg_temp.stops(), '20-60 at 0.004 0, 3');

SELECT pg_temp.given('0 0 0, 30 .0044 0, 60 .0045 0, 90 .0045 0, 119 0 0', :box);
SELECT pg_temp.same('the radius counts from the first fix; the next run starts behind', pg_temp.stops(),
    '0-30 at 0 0, 2', '60-90 at 0.0045 0, 2');

SELECT pg_temp.given('0 0 0, 720 0 0, 1441 0 0, 1471 0 0', :box);
SELECT pg_temp.same('a silence over max_gap cuts a stop', pg_temp.stops(),
    '0-720 at 0 0, 2', '1441-1471 at 0 0, 2');

SELECT pg_temp.given('0 179.998 0, 29 -179.999 0, 30 180 0', :box);
SELECT pg_temp.same('a stop on the antimeridian', pg_temp.stops(), '0-30 at 179.998 0, 3');

SELECT pg_temp.given('0 0 0, 29.999 0 0', :box);
SELECT pg_temp.same('shorter than min_stop is none', pg_temp.stops(), VARIADIC '{}');

\o

-- ---- properties on random input

-- Random ways out of jagged rings with a hole: the share inside against a fine walk along the way.
DO $$
DECLARE
    steps CONSTANT integer := 2000;
    ring  geometry;
    zone  geometry;
    sx    float8;   sy float8;   ex float8;   ey float8;
    share float8;
    walked float8;
    moved geometry;
    tried integer := 0;
BEGIN
    PERFORM setseed(0.25);
    WHILE tried < 150 LOOP
        SELECT ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))) INTO ring
        FROM (SELECT ST_MakeLine(ST_MakePoint(cos(a * pi() / 8) * r, sin(a * pi() / 8) * r)
                                 ORDER BY a) AS line
              FROM (SELECT a, 0.3 + random() AS r FROM generate_series(0, 15) a) p) l;
        zone := ST_SetSRID(ST_Multi(ST_Difference(ring, ST_Translate(ST_Scale(ring, .2, .2), .2, 0))), 4326);
        sx := random() * 2 - 1;   sy := random() * 2 - 1;   ex := random() * 4 - 2;   ey := random() * 4 - 2;
        CONTINUE WHEN NOT oracle.inside(zone, sx, sy) OR oracle.inside(zone, ex, ey);
        tried := tried + 1;
        share := oracle.share_inside(zone, sx, sy, ex, ey);
        SELECT min(k) / steps::float8 INTO walked
        FROM generate_series(0, steps) k
        WHERE NOT oracle.inside(zone, sx + (ex - sx) * k / steps, sy + (ey - sy) * k / steps);
        -- The walk may step over the tip of a notch, and is then somewhat late; it is never early.
        IF share > walked OR walked - share > 0.02 THEN
            RAISE EXCEPTION 'share %, but walked % from % % to % % in %',
                share, walked, sx, sy, ex, ey, ST_AsText(zone);
        END IF;

        -- The same zone on the antimeridian, cut in two there, gives the same share.
        SELECT ST_Multi(ST_Union(ST_Intersection(shifted, ST_MakeEnvelope(170, -90, 180, 90, 4326)),
                                 ST_Translate(ST_Intersection(shifted,
                                     ST_MakeEnvelope(180, -90, 190, 90, 4326)), -360, 0)))
        INTO moved FROM (SELECT ST_Translate(zone, 180, 0) AS shifted) s;
        IF abs(share - oracle.share_inside(moved,
                   CASE WHEN sx > 0 THEN sx - 180 ELSE sx + 180 END, sy,
                   CASE WHEN ex > 0 THEN ex - 180 ELSE ex + 180 END, ey)) > 1e-9 THEN
            RAISE EXCEPTION 'share % is another on the antimeridian: from % % to % % in %',
                share, sx, sy, ex, ey, ST_AsText(zone);
        END IF;
    END LOOP;
    RAISE NOTICE 'ok: % random ways', tried;
END;
$$;

-- Random walks over a random set of boxes: what the definition says of every visit.
DO $$
DECLARE
    bad oracle.zone_visit;
    n   integer;
BEGIN
    PERFORM setseed(0.5);
    TRUNCATE oracle.fix, oracle.zone;
    INSERT INTO oracle.zone
        SELECT i, ST_MakeEnvelope(x, y, x + .2 + random(), y + .2 + random(), 4326)
        FROM (SELECT i, random() * 2 AS x, random() * 2 AS y FROM generate_series(1, 6) i) b;
    INSERT INTO oracle.fix
        SELECT track, timestamptz '2024-01-01Z' + sum(step) OVER w,
               round((1 + sin(track + sum(dx) OVER w))::numeric, 7),
               round((1 + cos(sum(dx) OVER w))::numeric, 7)
        FROM (SELECT track, k, CASE WHEN random() < .3 THEN 0 ELSE random() - .4 END AS dx,
                     CASE WHEN random() < .05 THEN random() * interval '20 hours'
                          WHEN random() < .1 THEN interval '0' ELSE random() * interval '20 min' END AS step
              FROM generate_series(1, 20) track, generate_series(1, 80) k) r
        WINDOW w AS (PARTITION BY track ORDER BY k);

    SELECT count(*) INTO n FROM generate_series(1, 20) track, oracle.zone_visits(track);
    SELECT v.* INTO bad
    FROM generate_series(1, 20) track, oracle.zone_visits(track) v
    WHERE NOT (coalesce(v.arrived_earliest, v.arrived) <= v.arrived AND v.arrived <= v.arrived_latest
               AND v.arrived_latest <= v.departed_earliest
               AND v.departed_earliest <= coalesce(v.departed, v.departed_earliest)
               AND coalesce(v.departed <= v.departed_latest, true)
               AND (v.departed IS NULL) = (v.departure_basis = 'open')
               AND (v.arrived_earliest IS NULL) = (v.arrival_basis = 'open')
               AND (v.departed_latest IS NULL) = (v.departure_basis = 'open')
               AND (v.first_stop IS NULL) = (v.confidence = 1)
               AND v.stopped + v.unobserved <= coalesce(v.departed, v.departed_earliest) - v.arrived)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a visit against the rules: %', bad;
    END IF;

    -- Where nothing is merged, the visits hold inside fixes only, and every one of them once.
    IF (SELECT sum(v.fixes)
        FROM generate_series(1, 20) track, oracle.zone_visits(track, merge_gap => '-1 s') v)
       <> (SELECT count(*) FROM generate_series(1, 20) track, oracle.fixes(track) f, oracle.zone z
           WHERE oracle.inside(z.geom, f.lon, f.lat)) THEN
        RAISE EXCEPTION 'the visits do not share out the inside fixes';
    END IF;
    IF n < 100 THEN
        RAISE EXCEPTION 'only % visits: the random walks test nothing', n;
    END IF;
    RAISE NOTICE 'ok: % random visits', n;
END;
$$;
