-- Bytes stored by earlier versions are read as they were meant, and the same values are stored as the same bytes
-- (test/golden/README.md).
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(13);
SET timezone = 'UTC';
\i test/golden/forms.sql

CREATE TEMP TABLE golden_track (name text, stored text, fixes integer, text text);
CREATE TEMP TABLE sent_track (name text, track track);
CREATE TEMP TABLE golden_zone_index (name text, stored text, zones integer, covered text);
CREATE TEMP TABLE sent_zone_index (name text, index zone_index);
\copy golden_track FROM test/golden/track-3.csv (FORMAT csv, HEADER)
\copy sent_track FROM test/golden/track-3.copy (FORMAT binary)
\copy golden_zone_index FROM test/golden/zone-index-4.csv (FORMAT csv, HEADER)
\copy sent_zone_index FROM test/golden/zone-index-4.copy (FORMAT binary)

SELECT is((SELECT count(*) FROM golden_track), 11::bigint, 'there are tracks of layout 3 to read');
SELECT is((SELECT count(*) FROM golden_zone_index), 5::bigint, 'there are zone indexes of layout 4 to read');

-- numbers of the stored forms are native: the first byte of the number of fixes is 1 where the machine is little-endian
SELECT get_byte(pg_temp.stored(track), 4) = 1 AS little_endian FROM sent_track WHERE name = 'one fix' \gset
\if :little_endian
SELECT is_empty(
	$$SELECT name, num_fixes(pg_temp.stored_track(('\x' || stored)::cstring)),
		md5(pg_temp.stored_track(('\x' || stored)::cstring)::text) FROM golden_track
	EXCEPT SELECT name, fixes, text FROM golden_track$$,
	'stored tracks of layout 3 are read with all their fixes');
SELECT is_empty(
	$$SELECT name, encode(pg_temp.stored(pg_temp.stored_track(('\x' || stored)::cstring)::text::track), 'hex')
		FROM golden_track
	EXCEPT SELECT name, stored FROM golden_track$$,
	'their fixes are packed to the same bytes again');
SELECT is_empty(
	$$SELECT name, encode(pg_temp.stored(track), 'hex') FROM sent_track EXCEPT SELECT name, stored FROM golden_track$$,
	'binary tracks of layout 3 are stored as the same bytes');
SELECT is_empty(
	$$SELECT name, num_zones(pg_temp.stored_zone_index(('\x' || stored)::cstring)),
		pg_temp.grid(pg_temp.stored_zone_index(('\x' || stored)::cstring)) FROM golden_zone_index
	EXCEPT SELECT name, zones, covered FROM golden_zone_index$$,
	'stored zone indexes of layout 4 cover the same places');
SELECT is_empty(
	$$SELECT name, encode(pg_temp.stored(index), 'hex') FROM sent_zone_index EXCEPT SELECT name, stored
		FROM golden_zone_index$$,
	'binary zone indexes of layout 4 are built to the same bytes');
\else
SELECT skip('the stored forms are those of a little-endian machine', 5);
\endif
SELECT is_empty(
	$$SELECT name, num_fixes(track), md5(track::text) FROM sent_track EXCEPT SELECT name, fixes, text
		FROM golden_track$$,
	'binary tracks of layout 3 are read with all their fixes');
SELECT is_empty(
	$$SELECT name, num_zones(index), pg_temp.grid(index) FROM sent_zone_index EXCEPT SELECT name, zones, covered
		FROM golden_zone_index$$,
	'binary zone indexes of layout 4 cover the same places');

SELECT throws_ok(
	$$SELECT track_fixes(pg_temp.stored_track(('\x' || '04' || substr(stored, 3))::cstring)) FROM golden_track
		WHERE name = 'one fix'$$,
	'0A000', 'track has layout version 4, this library reads version 3',
		'a track of a later layout is refused, with both versions');
SELECT throws_ok(
	$$SELECT num_fixes(pg_temp.stored_track(('\x' || '02' || substr(stored, 3))::cstring)) FROM golden_track
		WHERE name = 'one fix'$$,
	'0A000', 'track has layout version 2, this library reads version 3', 'so is one of an earlier layout');
SELECT throws_ok(
	$$SELECT zones_covering(pg_temp.stored_zone_index(('\x' || '05' || substr(stored, 3))::cstring), 1, 1)
		FROM golden_zone_index WHERE name = 'hole'$$,
	'0A000', 'zone index has layout version 5, this library reads version 4',
		'a zone index of a later layout is refused, with both versions');
SELECT is(
	(SELECT count(*) FROM sent_track s JOIN sent_track t USING (name)
		WHERE track_send(s.track) = track_send(t.track::text::track)),
	11::bigint, 'binary, text and back is the same binary');

SELECT * FROM finish();
ROLLBACK;
