-- Nothing that another user creates is called by the extension's own objects: every body that is text sets its own
-- search_path, every body that is a tree is bound to the system, PostGIS and the extension alone.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(10);

CREATE VIEW pg_temp.member AS
SELECT d.classid, d.objid
FROM pg_depend d
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'vesselwatch' AND d.deptype = 'e';

CREATE VIEW pg_temp.open_body AS
SELECT p.oid::regprocedure AS func, p.proconfig
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'vesselwatch'::regnamespace
	AND (l.lanname = 'plpgsql' OR l.lanname = 'sql' AND p.prosqlbody IS NULL)
	AND NOT coalesce(p.proconfig && '{"search_path=vesselwatch, pg_catalog, pg_temp","search_path=pg_catalog, '
		'vesselwatch, pg_temp"}', false)
	-- numbered arguments, types and an operator that name their schemas: left open so that it can be inlined
	AND p.prosrc !~ '^SELECT \$1(::vesselwatch\.\w+)? OPERATOR\(pg_catalog\.\S+\) \$2(::vesselwatch\.\w+)?$';

SELECT is_empty('SELECT * FROM pg_temp.open_body WHERE func IN (SELECT objid FROM pg_temp.member WHERE classid '
	'= ''pg_proc''::regclass)',
	'every function with a body of text sets the search_path');
-- functions, operators and types that a member (or the rule of a view that is one) uses, and no extension owns
CREATE VIEW pg_temp.stranger AS
WITH used AS (
	SELECT m.classid, m.objid, d.refclassid, d.refobjid
	FROM pg_temp.member m JOIN pg_depend d USING (classid, objid)
	UNION
	SELECT 'pg_class'::regclass, r.ev_class, d.refclassid, d.refobjid
	FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
	WHERE r.ev_class IN (SELECT objid FROM pg_temp.member WHERE classid = 'pg_class'::regclass)
	UNION
	SELECT 'pg_class'::regclass, a.adrelid, d.refclassid, d.refobjid
	FROM pg_attrdef a JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = a.oid
	WHERE a.adrelid IN (SELECT objid FROM pg_temp.member WHERE classid = 'pg_class'::regclass)
	UNION
	SELECT 'pg_class'::regclass, c.conrelid, d.refclassid, d.refobjid
	FROM pg_constraint c JOIN pg_depend d ON d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
	WHERE c.conrelid IN (SELECT objid FROM pg_temp.member WHERE classid = 'pg_class'::regclass)
	UNION
	SELECT 'pg_class'::regclass, x.indrelid, d.refclassid, d.refobjid
	FROM pg_index x JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid
	WHERE x.indrelid IN (SELECT objid FROM pg_temp.member WHERE classid = 'pg_class'::regclass)
)
SELECT pg_describe_object(u.classid, u.objid, 0) AS object, pg_describe_object(u.refclassid, u.refobjid, 0) AS uses
FROM used u
WHERE u.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass,
		'pg_cast'::regclass, 'pg_collation'::regclass, 'pg_type'::regclass)
	AND NOT EXISTS (SELECT FROM pg_depend m
		-- the row type of a table follows it, and the array of a type
		WHERE (m.classid, m.objid) = (u.refclassid, u.refobjid) AND m.deptype IN ('e', 'i'));

SELECT is_empty('SELECT * FROM pg_temp.stranger', 'members use the system, extensions and each other alone');
SELECT is_empty('SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = ''vesselwatch''::regnamespace AND '
	'p.prosecdef',
	'no function runs with the rights of its owner');
SELECT is_empty('SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = ''vesselwatch''::regnamespace AND '
	'p.proname = ''execute_with_postgis''',
	'what the install script needed for itself is gone');
SELECT ok(obj_description('vesselwatch.zone'::regclass) IS NOT NULL
	AND current_setting('search_path') NOT LIKE '%pg_temp%',
	'installing leaves the search_path as it was');

-- both questions find what they are for
CREATE FUNCTION public.round(double precision, bigint) RETURNS double precision LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION bound_to_public() RETURNS double precision LANGUAGE sql RETURN round(1.5::double precision, 1::bigint);
ALTER EXTENSION vesselwatch ADD FUNCTION bound_to_public();
SELECT is((SELECT string_agg(uses, ',') FROM pg_temp.stranger), 'function round(double precision,bigint)',
	'a body bound to a stranger is found');
CREATE FUNCTION vesselwatch.trap() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN format(''x''); END';
SELECT ok('vesselwatch.trap()'::regprocedure IN (SELECT func FROM pg_temp.open_body),
	'a body that leaves the search_path open is found');

-- A body that is stored as text is read when it runs. With standard_conforming_strings = off, '\s' in it is the letter s.
CREATE VIEW pg_temp.ambiguous_body AS
SELECT p.oid::regprocedure AS func
FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'vesselwatch'::regnamespace
	AND l.lanname IN ('sql', 'plpgsql')
	AND p.prosqlbody IS NULL
	AND strpos(p.prosrc, chr(92)) > 0
	AND NOT 'standard_conforming_strings=on' = ANY (coalesce(p.proconfig, '{}'));
SELECT is_empty('SELECT * FROM pg_temp.ambiguous_body', 'a text body with a backslash says how it is to be read');
CREATE FUNCTION vesselwatch.trap_backslash() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN 1 ~ ''\d''; END';
SELECT ok('vesselwatch.trap_backslash()'::regprocedure IN (SELECT func FROM pg_temp.ambiguous_body),
	'one that does not is found');
SET LOCAL escape_string_warning = off;
SET LOCAL standard_conforming_strings = off;
SELECT results_eq('SELECT n.name, n.kind FROM vesselwatch.vessel_names_in(''LADY R (EX OLD NAME)'') n',
	'VALUES (''LADY R'', ''aka''), (''OLD NAME'', ''fka'')', 'names are taken apart alike where backslashes escape');

SELECT * FROM finish();
ROLLBACK;
