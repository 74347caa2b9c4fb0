-- Functions of the extension that read positions, themselves or by what they call, and that no session of this database
-- has called since it counts calls (track_functions = all): what test/citus/run does not ask of a cluster.  Bodies in
-- SQL that the planner may put into the query that calls them are counted with their caller.
\pset format unaligned
\pset tuples_only true
SET search_path = vesselwatch, public;
WITH RECURSIVE part AS MATERIALIZED (
	SELECT p.oid, p.proname::text AS name, l.lanname = 'sql' AND p.proconfig IS NULL AS is_inlined,
		regexp_replace(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), '--[^\n]*', '', 'g') AS text
	FROM pg_proc p
	JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
	WHERE p.pronamespace = 'vesselwatch'::regnamespace
		AND p.prorettype <> 'trigger'::regtype
	UNION ALL
	SELECT c.oid, c.relname, true, pg_get_viewdef(c.oid)
	FROM pg_class c
	WHERE c.relnamespace = 'vesselwatch'::regnamespace AND c.relkind = 'v'
), mention AS MATERIALIZED (
	SELECT DISTINCT p.oid AS by_oid, coalesce(m.words[1], m.words[2]) AS name
	FROM part p
	-- names in messages are no calls, those in statements put together are
	CROSS JOIN LATERAL regexp_replace(p.text, '(hint|detail|message)\s*=\s*[^;]*|RAISE [^;]*', '', 'gi') s(text)
	CROSS JOIN LATERAL regexp_matches(s.text,
		'\m(?:(?:FROM|JOIN|USING|UPDATE|INTO)\s+\(*(?:vesselwatch\.)?(\w+)|(\w+)\s*\()', 'g') m(words)
), reader AS (
	SELECT p.oid, p.name
	FROM part p
	JOIN mention m ON m.by_oid = p.oid AND m.name = 'vessel_track'
	UNION
	SELECT n.oid, n.name
	FROM reader r
	JOIN mention m ON m.name = r.name
	JOIN part n ON n.oid = m.by_oid
), called AS (
	SELECT p.oid
	FROM part p
	WHERE EXISTS (SELECT FROM pg_stat_user_functions f WHERE f.funcid = p.oid)
		OR EXISTS (SELECT FROM pg_class c WHERE c.oid = p.oid)
	UNION
	SELECT n.oid
	FROM called c
	JOIN mention m ON m.by_oid = c.oid
	JOIN part n ON n.name = m.name AND n.is_inlined
)
SELECT DISTINCT r.oid::regprocedure
FROM reader r
WHERE r.oid NOT IN (SELECT c.oid FROM called c)
ORDER BY 1;
