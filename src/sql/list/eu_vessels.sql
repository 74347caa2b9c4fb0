-- Vessels designated by the EU, as the Danish Maritime Authority (DMA) publishes them in CSV:
-- "Vessel name;IMO number ;Date of application;Subject to", UTF-8 with a byte order mark.
-- The file has the ships of two regulations: 833/2014, Annex XLII (Article 3s), and 2017/1509 (DPRK).

CREATE FUNCTION eu_vessel_lists(measure text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT CASE
		WHEN m.is_annex AND m.is_dprk THEN '{eu_833_2014,eu_2017_1509}'::text[]
		WHEN m.is_dprk THEN '{eu_2017_1509}'
		ELSE '{eu_833_2014}' END
	FROM (SELECT measure ~* '\mArticle\s*3s|833/2014|Annex XLII' AS is_annex, measure
		~* '2017/1509|DPRK|Democratic People|Asset freeze|Seizure|Impound|Port entry ban|De-?registration|De-?flag' AS is_dprk) m);
COMMENT ON FUNCTION eu_vessel_lists(text) IS
'Return the lists that a measure of the DMA''s file ("Subject to") belongs to: eu_2017_1509 for the measures of that '
'regulation (asset freeze, seizure, port entry ban, de-registration), eu_833_2014 for Article 3s and for other words; '
'both for a measure that names both';

CREATE FUNCTION eu_vessel_problem(fields text[], columns integer, item jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- blank cells after the last column do not count
	WHEN EXISTS (SELECT FROM unnest(fields[columns + 1:]) f(value) WHERE trim(f.value) <> '')
		OR cardinality(fields) < columns THEN format('%s columns, not %s', cardinality(fields), columns)
	WHEN NOT item ?| ARRAY['vesselname', 'imonumber'] THEN 'neither "Vessel name" nor "IMO number" is given'
	-- cells shifted by a column: a name or a date in place of the number
	WHEN (identifier_value('imo', item ->> 'imonumber') IS NULL OR date_or_null(item ->> 'dateofapplication') IS NULL)
		AND item ->> 'imonumber' !~* '^((IMO)?\s*\d{7}(\.0+)?|IMO\W*(No|Number)?\W*\d{7})$'
		THEN format('"IMO number" is none: "%s"', item ->> 'imonumber')
	WHEN date_or_null(item ->> 'dateofapplication') IS NULL AND identifier_value('imo', item ->> 'imonumber') IS NULL
		AND item ? 'dateofapplication'
		THEN format('"Date of application" is none: "%s"', item ->> 'dateofapplication')
	WHEN NOT item ? 'subjectto' THEN '"Subject to" is empty' END;
COMMENT ON FUNCTION eu_vessel_problem(text[], integer, jsonb) IS
'Return what is wrong with a row of the DMA''s file; NULL if nothing is. A ship with a valid number is kept without '
'its date if that is invalid';

CREATE FUNCTION eu_vessel_rows(csv text, delimiter text,
	OUT record_no integer, OUT key text, OUT starts date, OUT measure text, OUT item jsonb, OUT raw text,
	OUT problem text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
	WITH record AS MATERIALIZED (
		SELECT * FROM csv_records(csv, delimiter)
	), header AS (
		SELECT array_agg(regexp_replace(lower(h.name COLLATE "C"), '[^a-z0-9]', '', 'g')
			ORDER BY h.n) FILTER (WHERE h.n <= l.last) AS names
		FROM record r, LATERAL (SELECT max(c.n) AS last FROM unnest(r.fields) WITH ORDINALITY c(name, n)
			WHERE trim(c.name) <> '') l,
			unnest(r.fields) WITH ORDINALITY h(name, n)
		WHERE r.record_no = 1
	), object AS (
		SELECT r.record_no, r.fields, r.raw, cardinality(h.names) AS columns, r.problem,
			coalesce((SELECT jsonb_object_agg(n.name, trim(translate(f.value, U&'\00A0', ' ')))
				FROM unnest(h.names) WITH ORDINALITY n(name, i)
				JOIN unnest(r.fields) WITH ORDINALITY f(value, i) USING (i)
			 WHERE trim(translate(f.value, U&'\00A0', ' ')) <> '' AND n.name <> ''), '{}') AS given
		FROM record r, header h
		-- spreadsheets leave lines of nothing but delimiters at the end
		WHERE r.record_no > 1 AND translate(r.raw, ';, ' || E'\t', '') <> ''
	), numbered AS (
		-- a cell may say in words that there is no number, or hold those of two ships
		SELECT r.*, CASE WHEN r.given ->> 'imonumber' ~* '^(-+|n/?a|null|none|nil|unknown|not known|tb[cd]|\?+)$'
			AND date_or_null(r.given ->> 'dateofapplication') IS NOT NULL AND r.given ?& '{vesselname,subjectto}'
			THEN r.given - 'imonumber' ELSE r.given END AS item
		FROM object r
	)
	SELECT o.record_no,
		coalesce((SELECT string_agg(DISTINCT identifier_value('imo', m[1]), ' / ' ORDER BY identifier_value('imo', m[1]))
			FROM regexp_matches(o.item ->> 'imonumber', '(?:^|\D)(\d{7})(?!\d)', 'g') m),
			identifier_value('imo', o.item ->> 'imonumber'), substring(o.item ->> 'imonumber', '\d{7}'),
			-- of a row that cannot be read: the number that is in another cell
			CASE WHEN p.problem IS NOT NULL
				THEN (SELECT identifier_value('imo', f.value) FROM unnest(o.fields) f(value)
				WHERE identifier_value('imo', f.value) IS NOT NULL LIMIT 1) END,
			'name ' || upper(o.item ->> 'vesselname')),
		date_or_null(o.item ->> 'dateofapplication'), o.item ->> 'subjectto', o.item, o.raw, p.problem
	FROM numbered o, LATERAL (SELECT coalesce(o.problem, eu_vessel_problem(o.fields, o.columns, o.item)) AS problem) p
	ORDER BY o.record_no;
END;
COMMENT ON FUNCTION eu_vessel_rows(text, text) IS
'Return the rows of the DMA''s file below its header, with columns by name, the key (IMO number, or else the name), '
'date, measure, and what is wrong with the row';

CREATE FUNCTION eu_vessel_cut(csv text, delimiter text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT CASE WHEN substring(l.problem, '^(\d+) columns')::integer < substring(l.problem, 'not (\d+)$')::integer
		THEN format('the file ends in the middle of a line: %s', left(l.raw, 60)) END
	FROM eu_vessel_rows(csv, delimiter) l
	ORDER BY l.record_no DESC
	LIMIT 1);
COMMENT ON FUNCTION eu_vessel_cut(text, text) IS
'Return that the last row of a file without a final line end lacks cells, as after an interrupted download; NULL if '
'not. Elsewhere such rows have shifted cells and are rejected';

CREATE FUNCTION eu_vessel_listing(raw text) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
	WITH line AS (
		SELECT l.item, l.n FROM jsonb_array_elements(raw::jsonb) WITH ORDINALITY l(item, n)
	), best AS (
		SELECT l.item FROM line l ORDER BY l.n LIMIT 1
	)
	SELECT jsonb_strip_nulls(jsonb_build_object(
		'name', coalesce(b.item ->> 'vesselname', b.item ->> 'imonumber'),
		'names', (SELECT jsonb_agg(DISTINCT jsonb_build_object('name', l.item ->> 'vesselname', 'kind', 'aka'))
			FROM line l WHERE l.item ->> 'vesselname' <> b.item ->> 'vesselname'),
		'identifiers', (SELECT jsonb_agg(DISTINCT jsonb_build_object('scheme', 'imo', 'raw', l.item ->> 'imonumber'))
			FROM line l WHERE l.item ? 'imonumber'),
		'programs', CASE WHEN b.item ->> 'subjectto' ~* 'Article\s*3s'
			THEN jsonb_build_array(substring(b.item ->> 'subjectto', '(?i)Article\s*3s(?:\s*\([0-9a-z]+\))*')) END,
		'measures', jsonb_build_array(b.item ->> 'subjectto'),
		'designated_on', date_or_null(b.item ->> 'dateofapplication')))
	FROM best b);
COMMENT ON FUNCTION eu_vessel_listing(text) IS
'Return the rows of the DMA''s file about one ship, date and measure, an array, in the shape of load_listings()';

CREATE FUNCTION load_eu_vessels(csv text, fetched_at timestamptz, list text DEFAULT 'eu_833_2014',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	first_line text := substring(left(csv, 10000), '^[\r\n]*([^\r\n]*)');
	delimiter text := CASE WHEN first_line LIKE '%;%' THEN ';' WHEN first_line LIKE E'%\t%' THEN E'\t' ELSE ',' END;
	missing text;
	others text;
BEGIN
	IF load_eu_vessels.list NOT IN ('eu_833_2014', 'eu_2017_1509') THEN
		RAISE EXCEPTION 'list "%" is not in this file', load_eu_vessels.list
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Its lists are eu_833_2014 and eu_2017_1509.';
	END IF;
	snapshot := open_snapshot(load_eu_vessels.list, 'eu_vessels_csv', csv, load_eu_vessels.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	IF csv = '' THEN
		RETURN quarantine(snapshot, 'the file is empty');
	END IF;
	missing := (SELECT header_problem(r.fields, 'Vessel name', 'IMO number', 'Date of application', 'Subject to')
		FROM csv_records(left(csv, 10000), delimiter) r WHERE r.record_no = 1);
	IF missing IS NOT NULL THEN
		RETURN quarantine(snapshot, missing || ': ' || left(first_line, 60) || other_format(csv, 'eu_vessels_csv'));
	END IF;
	WITH line AS MATERIALIZED (
		SELECT * FROM eu_vessel_rows(csv, delimiter)
	), designation AS (
		-- duplicate rows are one listing; the same ship from another date or under another measure is another
		SELECT min(l.record_no) AS record_no, l.key, l.starts, l.measure,
			jsonb_agg(DISTINCT l.item ORDER BY l.item)::text AS raw
		FROM line l
		WHERE l.problem IS NULL AND load_eu_vessels.list = ANY (eu_vessel_lists(l.measure))
		GROUP BY l.key, l.starts, l.measure
	), ranked AS (
		-- the earliest keeps the key, whatever the order of the file
		SELECT d.*, row_number() OVER (PARTITION BY d.key ORDER BY d.starts NULLS LAST, d.measure COLLATE "C") AS rank
			FROM designation d
	)
	SELECT (SELECT array_agg(o.record ORDER BY o.record_no) FROM (
			SELECT r.record_no, ROW(r.record_no, CASE WHEN r.rank = 1 THEN r.key
				ELSE concat_ws(' / ', r.key, r.starts, r.measure) END, 'vessel', r.raw,
				NULL)::published_record AS record FROM ranked r
			UNION ALL
			SELECT l.record_no, ROW(l.record_no, l.key, 'vessel', l.raw, l.problem)::published_record FROM line l
				WHERE l.problem IS NOT NULL) o),
		(SELECT string_agg(format('%s of "%s"', n.count, left(n.measure, 60)), ', ' ORDER BY n.count DESC, n.measure)
			FROM (
			SELECT l.measure, count(*) AS count FROM line l
				WHERE l.problem IS NULL AND load_eu_vessels.list <> ALL (eu_vessel_lists(l.measure)) GROUP BY l.measure) n)
	INTO records, others;
	IF others IS NOT NULL THEN
		RAISE NOTICE 'rows of the other regulation are left out: %', others
			USING HINT = format('They are loaded with list => ''%s''.', CASE load_eu_vessels.list WHEN 'eu_833_2014'
				THEN 'eu_2017_1509' ELSE 'eu_833_2014' END);
	END IF;
	RETURN take_snapshot(snapshot, records, 'eu_vessel_listing', max_removed,
		CASE WHEN NOT snapshot.end_mark AND max_removed < 1 THEN eu_vessel_cut(csv, delimiter) END);
END $$;
COMMENT ON FUNCTION load_eu_vessels(text, timestamptz, text, real) IS
'Load the vessels designated by the EU, in the CSV of the Danish Maritime Authority, as fetched at a given time: '
'Vessel name; IMO number; Date of application; Subject to, with columns found by name. The file holds the ships of '
'two regulations; list says which are loaded: eu_833_2014 (Annex XLII) or eu_2017_1509 (DPRK); a notice counts the '
'others. "Subject to" is the measure, "Date of application" the start. The key is the IMO number, or else the name; a '
'ship listed from several dates or under several measures keeps each. Rows with shifted cells are rejected. Error '
'22023 for any other list. Otherwise like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_eu_vessels(text, timestamptz, text, real) FROM PUBLIC;
