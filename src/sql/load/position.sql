-- Stored positions: one track for each ship and day.

CREATE TABLE vessel_track (
	mmsi mmsi NOT NULL,
	day date NOT NULL,
	track track NOT NULL,
	CHECK (num_fixes(track) > 0
		AND (start_time(track) AT TIME ZONE 'UTC')::date = day
		AND (end_time(track) AT TIME ZONE 'UTC')::date = day)
)
PARTITION BY RANGE (day);
COMMENT ON TABLE vessel_track IS
'Stored positions: the fixes of one MMSI on one UTC day. Calls and silences that last past midnight are cut within a '
'single row: join days by vessel_track_between() or track_merge() before looking for them. Partitioned by month; '
'partitions are created as positions arrive, by store_track() and the loaders, or by ensure_track_partitions() before '
'rows are written by hand';
COMMENT ON COLUMN vessel_track.mmsi IS 'MMSI of the transmitter';
COMMENT ON COLUMN vessel_track.day IS 'UTC day of all its fixes';
COMMENT ON COLUMN vessel_track.track IS 'The fixes';
-- The design follows from pg_dump. The script creates no partition: it would belong to the extension, and its rows would
-- not be dumped. Partitions created later belong to the user and are dumped with their rows and indexes; but a restore
-- attaches them before it creates those indexes, and an index on vessel_track itself would have created them already.
-- Hence vessel_track has no index, each partition has its own, and (mmsi, day) is unique since no day is in two
-- partitions.

-- ---------- one writer at a time ----------

CREATE FUNCTION lock_positions(side_by_side boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- the letters VWPOSIT
	key CONSTANT bigint := 24302850436974932;
BEGIN
	IF side_by_side THEN
		PERFORM pg_advisory_xact_lock_shared(key);
	ELSE
		PERFORM pg_advisory_xact_lock(key);
	END IF;
END $$;
COMMENT ON FUNCTION lock_positions(boolean) IS
'Wait until no other transaction is storing positions, and block others until the end of this one, or of the '
'savepoint in which it is called. store_track() and the loaders call it; call it first in a transaction that changes '
'zones or refreshes findings and stores positions later. With side_by_side, others that also use it are not blocked: '
'for a transaction that stores once, ships and days in order, as a load in its own transaction does. Advisory lock '
'24302850436974932';
REVOKE EXECUTE ON FUNCTION lock_positions(boolean) FROM PUBLIC;

-- ---------- partitions ----------

CREATE FUNCTION track_partitions(OUT partition regclass, OUT from_day date, OUT to_day date)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 60
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET datestyle = 'ISO, YMD'
AS $$
	SELECT
		c.oid::regclass,
		CASE WHEN b.bounds ~ '^FOR VALUES FROM \(MINVALUE' THEN '-infinity'
			ELSE substring(b.bounds FROM 'FROM \(''([^'']+)''\)')::date END,
		CASE WHEN b.bounds ~ 'TO \(MAXVALUE' THEN 'infinity'
			ELSE substring(b.bounds FROM 'TO \(''([^'']+)''\)')::date END
	FROM pg_catalog.pg_inherits i
	JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
	CROSS JOIN LATERAL (SELECT pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS bounds) b
	WHERE i.inhparent = 'vessel_track'::regclass
	ORDER BY 2, 1
$$;
COMMENT ON FUNCTION track_partitions() IS
'Return the partitions of vessel_track, each with the UTC days from from_day up to, not including, to_day; NULL for a '
'default partition';

CREATE FUNCTION note_partition_changes(name text) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	change text;
	seen text;
BEGIN
	FOR change, seen IN VALUES
		('insert', 'AFTER INSERT ON %s REFERENCING NEW TABLE AS new_track'),
		('update', 'AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_track NEW TABLE AS new_track'),
		('delete', 'AFTER DELETE ON %s REFERENCING OLD TABLE AS old_track'),
		('truncate', 'BEFORE TRUNCATE ON %s')
	LOOP
		EXECUTE format('CREATE TRIGGER vessel_track_note_%s ' || seen
			|| ' FOR EACH STATEMENT EXECUTE FUNCTION vessel_track_note_change()',
			change, format('@extschema@.%I', name));
	END LOOP;
	EXECUTE format('ALTER TABLE @extschema@.%I ENABLE ALWAYS TRIGGER vessel_track_note_truncate', name);
END $$;
COMMENT ON FUNCTION note_partition_changes(text) IS
'Create the triggers that record changes made directly to a partition of vessel_track: a step of '
'ensure_track_partitions()';
REVOKE EXECUTE ON FUNCTION note_partition_changes(text) FROM PUBLIC;

CREATE FUNCTION make_track_partition(first_day date) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	name CONSTANT text := 'vessel_track_' || pg_catalog.to_char(first_day::timestamp, 'YYYY_MM');
	owner CONSTANT name := (SELECT c.relowner::regrole
		FROM pg_catalog.pg_class c
		WHERE c.oid = 'vessel_track'::regclass);
BEGIN
	IF is_distributed() THEN
		-- the triggers fire on the workers: see gather_track_changes()
		PERFORM pg_catalog.set_config('citus.enable_unsafe_triggers', 'on', true);
	END IF;
	-- Attached, since CREATE TABLE PARTITION OF would lock out readers until the end of the transaction.
	-- parallel_workers, since tracks are stored out of line and the table looks small to the planner.
	EXECUTE format('CREATE TABLE @extschema@.%I (LIKE vessel_track INCLUDING ALL, PRIMARY KEY (mmsi, day))'
		' WITH (parallel_workers = 8)', name);
	-- for views, which show the MMSI as an integer, and for queries on a period of all ships
	EXECUTE format('CREATE INDEX ON @extschema@.%I ((mmsi::integer), day)', name);
	EXECUTE format('CREATE INDEX ON @extschema@.%I (day)', name);
	EXECUTE format('COMMENT ON TABLE @extschema@.%I IS %L', name,
		'Stored positions of ' || pg_catalog.to_char(first_day::timestamp,
			'YYYY-MM') || ': a partition of vessel_track');
	IF is_distributed() THEN
		PERFORM note_partition_changes(name);
	END IF;
	IF owner <> current_user THEN
		EXECUTE format('ALTER TABLE @extschema@.%I OWNER TO %s', name, owner);
	END IF;
	EXECUTE format('ALTER TABLE vessel_track ATTACH PARTITION @extschema@.%I FOR VALUES FROM (%L) TO (%L)',
		name, first_day, (first_day + interval '1 month')::date);
	-- Before 15.14, 16.10 and 17.6 a table with transition-table triggers could not become a partition. Citus creates
	-- on the workers the triggers that a table has when attached, so there they are created first.
	IF NOT is_distributed() THEN
		PERFORM note_partition_changes(name);
	END IF;
END $$;
COMMENT ON FUNCTION make_track_partition(date) IS
'Create the partition of vessel_track for the month that begins on a day: a step of ensure_track_partitions()';
REVOKE EXECUTE ON FUNCTION make_track_partition(date) FROM PUBLIC;

CREATE FUNCTION has_track_partition(first_day date, last_day date) RETURNS boolean
LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM track_partitions() p WHERE p.from_day <= first_day AND p.to_day > last_day);
COMMENT ON FUNCTION has_track_partition(date, date) IS
'Return whether one partition of vessel_track covers the UTC days from one to another, both included: a step of '
'ensure_track_partitions()';

CREATE FUNCTION ensure_track_partitions(from_day date, to_day date DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET datestyle = 'ISO, YMD'
AS $$
DECLARE
	last_day CONSTANT date := coalesce(to_day, from_day);
	owner CONSTANT oid := (SELECT c.relowner FROM pg_catalog.pg_class c WHERE c.oid = 'vessel_track'::regclass);
	month date;
	first_needed date;
	last_needed date;
	made integer := 0;
BEGIN
	IF from_day IS NULL OR NOT isfinite(from_day) OR NOT isfinite(last_day) OR from_day > last_day
		OR from_day < '0001-01-01' OR last_day > '9999-12-31' THEN
		RAISE EXCEPTION 'days from % to % are not a range of days', coalesce(from_day::text, 'NULL'),
			coalesce(to_day::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Give the first and the last day, in the years 1 to 9999.';
	END IF;
	FOR month IN
		SELECT m::date FROM generate_series(date_trunc('month', from_day::timestamp), last_day::timestamp, '1 month') m
	LOOP
		first_needed := greatest(month, ensure_track_partitions.from_day);
		last_needed := least((month + interval '1 month')::date - 1, last_day);
		-- the common case, without reading all partitions
		CONTINUE WHEN EXISTS (
			SELECT FROM pg_catalog.pg_class c
			WHERE c.oid = to_regclass('vessel_track_' || to_char(month::timestamp, 'YYYY_MM')) AND c.relispartition);
		CONTINUE WHEN has_track_partition(first_needed, last_needed);
		IF NOT pg_catalog.pg_has_role(owner, 'USAGE') THEN
			RAISE EXCEPTION 'vessel_track has no partition for %, and only its owner can make one',
				to_char(month::timestamp, 'YYYY-MM')
				USING ERRCODE = 'insufficient_privilege',
					HINT = format('%s runs: SELECT ensure_track_partitions(''%s'', ''%s'');', owner::regrole,
						month, (month + interval '1 month')::date - 1);
		END IF;
		-- another session may be creating it; locks in the same order as store_track()
		PERFORM lock_positions();
		LOCK TABLE vessel_track IN SHARE UPDATE EXCLUSIVE MODE;
		CONTINUE WHEN has_track_partition(first_needed, last_needed);
		BEGIN
			PERFORM make_track_partition(month);
			made := made + 1;
		EXCEPTION
			WHEN duplicate_table THEN
				-- created since this transaction's snapshot was taken
				NULL;
			WHEN object_in_use THEN
				RAISE EXCEPTION 'vessel_track has no partition for %, and this statement reads or writes vessel_track itself',
					to_char(month::timestamp, 'YYYY-MM')
					USING ERRCODE = 'object_in_use',
						HINT = format('Run before it: SELECT ensure_track_partitions(''%s'', ''%s'');',
							month, (month + interval '1 month')::date - 1);
		END;
	END LOOP;
	RETURN made;
END $$;
COMMENT ON FUNCTION ensure_track_partitions(date, date) IS
'Create the missing monthly partitions of vessel_track for the UTC days from one to another (to_day NULL: one day), '
'and return their number. store_track() and the loaders call it; call it before rows are written by hand. Readers are '
'not blocked. Only the owner of vessel_track can create partitions: for roles that load but do not own it, call it '
'ahead of time. Error 22023 for an invalid range, 42501 for a role that may not, 55006 in a statement that reads or '
'writes vessel_track itself';
REVOKE EXECUTE ON FUNCTION ensure_track_partitions(date, date) FROM PUBLIC;

CREATE FUNCTION vessel_track_check_partitions() RETURNS trigger
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = TG_RELID) THEN
		RAISE EXCEPTION 'vessel_track has no partitions yet'
			USING ERRCODE = 'check_violation',
				DETAIL = 'Positions are partitioned by month.',
				HINT = 'Store with store_track(), or call ensure_track_partitions(from_day, to_day) first.';
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION vessel_track_check_partitions() IS
'Raise an error with a hint if rows are written by hand before there is any partition (trigger)';
CREATE TRIGGER vessel_track_check_partitions BEFORE INSERT ON vessel_track
	FOR EACH STATEMENT EXECUTE FUNCTION vessel_track_check_partitions();

-- ---------- storing ----------

CREATE FUNCTION track_days(track, OUT day date, OUT track track) RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SUPPORT track_support;
COMMENT ON FUNCTION track_days(track) IS
'Return the UTC days of a track with its fixes on each, in order, without days that have none';

CREATE FUNCTION store_track_day(mmsi mmsi, day date, track track) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- empty if the library has not been loaded yet
	side_by_side CONSTANT boolean := coalesce(nullif(current_setting('vesselwatch.stores_in_order', true), '')::boolean,
		false);
	before track;
	after track;
BEGIN
	IF side_by_side THEN
		-- before the shared lock, since creating a partition takes it exclusively
		PERFORM ensure_track_partitions(store_track_day.day);
	END IF;
	PERFORM lock_positions(side_by_side);
	LOOP
		SELECT v.track INTO before
		FROM vessel_track v
		WHERE v.mmsi = store_track_day.mmsi AND v.day = store_track_day.day
		FOR UPDATE;
		IF FOUND THEN
			after := before || store_track_day.track;
			IF after <> before THEN
				UPDATE vessel_track v SET track = after
				WHERE v.mmsi = store_track_day.mmsi AND v.day = store_track_day.day;
			END IF;
			RETURN num_fixes(after) - num_fixes(before);
		END IF;
		PERFORM ensure_track_partitions(store_track_day.day);
		INSERT INTO vessel_track
		VALUES (store_track_day.mmsi, store_track_day.day, store_track_day.track)
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			RETURN num_fixes(store_track_day.track);
		END IF;
		-- another session has just stored that day without the lock, so merge into it
	END LOOP;
END $$;
COMMENT ON FUNCTION store_track_day(mmsi, date, track) IS
'Store the fixes of one UTC day, merged with those already stored, creating the partition if needed, and return the '
'number of new ones: a step of store_track()';
REVOKE EXECUTE ON FUNCTION store_track_day(mmsi, date, track) FROM PUBLIC;

CREATE FUNCTION store_track(mmsi mmsi, track track) RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	stored bigint := 0;
	one record;
BEGIN
	IF store_track.track IS NULL THEN
		RETURN 0;
	END IF;
	IF store_track.mmsi IS NULL THEN
		RAISE EXCEPTION 'a track of % fixes has no MMSI', num_fixes(store_track.track)
			USING ERRCODE = 'null_value_not_allowed',
				HINT = 'Leave out rows without an MMSI, or store them under one of your own.';
	END IF;
	FOR one IN SELECT d.day, d.track FROM track_days(store_track.track) d ORDER BY d.day LOOP
		stored := stored + store_track_day(store_track.mmsi, one.day, one.track);
	END LOOP;
	RETURN stored;
END $$;
COMMENT ON FUNCTION store_track(mmsi, track) IS
'Store a track by UTC day, merged with what is already stored, and return the number of new fixes; storing the same '
'again changes nothing. Transactions that store run one after another, each from its first track to its end (see '
'lock_positions), so ships may be stored in any order. With vesselwatch.stores_in_order on they do not wait for each '
'other: set it for sessions in which every transaction stores one ship, or ships in order of MMSI. A NULL track '
'stores nothing; error 22004 for a track without an MMSI';
REVOKE EXECUTE ON FUNCTION store_track(mmsi, track) FROM PUBLIC;

CREATE FUNCTION store_track(mmsi text, track track) RETURNS bigint
LANGUAGE sql VOLATILE
RETURN store_track(store_track.mmsi::mmsi, store_track.track);
COMMENT ON FUNCTION store_track(text, track) IS
'Store the track of an MMSI given as text, like store_track(mmsi, track); error 22P02 for an invalid one';
REVOKE EXECUTE ON FUNCTION store_track(text, track) FROM PUBLIC;

CREATE VIEW fix AS
SELECT v.mmsi::integer AS mmsi, v.day, f.t, f.lon, f.lat, f.sog, f.cog, f.nav_status, f.heading
FROM vessel_track v, track_fixes(v.track) f;
COMMENT ON VIEW fix IS
'Stored positions as plain rows. Filter by mmsi and day, which are in the index and exclude other months; filtering '
'only by t reads all days. See fixes_of() for a period of one ship, fixes_between() for all ships';
COMMENT ON COLUMN fix.mmsi IS 'MMSI of the transmitter';
COMMENT ON COLUMN fix.day IS 'UTC day of t';
COMMENT ON COLUMN fix.t IS 'Time of the fix';
COMMENT ON COLUMN fix.lon IS 'Longitude, degrees';
COMMENT ON COLUMN fix.lat IS 'Latitude, degrees';
COMMENT ON COLUMN fix.sog IS 'Speed over ground, knots; NULL if not available';
COMMENT ON COLUMN fix.cog IS 'Course over ground, degrees; NULL if not available';
COMMENT ON COLUMN fix.nav_status IS 'Navigational status, 0 to 14 (ITU-R M.1371-5); NULL if not available';
COMMENT ON COLUMN fix.heading IS 'True heading, degrees; NULL if not available';

CREATE FUNCTION vessel_track_between(mmsi mmsi, from_time timestamptz, to_time timestamptz) RETURNS track
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
-- the kept plan of a call for a month with few days would otherwise read these days of all ships
SET cpu_tuple_cost = 1
AS $$
DECLARE
	first_day CONSTANT date := CASE
		WHEN isfinite(from_time) THEN (from_time AT TIME ZONE 'UTC')::date
		ELSE '-infinity'
		END;
	last_day CONSTANT date := CASE WHEN isfinite(to_time) THEN (to_time AT TIME ZONE 'UTC')::date ELSE 'infinity' END;
BEGIN
	PERFORM is_restored(), check_order(from_time, to_time);
	RETURN (
		SELECT track_merge(track_between(v.track, from_time, to_time))
		FROM vessel_track v
		WHERE v.mmsi = vessel_track_between.mmsi
			AND v.day BETWEEN first_day AND last_day);
END $$;
COMMENT ON FUNCTION vessel_track_between(mmsi, timestamptz, timestamptz) IS
'Return the stored track of one ship from a time up to, not including, another, in one piece, reading only the days '
'of that period; NULL if nothing is stored. Error 22023 for a period that ends before it begins';

CREATE FUNCTION stored_whole_track(mmsi mmsi) RETURNS track
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000
SET search_path = @extschema@, pg_catalog, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
BEGIN
	PERFORM is_restored();
	RETURN (
		SELECT track_merge(v.track)
		FROM vessel_track v
		WHERE v.mmsi = stored_whole_track.mmsi);
END $$;
COMMENT ON FUNCTION stored_whole_track(mmsi) IS
'Return the whole stored track of a ship in one piece; NULL if nothing is stored';

CREATE FUNCTION stored_day_tracks(mmsi mmsi, first_day date, last_day date, OUT day date, OUT track track)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 30
SET search_path = @extschema@, pg_catalog, pg_temp
-- as in vessel_track_between()
SET cpu_tuple_cost = 1
AS $$
BEGIN
	PERFORM is_restored();
	RETURN QUERY
	SELECT v.day, v.track
	FROM vessel_track v
	WHERE v.mmsi = stored_day_tracks.mmsi
		AND v.day BETWEEN first_day AND last_day;
END $$;
COMMENT ON FUNCTION stored_day_tracks(mmsi, date, date) IS
'Return the stored tracks of a ship from one UTC day to another, both included, one row a day';

CREATE FUNCTION stored_day_before(mmsi mmsi, day date) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
		SELECT max(v.day)
		FROM vessel_track v
		WHERE v.mmsi = stored_day_before.mmsi
			AND v.day < stored_day_before.day);
END $$;
COMMENT ON FUNCTION stored_day_before(mmsi, date) IS
'Return the last UTC day before another on which positions of a ship are stored; NULL if there is none';

CREATE FUNCTION stored_day_after(mmsi mmsi, day date) RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN (
		SELECT min(v.day)
		FROM vessel_track v
		WHERE v.mmsi = stored_day_after.mmsi
			AND v.day > stored_day_after.day);
END $$;
COMMENT ON FUNCTION stored_day_after(mmsi, date) IS
'Return the first UTC day after another on which positions of a ship are stored; NULL if there is none';

CREATE FUNCTION is_stored_beyond(mmsi mmsi, first_day date, last_day date) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- usually true of the month before, which takes few partitions to check
	IF EXISTS (SELECT 1 FROM vessel_track v
			WHERE v.mmsi = is_stored_beyond.mmsi AND v.day < first_day AND v.day >= first_day - 31) THEN
		RETURN true;
	END IF;
	RETURN EXISTS (
		SELECT
		FROM vessel_track v
		WHERE v.mmsi = is_stored_beyond.mmsi
			AND (v.day < first_day OR v.day > last_day));
END $$;
COMMENT ON FUNCTION is_stored_beyond(mmsi, date, date) IS
'Return whether positions of a ship are stored on UTC days outside those from one to another, both included';

CREATE FUNCTION clock_margin() RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN interval '1 minute';
COMMENT ON FUNCTION clock_margin() IS
'Return by how much a fix may lie in the future and still count as present, since clocks of ships and receivers '
'differ by seconds. Later ones were stored with a fast clock';

CREATE FUNCTION track_until_now(track track) RETURNS track
LANGUAGE sql STABLE STRICT PARALLEL SAFE
RETURN CASE
	WHEN end_time(track) <= now() + clock_margin() THEN track
	-- if the clock was fast in all stored fixes, the first one
	WHEN start_time(track) > now() + clock_margin()
		THEN track_between(track, start_time(track), start_time(track) + interval '1 microsecond')
	ELSE track_between(track, start_time(track), now() + clock_margin() + interval '1 microsecond')
END;
COMMENT ON FUNCTION track_until_now(track) IS
'Return a track up to the present (plus clock_margin()); if all of it is in the future, its first fix only';

CREATE FUNCTION ahead_tracks(OUT mmsi integer, OUT first_track track, OUT until timestamptz) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT DISTINCT ON (v.mmsi) v.mmsi::integer, v.track, max(end_time(v.track)) OVER (PARTITION BY v.mmsi)
	FROM vessel_track v
	WHERE v.day > utc_day(now())
		AND end_time(v.track) > now() + clock_margin()
	ORDER BY v.mmsi, v.day;
END $$;
COMMENT ON FUNCTION ahead_tracks() IS
'Return the ships with stored positions on a UTC day after today, with the first such day and the time of the last '
'fix: their clock, or a receiver''s, is fast';

CREATE FUNCTION last_tracks_until_now(OUT mmsi integer, OUT track track) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10000
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	latest CONSTANT timestamptz := now() + clock_margin();
	today CONSTANT date := utc_day(latest);
BEGIN
	-- a few days are read completely
	IF is_distributed() OR (SELECT max(v.day) - min(v.day) < 4 FROM vessel_track v) THEN
		RETURN QUERY
		SELECT DISTINCT ON (v.mmsi) v.mmsi::integer, v.track
		FROM vessel_track v
		WHERE v.day <= today
			AND (v.day < today OR start_time(v.track) <= latest)
		ORDER BY v.mmsi, v.day DESC;
		RETURN;
	END IF;
	-- skips from one ship to the next in the index, without reading the days between
	RETURN QUERY
	WITH RECURSIVE ship AS (
		(SELECT v.mmsi, v.track
			FROM vessel_track v
			WHERE v.day <= today
				AND (v.day < today OR start_time(v.track) <= latest)
			ORDER BY v.mmsi DESC, v.day DESC
			LIMIT 1)
		UNION ALL
		SELECT n.mmsi, n.track
		FROM ship s
		CROSS JOIN LATERAL (
			SELECT v.mmsi, v.track
			FROM vessel_track v
			WHERE v.mmsi < s.mmsi
				AND v.day <= today
				AND (v.day < today OR start_time(v.track) <= latest)
			ORDER BY v.mmsi DESC, v.day DESC
			LIMIT 1
		) n
	)
	SELECT s.mmsi::integer, s.track FROM ship s;
END $$;
COMMENT ON FUNCTION last_tracks_until_now() IS
'Return for each MMSI the stored track of the last UTC day that has a fix not in the future: a step of '
'stored_last_tracks()';

CREATE FUNCTION fixes_of(mmsi mmsi, from_time timestamptz, to_time timestamptz,
	OUT t timestamptz, OUT lon double precision, OUT lat double precision,
	OUT sog double precision, OUT cog double precision, OUT nav_status integer, OUT heading integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT f.* FROM track_fixes(vessel_track_between(fixes_of.mmsi, from_time, to_time)) f;
END $$;
COMMENT ON FUNCTION fixes_of(mmsi, timestamptz, timestamptz) IS
'Return the stored fixes of one ship from a time up to, not including, another, reading only the days of that period. '
'Error 22023 for a period that ends before it begins';

CREATE FUNCTION fixes_between(from_time timestamptz, to_time timestamptz,
	OUT mmsi integer, OUT day date, OUT t timestamptz, OUT lon double precision, OUT lat double precision,
	OUT sog double precision, OUT cog double precision, OUT nav_status integer, OUT heading integer)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100000
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	first_day CONSTANT date := utc_day(from_time);
	last_day CONSTANT date := utc_day(to_time);
BEGIN
	PERFORM check_order(from_time, to_time);
	RETURN QUERY
	SELECT v.mmsi::integer, v.day, f.*
	FROM vessel_track v
	CROSS JOIN LATERAL track_fixes(track_between(v.track, from_time, to_time)) f
	WHERE v.day BETWEEN first_day AND last_day;
END $$;
COMMENT ON FUNCTION fixes_between(timestamptz, timestamptz) IS
'Return the stored fixes of all ships from a time up to, not including, another, with the columns of the view fix, '
'reading only the days of that period. Error 22023 for a period that ends before it begins';

CREATE FUNCTION stored_days_between(first_day date, last_day date) RETURNS SETOF date
LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 31
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	stored date := (SELECT min(v.day) FROM vessel_track v WHERE v.day >= first_day);
BEGIN
	WHILE stored <= last_day LOOP
		RETURN NEXT stored;
		stored := (SELECT min(v.day) FROM vessel_track v WHERE v.day > stored);
	END LOOP;
END $$;
COMMENT ON FUNCTION stored_days_between(date, date) IS
'Return the UTC days from a first to a last one on which positions of any ship are stored, in order';

CREATE FUNCTION stored_days() RETURNS SETOF date
LANGUAGE sql STABLE PARALLEL SAFE ROWS 365
BEGIN ATOMIC
	SELECT d FROM stored_days_between('-infinity', 'infinity') d;
END;
COMMENT ON FUNCTION stored_days() IS 'Return the UTC days on which positions of any ship are stored, in order';
