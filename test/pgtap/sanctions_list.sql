-- Sanctions lists: every trap of the published layouts on small made-up files, what is
-- quarantined, what changes when, and what was listed on a day as known on another.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(174);

-- a record of sdn.csv; NULL is -0- with a blank, unquoted
CREATE FUNCTION pg_temp.sdn(ent integer, name text, type text DEFAULT NULL, program text DEFAULT 'RUSSIA-EO14024',
	call_sign text DEFAULT NULL, ship text DEFAULT NULL,
	tonnage text DEFAULT NULL, flag text DEFAULT NULL, owner text DEFAULT NULL,
		remarks text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(',', ent, (SELECT string_agg(coalesce('"' || replace(f, '"', '""') || '"', '-0- '), ',' ORDER BY n)
		FROM unnest(ARRAY[name, type, program, NULL, call_sign, ship, tonnage, NULL, flag, owner,
		remarks]) WITH ORDINALITY u(f, n))) || E'\r\n' $$;
CREATE FUNCTION pg_temp.file(VARIADIC records text[]) RETURNS text LANGUAGE sql
	AS $$ SELECT array_to_string(records, '') || chr(26) $$;
-- everything that is known, but for the snapshots and rejects themselves
CREATE FUNCTION pg_temp.state() RETURNS text LANGUAGE sql AS $$
	SELECT md5(concat_ws('|', (SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_period x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_version x),
			(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_name x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_identifier x),
			(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_flag x),
		(SELECT string_agg(x::text, ';' ORDER BY x::text) FROM listing_link x))) $$;
CREATE FUNCTION pg_temp.detail(list text, key text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT v.detail FROM listing l JOIN listing_version v USING (listing_id) WHERE l.list = $1 AND l.source_key = $2
		AND v.known_to IS NULL $$;
CREATE FUNCTION pg_temp.numbers(list text, key text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', i.scheme, coalesce(i.value, '(' || i.raw || ')'), i.check_result, CASE
		WHEN NOT i.is_current THEN 'former' END), ', ' ORDER BY i.scheme, i.raw)
	FROM listing l JOIN listing_identifier i USING (listing_id) WHERE l.list = $1 AND l.source_key = $2
		AND i.known_to IS NULL $$;
CREATE FUNCTION pg_temp.names(list text, key text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', n.kind, CASE WHEN n.weak THEN 'weak' END, n.name), ', '
		ORDER BY n.kind = 'primary' DESC, n.kind, n.name, n.weak)
	FROM listing l JOIN listing_name n USING (listing_id) WHERE l.list = $1 AND l.source_key = $2
		AND n.known_to IS NULL $$;
CREATE FUNCTION pg_temp.flags(list text, key text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(f.flag || CASE WHEN f.is_current THEN '' ELSE ' (former)' END, ', ' ORDER BY f.is_current DESC,
		f.flag)
	FROM listing l JOIN listing_flag f USING (listing_id) WHERE l.list = $1 AND l.source_key = $2
		AND f.known_to IS NULL $$;
CREATE FUNCTION pg_temp.links(list text, key text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', k.relation, k.name, '-> ' || o.source_key), ', ' ORDER BY k.relation, k.name)
	FROM listing l JOIN listing_link k USING (listing_id) LEFT JOIN listing o ON o.listing_id = k.linked_id
		WHERE l.list = $1 AND l.source_key = $2 AND k.known_to IS NULL $$;

-- ---------- CSV ----------

SELECT results_eq($$SELECT record_no, line_no, fields
	FROM csv_records(E'\uFEFFa,"b ""c"", d",\r\n\n"x\ny",1\n' || chr(26))$$,
	$$VALUES (1, 1::bigint, ARRAY['a', 'b "c", d', '']), (2, 3::bigint, ARRAY[E'x\ny', '1'])$$,
		'byte order mark, doubled quotes, a field over two lines, an empty line, 0x1A');
SELECT results_eq($$SELECT record_no, fields IS NULL, problem IS NOT NULL FROM csv_records(E'a,b\nc,"d\ne,f\n')$$,
	'VALUES (1, false, false), (2, true, true), (3, false, false)', 'a lost quote costs one record');
SELECT results_eq($$SELECT fields IS NULL, problem IS NOT NULL FROM csv_records(E'a,"b"c\n')$$, 'VALUES (true, true)',
	'text behind a quote');
SELECT is_empty($$SELECT * FROM csv_records('')$$, 'nothing has no records');

-- ---------- OFAC: sdn.csv, alt.csv, sdn_comments.csv ----------

SELECT pg_temp.sdn(100, 'VOLGA SHIPPING CO.',
	remarks => 'Identification Number IMO 5145892; Registration Number 1027739 (Russia).') AS owner,
	pg_temp.sdn(101, 'LADY R', 'vessel', 'RUSSIA-EO14024', 'UBDT8', 'General Cargo', '12,345', 'Russia',
		'VOLGA SHIPPING CO.',
		'Vessel Registration Identification IMO 9161003; MMSI 273212120; Vessel Year of Build 2004; Former Vessel Flag '
		'Antigua and Barbuda; alt. Former Vessel Flag None Identified; f.k.a. ''SLOMAN PRODUCER''; Linked To: VOLGA '
		'SHIPPING CO..') AS lady,
	pg_temp.sdn(102, 'TWO BLANKS', 'vessel', 'IRAN] [NPWMD] [IFSR',
		remarks => 'Vessel Registration Identification IMO  8730455.') AS blanks,
	pg_temp.sdn(103, 'BARE', 'vessel',
		remarks => 'Vessel Registration Identification 8606173; Secondary sanctions risk: section 1(b) of Executive '
		'Order 13224; Other Vessel Call Sign 5IM713; Other Vessel Type Landing Craft;') AS bare,
	pg_temp.sdn(104, 'NO NUMBER', 'vessel', flag => 'None Identified',
		remarks => 'Vessel Registration Identification RS 150443 (Russia).') AS registered,
	pg_temp.sdn(105, 'MALTESE', 'vessel', remarks => 'Vessel Registration Identification 15411 (Malta).') AS maltese,
	pg_temp.sdn(106, 'UNDER ANOTHER TAG', 'vessel',
		remarks => 'Identification Number IMO 9339301; a.k.a. ''THE "OTHER" ONE''.') AS tagged,
	pg_temp.sdn(107, 'WRONG DIGIT', 'vessel', remarks => 'Vessel Registration Identification IMO 9161004.') AS wrong,
	pg_temp.sdn(108, 'BROTHERS, "THE"', 'vessel') AS quoted,
	pg_temp.sdn(109, 'IVANOV, Ivan', 'individual') AS person, pg_temp.sdn(110, 'EP-GOM', 'aircraft') AS plane \gset
SELECT pg_temp.file(:'owner', :'lady', :'blanks', :'bare', :'registered', :'maltese', :'tagged', :'wrong', :'quoted',
	:'person', :'plane') AS file1 \gset
SELECT E'101,1,"fka","SLOMAN PRODUCER",-0- \r\n101,2,"aka","LEDI R",-0- \r\n100,3,"aka","VSC",-0- \r\n'
	|| chr(26) AS alt \gset
SELECT E'103,"Linked To: VSC."\r\n' || chr(26) AS comments \gset
SELECT results_eq($$SELECT records, vessels, added, changed, removed, rejected, status, reason
	FROM load_ofac_sdn($$ || quote_literal(:'file1') || $$, '2022-05-01', $$ || quote_literal(:'alt') || ', '
	|| quote_literal(:'comments') || ')',
	$$VALUES (11, 8, 8, 0, 0, 0, 'accepted', NULL)$$, 'a first file');
SELECT is((SELECT ROW(list, format, published_at, fetched_at, stated_records, end_mark, length(sha256), bytes)::text
	FROM list_snapshot),
	format('(ofac_sdn,sdn_csv,,"2022-05-01 00:00:00+00",,t,64,%s)', octet_length(:'file1' || :'alt' || :'comments')),
		'kept with time, format, mark and size');
SELECT is((SELECT sha256 FROM list_snapshot),
	encode(sha256(convert_to(:'file1' || :'alt' || :'comments', 'UTF8')), 'hex'), 'and its SHA-256');
SELECT is(pg_temp.numbers('ofac_sdn', '101'), 'call_sign UBDT8 unchecked, imo IMO9161003 valid, mmsi 273212120 valid',
	'numbers of a vessel');
SELECT is(pg_temp.names('ofac_sdn', '101'), 'primary LADY R, aka LEDI R, fka SLOMAN PRODUCER, fka weak SLOMAN PRODUCER',
	'names, weak ones in quotes, and those of alt.csv');
SELECT is(pg_temp.flags('ofac_sdn', '101'), 'Russia, Antigua and Barbuda (former)', 'flags; none identified is none');
SELECT is(pg_temp.links('ofac_sdn', '101'), 'Linked To VOLGA SHIPPING CO. -> 100, owner VOLGA SHIPPING CO. -> 100',
	'links find their owner, full stops apart');
SELECT is(pg_temp.detail('ofac_sdn', '101') - 'names' - 'identifiers' - 'flags' - 'links' - 'remarks',
	'{"name": "LADY R", "programs": ["RUSSIA-EO14024"], "ship_type": "General Cargo", "tonnage": "12,345", '
	'"year_built": 2004}', 'and the rest');
SELECT is(pg_temp.numbers('ofac_sdn', '102'), 'imo IMO8730455 valid', 'IMO with two blanks');
SELECT is((SELECT programs FROM listing_version WHERE name = 'TWO BLANKS'), '{IRAN,NPWMD,IFSR}', 'several programs');
SELECT is(pg_temp.numbers('ofac_sdn', '103'), 'call_sign 5IM713 unchecked, imo IMO8606173 valid',
	'a bare number that passes the check; another call sign');
SELECT is(pg_temp.links('ofac_sdn', '103'), 'Linked To VSC -> 100',
	'remarks go on in sdn_comments.csv; owners go by their aliases too');
SELECT is(pg_temp.numbers('ofac_sdn', '104'), 'registration RS 150443 (RUSSIA) unchecked',
	'a registration is no IMO number');
SELECT is(pg_temp.flags('ofac_sdn', '104'), NULL, 'a flag not identified is none');
SELECT is(pg_temp.numbers('ofac_sdn', '105'), 'registration 15411 (MALTA) unchecked', 'nor are five digits');
SELECT is(pg_temp.numbers('ofac_sdn', '106'), 'imo IMO9339301 valid', 'a vessel''s number under the tag of companies');
SELECT is(pg_temp.numbers('ofac_sdn', '107'), 'imo (IMO 9161004) wrong check digit',
	'a wrong check digit is kept and said');
SELECT is(pg_temp.names('ofac_sdn', '106'), 'primary UNDER ANOTHER TAG, aka weak THE "OTHER" ONE', 'quotes in a name');
SELECT is(pg_temp.names('ofac_sdn', '108'), 'primary BROTHERS, "THE"', 'and in a field');
SELECT is(pg_temp.numbers('ofac_sdn', '100'), 'company_imo 5145892 valid, other 1027739 (RUSSIA) unchecked',
	'the number of a company is no ship''s');
SELECT results_eq($$SELECT kind, count(*) FROM listing GROUP BY 1 ORDER BY 1$$, $$VALUES ('aircraft', 1::bigint),
	('entity', 1), ('individual', 1), ('vessel', 8)$$, 'kinds');
SELECT results_eq($$SELECT name, imo, mmsi, call_sign, flag, measures, status, listed_after, listed_by, start_basis
	FROM sanctioned_vessel WHERE key = '101'$$,
	$$VALUES ('LADY R', 9161003, 273212120, 'UBDT8', 'Russia', 'asset_freeze', 'listed', NULL::timestamptz,
		timestamptz '2022-05-01', 'snapshot')$$, 'the view of vessels listed now');

-- unchanged, older
SELECT pg_temp.state() AS state \gset
SELECT results_eq($$SELECT added, changed, removed, status
	FROM load_ofac_sdn($$ || quote_literal(:'file1') || $$, '2022-05-02', $$ || quote_literal(:'alt') || ', '
	|| quote_literal(:'comments') || ')', $$VALUES (0, 0, 0, 'unchanged')$$, 'the same bytes later');
SELECT results_eq($$SELECT added, changed, removed, status
	FROM load_ofac_sdn($$ || quote_literal(:'file1') || $$, '2022-05-01', $$ || quote_literal(:'alt') || ', '
	|| quote_literal(:'comments') || ')', $$VALUES (0, 0, 0, 'unchanged')$$, 'the very copy once more');
SELECT is(pg_temp.state(), :'state', 'change nothing');
SELECT is((SELECT string_agg(status, ' ' ORDER BY snapshot_id) FROM list_snapshot), 'accepted unchanged',
	'and a copy is kept once');
SELECT is((SELECT max(confirmed_at) FROM sanctioned_vessel), timestamptz '2022-05-02',
	'what is unchanged is confirmed');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''2022-05-01 12:00'')', pg_temp.file(:'owner', :'lady')), '22023',
	NULL, 'an older one is refused');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''2022-05-02'')', pg_temp.file(:'owner', :'lady')), '22023', NULL,
	'and another of the same time');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''infinity'')', :'file1'), '22023', NULL, 'infinity is no time');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, NULL)', :'file1'), '22004', NULL, 'nor NULL');
SELECT throws_ok('SELECT load_ofac_sdn(NULL, ''2022-06-01'')', '22004', NULL, 'no file');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''2022-06-01'', list => ''nowhere'')', :'file1'), '42704', NULL,
	'no such list');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''2022-06-01'', max_removed => 1.1)',
	pg_temp.file(:'owner', :'lady')), '22023', NULL, 'a share above 1');
SELECT throws_ok(format('SELECT load_ofac_sdn(%L, ''2022-06-01'', max_removed => NULL)',
	pg_temp.file(:'owner', :'lady')), '22023', NULL, 'no share');
SELECT is(pg_temp.state(), :'state', 'errors change nothing');

-- quarantine
CREATE TEMP TABLE spoiled (n serial, what text, call text);
INSERT INTO spoiled (what, call) VALUES
	('an empty file', $$load_ofac_sdn('', '2022-06-01')$$), ('blanks', $$load_ofac_sdn(E' \r\n', '2022-06-01')$$),
		('the mark alone', format('load_ofac_sdn(%L, ''2022-06-01'')', chr(26))),
	('a file cut off within a record', format('load_ofac_sdn(%L, ''2022-06-01'')',
		left(:'file1', length(:'file1') - 10))),
	('a file cut off between records', format('load_ofac_sdn(%L, ''2022-06-01'')', :'owner' || :'lady' || :'blanks'
		|| :'bare' || :'registered' || :'maltese' || :'tagged' || :'wrong')),
	('a missing quote', format('load_ofac_sdn(%L, ''2022-06-01'')', replace(:'file1', '"TWO BLANKS"', '"TWO BLANKS'))),
	('alt.csv for sdn.csv', format('load_ofac_sdn(%L, ''2022-06-01'')', :'alt')),
	('sdn.csv for alt.csv', format('load_ofac_sdn(%L, ''2022-06-01'', %L)', :'file1', :'file1')),
	('a list without most vessels', format('load_ofac_sdn(%L, ''2022-06-01'')',
		pg_temp.file(:'owner', :'lady', :'blanks', :'bare', :'person', :'plane'))),
	('a list without vessels', format('load_ofac_sdn(%L, ''2022-06-01'')',
		pg_temp.file(:'owner', :'person', :'plane'))),
	('the UK''s file', format('load_ofac_sdn(%L, ''2022-06-01'')',
		E'Report Date: 29-Apr-2026\nLast Updated,Unique ID\n1/1/2024,RUS1\n')),
	('XML', $$load_ofac_sdn('<sdnList><sdnEntry/></sdnList>', '2022-06-01')$$),
		('words', $$load_ofac_sdn('404 Not Found', '2022-06-01')$$),
	('nothing for XML', $$load_ofac_sdn_xml('', '2022-06-01')$$),
		('words for XML', $$load_ofac_sdn_xml('404 Not Found', '2022-06-01')$$),
		('a page of HTML', $$load_ofac_sdn_xml('<html><body/></html>', '2022-06-01')$$),
	('XML cut off', $$load_ofac_sdn_xml('<sdnList><sdnEntry><uid>101</uid></sdnEntry>', '2022-06-01')$$),
	('XML that is not well-formed',
		$$load_ofac_sdn_xml('<sdnList><sdnEntry><uid>101</sdnEntry></uid></sdnList>', '2022-06-01')$$),
	('the UN''s XML', $$load_ofac_sdn_xml('<CONSOLIDATED_LIST><ENTITIES/>
		</CONSOLIDATED_LIST>', '2022-06-01')$$), ('OFAC''s XML for the UN''s', $$load_un_list('<sdnList/>', '2022-06-01')$$),
	('XML without entries', $$load_ofac_sdn_xml('<sdnList/>', '2022-06-01')$$),
	('fewer records than stated', $$load_ofac_sdn_xml('<sdnList><publshInformation>
		<Publish_Date>05/31/2022</Publish_Date><Record_Count>3</Record_Count></publshInformation><sdnEntry>
		<uid>101</uid><lastName>LADY R</lastName><sdnType>Vessel</sdnType></sdnEntry></sdnList>', '2022-06-01')$$),
	('an XML bomb', format('load_ofac_sdn_xml(%L, ''2022-06-01'')',
		'<?xml version="1.0"?><!DOCTYPE sdnList [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
		|| (SELECT string_agg(format('<!ENTITY %s "%s">', chr(97 + g), repeat('&' || chr(96 + g) || ';', 20)), ''
		ORDER BY g) FROM generate_series(1, 9) g) || ']><sdnList>&j;</sdnList>')),
	('one behind a long comment', format('load_un_list(%L, ''2022-06-01'')', '<?xml version="1.0"?><!-- '
		|| repeat('x', 20000) || ' --><!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
		|| (SELECT string_agg(format('<!ENTITY %s "%s">', chr(97 + g), repeat('&' || chr(96 + g) || ';', 20)), ''
		ORDER BY g) FROM generate_series(1, 9) g) || ']><CONSOLIDATED_LIST>&j;</CONSOLIDATED_LIST>')),
	('an entity that reads a file',
		$$load_un_list('<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST>&a;</CONSOLIDATED_LIST>', '2022-06-01')$$),
	('an empty file for the UK''s', $$load_uk_list('', '2022-06-01')$$),
		('sdn.csv for the UK''s', format('load_uk_list(%L, ''2022-06-01'')', :'file1')),
		('a header and nothing below it',
		$$load_uk_list(E'Report Date: 1-Jun-2022\nUnique ID,Name 6\n', '2022-06-01')$$),
	('a missing quote in the UK''s', $$load_uk_list(E'Unique ID,Name 6\nRUS1,"LADY R\nRUS2,ANGARA\n', '2022-06-01')$$),
		('a column too few in the UK''s', $$load_uk_list(E'Unique ID,Name 6\nRUS1\nRUS2,ANGARA\n', '2022-06-01')$$),
	('an empty file for OpenSanctions''', $$load_opensanctions_maritime('', '2022-06-01')$$),
		('the UK''s for OpenSanctions''',
		$$load_opensanctions_maritime(E'Unique ID,Name 6\nRUS1,LADY R\n', '2022-06-01')$$),
	('a missing quote in OpenSanctions''',
		$$load_opensanctions_maritime(E'type,caption,imo,id\nVESSEL,"LADY R,IMO9161003,x\nVESSEL,ANGARA,IMO9179842,y\n', '2022-06-01')$$),
	('no listing', $$load_listings('un', '[]', '2022-06-01')$$),
		('another number of listings than stated',
		$$load_listings('un', '{"records": 2, "listings": [{"key": "1", "name": "X"}]}', '2022-06-01')$$);
DO $$
DECLARE
	s record;
BEGIN
	CREATE TEMP TABLE outcome (n integer, status text, reason text, state text, rows bigint);
	FOR s IN SELECT * FROM spoiled ORDER BY n LOOP
		BEGIN
			EXECUTE format('INSERT INTO outcome SELECT %s, l.status, l.reason FROM %s l', s.n, s.call);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcome VALUES (s.n, SQLSTATE, SQLERRM);
		END;
		UPDATE outcome SET state = pg_temp.state(), rows = (SELECT count(*) FROM list_snapshot) WHERE outcome.n = s.n;
	END LOOP;
END $$;
SELECT is(o.status, 'quarantined', s.what || ': ' || o.reason) FROM spoiled s JOIN outcome o USING (n) ORDER BY n;
SELECT is((SELECT count(*) FROM outcome WHERE state <> :'state'), 0::bigint, 'what is quarantined changes nothing');
SELECT is((SELECT count(*) FROM list_snapshot WHERE status = 'quarantined' AND reason IS NOT NULL AND added = 0
	AND changed = 0 AND removed = 0), 35::bigint, 'and is kept with its reason, a copy of one time and loader once');
SELECT is((SELECT max(fetched_at) FROM list_snapshot WHERE status <> 'quarantined'), timestamptz '2022-05-02',
	'it does not stand in the way');
SELECT results_eq(format('SELECT status FROM load_ofac_sdn(%L, ''2022-06-01'', max_removed => 1)',
	pg_temp.file(:'owner', :'lady', :'blanks', :'bare', :'person', :'plane')), $$VALUES ('accepted')$$,
	'what was quarantined for what it lacks is taken when that is allowed');
SELECT is((SELECT s.status FROM load_ofac_sdn('<sdnList/>', '2022-06-10', list => 'eu_833_2014') s), 'quarantined',
	'XML given to the loader of CSV');
SELECT isnt((SELECT s.reason FROM load_ofac_sdn_xml('<sdnList/>', '2022-06-10', list => 'eu_833_2014') s),
	(SELECT n.reason FROM list_snapshot n WHERE n.list = 'eu_833_2014' AND n.format = 'sdn_csv'),
	'is read when it is given to the right one');
-- and back
SELECT status FROM load_ofac_sdn(pg_temp.file(:'owner', :'lady', :'blanks', :'bare', :'registered', :'maltese',
	:'tagged', :'wrong', :'quoted', :'person', :'plane'), '2022-06-01 01:00', max_removed => 1) \gset
SELECT results_eq($$SELECT status, removed
	FROM load_ofac_sdn($$ || quote_literal(pg_temp.file(:'owner', :'lady', :'blanks', :'bare', :'registered',
	:'maltese', :'tagged', :'wrong', :'person', :'plane')) || $$, '2022-06-02', max_removed => 0)$$,
$$VALUES ('accepted', 1)$$, 'one vessel is no share');
SELECT is((SELECT status FROM load_un_list('<CONSOLIDATED_LIST><ENTITIES>' || (SELECT string_agg(format('<ENTITY>
	<DATAID>%s</DATAID><FIRST_NAME>E%s</FIRST_NAME>
	</ENTITY>', g, g), '') FROM generate_series(1, 100) g) || '</ENTITIES>
	</CONSOLIDATED_LIST>', '2022-06-01')), 'accepted', 'a list without vessels');
SELECT is((SELECT status FROM load_un_list('<CONSOLIDATED_LIST><ENTITIES><ENTITY><DATAID>1</DATAID>
	<FIRST_NAME>E1</FIRST_NAME></ENTITY></ENTITIES>
	</CONSOLIDATED_LIST>', '2022-06-02')), 'quarantined', 'that shrinks to a hundredth is not to be trusted either');

-- ---------- what changes when ----------

CREATE FUNCTION pg_temp.load(file text, fetched timestamptz) RETURNS text LANGUAGE sql
	AS $$ SELECT concat_ws(' ', added, changed, removed, status)
	FROM load_ofac_sdn(file, fetched, list => 'ofac_consolidated', max_removed => 1) $$;
SELECT pg_temp.sdn(1, 'ALPHA', 'vessel', remarks => 'Vessel Registration Identification IMO 9161003.') AS a,
	pg_temp.sdn(2, 'BETA', 'vessel',
	remarks => 'Vessel Registration Identification IMO 9179842; Linked To: LATE OWNER.') AS b,
	pg_temp.sdn(2, 'GAMMA', 'vessel',
		remarks => 'Vessel Registration Identification IMO 9179842; f.k.a. ''BETA''; Linked To: LATE OWNER.') AS b2,
	pg_temp.sdn(3, 'DELTA', 'vessel') AS c, pg_temp.sdn(4, 'LATE OWNER') AS owner2 \gset
SELECT is(pg_temp.load(pg_temp.file(:'a', :'b'), '2023-01-01'), '2 0 0 accepted', 'day 1: A, B');
SELECT is(pg_temp.links('ofac_consolidated', '2'), 'Linked To LATE OWNER', 'a link to nobody yet');
SELECT is(pg_temp.load(pg_temp.file(:'b', :'c', :'a'), '2023-01-02'), '1 0 0 accepted',
	'day 2: C comes; order does not count');
SELECT is(pg_temp.load(pg_temp.file(:'b2', :'c', :'owner2'), '2023-01-03'), '0 1 1 accepted',
	'day 3: A goes, B is renamed, an owner comes');
SELECT is(pg_temp.load(pg_temp.file(:'b2', :'c', :'owner2'), '2023-01-04'), '0 0 0 unchanged', 'day 4: nothing');
SELECT is(pg_temp.load(pg_temp.file(:'a', :'b2', :'c', :'owner2'), '2023-01-05'), '1 0 0 accepted',
	'day 5: A comes back');
SELECT is(pg_temp.load(pg_temp.file(:'b2', :'c', :'owner2'), '2023-01-06'), '0 0 1 accepted', 'day 6: and goes');
SELECT is(pg_temp.links('ofac_consolidated', '2'), 'Linked To LATE OWNER -> 4',
	'the link finds its owner when he comes');
SELECT is(pg_temp.names('ofac_consolidated', '2'), 'primary GAMMA, fka weak BETA', 'renamed');
SELECT is((SELECT string_agg(n.name, ' ' ORDER BY n.known_from) FROM listing l JOIN listing_name n USING (listing_id)
	WHERE l.list = 'ofac_consolidated' AND l.source_key = '2' AND n.kind = 'primary'), 'BETA GAMMA',
'under one key with both names');
SELECT results_eq($$SELECT starts_after, starts_by, start_basis, ends_after, ends_by, end_basis, known_from
	FROM listing l JOIN listing_period p USING (listing_id) WHERE l.list = 'ofac_consolidated' AND l.source_key = '1'
	AND p.known_to IS NULL ORDER BY starts_by$$,
	$$VALUES (NULL::timestamptz, timestamptz '2023-01-01', 'snapshot', timestamptz '2023-01-02',
		timestamptz '2023-01-03', 'snapshot', timestamptz '2023-01-03'),
		('2023-01-04', '2023-01-05', 'snapshot', '2023-01-05', '2023-01-06', 'snapshot', '2023-01-06')$$,
			'two periods, each end between two snapshots');
SELECT is((SELECT string_agg(change, ' ' ORDER BY known_from) FROM listing l JOIN listing_version v USING (listing_id)
	WHERE l.list = 'ofac_consolidated' AND l.source_key = '1'), 'added relisted', 'a re-listing is one');
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9161003', t) o WHERE o.list = 'ofac_consolidated'),
	'-'), ' ' ORDER BY t),
	'possibly listed listed listed possibly - - possibly listed possibly - -', 'as of every half day')
FROM unnest(ARRAY['2022-12-31', '2023-01-01', '2023-01-01 12:00', '2023-01-02', '2023-01-02 12:00', '2023-01-03',
	'2023-01-04', '2023-01-04 12:00', '2023-01-05', '2023-01-05 12:00', '2023-01-06', '2024-01-01']::timestamptz[]) t;
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9161003', '2023-01-02 12:00', t) o
	WHERE o.list = 'ofac_consolidated'), '-'), ' ' ORDER BY t),
	'- listed listed possibly possibly',
		'one day, as known on five: nothing yet, listed, and only later that it may have ended')
FROM unnest(ARRAY['2022-12-31', '2023-01-01', '2023-01-02 23:59', '2023-01-03', '2023-02-01']::timestamptz[]) t;
SELECT results_eq($$SELECT name, key, programs, measures, last_snapshot_id IS NOT NULL, confirmed_at
	FROM listings_of('9179842', '2023-01-02', '2023-01-02')$$,
	$$VALUES ('BETA', '2', '{RUSSIA-EO14024}'::text[], '{mixed}'::text[], true, timestamptz '2023-01-02')$$,
		'under the name of then');
SELECT is((SELECT name FROM listings_of('9179842', '2023-01-02 12:00', '2024-01-01')), 'BETA', 'also as known now');
SELECT is((SELECT name FROM listings_of('9179842', '2023-01-03', '2024-01-01')), 'GAMMA',
	'and the new one from its snapshot on');
SELECT results_eq($$SELECT change, relisted, key, name, name_before, what, happened_after, happened_by
	FROM sanctions_change WHERE list = 'ofac_consolidated' ORDER BY happened_by, key$$,
	$$VALUES ('added', false, '1', 'ALPHA', NULL, NULL, NULL::timestamptz, timestamptz '2023-01-01'),
		('added', false, '2', 'BETA', NULL, NULL, NULL, '2023-01-01'),
		('added', false, '3', 'DELTA', NULL, NULL, '2023-01-01', '2023-01-02'),
		('removed', false, '1', 'ALPHA', 'ALPHA', NULL, '2023-01-02', '2023-01-03'),
			('changed', false, '2', 'GAMMA', 'BETA', 'name, names, remarks', '2023-01-02', '2023-01-03'),
		('added', true, '1', 'ALPHA', 'ALPHA', NULL, '2023-01-04', '2023-01-05'),
			('removed', false, '1', 'ALPHA', 'ALPHA', NULL, '2023-01-05', '2023-01-06')$$, 'the view of changes');
SELECT is((SELECT count(*) - count(DISTINCT row_id) FROM sanctions_change), 0::bigint, 'has a key');
-- a number that a list takes back
SELECT is(pg_temp.load(pg_temp.file(:'b2',
	pg_temp.sdn(3, 'DELTA', 'vessel', remarks => 'Vessel Registration Identification IMO 8517839.'), :'owner2'),
'2023-01-07'), '0 1 0 accepted', 'day 7: a number is given');
SELECT is(pg_temp.load(pg_temp.file(:'b2', :'c', :'owner2'), '2023-01-08'), '0 1 0 accepted', 'day 8: and taken back');
SELECT is((SELECT count(*) FROM listings_of('8517839', '2023-01-07', '2023-01-07')), 1::bigint,
	'as known then it was listed under it');
SELECT is((SELECT string_agg(status, ' ') FROM listings_of('8517839', '2023-01-09', '2023-01-09')), 'possibly',
	'now that no number is given, no more than possibly');
SELECT is((SELECT count(*) FROM listings_of('8517839', '2023-01-07', '2023-01-09')), 1::bigint,
	'and what was listed under it that day was so, whenever one asks');
-- duplicates and records without a key
SELECT is((SELECT ROW(records, rejected, status)::text
	FROM load_ofac_sdn(pg_temp.file(:'b2', :'c', pg_temp.sdn(3, 'DELTA TWIN', 'vessel'), :'owner2'), '2023-01-09',
	list => 'ofac_consolidated')), '(4,1,accepted)', 'the second record of a key is rejected');
SELECT results_eq($$SELECT source_key, raw LIKE '3,"DELTA TWIN"%', reason FROM list_reject$$,
	$$VALUES ('3', true, 'key "3" is that of record 2')$$, 'kept, with the reason');
SELECT is((SELECT name FROM sanctioned_vessel WHERE list = 'ofac_consolidated' AND key = '3'), 'DELTA',
	'and the first stands');

-- ---------- OFAC: sdn.xml ----------

SELECT '<?xml version="1.0" standalone="yes"?>
	<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
	<publshInformation><Publish_Date>05/31/2022</Publish_Date><Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>101</uid><lastName>LADY R</lastName><sdnType>Vessel</sdnType>
	<remarks>Linked To: VOLGA SHIPPING CO.</remarks><programList><program>RUSSIA-EO14024</program><program>DPRK</program></programList>
<idList><id><uid>1</uid><idType>Vessel Registration Identification</idType><idNumber>IMO 9161003</idNumber></id><id>
	<uid>2</uid><idType>MMSI</idType><idNumber>273212120</idNumber></id></idList>
<akaList><aka><uid>3</uid><type>f.k.a.</type><category>weak</category><lastName>SLOMAN PRODUCER</lastName></aka><aka>
	<uid>4</uid><type>a.k.a.</type><category>strong</category><lastName>LEDI R</lastName></aka></akaList>
<vesselInfo><callSign>UBDT8</callSign><vesselType>General Cargo</vesselType><vesselFlag>Russia</vesselFlag>
	<vesselOwner>VOLGA SHIPPING CO.</vesselOwner><tonnage>12345</tonnage><grossRegisteredTonnage>9611</grossRegisteredTonnage></vesselInfo></sdnEntry>
<sdnEntry><uid>100</uid><lastName>VOLGA SHIPPING CO.</lastName><sdnType>Entity</sdnType><idList><id><uid>5</uid>
	<idType>Identification Number</idType><idNumber>IMO 5145892</idNumber></id></idList></sdnEntry></sdnList>' AS xml \gset
SELECT register_sanctions_list('xml', 'test', 'made up') \gset
SELECT is((SELECT ROW(records, vessels, added, rejected, status)::text
	FROM load_ofac_sdn_xml(:'xml', '2022-06-01', list => 'xml')), '(2,1,1,0,accepted)', 'sdn.xml');
SELECT is((SELECT ROW(published_at, stated_records)::text FROM list_snapshot WHERE list = 'xml'),
	'("2022-05-31 00:00:00+00",2)', 'says when it was published, and how many records it has');
SELECT is(pg_temp.numbers('xml', '101'), 'call_sign UBDT8 unchecked, imo IMO9161003 valid, mmsi 273212120 valid',
	'numbers');
SELECT is(pg_temp.numbers('xml', '100'), 'company_imo 5145892 valid', 'of a company');
SELECT is(pg_temp.names('xml', '101'), 'primary LADY R, aka LEDI R, fka weak SLOMAN PRODUCER', 'names');
SELECT is(pg_temp.flags('xml', '101'), 'Russia', 'flag');
SELECT is(pg_temp.links('xml', '101'), 'Linked To VOLGA SHIPPING CO -> 100, owner VOLGA SHIPPING CO. -> 100', 'links');
SELECT is((SELECT programs FROM listing_version v JOIN listing l USING (listing_id) WHERE l.list = 'xml'
	AND l.source_key = '101'), '{RUSSIA-EO14024,DPRK}', 'programs');
SELECT is((SELECT status FROM load_ofac_sdn_xml(U&'\FEFF' || :'xml', '2022-06-02', list => 'xml')), 'accepted',
	'a byte order mark is no damage');
SELECT is((SELECT status FROM load_ofac_sdn_xml(replace(:'xml', 'standalone="yes"', 'encoding="utf-16"'), '2022-06-03',
	list => 'xml')), 'accepted', 'nor is an encoding that the text no longer has');

-- ---------- UK ----------

SELECT E'\uFEFFReport Date: 29-Apr-2026\nLast Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,'
	'Name type,Alias strength,Regime Name,"Individual, Entity, Ship",Designation source,Date Designated,Listed On,'
'Sanctions Imposed,Other Information,IMO number,Current owner/operator (s),Previous owner/operator (s),Current '
'believed flag of ship,Previous flags,Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification '
'number (HIN)\n'
	'01/08/2024,RUS2001,16001,,LADY R,,,Primary Name,,Russia,Ship,UK,31/07/2024,01/08/2024,Ship '
	'specification|Prohibition on port entry,"Carried arms; see statement",IMO9161003,(1) MG-Flot (2) Volga (1998) '
	'Shipping LLC,,Russia,(1) Antigua (2) Malta,General cargo,9611,127,2004,ABC12345D404\n'
	'01/08/2024,RUS2001,16001,,SLOMAN PRODUCER,,,Previous Name,,Russia,Ship,UK,31/07/2024,01/08/2024,Ship '
	'specification|Prohibition on port entry,"Carried arms; see statement",IMO9161003,,,Russia,,General cargo,9611,127,'
	'2004,\n'
	'01/08/2024,RUS2001,16001,,"LEDI ""R""",,,Alias,Low quality a.k.a,Russia,Ship,UK,31/07/2024,01/08/2024,Ship '
	'specification|Prohibition on port entry,,IMO9161003,,,,,,,,,\n'
	'01/08/2024,RUS2002,16002,,ANGARA,,,Primary name,,Russia,Ship,UK,31/07/2024,,Ship specification,,9179842,,,,,,,,,\n'
	'01/08/2024,DPR0001,,,NO NUMBER,,,Primary name,,DPRK,Ship,UN,03/10/2017,,,,,,,,,,,,,\n'
	'01/08/2024,RUS1,1,,IVANOV,Ivan,Petrovich,Primary name,,Russia,Individual,UK,01/03/2022,,Asset freeze,,,,,,,,,,,\n'
	',,,,LOST,,,Primary name,,Russia,Ship,UK,01/03/2022,,,,,,,,,,,,,\n' AS uk \gset
SELECT is((SELECT ROW(records, vessels, added, changed, removed, rejected, status)::text
	FROM load_uk_list(:'uk', '2026-04-29 12:00')), '(5,3,3,0,0,1,accepted)',
'the UK''s list: several rows one listing; one without a key');
SELECT is((SELECT published_at FROM list_snapshot WHERE list = 'uk' AND status = 'accepted'), timestamptz '2026-04-29',
	'says when it was published');
SELECT is((SELECT r.reason FROM list_reject r JOIN list_snapshot s USING (snapshot_id) WHERE s.list = 'uk'),
	'the record has no key', 'the reject is kept');
SELECT is(pg_temp.numbers('uk', 'RUS2001'), 'hull ABC12345D404 unchecked, imo IMO9161003 valid', 'IMO in front');
SELECT is(pg_temp.numbers('uk', 'RUS2002'), 'imo IMO9179842 valid', 'and without');
SELECT is(pg_temp.names('uk', 'RUS2001'), 'primary LADY R, aka weak LEDI "R", fka SLOMAN PRODUCER',
	'names of three rows');
SELECT is(pg_temp.flags('uk', 'RUS2001'), 'Russia, Antigua (former), Malta (former)', 'flags');
SELECT is(pg_temp.links('uk', 'RUS2001'),
	'current owner/operator MG-Flot, current owner/operator Volga (1998) Shipping LLC',
	'owners; a year in brackets does not begin another');
SELECT results_eq($$SELECT programs, measures, designated_on, listed_on, last_updated, detail ->> 'year_built'
	FROM listing_version v JOIN listing l USING (listing_id) WHERE l.list = 'uk' AND l.source_key = 'RUS2001'$$,
	$$VALUES ('{Russia}'::text[], '{Ship specification,Prohibition on port entry}'::text[], date '2024-07-31',
		date '2024-08-01', date '2024-08-01', '2004')$$, 'designated and listed dates both');
SELECT is((SELECT name FROM listing_version v JOIN listing l USING (listing_id) WHERE l.list = 'uk'
	AND l.source_key = 'RUS1'), 'Ivan Petrovich IVANOV', 'Name 6 comes last');
SELECT is((SELECT ROW(starts_after, starts_by, start_basis, known_from)::text FROM listing_period p
	JOIN listing l USING (listing_id) WHERE l.list = 'uk' AND l.source_key = 'RUS2001'),
	'("2024-07-31 00:00:00+00","2024-07-31 00:00:00+00",published,"2026-04-29 12:00:00+00")',
		'a date that is given counts, known since the copy');
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9161003', t, '2026-05-01') o WHERE o.list = 'uk'),
	'-'), ' ' ORDER BY t), '- - listed listed', 'on each side of it')
FROM unnest(ARRAY['2022-06-01', '2024-07-30 23:59:59', '2024-07-31', '2026-04-30']::timestamptz[]) t;
SELECT is((SELECT count(*) FROM listings_of('9161003', '2025-01-01', '2025-01-01') o WHERE o.list = 'uk'), 0::bigint,
	'as known before the copy, nothing');
SELECT is((SELECT ROW(changed, status)::text
	FROM load_uk_list(replace(:'uk', '31/07/2024,01/08/2024', '30/07/2024,01/08/2024'), '2026-04-30')), '(1,accepted)',
'a date corrected');
SELECT is((SELECT string_agg((SELECT o.status FROM listings_of('9161003', '2024-07-30 12:00', t) o WHERE o.list = 'uk')
	|| ' ' || t::date, ', ') FROM unnest(ARRAY['2026-04-29 13:00', '2026-04-30 13:00']::timestamptz[]) t),
'listed 2026-04-30', 'is known since it was');
SELECT is((SELECT ROW(removed, status)::text
	FROM load_uk_list(regexp_replace(replace(:'uk', '31/07/2024,01/08/2024', '30/07/2024,01/08/2024'),
	'[^\n]*RUS2002[^\n]*\n', ''), '2026-05-02')), '(1,accepted)', 'a row gone');
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9179842', t) o WHERE o.list = 'uk'), '-'), ' '
	ORDER BY t), 'listed possibly -', 'ends between two copies')
FROM unnest(ARRAY['2026-04-30', '2026-05-01', '2026-05-02']::timestamptz[]) t;
SELECT is((SELECT ROW(added, status)::text
	FROM load_uk_list(replace(:'uk', '31/07/2024,01/08/2024', '30/07/2024,01/08/2024'), '2026-05-04')), '(1,accepted)',
'and back again');
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9179842', t) o WHERE o.list = 'uk'), '-'), ' '
	ORDER BY t), 'listed possibly - possibly listed', 'under the old date, a second time: it began with the copy')
FROM unnest(ARRAY['2026-04-30', '2026-05-01', '2026-05-02', '2026-05-03', '2026-05-04']::timestamptz[]) t;

-- ---------- UN ----------

SELECT '<?xml version="1.0" encoding="UTF-8"?>
	<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-02-27T00:00:02.108Z">
	<INDIVIDUALS><INDIVIDUAL><DATAID>1001</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>Ri</FIRST_NAME>
	<SECOND_NAME>Won</SECOND_NAME><THIRD_NAME>Ho</THIRD_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
	<REFERENCE_NUMBER>KPi.033</REFERENCE_NUMBER><LISTED_ON>2016-11-30</LISTED_ON><COMMENTS1>IMO 9161003</COMMENTS1>
	<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Lee</ALIAS_NAME></INDIVIDUAL_ALIAS></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>1002</DATAID><VERSIONNUM>3</VERSIONNUM><FIRST_NAME>OCEAN MARITIME</FIRST_NAME>
	<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.020</REFERENCE_NUMBER><LISTED_ON>2014-07-28</LISTED_ON>
	<COMMENTS1>The IMO number: 5145892. Once also IMO Number: 5145893.</COMMENTS1><ENTITY_ALIAS>
	<QUALITY>f.k.a.</QUALITY><ALIAS_NAME>OMM</ALIAS_NAME></ENTITY_ALIAS><ENTITY_ALIAS><QUALITY/><ALIAS_NAME/>
	</ENTITY_ALIAS><LAST_DAY_UPDATED><VALUE>2016-01-01</VALUE><VALUE>2018-06-05</VALUE></LAST_DAY_UPDATED></ENTITY>
	</ENTITIES></CONSOLIDATED_LIST>' AS un \gset
SELECT is((SELECT ROW(records, vessels, added, rejected, status)::text
	FROM load_un_list(:'un', '2026-02-28', max_removed => 1)), '(2,0,0,0,accepted)', 'the UN''s list has no vessels');
SELECT is((SELECT published_at FROM list_snapshot WHERE list = 'un' ORDER BY snapshot_id DESC LIMIT 1),
	timestamptz '2026-02-27 00:00:02.108', 'says when it was made');
SELECT is(pg_temp.numbers('un', '1002'), 'company_imo 5145892 valid, company_imo (5145893) wrong check digit',
	'company numbers out of a comment, checked as such');
SELECT is(pg_temp.numbers('un', '1001'), NULL, 'a person has none');
SELECT is(pg_temp.names('un', '1002'), 'primary OCEAN MARITIME, fka OMM', 'names');
SELECT is(pg_temp.names('un', '1001'), 'primary Ri Won Ho, aka weak Lee', 'of a person');
SELECT results_eq($$SELECT listed_on, last_updated FROM listing_version v JOIN listing l USING (listing_id)
	WHERE l.list = 'un' AND l.source_key = '1002' AND known_to IS NULL$$,
	$$VALUES (date '2014-07-28', date '2018-06-05')$$, 'dates, of updates the last');
SELECT is((SELECT ROW(starts_by, start_basis)::text FROM listing_period p JOIN listing l USING (listing_id)
	WHERE l.list = 'un' AND l.source_key = '1002' AND known_to IS NULL AND removal_snapshot_id IS NULL),
'("2014-07-28 00:00:00+00",published)', 'listed on counts');

-- ---------- OpenSanctions ----------

SELECT E'type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases\nVESSEL,LADY R,IMO9161003,'
	'sanction;mare.detained,ru;kp,ru,273212120;273212121,ofac-1,https://x,us_ofac_sdn;gb_fcdo,SLOMAN PRODUCER;"SEA '
'STAR (7) EAST"\nVESSEL,"LADY ""R""",IMO9179842,sanction,,,,NK-2,,x,\nORGANIZATION,MG-FLOT,IMO5145892,sanction,ru,,,'
'NK-3,,us_ofac_sdn,\n' AS os \gset
SELECT is((SELECT ROW(records, vessels, added, rejected, status)::text
	FROM load_opensanctions_maritime(replace(:'os', '"SEA STAR (7) EAST"', 'SEA STAR (7) EAST'), '2024-01-01')),
'(3,2,2,0,accepted)', 'OpenSanctions: a source entity a listing');
SELECT is(pg_temp.numbers('opensanctions_maritime', 'ofac-1'),
	'imo IMO9161003 valid, mmsi 273212120 valid, mmsi 273212121 valid', 'numbers');
SELECT is(pg_temp.numbers('opensanctions_maritime', 'NK-3'), 'company_imo 5145892 valid', 'of an organization');
SELECT is(pg_temp.names('opensanctions_maritime', 'ofac-1'),
	'primary LADY R, aka SEA STAR (7) EAST, aka SLOMAN PRODUCER', 'names; a number in brackets begins no other');
SELECT is(pg_temp.names('opensanctions_maritime', 'NK-2'), 'primary LADY "R"', 'with quotes');
SELECT is((SELECT ROW(programs, measures)::text FROM listing_version v JOIN listing l USING (listing_id)
	WHERE l.source_key = 'ofac-1'), '("{gb_fcdo,us_ofac_sdn}","{mare.detained,sanction}")', 'datasets and risk');

-- ---------- JSON ----------

SELECT is((SELECT ROW(records, vessels, added, rejected, status)::text FROM load_listings('mine', '[
	{"imo": 9161003, "name": "LADY R", "mmsi": ["273212120"], "call_sign": "UBDT8", "flag": "RU",
		"aliases": ["LEDI R"], "former_names": "SLOMAN PRODUCER", "former_flags": ["AG", "MT"], "owner": "MG-FLOT",
		"from": "2024-06-25", "programs": "833/2014", "remarks": "Art. 3s(2)(a)"},
	{"key": "x2", "name": "FULL", "kind": "vessel", "identifiers": [{"scheme": "imo", "value": "9179842"},
		{"scheme": "mmsi", "value": "273210440", "former": true}], "names": [{"name": "SCAN ARCTIC", "kind": "fka"},
		{"name": "ARCTIC", "weak": true}], "flags": [{"flag": "RU", "current": true}],
		"links": [{"relation": "operator", "name": "MG-FLOT"}], "designated_on": "25.6.2024", "listed_on": "2024-07-01", "until": "1 Jul 2025"},
	{"key": "x3", "name": "MG-FLOT", "kind": "entity"}, 17, {"name": "NO KEY"}, {"key": "x6"}, {"key": "x7",
		"name": "BAD DATE", "from": "soon"}, {"key": "x8", "name": "BAD KIND", "kind": "submarine"}, {"key": "x3", "name": "TWICE"},
	{"key": "x10", "name": "NEVER", "from": "infinity"}, {"key": "x11", "name": "WHEN LOADED",
		"from": "today"}]', '2024-07-01')), '(11,2,2,8,accepted)', 'listings as JSON; what is none is counted');
SELECT results_eq($$SELECT r.record_no, r.source_key, r.reason FROM list_reject r
	JOIN list_snapshot s USING (snapshot_id) WHERE s.list = 'mine' AND r.record_no < 10 ORDER BY 1$$,
	$$VALUES (4, NULL, 'a listing is an object, not a number'),
	(5, NULL, 'the listing has neither a key nor an IMO number'),
	(6, 'x6', 'the listing has neither a name nor a number'),
	(7, 'x7', 'from is no date: "soon"'), (8, 'x8', 'unknown kind "submarine"'),
		(9, 'x3', 'key "x3" is that of record 3')$$, 'with reasons');
SELECT is(pg_temp.numbers('mine', 'IMO9161003'),
	'call_sign UBDT8 unchecked, imo IMO9161003 valid, mmsi 273212120 valid', 'short forms: numbers');
SELECT is(pg_temp.names('mine', 'IMO9161003'), 'primary LADY R, aka LEDI R, fka SLOMAN PRODUCER', 'names');
SELECT is(pg_temp.flags('mine', 'IMO9161003'), 'RU, AG (former), MT (former)', 'flags');
SELECT is(pg_temp.links('mine', 'IMO9161003') || '; ' || pg_temp.links('mine', 'x2'),
	'owner MG-FLOT -> x3; operator MG-FLOT -> x3', 'links');
SELECT is(pg_temp.numbers('mine', 'x2'), 'imo IMO9179842 valid, mmsi 273210440 valid former', 'in full: numbers');
SELECT is(pg_temp.names('mine', 'x2'), 'primary FULL, aka weak ARCTIC, fka SCAN ARCTIC', 'names');
SELECT is(string_agg(coalesce((SELECT o.status FROM listings_of('9179842', t) o WHERE o.list = 'mine'), '-'), ' '
	ORDER BY t), '- listed listed -', 'from the first day to the last')
FROM unnest(ARRAY['2024-06-24 23:59:59', '2024-06-25', '2025-06-30 23:59:59', '2025-07-01']::timestamptz[]) t;
SELECT is((SELECT ROW(measure, built_in)::text FROM sanctions_list WHERE list = 'mine'), '(watch,f)',
	'a list that was not there is one to watch');
SELECT throws_ok($$SELECT load_listings('mine', '"x"', '2024-08-01')$$, '22023', NULL, 'no listings at all');
SELECT throws_ok($$SELECT load_listings('mine', '{"a": 1}', '2024-08-01')$$, '22023', NULL, 'an object without any');
SELECT throws_ok($$SELECT load_listings('eu_2017_1509', '[{"key": "1",
	"name": "X"}]', now() + interval '1 year')$$, '22023', NULL, 'a copy of the future: none could follow');
SELECT throws_ok($$SELECT register_sanctions_list('uk', 'x', 'y')$$, '22023', NULL,
	'lists that come with the extension stay');
SELECT throws_ok($$SELECT register_sanctions_list('z', 'x', 'y', 'ban')$$, '23514', NULL, 'a measure that is none');
SELECT lives_ok($$SELECT load_listings('mine', '[{"imo": 9161003, "name": "LADY R"}, {"key": "x2", "name": "FULL",
	"from": "soon"}, {"key": "x9", "name": "ODD", "names": [{"name": "Y", "kind": "alias"}]},
	{"key": "x12", "name": "ODD", "identifiers": [{"scheme": "passport", "value": "1"}]}, {"key": "x13",
		"name": "ODD", "flags": [{"flag": "RU",
		"current": "perhaps"}]}]', '2024-08-02', max_removed => 1)$$, 'what is odd within a listing is no error of the whole list');
SELECT is((SELECT ROW(s.rejected, s.status)::text FROM list_snapshot s WHERE s.list = 'mine' ORDER BY s.fetched_at DESC
	LIMIT 1), '(4,accepted)', 'it is rejected and counted');
SELECT is((SELECT status FROM listings_of('9179842', '2024-08-02') o WHERE o.list = 'mine'), 'listed',
	'listed as before');

SELECT load_listings('turned', '[{"key": "k", "name": "ANGARA", "kind": "entity"}]', '2024-01-01') \gset
SELECT load_listings('turned', '[{"key": "k", "name": "ANGARA", "kind": "vessel"}]', '2024-01-02') \gset
SELECT is((SELECT count(*) FROM screen_vessel(name => 'ANGARA', at => '2024-06-01') s WHERE s.list = 'turned'),
	1::bigint, 'what turns out to be a vessel is found by its name');
SELECT is((SELECT rejected FROM load_listings('turned', '[{"key": "k", "name": "ANGARA", "from": "2024-06-01",
	"until": "2024-01-01"}]', '2024-01-03')), 1, 'what ends before it begins is no listing');

SELECT * FROM finish();
ROLLBACK;
