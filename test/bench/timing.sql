-- Timing statements: each is run several times, and its median counts.
CREATE SCHEMA bench;
CREATE TABLE bench.run (n serial, what text, zones integer, ms float8, fixes bigint);
CREATE VIEW bench.timing AS
SELECT min(n) AS n, what, zones, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS ms, max(fixes) AS fixes FROM bench.run GROUP BY what, zones;
CREATE TABLE bench.fact (n serial, what text, value text);

CREATE PROCEDURE bench.time_once(what text, zones integer, query text, fixes bigint)
LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
BEGIN
	EXECUTE query;
	INSERT INTO bench.run (what, zones, ms, fixes) VALUES (what, zones, extract(epoch FROM clock_timestamp() - began)::float8 * 1000, fixes);
END $$;

-- The statement is a query; its rows are counted, so that all of them are made
CREATE PROCEDURE bench.time(what text, zones integer, query text, runs integer DEFAULT 5, fixes bigint DEFAULT NULL)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	FOR i IN 1 .. runs LOOP
		CALL bench.time_once(what, zones, query, fixes);
	END LOOP;
END $$;

-- The same for several values of %s in the query, taken in turn: what slows the machine down slows all of them.
-- The values are numbers of zones; or, if that is given, of fleets, so many times the fixes.
CREATE PROCEDURE bench.time_in_turn(what text, of integer[], query text, runs integer, fixes bigint, zones integer DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
	v integer;
BEGIN
	FOREACH v IN ARRAY of LOOP
		EXECUTE format(query, v);
	END LOOP;
	FOR i IN 1 .. runs LOOP
		FOREACH v IN ARRAY of LOOP
			CALL bench.time_once(replace(what, '%s', v::text), coalesce(zones, v), format(query, v), CASE WHEN zones IS NULL THEN fixes ELSE fixes * v END);
		END LOOP;
	END LOOP;
END $$;
