-- Functions of the session that see a value as the bytes that a table stores, and what an index of zones answers.
CREATE FUNCTION pg_temp.stored(track) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.stored(zone_index) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.stored_track(cstring) RETURNS track LANGUAGE internal IMMUTABLE STRICT AS 'byteain';
CREATE FUNCTION pg_temp.stored_zone_index(cstring) RETURNS zone_index LANGUAGE internal IMMUTABLE STRICT AS 'byteain';

-- MD5 of the zones that cover each place of a grid of a quarter degree, corners and edges of the zones included
CREATE FUNCTION pg_temp.grid(index zone_index) RETURNS text LANGUAGE sql AS $$
	SELECT md5(string_agg(zones_covering(index, x / 4.0, y / 4.0)::text, ' ' ORDER BY x, y))
	FROM (SELECT generate_series(-8, 32) UNION ALL SELECT generate_series(715, 720)
		UNION ALL SELECT generate_series(-720, -715)) AS columns(x),
		generate_series(-8, 24) AS y
$$;
