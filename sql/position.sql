-- Stored positions, and the loader of AIS files.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
BEGIN;

CREATE TEMP TABLE made AS
SELECT track_agg(timestamptz '2024-03-07 22:00+00' + i * interval '1 minute', 131.9 + i * 0.001, 43.1) AS track
	FROM generate_series(0, 239) i;
SELECT store_track('273212120', track) FROM made;
SELECT store_track('273212120', track) FROM made;
SELECT store_track('273212120', track_between(track, '2024-03-07', '2024-03-08') || '[2024-03-07T10:00:00Z 131.9 43.1]')
	FROM made;
SELECT mmsi, day, num_fixes(track), start_time(track) FROM vessel_track ORDER BY day;
SELECT mmsi, count(*), min(t), max(t) FROM fix WHERE mmsi = 273212120
	AND t BETWEEN '2024-03-07 23:50' AND '2024-03-08 00:10' GROUP BY mmsi;
SELECT count(*), min(t), max(t) FROM fixes_of('273212120', '2024-03-07 23:50', '2024-03-08 00:10');
SELECT vessel_track_between('273212120', '-infinity', 'infinity') = track
	|| '[2024-03-07T10:00:00Z 131.9 43.1]' AS whole FROM made;
SELECT vessel_track_between('273212121', '-infinity', 'infinity');
SAVEPOINT bad;
INSERT INTO vessel_track SELECT 1, '2024-03-07', track FROM made;
ROLLBACK TO bad;

-- NOAA to 2023
INSERT INTO ais_line (line) VALUES
	('MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,'
		'TransceiverClass'),
	('367752440,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,"SAN JOSE, JR",,WDI9818,31,0.0,,,,52.0,A'),
	('367752440,2023-01-11T00:00:00,43.07917,-70.75733,102.3,1.0,360.0,SAN JOSE,,WDI9818,31,15,,,,52.0,A'),
	('3669884,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,,,,,,,,,,A'),
	('993692001,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,,,,,,,,,,A'),
	('367752440,2023-01-11T00:01:00,91,181,0.0,360.0,511.0,,,,,,,,,,A'),
	('1072211352,2023-01-11T00:00:00,43.07917,-70.75733,0.0,360.0,511.0,,,,,,,,,,A'),
	('367752440,2023-01-11 25:00:00,43.07917,-70.75733,0.0,360.0,511.0,,,,,,,,,,A'),
	('367752440,2023-01-11T00:02:00,43.07917,-270.75733,0.0,360.0,511.0,,,,,,,,,,A'),
	('367752440,2023-01-11T00:02:00,43.07917,-70.75733,twelve,360.0,511.0,,,,,,,,,,A'),
	('367752440,2023-01-11T00:02:00,43.07917,-70.75733,0.0,360.0'),
	('367752440,2023-01-11T00:02:00,43.07917,-70.75733,0.0,360.0,511.0,"SAN JOSE,,WDI9818,31,0.0,,,,52.0,A'),
	('');
CALL load_ais('noaa');
SELECT line_no, reason, value, left(line, 40) AS line FROM ais_reject ORDER BY line_no;
-- NOAA from 2024: other names, other order, empty for what is not available
INSERT INTO ais_line (line) VALUES
	('mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,'
		'draft,cargo,transceiver'),
	('368081510,2025-01-01 00:00:01,-97.5,27.8,5.2,,,TUG,,WDK1,31,0,20,,,31,A');
CALL load_ais();
-- Danish, 26 columns
INSERT INTO ais_line (line) VALUES
	('# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,'
		'Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,'
	'C,D'),
	('31/12/2015 23:59:59,Class A,219019621,55.4,12.3,Moored,,0.0,180.2,181,9161003,OXYZ,SHIP,Cargo,,12,90,GPS,5.2,'
		'KALUNDBORG,,AIS,1,2,3,4'),
	('31/12/2015 23:59:59,Base Station,2190047,55.4,12.3,Unknown value,,,,,Unknown,,,Undefined,,,,GPS,,,,AIS,,,,'),
	('31/12/2015 23:59:59,AtoN,992190047,55.4,12.3,Unknown value,,,,,Unknown,,,Undefined,,,,GPS,,,,AIS,,,,'),
	('31/12/2015 23:59:59,Class A,219019621,91,0,Under way using engine,,0.0,180.2,181,,,,,,,,,,,,AIS,,,,');
CALL load_ais('dma');
SELECT mmsi, t, lon, lat, sog, cog, nav_status, heading FROM fix WHERE mmsi <> 273212120 ORDER BY mmsi;
SELECT count(*) FROM ais_line;

SAVEPOINT bad;
CALL load_ais('noaa');
ROLLBACK TO bad;
INSERT INTO ais_line (line) VALUES ('a,b,c'), ('1,2,3');
CALL load_ais('noaa');
ROLLBACK TO bad;
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON');
CALL load_ais('dma');
ROLLBACK TO bad;
CALL load_ais('orbcomm');
ROLLBACK TO bad;
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON');
CALL load_ais('orbcomm');
ROLLBACK;
