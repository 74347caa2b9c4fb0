-- Files of the server: plain and compressed, whatever their line ends; what is no text says so; and loads that fail.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(38);
SET LOCAL TimeZone = 'UTC';
SELECT current_setting('data_directory') || '/vesselwatch_test_' || pg_backend_pid() AS file \gset
CREATE FUNCTION pg_temp.file() RETURNS text LANGUAGE sql AS $$
	SELECT current_setting('data_directory') || '/vesselwatch_test_' || pg_backend_pid() $$;
-- write bytes to the file, as they are or through a program
CREATE FUNCTION pg_temp.write(content bytea, program text DEFAULT 'cat') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	object oid := lo_from_bytea(0, content);
BEGIN
	PERFORM lo_export(object, pg_temp.file() || '.in');
	PERFORM lo_unlink(object);
	EXECUTE format('COPY (SELECT) TO PROGRAM %L',
		format('cat >/dev/null; (%s) <%s.in >%2$s && rm -f %2$s.in', program, pg_temp.file()));
END $$;
CREATE FUNCTION pg_temp.write(content text, program text DEFAULT 'cat') RETURNS void LANGUAGE sql AS $$
	SELECT pg_temp.write(convert_to(content, 'UTF8'), program) $$;
-- load it: read, stored, rejected, names
CREATE FUNCTION pg_temp.load(format text DEFAULT 'auto') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
	read bigint;
	stored bigint;
	rejected bigint;
BEGIN
	DELETE FROM vessel_track;
	DELETE FROM ais_static;
	CALL load_ais_file(pg_temp.file(), format, n, read, stored, n, n, n, n, n, n, n, rejected, n, n, n, n, n);
	RETURN format('%s %s %s', read, stored, rejected)
		|| coalesce((SELECT string_agg(' ' || name, '' ORDER BY name) FROM ais_static), '');
END $$;
\set content 'MMSI,BaseDateTime,LAT,LON,VesselName\n211000001,2024-05-01T10:00:00,52,5,ALPHA\n211000001,2024-05-01T10:01:00,52,5,ALPHA\n'
CREATE TEMP TABLE content AS SELECT E'MMSI,BaseDateTime,LAT,LON,VesselName\n211000001,2024-05-01T10:00:00,52,5,'
	'ALPHA\n211000001,2024-05-01T10:01:00,52,5,ALPHA\n' AS text;

CREATE FUNCTION pg_temp.loaded(content text, program text DEFAULT 'cat') RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.write(content, program); SELECT pg_temp.load() $$;
SELECT is(pg_temp.loaded(text), '2 2 0 ALPHA', 'a plain file') FROM content;
SELECT is((SELECT (format, layout, file)::text FROM ais_load ORDER BY load_id DESC LIMIT 1),
	format('(noaa,noaa_2015,%s)', :'file'), 'is kept by its path');
SELECT is(pg_temp.loaded(rtrim(text, E'\n')), '2 2 0 ALPHA', 'whose last line has no end') FROM content;
SELECT is(pg_temp.loaded(replace(text, E'\n', E'\r\n')), '2 2 0 ALPHA', 'with ends of two signs') FROM content;
SELECT is(pg_temp.loaded(replace(text, E'\n', E'\r')), '2 2 0 ALPHA', 'with CR alone behind each line') FROM content;
SELECT is(pg_temp.loaded(replace(text, E'\n', E'\r'), 'gzip'), '2 2 0 ALPHA', 'and compressed') FROM content;
SELECT is(pg_temp.loaded(chr(65279) || regexp_replace(text, E'\n', E'\r\n')), '2 2 0 ALPHA',
	'with mixed ends and a mark of UTF-8') FROM content;
SELECT is(pg_temp.loaded(E'\n\r\n' || text), '4 2 0 ALPHA', 'with blank lines in front') FROM content;
SELECT is(pg_temp.loaded(text, 'gzip'), '2 2 0 ALPHA', 'compressed with gzip') FROM content;
SELECT is(pg_temp.loaded(text, 'gzip; echo 211000001,2024-05-01T10:02:00,52,5,BETA | gzip'), '3 3 0 ALPHA BETA',
	'in two streams') FROM content;
-- 20,000 lines, so that lines lie across what is read at a time
CREATE TEMP TABLE large AS SELECT E'MMSI,BaseDateTime,LAT,LON,VesselName,Comment\n'
	|| string_agg(format('%s,%s,52,5,,%s', 211000000 + i % 10,
	to_char('2024-05-01'::timestamp + i * interval '4 s', 'YYYY-MM-DD"T"HH24:MI:SS'), repeat('x', i % 200)), E'\n'
	ORDER BY i) || E'\n' AS text FROM generate_series(1, 20000) i;
SELECT is(pg_temp.loaded(text), '20000 20000 0', 'a larger file') FROM large;
CREATE TEMP TABLE tracks AS SELECT mmsi::integer, day, track::text FROM vessel_track;
SELECT is(pg_temp.loaded(text, 'gzip'), '20000 20000 0', 'compressed') FROM large;
SELECT set_eq('SELECT mmsi::integer, day, track::text FROM vessel_track', 'TABLE tracks', 'gives the same tracks');
INSERT INTO ais_line (line) SELECT text FROM large;
DELETE FROM vessel_track;
CALL load_ais() \gset
SELECT set_eq('SELECT mmsi::integer, day, track::text FROM vessel_track', 'TABLE tracks', 'as do its lines, staged');
SELECT CASE WHEN (SELECT count(*) FROM pg_config WHERE name = 'CONFIGURE'
	AND setting ~ 'with-zstd') = 0 THEN skip('the server has no zstd', 1)
	ELSE is(pg_temp.loaded(text, 'if command -v zstd >/dev/null; then zstd -qc; else cat; fi'), '20000 20000 0',
		'compressed with zstd') END FROM large;
SELECT is(pg_temp.loaded(text || '211000001,2024-05-01T10:02:00,52,5,'
	|| (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 300000) i)), '3 3 0 ALPHA '
|| left((SELECT string_agg(md5(i::text), '') FROM generate_series(1, 4) i), 100),
	'a line of ten megabytes') FROM content;

-- ---------- what is no text ----------

SELECT pg_temp.write(convert_to(text, 'UTF8')
	|| '\x3231313030303030312c323032342d30352d30315431303a30323a30302c35322c352c4dd853540a'::bytea
	|| '\x3231313030303030312c0032340a'::bytea) FROM content \g /dev/null
SELECT is(pg_temp.load(), '4 3 1 ALPHA M?ST', 'bytes that are no text cost a letter, those that are zero the line');
SELECT is((SELECT array_agg(reason) FROM ais_reject WHERE load_id = (SELECT max(load_id) FROM ais_load)),
	'{not_text}', 'which is kept');
SET LOCAL client_min_messages = error;
CREATE FUNCTION pg_temp.refusal(content bytea, program text DEFAULT 'cat') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_temp.write(content, program);
	RETURN pg_temp.load();
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || replace(SQLERRM, pg_temp.file(), 'F');
END $$;
SELECT is(pg_temp.refusal('PK' || '\x0304140000000800'::bytea), '22023 file "F" is a ZIP archive', 'a ZIP archive');
SELECT is(pg_temp.refusal('\xfffe4d004d00'), '22023 file "F" is text in UTF-16', 'UTF-16');
SELECT is(pg_temp.refusal('\xfffe4d004d00', 'gzip'), '22023 file "F" is text in UTF-16', 'packed too');
SELECT is(pg_temp.refusal('BZh91AY'), '22023 file "F" is compressed with bzip2', 'bzip2');
SELECT is(pg_temp.refusal('\xfd377a585a0000'), '22023 file "F" is compressed with xz', 'xz');
SELECT is(pg_temp.refusal('PAR1'), '22023 file "F" is a Parquet file', 'Parquet');
SELECT is(pg_temp.refusal(''), 'P0002 file "F" is empty', 'nothing');
SELECT is(pg_temp.refusal(convert_to(text, 'UTF8'), 'gzip | head -c 2000'), 'XX001 file "F" is damaged or cut off',
	'a compressed file cut off') FROM large;
SELECT is(pg_temp.refusal(convert_to(text, 'UTF8'), 'gzip -n | tr x y'), 'XX001 file "F" is damaged or cut off',
	'or damaged') FROM large;
SELECT is(pg_temp.refusal('MMSI,LAT,LON'), '22023 not the header of an AIS file: "MMSI,LAT,LON"',
	'a file of no layout');
SELECT is(pg_temp.refusal(E'MMSI,BaseDateTime,LAT,LON\n'), '0 0 0', 'a header alone is no error');
SELECT is((SELECT count(*) FROM vessel_track), 0::bigint, 'nothing of a file that is refused is stored');
SELECT throws_ok($$CALL load_ais_file('/nowhere/at/all')$$, '58P01',
	'could not open file "/nowhere/at/all" for reading: No such file or directory', 'no file');
SELECT throws_ok(format('CALL load_ais_file(%L)', current_setting('data_directory')), NULL, NULL, 'a directory');
SELECT throws_ok($$CALL load_ais_file(NULL)$$, '22004', 'the path is NULL', 'no path');
SELECT throws_ok($$CALL load_ais_file('x', NULL)$$, '22004', 'the format is NULL', 'no format');

-- ---------- loads that fail ----------

INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('211000001,2024-05-01T10:00:00,52,5');
SELECT throws_ok($$CALL load_ais('orbcomm')$$, '22023', 'unknown AIS format "orbcomm"', 'a load that fails');
SELECT throws_ok($$CALL load_ais('noaa')$$, 'P0002', 'no lines are staged', 'leaves no line for another');
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON'), ('211000001,2024-05-01T11:00:00,52,5');
CALL load_ais() \gset
SELECT is(ARRAY[:read, :stored], ARRAY[1, 1], 'what is staged then is loaded alone');
SELECT is((SELECT count(*) FROM ais_line), 0::bigint, 'and what was left is cleared away');
COPY (SELECT) TO PROGRAM 'cat >/dev/null; rm -f vesselwatch_test_*';
SELECT * FROM finish();
ROLLBACK;
