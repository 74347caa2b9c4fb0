-- Your own files: the environment gives their paths (AIS, ZONES) and the property that holds the zones' names (NAME).
CREATE SCHEMA demo;

\set geojson `zcat -f -- "$ZONES"`
\set name_property `echo "${NAME:-name}"`
\echo
\echo Zones
SELECT status, reason, count(*) FROM (
	SELECT status, CASE WHEN status = 'refused' THEN regexp_replace(reason, '(feature|zone) ("[^"]*"|\d+)', '\1 ...')
		ELSE reason END AS reason
	FROM import_zones(:'geojson'::jsonb, 'port', :'name_property')) z
GROUP BY status, reason ORDER BY count(*) DESC LIMIT 10;

\echo Positions
\copy ais_line (line) FROM PROGRAM 'zcat -f -- "$AIS"' WITH (FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')
\pset expanded on
CALL load_ais();
\pset expanded off
SELECT vessels AS "vessels that named themselves" FROM observe_identities();
