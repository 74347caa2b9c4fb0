-- Functions with SQL-standard bodies: what pg_dump and pg_upgrade cannot carry must not be in them.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(3);

CREATE TEMP VIEW body AS
SELECT p.oid::regprocedure::text AS name, p.prosqlbody::text AS body, p.proargnames
FROM pg_proc p
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'vesselwatch'
WHERE p.prosqlbody IS NOT NULL;
SELECT cmp_ok((SELECT count(*) FROM body), '>', 20::bigint, 'there are functions with such bodies');

-- No dependency is recorded on the operators that sort, group or deduplicate: a restore may create the function before the
-- operator class of its type, and fails.
SELECT is_empty($$
	SELECT b.name, o.oid::regoperator
	FROM body b, regexp_matches(b.body, ':(?:eqop|sortop) (\d+)', 'g') m(op), pg_operator o, pg_depend d, pg_extension e
	WHERE o.oid = m.op[1]::oid AND d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'
		AND e.oid = d.refobjid AND e.extname = 'vesselwatch'
	GROUP BY 1, 2$$, 'no SQL-standard body sorts, groups or deduplicates by a type of the extension');
-- printed as f."", which no server reads
SELECT is_empty($$SELECT b.name FROM body b WHERE '' = ANY (b.proargnames) AND EXISTS (SELECT FROM unnest(b.proargnames) n WHERE n <> '')$$,
	'functions with such bodies name all of their arguments or none');
SELECT * FROM finish();
ROLLBACK;
