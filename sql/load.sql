-- AIS files of many publishers: layouts, what becomes of each line, files of the server, loads that fail.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET client_min_messages = notice;
-- what a load says, without the zeros
CREATE VIEW last_load AS
SELECT c.key AS what, c.value AS lines
FROM (SELECT l FROM ais_load l ORDER BY l.load_id DESC LIMIT 1) l,
	jsonb_each(to_jsonb(l) - '{load_id,loaded_at,format,layout,file}'::text[]) c
WHERE c.value NOT IN ('0', 'null');

SELECT name, kind, family, certainty FROM ais_layout ORDER BY family, name;

-- a file of the Danish Maritime Authority: auto finds its layout by the header
INSERT INTO ais_line (line) VALUES
	('# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,'
		'Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,'
	'C,D'),
	('31/12/2015 23:59:59,Class A,219019621,55.4,12.3,Moored,,0.0,180.2,181,9161003,OXYZ,SHIP,Cargo,,12,90,GPS,5.2,'
		'KALUNDBORG,,AIS,60,30,6,6'),
	('31/12/2015 23:59:59,Class A,219019621,55.4,12.3,Moored,,0.0,180.2,181,9161003,OXYZ,SHIP,Cargo,,12,90,GPS,5.2,'
		'KALUNDBORG,,AIS,60,30,6,6'),
	('31/12/2015 23:59:59,Class A,219019622,55.4,12.4,Engaged in fishing,,3.5,361.0,480,Unknown,,,Fishing,,,,Undefined,'
		',,,AIS,20,10,4,4'),
	('31/12/2015 23:59:59,Base Station,2190047,55.4,12.3,Unknown value,,,,,Unknown,,,Undefined,,,,GPS,,,,AIS,,,,'),
	('31/12/2015 23:59:59,Class A,219019623,91,0,Under way using engine,,0.0,180.2,181,,,,,,,,,,,,AIS,,,,'),
	('2015-12-31 23:59:59,Class A,219019624,55.4,12.3,,,,,,,,,,,,,,,,,AIS,,,,'),
	('31/12/2015 23:59:59,Class A,no number,55.4,12.3,,,,,,,,,,,,,,,,,AIS,,,,');
CALL load_ais() \gset
SELECT * FROM last_load;
SELECT line_no, reason, value FROM ais_reject WHERE load_id = :load_id ORDER BY line_no;
SELECT mmsi, t, lon, lat, sog, cog, nav_status, heading FROM fix ORDER BY mmsi;
SELECT mmsi, imo, name, length_m, width_m, draught_m, destination, reports FROM ais_static ORDER BY mmsi;

-- JSON, a report a line; static data alone have no position
INSERT INTO ais_line (line) VALUES
	('{"MessageType":"PositionReport","MetaData":{"MMSI":227006760,"time_utc":"2023-10-22 22:47:36.94034384 +0000 '
		'UTC"},"Message":{"PositionReport":{"Cog":360,"Latitude":49.5,"Longitude":0.1,"NavigationalStatus":0,"Sog":1.5,'
	'"TrueHeading":511,"UserID":227006760}}}'),
	('{"MessageType":"ShipStaticData","MetaData":{"MMSI":227006760,"latitude":49.5,"longitude":0.1,'
		'"time_utc":"2023-10-22 22:50:00 +0000 UTC"},"Message":{"ShipStaticData":{"CallSign":"FABC",'
	'"Dimension":{"A":10,"B":5,"C":2,"D":3},"ImoNumber":0,"Name":"PILOTE","Type":50,"UserID":227006760}}}'),
	('{"MessageType":"PositionReport","MetaData":{"MMSI":2270'),
	('{"subscription":"ok"}');
CALL load_ais() \gset
SELECT * FROM last_load;
SELECT line_no, reason, line FROM ais_reject WHERE load_id = :load_id;

-- a layout of one's own
SELECT define_ais_layout('our_feed', 'csv',
	'{"mmsi": "id", "t": "when", "lon": "x", "lat": "y", "sog": "metres a second"}',
	delimiter => ';', decimal_sign => ',', time_format => 'DD.MM.YYYY HH24:MI', scale => '{"sog": 1.9438445}');
INSERT INTO ais_line (line) VALUES ('id;when;x;y;metres a second'), ('211000001;1.5.2024 10:00;5,25;52,5;5'),
	('211000001;1.5.2024 10:10;5,25;52,6;');
CALL load_ais('our_feed') \gset
SELECT t, lon, lat, sog FROM fix WHERE mmsi = 211000001 ORDER BY t;
SELECT define_ais_layout('our_feed', 'csv', '{"mmsi": "id", "t": "when", "lon": "x"}');
SELECT define_ais_layout('our_feed', 'csv', '{"mmsi": "id", "t": "when", "lon": "x", "lat": "y", "speed": "z"}');

-- ids in place of MMSIs
INSERT INTO ais_line (line) VALUES ('t,vessel_id,lon,lat,heading,speed,course'),
	('1493596808000,8f3f0b0a1c2d,23.6,37.9,511,0.1,360');
CALL load_ais() \gset
INSERT INTO ais_transmitter (format, id, mmsi) SELECT 'piraeus', value, 100000001 FROM ais_reject
	WHERE load_id = :load_id;
INSERT INTO ais_line (line) VALUES ('t,vessel_id,lon,lat,heading,speed,course'),
	('1493596808000,8f3f0b0a1c2d,23.6,37.9,511,0.1,360');
CALL load_ais() \gset
SELECT * FROM last_load;

-- a load that fails leaves nothing staged
INSERT INTO ais_line (line) VALUES ('a;b;c;d'), ('1;2;3;4');
CALL load_ais();
SELECT count(*) FROM ais_line;
CALL load_ais();
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON');
CALL load_ais('dma');
CALL load_ais('orbcomm');
-- a header alone is a file without lines
INSERT INTO ais_line (line) VALUES ('MMSI,BaseDateTime,LAT,LON');
CALL load_ais() \gset
SELECT count(*) FROM last_load;

-- a file of the server, twice
SELECT current_setting('data_directory') || '/vesselwatch_load.csv' AS path \gset
COPY (SELECT * FROM (VALUES ('mmsi;lon;lat;date_time_utc;sog;cog;true_heading;nav_status;rot;message_nr;source'),
	('257000000;5.1;60.2;2020-01-01 00:00:00;10.1;200.5;511;0;0;1;g'),
		('257000000;5.2;60.2;2020-01-01 00:10:00;10.1;200.5;511;0;0;1;s')) l) TO :'path';
CALL load_ais_file(:'path') \gset
SELECT * FROM last_load;
CALL load_ais_file(:'path', 'statsat') \gset
SELECT * FROM last_load;
SELECT format, layout, replace(file, current_setting('data_directory'), '') AS file FROM ais_load ORDER BY load_id DESC
	LIMIT 1;
\set VERBOSITY terse
CALL load_ais_file('/nowhere.csv');
COPY (SELECT) TO PROGRAM 'cat >/dev/null; rm vesselwatch_load.csv';
CREATE ROLE vw_reader;
GRANT USAGE ON SCHEMA vesselwatch TO vw_reader;
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA vesselwatch TO vw_reader;
GRANT INSERT, UPDATE ON ais_load TO vw_reader;
GRANT SELECT ON ais_load TO vw_reader;
SET ROLE vw_reader;
CALL load_ais_file('/nowhere.csv');
RESET ROLE;
DROP OWNED BY vw_reader;
DROP ROLE vw_reader;

-- nothing of it stays
DROP VIEW last_load;
DELETE FROM ais_layout WHERE NOT built_in;
DELETE FROM ais_transmitter;
DELETE FROM ais_load;
DELETE FROM ais_static;
DELETE FROM vessel_track;
