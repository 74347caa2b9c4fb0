-- Errors of the C functions about tracks, zones and visits with their SQLSTATE, and what odd input gives.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL IntervalStyle = postgres;
SET LOCAL TimeZone = 'UTC';

SELECT plan(131);

-- track: text
SELECT throws_ok($q$SELECT ''::track$q$, '22P02', $m$invalid input syntax for type track: ""$m$,
	'track from nothing');
SELECT throws_ok($q$SELECT '['::track$q$, '22P02', $m$invalid input syntax for type track: ""$m$,
	'track without end');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1'::track$q$, '22P02',
	$m$invalid input syntax for type track: ""$m$,
	'track without bracket');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1, ]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "]"$m$,
	'track with a comma too many');
SELECT throws_ok($q$SELECT '[] x'::track$q$, '22P02', $m$invalid input syntax for type track: "x"$m$,
	'text behind a track');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "]"$m$,
	'fix without latitude');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1x 1]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "1x 1]"$m$,
	'longitude that is no number');
SELECT throws_ok($q$SELECT '[2024-01-01 00:00:00+02 1 1]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "+02 1 1]"$m$,
	'time with an offset');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00.1234567Z 1 1]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "7Z 1 1]"$m$,
	'time with seven decimals');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 speed=9]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "speed=9]"$m$,
	'unknown channel');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 status=-1]'::track$q$, '22P02',
	$m$invalid input syntax for type track: "-1]"$m$,
	'negative status');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 ééééééééééééééééééééééééééééééé]'::track$q$, '22P02', NULL,
	'characters of two bytes are not cut');
SELECT throws_ok($q$SELECT '[2024-02-30T00:00:00Z 1 1]'::track$q$, '22008',
	$m$time "2024-02-30T00:00:00Z" is out of range$m$,
	'time 2024-02-30T00:00:00Z');
SELECT throws_ok($q$SELECT '[2024-13-01T00:00:00Z 1 1]'::track$q$, '22008',
	$m$time "2024-13-01T00:00:00Z" is out of range$m$,
	'time 2024-13-01T00:00:00Z');
SELECT throws_ok($q$SELECT '[2024-01-01T24:00:00Z 1 1]'::track$q$, '22008',
	$m$time "2024-01-01T24:00:00Z" is out of range$m$,
	'time 2024-01-01T24:00:00Z');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:60Z 1 1]'::track$q$, '22008',
	$m$time "2024-01-01T00:00:60Z" is out of range$m$,
	'time 2024-01-01T00:00:60Z');
SELECT throws_ok($q$SELECT '[294277-01-01T00:00:00Z 1 1]'::track$q$, '22008',
	$m$time "294277-01-01T00:00:00Z" is out of range$m$,
	'time 294277-01-01T00:00:00Z');
SELECT throws_ok($q$SELECT '[-4713-11-23T23:59:59Z 1 1]'::track$q$, '22008',
	$m$time "-4713-11-23T23:59:59Z" is out of range$m$,
	'time -4713-11-23T23:59:59Z');
SELECT throws_ok($q$SELECT '[999999-01-01T00:00:00Z 1 1]'::track$q$, '22008',
	$m$time "999999-01-01T00:00:00Z" is out of range$m$,
	'time 999999-01-01T00:00:00Z');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 180.1 1]'::track$q$, '22003', $m$longitude 180.1 is out of range$m$,
	'longitude past 180');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z nan 1]'::track$q$, '22003', $m$longitude NaN is out of range$m$,
	'longitude NaN');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 -90.1]'::track$q$, '22003', $m$latitude -90.1 is out of range$m$,
	'latitude below -90');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1e999]'::track$q$, '22003', $m$latitude Infinity is out of range$m$,
	'latitude infinite');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 status=16]'::track$q$, '22003',
	$m$navigational status 16 is out of range$m$,
	'status 16');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 heading=360]'::track$q$, '22003',
	$m$heading 360 is out of range$m$,
	'heading 360');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 cog=360.1]'::track$q$, '22003',
	$m$course over ground 360.1 is out of range$m$,
	'course 360.1');
SELECT throws_ok($q$SELECT '[2024-01-01T00:00:00Z 1 1 sog=102.4]'::track$q$, '22003',
	$m$speed over ground 102.4 is out of range$m$,
	'speed 102.4');
SELECT is(' [ ] '::track::text, '[]',
	'blanks in an empty track');
SELECT is('[2024-01-01T00:00:00Z 181 1 sog=5, 2024-01-01T00:00:00Z 1 91]'::track::text, '[]',
	'positions not available are no fixes');
SELECT is('[2024-01-01T00:00:00Z 1 1 sog=102.3 cog=360 status=15 heading=511]'::track::text,
	'[2024-01-01T00:00:00Z 1 1]',
	'values not available are no values');
SELECT is('[2024-01-01T00:00:01Z 1 1, 2024-01-01T00:00:00Z 1 1]'::track::text,
	'[2024-01-01T00:00:00Z 1 1, 2024-01-01T00:00:01Z 1 1]',
	'fixes in any order');
SELECT is('[0001-01-01T00:00:00Z 180 -90, 9999-12-31T23:59:59.999999Z -180 90]'::track::text,
	'[0001-01-01T00:00:00Z 180 -90, 9999-12-31T23:59:59.999999Z -180 90]',
	'first and last time of a fix');

-- track_agg
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 'NaN', 1)$q$, '22003',
	$m$longitude NaN is out of range$m$,
	'track_agg of NaN, 1');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', '-Infinity', 1)$q$, '22003',
	$m$longitude -Infinity is out of range$m$,
	'track_agg of -Infinity, 1');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 'NaN')$q$, '22003',
	$m$latitude NaN is out of range$m$,
	'track_agg of 1, NaN');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 90.0000001)$q$, '22003',
	$m$latitude 90.0000001 is out of range$m$,
	'track_agg of 1, 90.0000001');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 180.0000001, 1)$q$, '22003',
	$m$longitude 180.0000001 is out of range$m$,
	'track_agg of 180.0000001, 1');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, -0.1, 0)$q$, '22003',
	$m$speed over ground -0.1 is out of range$m$,
	'track_agg of 1, 1, -0.1, 0');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 'NaN', 0)$q$, '22003',
	$m$speed over ground NaN is out of range$m$,
	'track_agg of 1, 1, NaN, 0');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 102.4, 0)$q$, '22003',
	$m$speed over ground 102.4 is out of range$m$,
	'track_agg of 1, 1, 102.4, 0');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, -1)$q$, '22003',
	$m$course over ground -1 is out of range$m$,
	'track_agg of 1, 1, 0, -1');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 360.1)$q$, '22003',
	$m$course over ground 360.1 is out of range$m$,
	'track_agg of 1, 1, 0, 360.1');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 'NaN')$q$, '22003',
	$m$course over ground NaN is out of range$m$,
	'track_agg of 1, 1, 0, NaN');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 0, 16, 0)$q$, '22003',
	$m$navigational status 16 is out of range$m$,
	'track_agg of 1, 1, 0, 0, 16, 0');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 0, -1, 0)$q$, '22003',
	$m$navigational status -1 is out of range$m$,
	'track_agg of 1, 1, 0, 0, -1, 0');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 0, 0, 360)$q$, '22003',
	$m$heading 360 is out of range$m$,
	'track_agg of 1, 1, 0, 0, 0, 360');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, 0, 0, 0, -2147483648)$q$, '22003',
	$m$heading -2147483648 is out of range$m$,
	'track_agg of 1, 1, 0, 0, 0, -2147483648');
SELECT throws_ok($q$SELECT track_agg(timestamptz 'infinity', 1, 1)$q$, '22008',
	$m$time infinity of a fix is out of range$m$,
	'track_agg at infinity');
SELECT throws_ok($q$SELECT track_agg(timestamptz '-infinity', 1, 1)$q$, '22008',
	$m$time -infinity of a fix is out of range$m$,
	'track_agg at -infinity');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', ST_SetSRID(ST_MakePoint(1, 1), 3857))$q$, '22023',
	$m$point of a fix has SRID 3857, not 4326$m$,
	'track_agg of a point in another SRID');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', geometry 'LINESTRING(0 0, 1 1)')$q$, '22023',
	$m$geometry of a fix is a linestring, not a point$m$,
	'track_agg of a line');
SELECT throws_ok($q$SELECT track_agg(timestamptz '2024-01-01 00:00Z', ST_MakePoint(1, 95))$q$, '22003',
	$m$latitude 95 is out of range$m$,
	'track_agg of a point off the Earth');
SELECT is((SELECT track_agg(t, x, y) FROM (VALUES (NULL::timestamptz, 1::float8, 1::float8),
	(timestamptz '2024-01-01 00:00Z', NULL, 1), (timestamptz '2024-01-01 00:00Z', 1, NULL),
	(timestamptz '2024-01-01 00:00Z', 181, 1), (timestamptz '2024-01-01 00:00Z', 1, 91)) v (t, x, y))::text, NULL,
	'track_agg of nothing usable is NULL');
SELECT is(track_agg(timestamptz '2024-01-01 00:00Z', geometry 'POINT EMPTY')::text, NULL,
	'track_agg of POINT EMPTY');
SELECT is(track_agg(timestamptz '2024-01-01 00:00Z', 1::real, 1::numeric, 102.3::real, 359.97::real, 15::smallint,
	511::smallint)::text, '[2024-01-01T00:00:00Z 1 1 cog=0]',
	'real, numeric and smallint; sentinels');
SELECT is((SELECT track_agg(timestamptz '2024-01-01 00:00Z', 1, 1, s, c)
	FROM (VALUES (3, NULL), (2, 90), (NULL, 80)) v (s, c))::text, '[2024-01-01T00:00:00Z 1 1 sog=2 cog=80]',
	'twins become one fix with the smallest values');
SELECT is(num_fixes((SELECT track_agg(timestamptz '2024-01-01 00:00Z', x, 1) FROM generate_series(1, 3) x)), 3,
	'one time, three places: all are kept');

-- tracks from tracks
SELECT throws_ok($q$SELECT * FROM track_split('[2024-01-01T00:00:00Z 1 1]', '-1 s')$q$, '22023',
	$m$max_gap must not be negative, not "-00:00:01"$m$,
	'track_split with a negative max_gap');
SELECT throws_ok($q$SELECT * FROM track_split('[2024-01-01T00:00:00Z 1 1]', '-178000000 years')$q$, '22023',
	$m$max_gap must not be negative, not "-178000000 years"$m$,
	'track_split with a very negative max_gap');
SELECT throws_ok($q$SELECT * FROM track_sample('[2024-01-01T00:00:00Z 1 1]', '0', '1 h')$q$, '22023',
	$m$step must be longer than nothing, not "00:00:00"$m$,
	'track_sample with no step');
SELECT throws_ok($q$SELECT * FROM track_sample('[2024-01-01T00:00:00Z 1 1]', '1 month -31 days', '1 h')$q$, '22023',
	$m$step must not be negative, not "1 mon -31 days"$m$,
	'track_sample with a negative step');
SELECT throws_ok($q$SELECT * FROM track_sample('[2024-01-01T00:00:00Z 1 1]', '1 s', '-1 h')$q$, '22023',
	$m$max_gap must not be negative, not "-01:00:00"$m$,
	'track_sample with a negative max_gap');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', 0)$q$, '22023',
	$m$max_speed_kn must be above 0, not 0$m$,
	'track_clean at 0 kn');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', -1)$q$, '22023',
	$m$max_speed_kn must be above 0, not -1$m$,
	'track_clean at -1 kn');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', 'NaN')$q$, '22023',
	$m$max_speed_kn must be above 0, not NaN$m$,
	'track_clean at NaN kn');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', max_run => -1)$q$, '22023',
	$m$max_run must not be negative, not -1$m$,
	'track_clean with a negative run');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', time_error => '-1 s')$q$, '22023',
	$m$time_error must not be negative, not "-00:00:01"$m$,
	'track_clean with a negative time error');
SELECT throws_ok($q$SELECT track_clean('[2024-01-01T00:00:00Z 1 1]', place_error_m => -1)$q$, '22023',
	$m$place_error_m must not be negative, not -1$m$,
	'track_clean with a negative place error');
SELECT throws_ok($q$SELECT track_split_ships('[2024-01-01T00:00:00Z 1 1]', min_fixes => 0)$q$, '22023',
	$m$min_fixes must be at least 1, not 0$m$,
	'track_split_ships with ships of no fixes');
SELECT is(ROW(num_fixes('[]'), start_time('[]'), end_time('[]'), length_nm('[]'), envelope('[]'), '[]'::track::geometry,
	track_between('[]', '-infinity', 'infinity'), track '[]' || '[]', track_clean('[]'))::text, '(0,,,0,,,[],[],[])',
	'what an empty track tells');
SELECT is((SELECT count(*) FROM track_split('[]', '1 h')) + (SELECT count(*)
	FROM track_sample('[]', '1 h', '1 h')) + (SELECT count(*) FROM track_fixes('[]')) + (SELECT count(*)
	FROM stops('[]')), 0::bigint,
	'no rows of an empty track');
SELECT is(track_between('[2024-01-01T00:00:00Z 1 1]', 'infinity', '-infinity')::text, '[]',
	'track_between the wrong way round');
SELECT is(track_between('[2024-01-01T00:00:00Z 1 1, 2024-01-02T00:00:00Z 2 2]', '2024-01-01 00:00Z',
	'2024-01-02 00:00Z')::text, '[2024-01-01T00:00:00Z 1 1]',
	'track_between is half-open');
SELECT is(ST_AsText(envelope('[2024-01-01T00:00:00Z 179 1, 2024-01-01T01:00:00Z -179 2]')),
	'POLYGON((179 1,179 2,181 2,181 1,179 1))',
	'box across the antimeridian');
SELECT is(ST_AsText(track '[2024-01-01T00:00:00Z 1 1]'::geometry), 'POINT M (1 1 1704067200)',
	'a single fix is a point');
SELECT is((SELECT string_agg(lon::text, ' ' ORDER BY t)
	FROM track_sample('[2024-01-01T00:00:00Z 179.5 0, 2024-01-01T00:20:00Z -179.5 0]', '10 min', '1 h')),
'179.5 180 -179.5',
	'samples the short way round');
SELECT is((SELECT string_agg(lon::text, ' ' ORDER BY t)
	FROM track_sample('[2024-01-01T23:55:00Z 1 0, 2024-01-02T00:05:00Z 3 0]', '10 min', '1 h')), '2',
	'a sample at midnight');

-- zone_index
SELECT throws_ok($q$SELECT zone_index_agg(7, ST_MakeEnvelope(0, 0, 1, 1, 3857))$q$, '22023',
	$m$geometry of zone 7 has SRID 3857, not 4326$m$,
	'zone_index_agg of another SRID');
SELECT throws_ok($q$SELECT zone_index_agg(7, ST_MakeEnvelope(0, 0, 1, 1))$q$, '22023',
	$m$geometry of zone 7 has SRID 0, not 4326$m$,
	'zone_index_agg of no SRID');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POLYGON EMPTY')$q$, '22023',
	$m$geometry of zone 7 is empty$m$,
	'zone_index_agg of an empty polygon');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;MULTIPOLYGON EMPTY')$q$, '22023',
	$m$geometry of zone 7 is empty$m$,
	'zone_index_agg of an empty multipolygon');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POINT(0 0)')$q$, '22023',
	$m$geometry of zone 7 is neither a polygon nor a multipolygon$m$,
	'zone_index_agg of a point');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;GEOMETRYCOLLECTION(POLYGON((0 0, 1 0, 1 1, 0 0)))')$q$,
	'22023', $m$geometry of zone 7 is neither a polygon nor a multipolygon$m$,
	'zone_index_agg of a collection');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;CURVEPOLYGON((0 0, 1 0, 1 1, 0 0))')$q$, '22023',
	$m$geometry of zone 7 is neither a polygon nor a multipolygon$m$,
	'zone_index_agg of a curve polygon');
SELECT throws_ok($q$SELECT zone_index_agg(7, ST_MakeEnvelope(170, 0, 190, 1, 4326))$q$, '22023',
	$m$geometry of zone 7 has a vertex out of range, (190 1)$m$,
	'zone_index_agg of a vertex past 180');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POLYGON((0 0, 1 0, 1 1, NaN 1, 0 0))')$q$, '22023',
	$m$geometry of zone 7 has a vertex out of range, (NaN 1)$m$,
	'zone_index_agg of a vertex that is no number');
SELECT throws_ok($q$SELECT zone_index_agg(7,
	geometry '0103000020E61000000100000004000000000000000000000000000000000000000000000000000000000000000000f03f000000000000f03f000000000000f03f000000000000f03f0000000000000000')$q$, '22023', $m$geometry of zone 7 has a ring that is not closed$m$,
	'zone_index_agg of an open ring');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))')$q$, '22023',
	$m$geometry of zone 7 is invalid: Self-intersection[0.5 0.5]$m$,
	'zone_index_agg of a bow tie');
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POLYGON((0 0, 0 0, 0 0, 0 0))')$q$, '22023', NULL,
	'zone_index_agg of a point four times');
SELECT throws_ok($q$SELECT zone_index_agg(g / 2, ST_MakeEnvelope(0, 0, 1, 1, 4326)) FROM generate_series(2, 3) g$q$,
	'23505', $m$zone 1 is given twice$m$,
	'zone_index_agg of a zone given twice');
SELECT throws_ok($q$SELECT 'x'::zone_index$q$, '0A000', $m$a zone_index cannot be read from text: "x"$m$,
	'zone_index from text');
CREATE TEMP TABLE unit AS SELECT zone_index_agg(1, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS i;
SELECT throws_ok($q$SELECT zones_covering(i, 181, 0) FROM unit$q$, '22003', $m$longitude 181 is out of range$m$,
	'zones_covering at 181, 0');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 181, 0, 1)$q$, '22003', $m$longitude 181 is out of range$m$,
	'nearest_zones at 181, 0');
SELECT throws_ok($q$SELECT zones_covering(i, 'NaN', 0) FROM unit$q$, '22003', $m$longitude NaN is out of range$m$,
	'zones_covering at NaN, 0');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 'NaN', 0, 1)$q$, '22003', $m$longitude NaN is out of range$m$,
	'nearest_zones at NaN, 0');
SELECT throws_ok($q$SELECT zones_covering(i, 0, 90.5) FROM unit$q$, '22003', $m$latitude 90.5 is out of range$m$,
	'zones_covering at 0, 90.5');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 0, 90.5, 1)$q$, '22003', $m$latitude 90.5 is out of range$m$,
	'nearest_zones at 0, 90.5');
SELECT throws_ok($q$SELECT zones_covering(i, 0, '-Infinity') FROM unit$q$, '22003',
	$m$latitude -Infinity is out of range$m$,
	'zones_covering at 0, -Infinity');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 0, '-Infinity', 1)$q$, '22003',
	$m$latitude -Infinity is out of range$m$,
	'nearest_zones at 0, -Infinity');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 0, 0, -1)$q$, '22023',
	$m$max_nm must not be negative, not -1$m$,
	'nearest_zones within -1');
SELECT throws_ok($q$SELECT * FROM unit, nearest_zones(i, 0, 0, 'NaN')$q$, '22023',
	$m$max_nm must not be negative, not NaN$m$,
	'nearest_zones within NaN');
SELECT is((SELECT ROW(num_zones(i), zones_covering(i, 0, 0), (SELECT count(*) FROM nearest_zones(i, 0, 0, 'infinity')),
	(SELECT count(*) FROM zone_visits('[2024-01-01T00:00:00Z 1 1]', i)))::text
FROM (SELECT zone_index_agg(1, NULL) AS i) e), '(0,{},0,0)',
	'what an empty index tells');
SELECT is(num_zones((SELECT zone_index_agg(g, ST_MakeEnvelope(0, 0, 1, 1, 4326)) FROM generate_series(1, 0) g)), 0,
	'of no rows, an empty index');
SELECT is((SELECT zones_covering(zone_index_agg(id, geom), 0, 0)
	FROM (VALUES (9223372036854775807, ST_MakeEnvelope(0, 0, 1, 1, 4326)),
	(-9223372036854775808, geometry 'SRID=4326;MULTIPOLYGON(EMPTY, ((-1 -1, 1 -1, 1 1, -1 1, -1 -1)))')) v (id, geom)),
'{-9223372036854775808,9223372036854775807}'::bigint[],
	'extreme ids ascend; an empty part does not matter');
SELECT is((SELECT array_agg(zone_id) FROM unit, nearest_zones(i, 0.5, 0.5, 0)), '{1}'::bigint[],
	'a zone around the point is 0 away');

-- visits and stops
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, '-1 s', '1 s', '1 s', 1, '1 s')$q$,
	'22023', $m$max_gap must not be negative, not "-00:00:01"$m$,
	'zone_visits with a negative max_gap');
SELECT throws_ok($q$SELECT * FROM unit, port_calls('[2024-01-01T00:00:00Z 1 1]', i, '-1 s', '1 s', '1 s', 1, '1 s')$q$,
	'22023', $m$max_gap must not be negative, not "-00:00:01"$m$,
	'port_calls with a negative max_gap');
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '-1 s', '1 s', 1, '1 s')$q$,
	'22023', $m$merge_gap must not be negative, not "-00:00:01"$m$,
	'zone_visits with a negative merge_gap');
SELECT throws_ok($q$SELECT * FROM unit, port_calls('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '-1 s', '1 s', 1, '1 s')$q$,
	'22023', $m$merge_gap must not be negative, not "-00:00:01"$m$,
	'port_calls with a negative merge_gap');
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '1 s', '-1 s', 1, '1 s')$q$,
	'22023', $m$min_silence must not be negative, not "-00:00:01"$m$,
	'zone_visits with a negative min_silence');
SELECT throws_ok($q$SELECT * FROM unit, port_calls('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '1 s', '-1 s', 1, '1 s')$q$,
	'22023', $m$min_silence must not be negative, not "-00:00:01"$m$,
	'port_calls with a negative min_silence');
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '1 s', '1 s', 1, '-1 s')$q$,
	'22023', $m$min_stop must not be negative, not "-00:00:01"$m$,
	'zone_visits with a negative min_stop');
SELECT throws_ok($q$SELECT * FROM unit, port_calls('[2024-01-01T00:00:00Z 1 1]', i, '1 s', '1 s', '1 s', 1, '-1 s')$q$,
	'22023', $m$min_stop must not be negative, not "-00:00:01"$m$,
	'port_calls with a negative min_stop');
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, stop_radius_m => -1)$q$, '22023',
	$m$stop_radius_m must not be negative, not -1$m$,
	'zone_visits with a radius of -1');
SELECT throws_ok($q$SELECT * FROM stops('[2024-01-01T00:00:00Z 1 1]', -1)$q$, '22023',
	$m$radius_m must not be negative, not -1$m$,
	'stops with a radius of -1');
SELECT throws_ok($q$SELECT * FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, stop_radius_m => 'NaN')$q$,
	'22023', $m$stop_radius_m must not be negative, not NaN$m$,
	'zone_visits with a radius of NaN');
SELECT throws_ok($q$SELECT * FROM stops('[2024-01-01T00:00:00Z 1 1]', 'NaN')$q$, '22023',
	$m$radius_m must not be negative, not NaN$m$,
	'stops with a radius of NaN');
SELECT throws_ok($q$SELECT * FROM stops('[2024-01-01T00:00:00Z 1 1]', 1, '-1 s')$q$, '22023',
	$m$min_duration must not be negative, not "-00:00:01"$m$,
	'stops with a negative min_duration');
SELECT throws_ok($q$SELECT * FROM stops('[2024-01-01T00:00:00Z 1 1]', 1, '1 s', '-1 s')$q$, '22023',
	$m$max_gap must not be negative, not "-00:00:01"$m$,
	'stops with a negative max_gap');
SELECT is((SELECT ROW(zone_id, arrived = '2024-01-01 00:00Z', departed, stopped, unobserved, fixes, confidence)::text
	FROM unit, zone_visits('[2024-01-01T00:00:00Z 1 1]', i, '0', '0', '0', 0, '0')), '(1,t,,00:00:00,00:00:00,1,2)',
	'a single fix on the corner, all arguments 0');
SELECT is((SELECT count(*) FROM unit, port_calls('[2024-01-01T00:00:00Z 1 1]', i, '178000000 years', '178000000 years',
	'178000000 years', 'infinity', '178000000 years')), 0::bigint,
	'all arguments as long as can be');
SELECT is((SELECT count(*) FROM (SELECT zone_index_agg(g, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS i
	FROM generate_series(1, 16) g) z,
zone_visits('[2024-01-01T22:00:00Z 0.5 0.5, 2024-01-01T23:00:00Z 0.5 0.5, 2024-01-02T00:00:00Z 0.5 0.5]', i)),
16::bigint,
	'a stay across midnight in 16 zones is 16 visits');
SELECT is((SELECT count(*) FROM (SELECT zone_index_agg(g, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS i
	FROM generate_series(1, 17) g) z,
zone_visits('[2024-01-01T22:00:00Z 0.5 0.5, 2024-01-01T23:00:00Z 0.5 0.5, 2024-01-02T00:00:00Z 0.5 0.5]', i)),
17::bigint,
	'a stay across midnight in 17 zones is 17 visits');
SELECT is((SELECT count(*) FROM (SELECT zone_index_agg(g, ST_MakeEnvelope(0, 0, 1, 1, 4326)) AS i
	FROM generate_series(1, 40) g) z,
zone_visits('[2024-01-01T22:00:00Z 0.5 0.5, 2024-01-01T23:00:00Z 0.5 0.5, 2024-01-02T00:00:00Z 0.5 0.5]', i)),
40::bigint,
	'a stay across midnight in 40 zones is 40 visits');
SELECT is((SELECT count(*) FROM (SELECT zone_index_agg(id, ST_Segmentize(geom, 0.02)) AS i
			FROM (SELECT g AS id, ST_MakeEnvelope(g * 2, 0, g * 2 + 1, 1, 4326) AS geom FROM generate_series(1, 16) g
				  UNION ALL SELECT 100, ST_MakeEnvelope(31.5, -0.5, 33.5, 1.5, 4326)) s) z,
		(SELECT track_agg(t, x, 0.5) AS t FROM (
			SELECT timestamptz '2024-01-01 00:00Z' + g * interval '3 hours', g * 2 + 0.5 FROM generate_series(1, 16) g
			UNION ALL SELECT timestamptz '2024-01-03 00:00Z' + g * interval '2 hours', 32.5
				FROM generate_series(1, 16) g) f (t, x)) k,
		zone_visits(t, i) WHERE zone_id = 16), 1::bigint,
	'a stay in a port within a larger zone is one visit, whatever came before');
-- a way along a border meets as many cuts as edges: their product must not be what it costs
CREATE TEMP TABLE dense AS SELECT zone_index_agg(1, ST_SetSRID(ST_MakePolygon(ST_MakeLine(ARRAY[
	ST_Segmentize(geometry 'LINESTRING(0 0, 9 3.1)', 10.0 / 40000), 'LINESTRING(0 9, 0 0)'])), 4326)) AS i;
SELECT performs_ok($q$SELECT * FROM dense,
	zone_visits('[2024-01-01T00:00:00Z -0.9 -0.31, 2024-01-01T01:00:00Z 9 3.1]', i)$q$, 10000,
	'a way along a border of 40,000 edges');

-- ais_report
-- is the message of an error text in the server's encoding?
CREATE FUNCTION pg_temp.message_is_text(query text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN NULL;
EXCEPTION WHEN OTHERS THEN
	BEGIN
		RETURN convert_from(convert_to(SQLERRM, 'UTF8'), 'UTF8') = SQLERRM;
	EXCEPTION WHEN character_not_in_repertoire THEN
		RETURN false;
	END;
END $$;
SELECT throws_ok($q$SELECT ais_report('x', '')$q$, '22023', $m$not the header of an AIS file: ""$m$,
	'a header without columns');
SELECT throws_ok($q$SELECT ais_report('x', 'MMSI,LAT,LON')$q$, '22023',
	$m$not the header of an AIS file: "MMSI,LAT,LON"$m$,
	'a header without a time');
SELECT is(pg_temp.message_is_text($q$SELECT ais_report('x', 'a' || repeat('é', 100))$q$), true,
	'a long header is not cut within a character');

-- hostile search_path
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.st_isvalid(public.geometry) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION hostile.st_isvalidreason(public.geometry) RETURNS text LANGUAGE sql AS $$ SELECT 'fine' $$;
SET LOCAL search_path = hostile, vesselwatch, public;
SELECT throws_ok($q$SELECT zone_index_agg(7, geometry 'SRID=4326;POLYGON((0 0, 1 1, 1 0, 0 1, 0 0))')$q$, '22023',
	$m$geometry of zone 7 is invalid: Self-intersection[0.5 0.5]$m$,
	'validity is what PostGIS says');
SET LOCAL search_path = public;
SELECT is((SELECT string_agg(v, ' ')
	FROM (VALUES (public.ST_AsText(vesselwatch.envelope(vesselwatch.track_in('[2024-01-01T00:00:00Z 1 1]')))),
	('9074729'::vesselwatch.imo::text)) x (v)), 'POLYGON((1 1,1 1,1 1,1 1,1 1)) IMO9074729',
	'nothing needs the extension in the search_path');

SELECT * FROM finish();
ROLLBACK;
