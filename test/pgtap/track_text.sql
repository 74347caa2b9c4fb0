-- The text of a track: long ones take time by their length, not by its square; numbers are decimal.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(6);

CREATE FUNCTION pg_temp.text_of(fixes integer, last text DEFAULT '131.9012 43.1005 sog=0.1') RETURNS text LANGUAGE sql AS $$
	SELECT '[' || string_agg('2024-03-07T00:00:00Z ' || CASE WHEN i < fixes THEN '131.9012 43.1005 sog=0.1' ELSE last END, ', ') || ']'
	FROM generate_series(1, fixes) i
$$;

-- where each number looked at all that follows it, this took minutes
SET statement_timeout = '1min';
SELECT is(num_fixes(pg_temp.text_of(100000)::track), 1, 'a hundred thousand fixes that say the same are read, and are one');
SELECT is(num_fixes(pg_temp.text_of(100000, '131.9013 43.1005')::track), 2, 'the last of them is not overlooked');
RESET statement_timeout;

SELECT throws_ok($$SELECT '[2024-03-07T00:00:00Z 0x10 43]'::track$$, '22P02', NULL, 'a hexadecimal number is refused');
SELECT throws_ok($$SELECT pg_temp.text_of(1000, '131.9012 43.1005 sog=0X1p3')::track$$, '22P02', NULL, 'in the last fix too');
SELECT throws_ok($$SELECT format('[2024-03-07T00:00:00Z 10 43.%s]', repeat('0', 64))::track$$, '22P02', NULL,
	'so is a number of more signs than one has');
SELECT is(num_fixes('[2024-03-07T00:00:00Z 1e1 43.00, 2024-03-07T00:00:01Z +10 4.3e1 cog=+90]'::track), 2,
	'signs and powers of ten are none of these');
SELECT * FROM finish();
