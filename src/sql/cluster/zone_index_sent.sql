-- Zone indexes on the nodes of a Citus cluster: sent once, whatever the number of shards and of queries.

CREATE FUNCTION zone_index_hash(zone_index) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION zone_index_hash(zone_index) IS
'Return the hash of the contents of a zone index, by which sessions cache it';

-- unlogged: after a crash it is empty, and indexes are sent again
CREATE UNLOGGED TABLE zone_index_sent (
	hash text PRIMARY KEY,
	index zone_index NOT NULL,
	sent_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE zone_index_sent IS
'Zone indexes that the coordinator of a Citus cluster has sent to this node, for queries on positions that name them; '
'empty if positions are not distributed';
COMMENT ON COLUMN zone_index_sent.hash IS 'Hash by which the coordinator names it, see zone_index_hash()';
COMMENT ON COLUMN zone_index_sent.index IS 'The index';
COMMENT ON COLUMN zone_index_sent.sent_at IS 'When it was received';

CREATE FUNCTION sent_zone_index(hash text) RETURNS zone_index
AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION sent_zone_index(text) IS
'Return, on a node of a Citus cluster, the zone index that send_zone_index() has sent, by the hash that it returned. '
'Error 55000 if it is not there';

CREATE FUNCTION keep_sent_zone_index(hash text, zones zone_index) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	INSERT INTO zone_index_sent (hash, index)
	VALUES (keep_sent_zone_index.hash, zones)
	ON CONFLICT ON CONSTRAINT zone_index_sent_pkey DO NOTHING;
	-- queries that name older ones have long ended
	DELETE FROM zone_index_sent s
	WHERE s.sent_at < clock_timestamp() - interval '1 day'
		AND s.hash <> ALL (ARRAY(SELECT n.hash FROM zone_index_sent n ORDER BY n.sent_at DESC LIMIT 8));
END $$;
COMMENT ON FUNCTION keep_sent_zone_index(text, zone_index) IS
'Store, on a node of a Citus cluster, a zone index sent by the coordinator, beside the eight newest and those of the '
'last day: a step of send_zone_index()';
REVOKE EXECUTE ON FUNCTION keep_sent_zone_index(text, zone_index) FROM PUBLIC;
