-- What src/sql/unqualified must list, after the head of the install script: what stands behind "listed:".
-- Nothing else, though it stands in a string, a comment or an alias: format(x), public.format(x).

CREATE FUNCTION closed(a text) RETURNS text
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	-- format(x)
	EXECUTE format('SELECT format(%L) || a FROM zone', a || 'public.format(x)') INTO a;
	RETURN replace(a, 'x', 'y');
END $$;

CREATE FUNCTION open(a text) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
	IF a LIKE 'x%' THEN -- listed: LIKE
		RETURN format('%s', a); -- listed: format
	END IF;
	RETURN pg_catalog.format('%s', a)
		|| (SELECT z.name::text -- listed: ||; text
			FROM zone z -- listed: zone
			WHERE z.zone_id OPERATOR(pg_catalog.=) 1 AND EXISTS (SELECT));
END $$;

CREATE FUNCTION inlined(a @extschema@.mmsi, b @extschema@.mmsi) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT $1::@extschema@.mmsi OPERATOR(pg_catalog.=) $2 $$;

CREATE FUNCTION inlined_open(a integer) RETURNS integer
LANGUAGE sql IMMUTABLE
AS 'SELECT $1 + 1'; -- listed: +

CREATE FUNCTION of_postgis(a double precision) RETURNS bytea
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM set_config('search_path', 'public', true); -- listed: 'search_path'
	RETURN ST_AsBinary(@extschema:postgis@.ST_Point(a, a)); -- listed: ST_AsBinary
END $$;

CREATE FUNCTION searching_public(a text) RETURNS text -- listed: @extschema@, public
LANGUAGE sql
SET search_path = @extschema@, public
AS $$ SELECT lower(a) $$;

CREATE VIEW bound AS
SELECT format('%s', z.name), public.format('%s', z.name), z.name::public.citext -- listed: public.format; public.citext
FROM zone z
WHERE z.name IS DISTINCT FROM z.country AND extract(epoch FROM z.known_at) > 0 AND z.name <> 'public.format(x)';

CREATE FUNCTION on_worker() RETURNS void
LANGUAGE plpgsql
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM run_command_on_workers('SELECT count(*), pg_catalog.count(*) FROM @extschema@.zone'); -- listed: count
END $$;

ALTER FUNCTION closed(text) RESET search_path; -- listed: search_path
