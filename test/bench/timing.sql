-- Timing statements: each is run `runs` times, its median kept.
CREATE SCHEMA bench;
CREATE TABLE bench.timing (n serial, what text, zones integer, ms float8, fixes bigint);
CREATE TABLE bench.fact (n serial, what text, value text);

-- The statement is a query; its rows are counted, so that all of them are made
CREATE PROCEDURE bench.time(what text, zones integer, query text, runs integer DEFAULT 5, fixes bigint DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz;
	ms float8[] := '{}';
BEGIN
	EXECUTE query;
	FOR i IN 1 .. runs LOOP
		began := clock_timestamp();
		EXECUTE query;
		ms := ms || extract(epoch FROM clock_timestamp() - began)::float8 * 1000;
	END LOOP;
	INSERT INTO bench.timing (what, zones, ms, fixes)
	SELECT what, zones, percentile_cont(0.5) WITHIN GROUP (ORDER BY m), fixes FROM unnest(ms) m;
END $$;
