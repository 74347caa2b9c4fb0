-- For update scripts: change a view that others stand on, of the extension and of users.
--
--	SELECT drop_with_dependents('port_call');
--	CREATE VIEW port_call AS ...;		with its comments
--	SELECT recreate_dependents();
--
-- Views and functions that use the view, and those that use them, are dropped and created again as they were, with
-- owners, rights and comments; the view itself gets back its owner and rights. What is no view and no function (a
-- materialized view, a constraint) is an error that names it: its owner drops it before the update. These functions
-- are dropped at the end.

CREATE FUNCTION dependents_of(relation regclass, OUT classid oid, OUT objid oid, OUT level integer) RETURNS SETOF record
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE dependent(classid, objid, level) AS (
		SELECT 'pg_class'::regclass::oid, relation::oid, 0
		UNION
		SELECT u.classid, u.objid, d.level + 1
		FROM dependent d
		-- the object itself, and of a view its row type and the array of it
		CROSS JOIN LATERAL (
			SELECT d.classid, d.objid
			UNION ALL
			SELECT 'pg_type'::regclass, t.oid
			FROM pg_type r JOIN pg_type t ON t.oid IN (r.oid, r.typarray)
			WHERE d.classid = 'pg_class'::regclass AND r.typrelid = d.objid) o
		JOIN pg_depend p ON p.refclassid = o.classid AND p.refobjid = o.objid AND p.deptype IN ('n', 'a')
		-- a rule stands for its view
		CROSS JOIN LATERAL (
			SELECT CASE
				WHEN p.classid = 'pg_rewrite'::regclass THEN 'pg_class'::regclass::oid
				ELSE p.classid
				END AS classid,
				CASE
					WHEN p.classid = 'pg_rewrite'::regclass THEN (SELECT r.ev_class
						FROM pg_rewrite r
						WHERE r.oid = p.objid)
					ELSE p.objid
					END AS objid) u
		WHERE (u.classid, u.objid) <> (d.classid, d.objid)
	)
	SELECT d.classid, d.objid, max(d.level)
	FROM dependent d
	GROUP BY d.classid, d.objid
$$;

CREATE FUNCTION kind_of_dependent(classid oid, objid oid) RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN classid = 'pg_proc'::regclass
			AND (SELECT p.prokind IN ('f', 'p') FROM pg_proc p WHERE p.oid = objid) THEN 'ROUTINE'
		WHEN classid = 'pg_class'::regclass
			AND (SELECT c.relkind = 'v' FROM pg_class c WHERE c.oid = objid)
			AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = objid)
			AND (SELECT count(*) = 1 FROM pg_rewrite r WHERE r.ev_class = objid) THEN 'VIEW'
		END
$$;

-- what recreate_dependents() needs: level 0 is the view itself, which the script creates
CREATE FUNCTION describe_dependent(classid oid, objid oid, level integer) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	kind CONSTANT text := @extschema@.kind_of_dependent(classid, objid);
	identity CONSTANT text := CASE kind WHEN 'VIEW' THEN objid::regclass::text ELSE objid::regprocedure::text END;
BEGIN
	RETURN jsonb_build_object(
		'kind', kind,
		'identity', identity,
		'made', CASE
			WHEN level = 0 THEN NULL
			WHEN kind = 'ROUTINE' THEN pg_get_functiondef(objid)
			ELSE format('CREATE VIEW %s %s AS %s', identity,
				(SELECT 'WITH (' || string_agg(o, ', ') || ')'
					FROM pg_class c, unnest(c.reloptions) o
					WHERE c.oid = objid),
				pg_get_viewdef(objid)) END,
		'is_member', EXISTS (SELECT
			FROM pg_depend m
			JOIN pg_extension e ON e.oid = m.refobjid AND e.extname = 'vesselwatch'
			WHERE m.classid = describe_dependent.classid
				AND m.objid = describe_dependent.objid
				AND m.deptype = 'e'),
		'owner', CASE kind WHEN 'VIEW' THEN (SELECT c.relowner::regrole::text FROM pg_class c WHERE c.oid = objid)
			ELSE (SELECT p.proowner::regrole::text FROM pg_proc p WHERE p.oid = objid) END,
		'rights', (SELECT jsonb_agg(jsonb_build_array(a.privilege_type,
				CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, a.is_grantable))
			FROM aclexplode(CASE kind WHEN 'VIEW' THEN (SELECT c.relacl FROM pg_class c WHERE c.oid = objid)
				ELSE (SELECT p.proacl FROM pg_proc p WHERE p.oid = objid) END) a),
		'comments', CASE WHEN level > 0 THEN (SELECT jsonb_agg(jsonb_build_array(
				(SELECT quote_ident(a.attname)
					FROM pg_attribute a
					WHERE c.objsubid > 0 AND a.attrelid = c.objoid AND a.attnum = c.objsubid),
					c.description))
			FROM pg_description c
			WHERE c.classoid = describe_dependent.classid AND c.objoid = describe_dependent.objid) END);
END $$;

CREATE FUNCTION drop_with_dependents(relation regclass) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	described jsonb;
	kept jsonb := '[]';
BEGIN
	FOR one IN
		SELECT d.classid, d.objid, d.level, pg_describe_object(d.classid, d.objid, 0) AS name
		FROM @extschema@.dependents_of(relation) d
		ORDER BY d.level, 4
	LOOP
		IF @extschema@.kind_of_dependent(one.classid, one.objid) IS NULL THEN
			RAISE EXCEPTION '% depends on a view that this update changes, and cannot be created again by it', one.name
				USING ERRCODE = 'dependent_objects_still_exist', HINT = 'Drop it, update, and create it again.';
		END IF;
		described := @extschema@.describe_dependent(one.classid, one.objid, one.level);
		kept := kept || described;
		IF (described ->> 'is_member')::boolean THEN
			EXECUTE format('ALTER EXTENSION vesselwatch DROP %s %s', described ->> 'kind', described ->> 'identity');
		END IF;
	END LOOP;
	FOR one IN
		SELECT k.item ->> 'kind' AS kind, k.item ->> 'identity' AS identity
		FROM jsonb_array_elements(kept) WITH ORDINALITY k(item, place)
		ORDER BY k.place DESC
	LOOP
		EXECUTE format('DROP %s %s', one.kind, one.identity);
	END LOOP;
	PERFORM set_config('vesselwatch_update.dependents', kept::text, true);
END $$;

CREATE FUNCTION recreate_dependents() RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	one record;
	detail jsonb;
BEGIN
	FOR one IN
		SELECT k.*
		FROM jsonb_to_recordset(current_setting('vesselwatch_update.dependents')::jsonb)
			k(kind text, identity text, made text, is_member boolean, owner text, rights jsonb, comments jsonb)
	LOOP
		IF one.made IS NOT NULL THEN
			EXECUTE one.made;
			IF NOT one.is_member THEN
				EXECUTE format('ALTER EXTENSION vesselwatch DROP %s %s', one.kind, one.identity);
			END IF;
			FOR detail IN SELECT c.item FROM jsonb_array_elements(one.comments) c(item) LOOP
				EXECUTE format('COMMENT ON %s IS %L',
					CASE WHEN detail ->> 0 IS NULL THEN one.kind || ' ' || one.identity
					ELSE format('COLUMN %s.%s', one.identity, detail ->> 0) END, detail ->> 1);
			END LOOP;
		END IF;
		EXECUTE format('ALTER %s %s OWNER TO %s', one.kind, one.identity, one.owner);
		IF one.rights IS NOT NULL THEN
			EXECUTE format('REVOKE ALL ON %s %s FROM PUBLIC', CASE one.kind WHEN 'VIEW' THEN 'TABLE' ELSE one.kind END,
				one.identity);
			FOR detail IN SELECT r.item FROM jsonb_array_elements(one.rights) r(item) LOOP
				EXECUTE format('GRANT %s ON %s %s TO %s%s', detail ->> 0,
					CASE one.kind WHEN 'VIEW' THEN 'TABLE' ELSE one.kind END,
					one.identity, detail ->> 1,
					CASE WHEN (detail ->> 2)::boolean THEN ' WITH GRANT OPTION' ELSE '' END);
			END LOOP;
		END IF;
	END LOOP;
	PERFORM set_config('vesselwatch_update.dependents', '', true);
END $$;
