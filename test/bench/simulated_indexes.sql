-- Indexes and keys of the table that simulated_calls.sql has filled, as the extension has them.
SET search_path = vesselwatch, public, bench;
SELECT make FROM bench.part_of_calls ORDER BY n DESC \gexec
DROP TABLE bench.part_of_calls;
SELECT setval(pg_get_serial_sequence('port_call_finding', 'finding_id'), max(finding_id)) AS last
FROM port_call_finding \gset
VACUUM ANALYZE;
