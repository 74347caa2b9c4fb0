-- Identity numbers: text forms, check digits, order, casts, what they tell.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;

-- the four ships of the case
SELECT v::imo, imo_or_null(v) FROM unnest(ARRAY['9161003', 'IMO9179842', 'imo 8517839', ' IMO  9358010 ']) v;
SELECT v, imo_or_null(v) FROM unnest(ARRAY['9161004', 'IMO0000000', '0', '', 'RS 150443 (Russia)', '91610030']) v;
SELECT '9161004'::imo;
SELECT 'RS 150443'::imo;
SELECT 9161004::imo;
SELECT 9161003::imo::bigint, 9161003::bigint::imo::integer;

-- a number valid in both schemes stays what it was said to be
SELECT n::text::imo, n::text::company_imo FROM generate_series(9000000, 9100000) n
WHERE imo_or_null(n::text) IS NOT NULL AND company_imo_or_null(n::text) IS NOT NULL LIMIT 1;
SELECT '9161003'::company_imo;
-- one in ten is valid as a ship's, one in eleven or so as a company's
SELECT count(imo_or_null(n::text)), count(company_imo_or_null(n::text)) FROM generate_series(9000000, 9009999) n;

SELECT v::mmsi, mmsi_kind(v::mmsi), mmsi_country(v::mmsi)
FROM unnest(ARRAY['273212120', '445123000', '3669999', '023200001', '111273501', '992351000', '982731234', '823212345',
	'970123456', '972123456', '974123456', '100000000', '999999999', '0']) v;
SELECT '1072211352'::mmsi;
SELECT (-1)::mmsi;
SELECT mmsi_or_null('27321212O'), mmsi_or_null('273212120 ');

SELECT v, call_sign_country(v) FROM unnest(ARRAY['UBDT8', 'ubyt2', 'HMYK', 'K1AB', 'WDI9818', '9V1234', 'A21XX',
	'3DAB1', '3D2AG', '5LCB4', 'VRAB2', '', 'Q', 'ÄÖ']) v;

-- order, indexes, joins
CREATE TEMP TABLE ship AS SELECT (200000000 + i * 7919)::mmsi AS mmsi, i FROM generate_series(1, 5000) i;
CREATE UNIQUE INDEX ON ship (mmsi);
CREATE INDEX ON ship USING hash (mmsi);
ANALYZE ship;
SELECT i FROM ship WHERE mmsi = '200079190';
SELECT count(*) FROM ship a JOIN ship b USING (mmsi);
SELECT min(mmsi), max(mmsi) FROM (SELECT mmsi FROM ship ORDER BY mmsi DESC LIMIT 3) m;
SELECT '9161003'::imo < '9179842'::imo AS less, '9161003'::imo = '9161003' AS equal,
	'9161003'::imo <> '9179842' AS differ;
