-- Load a snapshot of a list: what all loaders share.
--
-- A loader cuts the published file into records, each with the list's own key and its text.  Records that are new or
-- differ go to the list's parser, a function from text to jsonb in the shape of load_listings(); everything else is
-- compared, checked and kept here.

CREATE TYPE published_record AS (
	record_no integer,
	source_key text,
	kind text,
	raw text,
	problem text
);
COMMENT ON TYPE published_record IS
'A record cut out of the file of a list; problem says, in words, why it cannot be read';

CREATE TYPE list_load AS (
	snapshot_id bigint,
	records integer,
	vessels integer,
	added integer,
	changed integer,
	removed integer,
	rejected integer,
	status text,
	reason text,
	filled jsonb
);
COMMENT ON TYPE list_load IS 'Summary of a load of a list; the columns are those of list_snapshot';

CREATE FUNCTION summary_of(snapshot list_snapshot) RETURNS list_load
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ROW((snapshot).snapshot_id, (snapshot).records, (snapshot).vessels, (snapshot).added, (snapshot).changed,
	(snapshot).removed,
	(snapshot).rejected, (snapshot).status, (snapshot).reason, (snapshot).filled)::list_load;
COMMENT ON FUNCTION summary_of(list_snapshot) IS 'Return the summary of a snapshot that loaders return';

CREATE FUNCTION last_accepted(list text) RETURNS list_snapshot
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT s FROM list_snapshot s
	WHERE s.list = last_accepted.list AND s.status <> 'quarantined'
	ORDER BY s.fetched_at DESC LIMIT 1);
COMMENT ON FUNCTION last_accepted(text) IS
'Return the last copy of a list that was accepted or unchanged; NULL if there is none';

CREATE FUNCTION check_snapshot(list text, format text, content text, fetched_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	-- limits in bytes: for OFAC's large XML files, and for all others
	most CONSTANT bigint := CASE WHEN check_snapshot.format IN ('sdn_advanced_xml', 'sdn_enhanced_xml') THEN 536870912
		ELSE 134217728 END;
BEGIN
	IF check_snapshot.list IS NULL OR content IS NULL OR check_snapshot.fetched_at IS NULL THEN
		RAISE EXCEPTION 'a list needs its name, its text and the time it was fetched'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT isfinite(check_snapshot.fetched_at) THEN
		RAISE EXCEPTION 'fetched_at must be a time, not "%"',
			check_snapshot.fetched_at USING ERRCODE = 'invalid_parameter_value';
	ELSIF check_snapshot.fetched_at > clock_timestamp() + interval '24 hours' THEN
		RAISE EXCEPTION 'fetched_at lies in the future: %', check_snapshot.fetched_at
			USING ERRCODE = 'invalid_parameter_value', DETAIL = 'No later copy could be loaded after it.';
	END IF;
	PERFORM check_run_isolation();
	IF octet_length(content) > most THEN
		RAISE EXCEPTION 'file of % MB is larger than % MB', octet_length(content) / 1048576, most / 1048576
			USING ERRCODE = 'program_limit_exceeded', DETAIL = 'No published list is nearly that large.';
	END IF;
	-- one load of a list at a time
	PERFORM FROM sanctions_list l WHERE l.list = check_snapshot.list FOR UPDATE;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'sanctions list "%" does not exist', check_snapshot.list
			USING ERRCODE = 'undefined_object',
				HINT = format('Lists are: %s. Others are registered by register_sanctions_list().',
					(SELECT string_agg(l.list, ', ' ORDER BY l.list) FROM sanctions_list l));
	END IF;
END $$;
COMMENT ON FUNCTION check_snapshot(text, text, text, timestamptz) IS
'Check the arguments of a loader and lock the list; open_snapshot() lists the errors';
REVOKE EXECUTE ON FUNCTION check_snapshot(text, text, text, timestamptz) FROM PUBLIC;

CREATE FUNCTION loaded_as_other_list(snapshot list_snapshot) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT format('this very file was loaded as list "%s", fetched at %s', s.list,
		to_char(s.fetched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI "UTC"'))
	FROM list_snapshot s
	WHERE s.sha256 = (snapshot).sha256 AND s.list <> (snapshot).list AND s.status <> 'quarantined'
		AND s.format = (snapshot).format
		-- this file holds the ships of two lists
		AND s.format <> 'eu_vessels_csv'
	ORDER BY s.fetched_at DESC, s.list LIMIT 1);
COMMENT ON FUNCTION loaded_as_other_list(list_snapshot) IS
'Return, in words, that the file of a snapshot was already loaded under the name of another list; NULL if not';

CREATE FUNCTION open_snapshot(list text, format text, content text, fetched_at timestamptz) RETURNS list_snapshot
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	snapshot list_snapshot;
	last list_snapshot;
	other text;
	kept list_load;
BEGIN
	PERFORM check_snapshot(open_snapshot.list, open_snapshot.format, content, open_snapshot.fetched_at);
	snapshot.list := open_snapshot.list;
	snapshot.format := open_snapshot.format;
	snapshot.fetched_at := open_snapshot.fetched_at;
	snapshot.sha256 := encode(sha256(convert_to(content, 'UTF8')), 'hex');
	snapshot.bytes := octet_length(convert_to(content, 'UTF8'));
	snapshot.end_mark := snapshot.format IN ('uksl_csv', 'eu_vessels_csv', 'opensanctions_csv')
		AND rtrim(right(content, 100), E' \t') ~ '[\r\n]$';

	-- the same copy again: nothing to read
	SELECT s.* INTO last FROM list_snapshot s
	WHERE s.list = open_snapshot.list AND s.fetched_at = open_snapshot.fetched_at AND s.sha256 = snapshot.sha256
		AND s.status <> 'quarantined';
	IF FOUND THEN
		snapshot := last;
		SELECT 'unchanged', 0, 0, 0 INTO snapshot.status, snapshot.added, snapshot.changed, snapshot.removed;
		RETURN snapshot;
	END IF;
	last := last_accepted(open_snapshot.list);
	IF open_snapshot.fetched_at <= last.fetched_at THEN
		RAISE EXCEPTION 'snapshot of list "%" fetched at % is not newer than the last one, of %', open_snapshot.list,
			open_snapshot.fetched_at, last.fetched_at
			USING ERRCODE = 'invalid_parameter_value',
				DETAIL = 'What was known when is worked out from the order of snapshots.',
				HINT = 'Load snapshots in the order they were fetched in.';
	END IF;
	other := loaded_as_other_list(snapshot);
	IF other IS NOT NULL AND snapshot.format NOT IN ('sdn_csv', 'sdn_xml', 'sdn_advanced_xml', 'sdn_enhanced_xml') THEN
		-- lists of the user's own may have the same content
		RAISE WARNING 'snapshot of list "%": %', snapshot.list, other;
		other := NULL;
	END IF;
	IF other IS NOT NULL THEN
		kept := quarantine(snapshot, other);
		SELECT s.* INTO snapshot FROM list_snapshot s WHERE s.snapshot_id = kept.snapshot_id;
	ELSIF last.sha256 = snapshot.sha256 THEN
		snapshot.published_at := last.published_at;
		snapshot.stated_records := last.stated_records;
		snapshot.records := last.records;
		snapshot.vessels := last.vessels;
		snapshot.rejected := last.rejected;
		snapshot.end_mark := last.end_mark;
		snapshot.filled := last.filled;
		snapshot.status := 'unchanged';
		snapshot := keep_snapshot(snapshot);
	END IF;
	RETURN snapshot;
END $$;
COMMENT ON FUNCTION open_snapshot(text, text, text, timestamptz) IS
'Return a snapshot for a loader to fill, with its list locked. Its status is set if there is nothing to read: the '
'same text was loaded before, or (OFAC only) under the name of another list, which for other files raises a warning. '
'Error 22004 for a missing argument, 22023 for a fetched_at in the future or not after the last snapshot, 25000 in a '
'transaction that is not read committed, 42704 for an unknown list, 54000 for more than 128 MB (512 MB for '
'sdn_advanced.xml and sdn_enhanced.xml)';

CREATE FUNCTION keep_snapshot(snapshot list_snapshot) RETURNS list_snapshot
LANGUAGE sql VOLATILE
BEGIN ATOMIC
	INSERT INTO list_snapshot AS s (list, format, published_at, fetched_at, sha256, bytes, stated_records, records,
		vessels, added, changed, removed, rejected, status, reason, end_mark, filled)
	VALUES ((snapshot).list, (snapshot).format, (snapshot).published_at, (snapshot).fetched_at, (snapshot).sha256,
		(snapshot).bytes, (snapshot).stated_records,
		coalesce((snapshot).records, 0), coalesce((snapshot).vessels, 0), coalesce((snapshot).added, 0),
			coalesce((snapshot).changed, 0), coalesce((snapshot).removed, 0),
		coalesce((snapshot).rejected, 0), (snapshot).status, (snapshot).reason, coalesce((snapshot).end_mark, false),
			(snapshot).filled)
	RETURNING s.*;
END;
COMMENT ON FUNCTION keep_snapshot(list_snapshot) IS 'Store a snapshot with its status and return it with its key';
REVOKE EXECUTE ON FUNCTION open_snapshot(text, text, text, timestamptz) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION keep_snapshot(list_snapshot) FROM PUBLIC;

CREATE FUNCTION list_column(format text, what text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((SELECT '"' || c.name || '"' FROM (VALUES
	('uksl_csv', 'type', 'Designation Type'), ('uksl_csv', 'name', 'Name 6'), ('uksl_csv', 'imo', 'IMO number'),
		('uksl_csv', 'date', 'Date Designated'),
	('sdn_csv', 'type', 'SDN_Type'), ('sdn_csv', 'name', 'SDN_Name'), ('sdn_csv', 'imo', 'Remarks'),
	('sdn_advanced_xml', 'type', 'PartySubTypeID'), ('sdn_advanced_xml', 'name', 'NamePartValue'),
		('sdn_advanced_xml', 'imo', 'IDRegistrationNo'), ('sdn_advanced_xml', 'date', 'EntryEvent'),
	('sdn_enhanced_xml', 'key', 'id'), ('sdn_enhanced_xml', 'type', 'entityType'),
		('sdn_enhanced_xml', 'name', 'formattedFullName'), ('sdn_enhanced_xml', 'imo', 'documentNumber'),
	('sdn_xml', 'type', 'sdnType'), ('sdn_xml', 'name', 'lastName'), ('sdn_xml', 'imo', 'idNumber'),
	('opensanctions_csv', 'name', 'caption'),
	('sema_xml', 'name', 'EntityOrShip'), ('sema_xml', 'imo', 'ShipIMONumber'), ('sema_xml', 'date', 'DateOfListing'),
		('sema_xml', 'type', 'ShipIMONumber'),
	('ftm_json', 'name', 'caption'), ('ftm_json', 'imo', 'imoNumber'), ('ftm_json', 'date', 'startDate'),
		('ftm_json', 'type', 'schema'),
	('eu_vessels_csv', 'name', 'Vessel name'), ('eu_vessels_csv', 'imo', 'IMO number'),
		('eu_vessels_csv', 'date', 'Date of application'),
	('uksl_csv', 'key', 'Unique ID'), ('sdn_csv', 'key', 'ent_num'), ('sdn_advanced_xml', 'key', 'FixedRef'),
		('sdn_xml', 'key', 'uid'), ('un_xml', 'key', 'DATAID'), ('opensanctions_csv', 'key', 'id'),
		('ftm_json', 'key', 'id'),
	('json', 'type', 'kind'), ('json', 'date', 'from'), ('json', 'names', 'aliases'),
	('sdn_csv', 'names', 'alt.csv: alt_name'), ('sdn_xml', 'names', 'aka'), ('sdn_advanced_xml', 'names', 'Alias'),
		('sdn_enhanced_xml', 'names', 'name'), ('uksl_csv', 'names', 'Name 6'),
		('opensanctions_csv', 'names', 'aliases'), ('sema_xml', 'names', 'Aliases'), ('ftm_json', 'names', 'alias'),
		('eu_vessels_csv', 'names', 'Vessel name')) c(format, what, name)
	WHERE c.format = list_column.format AND c.what = list_column.what), '"' || what || '"');
COMMENT ON FUNCTION list_column(text, text) IS
'Return the name, in quotes, of the column or element of a format that holds the key, type, name, other names '
'(names), imo or date of a listing';

CREATE FUNCTION missing_columns(header text[], VARIADIC needed text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT string_agg(format('"%s"', replace(n.name, '|', '" or "')), ', ' ORDER BY n.n)
	FROM unnest(needed) WITH ORDINALITY n(name, n)
	WHERE NOT EXISTS (SELECT FROM unnest(header) h(name), regexp_split_to_table(n.name, '\|') o(name)
		WHERE regexp_replace(lower(h.name COLLATE "C"), '[^a-z0-9]', '', 'g') = regexp_replace(lower(o.name COLLATE "C"), '[^a-z0-9]', '',
			'g')));
COMMENT ON FUNCTION missing_columns(text[], text[]) IS
'Return the columns that a header lacks, in quotes; NULL if none. needed: names, each with alternatives separated by '
'|; only lower-case letters and digits are compared';

CREATE FUNCTION header_problem(header text[], VARIADIC needed text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce('the header has no column ' || missing_columns(header, VARIADIC needed),
	'the header has the column "' || doubled_column(header) || '" twice');
COMMENT ON FUNCTION header_problem(text[], text[]) IS
'Return that a header lacks columns that are needed (missing_columns), or has one twice (doubled_column), or NULL';

CREATE FUNCTION encoding_damage(records published_record[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	-- UTF-8 read as Latin-1 or Windows-1252: a lead byte as a letter, followed by a character that never follows it in
	-- text; or U+FFFD for undecodable bytes
	wrong CONSTANT text := '[\u00C2-\u00F4][\u0080-\u009F]|\u00C3[\u00A1-\u00BF\u0152-\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]|\u00E2\u20AC|(?:[\u00D0\u00D1\u00D8\u00D9][\u00A0-\u00BF\u0152-\u0192\u02C6\u02DC\u2013-\u203A\u20AC\u2122]){2}|\uFFFD';
	part record;
BEGIN
	SELECT sum(w.wrong) AS wrong, sum(regexp_count(r.raw, '[^\u0001-\u007F]+')) AS all_runs,
		min(r.record_no) FILTER (WHERE w.wrong > 0) AS first INTO part
	FROM unnest(records) r, LATERAL (SELECT regexp_count(r.raw, wrong) AS wrong) w
	WHERE octet_length(r.raw) > length(r.raw);
	-- a few letters that the publisher has damaged do not condemn the list
	IF part.wrong > 0 AND part.wrong * 2 > part.all_runs THEN
		RETURN (SELECT format('the text was read in another encoding than it is written in: record %s: %s',
			r.record_no, substring(r.raw, '.{0,20}(?:' || wrong || ').{0,20}'))
			FROM unnest(records) r WHERE r.record_no = part.first LIMIT 1);
	END IF;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION encoding_damage(published_record[]) IS
'Return, with the first place, that more than half of the non-ASCII text of a list looks like UTF-8 read as Latin-1 '
'or Windows-1252, or was undecodable (U+FFFD); NULL if not';

CREATE FUNCTION first_problem(records published_record[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT r.problem FROM unnest(records) r WHERE r.problem IS NOT NULL ORDER BY r.record_no LIMIT 1);
COMMENT ON FUNCTION first_problem(published_record[]) IS
'Return what is wrong with the first unreadable record; NULL if there is none';

CREATE FUNCTION reading_damage(snapshot list_snapshot, records published_record[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE
	WHEN (snapshot).bytes = 0 THEN 'the file is empty'
	WHEN (snapshot).records = 0 THEN 'the file has no record of this list'
	WHEN NOT EXISTS (SELECT FROM unnest(records) r WHERE r.source_key IS NOT NULL)
		THEN format('column %s: none of the %s records has a key', list_column((snapshot).format, 'key'),
			(snapshot).records)
	WHEN (snapshot).rejected = (snapshot).records
		THEN format('none of the %s records can be read; the first: %s', (snapshot).records, first_problem(records))
	WHEN (snapshot).stated_records <> (snapshot).records
		THEN format('the file states %s records and has %s', (snapshot).stated_records, (snapshot).records) END;
COMMENT ON FUNCTION reading_damage(list_snapshot, published_record[]) IS
'Return why a snapshot cannot be trusted by itself: it is empty, unreadable, or has another number of records than it '
'states; NULL if it can';

CREATE FUNCTION known_and_gone(list text, records published_record[], OUT what text, OUT known bigint,
	OUT gone bigint, OUT retyped bigint, OUT rejected bigint)
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 2
SET jit = off
SET enable_nestloop = off
BEGIN ATOMIC
	SELECT CASE WHEN grouping(l.kind = 'vessel') = 0 THEN 'vessels' ELSE 'records' END AS what, count(*),
		count(*) FILTER (WHERE g.is_there IS NOT TRUE), count(*) FILTER (WHERE NOT g.is_there),
		count(*) FILTER (WHERE r.is_rejected)
	FROM listing l
		JOIN listing_period p USING (listing_id)
		-- a rejected record removes nothing; one of another kind does
		LEFT JOIN (SELECT r.source_key, array_agg(r.kind) AS kinds, bool_or(r.problem IS NOT NULL) AS is_rejected
			FROM unnest(records) r GROUP BY r.source_key) r ON r.source_key = l.source_key
		CROSS JOIN LATERAL (SELECT r.is_rejected OR l.kind = ANY (r.kinds) AS is_there) g
	WHERE l.list = known_and_gone.list AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
	GROUP BY ROLLUP (l.kind = 'vessel')
	HAVING grouping(l.kind = 'vessel') = 1 OR l.kind = 'vessel'
	ORDER BY 1 DESC;
END;
COMMENT ON FUNCTION known_and_gone(text, published_record[]) IS
'Return the numbers of vessels, and of records of any kind, that are listed, and how many of them a new copy no '
'longer has (gone), has as another kind (retyped, counted as gone), or has as unreadable records (rejected)';

CREATE FUNCTION snapshot_damage(snapshot list_snapshot, records published_record[], max_removed real) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	last list_snapshot := last_accepted(snapshot.list);
	part record;
	damage text;
BEGIN
	IF max_removed IS NULL OR NOT max_removed BETWEEN 0 AND 1 THEN
		RAISE EXCEPTION 'max_removed must be a share from 0 to 1, not %',
			coalesce(max_removed::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	damage := coalesce(reading_damage(snapshot, records), CASE WHEN max_removed < 1 THEN encoding_damage(records) END);
	IF damage IS NOT NULL THEN
		RETURN damage;
	ELSIF last.end_mark AND NOT snapshot.end_mark AND snapshot.format = 'sdn_csv' AND snapshot.records < last.records THEN
		RETURN format('the file ends without its mark 0x1A, after %s records of %s', snapshot.records, last.records);
	ELSIF last.end_mark AND NOT snapshot.end_mark AND snapshot.format = last.format AND snapshot.format <> 'sdn_csv'
		AND max_removed < 1 THEN
		RETURN format('the file ends in the middle of a line, after %s records of %s', snapshot.records, last.records);
	END IF;
	-- compared as numeric: the real 0.7 is less than 7/10
	FOR part IN SELECT * FROM known_and_gone(snapshot.list, records) LOOP
		IF part.rejected > 1 AND part.rejected > max_removed::numeric * part.known THEN
			RETURN format('%s of %s %s cannot be read, more than a share of %s; the first: %s', part.rejected,
				part.known, part.what, max_removed, first_problem(records));
		END IF;
		-- a single record is no share of a list, but the last vessel is
		IF part.gone > 1 AND part.gone > max_removed::numeric * part.known OR part.gone = part.known AND part.what = 'vessels'
			AND snapshot.vessels = 0 AND max_removed < 1 THEN
			RETURN format('%s of %s %s are gone, more than a share of %s', part.gone, part.known, part.what,
				max_removed)
				|| CASE WHEN part.retyped > 0
					THEN format('; %s of them are there as another kind: column %s', part.retyped,
						list_column(snapshot.format, 'type')) ELSE '' END;
		END IF;
	END LOOP;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION snapshot_damage(list_snapshot, published_record[], real) IS
'Return why a snapshot cannot be trusted, or NULL if it can: it is empty, cut off or unreadable, or more than a share '
'of the listed vessels, or of all listed records, is missing or unreadable; a vessel that has lost its type counts as '
'missing. Error 22023 for a share not in 0 to 1';

CREATE FUNCTION quarantine(snapshot list_snapshot, reason text) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	before list_snapshot;
BEGIN
	snapshot.status := 'quarantined';
	snapshot.reason := quarantine.reason;
	SELECT 0, 0, 0 INTO snapshot.added, snapshot.changed, snapshot.removed;
	RAISE WARNING 'snapshot of list "%" is quarantined: %', snapshot.list, quarantine.reason;
	-- the same copy quarantined again for the same reason keeps its row
	SELECT s.* INTO before FROM list_snapshot s
	WHERE (s.list, s.format, s.fetched_at, s.sha256, s.status, s.reason) = (snapshot.list, snapshot.format,
		snapshot.fetched_at, snapshot.sha256, 'quarantined', snapshot.reason);
	RETURN summary_of(CASE WHEN FOUND THEN before ELSE keep_snapshot(snapshot) END);
END $$;
COMMENT ON FUNCTION quarantine(list_snapshot, text) IS
'Store a snapshot as quarantined and warn with the reason; nothing else changes';
REVOKE EXECUTE ON FUNCTION quarantine(list_snapshot, text) FROM PUBLIC;

CREATE TYPE listing_delta AS (
	source_key text,
	kind text,
	raw text,
	listing_id bigint,
	version_id bigint,
	is_open boolean,
	detail jsonb
);
COMMENT ON TYPE listing_delta IS 'A record that is new or differs from what is known under its key';

-- a name that is merely its number does not count
CREATE FUNCTION detail_has(detail jsonb, what text) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detail_has(jsonb, text) IS
'Return whether a listing in the shape of load_listings() has a name, a valid IMO ship number (imo) or a date of '
'listing (date)';

CREATE FUNCTION ships_known(list text) RETURNS jsonb[]
LANGUAGE sql STABLE
SET enable_nestloop = off
RETURN (SELECT coalesce(array_agg(v.detail), '{}')
	FROM listing l
		JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
		JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
	WHERE l.list = ships_known.list AND l.kind = 'vessel');
COMMENT ON FUNCTION ships_known(text) IS
'Return the ships of the last accepted copy of a list, in the shape of load_listings()';

CREATE FUNCTION ships_given(list text, records published_record[], deltas listing_delta[]) RETURNS jsonb[]
LANGUAGE sql STABLE
SET enable_nestloop = off
RETURN (SELECT coalesce(array_agg(coalesce(d.detail, v.detail)), '{}')
	FROM unnest(records) r
		LEFT JOIN unnest(deltas) d ON d.source_key = r.source_key
		LEFT JOIN listing l ON l.list = ships_given.list AND l.source_key = r.source_key AND l.kind = 'vessel'
		LEFT JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
	WHERE r.kind = 'vessel' AND r.problem IS NULL);
COMMENT ON FUNCTION ships_given(text, published_record[], listing_delta[]) IS
'Return the ships of a new copy of a list, in the shape of load_listings(); deltas: the parsed records that differ '
'from what is known';

CREATE FUNCTION filled_fields(ships jsonb[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT jsonb_build_object('ships', cardinality(ships)) || coalesce(jsonb_object_agg(c.field, c.n), '{}')
	FROM (SELECT f.field, count(*) AS n
		FROM unnest(ships) u(ship), LATERAL (
			SELECT e.key AS field FROM jsonb_each(u.ship) e
			WHERE e.key NOT IN ('identifiers', 'name') AND e.value NOT IN ('null', '""', '[]', '{}')
			UNION
			SELECT i.item ->> 'scheme' FROM jsonb_array_elements(coalesce(u.ship -> 'identifiers', '[]')) i(item)
			WHERE identifier_value(i.item ->> 'scheme', i.item ->> 'raw') IS NOT NULL
			UNION
			SELECT 'name' WHERE detail_has(u.ship, 'name')) f
		GROUP BY f.field) c);
COMMENT ON FUNCTION filled_fields(jsonb[]) IS
'Return the number of some ships, given in the shape of load_listings(), as "ships", and of those with a value in '
'each field; numbers (imo, mmsi, ...) count if they are valid';

CREATE FUNCTION fill_damage(snapshot list_snapshot, known jsonb[], given jsonb[], max_removed real) RETURNS text
LANGUAGE plpgsql IMMUTABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	ships_known integer := cardinality(known);
	ships integer := cardinality(given);
	part record;
BEGIN
	IF ships = 0 OR max_removed >= 1 THEN
		RETURN NULL;
	END IF;
	FOR part IN
		SELECT f.what, f.words, (SELECT count(*) FROM unnest(known) k(ship)
			WHERE detail_has(k.ship, f.what)) AS filled_known,
			(SELECT count(*) FROM unnest(given) g(ship) WHERE detail_has(g.ship, f.what)) AS filled
		FROM (VALUES (1, 'name', 'a name'), (2, 'imo', 'a valid IMO number'), (3, 'date', 'a date')) f(n, what, words)
		ORDER BY f.n
	LOOP
		-- a first copy cannot be compared, but every list of ships has names, and every published one numbers
		IF ships_known = 0 AND part.filled = 0 AND snapshot.format <> 'json'
			AND (part.what = 'name' OR part.what = 'imo' AND ships >= 10) THEN
			RETURN format('column %s: none of %s ships has %s', list_column(snapshot.format, part.what), ships,
				part.words);
		END IF;
		-- OFAC's older formats have no dates; those from sdn_advanced.xml are kept
		CONTINUE WHEN part.filled_known = 0 OR part.what = 'date'
			AND snapshot.format IN ('sdn_csv', 'sdn_xml', 'sdn_enhanced_xml');
		-- compare with the number expected among as many ships; one ship is no share, but the last one is
		IF part.filled::numeric * ships_known < (1 - max_removed::numeric) * part.filled_known * ships
			AND part.filled_known::float8 / ships_known * ships - part.filled > (CASE WHEN part.filled = 0 THEN 0.999
				ELSE 1 END) THEN
			RETURN format('column %s: %s of %s ships had %s, now %s of %s have one: the share has fallen by more than %s',
				list_column(snapshot.format, part.what),
				part.filled_known, ships_known, part.words, part.filled, ships, max_removed);
		END IF;
	END LOOP;
	RETURN NULL;
END $$;
COMMENT ON FUNCTION fill_damage(list_snapshot, jsonb[], jsonb[], real) IS
'Return which column of a snapshot has lost its values, or NULL if none has: the share of ships with a name, a valid '
'IMO number or a date is lower by more than max_removed of it than among the known ships, or a first copy has none at '
'all';

CREATE FUNCTION names_lost(snapshot list_snapshot, deltas listing_delta[], max_removed real) RETURNS text
LANGUAGE sql STABLE
SET enable_nestloop = off
RETURN (SELECT format('column %s: of %s ships with other names %s have none now, more than a share of %s',
		list_column((snapshot).format, 'names'), c.known, c.lost, max_removed)
	FROM (SELECT count(*) AS known, count(*) FILTER (WHERE d.detail IS NOT NULL
			AND coalesce(d.detail -> 'names', '[]') IN ('[]', 'null')) AS lost
		FROM listing l
			JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL
				AND p.removal_snapshot_id IS NULL
			JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
			LEFT JOIN unnest(deltas) d ON d.listing_id = l.listing_id
		WHERE l.list = (snapshot).list AND l.kind = 'vessel'
			AND coalesce(v.detail -> 'names', '[]') NOT IN ('[]', 'null')) c
	-- a single ship is no share of a list
	WHERE c.lost > 1 AND c.lost > max_removed::numeric * c.known AND max_removed < 1);
COMMENT ON FUNCTION names_lost(list_snapshot, listing_delta[], real) IS
'Return, in words, that more than max_removed (a share) of the ships listed with other names have none in a snapshot; '
'NULL if not. New ships do not count, since most have one name. deltas: the parsed records that differ from what is '
'known';

CREATE FUNCTION with_problems(records published_record[]) RETURNS published_record[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(ROW(r.record_no, r.source_key, r.kind, r.raw,
			coalesce(r.problem, CASE WHEN r.source_key IS NULL THEN 'the record has no key'
				WHEN r.first <> r.record_no
				THEN format('key "%s" is that of record %s', r.source_key, r.first) END))::published_record
			ORDER BY r.record_no)
	FROM (SELECT u.record_no, k.source_key, u.kind, u.raw, u.problem,
			min(u.record_no) OVER (PARTITION BY k.source_key) AS first
		FROM unnest(records) u, LATERAL (SELECT nullif(btrim(u.source_key, E' \t\r\n'), '')) k(source_key)) r);
COMMENT ON FUNCTION with_problems(published_record[]) IS
'Return records with a problem for those without a key, or with the key of an earlier record, which counts';

CREATE FUNCTION new_or_changed(list text, records published_record[], parser text) RETURNS listing_delta[]
LANGUAGE plpgsql STABLE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
SET enable_nestloop = off
AS $$
DECLARE
	deltas listing_delta[];
BEGIN
	SELECT array_agg(ROW(r.source_key, r.kind, r.raw, l.listing_id, v.version_id, p.period_id IS NOT NULL,
		NULL)::listing_delta)
	INTO deltas
	FROM unnest(records) r
		LEFT JOIN listing l ON l.list = new_or_changed.list AND l.source_key = r.source_key AND l.kind = r.kind
		LEFT JOIN listing_version v ON v.listing_id = l.listing_id AND v.known_to IS NULL
		LEFT JOIN listing_period p ON p.listing_id = l.listing_id AND p.known_to IS NULL
			AND p.removal_snapshot_id IS NULL
	WHERE r.problem IS NULL AND (p.period_id IS NULL OR v.raw IS DISTINCT FROM r.raw);
	EXECUTE format('SELECT array_agg(ROW(d.source_key, d.kind, d.raw, d.listing_id, d.version_id, d.is_open, p.detail)'
		'::listing_delta) FROM unnest($1) d, %I(d.raw) p(detail)', parser)
	INTO deltas USING deltas;
	RETURN deltas;
END $$;
COMMENT ON FUNCTION new_or_changed(text, published_record[], text) IS
'Return the records of a copy that differ from what is known under their keys, or are no longer listed, parsed; NULL '
'if there are none';

CREATE FUNCTION periods_gone(list text, records published_record[]) RETURNS bigint[]
LANGUAGE sql STABLE
SET jit = off
SET enable_nestloop = off
RETURN (SELECT array_agg(p.period_id)
	FROM listing l
		JOIN listing_period p USING (listing_id)
	WHERE l.list = periods_gone.list AND p.known_to IS NULL AND p.removal_snapshot_id IS NULL
		AND NOT EXISTS (SELECT FROM unnest(records) r
			WHERE r.source_key = l.source_key AND (r.kind = l.kind OR r.problem IS NOT NULL)));
COMMENT ON FUNCTION periods_gone(text, published_record[]) IS
'Return the open periods of listings that a copy no longer has; NULL if there are none';

CREATE FUNCTION take_snapshot(snapshot list_snapshot, records published_record[], parser text, max_removed real,
	damage text DEFAULT NULL)
RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
-- whole lists are compared, and tables that were just filled have no statistics yet
SET enable_nestloop = off
AS $$
DECLARE
	previous timestamptz := (last_accepted(snapshot.list)).fetched_at;
	deltas listing_delta[];
	given jsonb[];
	gone bigint[];
BEGIN
	records := with_problems(with_kept_keys(snapshot.list, records));
	SELECT count(*), count(*) FILTER (WHERE r.kind = 'vessel' AND r.problem IS NULL), count(r.problem)
	INTO snapshot.records, snapshot.vessels, snapshot.rejected FROM unnest(records) r;
	IF damage IS NOT NULL THEN
		RETURN quarantine(snapshot, damage);
	END IF;
	damage := snapshot_damage(snapshot, records, max_removed);
	deltas := new_or_changed(snapshot.list, records, parser);
	given := ships_given(snapshot.list, records, deltas);
	snapshot.filled := filled_fields(given);
	-- checked before snapshot_damage(): where keys are numbers, lost numbers look like removed ships
	damage := coalesce(fill_damage(snapshot, ships_known(snapshot.list), given, max_removed), damage,
		names_lost(snapshot, deltas, max_removed));
	IF damage IS NOT NULL THEN
		RETURN quarantine(snapshot, damage);
	END IF;

	gone := periods_gone(snapshot.list, records);
	SELECT count(*) FILTER (WHERE NOT d.is_open), count(*) FILTER (WHERE d.is_open) INTO snapshot.added,
		snapshot.changed
	FROM unnest(deltas) d WHERE d.kind = 'vessel';
	snapshot.removed := (SELECT count(*) FROM listing_period p JOIN listing l USING (listing_id)
		WHERE p.period_id = ANY (gone) AND l.kind = 'vessel');
	snapshot.status := 'accepted';
	snapshot := keep_snapshot(snapshot);

	INSERT INTO list_reject SELECT snapshot.snapshot_id, r.record_no, r.source_key, left(r.raw, 10000), r.problem
		FROM unnest(records) r WHERE r.problem IS NOT NULL;
	PERFORM end_periods(snapshot, gone, previous);
	PERFORM write_deltas(snapshot, deltas, previous);
	PERFORM raise_listing_alerts(snapshot.snapshot_id), raise_late_listing_alerts(snapshot.snapshot_id);
	RETURN summary_of(snapshot);
END $$;
COMMENT ON FUNCTION take_snapshot(list_snapshot, published_record[], text, real, text) IS
'Compare the records of a snapshot with what is known of its list; quarantine it if it cannot be trusted, otherwise '
'keep what is new, changed or gone. parser: the function that makes jsonb of a record''s text; damage: what the '
'loader has found wrong with the file';
REVOKE EXECUTE ON FUNCTION take_snapshot(list_snapshot, published_record[], text, real, text) FROM PUBLIC;
