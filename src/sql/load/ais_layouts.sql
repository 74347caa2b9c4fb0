-- Built-in layouts. Each row gives its source and its certainty.

-- NOAA MarineCadastre
INSERT INTO ais_layout (name, kind, family, aliases, built_in, signed_courses, certainty, header, fields, source)
SELECT n.name, 'csv', 'noaa', n.aliases, true, true, n.certainty, n.header,
	'{"mmsi": "MMSI", "t": ["BaseDateTime", "base_date_time"], "lon": ["LON", "longitude", "X"], "lat": ["LAT", "latitude", "Y"],
	"sog": "SOG", "cog": "COG", "heading": "Heading", "nav_status": "Status", "name": "VesselName", "imo": "IMO",
	"call_sign": "CallSign", "ship_type": "VesselType", "length_m": "Length", "width_m": "Width", "draught_m": "Draft", "destination": "Destination"}',
	n.source
FROM (VALUES
	('noaa_2015', '{marinecadastre,noaa2017}'::text[], 'reported',
		'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo',
		'Monthly files by UTM zone, 2015 to 2017: coast.noaa.gov/htdata/CMSP/AISDataHandler. Status in words, negative courses'),
	('noaa_2018', '{marinecadastre,noaa2023}', 'sample',
		'MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass,TranscieverClass',
		'Daily files, 2018 to 2023, coast.noaa.gov/htdata/CMSP/AISDataHandler, and the data dictionary there; '
		'the last column is TransceiverClass, or in some years TranscieverClass'),
	('noaa_2024', '{marinecadastre,noaa2025}', 'reported',
		'mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver',
		'Daily files from 2024 on, and those of 2015 to 2023 written anew (csv2): marinecadastre.gov. '
		'Longitude before latitude, empty for what is not available')
) n (name, aliases, certainty, header, source);
-- the geodatabases of 2009 to 2014, as GDAL exports the points of their table Broadcast
INSERT INTO ais_layout (name, kind, family, aliases, built_in, certainty, time_format, not_available, header, fields,
	source)
VALUES ('noaa_2009', 'csv', 'noaa', '{marinecadastre,noaa2014}', true, 'reported', 'YYYY/MM/DD HH24:MI:SS',
	'{"sog": 102}',
	'X,Y,SOG,COG,Heading,ROT,BaseDateTime,Status,VoyageID,MMSI,ReceiverType,ReceiverID',
	'{"mmsi": "MMSI", "t": "BaseDateTime", "lon": "X", "lat": "Y", "sog": "SOG", "cog": "COG", "heading": "Heading",
	"nav_status": "Status"}',
	'2009 to 2014 are file geodatabases: ogr2ogr -f CSV out.csv in.gdb Broadcast -lco GEOMETRY=AS_XY, as the manual of '
	'GeoMesa has it. Speeds and courses are whole numbers. MMSIs of 2010 to 2014 are not real ones: NOAA encrypted them');

-- Danish Maritime Authority
INSERT INTO ais_layout (name, kind, family, aliases, built_in, certainty, time_format, header, fields, source)
SELECT d.name, 'csv', 'dma', '{danish}', true, 'described', 'DD/MM/YYYY HH24:MI:SS', d.header,
	'{"t": "Timestamp", "mobile": "Type of mobile", "mmsi": "MMSI", "lat": "Latitude", "lon": "Longitude",
	"nav_status": "Navigational status", "sog": "SOG", "cog": "COG", "heading": "Heading", "imo": "IMO",
	"call_sign": "Callsign", "name": "Name", "ship_type": "Ship type", "width_m": "Width", "length_m": "Length",
	"draught_m": "Draught", "destination": "Destination", "to_bow_m": ["A", "Size A"], "to_stern_m": ["B", "Size B"],
	"to_port_m": ["C", "Size C"], "to_starboard_m": ["D", "Size D"]}',
	'Danish Maritime Authority, web.ais.dk/aisdata, and its description of the columns; ' || d.note
FROM (VALUES
	('dma_22',
		'# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,'
		'Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type',
			'older files'),
	('dma_26',
		'# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,'
		'Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D',
			'most files')
) d (name, header, note);

-- HELCOM: the output of AisLib's AisPacketCSVOutputSink
INSERT INTO ais_layout (name, kind, family, built_in, certainty, time_format, not_available, header, fields, source)
VALUES ('helcom', 'csv', 'helcom', true, 'reported', 'DD/MM/YYYY HH24:MI:SS', '{"*": "null"}',
	'timestamp_pretty,timestamp,targetType,mmsi,msgid,posacc,lat,lon,sog,cog,draught,name,dimBow,dimPort,dimStarboard,dimStern,'
	'shipTypeCargoTypeCode,shipType,shipCargo,destination,eta,imo,callsign',
	'{"t": "timestamp_pretty", "mobile": "targetType", "mmsi": "mmsi", "message": "msgid", "lat": "lat", "lon": ["lon", "long"],
	"sog": "sog", "cog": "cog", "heading": "trueHeading", "draught_m": "draught", "name": "name", "to_bow_m": "dimBow",
	"to_port_m": "dimPort", "to_starboard_m": "dimStarboard", "to_stern_m": "dimStern",
	"ship_type": ["shipTypeCargoTypeCode", "shipType"], "destination": "destination", "imo": "imo", "call_sign": "callsign"}',
	'Yearly files of HELCOM: columns as the scripts of the HELCOM secretariat read them and AisLib of the Danish Maritime '
	'Authority writes them, in knots and degrees, null for none; dynamic and static messages a line each');

-- research data sets
INSERT INTO ais_layout (name, kind, family, aliases, built_in, certainty, time_format, delimiter, not_available, header,
	fields, source)
VALUES
	('nari', 'csv', 'nari', '{brest}', true, 'described', 'epoch_s', ',', '{}',
	'sourcemmsi,navigationalstatus,rateofturn,speedoverground,courseoverground,trueheading,lon,lat,t',
	'{"mmsi": "sourcemmsi", "nav_status": "navigationalstatus", "sog": "speedoverground", "cog": "courseoverground",
	"heading": "trueheading", "lon": "lon", "lat": "lat", "t": "t"}',
	'Naval Academy, Brest: nari_dynamic.csv of the heterogeneous maritime data set, doi:10.5281/zenodo.1167595'),
	('piraeus', 'csv', 'piraeus', '{}', true, 'described', 'epoch_ms', ',', '{}',
	't,vessel_id,lon,lat,heading,speed,course',
	'{"mmsi": "vessel_id", "t": "t", "lon": "lon", "lat": "lat", "heading": "heading", "sog": "speed", "cog": "course"}',
	'The Piraeus AIS dataset, doi:10.5281/zenodo.5562629; vessel_id is a hash, see ais_transmitter'),
	('statsat', 'csv', 'statsat', '{}', true, 'described', 'iso', ';', '{}',
	'mmsi;lon;lat;date_time_utc;sog;cog;true_heading;nav_status;rot;message_nr;source',
	'{"mmsi": "mmsi", "lon": "lon", "lat": "lat", "t": "date_time_utc", "sog": "sog", "cog": "cog", "heading": "true_heading",
	"nav_status": "nav_status", "message": "message_nr", "imo": "imo_nr", "length_m": "length"}',
	'AIS data prepared by Statsat, doi:10.5281/zenodo.7415840 and its months');

-- providers
INSERT INTO ais_layout (name, kind, family, built_in, certainty, time_format, scale, not_available, header, fields,
	source)
SELECT a.name, 'csv', 'aishub', true, 'described', a.time_format, a.scale, a.not_available,
	'MMSI,TIME,LONGITUDE,LATITUDE,COG,SOG,HEADING,NAVSTAT,IMO,NAME,CALLSIGN,TYPE,A,B,C,D,DRAUGHT,DEST,ETA',
	'{"mmsi": "MMSI", "t": ["TIME", "TSTAMP"], "lon": "LONGITUDE", "lat": "LATITUDE", "cog": "COG", "sog": "SOG", "heading": "HEADING",
	"nav_status": "NAVSTAT", "imo": "IMO", "name": "NAME", "call_sign": "CALLSIGN", "ship_type": "TYPE", "to_bow_m": "A",
	"to_stern_m": "B", "to_port_m": "C", "to_starboard_m": "D", "draught_m": "DRAUGHT", "destination": "DEST"}',
	'aishub.net/api, output csv, ' || a.note
FROM (VALUES
	('aishub', 'iso', '{}'::jsonb, '{"sog": [102.4]}'::jsonb, 'format 1: human readable'),
	('aishub_raw', 'epoch_s',
		'{"lon": 0.0000016666666666666667, "lat": 0.0000016666666666666667, "sog": 0.1, "cog": 0.1, "draught_m": 0.1}',
		'{"sog": [1023, 1024], "cog": [3600]}', 'format 0: values as AIS has them, 1/10,000 minute and tenths')
) a (name, time_format, scale, not_available, note);
INSERT INTO ais_layout (name, kind, family, built_in, certainty, time_format, scale, not_available, fields, source)
SELECT l.name || '_json', 'json', 'aishub', true, 'described', l.time_format, l.scale, l.not_available, l.fields,
	replace(l.source, 'csv', 'json')
FROM ais_layout l
WHERE l.family = 'aishub';
INSERT INTO ais_layout (name, kind, family, built_in, certainty, time_format, header, fields, source)
VALUES ('exactearth', 'csv', 'exactearth', true, 'reported', 'YYYYMMDD_HH24MISS',
	'MMSI,Message_ID,Repeat_indicator,Time,Millisecond,Region,Country,Base_station,Online_data,Group_code,Sequence_ID,Channel,'
	'Data_length,Vessel_Name,Call_sign,IMO,Ship_Type,Dimension_to_Bow,Dimension_to_stern,Dimension_to_port,'
	'Dimension_to_starboard,Draught,Destination,AIS_version,Navigational_status,ROT,SOG,Accuracy,Longitude,Latitude,COG,Heading,'
	'Regional,Maneuver,RAIM_flag,Communication_flag,Communication_state,UTC_year,UTC_month,UTC_day,UTC_hour,UTC_minute,'
	'UTC_second,Fixing_device,Transmission_control,ETA_month,ETA_day,ETA_hour,ETA_minute',
	'{"mmsi": "MMSI", "message": "Message_ID", "t": "Time", "name": "Vessel_Name", "call_sign": "Call_sign", "imo": "IMO",
	"ship_type": "Ship_Type", "to_bow_m": "Dimension_to_Bow", "to_stern_m": "Dimension_to_stern", "to_port_m": "Dimension_to_port",
	"to_starboard_m": "Dimension_to_starboard", "destination": "Destination",
	"nav_status": "Navigational_status", "sog": "SOG", "lon": "Longitude", "lat": "Latitude", "cog": "COG", "heading": "Heading"}',
	'exactEarth (now Spire) exactAIS archive, CSV of all messages: header and times as published programs that read it have them');

INSERT INTO ais_layout (name, kind, family, built_in, certainty, time_format, records, fields, source)
VALUES
	('digitraffic', 'json', 'digitraffic', true, 'described', 'epoch_ms', 'features',
	'{"mmsi": ["mmsi", "properties.mmsi"], "t": ["properties.timestampExternal", "timestampExternal"],
	"lon": ["geometry.coordinates.0", "lon"], "lat": ["geometry.coordinates.1", "lat"], "sog": ["properties.sog", "sog"],
	"cog": ["properties.cog", "cog"], "heading": ["properties.heading", "heading"], "nav_status": ["properties.navStat", "navStat"]}',
	'Fintraffic Digitraffic, meri.digitraffic.fi/api/ais/v1/locations: GeoJSON, whole or a feature a line'),
	('barentswatch', 'json', 'barentswatch', true, 'described', 'iso', NULL,
	'{"mmsi": "mmsi", "t": "msgtime", "lon": "longitude", "lat": "latitude", "sog": "speedOverGround", "cog": "courseOverGround",
	"heading": "trueHeading", "nav_status": "navigationalStatus", "name": "name", "imo": "imoNumber", "call_sign": "callSign",
	"ship_type": "shipType", "length_m": "shipLength", "width_m": "shipWidth",
	"destination": "destination", "to_bow_m": "dimensionA", "to_stern_m": "dimensionB", "to_port_m": "dimensionC",
	"to_starboard_m": "dimensionD"}',
	'BarentsWatch live AIS, live.ais.barentswatch.no, combined format; server-sent events too'),
	('aisstream', 'json', 'aisstream', true, 'sample', 'iso', NULL,
	'{"mmsi": ["MetaData.MMSI", "Metadata.MMSI", "Message.*.UserID"], "t": ["MetaData.time_utc", "Metadata.time_utc"],
	"mobile": "MessageType", "lon": "Message.*.Longitude", "lat": "Message.*.Latitude", "sog": "Message.*.Sog",
	"cog": "Message.*.Cog", "heading": "Message.*.TrueHeading", "nav_status": "Message.*.NavigationalStatus",
	"name": ["Message.*.Name", "Message.*.ReportA.Name"], "imo": "Message.*.ImoNumber",
	"call_sign": ["Message.*.CallSign", "Message.*.ReportB.CallSign"], "ship_type": ["Message.*.Type", "Message.*.ReportB.ShipType"],
	"to_bow_m": ["Message.*.Dimension.A", "Message.*.ReportB.Dimension.A"],
	"to_stern_m": ["Message.*.Dimension.B", "Message.*.ReportB.Dimension.B"],
	"to_port_m": ["Message.*.Dimension.C", "Message.*.ReportB.Dimension.C"],
	"to_starboard_m": ["Message.*.Dimension.D", "Message.*.ReportB.Dimension.D"],
	"draught_m": "Message.*.MaximumStaticDraught", "destination": "Message.*.Destination"}',
	'aisstream.io/documentation, messages of the websocket a line each; the position in MetaData is not read: with static '
	'data it is an earlier one'),
	('gfw', 'json', 'gfw', true, 'sample', 'iso', NULL,
	'{"mmsi": ["ssvid", "mmsi"], "t": "timestamp", "lon": "lon", "lat": "lat", "sog": "speed", "cog": "course", "heading": "heading",
	"nav_status": "status", "name": "shipname", "call_sign": "callsign", "imo": "imo", "ship_type": "shiptype",
	"destination": "destination", "draught_m": "draught", "length_m": "length", "width_m": "width", "to_bow_m": "to_bow",
	"to_stern_m": "to_stern", "to_port_m": "to_port", "to_starboard_m": "to_starboard"}',
	'Global Fishing Watch and SkyTruth: lines of gpsdio, pelagos and gpsdio-segment');

-- your own tables, copied to CSV with the column names of ais_report()
INSERT INTO ais_layout (name, kind, family, built_in, certainty, header, fields, source)
VALUES ('plain', 'csv', 'plain', true, 'own', 'mmsi,t,lon,lat,sog,cog,nav_status,heading',
	'{"mmsi": "mmsi", "t": ["t", "ts", "time", "timestamp"], "lon": ["lon", "longitude"], "lat": ["lat", "latitude"], "sog": "sog",
	"cog": "cog", "nav_status": ["nav_status", "status"], "heading": "heading", "imo": "imo", "call_sign": "call_sign",
	"name": "name", "ship_type": "ship_type", "length_m": "length_m", "width_m": "width_m", "draught_m": "draught_m",
	"destination": "destination"}',
	'The view fix, copied to CSV, and the like: knots, degrees, ISO times');

INSERT INTO ais_layout (name, kind, family, aliases, built_in, certainty, source)
VALUES ('nmea', 'nmea', 'nmea', '{nmea0183,aivdm}', true, 'described',
	'IEC 61162-1 sentences VDM and VDO, tag blocks of NMEA 0183 4.1, messages of ITU-R M.1371-5; see docs/nmea.md');
