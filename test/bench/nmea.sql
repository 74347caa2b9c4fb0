-- AIS sentences: decoded, and loaded with their tag blocks. Two in twenty are the parts of a message 5, the others
-- positions.
SET search_path = vesselwatch, public, bench;
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SET client_min_messages = error;

CREATE FUNCTION bench.checksum(body text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
	bytes bytea := convert_to(body, 'UTF8');
	x integer := 0;
BEGIN
	FOR i IN 0 .. length(bytes) - 1 LOOP
		x := x # get_byte(bytes, i);
	END LOOP;
	RETURN upper(lpad(to_hex(x), 2, '0'));
END $$;
-- of 1,000 stations, each with the ship of a sample: a station's lines are a second apart
CREATE TABLE bench.sentence AS
SELECT n, '\' || tags || '*' || bench.checksum(tags) || '\' || body AS line
FROM generate_series(0, 199999) n,
	LATERAL (SELECT format('s:%s,c:%s', n / 20 % 1000, 1714521600 + n / 20000) AS tags,
		CASE n % 20 WHEN 0 THEN '!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C'
			WHEN 1 THEN '!AIVDM,2,2,1,A,88888888880,2*25'
			ELSE '!AIVDM,1,1,,B,177KQJ5000G?tO`K>RA1wUbN0TKH,0*5C' END AS body) s;
CREATE TABLE bench.sentences AS
SELECT array_agg(line ORDER BY n) AS tagged, array_agg(substr(line, strpos(line, '!')) ORDER BY n) AS bare
	FROM bench.sentence;
DO $$
BEGIN
	ASSERT (SELECT count(*) = 190000 AND count(m.error) = 0 FROM bench.sentences, ais_messages(bare) m),
		'each sentence is read';
END $$;

CALL bench.time('200,000 AIS sentences decoded', NULL,
	'SELECT count(m.mmsi) FROM bench.sentences, vesselwatch.ais_messages(bare) m', 5, 200000);
CALL bench.time('200,000 AIS sentences with tag blocks loaded', NULL,
	'INSERT INTO vesselwatch.ais_line (line) SELECT line FROM bench.sentence ORDER BY n; CALL '
	'vesselwatch.load_ais(''nmea'')', 5, 200000);
INSERT INTO bench.fact (what, value)
SELECT 'AIS sentences decoded, a second (goal 1,000,000)', to_char(fixes / ms * 1000, 'FM999,999,999')
FROM bench.timing
WHERE what = '200,000 AIS sentences decoded';
UPDATE bench.run SET fixes = NULL WHERE what ~ 'AIS sentences';
