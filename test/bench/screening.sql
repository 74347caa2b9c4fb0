-- Screening: 100,000 vessels by number at once; 2,000 names against 20,000 names of a list,
-- and the same by brute force, whose hits must be equal.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = error;

-- names of one to three words out of 400 made-up ones, some with a number
CREATE TABLE bench.word AS
SELECT w,
	string_agg((ARRAY['KA','RI','LO','VE','STA','SEA','OC','AN','MA','NEP','TUN','HAI','FU','YU','GRA',
		'SKI','SHA','KHO','BEL','DOR'])[1 + (('x' || substr(md5(w || ' ' || s), 1, 7))::bit(28)::integer % 20)],
		'' ORDER BY s) AS word
FROM generate_series(0, 399) w, LATERAL generate_series(1, 2 + w % 2) s GROUP BY w;
CREATE FUNCTION bench.draw(n integer, salt text, sides integer) RETURNS integer LANGUAGE sql IMMUTABLE RETURN ('x'
	|| substr(md5(n || salt), 1, 7))::bit(28)::integer % sides;
CREATE TABLE bench.listed_name AS
SELECT n, concat_ws(' ', a.word, b.word, CASE WHEN bench.draw(n, 'c', 3) = 0 THEN c.word END, CASE
	WHEN bench.draw(n, 'd', 4) = 0 THEN (1 + bench.draw(n, 'e', 40))::text END) AS name
FROM generate_series(1, 20000) n
	JOIN bench.word a ON a.w = bench.draw(n, 'a', 400) JOIN bench.word b ON b.w = bench.draw(n, 'b', 400)
		JOIN bench.word c ON c.w = bench.draw(n, 'f', 400);
-- asked for: half of them of the list, with a letter changed, dropped or swapped, and half of no list
CREATE TABLE bench.asked_name AS
SELECT g AS n, CASE g % 5 WHEN 0 THEN l.name WHEN 1 THEN overlay(l.name PLACING 'Z' FROM 2 + g % 4 FOR 1)
	WHEN 2 THEN overlay(l.name PLACING '' FROM 2 + g % 4 FOR 1)
	WHEN 3 THEN overlay(l.name PLACING reverse(substr(l.name, 3, 2)) FROM 3 FOR 2) ELSE 'M/V '
		|| reverse(l.name) END AS name
FROM generate_series(1, 2000) g JOIN bench.listed_name l ON l.n = g * 10;
-- ship numbers with their check digit
CREATE TABLE bench.ship AS
SELECT row_number() OVER (ORDER BY s)::integer AS n,
	(s * 10 + ((s / 100000) * 7 + (s / 10000 % 10) * 6 + (s / 1000 % 10) * 5 + (s / 100 % 10) * 4 + (s / 10 % 10) * 3 + (s % 10) * 2) % 10)::imo AS imo
FROM generate_series(860000, 959999) s;

-- a list of 10,000 vessels with 20,000 names and every tenth of those ships
ANALYZE;
CREATE TABLE bench.published AS
SELECT jsonb_agg(jsonb_build_object('key', l.n, 'imo', s.imo::text, 'name', l.name, 'aliases',
	jsonb_build_array(a.name))) AS listings
FROM bench.listed_name l JOIN bench.ship s ON s.n = l.n * 10 JOIN bench.listed_name a ON a.n = l.n + 10000
	WHERE l.n <= 10000;
SELECT (load_listings('bench', listings, '2024-01-01')).status AS loaded FROM bench.published \gset
ANALYZE;

CREATE TABLE bench.asked AS SELECT (SELECT array_agg(name ORDER BY n) FROM bench.asked_name) AS names,
	(SELECT array_agg(imo ORDER BY n) FROM bench.ship) AS imos;
CALL bench.time('100,000 vessels screened by number', NULL,
	'SELECT count(*) FROM bench.asked a, vesselwatch.screen_vessels(NULL, a.imos, at => ''2024-06-01'')', 5, 100000);
CALL bench.time('2,000 names screened against 20,000', NULL,
	'SELECT count(*) FROM bench.asked a, vesselwatch.screen_vessels(a.names, at => ''2024-06-01'')', 5, 2000);
CALL bench.time('2,000 names matched with 20,000', NULL,
	'SELECT count(*) FROM bench.asked a, (SELECT array_agg(name ORDER BY n) AS names FROM bench.listed_name) l, '
'vesselwatch.match_vessel_names(a.names, l.names)', 5, 2000);
CALL bench.time('brute force, 10 names against 20,000', NULL,
	'SELECT count(*) FROM bench.asked_name a, bench.listed_name l WHERE a.n % 200 = 7 AND '
'vesselwatch.vessel_name_similarity(a.name, l.name) >= 0.7', 1, 10);

-- brute force: each pair of distinct names by vessel_name_similarity(), in part
CREATE TABLE bench.brute AS
SELECT a.n, l.n AS listed, vessel_name_similarity(a.name, l.name) AS similarity
FROM (SELECT * FROM bench.asked_name WHERE n % 20 < 5 AND n <= 200) a, bench.listed_name l;
DELETE FROM bench.brute WHERE similarity < 0.7;
DO $$
BEGIN
	ASSERT 0 = (SELECT count(*) FROM (
		(SELECT * FROM bench.brute
		 EXCEPT SELECT m.name_no, m.against_no, m.similarity FROM bench.asked a,
		 	(SELECT array_agg(name ORDER BY n) AS names FROM bench.listed_name) l,
		 	match_vessel_names(a.names, l.names) m)
		UNION ALL
		(SELECT m.name_no, m.against_no, m.similarity FROM bench.asked a,
			(SELECT array_agg(name ORDER BY n) AS names FROM bench.listed_name) l,
			match_vessel_names(a.names, l.names) m
		 WHERE m.name_no % 20 < 5 AND m.name_no <= 200 EXCEPT SELECT * FROM bench.brute)) d),
		 'hits differ from brute force';
	ASSERT 0 < (SELECT count(*) FROM bench.brute WHERE similarity < 1), 'brute force finds near names';
	-- screening finds the listings of those names, and no others
	ASSERT 0 = (SELECT count(*) FROM (
		(SELECT n, CASE WHEN listed > 10000 THEN listed - 10000 ELSE listed END::text FROM bench.brute
		 EXCEPT SELECT s.row_no, s.key FROM bench.asked a, screen_vessels(a.names, at => '2024-06-01') s)
		UNION ALL
		(SELECT s.row_no, s.key FROM bench.asked a, screen_vessels(a.names, at => '2024-06-01') s
			WHERE s.key IS NOT NULL AND s.row_no % 20 < 5 AND s.row_no <= 200
		 EXCEPT SELECT n, CASE WHEN listed > 10000 THEN listed - 10000 ELSE listed END::text FROM bench.brute)) d),
		 'screening differs from brute force';
	ASSERT 10000 = (SELECT count(*) FROM bench.asked a, screen_vessels(NULL, a.imos, at => '2024-06-01') s
		WHERE s.verdict = 'candidate'), 'a tenth of the numbers is listed';
END $$;
INSERT INTO bench.fact (what, value)
SELECT 'vessels screened by number, a second (goal 100,000)', to_char(fixes / ms * 1000, 'FM999,999,999')
	FROM bench.timing WHERE what = '100,000 vessels screened by number'
UNION ALL SELECT 'names screened against 20,000, a second (goal 2,000)', to_char(fixes / ms * 1000, 'FM999,999,999')
	FROM bench.timing WHERE what = '2,000 names screened against 20,000'
UNION ALL SELECT 'names matched with 20,000, a second; hits of a sample equal those of brute force',
	to_char(fixes / ms * 1000, 'FM999,999,999') FROM bench.timing WHERE what = '2,000 names matched with 20,000';
UPDATE bench.run SET fixes = NULL WHERE what ~ 'screened|matched|brute force';
