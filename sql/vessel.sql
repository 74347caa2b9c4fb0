-- Vessels: who used which number, name and flag when.
\set VERBOSITY terse
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
RESET client_min_messages;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
BEGIN;
SELECT register_vessel('9161003', 'SLOMAN PRODUCER', mmsi => '236111000', flag => 'GI',
	valid_from => '2000-01-01') > 0 AS registered;
-- renamed and reflagged: the identity before ends
SELECT register_vessel('9161003', 'LADY R', mmsi => '273212120', call_sign => 'UBDT8', flag => 'RU',
	valid_from => '2020-05-01') > 0 AS registered;
SELECT i.name, i.mmsi, i.flag, lower(i.valid)::date AS since, upper(i.valid)::date AS until
FROM vessel_identity i JOIN vessel v USING (vessel_id)
WHERE v.imo = '9161003'
ORDER BY lower(i.valid);
-- who had a number then, as views show it
SELECT name, imo, flag, identity_source FROM identity_then(236111000, '2010-01-01');
SELECT name, imo, flag, identity_source FROM identity_then(273212120, '2024-01-01');
SELECT name, imo, flag, identity_source FROM identity_then(445000001, '2024-01-01');
SELECT vessel_at('273212120', '2024-01-01') = vessel_at('236111000', '2010-01-01') AS one_hull;
-- country of the MMSI against the flag
SELECT register_vessel('9179842', 'ANGARA', mmsi => '273210440', flag => 'PA',
	valid_from => '2023-01-01') > 0 AS registered;
SELECT kind, mmsi, reason FROM identity_conflicts('2024-01-01', '2024-02-01');
SAVEPOINT s;
SELECT register_vessel('9161004', 'X');
ROLLBACK;
