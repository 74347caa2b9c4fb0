-- Which lists a ship was on at some time of an event, by its own numbers and by those of hulls that it may have been.

CREATE FUNCTION ship_listed(mmsi integer, imo integer, heard tstzrange, surely tstzrange, possibly tstzrange) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = @extschema@, pg_catalog, pg_temp
-- a plan takes longer to make than to run
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
	RETURN (
		SELECT string_agg(l.list || ' (' || l.status || ')', ', ' ORDER BY l.list, l.status)
		FROM (
			SELECT d.list, d.status FROM lists_during(ship_listed.mmsi, ship_listed.imo, surely, possibly) d
			UNION
			SELECT d.list, 'possibly'
			FROM other_hulls(ship_listed.mmsi, ship_listed.imo, lower(heard), upper(heard)) h
			CROSS JOIN LATERAL lists_during(NULL, h.imo_number, 'empty', possibly) d) l);
END $$;
COMMENT ON FUNCTION ship_listed(integer, integer, tstzrange, tstzrange, tstzrange) IS
'Return the lists that a ship was on at some time of an event, as known now, each with listed or possibly: by its IMO '
'number, by the MMSI on a list (lists_during), and as possibly those of other hulls that had its MMSI while it was '
'heard (other_hulls); NULL if it was on none as loaded';

CREATE FUNCTION may_be_listed(mmsi integer, imo integer, vessel_id bigint, from_time timestamptz, to_time timestamptz,
	OUT may boolean)
RETURNS SETOF boolean
-- a set of one row, so that it becomes part of the query that calls it
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT m.may
		OR EXISTS (SELECT
			FROM listing_identifier n
			WHERE n.scheme = 'imo'
				AND n.value = 'IMO' || lpad(may_be_listed.imo::text, 7, '0'))
		OR EXISTS (SELECT
			FROM listing_identifier n
			WHERE n.scheme = 'mmsi'
				AND n.value = lpad(may_be_listed.mmsi::text, 9, '0'))
		-- of a ship of which nobody knows then which it was
		OR EXISTS (SELECT
			FROM ais_static a
			WHERE may_be_listed.imo IS NULL
				AND a.mmsi = may_be_listed.mmsi::mmsi
				AND a.imo IS NOT NULL)
	FROM may_be_of_another(may_be_listed.mmsi, may_be_listed.imo, may_be_listed.vessel_id, from_time, to_time) m;
END;
COMMENT ON FUNCTION may_be_listed(integer, integer, bigint, timestamptz, timestamptz) IS
'Return, in one row, whether ship_listed() can return a list for a ship as identity_then() has it: false for nearly every '
'ship, after one look-up in each source';

CREATE FUNCTION ship_listed(mmsi integer, imo integer, vessel_id bigint, heard tstzrange, surely tstzrange,
	possibly tstzrange, OUT lists text)
RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
	SELECT CASE WHEN m.may THEN ship_listed(ship_listed.mmsi, ship_listed.imo, heard, surely, possibly) END
	FROM may_be_listed(ship_listed.mmsi, ship_listed.imo, ship_listed.vessel_id, lower(heard), upper(heard)) m;
END;
COMMENT ON FUNCTION ship_listed(integer, integer, bigint, tstzrange, tstzrange, tstzrange) IS
'Return, in one row, the lists that a ship as identity_then() has it (vessel_id, imo) was on at some time of an event, like '
'ship_listed() without vessel_id; for views, which ask for each of their rows';

CREATE FUNCTION ship_listed(mmsi integer, imo integer, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ship_listed(mmsi, imo, event_time(at, at), event_time(at, at), event_time(at, at));
COMMENT ON FUNCTION ship_listed(integer, integer, timestamptz) IS
'Return the lists that a ship was on at a time, as known now, each with listed or possibly, like ship_listed() for an '
'event; NULL if it was on none as loaded';
