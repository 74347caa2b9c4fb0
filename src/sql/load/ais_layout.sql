-- Layouts of AIS files as data: where a publisher's files have each field, and in which notation.

CREATE TABLE ais_layout (
	name text NOT NULL,
	kind text NOT NULL CHECK (kind IN ('csv', 'json', 'nmea')),
	family text NOT NULL,
	aliases text[] NOT NULL DEFAULT '{}',
	fields jsonb NOT NULL DEFAULT '{}',
	header text,
	has_header boolean NOT NULL DEFAULT true,
	delimiter text NOT NULL DEFAULT ',',
	decimal_sign text NOT NULL DEFAULT '.',
	records text,
	time_format text NOT NULL DEFAULT 'iso',
	scale jsonb NOT NULL DEFAULT '{}',
	not_available jsonb NOT NULL DEFAULT '{}',
	signed_courses boolean NOT NULL DEFAULT false,
	source text,
	certainty text NOT NULL CHECK (certainty IN ('sample', 'described', 'reported', 'own')),
	built_in boolean NOT NULL DEFAULT false,
	PRIMARY KEY (name, built_in)
);
COMMENT ON TABLE ais_layout IS
'Layouts of AIS files that load_ais() and load_ais_file() read. define_ais_layout() adds more; your own layout takes '
'precedence over a built-in one of the same name';
COMMENT ON COLUMN ais_layout.name IS 'Name by which load_ais() selects it';
COMMENT ON COLUMN ais_layout.kind IS
'csv, json (one record a line, or arrays of records) or nmea (NMEA 0183 sentences)';
COMMENT ON COLUMN ais_layout.family IS
'Publisher of such files. In load_ais() it stands for all layouts of the family, of which the first lines select one. '
'Stored in ais_load.format';
COMMENT ON COLUMN ais_layout.aliases IS 'Further names for it in load_ais(), of lower-case letters and digits only';
COMMENT ON COLUMN ais_layout.fields IS
'Where each field is: the name of a column (compared by letters and digits, ignoring case), its number from 1 if '
'there is no header, or for JSON a path such as geometry.coordinates.0 or Message.*.Sog; or an array of these, in '
'order of preference. Fields are those of ais_report(), and to_bow_m, to_stern_m, to_port_m, to_starboard_m (whose '
'sums are length_m and width_m if these are not given), mobile (what the file calls the sender: base stations, aids '
'to navigation and aircraft are not ships) and message (the AIS message type)';
COMMENT ON COLUMN ais_layout.header IS 'Header as the publisher writes it, by which auto selects the layout';
COMMENT ON COLUMN ais_layout.has_header IS 'Whether the first line of a CSV file is a header';
COMMENT ON COLUMN ais_layout.delimiter IS 'Character between the fields of a CSV file';
COMMENT ON COLUMN ais_layout.decimal_sign IS 'Decimal sign of numbers: point or comma';
COMMENT ON COLUMN ais_layout.records IS
'For JSON, the member of an object that holds the array of records, such as features';
COMMENT ON COLUMN ais_layout.time_format IS
'iso, epoch_s, epoch_ms, or a pattern of YYYY, MM, DD, HH24, MI, SS and punctuation; UTC unless the text ends in a '
'time zone';
COMMENT ON COLUMN ais_layout.scale IS 'Factors by field for conversion to knots, degrees and metres: {"sog": 0.1}';
COMMENT ON COLUMN ais_layout.not_available IS
'Values by field that mean not available, in addition to those of AIS; * for all fields';
COMMENT ON COLUMN ais_layout.signed_courses IS
'Whether negative courses are the twelve bits of the message read as a signed number, so that -139.6 is 270';
COMMENT ON COLUMN ais_layout.source IS 'Where the layout is described; NULL if not stated';
COMMENT ON COLUMN ais_layout.certainty IS
'How well it is established: sample (tested on files as published), described (by the publisher), reported (by '
'others, or by programs that write or read it), own (defined by define_ais_layout())';
COMMENT ON COLUMN ais_layout.built_in IS 'Whether it came with the extension; such rows are not dumped';
SELECT pg_extension_config_dump('ais_layout', 'WHERE NOT built_in');

CREATE FUNCTION ais_layout_fit(layout ais_layout, lines text[]) RETURNS double precision
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ais_layout_fit(ais_layout, text[]) IS
'Return how well a layout fits the first lines of a file; NULL if the file cannot be read by it. For CSV, the share '
'of columns in common with the publisher''s header, plus 1 if lines can be read; for JSON, the number of fields '
'found; for NMEA, the share of lines that are sentences. Only layouts of one kind are comparable';

CREATE FUNCTION ais_layouts_named(wanted text) RETURNS SETOF ais_layout
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE ROWS 10
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	plain CONSTANT text := regexp_replace(lower(wanted COLLATE "C"), '[^a-z0-9]', '', 'g');
BEGIN
	RETURN QUERY
	SELECT l.*
	FROM ais_layout l
	WHERE plain = 'auto'
		OR plain IN (regexp_replace(lower(l.name COLLATE "C"), '[^a-z0-9]', '', 'g'),
			regexp_replace(lower(l.family COLLATE "C"), '[^a-z0-9]', '', 'g'))
		OR plain = ANY (l.aliases)
	ORDER BY l.built_in, l.name;
END $$;
COMMENT ON FUNCTION ais_layouts_named(text) IS
'Return the layouts that a format stands for: by name, family or alias, or all for auto; your own before built-in ones';

CREATE FUNCTION ais_layout_of(wanted text, lines text[]) RETURNS ais_layout
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	first_line CONSTANT text := coalesce(lines[1], '');
	-- what begins as an object or array is JSON, whatever its texts contain
	is_json CONSTANT boolean := first_line ~ '^\s*(data:\s*)?[{[]';
	layout ais_layout;
	candidates bigint;
	doubled text;
BEGIN
	SELECT count(*) INTO candidates FROM ais_layouts_named(wanted);
	IF candidates = 0 THEN
		RAISE EXCEPTION 'unknown AIS format "%"', coalesce(wanted, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = format('Formats are auto, those of ais_layout (%s), and what define_ais_layout() adds.',
					(SELECT string_agg(DISTINCT l.family, ', ' ORDER BY l.family) FROM ais_layout l));
	END IF;
	IF candidates = 1 THEN
		SELECT l.* INTO layout FROM ais_layouts_named(wanted) l;
		IF layout.kind = 'nmea' OR ais_layout_fit(layout, lines) IS NOT NULL THEN
			RETURN layout;
		END IF;
	ELSE
		SELECT l.* INTO layout
		FROM ais_layouts_named(wanted) l
		CROSS JOIN LATERAL ais_layout_fit(l, lines) AS fit
		WHERE (l.kind = 'json') = is_json
			AND fit >= CASE WHEN l.kind = 'nmea' THEN 0.5 ELSE 0 END
		ORDER BY l.kind = 'nmea' DESC, fit DESC, l.built_in, l.name
		LIMIT 1;
		IF FOUND THEN
			RETURN layout;
		END IF;
	END IF;
	SELECT l.* INTO layout
	FROM ais_layouts_named('auto') l
	CROSS JOIN LATERAL ais_layout_fit(l, lines) AS fit
	WHERE fit IS NOT NULL
		AND (l.kind = 'json') = is_json
	ORDER BY l.kind = 'nmea' DESC, fit DESC
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'not a file in format %: "%"', wanted, left(first_line, 120)
			USING ERRCODE = 'invalid_parameter_value', HINT = format('Layout %s fits it.', layout.name);
	ELSIF is_json THEN
		RAISE EXCEPTION 'not a record of an AIS file: "%"', left(first_line, 120)
			USING ERRCODE = 'invalid_parameter_value',
				DETAIL = 'Members for MMSI, time, longitude and latitude are needed.',
				HINT = 'define_ais_layout() names those of a file of another layout.';
	END IF;
	doubled := (SELECT min(doubled_column(r.fields))
		FROM (SELECT DISTINCT l.delimiter FROM ais_layouts_named('auto') l WHERE l.kind = 'csv') d,
			csv_records(first_line, d.delimiter) r);
	RAISE EXCEPTION 'not the header of an AIS file: "%"', left(first_line, 120)
		USING ERRCODE = 'invalid_parameter_value',
			DETAIL = CASE
				WHEN doubled IS NULL THEN 'Columns for MMSI, time, longitude and latitude are needed.'
				ELSE format('Column "%s" is there twice, and nothing says which of them is meant.', doubled) END,
			HINT = 'define_ais_layout() names the columns of a file of another layout.';
END $$;
COMMENT ON FUNCTION ais_layout_of(text, text[]) IS
'Return the layout of a file: of those that a format stands for (a layout, a family, or auto), the one that best fits '
'its first lines, header first. Error 22023 for an unknown format, and if none fits';

CREATE FUNCTION define_ais_layout(name text, kind text, fields jsonb, time_format text DEFAULT 'iso',
	delimiter text DEFAULT ',', has_header boolean DEFAULT true, decimal_sign text DEFAULT '.',
		records text DEFAULT NULL,
	scale jsonb DEFAULT '{}', not_available jsonb DEFAULT '{}', signed_courses boolean DEFAULT false,
	header text DEFAULT NULL, source text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	layout ais_layout;
BEGIN
	IF coalesce(name !~ '^[A-Za-z][A-Za-z0-9_]*$', true) OR lower(name COLLATE "C") = 'auto' THEN
		RAISE EXCEPTION 'not a name for a layout: "%"', coalesce(name, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Letters, digits and _, a letter first; auto stands for all.';
	END IF;
	IF coalesce(kind NOT IN ('csv', 'json', 'nmea'), true) THEN
		RAISE EXCEPTION 'layout "%": kind must be csv, json or nmea, not %', name, coalesce('"' || kind || '"', 'NULL')
			USING ERRCODE = 'check_violation';
	END IF;
	IF num_nulls(fields, time_format, delimiter, has_header, decimal_sign, scale, not_available, signed_courses) > 0 THEN
		RAISE EXCEPTION 'layout "%": % must not be NULL', name, CASE
				WHEN fields IS NULL THEN 'fields'
				WHEN time_format IS NULL THEN 'time_format'
				WHEN delimiter IS NULL THEN 'delimiter'
				WHEN has_header IS NULL THEN 'has_header'
				WHEN decimal_sign IS NULL THEN 'decimal_sign'
				WHEN scale IS NULL THEN 'scale'
				WHEN not_available IS NULL THEN 'not_available'
				ELSE 'signed_courses' END
			USING ERRCODE = 'null_value_not_allowed', HINT = 'Leave the argument out for its default.';
	END IF;
	INSERT INTO ais_layout AS l (name, kind, family, fields, header, has_header, delimiter, decimal_sign, records,
		time_format, scale, not_available, signed_courses, source, certainty, built_in)
	VALUES (name, kind, name, fields, header, has_header, delimiter, decimal_sign, records,
		time_format, scale, not_available, signed_courses, source, 'own', false)
	ON CONFLICT ON CONSTRAINT ais_layout_pkey DO UPDATE SET
		kind = EXCLUDED.kind,
		fields = EXCLUDED.fields,
		header = EXCLUDED.header,
		has_header = EXCLUDED.has_header,
		delimiter = EXCLUDED.delimiter,
		decimal_sign = EXCLUDED.decimal_sign,
		records = EXCLUDED.records,
		time_format = EXCLUDED.time_format,
		scale = EXCLUDED.scale,
		not_available = EXCLUDED.not_available,
		signed_courses = EXCLUDED.signed_courses,
		source = EXCLUDED.source
	RETURNING l.* INTO layout;
	-- compiles the layout, so that nonsense is an error here
	PERFORM ais_layout_fit(layout, '{}');
	RETURN name;
END $$;
COMMENT ON FUNCTION define_ais_layout(text, text, jsonb, text, text, boolean, text, text, jsonb, jsonb, boolean, text,
	text) IS
'Define a layout of AIS files for load_ais() and load_ais_file(), or change one of your own, and return its name. '
'kind: csv, json or nmea; other parameters are the columns of ais_layout. Example: define_ais_layout(''our_feed'', '
'''csv'', ''{"mmsi": "id", "t": "when", "lon": "x", "lat": "y"}'', time_format => ''epoch_s'', delimiter => '';''). '
'Error 22023 for an invalid name or layout: an unknown field, no column for mmsi, t, lon or lat, an invalid time '
'format; 23514 for an unknown kind; 22004 for a NULL argument other than records, header and source';
REVOKE EXECUTE ON FUNCTION define_ais_layout(text, text, jsonb, text, text, boolean, text, text, jsonb, jsonb, boolean,
	text, text)
	FROM PUBLIC;

CREATE TABLE ais_transmitter (
	format text NOT NULL,
	id text NOT NULL CHECK (octet_length(id) BETWEEN 1 AND 79),
	mmsi mmsi NOT NULL,
	PRIMARY KEY (format, id)
);
COMMENT ON TABLE ais_transmitter IS
'MMSIs of transmitters that a publisher''s files identify in another way, such as the hashes of anonymised files; '
'reports of transmitters without an entry are rejected (bad_mmsi). If the MMSI is not known, choose a number that '
'ITU-R M.585 assigns to nobody (100000000 to 110999999), which implies no flag and no known ship';
COMMENT ON COLUMN ais_transmitter.format IS 'Layout or family, as in ais_layout';
COMMENT ON COLUMN ais_transmitter.id IS 'Identifier in the file in place of the MMSI';
COMMENT ON COLUMN ais_transmitter.mmsi IS 'MMSI under which its positions are stored';
SELECT pg_extension_config_dump('ais_transmitter', '');
