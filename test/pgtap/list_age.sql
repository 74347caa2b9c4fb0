-- A screening answer says how old its lists are, which are quarantined, and what was delisted.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL TimeZone = 'UTC';
SET client_min_messages = error;
SELECT plan(22);
SELECT load_listings('eu_833_2014', '[{"imo": 9161003, "name": "LADY R", "from": "2024-06-25"}, {"imo": 9179842,
	"name": "ANGARA", "from": "2024-06-25"}, {"imo": 8517839, "name": "MARIA", "from": "2024-06-25", "until": "2025-01-01"}]', '2024-07-01') \gset
SELECT load_listings('mine', '[{"imo": 9358010, "name": "MAIA-1"}]', '2025-01-01') \gset
SELECT is((SELECT ROW(oldest_list, oldest_accepted_at, quarantined_since)::text
	FROM screen_vessel(imo => '9161003', at => '2025-06-01', known_at => '2025-06-01')),
'(eu_833_2014,"2024-07-01 00:00:00+00",)', 'the oldest list');
SELECT is((SELECT ROW(oldest_list, oldest_accepted_at, quarantined_since)::text
	FROM screen_vessel(imo => '9187629', at => '2025-06-01', known_at => '2025-06-01')),
'(eu_833_2014,"2024-07-01 00:00:00+00",)', 'also of a ship that is on none');
SELECT is((SELECT status FROM load_listings('eu_833_2014', '[{"key": "x"}]', '2025-02-01')), 'quarantined',
	'a copy that is none');
SELECT is((SELECT status FROM load_listings('eu_833_2014', '[{"key": "y"}]', '2025-03-01')), 'quarantined',
	'and another');
SELECT is((SELECT quarantined_since FROM screen_vessel(imo => '9187629', at => '2025-06-01', known_at => '2025-06-01')),
	timestamptz '2025-02-01', 'quarantined since the first of them');
SELECT is((SELECT quarantined_since FROM screen_vessel(imo => '9187629', at => '2025-01-15', known_at => '2025-01-15')),
	NULL::timestamptz, 'as known before it, not');
SELECT results_eq($$SELECT last_accepted_at, last_tried_at, quarantined_since,
	quarantine_reason LIKE 'none of the 1 records%', ships, newest_listing FROM list_status
	WHERE list = 'eu_833_2014'$$,
	$$VALUES (timestamptz '2024-07-01', timestamptz '2025-03-01', timestamptz '2025-02-01', true, 3,
		timestamptz '2024-06-25')$$, 'list_status');
SELECT is((SELECT count(*) FROM list_status), (SELECT count(*) FROM sanctions_list), 'has every list, loaded or not');
SELECT load_listings('eu_833_2014', '[{"imo": 9161003, "name": "LADY R", "from": "2024-06-25"}, {"imo": 8517839,
	"name": "MARIA", "from": "2024-06-25", "until": "2025-01-01"}]', '2025-04-01') \gset
SELECT is((SELECT ROW(quarantined_since, oldest_list)::text
	FROM screen_vessel(imo => '9187629', at => '2025-06-01', known_at => '2025-06-01')), '(,mine)',
'a copy that is accepted ends it');
SELECT is((SELECT ROW(verdict, delisted)::text
	FROM screen_vessel(imo => '9179842', at => '2025-06-01', known_at => '2025-06-01')),
	'("not on the lists as loaded","{""eu_833_2014: \\""ANGARA\\"" (IMO9179842) listed no longer since between '
	'2024-07-01 00:00 and 2025-04-01 00:00 UTC""}")', 'a ship that was delisted: by which list, between which copies');
SELECT matches((SELECT delisted::text FROM screen_vessel(imo => '8517839', at => '2025-06-01',
	known_at => '2025-06-01')), 'listed no longer since 2025-01-01 00:00 UTC', 'or on which day');
SELECT is((SELECT delisted FROM screen_vessel(imo => '8517839', at => '2024-08-01', known_at => '2025-06-01')), '{}',
	'before that day nothing');
SELECT cmp_ok((SELECT max(score) FROM screen_vessel(name => 'LADY R', at => '2025-06-01', known_at => '2025-06-01')),
	'<', 0.9::real, 'an equal name alone scores below any number');
SELECT load_uk_list(E'Unique ID,Name 6,Name type,Designation Type,Date Designated,IMO number\nRUS9001,"IMO 9298492 '
	'(""TOA PAYOH"")",Primary Name,Ship,24/02/2026,IMO9298492\n', '2026-03-01') \gset
SELECT results_eq($$SELECT listed_name, verdict, matched
	FROM screen_vessel(name => 'TOA PAYOH', at => '2026-04-01', known_at => '2026-04-01')$$,
	$$VALUES ('IMO 9298492 ("TOA PAYOH")', 'candidate', '{"name \"TOA PAYOH\" (aka)"}'::text[])$$,
	'a name within a number is found');
SELECT is((SELECT contradicted FROM screen_vessel(imo => '9298492', name => 'TOA PAYOH', at => '2026-04-01',
	known_at => '2026-04-01')), '{}', 'and contradicts nothing');
-- what was listed only between two copies, or before the first, is in none
CREATE FUNCTION unseen(at timestamptz, known_at timestamptz DEFAULT '2026-06-01') RETURNS text
RETURN (SELECT concat_ws(' ', s.unseen_list, coalesce(s.unseen_from::date::text, '-'),
	coalesce(s.unseen_to::date::text, '-'))
	FROM screen_vessel(imo => '9187629', at => unseen.at, known_at => unseen.known_at) s);
SELECT is(unseen('2020-01-01'), 'uk - 2026-03-01', 'before every first copy: what had ended by then is not known');
SELECT is(unseen('2025-01-15'), 'uk - 2026-03-01', 'nor of a list that was loaded later than the others');
SELECT is(unseen('2024-12-01', '2025-04-02'), 'mine - 2025-01-01', 'as known then: of the lists loaded by then');
SELECT is(unseen('2025-01-15', '2025-04-02'), 'eu_833_2014 2024-07-01 2025-04-01',
	'between two copies, refused ones left out');
SELECT is(unseen('2026-05-01'), 'mine 2025-01-01 -', 'and since the last');
SELECT is(unseen('infinity', 'infinity'), 'mine 2025-01-01 -', 'at any time');
SELECT is((SELECT first_accepted_at FROM list_status WHERE list = 'eu_833_2014'), timestamptz '2024-07-01',
	'list_status has the first copy');
SELECT * FROM finish();
ROLLBACK;
