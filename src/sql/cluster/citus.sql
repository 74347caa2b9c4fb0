-- Positions on a Citus cluster: distributed by ship, while everything else stays on the coordinator.

CREATE FUNCTION is_distributed() RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	answer boolean := false;
BEGIN
	IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
		EXECUTE 'SELECT EXISTS (SELECT FROM pg_catalog.pg_dist_partition p WHERE p.logicalrelid = ''@extschema@.vessel_track''::regclass)'
		INTO answer;
	END IF;
	RETURN answer;
END $$;
COMMENT ON FUNCTION is_distributed() IS
'Return whether Citus distributes the stored positions, see distribute_vesselwatch()';

-- ---------- changes of tracks, recorded on the workers ----------

CREATE TABLE track_change_worker (
	node_id integer PRIMARY KEY,
	has_shards boolean NOT NULL,
	zone_indexes text[] NOT NULL DEFAULT '{}',
	gathered int8multirange NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE track_change_worker IS
'Workers from which notes of changed tracks were last copied; empty if positions are not distributed, except after the '
'restore of a dump from a cluster, until all tracks are noted as changed';
COMMENT ON COLUMN track_change_worker.node_id IS 'The worker: nodeid of pg_dist_node';
COMMENT ON COLUMN track_change_worker.has_shards IS
'Whether it had shards then, so that more notes may have been written there since';
COMMENT ON COLUMN track_change_worker.zone_indexes IS 'Hashes of the zone indexes that it had then (zone_index_sent)';
COMMENT ON COLUMN track_change_worker.gathered IS
'Keys of the notes in its vessel_track_change that were copied then, and that the next copy deletes there';
-- dumped, since it shows where positions are not distributed that notes were left behind on workers
SELECT pg_extension_config_dump('track_change_worker', '');

CREATE FUNCTION hand_over_track_changes(gathered int8multirange) RETURNS json
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET datestyle = 'ISO'
AS $$
BEGIN
	DELETE FROM vessel_track_change c WHERE c.change_id <@ gathered;
	-- consecutive keys and days as ranges, so that a load of a year has a row for each ship, not for each day
	RETURN (
		WITH note AS MATERIALIZED (
			SELECT c.change_id, c.mmsi::integer AS mmsi, c.day FROM vessel_track_change c
		)
		SELECT json_build_object(
			'changes', (
				SELECT range_agg(int8range(k.first_id, k.last_id, '[]'))
				FROM (
					SELECT min(i.change_id) AS first_id, max(i.change_id) AS last_id
					FROM (SELECT n.change_id, n.change_id - row_number() OVER (ORDER BY n.change_id) AS part FROM note n) i
					GROUP BY i.part
				) k),
			'mmsis', array_agg(s.mmsi)::text,
			'first_days', array_agg(s.first_day)::text,
			'last_days', array_agg(s.last_day)::text,
			'zone_indexes', (SELECT json_agg(z.hash) FROM zone_index_sent z))
		FROM (
			SELECT d.mmsi, min(d.day) AS first_day, max(d.day) AS last_day
			FROM (
				SELECT n.mmsi, n.day, n.day - row_number() OVER (PARTITION BY n.mmsi ORDER BY n.day)::integer AS part
				FROM (SELECT DISTINCT o.mmsi, o.day FROM note o) n
			) d
			GROUP BY d.mmsi, d.part
		) s);
END $$;
COMMENT ON FUNCTION hand_over_track_changes(int8multirange) IS
'Delete, on a worker, the notes of changed tracks that have been copied, and return the others as their keys and '
'ranges of days by ship, with the zone indexes that are here: a step of gather_track_changes()';
REVOKE EXECUTE ON FUNCTION hand_over_track_changes(int8multirange) FROM PUBLIC;

CREATE FUNCTION note_workers() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE 'INSERT INTO track_change_worker AS w (node_id, has_shards)
		SELECT n.nodeid, EXISTS (SELECT FROM pg_catalog.pg_dist_placement p WHERE p.groupid = n.groupid)
		FROM pg_catalog.pg_dist_node n
		WHERE n.noderole = ''primary'' AND n.groupid <> 0
		ON CONFLICT ON CONSTRAINT track_change_worker_pkey DO UPDATE SET has_shards = EXCLUDED.has_shards';
END $$;
COMMENT ON FUNCTION note_workers() IS
'Record the present workers, and whether they have shards: a step of gather_track_changes(), before it copies from '
'them';
REVOKE EXECUTE ON FUNCTION note_workers() FROM PUBLIC;

CREATE FUNCTION note_all_tracks() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	noted bigint;
BEGIN
	INSERT INTO vessel_track_change (mmsi, day)
	SELECT v.mmsi, v.day FROM vessel_track v;
	GET DIAGNOSTICS noted = ROW_COUNT;
	-- days whose positions were deleted meanwhile are known from what was found on them
	INSERT INTO vessel_track_change (mmsi, day)
	SELECT f.mmsi, utc_day((f.call).arrived_latest)
	FROM port_call_finding f
	WHERE f.known_to IS NULL
	UNION
	SELECT f.mmsi, utc_day(f.off_at)
	FROM ais_gap_finding f
	WHERE f.known_to IS NULL
	UNION
	SELECT m.mmsi, utc_day(f.began)
	FROM encounter_finding f
	CROSS JOIN LATERAL (VALUES (f.mmsi_a), (f.mmsi_b)) m(mmsi)
	WHERE f.known_to IS NULL
	UNION
	SELECT f.mmsi, utc_day(f.began)
	FROM loitering_finding f
	WHERE f.known_to IS NULL
	UNION
	SELECT f.mmsi, utc_day(f.began)
	FROM anomaly_finding f
	WHERE f.known_to IS NULL;
	RETURN noted;
END $$;
COMMENT ON FUNCTION note_all_tracks() IS
'Record everything stored as changed, and the days on which something was found, and return the number of stored days '
'of ships: a step of gather_track_changes() and after_restore() where notes of changes may be lost';
REVOKE EXECUTE ON FUNCTION note_all_tracks() FROM PUBLIC;

CREATE FUNCTION note_changes_left_behind() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM track_change_worker) OR is_distributed() THEN
		RETURN NULL;
	END IF;
	DELETE FROM track_change_worker;
	RETURN note_all_tracks();
END $$;
COMMENT ON FUNCTION note_changes_left_behind() IS
'Record everything stored as changed if this database was restored from the dump of a cluster, whose workers may have '
'had notes of changes, and return the number of days of ships noted; NULL if it was not, or has recorded it before. A '
'step of gather_track_changes(), after_restore() and distribute_vesselwatch()';
REVOKE EXECUTE ON FUNCTION note_changes_left_behind() FROM PUBLIC;

CREATE FUNCTION note_changes_of_gone_workers() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	gone integer[];
	is_lost boolean;
BEGIN
	EXECUTE 'SELECT array_agg(w.node_id), bool_or(w.has_shards)
		FROM track_change_worker w
		WHERE w.node_id NOT IN (SELECT n.nodeid FROM pg_catalog.pg_dist_node n)'
	INTO gone, is_lost;
	DELETE FROM track_change_worker w WHERE w.node_id = ANY (gone);
	IF is_lost THEN
		RAISE WARNING 'a worker was removed before its notes of changed tracks were copied: all tracks are looked at again'
			USING HINT = 'Before citus_remove_node() let citus_drain_node() take its shards away, and then refresh.';
		PERFORM note_all_tracks();
	END IF;
END $$;
COMMENT ON FUNCTION note_changes_of_gone_workers() IS
'Record everything stored as changed if a removed worker may have had notes of changes: a step of '
'gather_track_changes()';
REVOKE EXECUTE ON FUNCTION note_changes_of_gone_workers() FROM PUBLIC;

CREATE FUNCTION take_over_track_changes(node_id integer, reply json) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	added bigint;
BEGIN
	UPDATE track_change_worker w
	SET
		zone_indexes = ARRAY(SELECT h.hash
			FROM json_array_elements_text(nullif(reply ->> 'zone_indexes', '')::json) h(hash)),
		gathered = coalesce(reply ->> 'changes', '{}')::int8multirange
	WHERE w.node_id = take_over_track_changes.node_id;
	INSERT INTO vessel_track_change (mmsi, day)
	SELECT n.mmsi::mmsi, n.first_day + d
	FROM unnest((reply ->> 'mmsis')::integer[], (reply ->> 'first_days')::date[], (reply ->> 'last_days')::date[])
		n(mmsi, first_day, last_day)
	CROSS JOIN LATERAL generate_series(0, n.last_day - n.first_day) d;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added;
END $$;
COMMENT ON FUNCTION take_over_track_changes(integer, json) IS
'Store the notes of changed tracks that a worker has handed over, and which zone indexes it has, and return the '
'number of notes: a step of gather_track_changes()';
REVOKE EXECUTE ON FUNCTION take_over_track_changes(integer, json) FROM PUBLIC;

CREATE FUNCTION worker_hint(message text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	WHEN message LIKE '%permission denied%' THEN 'Rights hold on one node: repeat the grants with run_command_on_workers().'
	ELSE 'Nothing was changed: repeat it when the node answers.'
END;
COMMENT ON FUNCTION worker_hint(text) IS
'Return the hint for an error of a worker: how to grant the role its rights there if it lacks them';

CREATE FUNCTION has_written_positions() RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C STABLE;
COMMENT ON FUNCTION has_written_positions() IS
'Return whether a statement of this session has written distributed positions in this transaction, which the workers '
'would not show to gather_track_changes()';

CREATE FUNCTION gather_track_changes() RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	this_transaction text;
	is_gathered boolean;
	reply record;
	total bigint := 0;
BEGIN
	IF NOT is_distributed() THEN
		RETURN coalesce(note_changes_left_behind(), 0);
	END IF;
	this_transaction := pg_current_xact_id()::text;
	is_gathered := coalesce(current_setting('vesselwatch_transaction.gathered', true) = this_transaction, false);
	IF is_gathered AND NOT has_written_positions() THEN
		RETURN 0;
	END IF;
	-- workers are queried outside the transaction, and would not show what it has stored itself
	IF is_gathered OR (SELECT t.transaction_number <> 0 FROM get_current_transaction_id() t) THEN
		RAISE EXCEPTION 'a refresh of distributed positions must be the first in its transaction that reads or writes them'
			USING ERRCODE = 'active_sql_transaction',
				HINT = 'Commit first, then detect or refresh in a transaction of its own.';
	END IF;
	PERFORM note_workers();
	-- all in parallel, each over its own connection
	FOR reply IN EXECUTE
		'WITH worker AS MATERIALIZED (
			SELECT n.nodeid, n.nodename, n.nodeport,
				format(''SELECT @extschema@.hand_over_track_changes(%L)'', g.gathered) AS command
			FROM pg_catalog.pg_dist_node n
			JOIN track_change_worker g ON g.node_id = n.nodeid
			WHERE n.noderole = ''primary'' AND n.groupid <> 0
		)
		SELECT w.nodeid, r.*
		FROM (SELECT array_agg(w.nodename) AS names, array_agg(w.nodeport) AS ports, array_agg(w.command) AS commands
			FROM worker w) a
		CROSS JOIN LATERAL pg_catalog.master_run_on_worker(a.names, a.ports, a.commands, true) r
		JOIN worker w ON w.nodename = r.node_name AND w.nodeport = r.node_port
		ORDER BY w.nodeid'
	LOOP
		IF NOT reply.success THEN
			RAISE EXCEPTION 'worker %:% does not hand over which tracks have changed: %', reply.node_name,
				reply.node_port, reply.result
				USING ERRCODE = 'connection_failure', HINT = worker_hint(reply.result);
		END IF;
		total := total + take_over_track_changes(reply.nodeid, reply.result::json);
	END LOOP;
	PERFORM note_changes_of_gone_workers();
	PERFORM set_config('vesselwatch_transaction.gathered', this_transaction, true);
	RETURN total;
END $$;
COMMENT ON FUNCTION gather_track_changes() IS
'Copy the notes of changed tracks from the workers of a Citus cluster into vessel_track_change and return their '
'number; each is copied once, whatever fails in between. If positions are not distributed, record everything stored as '
'changed after the restore of a dump from a cluster, otherwise do nothing. Detection and refresh call it. Error 25001 '
'in a transaction that has already read or written positions, 08006 if a worker does not answer';
REVOKE EXECUTE ON FUNCTION gather_track_changes() FROM PUBLIC;

CREATE FUNCTION send_zone_index(zones zone_index) RETURNS text
LANGUAGE plpgsql VOLATILE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	hash CONSTANT text := zone_index_hash(zones);
	is_here CONSTANT boolean := EXISTS (SELECT FROM zone_index_sent s WHERE s.hash = zone_index_hash(zones));
	has_shards_here boolean;
	names text[];
	ports integer[];
	reply record;
BEGIN
	EXECUTE 'SELECT
			coalesce(bool_or(n.groupid = 0), false),
			array_agg(n.nodename),
			array_agg(n.nodeport)
		FROM pg_catalog.pg_dist_node n
		WHERE n.noderole = ''primary''
			AND CASE WHEN n.groupid = 0 THEN n.shouldhaveshards AND NOT $2
				ELSE NOT EXISTS (SELECT
					FROM track_change_worker w
					WHERE w.node_id = n.nodeid AND $1 = ANY (w.zone_indexes)) END'
	INTO has_shards_here, names, ports
	USING hash, is_here;
	-- for ships of which only fixes carried over by drop_positions() are left
	IF NOT is_here AND NOT has_shards_here AND EXISTS (SELECT FROM carried_track) THEN
		PERFORM keep_sent_zone_index(hash, zones);
	END IF;
	IF names IS NULL THEN
		RETURN hash;
	END IF;
	-- outside the transaction, since the hash names the same zones even if it is rolled back
	FOR reply IN EXECUTE 'SELECT r.* FROM pg_catalog.master_run_on_worker($1, $2, $3, true) r'
		USING names, ports, array_fill(
			format('SELECT @extschema@.keep_sent_zone_index(%L, %L)', hash, zones::bytea::text),
			ARRAY[cardinality(names)])
	LOOP
		IF NOT reply.success THEN
			RAISE EXCEPTION 'node %:% does not take the index of zones: %', reply.node_name, reply.node_port,
				left(reply.result, 200)
				USING ERRCODE = 'connection_failure', HINT = worker_hint(reply.result);
		END IF;
	END LOOP;
	UPDATE track_change_worker w SET zone_indexes = w.zone_indexes || hash WHERE hash <> ALL (w.zone_indexes);
	RETURN hash;
END $$;
COMMENT ON FUNCTION send_zone_index(zone_index) IS
'Send a zone index from the coordinator of a Citus cluster to the workers, except those that had it when '
'gather_track_changes() last queried them, and return its hash for sent_zone_index() in a query on positions. Error '
'08006 for a node that does not accept it';
REVOKE EXECUTE ON FUNCTION send_zone_index(zone_index) FROM PUBLIC;

-- ---------- distributing ----------

CREATE FUNCTION check_citus() RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	version CONSTANT text := (SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'citus');
	is_coordinator boolean;
	workers integer;
BEGIN
	IF version IS NULL THEN
		RAISE EXCEPTION 'extension citus is not installed in this database'
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Positions are distributed by Citus: install it on every node, CREATE EXTENSION citus, and add the workers with citus_add_node().';
	END IF;
	IF split_part(version, '.', 1)::integer < 11 THEN
		RAISE EXCEPTION 'Citus % is not known to work with vesselwatch', version
			USING ERRCODE = 'feature_not_supported',
				HINT = 'Use Citus 11 or later, which keeps its metadata on every node.';
	END IF;
	IF pg_is_in_recovery() THEN
		RAISE EXCEPTION 'this server is a standby'
			USING ERRCODE = 'read_only_sql_transaction', HINT = 'Call it on the coordinator.';
	END IF;
	EXECUTE 'SELECT (SELECT g.groupid = 0 FROM pg_catalog.pg_dist_local_group g),
		(SELECT count(*) FROM pg_catalog.pg_dist_node n WHERE n.noderole = ''primary'' AND n.shouldhaveshards)'
	INTO is_coordinator, workers;
	IF NOT is_coordinator THEN
		RAISE EXCEPTION 'this server is a worker of the cluster'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Call it on the coordinator.';
	END IF;
	IF workers = 0 THEN
		RAISE EXCEPTION 'the cluster has no node that takes shards'
			USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Add workers with citus_add_node() first.';
	END IF;
END $$;
COMMENT ON FUNCTION check_citus() IS
'Raise an error with its reason if positions cannot be distributed: a step of distribute_vesselwatch()';

CREATE FUNCTION set_worker_guard(is_on boolean) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- every session of every node loads the library, and with it the guard of the empty copies; Citus propagates the
	-- setting
	IF is_on THEN
		EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = ''vesselwatch''', current_database());
	ELSE
		EXECUTE format('ALTER DATABASE %I RESET session_preload_libraries', current_database());
	END IF;
END $$;
COMMENT ON FUNCTION set_worker_guard(boolean) IS
'Set whether every new session of the database loads the library of vesselwatch: a step of distribute_vesselwatch()';
REVOKE EXECUTE ON FUNCTION set_worker_guard(boolean) FROM PUBLIC;

CREATE FUNCTION pass_copied_positions() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	reply record;
BEGIN
	PERFORM note_workers();
	-- the notes themselves are not visible yet, but the last of their keys is
	FOR reply IN EXECUTE
		'SELECT w.nodeid, r.*
		FROM pg_catalog.pg_dist_node w
		CROSS JOIN LATERAL pg_catalog.master_run_on_worker(ARRAY[w.nodename], ARRAY[w.nodeport],
			ARRAY[''SELECT q.last_value FROM @extschema@.vessel_track_change_change_id_seq q WHERE q.is_called''],
			true) r
		WHERE w.noderole = ''primary'' AND w.groupid <> 0'
	LOOP
		IF NOT reply.success THEN
			RAISE EXCEPTION 'worker %:% does not say how many notes of changed tracks it has: %', reply.node_name,
				reply.node_port, reply.result
				USING ERRCODE = 'connection_failure', HINT = worker_hint(reply.result);
		END IF;
		UPDATE track_change_worker w
		SET gathered = CASE
			WHEN reply.result ~ '^\d+$' THEN int8multirange(int8range(1, reply.result::bigint, '[]'))
			ELSE '{}'
			END
		WHERE w.node_id = reply.nodeid;
	END LOOP;
END $$;
COMMENT ON FUNCTION pass_copied_positions() IS
'Mark the notes of changed tracks that workers made for copied positions as gathered, since moved rows are not '
'changes: a step of distribute_vesselwatch()';
REVOKE EXECUTE ON FUNCTION pass_copied_positions() FROM PUBLIC;

CREATE FUNCTION truncate_copied_partition(partition regclass) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- a partition made by hand has none
	noting CONSTANT boolean := EXISTS (SELECT
		FROM pg_catalog.pg_trigger t
		WHERE t.tgrelid = partition
			AND t.tgname = 'vessel_track_note_truncate');
BEGIN
	IF noting THEN
		EXECUTE format('ALTER TABLE %s DISABLE TRIGGER vessel_track_note_truncate', partition);
	END IF;
	EXECUTE 'SELECT truncate_local_data_after_distributing_table($1)' USING partition;
	IF noting THEN
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER vessel_track_note_truncate', partition);
	END IF;
END $$;
COMMENT ON FUNCTION truncate_copied_partition(regclass) IS
'Remove the rows of a partition of vessel_track that have been copied to the workers, and note no change: a step of '
'distribute_vesselwatch()';
REVOKE EXECUTE ON FUNCTION truncate_copied_partition(regclass) FROM PUBLIC;

CREATE FUNCTION distribute_vesselwatch(shard_count integer DEFAULT 32, OUT step text, OUT detail text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE ROWS 5
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	partitions integer;
	preloaded text;
	one regclass;
	last_note bigint;
BEGIN
	IF shard_count IS NULL OR shard_count NOT BETWEEN 1 AND 64000 THEN
		RAISE EXCEPTION 'shard_count must be 1 to 64000, not %', coalesce(shard_count::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	PERFORM check_citus();
	IF is_distributed() THEN
		RAISE EXCEPTION 'positions are distributed already' USING ERRCODE = 'object_not_in_prerequisite_state',
			HINT = 'To change the number of shards call undistribute_vesselwatch() first.';
	END IF;
	preloaded := current_setting('session_preload_libraries');
	IF preloaded NOT IN ('', 'vesselwatch') THEN
		RAISE EXCEPTION 'session_preload_libraries is "%" already', preloaded
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Workers must load vesselwatch: add it to the setting by hand on every node, and RESET it for this database.';
	END IF;
	IF EXISTS (SELECT
			FROM pg_catalog.pg_publication_tables t
			WHERE format('%I.%I', t.schemaname, t.tablename)::regclass IN (
				SELECT 'vessel_track'::regclass UNION ALL SELECT p.partition FROM track_partitions() p)) THEN
		RAISE EXCEPTION 'positions are published' USING ERRCODE = 'object_not_in_prerequisite_state',
			DETAIL = 'Subscribers would get none of those on workers, and lose those they have.',
			HINT = 'DROP PUBLICATION first.';
	END IF;
	LOCK TABLE vessel_track IN ACCESS EXCLUSIVE MODE;
	PERFORM note_changes_left_behind();
	-- its triggers write to tables of the node they run on, where gather_track_changes() reads them
	PERFORM set_config('citus.enable_unsafe_triggers', 'on', true);
	partitions := (SELECT count(*) FROM track_partitions());
	last_note := (SELECT max(c.change_id) FROM vessel_track_change c);
	EXECUTE 'SELECT create_distributed_table(''@extschema@.vessel_track'', ''mmsi'', shard_count => $1)' USING shard_count;
	-- the local rows have been copied, and take up space until removed
	FOR one IN SELECT p.partition FROM track_partitions() p LOOP
		PERFORM truncate_copied_partition(one);
	END LOOP;
	PERFORM pass_copied_positions();
	-- the notes of shards on the coordinator itself
	DELETE FROM vessel_track_change c WHERE last_note IS NULL OR c.change_id > last_note;
	step := 'positions';
	detail := format('vessel_track is distributed by mmsi, %s shards of each of %s months', shard_count, partitions);
	RETURN NEXT;
	PERFORM set_worker_guard(true);
	step := 'guard';
	detail := format('new sessions of database %s load vesselwatch, on every node: workers refuse to read what only the coordinator has',
		current_database());
	RETURN NEXT;
	step := 'coordinator';
	detail := 'zones, vessels, static data, lists, findings and evidence stay here';
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION distribute_vesselwatch(integer) IS
'Distribute the stored positions over the workers of a Citus cluster, by ship; registry, static data, lists, findings '
'and evidence stay on the coordinator. Existing positions are moved. Return what was done, one row for each step. '
'Error 55000 without Citus, on a worker, without workers, if already distributed or published, or if '
'session_preload_libraries has another value; 0A000 for a version before 11, 25006 on a standby, 22023 for a shard_count that is not from 1 to 64000';
REVOKE EXECUTE ON FUNCTION distribute_vesselwatch(integer) FROM PUBLIC;

CREATE FUNCTION undistribute_vesselwatch(OUT step text, OUT detail text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE ROWS 5
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	last_note bigint;
	moved bigint;
BEGIN
	PERFORM check_citus();
	IF NOT is_distributed() THEN
		RAISE EXCEPTION 'positions are not distributed' USING ERRCODE = 'object_not_in_prerequisite_state';
	END IF;
	PERFORM gather_track_changes();
	LOCK TABLE vessel_track IN ACCESS EXCLUSIVE MODE;
	CREATE TEMP TABLE vesselwatch_month ON COMMIT DROP AS SELECT p.* FROM track_partitions() p;
	CREATE TEMP TABLE vesselwatch_moved ON COMMIT DROP AS SELECT v.mmsi, v.day, v.track FROM vessel_track v;
	-- Citus cannot convert a table of an extension back. So its partitions are dropped, and for the table itself, empty by
	-- now, the steps that Citus takes when a table is dropped are run without dropping it
	FOR one IN SELECT m.partition FROM vesselwatch_month m LOOP
		EXECUTE format('DROP TABLE %s', one.partition);
	END LOOP;
	EXECUTE 'SELECT master_remove_distributed_table_metadata_from_workers(t.oid, ''@extschema@'', ''vessel_track''),
			citus_drop_all_shards(t.oid, ''@extschema@'', ''vessel_track'', drop_shards_metadata_only => false),
			master_remove_partition_metadata(t.oid, ''@extschema@'', ''vessel_track'')
		FROM (SELECT ''@extschema@.vessel_track''::regclass) t(oid)';
	PERFORM ensure_track_partitions(m.from_day, m.to_day - 1)
		FROM vesselwatch_month m
		WHERE isfinite(m.from_day) AND isfinite(m.to_day);
	-- those of a default partition, or of one without an end
	PERFORM ensure_track_partitions(d.month)
		FROM (SELECT DISTINCT date_trunc('month', m.day::timestamp)::date AS month FROM vesselwatch_moved m) d;
	last_note := (SELECT max(c.change_id) FROM vessel_track_change c);
	INSERT INTO vessel_track SELECT m.mmsi, m.day, m.track FROM vesselwatch_moved m;
	GET DIAGNOSTICS moved = ROW_COUNT;
	-- moved rows are not changes
	DELETE FROM vessel_track_change c WHERE last_note IS NULL OR c.change_id > last_note;
	DROP TABLE vesselwatch_month, vesselwatch_moved;
	DELETE FROM track_change_worker;
	DELETE FROM zone_index_sent;
	step := 'positions';
	detail := format('vessel_track is on the coordinator again, %s days of ships', moved);
	RETURN NEXT;
	PERFORM set_worker_guard(false);
	step := 'guard';
	detail := 'sessions no longer load vesselwatch of themselves';
	RETURN NEXT;
END $$;
COMMENT ON FUNCTION undistribute_vesselwatch() IS
'Move the positions back to the coordinator: the reverse of distribute_vesselwatch(). Return what was done, one row '
'for each step. Error 55000 if positions are not distributed';
REVOKE EXECUTE ON FUNCTION undistribute_vesselwatch() FROM PUBLIC;
