-- Comments on columns that several views share.

CREATE FUNCTION take_column_comments(view regclass, relation regclass) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = @extschema@, pg_catalog, pg_temp
AS $$
DECLARE
	name text;
	meaning text;
BEGIN
	FOR name, meaning IN
		SELECT a.attname, pg_catalog.col_description(r.attrelid, r.attnum)
		FROM pg_catalog.pg_attribute a
		JOIN pg_catalog.pg_attribute r ON r.attrelid = relation AND r.attname = a.attname
		WHERE a.attrelid = view
			AND a.attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', view, name, meaning);
	END LOOP;
END $$;
COMMENT ON FUNCTION take_column_comments(regclass, regclass) IS
'Copy the comments of the columns of a relation to the columns of a view with the same names: a step of the install '
'script';
REVOKE EXECUTE ON FUNCTION take_column_comments(regclass, regclass) FROM PUBLIC;
