-- The published NOAA files load, and every line is accounted for; skipped where the
-- data is not there.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
\set have `test -r ../shared/data/ais/noaa_20220103_first99999.csv.gz && echo true || echo false`
\if :have
SELECT plan(14);
SET timezone = 'UTC';

\copy ais_line (line) FROM PROGRAM 'zcat ../shared/data/ais/noaa_20220103_first99999.csv.gz' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
CREATE TEMP TABLE raw AS SELECT string_to_array(line, ',') AS f FROM ais_line WHERE line NOT LIKE 'MMSI%';
CALL load_ais('noaa') \gset first_
SELECT is(:first_read, 99999, 'lines read');
SELECT is(:first_stored + :first_duplicate + :first_skipped_base_station + :first_skipped_aid_to_navigation + :first_skipped_no_position
		+ :first_skipped_aircraft + :first_skipped_future + :first_skipped_no_report + :first_rejected,
	:first_read, 'and each accounted for');
SELECT is(:first_rejected, 5, 'numbers of ten digits are rejected');
SELECT is((SELECT string_agg(DISTINCT reason || ' ' || value, ', ') FROM ais_reject WHERE load_id = :first_load_id),
	'bad_mmsi 1072211352', 'with reason and value');
SELECT is((SELECT count(DISTINCT (f[1], f[2], f[3], f[4])) FROM raw),
	(:first_stored + :first_skipped_base_station + :first_skipped_aid_to_navigation + :first_rejected)::bigint,
	'stored is what differs in MMSI, time and place, less what is skipped');
-- what was stored is what was in the file, in every channel
SELECT is((SELECT count(*) FROM (
	SELECT DISTINCT f[1]::integer, f[2]::timestamptz, f[4]::float8, f[3]::float8 FROM raw
	WHERE length(f[1]) = 9 AND f[1] NOT LIKE '99%' OR length(f[1]) = 8
	EXCEPT SELECT mmsi, t, lon, lat FROM fix) d), 0::bigint, 'every position of a ship is there, unchanged');
SELECT is((SELECT count(*) FROM fix WHERE sog IS NULL),
	(SELECT count(*) FROM raw JOIN fix x ON x.mmsi = f[1]::bigint AND x.t = f[2]::timestamptz AND x.lon = f[4]::float8
	AND x.lat = f[3]::float8
	WHERE f[5] = '102.3' AND x.sog IS NULL), 'speed is NULL where the file has 102.3');

\copy ais_line (line) FROM PROGRAM 'zcat ../shared/data/ais/noaa_20220103_first99999.csv.gz' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
CREATE TEMP TABLE before AS SELECT ctid AS place, mmsi, day FROM vessel_track;
CALL load_ais('noaa') \gset second_
SELECT is(:second_stored, 0, 'loading it again stores nothing');
\copy ais_line (line) FROM '../shared/data/ais/noaa_20230111_1000rows.csv' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
CALL load_ais('noaa') \gset third_
SELECT is(ARRAY[:third_read, :third_stored, :third_skipped_base_station, :third_rejected], ARRAY[1000, 999, 1, 0],
	'the file with 0.0 for status');

-- each row was looked at: 18 call signs of another country than the MMSI (one, RJL2543 of a ship of the British Virgin
-- Islands, is a slip for their ZJL2543: 2.6 % of all), 14 numbers with a wrong check digit, 5 numbers on two ships, a
-- width; of 94 texts that are no call sign, 141 numbers of registers and 19 tows none is called one
SELECT count(*) FROM observe_identities() \gset
CREATE TEMP TABLE conflict AS SELECT * FROM identity_conflicts('-infinity', 'infinity', with_slips => true);
SELECT is((SELECT string_agg(kind || ' ' || n, ', ' ORDER BY kind)
	FROM (SELECT kind, count(*) AS n FROM identity_conflicts('-infinity', 'infinity') GROUP BY kind) k),
	'call_sign_country 18, dimensions 1, imo_check 14, imo_two_mmsis 5', 'conflicts of identities');
SELECT is((SELECT string_agg(mmsi::text, ' ' ORDER BY mmsi) FROM conflict WHERE kind = 'imo_two_mmsis'),
	'338411000 352147000 355369000 368006020 377039000', 'one number on two ships at once');
SELECT is((SELECT string_agg(mmsi::text, ' ' ORDER BY mmsi) FROM conflict WHERE kind = 'call_sign_form'
	AND first_says ~ '(MIKE|5M7154|VY4872|UVIC3|RA4320),'), '316028179 316043703 338181584 338303179 338363371',
'words and numbers of boats are no call signs');
CREATE TEMP VIEW real_conflict AS
SELECT *
FROM conflict
WHERE kind IN ('call_sign_country', 'dimensions', 'imo_check', 'imo_two_mmsis');
SELECT set_eq($$SELECT c.*
	FROM (SELECT vessel_id FROM real_conflict UNION SELECT other_vessel_id FROM real_conflict
		UNION SELECT vessel_id FROM vessel WHERE vessel_id % 200 = 0) v,
		vessel_conflicts(v.vessel_id, '-infinity', 'infinity') c$$,
	'SELECT * FROM real_conflict WHERE vessel_id IS NOT NULL', 'conflicts asked vessel by vessel are those of all');
SELECT is((SELECT count(*) FROM conflict WHERE kind IN ('call_sign_country', 'call_sign_form')
	AND mmsi_country(mmsi) = 'TW'), 0::bigint, 'ships of Taiwan are themselves');
\else
SELECT plan(1);
SELECT skip('the NOAA data is not there', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
