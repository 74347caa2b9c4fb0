-- Screening: what agrees, what contradicts, how old the lists are.
\set VERBOSITY terse
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT evidence, effect, value FROM screening_score ORDER BY effect DESC, value DESC, evidence COLLATE "C";
BEGIN;
SELECT status FROM load_listings('mine', '[{"key": "m", "imo": 8517839, "name": "MARIA", "flag": "Russia",
	"mmsi": 273359830, "call_sign": "UBRH7", "former_names": ["PAUWGRACHT"], "from": "2023-12-12"},
	{"key": "s", "imo": 9187629, "name": "DAYSTAR (EX ARTAVIL)", "from": "2021-07-01", "until": "2024-03-01"}]', '2023-12-13');
CREATE FUNCTION pg_temp.ask(imo imo DEFAULT NULL, mmsi mmsi DEFAULT NULL, name text DEFAULT NULL,
	call_sign text DEFAULT NULL, at timestamptz DEFAULT '2024-01-01',
	OUT verdict text, OUT score numeric, OUT key text, OUT matched text[], OUT contradicted text[],
		OUT by_name_alone boolean) RETURNS SETOF record LANGUAGE sql AS $$
	SELECT s.verdict, round(s.score::numeric, 3), s.key, s.matched, s.contradicted, s.by_name_alone
		FROM screen_vessel(imo, mmsi, name, call_sign, at => at) s ORDER BY s.rank $$;
-- by number, by name, by a former name, by a name within a name
SELECT * FROM pg_temp.ask(imo => '8517839');
SELECT * FROM pg_temp.ask(mmsi => '273359830');
SELECT * FROM pg_temp.ask(name => 'M/V Maria');
SELECT * FROM pg_temp.ask(name => 'МАРИЯ');
SELECT * FROM pg_temp.ask(name => 'PAUWGRAHCT');
SELECT * FROM pg_temp.ask(name => 'ARTAVIL');
-- what contradicts a name lowers it; another IMO number vetoes it; a number stands
SELECT * FROM pg_temp.ask(name => 'MARIA', mmsi => '367000001', call_sign => 'WDX1234');
SELECT * FROM pg_temp.ask(name => 'MARIA', imo => '9074729');
SELECT * FROM pg_temp.ask(imo => '8517839', name => 'OTHER', mmsi => '367000001');
-- a name that only the registry knows leads to the hull
SELECT register_vessel('9187629', 'DARYA STAR', mmsi => '511100999', call_sign => 'T8XX', valid_from => '2023-07-10',
	source => 'test') > 0 AS registered;
SELECT * FROM pg_temp.ask(name => 'DARYA STAR');
SELECT * FROM pg_temp.ask(call_sign => 'T8XX');
SELECT * FROM pg_temp.ask(name => 'DARYA STAR', at => '2023-07-01');
-- not on the lists is never "not sanctioned": since when it no longer is, how old the lists are, which were never
-- loaded
SELECT verdict, delisted, oldest_list, oldest_accepted_at::date, cardinality(lists_missing) AS missing
	FROM screen_vessel(imo => '9187629', at => '2024-04-01', known_at => '2024-04-01');
SELECT status FROM load_listings('mine', '[{"key": "x"}]', '2024-02-01');
SELECT verdict, quarantined_since::date
	FROM screen_vessel(imo => '9074729', at => '2024-04-01', known_at => '2024-04-01');
-- many at once
SELECT row_no, rank, verdict, listed_name
	FROM screen_vessels('{MARIA,NOBODY,NULL}', '{NULL,NULL,9187629}', at => '2024-01-01');
-- an aggregate that leaves out NULLs gives the number of the third ship to the first: the lengths show it
SET LOCAL client_min_messages = warning;
SELECT row_no, verdict FROM screen_vessels('{NOBODY,NOONE,MARIA}', '{9187629}', at => '2024-01-01');
-- before the first copy of any list nothing was compared
SELECT verdict, oldest_list, cardinality(lists_missing) AS missing FROM screen_vessel(imo => '9187629', known_at => '2020-01-01Z');
ROLLBACK;
