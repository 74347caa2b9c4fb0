-- A file of OFAC ends with a mark (byte 26): without it, the file may be a download that was cut off.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(6);

-- an IMO number with its check digit: the sum of the first six digits times 7 to 2
CREATE FUNCTION pg_temp.imo_of(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT 'IMO ' || 900000 + n || sum(substr((900000 + n)::text, digit, 1)::integer * (8 - digit)) % 10
	FROM generate_series(1, 6) AS digit
$$;

-- so many ships, one a line, and the end mark or not
CREATE FUNCTION pg_temp.sdn(ships integer, mark text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(
		format('%s,"SHIP %s","vessel","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification %s."',
			n, n, pg_temp.imo_of(n)),
		E'\r\n' ORDER BY n) || E'\r\n' || mark
	FROM generate_series(1, ships) AS n
$$;

SELECT is((SELECT status FROM load_ofac_sdn(pg_temp.sdn(100, chr(26)), '2026-01-01')), 'accepted',
	'a whole file of 100 ships is accepted');
SELECT is((SELECT status FROM load_ofac_sdn(pg_temp.sdn(99, ''), '2026-01-02')), 'quarantined',
	'a file of 99 of them without its end mark is not');
SELECT matches((SELECT reason FROM list_snapshot WHERE status = 'quarantined'), 'end',
	'the reason says that the end is missing');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'ofac_sdn'), 100::bigint, 'all 100 ships stay listed');
SELECT is((SELECT status FROM load_ofac_sdn(pg_temp.sdn(99, chr(26)), '2026-01-03')), 'accepted',
	'the same 99 ships with the end mark are accepted');
SELECT is((SELECT count(*) FROM sanctioned_vessel WHERE list = 'ofac_sdn'), 99::bigint, 'and one ship is delisted');

SELECT * FROM finish();
ROLLBACK;
