-- The invented transfer of the demo.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SELECT plan(6);
SET timezone = 'Asia/Vladivostok';
\o /dev/null
\i demo/transfer.sql
\o
SELECT results_eq('SELECT name_a, name_b, began, ended, nearest_zone FROM encounter',
	$$VALUES ('SEA ROSE', 'EXAMPLE STAR', timestamptz '2024-01-02 00:00Z', timestamptz '2024-01-02 09:00Z', 'Alpha')$$,
	'the one that is heard alongside');
SELECT results_eq($$SELECT p.rank, p.name, p.listed FROM loitering l, dark_partners(l.loitering_id) p
	WHERE l.name = 'EXAMPLE STAR' AND l.began > '2024-01-02 20:00Z'$$, $$VALUES (1, 'DARK LADY', 'invented (listed)')$$,
	'the one that had the time');
SELECT results_eq('SELECT name, from_zone, to_zone, draught_change, destination_is_to, encounters, loiterings FROM '
	'voyage WHERE NOT is_open', $$VALUES ('EXAMPLE STAR', 'Alpha', 'Beta', 'shallower', true, 1, 2)$$, 'the voyage');
SELECT is((SELECT count(*) FROM anomaly), 0::bigint, 'no place is impossible');
SELECT ok(xml_is_well_formed_document(encounter_svg((SELECT encounter_id FROM encounter))), 'a picture of it');
SELECT lives_ok($$SELECT port_call_timeline_svg('2024-01-01', '2024-01-06', '{636999901, 538999902, 613999903}')$$,
	'and the timeline');
SELECT * FROM finish();
ROLLBACK;
