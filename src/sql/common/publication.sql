-- Copies by logical replication: the contents of a publication, and the identity of its rows on the subscriber.

CREATE FUNCTION copied_tables(with_findings boolean DEFAULT false, OUT relation regclass, OUT condition text)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 50
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
	SELECT t.relation, t.condition
	FROM (
		SELECT c.oid::regclass AS relation, c.relname AS name,
			nullif(substring(x.condition FROM '^WHERE (.*)$'), '') AS condition
		FROM pg_catalog.pg_extension e
		CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) x (relation, condition)
		JOIN pg_catalog.pg_class c ON c.oid = x.relation AND c.relkind = 'r'
		WHERE e.extname = 'vesselwatch'
		UNION ALL
		SELECT 'vessel_track'::regclass, 'vessel_track', NULL
	) t
	-- without notes of changes that runs of this server have yet to read, and the origin of its rows
	WHERE t.name NOT IN ('vessel_track_change', 'finding_change', 'track_change_worker', 'aa_restored')
		-- findings of runs, and alerts about them
		AND (with_findings OR t.name !~ '_(run|finding)$' AND t.name NOT IN ('judged_zone', 'alert', 'track_month'))
	ORDER BY t.name
$$;
COMMENT ON FUNCTION copied_tables(boolean) IS
'Return the tables that a copy by logical replication needs, and the condition for their rows: positions, zones, '
'vessels, lists, evidence, watches; with_findings also the findings of detection, for a subscriber that does not '
'detect by itself';

CREATE FUNCTION publish_vesselwatch(publication name, with_findings boolean DEFAULT false) RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	tables text;
	number integer;
BEGIN
	IF is_distributed() THEN
		RAISE EXCEPTION 'positions are distributed and cannot be published with the other tables'
			USING ERRCODE = 'feature_not_supported',
				DETAIL = 'A subscriber of the coordinator would get no position.',
				HINT = 'Copy the cluster by a dump of the coordinator, see docs/citus.md.';
	END IF;
	SELECT count(*), string_agg(format('%s', t.relation) || coalesce(' WHERE (' || t.condition || ')', ''), ', ')
	INTO number, tables
	FROM copied_tables(with_findings) t;
	EXECUTE format('CREATE PUBLICATION %I FOR TABLE %s', publication, tables);
	RETURN number;
END $$;
COMMENT ON FUNCTION publish_vesselwatch(name, boolean) IS
'Create a publication of everything that a subscriber with the extension needs to return the same results, and return '
'the number of its tables. By default the subscriber detects and refreshes by itself; with_findings gives it the '
'findings of this server, and it must do neither. Partitions of vessel_track created later are included; the '
'subscriber needs them too, see docs/operating.md. Error 0A000 where positions are distributed';
REVOKE EXECUTE ON FUNCTION publish_vesselwatch(name, boolean) FROM PUBLIC;

-- How a subscriber finds the row of an UPDATE or DELETE: by a unique index, or by all columns if there is none or only
-- some rows are published. Tables that are not to be copied need this too: with a publication FOR ALL TABLES the server
-- would refuse to change them.
DO $$
DECLARE
	one record;
BEGIN
	FOR one IN
		SELECT
			t.relation,
			CASE WHEN t.condition IS NULL THEN
				(SELECT c.relname
				FROM pg_catalog.pg_index i
				JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
				WHERE i.indrelid = t.relation
					AND i.indisunique
					AND i.indimmediate
					AND i.indpred IS NULL
					AND i.indexprs IS NULL
					AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
						WHERE a.attrelid = t.relation AND a.attnum = ANY (i.indkey) AND NOT a.attnotnull)
				ORDER BY c.relname
				LIMIT 1)
			END AS key
		FROM (
			SELECT k.relation, k.condition FROM copied_tables(true) k
			UNION
			SELECT k.relation, NULL FROM (VALUES ('aa_restored'::regclass), ('finding_change'), ('zone_lock')) k(relation)) t
		WHERE t.relation <> 'vessel_track'::regclass
			AND (t.condition IS NOT NULL
				OR NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = t.relation AND i.indisprimary))
	LOOP
		EXECUTE format('ALTER TABLE %s REPLICA IDENTITY %s', one.relation,
			CASE WHEN one.key IS NULL THEN 'FULL' ELSE format('USING INDEX %I', one.key) END);
	END LOOP;
END $$;
