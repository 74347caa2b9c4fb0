-- What a listing goes through: later dates under one key, an end and a new beginning, a number that is replaced, one
-- that only AIS says; and that everything that says whether a ship was listed says the same.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(39);

-- loads a list of ships given as "IMO number from until", under the names A, B, ...
CREATE FUNCTION pg_temp.load(list text, fetched_at timestamptz, VARIADIC ships text[]) RETURNS text
LANGUAGE sql
BEGIN ATOMIC
	SELECT (load_listings(list, (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
			'imo', split_part(s, ' ', 1), 'name', 'SHIP ' || n, 'from', nullif(split_part(s, ' ', 2), ''),
			'until', nullif(split_part(s, ' ', 3), '')))), '[]') FROM unnest(ships) WITH ORDINALITY u(s, n)),
		fetched_at, max_removed => 1)).status;
END;
CREATE FUNCTION pg_temp.said(imo imo, VARIADIC days date[]) RETURNS text
LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT string_agg(coalesce((SELECT string_agg(o.status, '+') FROM listings_of(imo, utc_midnight(d)) o), '-'), ' '
		ORDER BY n) FROM unnest(days) WITH ORDINALITY u(d, n);
END;

-- ---------- dates that move ----------
SELECT pg_temp.load('moved', '2023-01-01', '9161003 2020-01-01'), pg_temp.load('moved', '2023-06-01', '9161003 2020-01-01'),
	pg_temp.load('moved', '2024-06-01', '9161003 2024-05-01') \g /dev/null
SELECT is(pg_temp.said(9161003, '2019-12-31', '2020-01-01', '2023-02-01', '2023-06-01', '2023-06-02', '2024-04-30',
	'2024-05-01'), '- listed listed listed possibly possibly listed',
	'a later date does not clear a ship of the time in which copies had it: listed to the last one, possibly from there');
SELECT is((SELECT string_agg(change, ' ' ORDER BY row_id) FROM sanctions_change WHERE list = 'moved'), 'added changed',
	'which is a change and no removal');
SELECT is((SELECT verdict FROM screen_vessel(9161003, at => '2023-02-01', known_at => '2023-12-01')), 'candidate',
	'as known before, as it was');
SELECT is((SELECT last_snapshot_id FROM listings_at('2023-02-01') WHERE key = 'IMO9161003'),
	(SELECT snapshot_id FROM list_snapshot WHERE fetched_at = '2023-06-01'), 'the last copy that had it is the one before');
SELECT pg_temp.load('moved', '2024-07-01', '9161003 2024-05-01 2025-01-01') \g /dev/null
SELECT is(pg_temp.said(9161003, '2023-02-01', '2023-12-01', '2024-05-01', '2024-12-31', '2025-01-01'),
	'listed possibly listed listed -', 'what changes later is of the later stretch alone');
SELECT pg_temp.load('inner', '2023-01-01', '9179842 2020-01-01'), pg_temp.load('inner', '2024-01-01', '9179842 2020-01-01 '),
	pg_temp.load('inner', '2024-06-01', '9179842 2023-07-01') \g /dev/null
SELECT is(pg_temp.said(9179842, '2019-12-31', '2020-01-01', '2023-06-01', '2023-07-01', '2024-06-02'),
	'- listed listed listed listed', 'a date between copies that had it breaks nothing off');
SELECT pg_temp.load('corrected', '2024-01-01', '9358010 2020-01-01'), pg_temp.load('corrected', '2024-06-01', '9358010 2022-01-01')
	\g /dev/null
SELECT is(pg_temp.said(9358010, '2021-12-31', '2022-01-01'), '- listed', 'one before the first copy is a correction');
SELECT pg_temp.load('announced', '2024-01-01', '8517839 2024-03-01'), pg_temp.load('announced', '2024-02-01', '8517839 2024-04-01')
	\g /dev/null
SELECT is(pg_temp.said(8517839, '2024-03-15', '2024-04-01'), '- listed', 'so is one of a listing that no copy had in force');
SELECT pg_temp.load('ended', '2021-01-01', '9074729 2020-01-01 2022-01-01'), pg_temp.load('ended', '2024-01-01', '9074729 2023-05-01')
	\g /dev/null
SELECT is(pg_temp.said(9074729, '2019-12-31', '2021-06-01', '2021-12-31', '2022-01-01', '2023-04-30', '2023-05-01'),
	'- listed listed - - listed', 'what ended on a day and begins anew was listed twice');
SELECT load_eu_vessels(E'Vessel name;IMO number;Date of application;Subject to\nA;9387475;25.06.2024;Article 3s(2)(a)\n'
	'A;9387475;20.05.2025;Article 3s(2)(g)\n', '2025-06-01') \g /dev/null
SELECT is((load_eu_vessels(E'Vessel name;IMO number;Date of application;Subject to\n'
	'A;9387475;20.05.2025;Article 3s(2)(g)\n', '2025-07-01', max_removed => 0.5)).status, 'accepted',
	'a ship listed twice loses its first listing');
SELECT is(pg_temp.said(9387475, '2024-06-24', '2024-12-01', '2025-05-19', '2025-08-01'), '- listed listed listed',
	'and is listed from the first date on as before');

-- ---------- what was taken back before it began ----------
SELECT pg_temp.load('back', '2024-01-01', '9251274 2024-08-01', '8517839 2020-01-01'),
	pg_temp.load('back', '2024-02-01', '8517839 2020-01-01') \g /dev/null
SELECT ok((SELECT period_status_during(p, '2024-01-15', '2024-09-01', '2024-01-15', '2024-09-01') IS NULL
		AND isempty(surely_listed(p)) AND isempty(possibly_listed(p))
	FROM listing_period p JOIN listing l USING (listing_id) WHERE l.list = 'back' AND l.source_key = 'IMO9251274'
		AND p.known_to IS NULL), 'a listing that never came into force met no stay');
SELECT is((SELECT listed_in_period(p, '2024-01-15', '2024-09-01') FROM listing_period p JOIN listing l USING (listing_id)
	WHERE l.list = 'back' AND l.source_key = 'IMO9251274' AND p.known_to IS NULL), 'not listed', 'nor does a dossier say so');
-- any bounds, by every moment of the stay
CREATE TEMP TABLE bound AS SELECT timestamptz '2024-01-01' + n * interval '1 day' AS t FROM generate_series(0, 4) n;
WITH period AS (
	SELECT ROW(0, 0, a.t, b.t, s, c.t, d.t, CASE WHEN d.t IS NOT NULL THEN 'snapshot' END, 0, NULL, a.t, NULL)::listing_period AS p
	FROM (SELECT t FROM bound UNION ALL SELECT NULL) a(t), bound b, (SELECT t FROM bound UNION ALL SELECT NULL) c(t),
		(SELECT t FROM bound UNION ALL SELECT NULL) d(t), unnest(ARRAY['published', 'snapshot']) s
	WHERE CASE s WHEN 'snapshot' THEN coalesce(a.t < b.t, true) ELSE a.t = b.t END AND (c.t IS NULL) = (d.t IS NULL)
		AND (c.t IS NULL OR c.t <= d.t)
), stay AS (
	SELECT f.t AS from_t, t.t AS to_t FROM bound f, bound t WHERE f.t < t.t
), said AS MATERIALIZED (
	SELECT p.p, s.*, period_status_during(p.p, s.from_t, s.to_t, s.from_t, s.to_t) AS during,
		surely_listed(p.p) AS surely, possibly_listed(p.p) AS possibly, tstzrange(s.from_t, s.to_t, '[]') AS r, m.*
	FROM period p, stay s, LATERAL (
		SELECT bool_or(period_status(p.p, t) = 'listed') AS any_listed, bool_and(period_status(p.p, t) IS NOT DISTINCT FROM 'listed') AS all_listed,
			bool_or(period_status(p.p, t) IS NOT NULL) AS any_possibly
		FROM generate_series(s.from_t, s.to_t, interval '6 hours') t) m
)
SELECT is((SELECT count(*) FROM said s
	WHERE s.during IS DISTINCT FROM CASE WHEN s.any_listed THEN 'listed' WHEN s.any_possibly THEN 'possibly' END
		OR (s.surely && s.r, s.surely @> s.r, s.possibly && s.r) <> (s.any_listed, s.all_listed, s.any_possibly)), 0::bigint,
	'statuses of stays and bounds are those of their moments');

-- ---------- of a time that is not known nothing is said ----------
SELECT pg_temp.load('null', '2024-01-01', '9251298 2020-01-01') \g /dev/null
SELECT register_vessel('IMO9251298', 'TIMELESS', '211000099'), register_vessel('IMO9074729', 'OTHER', '211000099') \g /dev/null
SELECT is_empty($$SELECT list FROM listings_of(9251298, NULL) UNION ALL SELECT list FROM listings_of(9251298, now(), NULL)
	UNION ALL SELECT list FROM listings_at(NULL) UNION ALL SELECT list FROM listings_by_mmsi(211000099, NULL, NULL)
	UNION ALL SELECT list FROM lists_during(211000099, 9251298, NULL, NULL)
	UNION ALL SELECT name FROM other_hulls(211000099, NULL, NULL, NULL)
	UNION ALL SELECT name FROM other_hulls(211000099, NULL, '2024-01-01', NULL)$$, 'no listing at no time');
SELECT is((SELECT num_nonnulls(period_status(p, NULL), period_status_during(p, NULL, NULL, NULL, NULL),
		period_status_during(p, '2024-01-01', '2024-02-01', NULL, '2024-02-01'), listed_in_period(p, NULL, '2024-02-01'),
		ship_listed(211000099, 9251298, NULL), ship_listed(211000099, 9074729, NULL), lists_then(9251298, NULL))
	FROM listing_period p JOIN listing l USING (listing_id) WHERE l.list = 'null'), 0, 'and no status');

-- ---------- who is meant ----------
SELECT load_listings('company', '[{"key": "x", "kind": "Entity", "imo": 9336452, "name": "OWNER LTD", "from": "2020-01-01"}]',
	'2024-01-01') \g /dev/null
SELECT results_eq($$SELECT (SELECT count(*) FROM listings_of(9336452, '2024-02-01')), lists_then(9336452, '2024-02-01'),
		ship_listed(211000000, 9336452, '2024-02-01'), (SELECT verdict FROM screen_vessel(9336452, at => '2024-02-01'))$$,
	$$VALUES (0::bigint, NULL::text, NULL::text, 'not on the lists as loaded')$$, 'a company''s record lists no ship');
SELECT is(pg_temp.load('few', '2023-01-01', '9298492 2020-01-01'), 'accepted', 'a list of one ship');
SELECT is((load_listings('few', '[{"key": "f", "kind": "entity", "name": "F"}]', '2024-01-01')).status, 'quarantined',
	'without it is not taken by itself');
SELECT is((load_listings('few', '[{"key": "f", "kind": "entity", "name": "F"}]', '2024-01-01', max_removed => 1)).removed, 1,
	'by hand it is');
SELECT load_opensanctions_maritime('type,caption,imo,risk,countries,flag,mmsi,id,url,datasets,aliases
VESSEL,A,IMO9412402,sanction,ru,ru,,a,,us_ofac_sdn,
VESSEL,B,IMO9236353,sanction.linked,ru,ru,,b,,us_ofac_sdn,
VESSEL,C,IMO9299666,sanction.counter;mare.shadow,ru,ru,,c,,cn_counter,
VESSEL,D,IMO9412414,mare.shadow;Sanction,ru,ru,,d,,us_ofac_sdn,
', '2024-01-01') \g /dev/null
SELECT is((SELECT string_agg(source_key, ' ' ORDER BY source_key) FROM listing WHERE list = 'opensanctions_maritime'), 'a d',
	'of topics sanction alone is a listing, and not sanction.linked or sanction.counter');
SELECT is((SELECT string_agg(i ->> 'raw', ' ') FROM jsonb_array_elements(uk_listing('[{"uniqueid": "R1", "name6": "A", "nametype":
	"Primary Name"}, {"uniqueid": "R1", "name6": "B", "nametype": "Alias", "imonumber": "IMO9161003; 9179842"}, {"uniqueid": "R1",
	"name6": "C", "nametype": "Alias", "imonumber": "9179842"}]') -> 'identifiers') i), '9179842 IMO9161003',
	'numbers of a ship of the UK count in whatever row they stand');

-- ---------- FollowTheMoney: ends ----------
CREATE FUNCTION pg_temp.ftm(imo text, starts text, ends text) RETURNS text LANGUAGE sql
RETURN format(E'{"id":"v%1$s","schema":"Vessel","properties":{"name":["V"],"imoNumber":["%1$s"],"topics":["sanction"]}}\n'
	'{"id":"s%1$s","schema":"Sanction","properties":{"entity":["v%1$s"],"startDate":["%2$s"],"endDate":["%3$s"]}}', imo, starts, ends);
SELECT is((SELECT (l).rejected FROM (SELECT load_ftm(concat_ws(E'\n', pg_temp.ftm('9412490', '2019-01-01', '2022'),
	pg_temp.ftm('9236353', '2019-01-01', '2022-05'), pg_temp.ftm('9299666', '2019-01-01', '2018-01-01'),
	pg_temp.ftm('9310525', '2019-01-01', '2022-02-30')), '2024-01-01') AS l) x), 1, 'an end before the start is rejected');
SELECT is(pg_temp.said(9412490, '2022-12-31', '2023-01-01'), 'listed -', 'what ended in a year is listed to its end, and not for ever');
SELECT is(pg_temp.said(9236353, '2022-05-31', '2022-06-01'), 'listed -', 'of a month too');
SELECT is(pg_temp.said(9310525, '2022-05-31', '2023-06-01'), 'listed listed', 'an end that is no date is none');

-- ---------- numbers that are replaced ----------
SELECT register_vessel(9298507, 'OLD', mmsi => 211000050) AS old \gset
SELECT load_listings('replaced', jsonb_build_array(jsonb_build_object('key', 'k', 'name', 'OLD', 'imo', imo, 'from', '2020-01-01')), at)
FROM (VALUES (9298507, timestamptz '2022-01-01'), (9433054, '2023-01-01')) v(imo, at) \g /dev/null
SELECT is(lists_then(9298507, '2022-06-01'), 'replaced', 'a number counts for the time in which the list gave it');
SELECT matches(dossier_lists(:old, '2022-03-01', '2022-09-01')::text,
	'OLD \(IMO number no longer given, but another since 2023-01-01 00:00\)</td>.*listed all the time</td><td>not listed',
	'which a dossier says');
SELECT is((SELECT string_agg(what || ' ' || until, '; ') FROM evidence_listed(:old)),
	'replaced k as "OLD", which gives another IMO number since 2023-01-01 00:00:00+00 2023-01-01 00:00:00+00', 'and the evidence');

-- ---------- who only AIS says it is ----------
CREATE FUNCTION pg_temp.stay(mmsi integer, day date) RETURNS bigint LANGUAGE sql AS $$
	SELECT store_track(mmsi, track_agg(utc_midnight(day) + n * interval '20 minutes',
		CASE WHEN n BETWEEN 6 AND 40 THEN 10.05 ELSE 9.9 END, 50.05)) FROM generate_series(0, 60) n $$;
SELECT register_zone('P', 'port', ST_MakeEnvelope(10, 50, 10.1, 50.1, 4326)) AS port \gset
SELECT pg_temp.load('seen', '2024-01-01', '9412426 2020-01-01', '9412438 2020-01-01', '9412440 2020-01-01', '9412452 2020-01-01')
	\g /dev/null
SELECT pg_temp.stay(211000060, '2024-02-01'), pg_temp.stay(211000061, '2024-02-01'), pg_temp.stay(211000062, '2024-02-01') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES (211000060, '2024-02-01', 'IMO 9412426', 'SAID', '2024-02-01', '2024-02-01 12:00Z', 90);
SELECT count(*) FROM detect_port_calls() \g /dev/null
SELECT results_eq('SELECT mmsi, imo, vessel, list, matched_by, status_then, mmsi_used_by_another FROM sanctioned_port_call',
	$$VALUES (211000060, 9412426, 'SAID', 'seen', 'imo', 'listed', false)$$,
	'a call of a ship whose number only AIS says is one of a listed ship, observed or not');
SELECT results_eq('SELECT mmsi, imo, status, mmsi_used_by_another FROM listed_vessel_seen',
	$$VALUES (211000060, 9412426, 'listed', false)$$, 'and it is seen');
SELECT count(*) FROM observe_identities() \g /dev/null
SELECT results_eq('SELECT mmsi, imo, vessel, list, matched_by, status_then, mmsi_used_by_another FROM sanctioned_port_call',
	$$VALUES (211000060, 9412426, 'SAID', 'seen', 'imo', 'listed', false)$$, 'observing changes nothing of it');
-- a listed ship had the numbers of two others years ago
SELECT register_vessel(9412438, 'PAST', mmsi => 211000061, valid_from => '2020-01-01'),
	register_vessel(9412440, 'GONE', mmsi => 211000062, valid_from => '2020-01-01') \g /dev/null
UPDATE vessel_identity SET valid = tstzrange(lower(valid), '2022-01-01') WHERE mmsi IN (211000061, 211000062);
SELECT register_vessel(NULL, 'HONEST', mmsi => 211000061, valid_from => '2023-01-01') \g /dev/null
SELECT results_eq('SELECT mmsi, imo, ais_name, status, mmsi_used_by_another FROM listed_vessel_seen ORDER BY mmsi',
	$$VALUES (211000060, 9412426, 'SAID', 'listed', false), (211000061, 9412438, 'HONEST', 'possibly', true),
		(211000062, 9412440, NULL, 'possibly', false)$$,
	'who has a number that a listed ship once had is no more than possibly that ship, with an IMO number or without');

-- ---------- alerts ----------
SELECT register_sanctions_list('alerts', 'X', 'alerts') \g /dev/null
SELECT watch('by imo', imo => 9433121, kinds => '{listed,delisted}'), watch('by mmsi', mmsi => 211000070, kinds => '{listed,delisted}'),
	watch('by hull', mmsi => 211000071, kinds => '{listed,delisted}'), watch('by flag', flag => 'PA', kinds => '{listed,delisted}'),
	watch('own', list => 'alerts', kinds => '{call}'), watch('call', imo => 9412505, kinds => '{call}') \g /dev/null
SELECT register_vessel(9433119, 'HULL', mmsi => 211000071) \g /dev/null
SELECT load_listings('alerts', v.l, v.at) FROM (VALUES
	(1, '[{"key": "a", "name": "A"}]'::jsonb, timestamptz '2024-01-01'),
	(2, '[{"key": "a", "name": "A"}, {"key": "b", "name": "B", "mmsi": "211000070", "from": "2024-01-15"},
		{"key": "c", "name": "C", "imo": [9433107, 9433119]}, {"key": "d", "name": "D", "flag": "Panama"}]', '2024-02-10'),
	(3, '[{"key": "a", "name": "A", "imo": 9433121}, {"key": "b", "name": "B", "mmsi": "211000070", "from": "2024-01-15"},
		{"key": "c", "name": "C", "imo": [9433107, 9433119]}, {"key": "d", "name": "D", "flag": "Panama"}]', '2024-02-11'),
	(4, '[{"key": "a2", "name": "A", "imo": 9433121}, {"key": "b", "name": "B", "mmsi": "211000070", "from": "2024-01-15"},
		{"key": "c", "name": "C", "imo": [9433107, 9433119]}, {"key": "d", "name": "D", "flag": "Panama"}]', '2024-02-12')) v(n, l, at)
ORDER BY v.n \g /dev/null
SELECT results_eq($$SELECT watch, kind, imo, mmsi, summary FROM alert WHERE kind LIKE '%listed' ORDER BY watch, alert_id$$,
	$$VALUES ('by flag', 'listed', NULL::integer, NULL::integer,
			'D is on list alerts, by the copy fetched at 2024-02-10 00:00 UTC'),
		('by hull', 'listed', 9433119, 211000071, 'C is on list alerts, by the copy fetched at 2024-02-10 00:00 UTC'),
		('by imo', 'listed', 9433121, NULL,
			'A, on list alerts, is the ship of IMO9433121 by it, by the copy fetched at 2024-02-11 00:00 UTC'),
		('by imo', 'delisted', 9433121, NULL, 'A is no longer on list alerts, by the copy fetched at 2024-02-12 00:00 UTC; '
			'the ship is also on it as a2'),
		('by imo', 'listed', 9433121, NULL, 'A is on list alerts, by the copy fetched at 2024-02-12 00:00 UTC'),
		('by mmsi', 'listed', NULL, 211000070, 'B is on list alerts, by the copy fetched at 2024-02-10 00:00 UTC')$$,
	'a watch hears of a listing by any number that it gives, of a number given later, and that a ship is on under another key');
-- calls found before they were known to be those of a listed ship
SELECT pg_temp.stay(211000080, '2024-02-20'), pg_temp.stay(211000081, '2024-02-20'), pg_temp.stay(211000082, '2024-02-20'),
	pg_temp.stay(211000083, '2024-02-20') \g /dev/null
SELECT register_vessel(9412464, 'SECOND', mmsi => 211000081) \g /dev/null
SELECT register_vessel(9412476, 'FIRST HULL', mmsi => 211000083, valid_from => '2024-02-01') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES (211000082, '2024-02-20', '9412488', 'BY AIS', '2024-02-20', '2024-02-20 12:00Z', 90);
SELECT count(*) FROM refresh_port_calls() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE kind = 'call'), 0::bigint, 'nobody knows yet');
SELECT load_listings('alerts', '[{"key": "a2", "name": "A", "imo": 9433121}, {"key": "d", "name": "D", "flag": "Panama"},
	{"key": "b", "name": "B", "mmsi": "211000070", "from": "2024-01-15"}, {"key": "c", "name": "C", "imo": [9433107, 9433119]},
	{"key": "e", "name": "E", "mmsi": "211000080", "from": "2024-02-19"},
	{"key": "f", "name": "F", "imo": [9412452, 9412464], "from": "2024-02-19"},
	{"key": "g", "name": "G", "imo": 9412488, "from": "2024-02-19"}]', '2024-02-25') \g /dev/null
SELECT is((SELECT string_agg(mmsi::text, ' ' ORDER BY mmsi) FROM alert WHERE watch = 'own'), '211000080 211000081 211000082',
	'a copy that dates a listing back tells of calls by an MMSI of its own, by a second number and by one that AIS said');
SELECT register_vessel(9412505, 'SECOND HULL', mmsi => 211000083, valid_from => '2024-01-01') \g /dev/null
SELECT is((SELECT summary FROM alert WHERE watch = 'call'),
	'FIRST HULL called at P, from 2024-02-20 02:00 UTC at the latest; found before it was known who it concerns; possibly: '
	'the MMSI was then also that of IMO9412505, "SECOND HULL"', 'a hull that had the number too possibly made the call');
SELECT unwatch(name) FROM watch \g /dev/null
SELECT watch('late', imo => 9412517, kinds => '{call}') \g /dev/null
SELECT pg_temp.stay(211000090, '2024-06-01') \g /dev/null
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES (211000090, '2024-01-01', '9412517', 'LATE', '2024-01-01', '2024-01-01 12:00Z', 90);
SELECT count(*) FROM observe_identities() \g /dev/null
SELECT count(*) FROM refresh_port_calls() \g /dev/null
SELECT matches((SELECT string_agg(summary, '; ') FROM alert WHERE watch = 'late'),
	'possibly: the MMSI was then, or at another time, that of IMO9412517, "LATE"$', 'by what was said months before it is possible');
INSERT INTO ais_static (mmsi, day, imo, name, first_at, last_at, reports)
VALUES (211000090, '2024-06-02', '9412517', 'LATE', '2024-06-02', '2024-06-02 12:00Z', 90);
SELECT count(*) FROM observe_identities() \g /dev/null
SELECT is((SELECT count(*) FROM alert WHERE watch = 'late'), 1::bigint, 'said again beside the call it is the same alert');
SELECT * FROM finish();
ROLLBACK;
