-- AIS messages: random ones of all types that are decoded are read back equal, whole and in parts, through streams
-- that merge ships and lose or damage lines.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';

SELECT plan(108);
SELECT setseed(0.1371);

\i test/ais_encoder.sql

-- ---------- random messages of every type, whole and in parts ----------

CREATE TEMP TABLE sent AS
SELECT id, type, (m).bits, (m).says, parts, address, sequence, channel,
	pg_temp.sentences((m).bits, parts, address, sequence, channel) AS sentences
FROM (SELECT id, type, pg_temp.encode(type, CASE WHEN id % 7 = 0 THEN 980000000 ELSE 200000000 END + id, half) AS m,
		CASE WHEN random() < 0.5 THEN 1 ELSE 2 + floor(random() * 4)::integer END AS parts,
		(ARRAY['AIVDM', 'BSVDM', 'ABVDM', 'AIVDO'])[1 + id % 4] AS address,
		(id / 8 % 10)::text AS sequence, (ARRAY['A', 'B'])[1 + id / 4 % 2] AS channel
	FROM generate_series(1, 1500) id,
		LATERAL (SELECT (ARRAY[1, 2, 3, 4, 5, 5, 8, 9, 11, 18, 19, 21, 24, 24, 27])[1 + id % 15] AS type,
			CASE WHEN id % 15 = 12 THEN 'A' ELSE 'B' END AS half OFFSET 0) t
	OFFSET 0) s;

SELECT is((SELECT array_agg(DISTINCT length(bits) ORDER BY length(bits)) FROM sent WHERE type <> 21),
	'{96,160,168,312,422,424}'::integer[], 'the encoder makes messages of the lengths that the ITU gives');
SELECT set_eq($$
		SELECT type, bool_and(pg_temp.says(to_jsonb(r)) = says)
		FROM sent, ais_message(array_to_string(sentences, E'\n')) r
		GROUP BY 1$$,
	$$SELECT DISTINCT type, true FROM sent$$,
	'random messages of each type are read as they were written, in one part or several');
SELECT is((SELECT count(*) FROM sent, ais_message(array_to_string(sentences, E'\n')) r
		WHERE (r.sentence, r.channel) IS DISTINCT FROM (sent.address, sent.channel)
			OR r.station IS NOT NULL OR r.t IS NOT NULL),
	0::bigint, 'address and channel come from the sentence');

-- streams: a part comes up to so many places behind the one before, and some lines are lost
CREATE FUNCTION pg_temp.stream(spread integer, lost double precision) RETURNS text[] LANGUAGE sql VOLATILE AS $$
	SELECT array_agg(sentence ORDER BY place, id, part)
	FROM (SELECT id, sentence, part, id * 2 + sum(floor(random() * spread)) OVER (PARTITION BY id
		ORDER BY part) AS place
		FROM sent, unnest(sentences) WITH ORDINALITY x(sentence, part)) s
	WHERE random() >= lost
$$;
CREATE TEMP TABLE stream AS
SELECT 'whole' AS name, pg_temp.stream(12, 0) AS lines
UNION ALL SELECT 'lossy', pg_temp.stream(12, 0.1);

CREATE TEMP TABLE received AS
SELECT s.name, r.line_no, r.lines, r.error, pg_temp.says(to_jsonb(r)) AS says FROM stream s, ais_messages(s.lines) r;

SELECT is((SELECT count(*) FROM received r JOIN sent USING (says)
		WHERE r.name = 'whole' AND r.error IS NULL AND r.lines = sent.parts),
	1500::bigint, 'messages of several ships are read through each other, by talker, channel and sequence number');
SELECT is((SELECT count(*) FROM received r WHERE r.name = 'whole'), 1500::bigint, 'and nothing else');
SELECT is((SELECT sum(r.lines) FROM received r WHERE r.name = s.name), cardinality(s.lines)::bigint,
	format('each line of the %s stream is in exactly one row', name)) FROM stream s ORDER BY name;
SELECT cmp_ok((SELECT count(*) FROM received r WHERE r.name = 'lossy' AND r.error IS NULL), '>', 1000::bigint,
	'of a stream that loses one line in ten most messages are read');
SELECT is((SELECT count(*) FROM received r
		WHERE r.name = 'lossy' AND r.error IS NULL AND NOT EXISTS (SELECT FROM sent WHERE sent.says = r.says)),
	0::bigint, 'and none that no ship has sent');
SELECT set_eq($$SELECT DISTINCT error FROM received WHERE name = 'lossy' AND error IS NOT NULL$$, ARRAY['part_missing'],
	'parts whose others are lost say so');

-- all ships under two marks: nothing but the order of lines keeps them apart
CREATE FUNCTION pg_temp.with_mark(sentence text, sequence text, tags text DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(pg_temp.tag(tags), '')
		|| pg_temp.sentence(format('AIVDM,%s,%s,%s,A,%s,%s',
			f[2], f[3], CASE f[2] WHEN '1' THEN '' ELSE sequence END, f[6], left(f[7], 1)))
	FROM string_to_array(sentence, ',') f
$$;
INSERT INTO stream
SELECT 'equal marks', array_agg(pg_temp.with_mark(sentence, (id % 2)::text) ORDER BY place, id, part)
FROM (SELECT id, sentence, part, id * 5 + sum(floor(random() * 6)) OVER (PARTITION BY id ORDER BY part) AS place
	FROM sent, unnest(sentences) WITH ORDINALITY x(sentence, part)) s;
-- and with lost lines, but times: a message every 3 seconds, its parts within 2
INSERT INTO stream
SELECT 'times', array_agg(pg_temp.with_mark(sentence, (id % 2)::text, 's:one,c:' || 1700000000 + t)
		ORDER BY t, id, part)
FROM (SELECT id, sentence, part, random() AS luck, 3 * id + floor((part - 1) * random() * 0.6)::integer AS t
	FROM sent, unnest(sentences) WITH ORDINALITY x(sentence, part)) s
WHERE luck > 0.2;
-- and with lost lines, but groups, any number of lines apart
INSERT INTO stream
SELECT 'groups', array_agg(pg_temp.with_mark(sentence, '0', format('g:%s-%s-%s,s:one', part, parts, id))
		ORDER BY place, id, part)
FROM (SELECT id, sentence, part, parts, id * 5 + sum(floor(random() * 6)) OVER (PARTITION BY id ORDER BY part) AS place
	FROM sent, unnest(sentences) WITH ORDINALITY x(sentence, part)
	WHERE random() > 0.1) s;
INSERT INTO received
SELECT s.name, r.line_no, r.lines, r.error, pg_temp.says(to_jsonb(r)) AS says
FROM stream s, ais_messages(s.lines) r
WHERE s.name IN ('equal marks', 'times', 'groups');

SELECT is((SELECT count(*) FROM received r
		WHERE r.name = s.name AND r.error IS NULL AND NOT EXISTS (SELECT FROM sent WHERE sent.says = r.says)),
	0::bigint, format('never are parts of two ships joined: %s', name))
FROM stream s WHERE name IN ('equal marks', 'times', 'groups') ORDER BY name;
SELECT is((SELECT sum(r.lines) FROM received r WHERE r.name = s.name), cardinality(s.lines)::bigint,
	format('and nothing is lost silently: %s', name))
FROM stream s WHERE name IN ('equal marks', 'times', 'groups') ORDER BY name;
SELECT cmp_ok((SELECT count(*) FROM received WHERE name = 'equal marks' AND error = 'ambiguous_parts'), '>', 50::bigint,
	'parts that may be of either ship say so');
SELECT cmp_ok((SELECT count(*) FROM received WHERE name = 'equal marks' AND error IS NULL AND lines > 1),
	'>', 50::bigint,
	'a mark is free again when all its parts have come');

-- ---------- damage ----------

-- lines cut, with a byte changed or taken away, or two run together; in half of them the checksum is put right again
CREATE TEMP TABLE damaged AS
SELECT id, CASE WHEN random() < 0.5 THEN line ELSE pg_temp.sentence(split_part(ltrim(line, '!'), '*', 1)) END AS line
FROM (SELECT id, CASE floor(random() * 5)
			WHEN 0 THEN left(s, at)
			WHEN 1 THEN overlay(s PLACING chr(32 + floor(random() * 95)::integer) FROM at + 1 FOR 1)
			WHEN 2 THEN overlay(s PLACING '' FROM at + 1 FOR 1)
			WHEN 3 THEN left(s, at) || sentences[1]
			ELSE s || repeat(substr(s, at), floor(random() * 40)::integer) END AS line
	FROM (SELECT id, sentences, s, floor(random() * length(s))::integer AS at
		FROM sent, unnest(sentences) s
		OFFSET 0) x) d;
SELECT is((SELECT sum(lines) FROM ais_messages(ARRAY(SELECT line FROM damaged ORDER BY id))),
	(SELECT count(*) FROM damaged WHERE line !~ '^\s*$'),
	'damaged lines: each is in exactly one row, and none raises an error');
SELECT ok(codes @> '{not_ais,malformed,checksum_missing,checksum,several_sentences,armour,fill_bits,too_short,too_long}'
		AND codes <@ ('{not_ais,malformed,checksum_missing,checksum,several_sentences,armour,fill_bits,too_short,'
			'too_long,'
			'part_missing,duplicate_part,ambiguous_parts,unsupported_type,mmsi,position}')::text[],
	'and comes with a code: ' || codes::text)
FROM (SELECT array_agg(DISTINCT error) AS codes FROM damaged, ais_message(line) WHERE error IS NOT NULL) c;
SELECT is((SELECT count(*) FROM damaged, ais_message(line) r
		WHERE error IS NULL AND (lon NOT BETWEEN -180 AND 180 OR lat NOT BETWEEN -90 AND 90
			OR sog NOT BETWEEN 0 AND 1022
			OR cog NOT BETWEEN 0 AND 359.9 OR heading NOT BETWEEN 0 AND 359 OR nav_status NOT BETWEEN 0 AND 14)),
	0::bigint, 'what is read of them is in range');

-- ---------- error codes ----------

\set sample '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C'
-- a sentence of one part
CREATE FUNCTION pg_temp.single(payload text, fill_bits text DEFAULT '0') RETURNS text
LANGUAGE sql IMMUTABLE RETURN pg_temp.sentence(format('AIVDM,1,1,,B,%s,%s', payload, fill_bits));
-- a position report of a ship, at another place
CREATE FUNCTION pg_temp.at(lon integer, lat integer) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT pg_temp.single(pg_temp.armour(overlay(bits PLACING pg_temp.bits(28, lon) || pg_temp.bits(27, lat) FROM 62)))
	FROM sent WHERE id = 15
$$;

SELECT is((SELECT error FROM ais_message(line)), code, format('%s: %s', coalesce(code, 'no error'), what))
FROM (VALUES
	('not_ais', 'an empty text', ''),
	('not_ais', 'noise', 'noise'),
	('not_ais', 'another sentence of NMEA', pg_temp.sentence('GPGGA,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0')),
	('not_ais', 'a text in another script', 'Ω'),
	('checksum_missing', 'no checksum', '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0'),
	('checksum_missing', 'half a checksum', '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5'),
	('checksum', 'a wrong one', '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5D'),
	('checksum', 'letters beyond F', '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5G'),
	(NULL, 'small letters in the checksum', '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5c'),
	(NULL, 'blanks and line ends behind', :'sample' || E' \r\n'),
	('malformed', 'a field too few', pg_temp.sentence('AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH')),
	('malformed', 'a field too many', pg_temp.sentence('AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0,')),
	('malformed', 'part 0', pg_temp.sentence('AIVDM,1,0,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0')),
	('malformed', 'part 2 of 1', pg_temp.sentence('AIVDM,1,2,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0')),
	('malformed', 'a tag block without end', '\s:one*10' || :'sample'),
	('checksum', 'a tag block with a wrong checksum', '\s:one*00\' || :'sample'),
	('checksum_missing', 'a tag block without checksum', '\s:one\' || :'sample'),
	('several_sentences', 'two sentences in one line',
		'!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C' || :'sample'),
	('fill_bits', '6 of them', pg_temp.single('177KQJ5000G?tO`K>RA1wUbN0TKH', '6')),
	('fill_bits', 'more than there are', pg_temp.single('', '2')),
	('armour', 'a character that stands for nothing', pg_temp.single('177KQJ5000G?tO`X>RA1wUbN0TKH')),
	('armour', 'a character beyond ASCII', pg_temp.single('177KQJ5000G?tOñK>RA1wUbN0TKH')),
	('too_short', 'nothing', pg_temp.single('')),
	('too_short', 'a position without its end', pg_temp.single('177KQJ5000G?tO`K>RA1wUbN0T')),
	('too_long', 'a position with two characters more', pg_temp.single('177KQJ5000G?tO`K>RA1wUbN0TKH00')),
	('too_long', '1,000 characters', pg_temp.single(repeat('1', 1000))),
	('mmsi', 'of more than nine digits', pg_temp.single(pg_temp.armour((pg_temp.encode(1, 1000000000)).bits))),
	('unsupported_type', 'type 0', pg_temp.single('077KQJ5000G?tO`K>RA1wUbN0TKH')),
	('unsupported_type', 'message 8 of another area', pg_temp.single('877KQJ5000G?tO`K>RA1wUbN0TKH')),
	('position', 'a longitude beyond 180 degrees', pg_temp.at(108000001, 0)),
	('position', 'a latitude beyond 90 degrees', pg_temp.at(0, -54000001)),
	('several_messages', 'two of them', E'!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C\n' || :'sample')
) v(code, what, line);
SELECT results_eq($$SELECT msg_type, mmsi, lon, cog FROM ais_message(pg_temp.at(108000001, 0))$$,
	$$SELECT 1, 200000015, NULL::double precision, (says ->> 'cog')::double precision FROM sent WHERE id = 15$$,
	'a position out of range takes nothing else with it');

-- ---------- times and stations ----------

SELECT is((SELECT t FROM ais_message(line)), t::timestamptz, format('time: %s', what))
FROM (VALUES
	('seconds in the tag block', '2023-11-14 22:13:20Z', pg_temp.tag('c:1700000000') || :'sample'),
	('milliseconds in the tag block', '2023-11-14 22:13:20.125Z', pg_temp.tag('c:1700000000125') || :'sample'),
	('behind', '2012-09-26 15:07:01Z', :'sample' || ',x2,s29090,rnhcml,1348672021'),
	('in front, with a fraction', '2012-09-26 15:07:01.5Z', '1348672021.5 ' || :'sample'),
	('a date in front', '2012-09-26 15:07:01Z', '2012-09-26 15:07:01: ' || :'sample'),
	('a date in brackets', '2012-09-26 15:07:01Z', '[2012/09/26 15:07:01] ' || :'sample'),
	('a date with an offset', '2012-09-26 15:07:01.25Z', '2012-09-26T17:07:01.25+02:00,' || :'sample'),
	('an offset behind a blank', '2012-09-26 15:07:01Z', '2012-09-26 17:07:01 +02:00 ' || :'sample'),
	('an offset without a colon', '2012-09-26 15:07:01.5Z', '[2012-09-26 10:07:01.5 -0500] ' || :'sample'),
	('UTC in words', '2012-09-26 15:07:01Z', '2012-09-26 15:07:01 UTC ' || :'sample'),
	('no offset is a strength of signal', '2012-09-26 15:07:01Z', :'sample' || ',2012-09-26 15:07:01 -70'),
	('another word behind it', '2012-09-26 15:07:01Z', '2012-09-26 15:07:01 INFO ' || :'sample'),
	('none is one of a zone that has a name alone', NULL, '2012-09-26 15:07:01 EST ' || :'sample'),
	('nor one behind', NULL, :'sample' || ',2012-09-26 15:07:01 CEST'),
	('nor an hour of twelve', NULL, '2012-09-26 03:07:01 PM ' || :'sample'),
	('nor UTC+2', NULL, '2012-09-26 17:07:01 UTC+2 ' || :'sample'),
	('a date behind', '2012-02-29 00:00:00Z', :'sample' || ';2012-02-29T00:00:00Z'),
	('none is a day that is not', NULL, '2013-02-29 00:00:00 ' || :'sample'),
	('none is an MMSI', NULL, :'sample' || ',477553000')
) v(what, t, line);
SELECT is((SELECT station FROM ais_message(pg_temp.tag('s:r003669945,q:u') || :'sample')),
	'r003669945', 'the station of a tag block');
SELECT is((SELECT station FROM ais_message(:'sample' || ',d-103,b003669976,1348672021')),
	'b003669976', 'the station behind a sentence');

-- ---------- parts that must not be joined ----------

-- two ships, a message of two parts each, and a third one's of one part
CREATE TEMP TABLE pair AS
SELECT id, sentences
FROM (VALUES
	(1, pg_temp.sentences((pg_temp.encode(5, 211000001)).bits, 2, 'AIVDM', '3', 'A')),
	(2, pg_temp.sentences((pg_temp.encode(5, 211000002)).bits, 2, 'AIVDM', '3', 'A')),
	(3, pg_temp.sentences((pg_temp.encode(1, 211000003)).bits, 1, 'AIVDM', '', 'A'))) v(id, sentences);

-- what becomes of lines, each SHIP.PART@TAGS, or SHIP.PART=OLD/NEW for a part with a field changed
CREATE FUNCTION pg_temp.outcome(lines text) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT string_agg(CASE WHEN error IS NULL THEN 'ship ' || mmsi % 10 ELSE error || ' x' || r.lines END, ', '
		ORDER BY line_no, error)
	FROM ais_messages(ARRAY(
		SELECT coalesce(pg_temp.tag(nullif(split_part(word, '@', 2), '')), '') || CASE WHEN word LIKE '%=%'
			THEN pg_temp.sentence(replace(substr(split_part(sentence, '*', 1), 2), change[1], change[2]))
			ELSE sentence END
		FROM unnest(string_to_array(outcome.lines, ' ')) WITH ORDINALITY w(word, n),
			LATERAL (SELECT sentences[substr(word, 3, 1)::integer] AS sentence FROM pair
				WHERE id = left(word, 1)::integer) p,
			LATERAL (SELECT string_to_array(split_part(word, '=', 2), '/') AS change) c
		ORDER BY n)) r
$$;

SELECT is(pg_temp.outcome(lines), outcome, what)
FROM (VALUES
	('parts in turn', '1.1 1.2 2.1 2.2', 'ship 1, ship 2'),
	('two ships with one mark through each other', '1.1 2.1 1.2 2.2',
		'ambiguous_parts x1, ambiguous_parts x1, ambiguous_parts x1, ambiguous_parts x1'),
	('after them the mark is free', '1.1 2.1 1.2 2.2 1.1 1.2',
		'ambiguous_parts x1, ambiguous_parts x1, ambiguous_parts x1, ambiguous_parts x1, ship 1'),
	('a lost end, then another ship', '1.1 2.1 2.2', 'ambiguous_parts x1, ambiguous_parts x1, ambiguous_parts x1'),
	('a repeated part', '1.1 1.1 1.2 1.2', 'ship 1, duplicate_part x1, part_missing x1'),
	('the end before the beginning', '1.2 1.1', 'part_missing x1, part_missing x1'),
	('parts 41 lines apart', '1.1' || repeat(' 3.1', 40) || ' 2.2',
		'part_missing x1, ' || repeat('ship 3, ', 40) || 'part_missing x1'),
	('parts 40 lines apart', '1.1' || repeat(' 3.1', 39) || ' 1.2', 'ship 1' || repeat(', ship 3', 39)),
	('another talker', '1.1 2.2=AIVDM/BSVDM', 'part_missing x1, part_missing x1'),
	('another channel', '1.1 2.2=,3,A,/,3,B,', 'part_missing x1, part_missing x1'),
	('another sequence number', '1.1 2.2=,3,A,/,4,A,', 'part_missing x1, part_missing x1'),
	('another number of parts', '1.1 2.2=,2,2,/,3,2,', 'part_missing x1, part_missing x1'),
	('another station, or none', '1.1@s:one 2.2@s:two 2.2', 'part_missing x1, part_missing x1, part_missing x1'),
	('stations through each other', '1.1@s:one 2.1@s:two 1.2@s:one 2.2@s:two', 'ship 1, ship 2'),
	('times 3 seconds apart', '1.1@c:1700000000 2.2@c:1700000003', 'part_missing x1, part_missing x1'),
	('times 2 seconds apart', '1.1@c:1700000000 1.2@c:1700000002', 'ship 1'),
	('a clock that went on between', '1.1@c:1700000000 3.1@c:1700000009 2.2',
		'part_missing x1, ship 3, part_missing x1'),
	('groups', '1.1@g:1-2-77,s:one,c:1700000000 2.1@g:1-2-78,s:one,c:1700000000 1.2@g:2-2-77 2.2@g:2-2-78',
		'ship 1, ship 2'),
	('groups in their older form', '1.1@1G2:77,c:1700000000 2.1@1G2:78,c:1700000000 1.2@2G2:77 2.2@2G2:78',
		'ship 1, ship 2'),
	('a group and none', '1.1@g:1-2-77 2.2', 'part_missing x1, part_missing x1')
) v(what, lines, outcome);

-- eight messages of the same receiver, with the other numbers, between a first part and a last one
SELECT is((SELECT count(*) FROM ais_messages((SELECT sentences[1:1] FROM pair WHERE id = 1)
			|| ARRAY(SELECT s
				FROM generate_series(4, 11) n, (SELECT bits FROM sent WHERE type = 5 LIMIT 1) m,
					unnest(pg_temp.sentences(bits, 2, 'AIVDM', (n % 10)::text, 'B')) WITH ORDINALITY x(s, part)
				ORDER BY n, part)
			|| (SELECT sentences[2:2] FROM pair WHERE id = 2))
		WHERE error = 'part_missing'),
	2::bigint, 'a sequence number that has gone round stands for another message');

-- ---------- halves of message 24 ----------

CREATE TEMP TABLE half AS
SELECT id, half, m, (pg_temp.sentences((m).bits, 1, 'AIVDM', '', 'B'))[1] AS line
FROM (VALUES (1, 'A', pg_temp.encode(24, 211000010, 'A')), (2, 'B', pg_temp.encode(24, 211000010, 'B')),
	(3, 'A', pg_temp.encode(24, 211000010, 'A')), (4, 'B', pg_temp.encode(24, 211000011, 'B'))) v(id, half, m);
CREATE FUNCTION pg_temp.half(id integer, tags text DEFAULT NULL) RETURNS text LANGUAGE sql STABLE AS $$
	SELECT coalesce(pg_temp.tag(tags), '') || line FROM half WHERE half.id = $1
$$;
CREATE FUNCTION pg_temp.both() RETURNS jsonb LANGUAGE sql STABLE AS $$
	SELECT ((a.m).says || (b.m).says) - '{part,repeat}'::text[] FROM half a, half b WHERE a.id = 1 AND b.id = 2
$$;
SELECT is((SELECT jsonb_agg(pg_temp.says(to_jsonb(r)) - '{part,repeat}'::text[])
		FROM ais_messages(ARRAY[pg_temp.half(a), pg_temp.half(b)]) r),
	jsonb_build_array(pg_temp.both(), pg_temp.both()), format('halves %s and %s of one MMSI are joined', a, b))
FROM (VALUES (1, 2), (2, 1)) v(a, b);
SELECT is((SELECT pg_temp.says(to_jsonb(r)) - '{repeat}'::text[]
		FROM ais_message(pg_temp.half(2) || E'\n' || pg_temp.half(1)) r),
	pg_temp.both() || '{"part": "AB"}', 'and are one message');
SELECT is((SELECT jsonb_agg(pg_temp.says(to_jsonb(r)) ORDER BY line_no) FROM ais_messages(lines) r),
	(SELECT jsonb_agg((m).says ORDER BY o) FROM unnest(ids) WITH ORDINALITY x(id, o) JOIN half USING (id)), what)
FROM (VALUES
	('halves of two MMSIs are not', '{1,4}'::integer[], ARRAY[pg_temp.half(1), pg_temp.half(4)]),
	('nor those of an MMSI with two names', '{1,2,3}', ARRAY[pg_temp.half(1), pg_temp.half(2), pg_temp.half(3)]),
	('nor those of times far apart', '{1,2}', ARRAY[pg_temp.half(1, 'c:1700000000'), pg_temp.half(2, 'c:1700000781')])
) v(what, ids, lines);
SELECT is((SELECT count(*)
		FROM ais_messages(ARRAY[pg_temp.half(1, 'c:1700000780'), pg_temp.half(2, 'c:1700000000'),
			pg_temp.half(1, 'c:1700050000')]) r
		WHERE pg_temp.says(to_jsonb(r)) - '{part,repeat}'::text[] = pg_temp.both()),
	3::bigint, 'all halves of an MMSI are, once two of them are near in time');

-- ---------- a sentence of which other decoders make 28 m, or 280 ----------

SELECT is((SELECT (length_m, width_m, draught_m, eni)::text FROM ais_message('!AIVDM,1,1,,A,83`dU0@j2d<dteLMt29Pq?ba8ht0,0*0E')),
	'(110,11.4,2.8,02325170)', 'an inland ship sends length and beam in decimetres, draught in centimetres');

-- ---------- arguments ----------

SELECT is((SELECT count(*) FROM ais_messages('{}')), 0::bigint, 'no lines, no rows');
SELECT is((SELECT count(*) FROM ais_messages(ARRAY[NULL, '', E' \t\r', NULL])), 0::bigint, 'blank lines are nothing');
SELECT is((SELECT count(*) FROM ais_messages(NULL)), 0::bigint, 'nor is NULL');
SELECT is(ais_message(NULL)::text, NULL, 'no text, no message');

SELECT * FROM finish();
ROLLBACK;
