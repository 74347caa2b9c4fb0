-- Each loader's gates: every column or element that is needed renamed, emptied, shifted; each wrong encoding. A copy
-- that is not what the last one was is quarantined, changes nothing, and its reason names what is wrong.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;

CREATE FUNCTION pg_temp.valid_imo(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT (b::text || (SELECT sum(substr(b::text, i, 1)::integer * (8 - i)) % 10 FROM generate_series(1, 6) i))
		FROM (SELECT 900000 + n AS b) x $$;
-- a list of twelve ships in each format: {NAME}, {IMO} ... are written by the functions below
CREATE TEMP TABLE ship AS SELECT g AS n, 'ÉTOILE ' || chr(64 + g) || 'AVELO' AS name, pg_temp.valid_imo(g) AS imo
	FROM generate_series(1, 12) g;
CREATE TEMP TABLE format (name text PRIMARY KEY, call text, head text, record text, glue text, tail text);
INSERT INTO format VALUES
	('uk', 'load_uk_list(%L, %L)',
		E'Report Date: 29-Apr-2026\nUnique ID,Name 6,Name type,Designation Type,Date Designated,IMO number\n',
		'RUS%1$s,%2$s,Primary Name,Ship,24/02/2026,IMO%3$s', E'\n', E'\n'),
	('eu', 'load_eu_vessels(%L, %L)', E'Vessel name;IMO number ;Date of application;Subject to\n',
		'%2$s;%3$s;25.06.2024;Article 3s(2)(b) of Council Regulation (EU) 833/2014', E'\n', E'\n'),
	('opensanctions', 'load_opensanctions_maritime(%L, %L)',
		E'"type","caption","imo","risk","countries","flag","mmsi","id","url","datasets","aliases"\n',
		'"VESSEL","%2$s","IMO%3$s","sanction","ru","ru","","ofac-%1$s","","us_ofac_sdn",""', E'\n', E'\n'),
	('ofac', 'load_ofac_sdn(%L, %L)', '',
		'%1$s,"%2$s","vessel","IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification IMO %3$s."',
		E'\r\n', E'\r\n\x1A'),
	('ofac xml', 'load_ofac_sdn_xml(%L, %L, list => ''ofac_consolidated'')',
		'<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd">',
		'<sdnEntry><uid>%1$s</uid><lastName>%2$s</lastName><sdnType>Vessel</sdnType><programList><program>IRAN</program></programList>'
		'<idList><id><uid>1</uid><idType>Vessel Registration Identification</idType><idNumber>IMO '
		'%3$s</idNumber></id></idList></sdnEntry>', E'\n', '</sdnList>'),
	('un', 'load_un_list(%L, %L)',
		'<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"><ENTITIES>',
		'<ENTITY><DATAID>%1$s</DATAID><FIRST_NAME>%2$s</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>'
		'<LISTED_ON>2024-01-01</LISTED_ON></ENTITY>', E'\n', '</ENTITIES></CONSOLIDATED_LIST>'),
	('ofac advanced', 'load_ofac_sdn_advanced_xml(%L, %L, list => ''ofac_advanced'')',
		'<?xml version="1.0"?><Sanctions '
	'xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"><DateOfIssue>'
		'<Year>2024</Year><Month>5</Month><Day>3</Day></DateOfIssue>'
		'<ReferenceValueSets><AliasTypeValues><AliasType '
		'ID="1403">Name</AliasType></AliasTypeValues><EntryEventTypeValues><EntryEventType '
		'ID="1">Created</EntryEventType></EntryEventTypeValues>'
		'<IDRegDocTypeValues><IDRegDocType ID="1626">Vessel Registration '
		'Identification</IDRegDocType></IDRegDocTypeValues><ListValues><List ID="1550">SDN List</List></ListValues>'
		'<PartySubTypeValues><PartySubType ID="1" '
		'PartyTypeID="4">Vessel</PartySubType></PartySubTypeValues><SanctionsTypeValues><SanctionsType '
		'ID="1">Program</SanctionsType></SanctionsTypeValues></ReferenceValueSets>',
		'<IDRegDocument ID="%1$s" IDRegDocTypeID="1626" IdentityID="1%1$s"><IDRegistrationNo>IMO '
		'%3$s</IDRegistrationNo></IDRegDocument><DistinctParty FixedRef="%1$s"><Profile ID="%1$s" '
		'PartySubTypeID="1"><Identity ID="1%1$s" Primary="true">'
		'<Alias AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName '
		'ID="%1$s"><DocumentedNamePart><NamePartValue>%2$s</NamePartValue></DocumentedNamePart></DocumentedName>'
		'</Alias></Identity></Profile></DistinctParty>'
		'<SanctionsEntry ID="%1$s" ProfileID="%1$s" ListID="1550"><EntryEvent ID="%1$s" '
		'EntryEventTypeID="1"><Date><Year>2022</Year><Month>5</Month><Day>8</Day></Date></EntryEvent>'
		'<SanctionsMeasure ID="%1$s" SanctionsTypeID="1"><Comment>IRAN</Comment></SanctionsMeasure></SanctionsEntry>',
			E'\n', '</Sanctions>'),
	('ofac enhanced', 'load_ofac_sdn_enhanced_xml(%L, %L, list => ''ofac_enhanced'')',
		'<?xml version="1.0"?><sanctionsData '
	'xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML">'
		'<publicationInfo><dataAsOf>2024-05-03T00:00:00</dataAsOf></publicationInfo><entities>',
		'<entity id="%1$s"><generalInfo><entityType>Vessel</entityType></generalInfo><sanctionsLists><sanctionsList '
		'id="1" datePublished="2022-05-08">SDN '
		'List</sanctionsList></sanctionsLists><sanctionsPrograms><sanctionsProgram>IRAN</sanctionsProgram></sanctionsPrograms>'
		'<names><name><isPrimary>true</isPrimary><translations><translation>'
		'<formattedFullName>%2$s</formattedFullName></translation></translations></name></names>'
		'<identityDocuments><identityDocument><type>Vessel Registration Identification</type><documentNumber>IMO '
		'%3$s</documentNumber></identityDocument></identityDocuments></entity>', E'\n', '</entities></sanctionsData>'),
	('canada', 'load_canada_sema_xml(%L, %L)', '<?xml version="1.0"?><data-set>',
		'<record><Country-Pays>Russia / '
	'Russie</Country-Pays><EntityOrShip-EntiteOuNavire>%2$s</EntityOrShip-EntiteOuNavire>'
		'<ShipIMONumber-NumeroOMIDuNavire>%3$s</ShipIMONumber-NumeroOMIDuNavire><Schedule-Annexe>1</Schedule-Annexe>'
		'<Item-NumeroDarticle>%1$s</Item-NumeroDarticle>'
		'<DateOfListing-DateDinscription>2024-06-13</DateOfListing-DateDinscription></record>', E'\n', '</data-set>'),
	('ftm', 'load_ftm(%L, %L)', '',
		'{"id": "NK-%1$s", "caption": "%2$s", "schema": "Vessel", "properties": {"name": ["%2$s"], "imoNumber": '
	'["IMO%3$s"]}, "datasets": ["x"]}' || E'\n'
		'{"id": "S-%1$s", "caption": "", "schema": "Sanction", "properties": {"entity": ["NK-%1$s"], "startDate": '
		'["2024-06-13"]}, "datasets": ["x"]}', E'\n', E'\n'),
	('json', 'load_listings(''mine'', %L, %L)', '[',
		'{"key": "k%1$s", "name": "%2$s", "imo": "%3$s", "from": "2024-06-13"}', E',\n', ']');
SELECT register_sanctions_list('ofac_' || f, 'US Treasury, OFAC', 'a file beside the others', 'mixed')
	FROM unnest('{advanced,enhanced}'::text[]) f;
CREATE FUNCTION pg_temp.file(of text, record text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT f.head || string_agg(format(coalesce(file.record, f.record), s.n, s.name, s.imo), f.glue ORDER BY s.n)
		|| f.tail FROM format f, ship s WHERE f.name = of GROUP BY f.head, f.tail $$;
CREATE FUNCTION pg_temp.took(of text, content text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE 'SELECT concat_ws('' '', l.status, l.reason) FROM '
		|| format((SELECT f.call FROM format f WHERE f.name = of), content, timestamptz '2026-06-02')
		|| ' l' INTO answer;
	RETURN answer;
EXCEPTION WHEN invalid_parameter_value OR invalid_text_representation OR untranslatable_character THEN
	-- what is no JSON, or has a field of another name
	RETURN 'refused ' || SQLERRM;
END $$;
-- the same, undone
CREATE FUNCTION pg_temp.would_take(of text, content text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	answer := pg_temp.took(of, content);
	RAISE SQLSTATE 'TEST1';
EXCEPTION WHEN SQLSTATE 'TEST1' THEN
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
	SELECT md5(string_agg(x, ';' ORDER BY x COLLATE "C"))
		FROM (SELECT ROW(l.*)::text FROM listing l UNION ALL SELECT ROW(p.*)::text FROM listing_period p
		UNION ALL SELECT ROW(v.*)::text FROM listing_version v
		UNION ALL SELECT ROW(i.*)::text FROM listing_identifier i UNION ALL SELECT ROW(n.*)::text
			FROM listing_name n) s(x) $$;

-- what is done to a file, and what its reason must name
CREATE TEMP TABLE change (of text, what text, content text, named text);
-- a column renamed
INSERT INTO change
SELECT c.of, format('column "%s" renamed', c.name), replace(pg_temp.file(c.of), c.name, c.other), c.named
FROM (VALUES ('uk', 'Unique ID', 'Key', 'Unique ID'), ('uk', 'Name 6', 'Name', '"Name 6"'),
	('uk', 'Designation Type', 'Kind', '"Designation Type"'),
	('uk', 'Date Designated', 'Designated', '"Date Designated"'), ('uk', 'IMO number', 'Number', '"IMO number"'),
	('eu', 'Vessel name', 'Ship', '"Vessel name"'), ('eu', 'IMO number ', 'Number', '"IMO number"'),
		('eu', 'Date of application', 'Since', '"Date of application"'),
		('eu', 'Subject to', 'Measure', '"Subject to"'),
	('opensanctions', '"caption"', '"title"', '"caption"'), ('opensanctions', '"imo"', '"number"', '"imo"'),
		('opensanctions', '"risk"', '"topics"', '"risk"'), ('opensanctions', '"id"', '"key"', '"id"'),
		('opensanctions', '"type"', '"kind"', '"type"'), ('opensanctions', '"datasets"', '"lists"', '"datasets"'),
	('ofac xml', 'uid>', 'key>', '<uid>'), ('ofac xml', 'lastName>', 'name>', '<lastName>'),
		('ofac xml', 'sdnType>', 'type>', '<sdnType>'), ('ofac xml', 'idNumber>', 'number>', '"idNumber"'),
		('ofac xml', 'sdnEntry>', 'entry>', '<sdnEntry>'),
	('un', 'DATAID>', 'ID>', '<DATAID>'), ('un', 'ENTITY>', 'GROUP>', 'no record'),
	('ofac advanced', 'IDRegDocument ', 'Document ', 'IDRegDocument|ends what has not begun'),
		('ofac advanced', 'IDRegistrationNo>', 'Number>', '"IDRegistrationNo"'),
		('ofac advanced', 'FixedRef=', 'Ref=', '"FixedRef"'),
		('ofac advanced', 'PartySubTypeID=', 'TypeID=', '"PartySubTypeID"'),
	('ofac advanced', 'NamePartValue>', 'Part>', '"NamePartValue"|no name'),
		('ofac advanced', 'EntryEvent>', 'Event>', '</Event>'), ('ofac advanced', 'ProfileID=', 'PartyID=', 'no entry'),
		('ofac advanced', 'DistinctParty', 'Party', '<DistinctParty>'),
	('ofac advanced', 'SanctionsEntry', 'Entry', '<SanctionsEntry>'),
		('ofac advanced', 'ReferenceValueSets', 'Values', '<ReferenceValueSets>'),
	('ofac enhanced', 'entity id=', 'entity ref=', '"id"'), ('ofac enhanced', 'entityType>', 'kind>', '<entityType>'),
		('ofac enhanced', 'formattedFullName>', 'text>', '<formattedFullName>'),
		('ofac enhanced', 'documentNumber>', 'number>', '"documentNumber"'),
	('ofac enhanced', 'sanctionsList ', 'list ', 'sanctionsList'),
	('canada', 'Country-Pays', 'Regulation', '<Country>'),
		('canada', 'EntityOrShip-EntiteOuNavire', 'Name', '<EntityOrShip>'),
		('canada', 'ShipIMONumber-NumeroOMIDuNavire', 'Number', '<ShipIMONumber>'),
		('canada', 'Item-NumeroDarticle', 'No', '<Item>'),
	('canada', 'DateOfListing-DateDinscription', 'Date', '<DateOfListing>'),
		('canada', 'record>', 'entry>', 'no record'),
	('ftm', '"id"', '"key"', '"id"'), ('ftm', '"schema"', '"type"', '"schema"'),
		('ftm', '"properties"', '"data"', '"properties"'), ('ftm', '"imoNumber"', '"number"', '"imoNumber"'),
		('ftm', '"startDate"', '"since"', '"startDate"'), ('ftm', '"entity"', '"target"', 'no record'),
	('json', '"name"', '"ship"', '"ship"'), ('json', '"imo"', '"number"', '"number"'),
		('json', '"key"', '"ref"', '"ref"'), ('json', '"from"', '"starts"', '"starts"')) c(of, name, other, named);
-- of FollowTheMoney the caption is a name as well as the property
INSERT INTO change SELECT 'ftm', 'column "caption" and "name" renamed',
	replace(replace(pg_temp.file('ftm'), '"caption"', '"title"'), '"name"', '"label"'), 'no name';
-- a column emptied
INSERT INTO change
SELECT c.of, format('"%s" emptied', c.what),
	pg_temp.file(c.of, replace((SELECT f.record FROM format f WHERE f.name = c.of), c.value, c.other)), c.named
FROM (VALUES ('uk', 'Name 6', '%2$s,Primary', ',Primary', '"Name 6"'),
	('uk', 'IMO number', 'IMO%3$s', '', '"IMO number"'),
	('uk', 'Date Designated', '24/02/2026', '', '"Date Designated"'), ('uk', 'Unique ID', 'RUS%1$s', '', '"Unique ID"'),
	('eu', 'Vessel name', '%2$s', '', '"Vessel name"'),
		('eu', 'IMO number', '%3$s', '', '"IMO number"|vessels are gone'),
		('eu', 'Date of application', '25.06.2024', '', '"Date of application"'),
		('eu', 'Subject to', 'Article 3s(2)(b) of Council Regulation (EU) 833/2014', '', '"Subject to"'),
	('uk', 'Designation Type', ',Ship,', ',,', '"Designation Type"'),
	('opensanctions', 'caption', '%2$s', '', '"caption"'), ('opensanctions', 'imo', 'IMO%3$s', '', '"imo"'),
		('opensanctions', 'type', '"VESSEL"', '""', '"type"'),
		('opensanctions', 'risk', '"sanction"', '""', 'no record'), ('opensanctions', 'id', 'ofac-%1$s', '', '"id"'),
	('ofac', 'SDN_Name', '%2$s', '', '"SDN_Name"'), ('ofac', 'SDN_Type', '"vessel"', '-0- ', '"SDN_Type"'),
		('ofac', 'Remarks', 'Vessel Registration Identification IMO %3$s.', '-0- ', '"Remarks"'),
		('ofac', 'ent_num', '%1$s,"', ',"', 'record 1 of sdn.csv'),
	('ofac xml', 'lastName', '%2$s', '', '"lastName"'), ('ofac xml', 'idNumber', 'IMO %3$s', '', '"idNumber"'),
		('ofac xml', 'sdnType', '<sdnType>Vessel', '<sdnType>', '"sdnType"'),
	('ofac xml', 'uid', '<uid>%1$s', '<uid>', '"uid"'), ('un', 'FIRST_NAME', '%2$s', '', '"FIRST_NAME"'),
		('un', 'DATAID', '%1$s', '', '"DATAID"'),
	('ofac advanced', 'FixedRef', 'FixedRef="%1$s"', 'FixedRef=""', '"FixedRef"'),
		('ofac advanced', 'NamePartValue', '%2$s', '', '"NamePartValue"|no name'),
		('ofac advanced', 'IDRegistrationNo', 'IMO %3$s', '', '"IDRegistrationNo"'),
	('ofac advanced', 'PartySubTypeID', 'PartySubTypeID="1"', 'PartySubTypeID=""', '"PartySubTypeID"'),
		('ofac advanced', 'Date', '<Year>2022</Year><Month>5</Month><Day>8</Day>', '', '"EntryEvent"'),
	('ofac enhanced', 'id', 'entity id="%1$s"', 'entity id=""', '"id"'),
		('ofac enhanced', 'entityType', '<entityType>Vessel', '<entityType>', '"entityType"'),
		('ofac enhanced', 'formattedFullName', '%2$s', '', '"formattedFullName"|no name'),
	('ofac enhanced', 'documentNumber', 'IMO %3$s', '', '"documentNumber"'),
	('ofac enhanced', 'sanctionsLists', '<sanctionsList id="1" datePublished="2022-05-08">SDN List</sanctionsList>', '',
		'sanctionsList'),
	('ofac advanced', 'ProfileID', 'ProfileID="%1$s"', 'ProfileID=""', 'no entry|"ProfileID"'),
	('canada', 'Item', 'Darticle>%1$s', 'Darticle>', '<Item>|"Item"'),
	('ftm', 'entity', '"entity": ["NK-%1$s"]', '"entity": [""]', 'no record'),
	('canada', 'Country', 'Russia / Russie', '', '<Country>'), ('canada', 'EntityOrShip', '%2$s', '', '<EntityOrShip>'),
		('canada', 'ShipIMONumber', '%3$s', '', '<ShipIMONumber>'),
		('canada', 'DateOfListing', '2024-06-13', '', '<DateOfListing>'),
	('ftm', 'id', '"NK-%1$s"', '""', '"id"'), ('ftm', 'schema', '"Vessel"', '""', 'no record|vessels are gone'),
		('ftm', 'caption and name', '%2$s', '', '"caption"'), ('ftm', 'imoNumber', 'IMO%3$s', '', '"imoNumber"'),
	('ftm', 'startDate', '2024-06-13', '', '"startDate"'),
	('json', 'name', '%2$s', '', '"name"'), ('json', 'imo', '%3$s', '', '"imo"'), ('json', 'key', 'k%1$s', '', '"key"'),
		('json', 'from', '2024-06-13', '', '"from"|from is no date')) c(of, what, value, other, named);
-- cells shifted by one to the right
INSERT INTO change
SELECT c.of, 'cells shifted', pg_temp.file(c.of,
	replace((SELECT f.record FROM format f WHERE f.name = c.of), c.value, c.other)), c.named
FROM (VALUES ('uk', '%2$s,Primary', ',%2$s,Primary', 'columns, not 6'),
	('eu', '%2$s;', ';%2$s;', 'columns|"IMO number"'), ('opensanctions', '"%2$s",', '"","%2$s",', 'columns, not 11'),
	('ofac', '"%2$s",', '"","%2$s",', '13 columns, not 12')) c(of, value, other, named);
-- the value of one element in the next
INSERT INTO change
SELECT c.of, 'values shifted', pg_temp.file(c.of,
	replace(replace((SELECT f.record FROM format f WHERE f.name = c.of), c.number, c.number_then), c.name,
	c.name_then)), c.named
FROM (VALUES ('ofac xml', '<idNumber>IMO %3$s', '<idNumber>%2$s', '<lastName>%2$s', '<lastName>',
	'"lastName"|"idNumber"'), ('un', '<DATAID>%1$s', '<DATAID>', '<FIRST_NAME>%2$s', '<FIRST_NAME>%1$s', '"DATAID"'),
	('ofac advanced', 'IMO %3$s', '%2$s', '<NamePartValue>%2$s', '<NamePartValue>',
		'"NamePartValue"|no name|"IDRegistrationNo"'),
	('ofac enhanced', 'IMO %3$s', '%2$s', 'FullName>%2$s', 'FullName>', 'no name|"formattedFullName"'),
		('canada', 'Navire>%3$s', 'Navire>%2$s', 'EntiteOuNavire>%2$s', 'EntiteOuNavire>', '<EntityOrShip>'),
	('ftm', 'IMO%3$s', '%2$s', '"name": ["%2$s"]', '"name": [""]', '"imoNumber"'),
		('json', '"imo": "%3$s"', '"imo": "%2$s"', '"name": "%2$s"', '"name": ""', '"name"|"imo"|neither')) c(of,
		number, number_then, name, name_then, named);
-- read in another encoding
INSERT INTO change SELECT f.name, 'UTF-8 read as ' || e.encoding,
	convert_from(convert_to(pg_temp.file(f.name), 'UTF8'), e.encoding), 'another encoding|É|no header|no column|no XML'
	FROM format f, unnest('{LATIN1,WIN1252}'::text[]) e(encoding);
INSERT INTO change SELECT f.name, 'letters given up', translate(pg_temp.file(f.name), 'É', U&'\FFFD'),
	'another encoding' FROM format f;
-- cut off, doubled, another file
INSERT INTO change SELECT f.name, 'half of it', left(pg_temp.file(f.name), length(pg_temp.file(f.name)) * 6 / 10), '.'
	FROM format f;
-- of CSV nothing else says that it is the end
INSERT INTO change
SELECT f.name, format('cut in a line, %s ships of 12', s.n), left(pg_temp.file(f.name), c.place + 20), '.'
FROM format f, ship s, LATERAL (SELECT strpos(pg_temp.file(f.name), s.name) AS place) c WHERE s.n IN (11, 12);
INSERT INTO change SELECT f.name, 'the file twice, one behind the other', pg_temp.file(f.name) || pg_temp.file(f.name),
	'is that of record|well-formed|columns|same|cannot be read|no column|"IMO number" is none|record|second root '
'element|json|end mark' FROM format f WHERE f.name NOT IN ('opensanctions', 'uk', 'eu', 'ftm');
INSERT INTO change SELECT c.of, format('the list %s behind it', c.other), pg_temp.file(c.of) || pg_temp.file(c.other),
	'.'
FROM (VALUES ('uk', 'eu'), ('eu', 'uk'), ('uk', 'opensanctions'), ('opensanctions', 'uk'), ('opensanctions', 'eu'),
	('ofac', 'uk'), ('ofac xml', 'un'), ('un', 'canada'), ('canada', 'ofac xml'), ('ftm', 'json'), ('ftm', 'uk'),
	('ofac advanced', 'un'),
	('ofac enhanced', 'canada'), ('json', 'ftm')) c(of, other);
-- OFAC's lists have one layout: another of them behind it would be taken for more of the same
INSERT INTO change SELECT 'ofac', 'the consolidated list behind it', pg_temp.file('ofac')
	|| regexp_replace(pg_temp.file('ofac'), '^(\d+),', '9\1,', 'gn'), 'behind its end mark 0x1A';
INSERT INTO change SELECT f.name, 'the list ' || o.name, pg_temp.file(o.name), 'looks like' FROM format f, format o
	WHERE f.name <> o.name AND f.name <> 'json';

SELECT plan(4 + (SELECT count(*)::integer FROM format) + 2 * (SELECT count(*)::integer FROM change));
-- as a first copy: not accepted as a list without ships, numbers or names
SELECT is((SELECT string_agg(c.of || ': ' || c.what, '; ') FROM change c WHERE c.what LIKE '%renamed'
	AND pg_temp.would_take(c.of, c.content) ~ '^accepted'), 'ftm: column ""startDate"" renamed',
'no first copy with a renamed column is accepted, but of entities without dates, which need not have any');
SELECT is((SELECT count(*) FROM listing), 0::bigint, 'and nothing is kept');
SELECT is(pg_temp.took(f.name, pg_temp.file(f.name)), 'accepted', f.name || ' as it is') FROM format f ORDER BY f.name;
UPDATE list_snapshot SET fetched_at = '2026-06-01';
SELECT pg_temp.state() AS state \gset
CREATE TEMP TABLE answer AS SELECT c.of, c.what, c.named, pg_temp.took(c.of, c.content) AS answer FROM change c;
SELECT matches(a.answer, CASE a.of WHEN 'json' THEN '^(quarantined|refused) .' ELSE '^quarantined .' END,
	format('%s: %s', a.of, a.what)) FROM answer a ORDER BY a.of, a.what;
SELECT matches(a.answer, a.named, format('%s: %s is named', a.of, a.what)) FROM answer a ORDER BY a.of, a.what;
SELECT is(pg_temp.state(), :'state', 'what is quarantined changes nothing');
SELECT is((SELECT string_agg(f.name, ', ') FROM format f
	WHERE pg_temp.took(f.name, pg_temp.file(f.name)) <> 'unchanged'), NULL, 'and the right file goes on');
SELECT * FROM finish();
ROLLBACK;
