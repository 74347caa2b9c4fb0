-- Loaders of sdn_advanced.xml, Canada's list and FollowTheMoney entities: samples of our own, and what each gate says.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(102);
\set advanced `cat test/sample/ofac_advanced.xml`
\set canada `cat test/sample/canada_sema.xml`
\set ftm `cat test/sample/entities.ftm.jsonl`
CREATE TEMP TABLE file AS SELECT * FROM (VALUES ('advanced', :'advanced'), ('canada', :'canada'),
	('ftm', :'ftm')) f(name, content);
CREATE FUNCTION pg_temp.load(name text, content text, fetched_at timestamptz) RETURNS list_load LANGUAGE sql AS $$
	SELECT l FROM load_ofac_sdn_advanced_xml(content, fetched_at) l WHERE name = 'advanced'
	UNION ALL SELECT l FROM load_canada_sema_xml(content, fetched_at) l WHERE name = 'canada'
	UNION ALL SELECT l FROM load_ftm(content, fetched_at) l WHERE name = 'ftm' $$;
CREATE FUNCTION pg_temp.reason(name text, content text) RETURNS text LANGUAGE sql
	AS $$ SELECT coalesce(l.reason, l.status) FROM pg_temp.load(name, content, '2024-08-01') l $$;
CREATE FUNCTION pg_temp.listings(of_list text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws('|', a.key, a.kind, a.name, array_to_string(a.programs, ','), array_to_string(a.measures, ','),
		a.starts_by::date, a.start_basis, a.ends_by::date)
	FROM (SELECT l.source_key AS key, l.kind, v.name, v.programs, v.measures, p.starts_by, p.start_basis, p.ends_by
		FROM listing l JOIN listing_version v USING (listing_id) JOIN listing_period p USING (listing_id)
			WHERE l.list = of_list AND v.known_to IS NULL AND p.known_to IS NULL) a
	ORDER BY a.key COLLATE "C" $$;

-- ---------- OFAC ----------

SELECT is((SELECT ROW(l.records, l.vessels, l.added, l.rejected, l.status, l.filled -> 'imo',
	l.filled -> 'designated_on')::text FROM pg_temp.load('advanced', :'advanced', '2024-05-04') l),
	'(6,4,4,0,accepted,3,3)', 'sdn_advanced.xml: an entry of a party on a list is a record');
SELECT results_eq($$SELECT pg_temp.listings('ofac_sdn')$$, $$VALUES
	('37059|vessel|ANGARA|RUSSIA-EO14024||2022-05-08|published'),
	('37059 / Consolidated List / 2023-12-01 / 57|vessel|ANGARA|NS-MBS||2023-12-01|published'),
	('37095|vessel|LADY R|RUSSIA-EO14024||2022-05-08|published'),
	('37096|entity|TRANSMORFLOT & CO|||2022-05-08|published'),
	('9001|vessel|ODD NUMBER|SDGT,IRAN||2024-05-04|snapshot'),
	('9002|individual|DOE John|||2020-01-02|published')$$, 'each with the date of its entry; a year alone is no date');
SELECT results_eq($$SELECT n.kind || ' ' || n.name || CASE WHEN n.weak THEN ' (weak)' ELSE '' END FROM listing_name n
	JOIN listing l USING (listing_id) WHERE l.source_key = '37095' ORDER BY n.kind$$,
	ARRAY['fka SLOMAN PRODUCER (weak)', 'primary LADY R'], 'names');
SELECT results_eq($$SELECT concat_ws(' ', l.source_key, i.scheme, i.value, i.check_result) FROM listing_identifier i
	JOIN listing l USING (listing_id) WHERE l.list = 'ofac_sdn' ORDER BY l.source_key COLLATE "C", i.scheme$$,
	ARRAY['37059 imo IMO9179842 valid', '37059 / Consolidated List / 2023-12-01 / 57 imo IMO9179842 valid',
		'37095 call_sign UBDT8 unchecked', '37095 imo IMO9161003 valid', '37095 mmsi 273212120 valid',
		'37096 company_imo wrong check digit', '9001 registration IMO 543400 unchecked'],
		'numbers; a wrong one does not cost the record');
SELECT results_eq($$SELECT f.flag, f.is_current FROM listing_flag f ORDER BY 1$$, $$VALUES ('Liberia', false),
	('Russia', true)$$, 'flags, former ones too');
SELECT results_eq($$SELECT k.relation, k.name, o.source_key FROM listing_link k
	JOIN listing o ON o.listing_id = k.linked_id$$, $$VALUES ('Owned or Controlled By', 'TRANSMORFLOT & CO', '37096')$$,
	'relations between parties');
SELECT is((SELECT v.detail ->> 'ship_type' || ' ' || (v.detail ->> 'year_built') FROM listing_version v
	JOIN listing l USING (listing_id) WHERE l.source_key = '37095'), 'General Cargo 2004',
'features, looked up where they are numbers');
SELECT is((SELECT published_at FROM list_snapshot WHERE list = 'ofac_sdn'), timestamptz '2024-05-03',
	'the date of issue');
-- the same list from sdn.csv: dates stay
SELECT is((SELECT l.status
	FROM load_ofac_sdn(E'37095,"LADY R","vessel","RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,"Russia",-0- ,"Vessel '
	'Registration Identification IMO 9161003."\r\n'
	'37059,"ANGARA","vessel","RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,"Russia",-0- ,"Vessel Registration '
	'Identification IMO 9179842."\r\n' || chr(26), '2024-05-05', max_removed => 0.7) l), 'accepted',
	'sdn.csv after it');
SELECT is((SELECT string_agg(p.starts_by::date || ' ' || p.start_basis, ', ') FROM listing_period p
	JOIN listing l USING (listing_id) WHERE l.source_key = '37095' AND p.known_to IS NULL), '2022-05-08 published',
'keeps the published dates');
SELECT is((SELECT l.status FROM load_ofac_sdn_advanced_xml(:'advanced', '2024-05-06') l), 'accepted', 'and back');
SELECT is((SELECT string_agg(DISTINCT p.starts_by::date || ' ' || p.start_basis, ', ') FROM listing_period p
	JOIN listing l USING (listing_id) WHERE l.source_key IN ('37095', '37059') AND p.known_to IS NULL),
'2022-05-08 published', 'they are as they were');

-- sdn_enhanced.xml, after sdn_advanced.xml: dates stay; alone: it has none that says since when
\set enhanced `cat test/sample/ofac_enhanced.xml`
SELECT is((SELECT ROW(l.records, l.vessels, l.rejected, l.status, l.filled -> 'imo')::text
	FROM load_ofac_sdn_enhanced_xml(:'enhanced', '2024-05-07') l), '(6,4,0,accepted,3)',
'sdn_enhanced.xml: an entity on a list is a record');
SELECT is((SELECT string_agg(DISTINCT p.starts_by::date || ' ' || p.start_basis, ', ') FROM listing_period p
	JOIN listing l USING (listing_id) WHERE l.source_key IN ('37095', '37059') AND p.known_to IS NULL),
'2022-05-08 published', 'dates that sdn_advanced.xml gave stay');
SELECT is((SELECT l.status FROM load_ofac_sdn_advanced_xml(:'advanced', '2024-05-08') l), 'accepted', 'and back');
SELECT load_ofac_sdn_advanced_xml(replace(replace(:'advanced', '<IDRegDocument ID="3"',
		'<IDRegDocument ID="7" IDRegDocTypeID="1626" IdentityID="1101"><IDRegistrationNo>IMO 9358010</IDRegistrationNo></IDRegDocument>'
		'<IDRegDocument ID="3"'), '</Identity>
      <Feature ID="21"', '</Identity><Identity ID="1101" Primary="false"/>
      <Feature ID="21"'), '2024-05-08 12:00') \g /dev/null
SELECT is((SELECT string_agg(i.value, ' ' ORDER BY i.value) FROM listing l JOIN listing_identifier i USING (listing_id)
	WHERE l.source_key = '37095' AND l.list = 'ofac_sdn' AND i.scheme = 'imo' AND i.is_current AND i.known_to IS NULL),
	'IMO9161003 IMO9358010', 'of a party with two identities the numbers of both count');
SELECT load_ofac_sdn_advanced_xml(:'advanced', '2024-05-08 13:00') \g /dev/null
-- two ships as the profiles of one party, and an entry whose party is not in the file
SELECT load_ofac_sdn_advanced_xml(regexp_replace(:'advanced', '</DistinctParty>\s*<DistinctParty FixedRef="37059">', ''),
	'2024-05-08 14:00', max_removed => 1) \g /dev/null
SELECT results_eq($$SELECT l.source_key || ' ' || v.name FROM listing l JOIN listing_version v USING (listing_id)
	JOIN listing_period p USING (listing_id)
	WHERE l.list = 'ofac_sdn' AND l.kind = 'vessel' AND v.known_to IS NULL AND p.known_to IS NULL AND p.ends_by IS NULL
	ORDER BY l.source_key COLLATE "C"$$, ARRAY['37095 LADY R', '37095 / 37059 ANGARA',
	'37095 / 37059 / Consolidated List / 2023-12-01 / 57 ANGARA', '9001 ODD NUMBER'],
	'each profile of a party is a ship of its own');
SELECT load_ofac_sdn_advanced_xml(:'advanced', '2024-05-08 15:00', max_removed => 1) \g /dev/null
SELECT is((SELECT concat_ws(' ', l.status, l.removed, l.rejected) FROM load_ofac_sdn_advanced_xml(
	regexp_replace(:'advanced', '<DistinctParty FixedRef="37059">.*?</DistinctParty>', ''), '2024-05-08 16:00',
	max_removed => 1) l), 'accepted 0 2', 'entries without a party are rejected, and their ship stays listed');
SELECT load_ofac_sdn_advanced_xml(:'advanced', '2024-05-08 17:00') \g /dev/null
SELECT is((SELECT l.status FROM load_ofac_sdn_enhanced_xml(:'enhanced', '2024-05-07', list => 'ofac_consolidated') l),
	'quarantined', 'the file under the name of another list');
SELECT is((SELECT l.status FROM load_ofac_sdn_enhanced_xml(replace(:'enhanced', 'made up', 'of our own'), '2024-05-07',
	list => 'ofac_consolidated') l), 'accepted', 'a first copy');
SELECT results_eq($$SELECT pg_temp.listings('ofac_consolidated')$$, $$VALUES
	('37059|vessel|ANGARA|RUSSIA-EO14024||2024-05-07|snapshot'),
	('37059 / Consolidated List / 2023-12-01 / 57|vessel|ANGARA|RUSSIA-EO14024||2024-05-07|snapshot'),
	('37095|vessel|LADY R|RUSSIA-EO14024|Block|2024-05-07|snapshot'),
	('37096|entity|TRANSMORFLOT & CO|||2024-05-07|snapshot'),
	('9001|vessel|ODD NUMBER|SDGT,IRAN||2024-05-07|snapshot'),
	('9002|individual|DOE, John|||2024-05-07|snapshot')$$, 'known since the copy, possibly listed before');
SELECT is((SELECT string_agg(v.detail ->> 'date_published', ', ' ORDER BY l.source_key COLLATE "C")
	FROM listing_version v JOIN listing l USING (listing_id) WHERE l.list = 'ofac_consolidated' AND l.kind = 'vessel'),
'2022-05-08, 2023-12-01, 2022-05-08, 2010-01-02', 'the date of publication is kept');
SELECT results_eq($$SELECT concat_ws(' ', i.scheme, i.value, i.check_result) FROM listing_identifier i
	JOIN listing l USING (listing_id) WHERE l.list = 'ofac_consolidated' ORDER BY l.source_key COLLATE "C", i.scheme$$,
	ARRAY['imo IMO9179842 valid', 'imo IMO9179842 valid', 'call_sign UBDT8 unchecked', 'imo IMO9161003 valid',
		'mmsi 273212120 valid', 'company_imo wrong check digit', 'registration IMO 543400 unchecked'], 'numbers');
SELECT is((SELECT string_agg(n.kind || ' ' || n.name || CASE WHEN n.weak THEN ' (weak)' ELSE '' END, ', '
	ORDER BY n.kind DESC) FROM listing_name n JOIN listing l USING (listing_id) WHERE l.list = 'ofac_consolidated'
AND l.source_key = '37095'),
	'primary LADY R, fka SLOMAN PRODUCER (weak), aka ЛЕДИ Р', 'names, in other scripts too');
SELECT is((SELECT concat_ws('; ', v.detail ->> 'ship_type', v.detail ->> 'year_built', v.detail -> 'flags',
	v.detail -> 'links') FROM listing_version v JOIN listing l USING (listing_id) WHERE l.list = 'ofac_consolidated'
AND l.source_key = '37095'),
	'General Cargo; 2004; [{"flag": "Russia", "current": true}, {"flag": "Liberia", "current": false}]; [{"name": '
	'"TRANSMORFLOT & CO", "relation": "Owned or Controlled By"}]',
		'features, looked up where they are numbers; relations');
SELECT matches((SELECT l.reason
	FROM load_ofac_sdn_enhanced_xml('<sanctionsData '
	'xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><entities/></sanctionsData>', '2024-05-09') l),
'delta file.*sdn_enhanced.xml instead', 'a delta file is no list');

-- ---------- Canada ----------

SELECT is((SELECT ROW(l.records, l.vessels, l.rejected, l.status, l.filled -> 'imo', l.filled -> 'designated_on')::text
	FROM pg_temp.load('canada', :'canada', '2024-07-04') l), '(5,3,0,accepted,3,3)', 'Canada''s list');
SELECT results_eq($$SELECT pg_temp.listings('canada_sema')$$, $$VALUES
	('Belarus / 2 / 7 / IMO9179842|vessel|ANGARA|Belarus||2024-05-22|published'),
	('Iran / 2, Part 2 / 5 / John Doe|individual|John Doe|Iran||2022-10-03|published'),
	('Russia / 1, Part 2 / 400 / MG-FLOT LLC|entity|MG-FLOT LLC|Russia||2023-05-18|published'),
	('Russia / 1, Part 4 / 12 / IMO9161003|vessel|LADY R|Russia||2024-06-13|published'),
	('Russia / 1, Part 4 / 13 / IMO9179842|vessel|ANGARA|Russia||2024-06-13|published')$$,
		'a ship under two regulations is listed twice; text in the element for numbers makes no ship of a person');
SELECT is((SELECT v.detail ->> 'ship_type' || ' ' || (v.detail ->> 'year_built') FROM listing_version v
	JOIN listing l USING (listing_id) WHERE l.source_key LIKE '%IMO9161003'), 'General Cargo Ship 2004',
'the English half of a type; days as spreadsheets count them');
SELECT is((SELECT string_agg(n.name, ', ' ORDER BY n.name) FROM listing_name n JOIN listing l USING (listing_id)
	WHERE l.source_key LIKE '%IMO9161003' AND n.kind = 'aka'), 'LEDI R, SLOMAN PRODUCER', 'aliases');
-- names of elements as they were before they became bilingual
SELECT is((SELECT l.status || ' ' || l.changed || ' ' || l.removed
	FROM pg_temp.load('canada', regexp_replace(:'canada', '(</?[A-Za-z]+)-[A-Za-z]+', '\1', 'g'), '2024-07-05') l),
'accepted 3 0', 'elements with English names alone are the same ones');

-- ---------- FollowTheMoney ----------

SELECT is((SELECT ROW(l.records, l.vessels, l.rejected, l.status, l.filled -> 'imo')::text
	FROM pg_temp.load('ftm', :'ftm', '2024-07-04') l), '(7,6,0,accepted,6)', 'entities: who is sanctioned');
SELECT results_eq($$SELECT pg_temp.listings('ftm')$$, $$VALUES
	('NK-angara|vessel|ANGARA|||2024-07-04|snapshot|2024-01-01'),
	('NK-lady|vessel|LADY R|RUSSIA-EO14024||2022-05-08|published'),
	('NK-lady / s2|vessel|LADY R|EU-RUS|Port ban|2024-06-25|published'),
	('NK-maia|vessel|MAIA-1|||2022-05-08|published'),
	('NK-neptun|vessel|NEPTUN|||2022-05-08|published'),
	('NK-owner|entity|MG-FLOT LLC|||2022-05-08|published|2023-05-08'),
	('NK-topic|vessel|MARIA|||2024-07-04|snapshot')$$,
		'each sanction with its dates; who is shadow fleet or was detained is not listed');
SELECT is((SELECT string_agg(listing_name.kind || ' ' || name, ', ' ORDER BY name COLLATE "C") FROM listing_name
	JOIN listing USING (listing_id) WHERE source_key = 'NK-lady'), 'primary LADY R, fka SLOMAN PRODUCER, aka ЛЕДИ Р',
'names');
SELECT is((SELECT string_agg(scheme || ' ' || value, ', ' ORDER BY scheme) FROM listing_identifier
	JOIN listing USING (listing_id) WHERE source_key = 'NK-lady'), 'call_sign UBDT8, imo IMO9161003, mmsi 273212120',
'numbers');
SELECT is((SELECT k.relation || ' ' || k.name FROM listing_link k JOIN listing l USING (listing_id)
	WHERE l.source_key = 'NK-lady'), 'owner MG-FLOT LLC', 'owners');
SELECT is((SELECT count(*) FROM screen_vessel(imo => '9179842', at => '2024-07-05', known_at => '2024-07-05') s
	WHERE s.list = 'ftm'), 0::bigint, 'a sanction that has ended is none');
SELECT is((SELECT count(*) FROM screen_vessel(imo => '9179842', at => '2023-07-05', known_at => '2024-07-05') s
	WHERE s.list = 'ftm' AND s.status = 'possibly'), 1::bigint, 'before its end, without a beginning, possibly');

-- ---------- gates, for each ----------

CREATE TEMP TABLE state AS SELECT md5(string_agg(x::text, ';' ORDER BY x::text)) AS sum
	FROM (SELECT ROW(l.*)::text AS x FROM listing l UNION ALL SELECT ROW(p.*)::text FROM listing_period p
	UNION ALL SELECT ROW(i.*)::text FROM listing_identifier i UNION ALL SELECT ROW(n.*)::text FROM listing_name n) s;
SELECT matches(pg_temp.reason(f.name, b.content), b.reason, format('%s: %s', f.name, b.what))
FROM file f, LATERAL (VALUES ('an empty file', '', '^the file is empty'),
	('half a file', left(f.content, length(f.content) / 2), 'ends inside|does not end|no JSON|is not well-formed'),
	('a web page', '<!DOCTYPE html><html><body>404</body></html>', 'web page'),
		('UK''s list', E'Report Date: 1-Jan-2024\nUnique ID,Name 6,IMO number\nRUS1,X,9161003\n', 'load_uk_list'),
	('something else', 'hello, world', 'no XML|no JSON'),
		('nothing in it', CASE f.name WHEN 'advanced' THEN '<Sanctions/>' WHEN 'canada' THEN '<data-set/>'
		ELSE '{"id": "x", "schema": "Address", "properties": {}}' END, 'no element|no record')) b(what, content, reason)
ORDER BY f.name, b.what;
SELECT matches(pg_temp.reason(f.name, o.content), CASE o.name WHEN 'advanced' THEN 'load_ofac_sdn_advanced_xml'
	WHEN 'canada' THEN 'load_canada_sema_xml' ELSE 'load_ftm' END,
	format('%s given to the loader of %s', o.name, f.name))
FROM file f, file o WHERE f.name <> o.name ORDER BY f.name, o.name;
-- each element or property that is needed renamed, and emptied
CREATE TEMP TABLE needed (name text, field text, reason text);
INSERT INTO needed VALUES ('advanced', 'NamePartValue', 'gone|cannot be read|none of the'),
	('advanced', 'IDRegistrationNo', '"IDRegistrationNo"'), ('advanced', 'EntryEvent', '"EntryEvent"'),
	('advanced', 'PartySubTypeID', '"PartySubTypeID"'),
	('advanced', 'DistinctParty', 'DistinctParty'), ('advanced', 'SanctionsEntry', 'SanctionsEntry'),
		('advanced', 'ReferenceValueSets', 'ReferenceValueSets'), ('advanced', 'FixedRef', 'vessels are gone'),
	('canada', 'EntityOrShip', 'EntityOrShip'), ('canada', 'ShipIMONumber', 'ShipIMONumber'),
		('canada', 'DateOfListing', 'DateOfListing'), ('canada', 'Country', 'Country'), ('canada', 'Item', 'Item'),
		('canada', 'record', 'no element|no record'),
	('ftm', 'imoNumber', '"imoNumber"'), ('ftm', 'id', '"id"'), ('ftm', 'schema', '"schema"'),
		('ftm', 'properties', '"properties"'), ('ftm', 'startDate', '"startDate"');
SELECT matches(pg_temp.reason(n.name, regexp_replace(f.content, CASE n.name WHEN 'ftm' THEN format('"%s"', n.field)
	ELSE format('(?<=[</ ])%s(?=[ >=-])', n.field) END, CASE n.name WHEN 'ftm' THEN '"Renamed"' ELSE 'Renamed' END,
	'g')), n.reason,
	format('%s: "%s" renamed', n.name, n.field)) FROM needed n JOIN file f USING (name) ORDER BY n.name, n.field;
SELECT matches(pg_temp.reason(n.name, CASE n.name
	WHEN 'ftm' THEN regexp_replace(f.content, format('"%s": \["[^]]*\]', n.field), format('"%s": []', n.field), 'g')
		ELSE regexp_replace(f.content, format('(<%s(?:-[A-Za-z]+)?(?: [^>]*)?>)[^<]*<', n.field), '\1<', 'g') END),
		n.reason, format('%s: "%s" emptied', n.name, n.field))
FROM needed n JOIN file f USING (name) WHERE n.field IN ('NamePartValue', 'IDRegistrationNo', 'ShipIMONumber',
	'DateOfListing', 'imoNumber', 'startDate') ORDER BY n.name, n.field;
SELECT is((SELECT md5(string_agg(x::text, ';' ORDER BY x::text)) AS sum
	FROM (SELECT ROW(l.*)::text AS x FROM listing l UNION ALL SELECT ROW(p.*)::text FROM listing_period p
	UNION ALL SELECT ROW(i.*)::text FROM listing_identifier i UNION ALL SELECT ROW(n.*)::text FROM listing_name n) s),
(SELECT sum FROM state),
	'none of these has changed anything');
SELECT is((SELECT string_agg(pg_temp.reason(f.name, f.content), ',' ORDER BY f.name) FROM file f),
	'unchanged,accepted,unchanged', 'and the right files go on');

-- given to load_listings(): an error that names the loader
CREATE FUNCTION pg_temp.hint(listings jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	PERFORM load_listings('own', listings, '2024-01-01');
	RETURN NULL;
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN hint;
END $$;
SELECT matches(pg_temp.hint('[{"id": "a", "schema": "Vessel", "caption": "LADY R", "properties": {"imoNumber": '
	'["IMO9161003"]}}]'), 'load_ftm', 'entities of FollowTheMoney are sent to their loader');
SELECT is(pg_temp.hint('[{"imo": 9161003, "shipname": "LADY R"}]'), 'Rename the field, or leave it out.',
	'other fields are to be renamed');

-- ---------- XML, cut ----------

SELECT results_eq($$SELECT raw
	FROM xml_cut('<?xml version="1.0"?><!-- x --><a:r xmlns:a="u" xmlns="v"><a:b c="1" x:d = ''2'' '
	'xmlns:q="z">t<![CDATA[<b>]]><x/></a:b><b/><c><b>2</b></c></a:r>', 'b', 'c')$$,
	ARRAY['<b c="1" d=''2''>t<![CDATA[<b>]]><x/></b>', '<b/>', '<c><b>2</b></c>'],
		'elements by local name, without prefixes');
SELECT matches((SELECT problem FROM xml_cut(x, 'b') WHERE problem IS NOT NULL), p, format('"%s"', left(x, 30)))
FROM (VALUES ('<a><b>', 'line 1: the file ends inside <b>'), ('<a></b>', 'ends what has not begun'),
	('<a/><a/>', 'second root'), ('', 'no element'), (E'<a/>\nx', 'line 2: text stands outside'),
	('<!DOCTYPE a><a/>', 'document type'),
	('<a b="', 'tag does not end'), ('<a><!-- x</a>', 'does not end'), (repeat('<a>', 1001), 'deeper than 1000'),
		('<a', 'does not end')) v(x, p);
SELECT * FROM finish();
ROLLBACK;
