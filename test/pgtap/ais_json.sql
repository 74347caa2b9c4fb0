-- JSON files: one record a line, many in one, or one over many; what is broken costs itself and is counted.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(34);
SET LOCAL TimeZone = 'UTC';
DO $do$ BEGIN PERFORM define_ais_layout('j', 'json', '{"mmsi": "m", "t": "t", "lon": "x", "lat": "y",
	"name": "n"}', time_format => 'epoch_s', records => 'rows'); END $do$;

CREATE FUNCTION pg_temp.r(i integer, extra text DEFAULT '') RETURNS text LANGUAGE sql AS $$
	SELECT format('{"m":211000001,"t":%s,"x":5,"y":52%s}', 1714557600 + i, extra) $$;
-- what is read of lines: read, stored, without a report, rejected; and the seconds that are stored
CREATE FUNCTION pg_temp.load(VARIADIC lines text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	read bigint;
	stored bigint;
	no_report bigint;
	rejected bigint;
	seconds text;
BEGIN
	DELETE FROM vessel_track;
	INSERT INTO ais_line (line) SELECT line FROM unnest(lines) line;
	CALL load_ais('j', n, read, stored, n, n, n, n, n, n, no_report, rejected, n, n, n, n, n);
	SELECT coalesce(string_agg((extract(epoch FROM t) - 1714557600)::integer::text, ' ' ORDER BY t), '') INTO seconds
		FROM fix;
	RETURN format('%s %s %s %s: %s', read, stored, no_report, rejected, seconds);
END $$;

-- ---------- where records are ----------

SELECT is(pg_temp.load(pg_temp.r(1), pg_temp.r(2), '', pg_temp.r(3)), '4 3 1 0: 1 2 3', 'a record a line');
SELECT is(pg_temp.load(pg_temp.r(1) || pg_temp.r(2) || ' ' || pg_temp.r(3)), '3 3 0 0: 1 2 3',
	'several in a line, without signs between');
SELECT is(pg_temp.load('[' || pg_temp.r(1) || ',' || pg_temp.r(2) || ']'), '2 2 0 0: 1 2', 'an array');
SELECT is(pg_temp.load('[', pg_temp.r(1) || ',', pg_temp.r(2), ']'), '2 2 0 0: 1 2', 'an array over lines');
SELECT is(pg_temp.load('[[[' || pg_temp.r(1) || '],[' || pg_temp.r(2) || ']], []]'), '2 2 0 0: 1 2',
	'arrays in arrays');
SELECT is(pg_temp.load('{"rows":[' || pg_temp.r(1) || ',' || pg_temp.r(2) || '],"x":{"m":1},"z":[{"m":2}]}',
	pg_temp.r(3)), '3 3 0 0: 1 2 3',
	'the member of an object that holds records, and nothing else of it');
SELECT is(pg_temp.load('{"a":{"rows":1},', '"b":"{[",
	"rows"', ':[1]}', pg_temp.r(1)), '2 1 1 0: 1', 'a name alone makes no records: an object of something else');
SELECT is(pg_temp.load('{', '"rows" : [', pg_temp.r(1), ',' || pg_temp.r(2), '],', '"n": [1, {"m": 5},
	"]"],', '"o": {"p": {}}', '}', pg_temp.r(3)), '3 3 0 0: 1 2 3', 'over lines');
SELECT is(pg_temp.load('{', '  "m": 211000001,', '  "t": 1714557601, "x":', '5, "y": 52', '}', pg_temp.r(2)),
	'2 2 0 0: 1 2', 'a record over lines');
SELECT is(pg_temp.load('data: ' || pg_temp.r(1), 'data:' || pg_temp.r(2)), '2 2 0 0: 1 2', 'server-sent events');
SELECT is(pg_temp.load(pg_temp.r(1), '{"error":true}', '[]', '{}'), '3 1 2 0: 1',
	'an object that has nothing of a report is none');

-- ---------- what is broken ----------

SELECT is(pg_temp.load(pg_temp.r(1), left(pg_temp.r(2), 30), pg_temp.r(3), pg_temp.r(4)), '4 3 0 1: 1 3 4',
	'a line cut off costs itself');
SELECT is(pg_temp.load(pg_temp.r(1), left(pg_temp.r(2), 4), pg_temp.r(3)), '3 2 0 1: 1 3', 'within a text too');
SELECT is(pg_temp.load(pg_temp.r(1), 'garbage', pg_temp.r(2), ']', '"text"', '12', pg_temp.r(3)), '7 3 0 4: 1 2 3',
	'what is no object is rejected');
SELECT is(pg_temp.load('[', pg_temp.r(1) || ',', 'garbage', pg_temp.r(2), ']'), '3 2 0 1: 1 2',
	'within an array too, which goes on');
SELECT is(pg_temp.load(pg_temp.r(1), '{"m":211000001,,"t":1,"x":5,"y":52}', '{"m" 211000001}', '{m:1}', '{"m":[}',
	'{"m":nul"l}', pg_temp.r(3)), '7 2 0 5: 1 3',
	'what is not well-formed is rejected');
SELECT is((SELECT count(*) FROM ais_reject WHERE reason = 'bad_json' AND line LIKE '{"m":211000001,,%'), 1::bigint,
	'with the record as it was');
SELECT is(pg_temp.load(pg_temp.r(1), pg_temp.r(2, ',"n":' || repeat('[', 10000) || repeat(']', 10000)),
	pg_temp.r(3, ',"z":' || repeat('{"a":', 10000) || '1' || repeat('}', 10000))),
	'3 3 0 0: 1 2 3', 'depth costs nothing');
SELECT is(pg_temp.load(pg_temp.r(1), repeat('[', 100000), pg_temp.r(2)), '3 2 0 1: 1 2', 'nor do brackets without end');
SELECT is(pg_temp.load(pg_temp.r(1), pg_temp.r(2, ',"n":"' || repeat('x', 10000000) || '"'), pg_temp.r(3)),
	'3 3 0 0: 1 2 3', 'a line of ten megabytes');
SELECT is(pg_temp.load(pg_temp.r(1), '{"m":[211000001],"t":1714557602,"x":5,"y":52}',
	'{"m":{"m":211000001},"t":1714557602,"x":5,"y":52}', '{"m":null,"t":1714557602,"x":5,"y":52}'),
	'4 1 0 3: 1', 'a value is no array, no object and not null');
SELECT is(pg_temp.load(pg_temp.r(1), repeat('{"m":211000001,"t":1714557602,"x":5,"y":52,"n":"', 1)
	|| repeat('x', 70000)), '2 1 0 1: 1', 'a text without end');
SELECT is((SELECT max(length(line)) FROM ais_reject), 65536, 'of what is rejected the beginning is kept');

SELECT is(pg_temp.load('[' || pg_temp.r(1) || ',{"m":"x","t":1714557602,"x":5,"y":52},' || pg_temp.r(3)
	|| ',{"m":211000001,"t":1714557602,"x":5,"y":152},{"m":1,,}]', '{"m":2,,},{"m":3,,}'), '7 2 0 5: 1 3',
	'several that are broken in one line');
SELECT results_eq('SELECT line_no, record_no, reason FROM ais_reject WHERE load_id = (SELECT max(load_id) FROM '
	'ais_load) ORDER BY 1, 2', $$VALUES (1::bigint, 1, 'bad_mmsi'), (1, 2, 'bad_latitude'), (1, 3, 'bad_json'),
	(2, 1, 'bad_json'), (2, 2, 'bad_json')$$, 'each is kept');
SELECT is(pg_temp.load('[' || pg_temp.r(1) || ',' || string_agg('{"m":"x"}', ',') || ']'), '5001 1 0 5000: 1',
	'more than are written at once') FROM generate_series(1, 5000);

-- ---------- values ----------

CREATE FUNCTION pg_temp.name(text text) RETURNS text LANGUAGE sql AS $$
	SELECT name FROM ais_report('{"m":211000001,"t":1714557600,"x":5,"y":52,"n":' || text || '}', '', 'j') $$;
SELECT is(pg_temp.name('"A\u0042\"\\\/\u00e9"'), 'AB"\/' || chr(233), 'escapes stand for signs');
SELECT is(pg_temp.name('"\ud83d\ude00\u0000\n@@@@"'), '???', 'halves of signs, and the sign 0, for none; padding goes');
SELECT is(pg_temp.name('"  SHIP @@"'), 'SHIP', 'blanks go');
SELECT is(pg_temp.name('""'), NULL, 'an empty text is none');
SELECT is(pg_temp.name('"Unknown"'), NULL, 'nor is Unknown');
SELECT is(pg_temp.name('true'), 'true', 'a word is a text');
SELECT is((SELECT (lon, reason)::text FROM ais_report('{"m":211000001,"t":1714557600,"x":"5e0","y":52}', '', 'j')),
	'(5,)', 'numbers may stand in quotes');

-- a file cut off within its array says so
CREATE FUNCTION pg_temp.warning() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.load('[' || pg_temp.r(1) || ',', pg_temp.r(2) || ',');
	RETURN (SELECT stored FROM ais_load ORDER BY load_id DESC LIMIT 1);
END $$;
SELECT is(pg_temp.warning(), '2', 'what came before the end of a file that is cut off is stored');
SELECT * FROM finish();
ROLLBACK;
