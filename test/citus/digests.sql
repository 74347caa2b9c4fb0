-- One line for each table and view of the extension: rows and a digest of them, without what depends on the time at
-- which the rows were written.  Two databases that were filled alike print the same lines.
\pset format unaligned
\pset tuples_only true
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SELECT
	format(
		'SELECT %L || count(*) || '' '' || coalesce(md5(string_agg(regexp_replace(x::text, %L, ''now'', ''g''), '','' '
		'ORDER BY regexp_replace(x::text, %L, ''now'', ''g'') COLLATE "C")), '''') FROM (SELECT %s FROM %I) x',
		c.relname || ': ', '"?' || to_char(now(), 'YYYY-MM') || '-\d\d [^",)}]*"?', '"?' || to_char(now(), 'YYYY-MM')
			|| '-\d\d [^",)}]*"?',
		string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), c.relname)
FROM pg_class c
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE e.extname = 'vesselwatch'
	AND c.relkind IN ('r', 'p', 'v')
	AND c.relpersistence = 'p'
	-- notes that have been gathered from workers have other keys, and those that have not are not here yet; runs that
	-- failed have used keys up
	AND c.relname NOT IN ('vessel_track_change', 'track_change_worker', 'dwell_month_state')
	AND (c.relname, a.attname) NOT IN (('zone_now', 'silent_hours'), ('zone_set', 'built_at'),
		('zone_set', 'newest_version'), ('zone_lock', 'held_by'))
GROUP BY c.relname
ORDER BY c.relname
\gexec
