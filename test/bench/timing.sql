-- Timing statements: each is run several times, and its median counts.
CREATE SCHEMA bench;
CREATE TABLE bench.run (n serial, what text, zones integer, ms float8, fixes bigint);
CREATE VIEW bench.timing AS
SELECT min(n) AS n, what, zones, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS ms, max(fixes) AS fixes
	FROM bench.run GROUP BY what, zones;
CREATE TABLE bench.fact (n serial, what text, value text);

CREATE PROCEDURE bench.time_once(what text, zones integer, query text, fixes bigint)
LANGUAGE plpgsql AS $$
DECLARE
	began timestamptz := clock_timestamp();
BEGIN
	EXECUTE query;
	INSERT INTO bench.run (what, zones, ms, fixes)
		VALUES (what, zones, extract(epoch FROM clock_timestamp() - began)::float8 * 1000, fixes);
END $$;

-- Statements to be timed in turn, after a round that does not count: what slows the machine down slows all of them
CREATE TABLE bench.turn (n serial, what text, zones integer, query text, fixes bigint);
CREATE PROCEDURE bench.time_in_turn(runs integer)
LANGUAGE plpgsql AS $$
DECLARE
	statement record;
BEGIN
	FOR i IN 0 .. runs LOOP
		FOR statement IN SELECT * FROM bench.turn ORDER BY n LOOP
			IF i = 0 THEN
				EXECUTE statement.query;
			ELSE
				CALL bench.time_once(statement.what, statement.zones, statement.query, statement.fixes);
			END IF;
		END LOOP;
	END LOOP;
	TRUNCATE bench.turn;
END $$;

-- One of them
CREATE PROCEDURE bench.time(what text, zones integer, query text, runs integer DEFAULT 5, fixes bigint DEFAULT NULL)
LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO bench.turn (what, zones, query, fixes) VALUES (what, zones, query, fixes);
	CALL bench.time_in_turn(runs);
END $$;
