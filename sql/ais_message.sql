-- AIS messages from NMEA sentences: published samples, whose values stand in the documentation they come from
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = ISO;

-- a position, with the receiver's time behind
SELECT msg_type, mmsi, t, lon::numeric(9,5), lat::numeric(8,5), sog, cog, heading, nav_status, channel, error
FROM ais_message('!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C,1348672021');

-- the two parts of a message
SELECT msg_type, mmsi, imo, call_sign, name, ship_type, length_m, width_m, draught_m, destination, eta, error
FROM ais_message(E'!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C\n'
	'!AIVDM,2,2,1,A,88888888880,2*25');

-- a base station, an aid to navigation with a long name, a position from afar, and the time of another base station
CREATE TEMP TABLE sample AS
SELECT * FROM ais_messages(ARRAY[
	'!AIVDM,1,1,,A,403OviQuMGCqWrRO9>E6fE700@GO,0*4D',
	'!AIVDM,2,1,5,B,E1mg=5J1T4W0h97aRh6ba84<h2d;W:Te=eLvH50```q,0*46',
	'!AIVDM,2,2,5,B,:D44QDlp0C1DU00,2*36',
	'!AIVDM,1,1,,B,KC5E2b@U19PFdLbMuc5=ROv62<7m,0*16',
	'!AIVDM,1,1,,B,;4R33:1uUK2F`q?mOt@@GoQ00000,0*5D',
	-- small craft: a position, all in one, and the halves of message 24
	'!AIVDM,1,1,,A,B52K>;h00Fc>jpUlNV@ikwpUoP06,0*4C',
	'!AIVDM,1,1,,B,C5N3SRgPEnJGEBT>NhWAwwo862PaLELTBJ:V00000000S0D:R220,0*0B',
	'!AIVDM,1,1,,A,H42O55i18tMET00000000000000,2*6D',
	'!AIVDM,1,1,,A,H42O55lt0000000D3nink000?050,0*40']);
SELECT line_no, lines, msg_type, mmsi, lon::numeric(9,5), lat::numeric(8,5), sog, cog, utc_second, station_time, error
FROM sample
ORDER BY line_no;
SELECT line_no, mmsi, part, name, call_sign, ship_type, length_m, width_m, aid_type, position_device, gnss_position
FROM sample
ORDER BY line_no;

-- groups of a tag block, with another message between
SELECT line_no, lines, station, t, msg_type, mmsi, name, error
FROM ais_messages(ARRAY[
	E'\\g:1-2-1604,s:rORBCOMM008,c:1418169601,T:2014-12-10 00.00.01*37\\'
	'!AIVDM,2,1,6,A,53@o0E000001Q0CG37U8u<Tp4q@D00000000000018330400000000000000,0*63',
	E'\\s:rORBCOMM104,q:u,c:1418172113,T:2014-12-10 00.41.53*55\\'
	'!AIVDM,1,1,,B,13F?Vv700<DJuLEtvep`iToV0<00,0*78',
	E'\\g:2-2-1604,s:rORBCOMM008,c:1418169601,T:2014-12-10 00.00.01*34\\'
	'!AIVDM,2,2,6,A,00000000008,2*2A'])
ORDER BY line_no;

-- nothing is lost silently
SELECT line_no, lines, msg_type, mmsi, error
FROM ais_messages(ARRAY['!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5D', 'noise',
	'!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C', NULL, ''])
ORDER BY line_no;
