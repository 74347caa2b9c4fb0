-- Binary input of the types: what comes back, and what damaged bytes give.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL IntervalStyle = postgres;
SET LOCAL TimeZone = 'UTC';

SELECT plan(37);

CREATE TEMP TABLE unit AS SELECT zone_index_agg(1, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS i;
-- CRC-32C, and COPY BINARY of one value of a type from given bytes
CREATE FUNCTION pg_temp.crc32c(message bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	crc bigint := 4294967295;
BEGIN
	FOR i IN 0 .. length(message) - 1 LOOP
		crc := crc # get_byte(message, i);
		FOR k IN 1 .. 8 LOOP
			crc := (crc >> 1) # (CASE WHEN crc & 1 = 1 THEN 2197175160 ELSE 0 END);
		END LOOP;
	END LOOP;
	RETURN substr(int8send(crc # 4294967295), 5);
END $$;
CREATE FUNCTION pg_temp.receive(type text, message bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	file bytea := '\x5047434f50590aff0d0a000000000000000000'::bytea || '\x0001'::bytea || int4send(length(message))
		|| message || '\xffff'::bytea;
	result text;
BEGIN
	EXECUTE format('CREATE TEMP TABLE received (v %s)', type);
	EXECUTE format('COPY received FROM PROGRAM %L WITH (FORMAT binary)',
		format('printf %%b ''%s''', (SELECT string_agg(format('\0%s%s%s', b >> 6, (b >> 3) & 7, b & 7), '' ORDER BY i)
								 FROM generate_series(0, length(file) - 1) i,
								 	LATERAL (SELECT get_byte(file, i) AS b) o)));
	EXECUTE 'SELECT v::text FROM received' INTO result;
	DROP TABLE received;
	RETURN result;
END $$;
CREATE FUNCTION pg_temp.signed(message bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT message
	|| pg_temp.crc32c(message) $$;
CREATE FUNCTION pg_temp.unsigned(message bytea) RETURNS bytea LANGUAGE sql
	AS $$ SELECT substr(message, 1, length(message) - 4) $$;
CREATE TEMP TABLE sent AS SELECT track_send('[2024-01-01T23:59:59Z 1 1 sog=3, 2024-01-02T00:00:01Z 1.5 1.25]') AS t,
	zone_index_send(i) AS z FROM unit;
SELECT is((SELECT pg_temp.receive('track', t) FROM sent),
	'[2024-01-01T23:59:59Z 1 1 sog=3, 2024-01-02T00:00:01Z 1.5 1.25]',
	'a track comes back');
SELECT is((SELECT pg_temp.receive('zone_index', z) FROM sent), (SELECT i::text FROM unit),
	'an index comes back');
SELECT is((SELECT i::bytea::zone_index::text FROM unit), (SELECT i::text FROM unit), 'from bytea too');
SELECT is((SELECT i::bytea::text::zone_index::bytea FROM unit), (SELECT z FROM sent),
	'and from the text of that, every byte');
SELECT throws_ok($q$SELECT (i::text)::zone_index FROM unit$q$, '0A000', NULL, 'but not from its summary');
SELECT throws_ok($q$SELECT (z || '\x00')::zone_index FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'a zone_index of bytes with one too many');
SELECT throws_ok($q$SELECT '\x0'::zone_index$q$, '22023', NULL, 'a zone_index of half a byte');
SELECT throws_ok($q$SELECT '\x'::zone_index$q$, '22P03', $m$invalid binary zone_index$m$, 'a zone_index of no bytes');
SELECT is((SELECT t FROM sent), (SELECT pg_temp.signed(pg_temp.unsigned(t)) FROM sent),
	'the checksum is CRC-32C');
SELECT is(pg_temp.receive('track', track_send('[]')), '[]',
	'an empty track comes back');
SELECT throws_ok($q$SELECT pg_temp.receive('track', '') FROM sent$q$, '22P03', $m$invalid binary track$m$,
	'track from no bytes');
SELECT throws_ok($q$SELECT pg_temp.receive('track', substr(t, 1, length(t) - 1)) FROM sent$q$, '22P03',
	$m$invalid binary track$m$,
	'track cut short');
SELECT throws_ok($q$SELECT pg_temp.receive('track', t || '\x00') FROM sent$q$, '22P03', $m$invalid binary track$m$,
	'track with a byte too many');
SELECT throws_ok($q$SELECT pg_temp.receive('track', set_byte(t, 0, 2)) FROM sent$q$, '22P03',
	$m$invalid binary track$m$,
	'track of the version before');
-- bytes as a track, which CREATE CAST refuses to allow
SET LOCAL allow_system_table_mods = on;
INSERT INTO pg_cast VALUES (999999, 'bytea'::regtype, 'track'::regtype, 0, 'e', 'b');
SELECT throws_ok($q$SELECT num_fixes(('\x02' || decode(repeat('00', 43), 'hex'))::track)$q$, '0A000',
	'track has layout version 2, this library reads version 3',
	'stored track of the version before');
SELECT throws_ok($q$SELECT pg_temp.receive('track', set_byte(t, length(t) - 1, 255 - get_byte(t, length(t) - 1)))
	FROM sent$q$, '22P03', $m$invalid binary track$m$,
	'track with a wrong checksum');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(set_byte(pg_temp.unsigned(t), 4, get_byte(t, 4) # 128))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged number of fixes, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(set_byte(pg_temp.unsigned(t), 8, get_byte(t, 8) # 128))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged number of blocks, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(set_byte(pg_temp.unsigned(t), 5, get_byte(t, 5) # 128))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged number of blocks, huge, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(set_byte(pg_temp.unsigned(t), 16, get_byte(t, 16) # 128))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged last time, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(set_byte(pg_temp.unsigned(t), 40, get_byte(t, 40) # 128))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged size of a block, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('track',
	pg_temp.signed(overlay(pg_temp.unsigned(t) PLACING '\xffffffffffffffffff' FROM 66 FOR 9))) FROM sent$q$, '22P03',
$m$invalid binary track$m$,
	'track with a damaged block, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', '') FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'index from no bytes');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', substr(z, 1, length(z) - 1)) FROM sent$q$, '22P03',
	$m$invalid binary zone_index$m$,
	'index cut short');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', z || '\x00') FROM sent$q$, '22P03',
	$m$invalid binary zone_index$m$,
	'index with a byte too many');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', pg_temp.signed(set_byte(pg_temp.unsigned(z), 0, 2)))
	FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'index of another version');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', pg_temp.signed(set_byte(pg_temp.unsigned(z), 1, 127)))
	FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'index with a huge number of zones');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', pg_temp.signed(set_byte(pg_temp.unsigned(z), 13, 127)))
	FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'index with a huge number of rings');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', pg_temp.signed(set_byte(pg_temp.unsigned(z), 17, 1)))
	FROM sent$q$, '22P03', $m$invalid binary zone_index$m$,
	'index that begins with a hole');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index', pg_temp.signed(set_byte(pg_temp.unsigned(z), 29, 1)))
	FROM sent$q$, '22P03', NULL,
	'index with an open ring, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('zone_index',
	pg_temp.signed(substr(z, 1, 38) || substr(z, 55, 16) || substr(z, 39, 16) || substr(z, 71, 32))) FROM sent$q$,
'22P03', NULL,
	'index with a bow tie, checksum right');
SELECT throws_ok($q$SELECT pg_temp.receive('imo', '\x008a7828') FROM sent$q$, '22P03',
	$m$"9074728" is not a valid IMO ship number$m$,
	'imo from bytes 008a7828');
SELECT throws_ok($q$SELECT pg_temp.receive('company_imo', '\xff757919') FROM sent$q$, '22P03', NULL,
	'company_imo from bytes ff757919');
SELECT throws_ok($q$SELECT pg_temp.receive('mmsi', '\xffffffff') FROM sent$q$, '22P03', $m$MMSI -1 is out of range$m$,
	'mmsi from bytes ffffffff');
SELECT throws_ok($q$SELECT pg_temp.receive('mmsi', '\x3b9aca00') FROM sent$q$, '22P03',
	$m$MMSI 1000000000 is out of range$m$,
	'mmsi from bytes 3b9aca00');
SELECT throws_ok($q$SELECT pg_temp.receive('imo', '\x0000') FROM sent$q$, '08P01',
	$m$insufficient data left in message$m$,
	'imo from two bytes');
SELECT throws_ok($q$SELECT pg_temp.receive('mmsi', '\x0000000000') FROM sent$q$, '22P03',
	$m$incorrect binary data format$m$,
	'mmsi from five bytes');

SELECT * FROM finish();
ROLLBACK;
