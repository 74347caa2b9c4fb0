-- An encoder of AIS messages for tests, written from ITU-R M.1371-5, annex 8, and sharing nothing with the decoder:
-- random messages of every type that is decoded, with the columns that are to be read from them.

-- n bits of a number, negative ones in two's complement
CREATE FUNCTION pg_temp.bits(n integer, value bigint) RETURNS text
LANGUAGE sql IMMUTABLE RETURN right((value::bit(64))::text, n);

-- a number below 2 to the n, in one case of three one of those given
CREATE FUNCTION pg_temp.pick(n integer, often integer[] DEFAULT '{0}') RETURNS integer LANGUAGE sql VOLATILE AS $$
	SELECT CASE WHEN random() < 0.33 THEN often[1 + floor(random() * cardinality(often))::integer]
		ELSE floor(random() * 2 ^ n)::integer END
$$;

-- n random characters of the six-bit alphabet, then @ or blanks up to `width`
CREATE FUNCTION pg_temp.characters(n integer, width integer) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT rpad(coalesce(string_agg(chr(32 + floor(random() * 64)::integer), ''), ''), width,
		CASE WHEN random() < 0.5 THEN '@' ELSE ' ' END)
	FROM generate_series(1, n)
$$;

CREATE FUNCTION pg_temp.sixbit(characters text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT coalesce(string_agg(pg_temp.bits(6, ascii(c) % 64), '' ORDER BY i), '')
	FROM unnest(string_to_array(characters, NULL)) WITH ORDINALITY AS x(c, i)
$$;

CREATE FUNCTION pg_temp.text_value(characters text) RETURNS text
LANGUAGE sql IMMUTABLE RETURN nullif(rtrim(characters, '@ '), '');

-- what a message says: its bits, and the columns that are to be read from them
CREATE TYPE pg_temp.message AS (bits text, says jsonb);

CREATE FUNCTION pg_temp.add(m pg_temp.message, n integer, value bigint, name text DEFAULT NULL, said jsonb DEFAULT NULL)
RETURNS pg_temp.message LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	m.bits := m.bits || right((value::bit(64))::text, n);
	IF said IS NOT NULL THEN
		m.says := m.says || jsonb_build_object(name, said);
	END IF;
	RETURN m;
END $$;

CREATE FUNCTION pg_temp.add_text(m pg_temp.message, name text, width integer) RETURNS pg_temp.message
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	characters text := pg_temp.characters(floor(random() * (width + 1))::integer, width);
BEGIN
	m.bits := m.bits || pg_temp.sixbit(characters);
	m.says := m.says || jsonb_strip_nulls(jsonb_build_object(name, pg_temp.text_value(characters)));
	RETURN m;
END $$;

CREATE FUNCTION pg_temp.add_flag(m pg_temp.message, name text) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	v integer := pg_temp.pick(1);
BEGIN
	RETURN pg_temp.add(m, 1, v, name, to_jsonb(v = 1));
END $$;

-- a number from lowest to highest, else NULL; `often` are the values at the limits
CREATE FUNCTION pg_temp.add_number(m pg_temp.message, name text, n integer, often integer[],
	lowest integer, highest integer, divisor double precision DEFAULT 1) RETURNS pg_temp.message
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	v integer := pg_temp.pick(n, often);
BEGIN
	RETURN pg_temp.add(m, n, v, name, CASE WHEN v BETWEEN lowest AND highest THEN to_jsonb(v / divisor) END);
END $$;

CREATE FUNCTION pg_temp.add_position(m pg_temp.message, n integer, per_degree integer) RETURNS pg_temp.message
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	lon integer := (ARRAY[-180, 180, 0, 181])[pg_temp.pick(2) + 1] * per_degree;
	lat integer := (ARRAY[-90, 90, 0, 91])[pg_temp.pick(2) + 1] * per_degree;
	known boolean;
BEGIN
	IF random() < 0.7 THEN
		lon := round((random() * 360 - 180) * per_degree);
		lat := round((random() * 180 - 90) * per_degree);
	END IF;
	known := lon <> 181 * per_degree AND lat <> 91 * per_degree;
	m := pg_temp.add(m, n, lon, 'lon', CASE WHEN known THEN to_jsonb(lon::double precision / per_degree) END);
	RETURN pg_temp.add(m, n - 1, lat, 'lat', CASE WHEN known THEN to_jsonb(lat::double precision / per_degree) END);
END $$;

CREATE FUNCTION pg_temp.add_dimensions(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	bow integer := pg_temp.pick(9);
	stern integer := pg_temp.pick(9);
	port integer := pg_temp.pick(6);
	starboard integer := pg_temp.pick(6);
	antenna boolean := bow > 0 OR port > 0;
BEGIN
	m := pg_temp.add(m, 9, bow, 'to_bow_m', CASE WHEN antenna THEN to_jsonb(bow) END);
	m := pg_temp.add(m, 9, stern, 'to_stern_m', CASE WHEN antenna THEN to_jsonb(stern) END);
	m := pg_temp.add(m, 6, port, 'to_port_m', CASE WHEN antenna THEN to_jsonb(port) END);
	m := pg_temp.add(m, 6, starboard, 'to_starboard_m', CASE WHEN antenna THEN to_jsonb(starboard) END);
	m.says := m.says || jsonb_strip_nulls(jsonb_build_object(
		'length_m', nullif(bow + stern, 0), 'width_m', nullif(port + starboard, 0)));
	RETURN m;
END $$;

-- 360 is sent for north, and read as 0
CREATE FUNCTION pg_temp.add_heading(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	v integer := pg_temp.pick(9, '{0,359,360,361,511}');
BEGIN
	RETURN pg_temp.add(m, 9, v, 'heading', CASE WHEN v <= 360 THEN to_jsonb(v % 360) END);
END $$;

CREATE FUNCTION pg_temp.add_device(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	v integer := pg_temp.pick(4, '{0,1,15}');
BEGIN
	RETURN pg_temp.add(m, 4, v, 'position_device', CASE WHEN v BETWEEN 1 AND 8 OR v = 15 THEN to_jsonb(v) END);
END $$;

-- the body of a position report of class A: messages 1 to 3
CREATE FUNCTION pg_temp.add_class_a(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	turn integer := pg_temp.pick(8, '{-128,-127,-126,126,127,0}');
	root double precision;
	manoeuvre integer := pg_temp.pick(2);
BEGIN
	turn := CASE WHEN turn > 127 THEN turn - 256 ELSE turn END;
	root := turn / 4.733::double precision;
	m := pg_temp.add_number(m, 'nav_status', 4, '{14,15}', 0, 14);
	m := pg_temp.add(m, 8, turn, 'rate_of_turn',
		CASE WHEN abs(turn) < 127 THEN to_jsonb(sign(root) * root * root) END);
	m := pg_temp.add_number(m, 'sog', 10, '{0,1022,1023}', 0, 1022, 10);
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_position(m, 28, 600000);
	m := pg_temp.add_number(m, 'cog', 12, '{0,3599,3600,3601,4095}', 0, 3599, 10);
	m := pg_temp.add_heading(m);
	m := pg_temp.add_number(m, 'utc_second', 6, '{0,59,60,61,62,63}', 0, 59);
	m := pg_temp.add(m, 2, manoeuvre, 'special_manoeuvre',
		CASE manoeuvre WHEN 1 THEN 'false' WHEN 2 THEN 'true' END::jsonb);
	m := pg_temp.add(m, 3, pg_temp.pick(3));
	m := pg_temp.add_flag(m, 'raim');
	RETURN pg_temp.add(m, 19, pg_temp.pick(19));
END $$;

-- messages 4 and 11
CREATE FUNCTION pg_temp.add_base_station(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	t timestamp := timestamp '2001-01-01' + floor(random() * 3e9) * interval '1 second';
	known boolean := random() < 0.7;
	part text;
	parts CONSTANT text[] := '{year,month,day,hour,minute,second}';
	widths CONSTANT integer[] := '{14,4,5,5,6,6}';
	missing CONSTANT integer[] := '{0,0,0,24,60,60}';
	lost integer := 1 + floor(random() * 6)::integer;
BEGIN
	FOR i IN 1 .. 6 LOOP
		part := parts[i];
		m := pg_temp.add(m, widths[i], CASE WHEN known OR i <> lost THEN date_part(part, t)::integer
			ELSE missing[i] END);
	END LOOP;
	IF known THEN
		m.says := m.says || jsonb_build_object('station_time', t AT TIME ZONE 'UTC');
	END IF;
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_position(m, 28, 600000);
	m := pg_temp.add_device(m);
	m := pg_temp.add(m, 10, pg_temp.pick(10));
	m := pg_temp.add_flag(m, 'raim');
	RETURN pg_temp.add(m, 19, pg_temp.pick(19));
END $$;

CREATE FUNCTION pg_temp.add_static(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	month integer := pg_temp.pick(4);
	day integer := pg_temp.pick(5);
	hour integer := pg_temp.pick(5, '{23,24}');
	minute integer := pg_temp.pick(6, '{59,60}');
BEGIN
	m := pg_temp.add(m, 2, pg_temp.pick(2));
	m := pg_temp.add_number(m, 'imo', 30, '{0,9134270,1073741823}', 1, 1073741823);
	m := pg_temp.add_text(m, 'call_sign', 7);
	m := pg_temp.add_text(m, 'name', 20);
	m := pg_temp.add_number(m, 'ship_type', 8, '{0,1,255}', 1, 255);
	m := pg_temp.add_dimensions(m);
	m := pg_temp.add_device(m);
	m := pg_temp.add(pg_temp.add(pg_temp.add(pg_temp.add(m, 4, month), 5, day), 5, hour), 6, minute);
	IF month BETWEEN 1 AND 12 AND day > 0 THEN
		m.says := m.says || jsonb_build_object('eta',
			format('%s-%s', lpad(month::text, 2, '0'), lpad(day::text, 2, '0'))
			|| CASE WHEN hour < 24 AND minute < 60
				THEN format(' %s:%s', lpad(hour::text, 2, '0'), lpad(minute::text, 2, '0')) ELSE '' END);
	END IF;
	m := pg_temp.add_number(m, 'draught_m', 8, '{0,1,255}', 1, 255, 10);
	m := pg_temp.add_text(m, 'destination', 20);
	-- some leave the last two bits out
	RETURN CASE WHEN random() < 0.8 THEN pg_temp.add(m, 2, pg_temp.pick(2)) ELSE m END;
END $$;

-- of message 8, the static data of an inland ship
CREATE FUNCTION pg_temp.add_inland(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	m := pg_temp.add(pg_temp.add(pg_temp.add(m, 2, pg_temp.pick(2)), 10, 200), 6, 10);
	m := pg_temp.add_text(m, 'eni', 8);
	m := pg_temp.add_number(m, 'length_m', 13, '{0,1,8000,8001}', 1, 8000, 10);
	m := pg_temp.add_number(m, 'width_m', 10, '{0,1,1000,1001}', 1, 1000, 10);
	m := pg_temp.add(m, 17, pg_temp.pick(17));
	m := pg_temp.add_number(m, 'draught_m', 11, '{0,1,2000,2001}', 1, 2000, 100);
	RETURN pg_temp.add(m, 13, pg_temp.pick(13));
END $$;

CREATE FUNCTION pg_temp.add_aircraft(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	m := pg_temp.add_number(m, 'altitude_m', 12, '{0,4094,4095}', 0, 4094);
	m := pg_temp.add_number(m, 'sog', 10, '{0,1022,1023}', 0, 1022);
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_position(m, 28, 600000);
	m := pg_temp.add_number(m, 'cog', 12, '{3599,3600}', 0, 3599, 10);
	m := pg_temp.add_number(m, 'utc_second', 6, '{59,60}', 0, 59);
	m := pg_temp.add(m, 12, pg_temp.pick(12));
	m := pg_temp.add_flag(m, 'assigned');
	m := pg_temp.add_flag(m, 'raim');
	RETURN pg_temp.add(m, 20, pg_temp.pick(20));
END $$;

-- messages 18 and 19
CREATE FUNCTION pg_temp.add_class_b(m pg_temp.message, extended boolean) RETURNS pg_temp.message
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	m := pg_temp.add(m, 8, pg_temp.pick(8));
	m := pg_temp.add_number(m, 'sog', 10, '{0,1022,1023}', 0, 1022, 10);
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_position(m, 28, 600000);
	m := pg_temp.add_number(m, 'cog', 12, '{0,3599,3600,4095}', 0, 3599, 10);
	m := pg_temp.add_heading(m);
	m := pg_temp.add_number(m, 'utc_second', 6, '{59,60}', 0, 59);
	IF NOT extended THEN
		m := pg_temp.add(m, 7, pg_temp.pick(7));
		m := pg_temp.add_flag(m, 'assigned');
		m := pg_temp.add_flag(m, 'raim');
		RETURN pg_temp.add(m, 20, pg_temp.pick(20));
	END IF;
	m := pg_temp.add(m, 4, pg_temp.pick(4));
	m := pg_temp.add_text(m, 'name', 20);
	m := pg_temp.add_number(m, 'ship_type', 8, '{0,255}', 1, 255);
	m := pg_temp.add_device(pg_temp.add_dimensions(m));
	m := pg_temp.add_flag(m, 'raim');
	m := pg_temp.add(m, 1, pg_temp.pick(1));
	m := pg_temp.add_flag(m, 'assigned');
	RETURN pg_temp.add(m, 4, pg_temp.pick(4));
END $$;

CREATE FUNCTION pg_temp.add_aid(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	more integer := greatest(0, floor(random() * 29)::integer - 14);
	n integer := CASE WHEN more > 0 THEN 20 + more ELSE floor(random() * 21)::integer END;
	characters text := pg_temp.characters(n, 20 + more);
	off boolean := random() < 0.5;
BEGIN
	m := pg_temp.add_number(m, 'aid_type', 5, '{0,31}', 1, 31);
	m.bits := m.bits || left(pg_temp.sixbit(characters), 120);
	m.says := m.says || jsonb_strip_nulls(jsonb_build_object('name', pg_temp.text_value(characters)));
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_position(m, 28, 600000);
	m := pg_temp.add_device(pg_temp.add_dimensions(m));
	m := pg_temp.add_number(m, 'utc_second', 6, '{0,59,60,63}', 0, 59);
	m := pg_temp.add(m, 1, off::integer, 'off_position', CASE WHEN m.says ? 'utc_second' THEN to_jsonb(off) END);
	m := pg_temp.add(m, 8, pg_temp.pick(8));
	m := pg_temp.add_flag(m, 'raim');
	m := pg_temp.add_flag(m, 'virtual_aid');
	m := pg_temp.add_flag(m, 'assigned');
	m := pg_temp.add(m, 1, pg_temp.pick(1));
	m.bits := m.bits || substr(pg_temp.sixbit(characters), 121);
	RETURN m;
END $$;

-- message 24; 98 million and more is a craft of a mother ship
CREATE FUNCTION pg_temp.add_half(m pg_temp.message, half text) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
BEGIN
	m := pg_temp.add(m, 2, CASE half WHEN 'A' THEN 0 ELSE 1 END, 'part', to_jsonb(half));
	IF half = 'A' THEN
		m := pg_temp.add_text(m, 'name', 20);
		RETURN CASE WHEN random() < 0.5 THEN pg_temp.add(m, 8, pg_temp.pick(8)) ELSE m END;
	END IF;
	m := pg_temp.add_number(m, 'ship_type', 8, '{0,255}', 1, 255);
	m := pg_temp.add_text(m, 'vendor', 3);
	m := pg_temp.add(m, 24, pg_temp.pick(24));
	m := pg_temp.add_text(m, 'call_sign', 7);
	IF (m.says ->> 'mmsi')::integer / 10000000 = 98 THEN
		m := pg_temp.add_number(m, 'mother_ship_mmsi', 30, '{0,999999999,1000000000}', 1, 999999999);
	ELSE
		m := pg_temp.add_dimensions(m);
	END IF;
	m := pg_temp.add_device(m);
	RETURN pg_temp.add(m, 2, pg_temp.pick(2));
END $$;

CREATE FUNCTION pg_temp.add_long_range(m pg_temp.message) RETURNS pg_temp.message LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	late integer := pg_temp.pick(1);
BEGIN
	m := pg_temp.add_flag(m, 'position_accurate');
	m := pg_temp.add_flag(m, 'raim');
	m := pg_temp.add_number(m, 'nav_status', 4, '{14,15}', 0, 14);
	m := pg_temp.add_position(m, 18, 600);
	m := pg_temp.add_number(m, 'sog', 6, '{0,62,63}', 0, 62);
	m := pg_temp.add_number(m, 'cog', 9, '{0,359,360,511}', 0, 359);
	m := pg_temp.add(m, 1, late, 'gnss_position', to_jsonb(late = 0));
	RETURN pg_temp.add(m, 1, pg_temp.pick(1));
END $$;

CREATE FUNCTION pg_temp.encode(type integer, mmsi integer, half text DEFAULT 'A') RETURNS pg_temp.message
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	m pg_temp.message := ('', '{}');
	repeat integer := pg_temp.pick(2);
BEGIN
	m := pg_temp.add(m, 6, type, 'msg_type', to_jsonb(type));
	m := pg_temp.add(m, 2, repeat, 'repeat', to_jsonb(repeat));
	m := pg_temp.add(m, 30, mmsi, 'mmsi', to_jsonb(mmsi));
	RETURN CASE
		WHEN type <= 3 THEN pg_temp.add_class_a(m)
		WHEN type IN (4, 11) THEN pg_temp.add_base_station(m)
		WHEN type = 5 THEN pg_temp.add_static(m)
		WHEN type = 8 THEN pg_temp.add_inland(m)
		WHEN type = 9 THEN pg_temp.add_aircraft(m)
		WHEN type IN (18, 19) THEN pg_temp.add_class_b(m, type = 19)
		WHEN type = 21 THEN pg_temp.add_aid(m)
		WHEN type = 24 THEN pg_temp.add_half(m, half)
		ELSE pg_temp.add_long_range(m) END;
END $$;

CREATE FUNCTION pg_temp.checksum(sentence text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
	bytes bytea := convert_to(sentence, 'UTF8');
	x integer := 0;
BEGIN
	FOR i IN 0 .. length(bytes) - 1 LOOP
		x := x # get_byte(bytes, i);
	END LOOP;
	RETURN upper(lpad(to_hex(x), 2, '0'));
END $$;

CREATE FUNCTION pg_temp.sentence(body text) RETURNS text
LANGUAGE sql IMMUTABLE RETURN '!' || body || '*' || pg_temp.checksum(body);
CREATE FUNCTION pg_temp.tag(body text) RETURNS text
LANGUAGE sql IMMUTABLE RETURN '\' || body || '*' || pg_temp.checksum(body) || '\';

-- six bits a character, and what fills the last one up
CREATE FUNCTION pg_temp.armour(bits text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT string_agg(chr(v + CASE WHEN v < 40 THEN 48 ELSE 56 END), '' ORDER BY i)
	FROM generate_series(0, (length(bits) - 1) / 6) i,
		LATERAL (SELECT rpad(substr(bits, i * 6 + 1, 6), 6, (i % 2)::text)::bit(6)::integer AS v) s
$$;

-- the sentences of a message in so many parts, of random lengths
CREATE FUNCTION pg_temp.sentences(bits text, parts integer, address text, sequence text, channel text) RETURNS text[]
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	payload text := pg_temp.armour(bits);
	fill integer := length(payload) * 6 - length(bits);
	cuts integer[] := ARRAY(SELECT n FROM generate_series(1, length(payload) - 1) n ORDER BY random() LIMIT parts - 1);
BEGIN
	cuts := ARRAY(SELECT n FROM unnest(cuts || 0 || length(payload)) n ORDER BY n);
	RETURN ARRAY(SELECT pg_temp.sentence(concat_ws(',',
			address, parts, i, CASE WHEN parts > 1 THEN sequence ELSE '' END, channel,
			substr(payload, cuts[i] + 1, cuts[i + 1] - cuts[i]), CASE WHEN i = parts THEN fill ELSE 0 END))
		FROM generate_series(1, parts) i ORDER BY i);
END $$;

-- what a row says beside where it came from
CREATE FUNCTION pg_temp.says(r jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT jsonb_strip_nulls(r) - '{line_no,lines,sentence,channel,station,t}'::text[]
$$;
