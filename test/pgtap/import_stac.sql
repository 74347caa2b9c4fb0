-- STAC items as scenes, and what they make of the zones under them.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(28);
SET timezone = 'Asia/Tokyo';

SELECT register_zone('Rajin', 'port', ST_MakeEnvelope(130.27, 42.215, 130.33, 42.25, 4326)) AS rajin \gset
SELECT register_zone('Pier 1', 'berth', ST_MakeEnvelope(130.29, 42.23, 130.295, 42.2345, 4326), :rajin) AS p1 \gset
SELECT register_zone('Waters', 'eez', ST_MakeEnvelope(128, 40, 132, 43, 4326)) AS waters \gset
SELECT register_zone('Far', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS far \gset
SELECT register_zone('Fiji', 'port', ST_MakeEnvelope(-179.9, -17, -179.8, -16.9, 4326)) AS fiji \gset
-- as a catalogue gives it
SELECT $${"type": "Feature", "stac_version": "1.0.0", "id": "S2B_MSIL2A_20240310T020649",
	"collection": "sentinel-2-l2a", "bbox": [129.2, 41.4, 130.6, 42.4],
 "geometry": {"type": "Polygon", "coordinates": [[[129.2, 41.4], [130.6, 41.4], [130.6, 42.4], [129.2, 42.4], [129.2, 41.4]]]},
 "properties": {"datetime": "2024-03-10T02:06:49.024Z", "platform": "sentinel-2b", "constellation": "sentinel-2",
 	"instruments": ["msi"], "eo:cloud_cover": 12.3, "gsd": 10},
 "links": [{"rel": "root", "href": "https://example.org/"}, {"rel": "self", "href": "https://example.org/item.json"}], "assets": {}}$$ AS item \gset
SELECT row_eq(format('SELECT item, status, looks, reason FROM import_stac(%L)', :'item'),
	ROW(1, 'registered'::text, 2, NULL::text), 'an item is a scene, with looks at the zones under it');
SELECT row_eq('SELECT provider, source_key, sensor, acquired_at, resolution_m, cloud_percent, link, '
	'ST_Area(footprint)::numeric(6, 3) FROM scene',
	ROW('sentinel-2-l2a'::text, 'S2B_MSIL2A_20240310T020649'::text, 'optical'::text,
		timestamptz '2024-03-10 02:06:49.024Z', 10::float8, 12.3::float8, 'https://example.org/item.json'::text,
		1.400::numeric(6, 3)), 'as it says of itself');
SELECT results_eq('SELECT z.name, l.visibility, l.vessels FROM zone_look l JOIN zone z USING (zone_id) ORDER BY 1',
	$$VALUES ('Pier 1', 'not examined', NULL::integer), ('Rajin', 'not examined', NULL)$$,
	'which nobody has examined, economic zones apart');
SELECT row_eq(format($$SELECT status, looks_not_examined FROM zone_watch(%s, '2024-03-10Z', '2024-03-11Z')$$, :rajin),
	ROW('not_looked'::text, 1), 'so nobody looked, though there is an image');
SELECT register_zone_look((SELECT scene_id FROM scene), :rajin, 'clear', 0) AS look \gset
SELECT row_eq(format('SELECT status, looks FROM import_stac(%L)', :'item'), ROW('updated'::text, 0),
	'the same again adds nothing');
SELECT is((SELECT visibility FROM zone_look WHERE look_id = :look), 'clear', 'and takes no look away');
SELECT is((SELECT count(*) FROM scene), 1::bigint, 'nor makes another scene');
SELECT is((SELECT count(*) FROM scene_past), 0::bigint, 'nor another version of it');
-- a search result: good and bad items side by side
CREATE TEMP TABLE result AS SELECT * FROM import_stac(jsonb_build_object('type', 'FeatureCollection', 'features', (
	SELECT jsonb_agg(:'item'::jsonb || jsonb_build_object('id', n::text) || x ORDER BY n) FROM (VALUES
	(1, '{}'::jsonb), (2, '{"geometry": null}'),
		(3,
		'{"properties": {"datetime": null, "start_datetime": "2024-03-10T02:00:00Z", "end_datetime": '
	'"2024-03-10T02:10:00Z", "sar:instrument_mode": "IW"}}'),
	(4, '{"properties": {"datetime": null, "start_datetime": "2024-03-01T00:00:00Z",
		"end_datetime": "2024-04-01T00:00:00Z"}}'), (5, '{"properties": {}}'), (6, '{"properties": {"datetime": "2024-03-10"}}'),
	(7, '{"geometry": {"type": "Point",
		"coordinates": [130.3, 42.23]}}'), (8, '{"properties": {"datetime": "2024-03-10T02:00:00Z",
		"eo:cloud_cover": "12"}}'), (9, '{"properties": {"datetime": "2024-03-10T02:00:00Z", "eo:cloud_cover": 120}}'),
	(10, '{"type": "Collection"}'), (11, '{"id": null}'),
	(12, '{"geometry": {"type": "Polygon", "coordinates": [[[179, -18], [-179, -18], [-179, -16], [179, -16],
		[179, -18]]]}}')) v(n, x))), 'Copernicus');
SELECT results_eq('SELECT item, status, looks FROM result ORDER BY 1', $$VALUES (1, 'registered', 2),
	(2, 'registered', 0), (3, 'registered', 2), (4, 'refused', NULL::integer), (5, 'refused', NULL),
	(6, 'refused', NULL), (7, 'refused', NULL),
	(8, 'refused', NULL), (9, 'refused', NULL), (10, 'refused', NULL), (11, 'refused', NULL), (12, 'registered', 1)$$,
		'each item of a search is registered or refused by itself');
SELECT is((SELECT reason FROM result WHERE item = n), r, 'reason: item ' || n)
	FROM (VALUES (2, 'no footprint: which zones it shows is not known'),
	(4, 'item is of 2024-03-01 00:00:00+00 to 2024-04-01 00:00:00+00: no one moment'),
	(5, 'item has neither "datetime" nor "start_datetime" and "end_datetime"'),
		(6, 'date "2024-03-10" needs a time_zone'), (7, 'geometry is a POINT, not a polygon'),
		(8, '"eo:cloud_cover" is no number: "12"'),
	(9, 'cloud_percent must lie between 0 and 100, not 120'), (10, 'item is of type "Collection", not "Feature"'),
		(11, 'item has no id, or neither collection nor constellation, and no provider is given')) v(n, r);
SELECT row_eq($$SELECT sensor, acquired_at, provider FROM scene WHERE source_key = '3'$$,
	ROW('SAR'::text, timestamptz '2024-03-10 02:05Z', 'Copernicus'::text), 'minutes of a radar pass are their middle');
SELECT row_eq($$SELECT ST_NumGeometries(footprint), ST_XMax(footprint) - ST_XMin(footprint) FROM scene
	WHERE source_key = '12'$$, ROW(2, 360::float8), 'a footprint over 180 is cut there');
SELECT is((SELECT z.name FROM scene e JOIN zone_look l USING (scene_id) JOIN zone z USING (zone_id)
	WHERE e.source_key = '12'), 'Fiji', 'and shows what lies under it, no ring around the Earth');
-- a composite has a datetime too
SELECT results_eq(format($q$SELECT i.status, i.reason FROM (VALUES (1, '2024-03-10T03:00:00Z'), (2, '2024-04-01T00:00:00Z')) v(n, ends),
	import_stac(%L::jsonb || jsonb_build_object('id', 'c' || n, 'properties', jsonb_build_object('datetime', '2024-03-10T02:30:00Z',
		'start_datetime', '2024-03-10T02:00:00Z', 'end_datetime', ends)), 'Copernicus') i ORDER BY n$q$, :'item'),
	$$VALUES ('registered', NULL), ('refused', 'item is of 2024-03-10 02:00:00+00 to 2024-04-01 00:00:00+00: no one moment')$$,
	'whose datetime is no moment');
-- what is no item
SELECT throws_ok($$SELECT import_stac('{"type": "Collection", "stac_version": "1.0.0",
	"id": "sentinel-2-l2a"}')$$, '22023', 'no STAC item or collection of items: type is "Collection"');
SELECT throws_ok($$SELECT import_stac('[]')$$, '22023', NULL, 'nor is an array');
SELECT throws_ok($$SELECT import_stac(NULL)$$, '22023', NULL, 'nor nothing');
SELECT throws_ok(format('SELECT import_sightings(%L)', :'item'), '22023',
	'STAC "S2B_MSIL2A_20240310T020649" is a scene and no sighting');
SELECT is((SELECT reason FROM import_sightings(jsonb_build_object('type', 'FeatureCollection', 'features',
	jsonb_build_array(:'item'::jsonb)), 'x')), 'feature is a STAC item, a scene and no ship',
'a scene is no ship in its middle');
SELECT is((SELECT count(*) FROM sighting), 0::bigint, 'and makes none');
SELECT * FROM finish();
ROLLBACK;
