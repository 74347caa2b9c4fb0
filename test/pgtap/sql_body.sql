-- What pg_upgrade and pg_dump can restore. Functions with a body in SQL-standard form are restored before operator
-- classes, and no dependency on the class that a sort, a group or a row comparison uses is recorded: such a body
-- must not need one of ours. A parameter without a name among named ones is printed as f."", which no server reads.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(8);

-- functions of the schema whose body is a tree, with the operators by which it sorts, groups, deduplicates,
-- partitions or compares rows; those on records, arrays and ranges may compare elements of our types
CREATE VIEW pg_temp.sorting_body AS
SELECT p.oid::regprocedure AS func, o.oid::regoperator AS operator
FROM pg_proc p,
	LATERAL (
		SELECT m[1] AS oids FROM regexp_matches(p.prosqlbody::text, ':(?:eqop|sortop) (\d+)', 'g') m
		UNION
		SELECT unnest(string_to_array(m[1], ' '))
			FROM regexp_matches(p.prosqlbody::text, ':opnos \(o ([\d ]+)\)', 'g') m
	) used
	JOIN pg_operator o ON o.oid = used.oids::oid
WHERE p.pronamespace = 'vesselwatch'::regnamespace
	AND (EXISTS (SELECT FROM pg_type t WHERE t.oid IN (o.oprleft, o.oprright)
		AND t.typnamespace = 'vesselwatch'::regnamespace)
		OR o.oprleft IN ('record'::regtype, 'anyarray'::regtype, 'anyrange'::regtype, 'anymultirange'::regtype)
			AND EXISTS (SELECT FROM regexp_matches(p.prosqlbody::text, ':\w*type(?:id)? (\d+)', 'g') m
				JOIN pg_type t ON t.oid = m[1]::oid
				WHERE t.typnamespace = 'vesselwatch'::regnamespace));

CREATE VIEW pg_temp.half_named AS
SELECT p.oid::regprocedure AS func
FROM pg_proc p
WHERE p.pronamespace = 'vesselwatch'::regnamespace AND p.prosqlbody IS NOT NULL
	AND '' = ANY (p.proargnames);

SELECT is_empty('SELECT * FROM pg_temp.sorting_body', 'no body in standard form needs an operator class of ours');
SELECT is_empty('SELECT * FROM pg_temp.half_named', 'parameters of a body in standard form have names, all or none');

-- both questions find what they are for
CREATE FUNCTION trap_group() RETURNS bigint LANGUAGE sql
	RETURN (SELECT count(*) FROM (SELECT v.mmsi FROM vessel_track v GROUP BY v.mmsi) s);
CREATE FUNCTION trap_distinct() RETURNS bigint LANGUAGE sql
	RETURN (SELECT count(DISTINCT v.imo) FROM vessel v);
CREATE FUNCTION trap_window() RETURNS bigint LANGUAGE sql
	RETURN (SELECT max(s.n) FROM (SELECT row_number() OVER (PARTITION BY v.mmsi) AS n FROM vessel_track v) s);
CREATE FUNCTION trap_row(a mmsi, b integer) RETURNS boolean LANGUAGE sql
	RETURN (a, b) < (b::mmsi, 2);
CREATE FUNCTION trap_union() RETURNS bigint LANGUAGE sql
	RETURN (SELECT count(*) FROM (SELECT v.mmsi FROM vessel_track v UNION SELECT i.mmsi FROM vessel_identity i) s);
CREATE FUNCTION trap_array() RETURNS bigint LANGUAGE sql
	RETURN (SELECT count(*) FROM (SELECT DISTINCT ARRAY[v.mmsi] FROM vessel_track v) s);
CREATE FUNCTION trap_name(track, b integer) RETURNS integer LANGUAGE sql
	RETURN num_fixes($1) + b;

SELECT ok('trap_group()'::regprocedure IN (SELECT func FROM pg_temp.sorting_body), 'a group is found');
SELECT ok('trap_distinct()'::regprocedure IN (SELECT func FROM pg_temp.sorting_body), 'a distinct aggregate is found');
SELECT ok('trap_window()'::regprocedure IN (SELECT func FROM pg_temp.sorting_body), 'a partition of a window is found');
SELECT ok('trap_row(mmsi,integer)'::regprocedure IN (SELECT func FROM pg_temp.sorting_body),
	'a comparison of rows is found');
SELECT ok('trap_union()'::regprocedure IN (SELECT func FROM pg_temp.sorting_body)
	AND 'trap_array()'::regprocedure IN (SELECT func FROM pg_temp.sorting_body),
		'a union and a sort of arrays are found');
SELECT ok('trap_name(track,integer)'::regprocedure IN (SELECT func FROM pg_temp.half_named),
	'a half-named list is found');

SELECT * FROM finish();
ROLLBACK;
