-- One line for each table and view of the extension, and for some functions: rows and a digest of them. Two databases
-- that answer alike print the same lines.
\set QUIET 1
\pset format unaligned
\pset tuples_only true
\pset pager off
SET search_path = vesselwatch, public;
SET timezone = 'UTC';

CREATE FUNCTION pg_temp.answers() RETURNS SETOF text
LANGUAGE plpgsql
AS $$
DECLARE
	one record;
	answer text;
BEGIN
	FOR one IN
		SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
		FROM pg_class c
		JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
		JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE e.extname = 'vesselwatch' AND c.relkind IN ('r', 'p', 'v') AND c.relpersistence = 'p'
			-- sums that are not dumped, and what is not among them
			-- and through which databases the rows came
			AND c.relname NOT IN ('dwell_month', 'dwell_month_state', 'dwell_month_live', 'aa_restored')
			-- what depends on the time of the question, and when the index of a set was built
			AND (c.relname, a.attname) NOT IN (('zone_now', 'silent_hours'), ('zone_set', 'built_at'),
				('zone_set', 'newest_version'), ('zone_lock', 'held_by'))
		GROUP BY c.oid, c.relname
		ORDER BY c.relname
	LOOP
		EXECUTE format('SELECT count(*) || '' '' || coalesce(md5(string_agg(x::text, '','' ORDER BY x::text COLLATE "C")), '''')
			FROM (SELECT %s FROM %s) x', one.columns, one.name) INTO answer;
		RETURN NEXT format('%s: %s', one.name, answer);
	END LOOP;
	FOR one IN
		SELECT c.oid::regclass AS name
		FROM pg_class c
		WHERE c.relkind = 'S' AND c.relnamespace = 'vesselwatch'::regnamespace AND c.relpersistence = 'p'
			AND c.oid = ANY (SELECT unnest(e.extconfig) FROM pg_extension e WHERE e.extname = 'vesselwatch')
		ORDER BY c.relname
	LOOP
		EXECUTE format('SELECT last_value || '' '' || is_called FROM %s', one.name) INTO answer;
		RETURN NEXT format('%s: %s', one.name, answer);
	END LOOP;
END $$;

SELECT pg_temp.answers();
SELECT 'sets: ' || string_agg(format('%s %s', name, num_zones(zone_set_index(name))), ', ' ORDER BY name)
	FROM zone_set_definition;
SELECT 'calls: ' || string_agg(c::text, ',')
FROM vessel_track_between('211000001', '-infinity', 'infinity') t, port_calls(t, 'german') c;
SELECT 'listings: ' || string_agg(l::text, ',' ORDER BY l::text) FROM listings_at('2024-02-02', '2025-01-01') l;
SELECT 'vessel: ' || vessel_at('273212120', '2024-01-01');
SELECT 'candidates: ' || string_agg(c::text, ',' ORDER BY c.rank) FROM candidate_vessels(1) c;
