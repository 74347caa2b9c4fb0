-- Canada's consolidated autonomous sanctions list (SEMA), sema-lmes.xml: flat <record>s without keys.
--
-- Names of elements were English first and are bilingual now (DateOfListing-DateDinscription): the part before
-- the hyphen counts.  Layout: as public loaders of the file of 2026-09 read it (docs/lists.md).

CREATE FUNCTION sema_fields(raw text) RETURNS jsonb
LANGUAGE sql STABLE STRICT
RETURN (SELECT coalesce(jsonb_object_agg(f.tag, f.value), '{}')
	FROM (SELECT lower(split_part(e.tag, '-', 1) COLLATE "C") AS tag, string_agg(plain_words(e.value), '; ' ORDER BY e.n) AS value
		FROM XMLTABLE('/record/*' PASSING XMLPARSE(DOCUMENT raw) COLUMNS n FOR ORDINALITY,
			tag text PATH 'local-name()', value text PATH '.') e
		WHERE plain_words(e.value) IS NOT NULL
		GROUP BY 1) f);
COMMENT ON FUNCTION sema_fields(text) IS
'Return the elements of a <record> that are not empty: names in small letters up to the first hyphen, blanks of all '
'kinds made one, several of one name with semicolons between';

CREATE FUNCTION sema_english(given text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN trim(regexp_replace(given, '\s*[/|].*$', ''));
COMMENT ON FUNCTION sema_english(text) IS
'Return the English half of a bilingual value: Russia / Russie, Crude Oil Tanker|Pétrolier';

CREATE FUNCTION sema_kind(item jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
	-- persons first: their records sometimes have other text in the element for ships
	WHEN item ?| ARRAY['lastname', 'givenname'] THEN 'individual'
	-- also IMO9161003, 916 1003 and numbers with a digit missing
	WHEN item ->> 'shipimonumber' ~ '([0-9][^0-9]*){6}' THEN 'vessel'
	WHEN coalesce(item ->> 'titleorshiptype', item ->> 'titleorship')
		~* '\m(ship|vessel|tanker|carrier|cargo|tug|barge)s?\M'
		AND item ?| ARRAY['entityorship', 'entity'] THEN 'vessel'
	ELSE 'entity' END;
COMMENT ON FUNCTION sema_kind(jsonb) IS
'Return the kind of a record of Canada''s list: individual with a person''s name, vessel with a ship number of six '
'digits or more (or a ship type), otherwise entity';

CREATE FUNCTION sema_listing(raw text) RETURNS jsonb
LANGUAGE plpgsql STABLE STRICT
SET search_path = @extschema@, pg_catalog, pg_temp
SET standard_conforming_strings = on
AS $$
DECLARE
	item jsonb := sema_fields(raw);
	kind text := sema_kind(item);
	built text := coalesce(item ->> 'dateofbirthorshipbuilddate', item ->> 'dateofbirth');
BEGIN
	RETURN jsonb_strip_nulls(jsonb_build_object(
		'name', coalesce(item ->> 'entityorship', item ->> 'entity',
			nullif(concat_ws(' ', item ->> 'givenname', item ->> 'lastname'), '')),
		'names', (SELECT jsonb_agg(jsonb_build_object('kind', 'aka', 'name', a) ORDER BY n)
			FROM split_values(item ->> 'aliases') WITH ORDINALITY s(a, n)),
		'identifiers', CASE WHEN kind = 'vessel' AND item ? 'shipimonumber'
			THEN jsonb_build_array(jsonb_build_object('scheme', 'imo', 'raw', item ->> 'shipimonumber')) END,
		'programs', CASE WHEN item ? 'country' THEN jsonb_build_array(sema_english(item ->> 'country')) END,
		'designated_on', date_or_null(item ->> 'dateoflisting'),
		'ship_type', CASE WHEN kind = 'vessel'
			THEN sema_english(coalesce(item ->> 'titleorshiptype', item ->> 'titleorship')) END,
		-- a date, a year, or a spreadsheet's day number
		'year_built', CASE
			WHEN kind <> 'vessel' THEN NULL
			WHEN built ~ '^\d{5}$' THEN extract(year FROM date '1899-12-30' + built::integer)::integer
			ELSE substring(built, '\m(?:19|20)\d{2}\M')::integer END,
		'schedule', item ->> 'schedule', 'item', item ->> 'item'));
END $$;
COMMENT ON FUNCTION sema_listing(text) IS
'Return a record of Canada''s list in the shape of load_listings(); its country names the regulation, a program, and '
'is not a flag';

CREATE FUNCTION load_canada_sema_xml(xml text, fetched_at timestamptz, list text DEFAULT 'canada_sema',
	max_removed real DEFAULT 0.2) RETURNS list_load
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
	snapshot list_snapshot;
	records published_record[];
	problem text;
BEGIN
	IF load_canada_sema_xml.list = 'canada_sema'
		AND NOT EXISTS (SELECT FROM sanctions_list l WHERE l.list = 'canada_sema') THEN
		PERFORM register_sanctions_list('canada_sema', 'Global Affairs Canada',
			'Consolidated Canadian Autonomous Sanctions List', 'mixed',
			'https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/consolidated-consolide.aspx');
	END IF;
	snapshot := open_snapshot(load_canada_sema_xml.list, 'sema_xml', load_canada_sema_xml.xml,
		load_canada_sema_xml.fetched_at);
	IF snapshot.status IS NOT NULL THEN
		RETURN summary_of(snapshot);
	END IF;
	problem := CASE
		WHEN load_canada_sema_xml.xml = '' THEN 'the file is empty'
		WHEN xml_root(load_canada_sema_xml.xml) IS NULL THEN 'the file is no XML'
		ELSE xml_cut_problem(load_canada_sema_xml.xml, 'record') END;
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_canada_sema_xml.xml, 'sema_xml'));
	END IF;
	WITH record AS MATERIALIZED (
		SELECT c.n, c.raw, sema_fields(c.raw) AS item FROM xml_cut(load_canada_sema_xml.xml, 'record') c
	)
	SELECT (SELECT 'no record has an element ' || string_agg(format('<%s>', n.name), ', ')
			FROM unnest('{Country,EntityOrShip,ShipIMONumber,Item,DateOfListing}'::text[]) n(name)
			WHERE NOT EXISTS (SELECT FROM record r WHERE r.item ? lower(n.name COLLATE "C"))),
		(SELECT array_agg(ROW(r.n,
			-- there is no key, so it is made of regulation, schedule, item, and the ship's number or the name
			concat_ws(' / ', sema_english(r.item ->> 'country'), r.item ->> 'schedule', r.item ->> 'item',
				coalesce(CASE WHEN sema_kind(r.item) = 'vessel'
					THEN identifier_value('imo', r.item ->> 'shipimonumber') END, r.item ->> 'entityorship',
					r.item ->> 'entity',
					nullif(concat_ws(' ', r.item ->> 'givenname', r.item ->> 'lastname'), ''))),
			-- a record with an invalid date is listed all the same
			sema_kind(r.item), r.raw, CASE
				WHEN NOT r.item ?| ARRAY['entityorship', 'entity', 'lastname', 'givenname']
					THEN 'the record names nobody' END)::published_record ORDER BY r.n)
			FROM record r)
	INTO problem, records;
	IF problem IS NOT NULL THEN
		RETURN quarantine(snapshot, problem || other_format(load_canada_sema_xml.xml, 'sema_xml'));
	END IF;
	RETURN take_snapshot(snapshot, records, 'sema_listing', max_removed);
END $$;
COMMENT ON FUNCTION load_canada_sema_xml(text, timestamptz, text, real) IS
'Load Canada''s consolidated autonomous sanctions list (sema-lmes.xml) as fetched at a given time; the first copy '
'registers the list "canada_sema". Elements are found by the English half of their names. Records have no key, so one '
'is composed of regulation, schedule, item and the IMO number or name. A listing begins on DateOfListing. Otherwise '
'like load_ofac_sdn()';
REVOKE EXECUTE ON FUNCTION load_canada_sema_xml(text, timestamptz, text, real) FROM PUBLIC;
