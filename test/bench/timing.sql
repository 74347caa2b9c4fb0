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

-- The same for several numbers of zones, %s in the query, taken in turn: what slows the machine down slows all of them
CREATE PROCEDURE bench.time_in_turn(what text, zones integer[], query text, runs integer, fixes bigint)
LANGUAGE plpgsql AS $$
DECLARE
	z integer;
BEGIN
	FOREACH z IN ARRAY zones LOOP
		EXECUTE format(query, z);
	END LOOP;
	FOR i IN 1 .. runs LOOP
		FOREACH z IN ARRAY zones LOOP
			CALL bench.time_once(what, z, format(query, z), fixes);
		END LOOP;
	END LOOP;
END $$;
