-- Listings given as JSON: their short forms written out, by the same in plain SQL.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(9);

CREATE FUNCTION pg_temp.written_out(raw text) RETURNS jsonb
LANGUAGE sql IMMUTABLE
SET search_path = vesselwatch, pg_catalog
AS $$
	SELECT jsonb_strip_nulls((i.item - ARRAY['key', 'imo', 'mmsi', 'call_sign', 'flag', 'former_flags', 'aliases',
		'former_names', 'owner', 'from', 'since', 'kind'])
		|| jsonb_build_object(
		'name', coalesce(i.item ->> 'name', i.item ->> 'imo', i.item ->> 'mmsi'),
		'names', CASE WHEN i.item ?| '{names,aliases,former_names}' THEN (SELECT jsonb_agg(n.name) FROM (
			SELECT CASE jsonb_typeof(a) WHEN 'object' THEN a
				ELSE jsonb_build_object('name', a #>> '{}', 'kind', 'aka') END AS name
				FROM jsonb_array_elements(texts_of_any(i.item -> 'names')) a
			UNION ALL SELECT jsonb_build_object('name', a, 'kind', 'aka')
				FROM jsonb_array_elements_text(texts_of_any(i.item -> 'aliases')) a
			UNION ALL SELECT jsonb_build_object('name', a, 'kind', 'fka')
				FROM jsonb_array_elements_text(texts_of_any(i.item -> 'former_names')) a) n) END,
		'identifiers', CASE WHEN i.item ?| '{identifiers,imo,mmsi,call_sign}'
			THEN (SELECT jsonb_agg(n.identifier) FROM (
			SELECT jsonb_build_object('scheme', coalesce(a ->> 'scheme', 'other'), 'raw',
				coalesce(a ->> 'value', a ->> 'raw'),
				'current', coalesce((a ->> 'current')::boolean, NOT (a ->> 'former')::boolean, true)) AS identifier
					FROM jsonb_array_elements(texts_of_any(i.item -> 'identifiers')) a
			UNION ALL SELECT jsonb_build_object('scheme', s.scheme, 'raw', a)
				FROM unnest(ARRAY['imo', 'mmsi', 'call_sign']) s(scheme),
					jsonb_array_elements_text(texts_of_any(i.item -> s.scheme)) a) n) END,
		'flags', CASE WHEN i.item ?| '{flags,flag,former_flags}' THEN (SELECT jsonb_agg(n.flag) FROM (
			SELECT CASE jsonb_typeof(a) WHEN 'object' THEN a
				ELSE jsonb_build_object('flag', a #>> '{}', 'current', true) END AS flag
				FROM jsonb_array_elements(texts_of_any(i.item -> 'flags')) a
			UNION ALL SELECT jsonb_build_object('flag', a, 'current', true)
				FROM jsonb_array_elements_text(texts_of_any(i.item -> 'flag')) a
			UNION ALL SELECT jsonb_build_object('flag', a, 'current', false)
				FROM jsonb_array_elements_text(texts_of_any(i.item -> 'former_flags')) a) n) END,
		'links', CASE WHEN i.item ?| '{links,owner}' THEN (SELECT jsonb_agg(n.link) FROM (
			SELECT CASE jsonb_typeof(a) WHEN 'object' THEN a
				ELSE jsonb_build_object('relation', 'linked', 'name', a #>> '{}') END AS link
				FROM jsonb_array_elements(texts_of_any(i.item -> 'links')) a
			UNION ALL SELECT jsonb_build_object('relation', 'owner', 'name', a)
				FROM jsonb_array_elements_text(texts_of_any(i.item -> 'owner')) a) n) END,
		'programs', texts_of_any(i.item -> 'programs'), 'measures', texts_of_any(i.item -> 'measures'),
		'designated_on', date_or_null(coalesce(i.item ->> 'from', i.item ->> 'since', i.item ->> 'designated_on')),
		'listed_on', date_or_null(i.item ->> 'listed_on'), 'last_updated', date_or_null(i.item ->> 'last_updated'),
			'until', date_or_null(i.item ->> 'until')))
	-- read once, not for each field
	FROM (SELECT raw::jsonb AS item OFFSET 0) i;
$$;

-- what a field can hold, nothing or null among it
CREATE TEMPORARY TABLE held (fields text[], value jsonb);
INSERT INTO held
SELECT f.fields, v.value
FROM (VALUES
	('{key,id,title,remarks,ship_type}'::text[],
		ARRAY['"K 1"', 'null', '""', '7', '{"a": null, "b": [{"c": null}, null]}']::jsonb[]),
	('{name}', ARRAY['"LADY ROSE"', 'null', '12', '"ЛЕДИ"']::jsonb[]),
	('{imo,mmsi,call_sign}', ARRAY['"9161003"', '9161003', 'null', '["9161003", null, 7]', '[]', '""']::jsonb[]),
	('{aliases,former_names,flag,former_flags,owner}',
		ARRAY['"X"', '["X", "Y \"Z\""]', 'null', '[]', '[null]', '[1.50, true]']::jsonb[]),
	('{names}', ARRAY['["X"]', '[{"name": "X", "kind": "fka", "weak": null}]', 'null',
		'{"name": "X", "weak": true}', '"X"']::jsonb[]),
	('{identifiers}', ARRAY['[{"scheme": "mmsi", "value": 273212120, "former": true}]', '[]', 'null',
		'{"raw": "X", "current": false}', '[{"scheme": null, "value": "A", "former": false, "current": null}]']::jsonb[]),
	('{flags}', ARRAY['"RU"', '[{"flag": "RU", "current": false}, "CN"]', 'null']::jsonb[]),
	('{links}', ARRAY['"OWNER"', '[{"relation": "owner", "name": "O"}, "P"]', 'null']::jsonb[]),
	('{programs,measures}', ARRAY['"A"', '["A", null]', 'null', '[]', '{"a": null}', '3']::jsonb[]),
	('{from,since,designated_on,listed_on,last_updated,until}',
		ARRAY['"2024-06-25"', '"25/06/2024"', '"3 May 1999"', 'null', '"2024-06-25T10:00:00Z"']::jsonb[]),
	('{kind}', ARRAY['"vessel"', 'null', '"entity"']::jsonb[])) f(fields, vals),
	unnest(f.vals) v(value);

SELECT setseed(0.5);
CREATE TEMPORARY TABLE given AS
SELECT n, (SELECT coalesce(jsonb_object_agg(o.field, o.value), '{}')
	FROM (SELECT DISTINCT ON (field) field, h.value
		FROM held h, unnest(h.fields) field
		-- each field by itself, since n is of the outer query
		WHERE random() < 0.15 AND n > 0
		ORDER BY field, random()) o) AS item
FROM generate_series(1, 3000) n;

SELECT cmp_ok((SELECT count(*)::integer FROM given g WHERE (SELECT p FROM json_problem(g.item) p) IS NULL), '>', 300,
	'hundreds of the random listings have nothing wrong');
SELECT is_empty($$SELECT g.item, json_listing(g.item::text), pg_temp.written_out(g.item::text) FROM given g
	WHERE (SELECT p FROM json_problem(g.item) p) IS NULL
		AND json_listing(g.item::text) IS DISTINCT FROM pg_temp.written_out(g.item::text)$$,
	'listings are written out as plain SQL does it');
SELECT is(json_listing('{"name": "ROSE", "imo": "9161003", "aliases": ["R", "S"], "flag": "PA", "since": "1.2.2024"}'),
	'{"name": "ROSE", "names": [{"kind": "aka", "name": "R"}, {"kind": "aka", "name": "S"}], "flags":
	[{"flag": "PA", "current": true}], "identifiers": [{"raw": "9161003", "scheme": "imo"}], "programs": [],
	"measures": [], "designated_on": "2024-02-01"}'::jsonb, 'short forms are written out');
SELECT results_eq($$SELECT json_problem(jsonb_build_object('key', 'x', 'name', 'ROSE', 'from', d))
	FROM unnest('{03/05/2024,25/06/2024,05/05/2024,5.3.2024,2024-03-05,06/25/2024}'::text[]) d$$,
	$$VALUES ('from can be two days: "03/05/2024"; write year-month-day'), (NULL), (NULL), (NULL), (NULL),
		('from is no date: "06/25/2024"')$$, 'a date that can be two days is not guessed');
SELECT results_eq($$SELECT json_problem('{"key": "x", "name": "ROSE"}'::jsonb || f::jsonb)
	FROM unnest(ARRAY['{"name": ["A", "B"]}', '{"name": {"en": "A"}}', '{"name": true}', '{"aliases": [{"name": "A"}]}',
		'{"aliases": {"name": "A"}}', '{"former_names": ["A", ["B"]]}', '{"imo": {"no": 9161003}}', '{"mmsi": [[1]]}',
		'{"call_sign": false}', '{"name": 1, "aliases": ["A", 5, null], "former_names": "B", "imo": [9161003, "9179842"],
		"mmsi": null}', '{"names": [{"name": "A"}, "B"]}']) f$$,
	$$VALUES ('name: ["A", "B"] is no text'), ('name: {"en": "A"} is no text'), ('name: true is no text'),
		('aliases: {"name": "A"} is no text'), ('aliases: {"name": "A"} is no text'), ('former_names: ["B"] is no text'),
		('imo: {"no": 9161003} is no text'), ('mmsi: [1] is no text'), ('call_sign: false is no text'), (NULL), (NULL)$$,
	'a name or number that is no text is not taken for one');
SET client_min_messages = error;
SELECT results_eq($$SELECT l.status, l.vessels, l.rejected
	FROM load_listings('w', '[{"key": "1", "name": ["LADY R"], "imo": "9161003"}, {"key": "2", "name": "ANGARA", "imo": "9179842"}]',
	'2024-03-01') l$$, $$VALUES ('accepted'::text, 1, 1)$$, 'it is rejected');
SELECT is((SELECT reason FROM list_reject), 'name: ["LADY R"] is no text', 'with the reason');
SELECT throws_ok($$SELECT json_listing('{"name": ')$$, '22P02', NULL, 'a text that is no JSON is an error');
SELECT results_eq($$SELECT i, json_key(jsonb_build_object('name', 'X', 'imo', i, 'mmsi', m))
	FROM (VALUES ('"9161004"'::jsonb, NULL), ('"N/A"', NULL), ('"unknown"', '273000001'), ('[null]', NULL), ('[null, "9161003"]', NULL)) v(i, m)$$,
	$$VALUES ('"9161004"'::jsonb, '9161004'), ('"N/A"', NULL), ('"unknown"', '273000001'), ('[null]', NULL), ('[null, "9161003"]', 'IMO9161003')$$,
	'what is no number is not the key of all ships that have none');
SELECT * FROM finish();
ROLLBACK;
