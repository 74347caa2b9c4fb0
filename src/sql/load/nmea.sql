-- AIS sentences of NMEA 0183 as rows.

CREATE FUNCTION ais_messages(sentences text[],
	OUT line_no integer, OUT lines integer, OUT sentence text, OUT channel text, OUT station text,
	OUT t timestamptz, OUT msg_type integer, OUT repeat integer, OUT mmsi integer, OUT lon double precision,
	OUT lat double precision, OUT position_accurate boolean, OUT raim boolean, OUT sog double precision,
	OUT cog double precision, OUT heading integer, OUT nav_status integer, OUT rate_of_turn double precision,
	OUT special_manoeuvre boolean, OUT utc_second integer, OUT altitude_m double precision,
	OUT station_time timestamptz, OUT imo integer, OUT call_sign text, OUT name text, OUT ship_type integer,
	OUT to_bow_m double precision, OUT to_stern_m double precision, OUT to_port_m double precision,
	OUT to_starboard_m double precision, OUT length_m double precision, OUT width_m double precision,
	OUT draught_m double precision, OUT destination text, OUT eta text, OUT mother_ship_mmsi integer, OUT eni text,
	OUT vendor text, OUT position_device integer, OUT assigned boolean, OUT aid_type integer,
	OUT off_position boolean, OUT virtual_aid boolean, OUT gnss_position boolean, OUT part text, OUT error text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'vesselwatch_ais_messages' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 10000;
COMMENT ON FUNCTION ais_messages(text[]) IS
'Decode the AIS messages of NMEA sentences, one for each element, in the order received; columns and error codes are '
'those of ais_message(). line_no: ordinal of the first line of the message; lines: number of its lines, with a sum '
'equal to the number of elements that are neither NULL nor blank. Parts are joined in order if address, number of '
'parts, sequence number, channel and station (and group of the tag block) agree, within 40 lines, 2 seconds and 8 '
'other messages of the station; two concurrent messages with the same mark are ambiguous_parts, never a guess. One '
'case remains undetected: a part whose own message lost its first parts just after another message with the same mark '
'lost its last ones. Each half of message 24 has the fields of the other half of its MMSI, in any order, if all '
'halves A of the set agree, all halves B too, and some A and B lie within 13 minutes where they have times. Rows are '
'returned as messages are completed; ORDER BY line_no restores the order';

CREATE FUNCTION ais_message(sentences text,
	OUT sentence text, OUT channel text, OUT station text, OUT t timestamptz, OUT msg_type integer,
	OUT repeat integer, OUT mmsi integer, OUT lon double precision, OUT lat double precision,
	OUT position_accurate boolean, OUT raim boolean, OUT sog double precision, OUT cog double precision,
	OUT heading integer, OUT nav_status integer, OUT rate_of_turn double precision, OUT special_manoeuvre boolean,
	OUT utc_second integer, OUT altitude_m double precision, OUT station_time timestamptz, OUT imo integer,
	OUT call_sign text, OUT name text, OUT ship_type integer, OUT to_bow_m double precision,
	OUT to_stern_m double precision, OUT to_port_m double precision, OUT to_starboard_m double precision,
	OUT length_m double precision, OUT width_m double precision, OUT draught_m double precision,
	OUT destination text, OUT eta text, OUT mother_ship_mmsi integer, OUT eni text, OUT vendor text,
	OUT position_device integer, OUT assigned boolean, OUT aid_type integer, OUT off_position boolean,
	OUT virtual_aid boolean, OUT gnss_position boolean, OUT part text, OUT error text)
RETURNS record
AS 'MODULE_PATHNAME', 'vesselwatch_ais_message' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION ais_message(text) IS
'Decode one AIS message (ITU-R M.1371-5: messages 1 to 5, 9, 11, 18, 19, 21, 24, 27; the static data of inland ships '
'in message 8) from its NMEA sentence, from the sentences of its parts, one a line, or from both halves of message '
'24. t: time in the tag block or beside the sentence, UTC; sog in knots, cog and heading in degrees, rate_of_turn in '
'degrees a minute (positive to starboard); utc_second: second of the position; station_time: time in messages 4 and '
'11; imo as sent, valid or not; eta: MM-DD HH:MM, UTC; eni: number of an inland ship; vendor, mother_ship_mmsi (for a '
'craft 98...): message 24; position_device: table of messages 1 to 5 (1 GPS, 2 GLONASS, 8 Galileo); gnss_position: '
'message 27; part: half of message 24: A, B or AB. NULL if not available or not in the message. error: NULL, or '
'not_ais, malformed, checksum_missing, checksum, several_sentences (in one line), armour, fill_bits, too_short, '
'too_long, part_missing, duplicate_part, ambiguous_parts, unsupported_type, mmsi (above 999999999), position (out of '
'range; other columns are valid), several_messages. No input raises an error';
