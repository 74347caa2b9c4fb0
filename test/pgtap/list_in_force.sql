-- What a copy has in force was listed when it was fetched, whatever earlier and later copies say: random copies.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\if :{?seed}
\else
	\set seed 0.2
\endif
SELECT plan(11);
SELECT setseed(:seed);
SET timezone = 'UTC';
SET client_min_messages = error;

-- listed again, to begin later, and then from a date before it was delisted
SELECT load_listings('own', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-01-01"},
		{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-02-01'),
	load_listings('own', '[{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-03-01', 1),
	load_listings('own', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-06-01"},
		{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-04-01'),
	load_listings('own', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-01-15"},
		{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-05-01') \g /dev/null
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9161003, t) o), '-'), ' ' ORDER BY t)
	FROM unnest('{2024-02-01,2024-03-01,2024-04-01,2024-04-15,2024-05-01,2024-05-15,2024-06-01}'::timestamptz[]) t),
	'listed - - possibly listed listed listed', 'what was to begin later, and is in force by the next copy, has begun with it');
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9161003, t, '2024-04-02') o), '-'), ' ' ORDER BY t)
	FROM unnest('{2024-05-01,2024-06-01}'::timestamptz[]) t), '- listed', 'as known before, as it was');

-- to begin later than it did, and gone before that
SELECT load_listings('own', '[{"key": "3", "imo": "9179842", "name": "ANGARA", "from": "2024-05-10"},
		{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-05-20', 1),
	load_listings('own', '[{"key": "3", "imo": "9179842", "name": "ANGARA", "from": "2024-08-01"},
		{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-06-01', 1),
	load_listings('own', '[{"key": "2", "imo": "9358010", "name": "OTHER"}]', '2024-06-10', 1) \g /dev/null
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9179842, t) o), '-'), ' ' ORDER BY t)
	FROM unnest('{2024-05-20,2024-06-05,2024-06-10,2024-07-01,2024-08-01}'::timestamptz[]) t), 'listed possibly - - -',
	'a listing that was put off, and then taken back, has ended by the copy that no longer has it');
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9179842, t, '2024-06-02') o), '-'), ' ' ORDER BY t)
	FROM unnest('{2024-06-10,2024-07-01,2024-08-01}'::timestamptz[]) t), 'possibly possibly listed', 'as known before, as it was');

-- twice under one key, and one of the two has nothing that tells it apart
SELECT load_listings('twice', '[{"key": "1", "imo": "9161003", "name": "LADY R"},
		{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2020-01-01"}]', '2024-02-01') AS twice \gset
SELECT is((SELECT o.status FROM listings_of(9161003, '2021-01-01') o WHERE o.list = 'twice' AND o.start_basis = 'published'),
	'listed', 'a ship that is listed twice, once without a date, is listed from its date on');
SELECT is((SELECT array_agg(source_key ORDER BY source_key) FROM listing WHERE list = 'twice'), '{1,"1 / 2020-01-01"}',
	'and keeps both listings');

-- to begin later, and then in a copy without a date
SELECT load_listings('later', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-06-01"}]', '2024-04-01', 1),
	load_listings('later', '[{"key": "1", "imo": "9161003", "name": "LADY R", "programs": ["P"]}]', '2024-04-10', 1),
	load_listings('later', '[{"key": "1", "imo": "9161003", "name": "LADY R", "programs": ["Q"]}]', '2024-04-20', 1),
	load_listings('later', '[{"key": "1", "imo": "9161003", "name": "LADY R", "from": "2024-06-01"}]', '2024-04-30', 1) \g /dev/null
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9161003, t, k) o WHERE o.list = 'later'), '-'), ' ' ORDER BY k, t)
	FROM unnest('{2024-04-01,2024-04-20,2024-06-01}'::timestamptz[]) t, unnest('{2024-04-05,2024-04-15,2024-04-25}'::timestamptz[]) k),
	'- - listed - possibly listed - possibly listed', 'a ship that was to be listed later, and is on the list without a date, is possibly listed');
SELECT is((SELECT string_agg(coalesce((SELECT o.status FROM listings_of(9161003, t) o WHERE o.list = 'later'), '-'), ' ' ORDER BY t)
	FROM unnest('{2024-04-20,2024-06-01}'::timestamptz[]) t), '- listed', 'and from the date on, where a copy gives it again');

CREATE TEMP TABLE ship AS SELECT k, 9000000 + k * 10 + (SELECT sum((8 - p)
	* substr((900000 + k)::text, p, 1)::integer) FROM generate_series(1, 6) p)::integer % 10 AS imo FROM generate_series(1, 8) k;
CREATE FUNCTION pg_temp.some(n integer, of_what integer) RETURNS integer LANGUAGE plpgsql VOLATILE AS
	'BEGIN RETURN floor(random() * n)::integer; END';
-- half of the ships are dated, a quarter of the records have an end, after their start and the copy; numbers come and go
CREATE TEMP TABLE copy AS
SELECT 'L' || l AS list, f, coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('key', s.k::text, 'name', 'SHIP ' || s.k,
		'imo', CASE WHEN roll < 70 THEN imo WHEN roll < 80 THEN (SELECT o.imo FROM ship o WHERE o.k = s.k % 8 + 1) END,
		'from', s.since, 'until', CASE WHEN ends < 25 THEN greatest(f::date, s.since) + 1 + lasts END)))
	FROM (SELECT o.*, pg_temp.some(100, c) AS roll, pg_temp.some(100, c) AS ends, pg_temp.some(20, c) AS lasts,
		pg_temp.some(100, c) AS there, CASE WHEN o.k % 2 = 0 THEN date '2024-02-15' + pg_temp.some(40, c) END AS since FROM ship o) s
	WHERE there < 65), '[{"key": "0", "name": "NOBODY", "imo": "9333436"}]') AS records
FROM generate_series(0, 14) c, generate_series(1, 2) l,
	LATERAL (SELECT '2024-03-01'::timestamptz + (c * 3 + l) * interval '1 day' + interval '6 hours' + c * interval '0') t(f);
SELECT count(load_listings(list, jsonb_build_object('authority', 'X', 'name', list, 'listings', records), f, 1))
FROM (SELECT * FROM copy ORDER BY list, f) c \gset x_
CREATE TEMP TABLE record AS
SELECT c.list, c.f, e ->> 'key' AS key, e ->> 'imo' AS imo,
	coalesce((e ->> 'from')::timestamptz <= c.f, true) AND coalesce((e ->> 'until')::timestamptz > c.f, true) AS in_force
FROM copy c, jsonb_array_elements(c.records) e;
SELECT cmp_ok((SELECT count(*) FROM record WHERE in_force), '>', 80::bigint, 'there are records in force, and others');
SELECT is_empty($$SELECT r.* FROM record r WHERE r.in_force
	AND NOT EXISTS (SELECT FROM listings_at(r.f) o WHERE o.list = r.list AND o.key = r.key AND o.status = 'listed')$$,
	'what a copy has in force was listed when it was fetched');
SELECT is_empty($$SELECT r.* FROM record r WHERE r.in_force AND r.imo IS NOT NULL
	AND NOT EXISTS (SELECT FROM listings_of(r.imo::imo, r.f) o WHERE o.list = r.list AND o.key = r.key AND o.status = 'listed')$$,
	'by the number that it gave, too');
SELECT * FROM finish();
ROLLBACK;
