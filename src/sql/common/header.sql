-- The beginning of install and update scripts.

-- The schema may have existed before, but must not belong to anybody who is not a superuser, since functions of the
-- extension search it first. Until that is checked, only system names are used.
SET LOCAL search_path = pg_catalog, pg_temp;
DO $$
DECLARE
	stranger name;
	what text;
BEGIN
	SELECT r.rolname INTO stranger FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner
	WHERE n.oid = '@extschema@'::regnamespace AND NOT r.rolsuper AND r.rolname <> current_user;
	IF FOUND THEN
		RAISE EXCEPTION 'schema "@extschema@" belongs to role "%"', stranger
			USING ERRCODE = 'insufficient_privilege',
				DETAIL = 'Functions of the extension search this schema first, so what its owner puts there would run with the rights of their callers.',
				HINT = 'ALTER SCHEMA @extschema@ OWNER TO a superuser, after a look at what is in it.';
	END IF;
	SELECT coalesce(r.rolname, 'public') INTO stranger
	FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
	WHERE n.oid = '@extschema@'::regnamespace AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
		AND r.rolsuper IS NOT TRUE
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'role "%" may create objects in schema "@extschema@"', stranger
			USING ERRCODE = 'insufficient_privilege',
				HINT = 'REVOKE CREATE ON SCHEMA @extschema@ from everybody but superusers.';
	END IF;
	SELECT pg_describe_object(o.classid, o.oid, 0), r.rolname INTO what, stranger
	FROM (SELECT 'pg_class'::regclass::oid AS classid, oid, relowner AS owner, relnamespace AS schema FROM pg_class
		UNION ALL SELECT 'pg_proc'::regclass, oid, proowner, pronamespace FROM pg_proc
		UNION ALL SELECT 'pg_type'::regclass, oid, typowner, typnamespace FROM pg_type
		UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner, oprnamespace FROM pg_operator
		UNION ALL SELECT 'pg_opclass'::regclass, oid, opcowner, opcnamespace FROM pg_opclass
		UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfowner, opfnamespace FROM pg_opfamily
		UNION ALL SELECT 'pg_collation'::regclass, oid, collowner, collnamespace FROM pg_collation) o
	JOIN pg_roles r ON r.oid = o.owner
	WHERE o.schema = '@extschema@'::regnamespace AND NOT r.rolsuper AND r.rolname <> current_user
	LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'schema "@extschema@" holds an object of role "%": %', stranger, what
			USING ERRCODE = 'insufficient_privilege',
				HINT = 'Drop it, or give it to a superuser after a look at it.';
	END IF;
END $$;

-- Nothing that others have created may be called from here on: system names come first, then the extension's own. The
-- schemas of required extensions, which the server adds to the path, are not searched.
SET LOCAL search_path = @extschema@, pg_temp;
