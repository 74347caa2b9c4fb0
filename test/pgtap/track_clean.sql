-- track_clean() against every way to clean a short track, and track_split_ships() on what is one ship.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET search_path = vesselwatch, public;

SELECT plan(43);
SELECT setseed(0.2024);

-- whether two fixes are reachable from each other, as it is written
CREATE FUNCTION pg_temp.reachable(t1 timestamptz, lon1 float8, lat1 float8, t2 timestamptz, lon2 float8, lat2 float8,
	kn float8, time_error interval, place_error_m float8)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT 2 * 6371008.8 * asin(least(1, sqrt(sin(radians(lat2 - lat1) / 2) ^ 2
			+ cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)))
		<= kn * 1852 / 3600 * extract(epoch FROM abs_time + time_error)::float8 + place_error_m
	FROM (SELECT t2 - t1 AS abs_time) e
$$;

-- the fixes that the best of all subsets keeps, as a text of 0 and 1; the greatest text keeps earlier fixes
CREATE FUNCTION pg_temp.best_way(track track, kn float8, max_run integer, time_error interval, place_error_m float8)
RETURNS text LANGUAGE sql AS $$
	WITH fix AS MATERIALIZED (
		SELECT row_number() OVER (ORDER BY t, lon, lat)::integer AS i, t, lon, lat FROM track_fixes(track)
	), pair AS MATERIALIZED (
		SELECT a.i AS a, b.i AS b, pg_temp.reachable(a.t, a.lon, a.lat, b.t, b.lon, b.lat, kn, time_error,
			place_error_m) AS ok
		FROM fix a JOIN fix b ON a.i < b.i
	), kept AS (
		SELECT way, i, coalesce(lag(i) OVER (PARTITION BY way ORDER BY i), 0) AS before, n
		FROM (SELECT count(*)::integer AS n FROM fix) c, generate_series(1, (1 << n) - 1) way, fix
		WHERE way & (1 << (n - i)) > 0
	), cost AS (
		SELECT k.way, k.n - count(*) + (max_run + 1) * count(*) FILTER (WHERE NOT p.ok) AS cost
		FROM kept k LEFT JOIN pair p ON p.a = k.before AND p.b = k.i
		GROUP BY k.way, k.n
		HAVING max(k.i - k.before - 1) <= max_run AND k.n - max(k.i) <= max_run
	)
	SELECT right(way::bit(32)::text, num_fixes(track)) FROM cost ORDER BY cost, way DESC LIMIT 1
$$;

CREATE TEMP TABLE short AS
SELECT id, track_agg(timestamptz '2024-01-01' + s * interval '10 seconds', 10 + x * 0.004 + CASE spike WHEN 0 THEN 1
	WHEN 1 THEN 0.02 ELSE 0 END, 50) AS track,
	(ARRAY[20, 60, 100])[1 + id % 3] AS kn, id % 4 AS max_run,
		(ARRAY['0', '1 second', '1 minute'])[1 + id / 3 % 3]::interval AS time_error,
	(ARRAY[0, 100, 500])[1 + id / 7 % 3]::float8 AS place_error_m
FROM (SELECT id, sum(floor(random() * 4)) OVER (PARTITION BY id ORDER BY n) AS s,
	sum(floor(random() * 2)) OVER (PARTITION BY id ORDER BY n) AS x, floor(random() * 5) AS spike
	FROM generate_series(1, 200) id, generate_series(1, 1 + id % 9) n) f
GROUP BY id;
CREATE TEMP TABLE cleaned AS
SELECT id, track, track_clean(track, kn, max_run, time_error, place_error_m) AS clean,
	pg_temp.best_way(track, kn, max_run, time_error, place_error_m) AS best FROM short;
SELECT is((SELECT count(*) FROM cleaned
	WHERE (SELECT string_agg(CASE WHEN EXISTS (SELECT FROM track_fixes(clean) c
	WHERE (c.t, c.lon, c.lat) = (f.t, f.lon, f.lat)) THEN '1' ELSE '0' END, '' ORDER BY f.t, f.lon, f.lat)
	FROM track_fixes(track) f) IS DISTINCT FROM best), 0::bigint,
	'the cheapest of all ways is taken, and of equal ones the one that keeps earlier fixes');
SELECT cmp_ok((SELECT count(*) FROM cleaned WHERE clean <> track), '>', 75::bigint, 'and fixes were left out');
SELECT cmp_ok((SELECT count(*) FROM cleaned WHERE clean = track AND num_fixes(track) > 1), '>', 10::bigint, 'or not');

-- a ship at 32.1 N with some fixes elsewhere
CREATE FUNCTION pg_temp.spiked(fixes integer, bad integer[], lon float8 DEFAULT -76.3,
	lat float8 DEFAULT 36.9) RETURNS track LANGUAGE sql AS $$
	SELECT track_agg(timestamptz '2024-01-01' + n * interval '3 min', CASE WHEN n = ANY (bad) THEN spiked.lon
		ELSE -81.0 END, CASE WHEN n = ANY (bad) THEN spiked.lat ELSE 32.1 END)
	FROM generate_series(1, fixes) n
$$;
SELECT is(num_fixes(track_clean(pg_temp.spiked(20, '{1}'))), 19, 'a spike at the start goes');
SELECT is(num_fixes(track_clean(pg_temp.spiked(20, '{20}'))), 19, 'one at the end goes');
SELECT is(num_fixes(track_clean(pg_temp.spiked(20, '{8, 9}'))), 18, 'two in a row go');
SELECT is(num_fixes(track_clean(pg_temp.spiked(40, ARRAY(SELECT generate_series(11, 20))))), 30, 'ten in a row go');
SELECT is(num_fixes(track_clean(pg_temp.spiked(40, ARRAY(SELECT generate_series(15, 25))))), 40,
	'eleven in a row are no spike');
SELECT is(num_fixes(track_clean(pg_temp.spiked(40, ARRAY(SELECT generate_series(1, 40, 2))))), 20,
	'of two places that alternate one is left');
SELECT is(num_fixes(track_clean(pg_temp.spiked(20, '{10}', -81.0, 32.1054))), 20, 'a jump within the speed stays');

-- long tracks with spikes, alone and in rows, and moored blocks with noise about the error of places
CREATE TEMP TABLE long AS
SELECT ship, track_agg(timestamptz '2024-01-01' + n * interval '30 seconds',
	10 + least(n, 400) * 0.002 + CASE WHEN n > 400 THEN noise * (random() - 0.5) ELSE 0 END
		+ CASE WHEN spike = 0 OR n % 300 BETWEEN 80 AND 80 + ship % 14 THEN 0.3 * random() ELSE 0 END,
			55 + 0 * ship) AS track
FROM generate_series(1, 24) ship,
	LATERAL (SELECT n, floor(random() * (ARRAY[20, 60, 1000])[1 + ship % 3]) AS spike,
		(ARRAY[0, 0.001, 0.003])[1 + ship / 3 % 3] AS noise
		FROM generate_series(1, 1200) n) f
GROUP BY ship;
SELECT is((SELECT count(*) FROM long, LATERAL (SELECT track_clean(track) || track_left_out(track) = track AS whole,
		num_fixes(track_clean(track)) + num_fixes(track_left_out(track)) = num_fixes(track) AS once) c WHERE whole
		AND once), 24::bigint,
	'a fix is kept or left out');
SELECT is((SELECT count(*) FROM short WHERE track_clean(track, kn, max_run, time_error, place_error_m)
	|| track_left_out(track, kn, max_run, time_error, place_error_m) = track), 200::bigint, 'of short tracks too');
-- spikes far apart are worked out one by one, as if all fixes were at once
SELECT is_empty($$SELECT FROM long, unnest(ARRAY[0, 1, 3, 10, 40]) max_run, unnest(ARRAY[15, 60]) kn
	WHERE track_clean(track, kn, max_run) <> track_clean_part(track, kn, max_run, '1 second', 100, false, false)$$,
	'what is worked out around each block with a spike is what all of the track gives');
SELECT is_empty($$SELECT FROM long, unnest(ARRAY[0, 1, 3, 10, 40]) max_run
	WHERE track_left_out(track, 60, max_run) || track_clean_blocks(track, 60, max_run) <> track
		OR NOT ST_Equals(envelope(track_clean_blocks(track, 60, max_run)), envelope(track_clean(track, 60, max_run)))$$,
	'and by blocks the same fixes are kept, in the same box');
-- two fixes about as far apart as they may be, anywhere
CREATE TEMP TABLE pair AS
SELECT timestamptz '2024-01-01' AS t1, lon AS lon1, lat AS lat1,
	timestamptz '2024-01-01' + seconds * interval '1 second' AS t2,
	CASE WHEN lon2 > 180 THEN lon2 - 360 ELSE lon2 END AS lon2, lat + way * sin(a) AS lat2
FROM (SELECT -180 + round((random() * 360)::numeric, 7)::float8 AS lon,
	round((random() * 160 - 80)::numeric, 7)::float8 AS lat,
		floor(random() * 4) * 30 AS seconds, random() * 2 * pi() AS a, 0.9 + 0.2 * random() AS share
			FROM generate_series(1, 4000) n) r,
	LATERAL (SELECT share * (100 + (seconds + 1) * 60 * 1852 / 3600.0) / 111195 AS way) w,
	LATERAL (SELECT lon + way * cos(a) / cos(radians(lat)) AS lon2) x;
SELECT is((SELECT count(*) FROM (SELECT p.*, track_agg(t, lon, lat) AS track FROM pair p,
	LATERAL (VALUES (t1, lon1, lat1), (t2, lon2, lat2)) f(t, lon, lat)
		GROUP BY t1, lon1, lat1, t2, lon2, lat2) p,
	LATERAL (SELECT bool_and(ok) AS ok FROM (SELECT coalesce(pg_temp.reachable(lag(t) OVER w, lag(lon) OVER w,
		lag(lat) OVER w, t, lon, lat, 60, '1 second', 100), true) AS ok
		FROM track_fixes(track) WINDOW w AS (ORDER BY t, lon, lat)) x) e
	WHERE ok <> (num_fixes(track_left_out(track)) = 0)), 0::bigint,
	'what is clean by the rule is left as it is, and only that');

-- of part of a track, what is settled is what the whole track keeps there
CREATE TEMP TABLE part AS
SELECT ship, p.*, track_clean(track) AS clean,
	track_clean_part(track_between(track, a, b), 60, 10, '1 second', 100, a > start_time(track),
	b <= end_time(track)) AS settled
FROM long, LATERAL (SELECT timestamptz '2024-01-01' + a * interval '30 seconds' AS a,
	timestamptz '2024-01-01' + (a + n) * interval '30 seconds' AS b
	FROM generate_series(0, 1250, 25) a, (VALUES (15), (40), (200), (1300)) l(n)) p;
SELECT is((SELECT count(*) FROM part WHERE num_fixes(settled) > 0
	AND settled <> track_between(clean, start_time(settled), end_time(settled) + interval '1 microsecond')), 0::bigint,
	'part of a track settles what it says it settles');
SELECT cmp_ok((SELECT count(*) FROM part WHERE num_fixes(settled) > 0), '>', 2000::bigint, 'mostly something');
SELECT is((SELECT count(*) FROM part WHERE a <= '2024-01-01' AND b > '2024-01-01 10:25' AND settled <> clean),
	0::bigint, 'and of all of it all');
SELECT ok((SELECT bool_and(track_clean_part(track, 60, 10, '1 second', 100, false, false) = track_clean(track))
	FROM long), 'which is what cleaning gives');

SELECT is((SELECT array_agg(track_stays_within('[2024-01-01T00:00:00Z 180 0, 2024-01-01T01:00:00Z -179.999 0, '
	'2024-01-01T02:00:00Z 179.999 0]', m) ORDER BY m) FROM unnest(ARRAY[0, 111, 112]) m),
	'{f,f,t}', 'a ship stays within a radius of its first fix, across the antimeridian too');

-- what is one ship
CREATE TEMP TABLE seconds AS
SELECT track_agg(t, lon, lat) AS track FROM (VALUES
	(timestamptz '2020-01-01 17:33:48Z', -66.090617, 36.9143), ('2020-01-01 17:33:49Z', -66.090617, 36.9143),
	('2020-01-01 17:33:50Z', -66.090567, 36.914533), ('2020-01-01 17:33:52Z', -66.090534, 36.91465),
	('2020-01-01 17:33:54Z', -66.090484, 36.914883), ('2020-01-01 17:33:55Z', -66.090467, 36.915)) f(t, lon, lat);
SELECT is((SELECT array_agg(num_fixes(s)) FROM seconds, track_split_ships(track, 50, min_fixes => 1) s), '{6}',
	'times of whole seconds make no second ship');
CREATE TEMP TABLE minutes AS
SELECT track_agg(t, lon, lat) AS track FROM (
	SELECT timestamptz '2021-03-20Z' + i * interval '1 min', 32.5 + i * 0.0033, 29.5 FROM generate_series(0, 180) i
	UNION ALL VALUES (timestamptz '2021-03-20 01:30Z', 32.5 + 90.6 * 0.0033, 29.5)) f(t, lon, lat);
SELECT is((SELECT array_agg(s = track) FROM minutes, track_split_ships(track) s), '{t}',
	'two fixes of one minute are one ship''s, which comes back as it is');
SELECT is((SELECT array_agg(num_fixes(s))
	FROM track_split_ships((SELECT track_agg('2008-06-01 02:00Z', i * 0.01, 0) FROM generate_series(1, 500) i)) s),
'{500}',
	'many places at one time are no ships');
SELECT is((SELECT array_agg(num_fixes(s))
	FROM track_split_ships(pg_temp.spiked(40, ARRAY(SELECT generate_series(1, 40, 2)))) s), '{20,20}',
'two ships that alternate are two');
SELECT is((SELECT array_agg(num_fixes(s))
	FROM track_split_ships(pg_temp.spiked(40, ARRAY(SELECT generate_series(1, 40, 2)))
	|| '[2024-01-01T00:10:00Z 50 0]') s), '{20,20}',
	'what has too few fixes to be a ship is left out beside them');
SELECT is((SELECT count(*) FROM track_split_ships('[]')), 0::bigint, 'no fixes, no ship');
-- tracks of a week with wrong places on some of the days, or with none that is left out though some neighbours are not
-- reachable
CREATE TEMP TABLE week AS
SELECT k, track_agg('2024-01-01Z'::timestamptz + n * interval '3 minutes',
	CASE WHEN k % 3 = 0 THEN 178.8 ELSE 10 END + 0.0001 * (n % 700) + CASE
		WHEN n % 480 BETWEEN 100 AND 99 + k % 4 AND n / 480 % 3 = k % 3 THEN 0.5 ELSE 0 END + CASE
		WHEN k > 8 AND n > 1500 THEN 0.5 ELSE 0 END,
	50 + 0.00005 * (n % 300), 5 + n % 9, 90) AS track
FROM generate_series(1, 12) k, generate_series(0, 3000) n
GROUP BY k;
SELECT cmp_ok((SELECT count(DISTINCT num_fixes(track) - num_fixes(track_clean(track))) FROM week), '>=', 3::bigint,
	'of some more is left out than of others');
SELECT is_empty($$SELECT FROM week w, LATERAL (SELECT track_clean(w.track) AS track) c
	WHERE track_send(c.track) <> (SELECT track_send(track_agg(f.t, f.lon, f.lat, f.sog, f.cog))
		FROM track_fixes(c.track) f)$$, 'a clean track is packed as if made from its fixes');
SELECT set_eq('SELECT k, f.* FROM week, track_fixes(track) f',
	'SELECT k, f.* FROM week, track_fixes(track_clean(track)) f UNION ALL SELECT k, f.* FROM week, '
'track_fixes(track_left_out(track)) f', 'and has what is not left out');
SELECT is_empty($$SELECT FROM week w WHERE track_clean_blocks(w.track)::text <> track_clean(w.track)::text
	OR num_fixes(track_clean_blocks(w.track)) <> num_fixes(track_clean(w.track))
	OR NOT ST_Equals(envelope(track_clean_blocks(w.track)), envelope(track_clean(w.track)))$$,
	'by blocks the same fixes are kept');
-- which are as good as any others, however they are read
CREATE TEMP TABLE blocks AS
SELECT k, track, track_clean(track) AS clean, track_clean_blocks(track) AS thin FROM week;
SELECT cmp_ok((SELECT count(*) FROM blocks WHERE num_fixes(thin) < num_fixes(track) AND track_send(thin) <> track_send(clean)), '>=',
	3::bigint, 'some blocks hold fixes that are left out');
SELECT is_empty($$SELECT FROM blocks b, generate_series(0, 40) h,
	LATERAL (SELECT start_time(b.track) + h * interval '59 minutes 59 seconds' AS t) p
	WHERE track_between(b.thin, p.t, p.t + interval '3 hours')::text <> track_between(b.clean, p.t, p.t + interval '3 hours')::text
		OR num_fixes_between(b.thin, p.t, p.t + interval '1 hour') <> num_fixes_between(b.clean, p.t, p.t + interval '1 hour')$$,
	'parts of blocks with fixes left out are those of the fixes that are kept');
SELECT is_empty($$SELECT FROM blocks WHERE track_send(thin || track_left_out(track)) <> track_send(track)
	OR track_clean_blocks(thin, 12)::text <> track_clean(clean, 12)::text
	OR track_clean(thin, 0.001)::text <> track_clean(clean, 0.001)::text
	OR end_time(thin) <> end_time(clean) OR length_nm(thin) <> length_nm(clean)$$,
	'they are merged, cleaned again and measured as if packed from their fixes');
SELECT is_empty($$SELECT FROM blocks b, LATERAL (SELECT d.track AS thin, c.track AS clean
		FROM track_days(b.thin) d FULL JOIN track_days(b.clean) c USING (day)) d
	WHERE track_send(d.thin) IS DISTINCT FROM track_send(d.clean)$$,
	'their days, as they are stored, are packed from the fixes that are kept');
SELECT results_eq('SELECT a.k, b.k, e.* FROM blocks a, blocks b, track_encounters(a.thin, b.thin, 5000) e WHERE a.k < b.k ORDER BY 1, 2, 3, 4',
	'SELECT a.k, b.k, e.* FROM blocks a, blocks b, track_encounters(a.clean, b.clean, 5000) e WHERE a.k < b.k ORDER BY 1, 2, 3, 4',
	'ships meet in them as they do in clean tracks');
SELECT is_empty('SELECT k, s.* FROM blocks, stops(thin) s EXCEPT SELECT k, s.* FROM blocks, stops(clean) s',
	'and stop as in those');
SELECT is_empty($$SELECT FROM week w, unnest(ARRAY[8, 60]) kn
	WHERE track_send(cleaned_track(w.track, kn, true)) <> track_send(track_clean(w.track, kn))
		OR cleaned_track(w.track, kn)::text <> track_clean(w.track, kn)::text
		OR cleaned_track(w.track, kn, NULL)::text <> track_clean(w.track, kn)::text$$,
	'a run cleans as track_clean() does');
SELECT is_empty($$SELECT FROM week w, unnest(ARRAY['infinity', 'NaN', NULL]::float8[]) kn
	WHERE cleaned_track(w.track, kn, true) <> w.track OR cleaned_track(NULL, kn) IS NOT NULL
		OR cleaned_track(NULL, 60) IS NOT NULL$$,
	'or not at all where it has no speed');
SELECT throws_ok('SELECT cleaned_track(track, 0) FROM week', '22023', 'max_speed_kn must be above 0, not 0',
	'a run cannot clean at no speed');
SELECT throws_ok($$SELECT cleaned_track(track, '-infinity') FROM week$$, '22023', 'max_speed_kn must be above 0, not -Infinity',
	'or at one below any other');
SELECT is_empty($$SELECT FROM week w, LATERAL (SELECT track_clean_part(w.track, 60, 10, '1 second', 100, true,
	true) AS track OFFSET 0) c
	WHERE track_send(c.track) <> (SELECT track_send(track_agg(f.t, f.lon, f.lat, f.sog, f.cog))
		FROM track_fixes(track_clean(w.track)) f WHERE f.t BETWEEN start_time(c.track) AND end_time(c.track))
	OR num_fixes(c.track) < 2900$$,
	'so has a part of it');
-- longer tracks: the same search written out, from the last fix to the first, with wrong places alone and in runs, near
-- each other and far
CREATE FUNCTION pg_temp.cheapest(track track, max_run integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	t timestamptz[];
	lon float8[];
	lat float8[];
	n CONSTANT integer := num_fixes(track);
	cost integer[];
	next integer[];
	best integer;
	this integer;
	kept text := '';
	at integer;
BEGIN
	SELECT array_agg(f.t), array_agg(f.lon), array_agg(f.lat) INTO t, lon, lat FROM track_fixes(track) f;
	FOR i IN REVERSE n .. 0 LOOP
		best := NULL;
		FOR j IN i + 1 .. least(n, i + 1 + max_run) LOOP
			this := j - i - 1 + cost[j];
			CONTINUE WHEN this >= best;
			IF i > 0 AND NOT pg_temp.reachable(t[i], lon[i], lat[i], t[j], lon[j], lat[j], 60, '1 second', 100) THEN
				this := this + max_run + 1;
			END IF;
			IF best IS NULL OR this < best THEN
				best := this;
				next[i] := j;
			END IF;
		END LOOP;
		IF i > 0 AND n - i <= max_run AND (best IS NULL OR n - i < best) THEN
			best := n - i;
			next[i] := n + 1;
		END IF;
		cost[i] := best;
	END LOOP;
	at := next[0];
	FOR i IN 1 .. n LOOP
		kept := kept || CASE WHEN i = at THEN '1' ELSE '0' END;
		IF i = at THEN
			at := next[i];
		END IF;
	END LOOP;
	RETURN kept;
END $$;
CREATE TEMP TABLE longer AS
SELECT k, track_agg('2024-01-01 23:00Z'::timestamptz + n * interval '1 minute', 20 + 0.001 * n + CASE WHEN bad THEN side
	ELSE 0 END, 60 + 0.0005 * n) AS track
FROM (
	SELECT k, n, (hashint8(k * 1000 + n / (1 + (k * 7 + n / 40) % 13)) & 1023) < 40 + 10 * (k % 5) AS bad,
		0.2 + 0.3 * (hashint4(k * 100 + n / 15) & 1) AS side
	FROM generate_series(1, 40) k, generate_series(0, 240) n
) f
GROUP BY k;
SELECT cmp_ok((SELECT sum(num_fixes(track) - num_fixes(track_clean(track))) FROM longer), '>', 200::bigint,
	'much is left out of longer tracks');
SELECT is_empty($$SELECT k, m FROM longer, (VALUES (10), (3), (0)) r(m)
	WHERE pg_temp.cheapest(track, m) <> (SELECT string_agg(CASE WHEN c.t IS NULL THEN '0' ELSE '1' END, '' ORDER BY f.t)
		FROM track_fixes(track) f LEFT JOIN track_fixes(track_clean(track, 60, m)) c USING (t))$$,
	'what is kept is what the search written out keeps');
SELECT * FROM finish();
ROLLBACK;
