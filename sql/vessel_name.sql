-- Names of vessels: keys, similarity, matching.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
-- one key for the spellings of one name
SELECT name, vessel_name_key(name)
FROM (VALUES ('M/V Sirius II'), ('SIRIUS 2'), ('Сириус 2'), ('  sirius   ii '), ('NР DUDINKA')) v(name);
-- letters to change, of the longer key
SELECT a, b, round(vessel_name_similarity(a, b)::numeric, 2) AS similarity
FROM (VALUES ('LADY R', 'LADY-R'), ('ANGARA', 'ANGARRA'), ('ANGARA 1', 'ANGARA 2'), ('ANGARA', 'MARIA')) v(a, b);
SELECT * FROM match_vessel_names('{LADY R,ANGARA}', '{LADY-R,MAIA-1,ANGARRA}');
SELECT vessel_name_key(NULL) IS NULL AS null_in_null_out;
