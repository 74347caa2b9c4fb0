-- Plants overloads in the schema public, as the current user: of every function among the names in the variable `names`
-- (with the types that its callers may have at hand, with and without its optional arguments) and of every operator
-- in the variable `operators`. Each raises the error "captured" if it is called.
\set QUIET 1
SELECT set_config('test.names', :'names', false), set_config('test.operators', :'operators', false) \g /dev/null
SET search_path = pg_catalog, pg_temp;

DO $$
DECLARE
	f record;
	signature text;
BEGIN
	CREATE TEMP TABLE stand_in (type oid, instead text);
	INSERT INTO stand_in
	SELECT t, s FROM unnest('{"\"any\"",anyelement,anynonarray,anycompatible}'::regtype[]) t,
		unnest('{text,integer,bigint,double precision,timestamptz}'::text[]) s
	UNION ALL SELECT t, s FROM unnest('{anyarray,anycompatiblearray}'::regtype[]) t,
		unnest('{"text[]","bigint[]"}'::text[]) s
	UNION ALL SELECT t.type::regtype, s FROM (VALUES
		('anyrange', '{tstzrange}'::text[]), ('double precision', '{double precision,numeric,integer}'),
			('numeric', '{numeric,integer,bigint,double precision}'),
		('bigint', '{bigint,integer}'), ('integer', '{integer,smallint}'), ('text', '{text,name,varchar}'),
		('timestamptz', '{timestamptz,date}'), ('timestamp', '{timestamp,timestamptz,date}'),
		('public.box3d', '{public.geometry}'), ('public.geography', '{public.geography,public.geometry}')) AS t(type,
			s0), unnest(s0) s;
	FOR f IN
		SELECT p.oid, p.proname, p.pronargs, n AS given, p.proretset, p.prorettype, p.proargtypes
		FROM pg_proc p, generate_series(greatest(p.pronargs - p.pronargdefaults, 1), p.pronargs) n
		WHERE p.proname = ANY (current_setting('test.names')::text[]) AND p.prokind <> 'p'
			AND n <= CASE p.pronamespace WHEN 'public'::regnamespace THEN 6 ELSE 4 END
			AND p.pronamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace)
			AND NOT (p.proargtypes::oid[] && ARRAY['internal'::regtype, 'cstring'::regtype]::oid[])
	LOOP
		FOR signature IN
			WITH RECURSIVE types(n, list) AS (
				SELECT 0, NULL::text
				UNION ALL
				SELECT t.n + 1, concat_ws(', ', t.list, s.instead)
				FROM types t, LATERAL (
					SELECT i.instead FROM stand_in i WHERE i.type = f.proargtypes[t.n]
					UNION SELECT format_type(f.proargtypes[t.n], NULL)
						WHERE NOT EXISTS (SELECT FROM stand_in i WHERE i.type = f.proargtypes[t.n])) s
				WHERE t.n < f.given)
			SELECT list FROM types WHERE n = f.given
			LIMIT 200
		LOOP
			BEGIN
				EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s %s LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE '
					'AS $f$ BEGIN RAISE EXCEPTION ''captured''; END $f$',
					f.proname, signature, CASE WHEN f.proretset THEN 'SETOF' END,
					CASE WHEN EXISTS (SELECT FROM pg_type t WHERE t.oid = f.prorettype AND t.typtype = 'p') THEN 'text'
						ELSE format_type(f.prorettype, NULL) END);
			EXCEPTION WHEN duplicate_function OR insufficient_privilege OR invalid_function_definition OR syntax_error
				OR undefined_object THEN
				NULL;
			END;
		END LOOP;
	END LOOP;
	DROP TABLE stand_in;
END $$;

DO $$
DECLARE
	o text;
	a text;
	b text;
	returned text;
	function text;
BEGIN
	FOR o, a, b IN
		SELECT DISTINCT p.oprname::text, x, y
		FROM pg_operator p,
			unnest('{text,integer,bigint,smallint,double precision,numeric,timestamptz,interval,date,jsonb,"text[]",'
				'"bigint[]",name,tstzrange,public.geometry}'::text[]) x,
			unnest('{text,integer,bigint,smallint,double precision,numeric,timestamptz,interval,date,jsonb,"text[]",'
				'"bigint[]",name,tstzrange,public.geometry}'::text[]) y
		WHERE p.oprname = ANY (string_to_array(current_setting('test.operators'), E'\n')) AND p.oprleft <> 0
	LOOP
		returned := (SELECT format_type(p.oprresult, NULL) FROM pg_operator p JOIN pg_type t ON t.oid = p.oprresult
			AND t.typtype <> 'p'
			WHERE p.oprname = o AND p.oprleft <> 0 GROUP BY p.oprresult ORDER BY count(*) DESC LIMIT 1);
		CONTINUE WHEN returned IS NULL OR EXISTS (SELECT FROM pg_operator p WHERE p.oprname = o
			AND p.oprleft = a::regtype AND p.oprright = b::regtype);
		function := format('public.%I', 'trap_' || returned);
		IF to_regprocedure(format('%s(%s,%s)', function, a, b)) IS NULL THEN
			EXECUTE format('CREATE FUNCTION %s(%s, %s) RETURNS %s LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RAISE '
				'EXCEPTION ''captured''; END $f$', function, a, b, returned);
		END IF;
		EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = %s, LEFTARG = %s, RIGHTARG = %s)', o, function, a, b);
	END LOOP;
END $$;
