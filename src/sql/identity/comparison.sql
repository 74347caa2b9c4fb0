-- Comparison, ordering and hashing of imo, company_imo and mmsi, also with integer and bigint, by the functions of
-- integer. With text there are = and <>.
--
-- The operators, min() and max() are in pg_catalog, so that `WHERE imo = '9074729'` and `WHERE mmsi = 273212120` work
-- with any search_path, and no operator of another user can take precedence.
DO $do$
DECLARE
	our text;
	plural text;
	pair record;
	op record;
BEGIN
	FOR our, plural IN
		VALUES ('imo', 'IMO ship numbers'), ('company_imo', 'IMO company numbers'), ('mmsi', 'MMSIs')
	LOOP
		FOR pair IN
			SELECT * FROM (VALUES
				(our, our, 'int4', 'btint4cmp'),
				(our, 'integer', 'int4', 'btint4cmp'),
				('integer', our, 'int4', 'btint4cmp'),
				(our, 'bigint', 'int48', 'btint48cmp'),
				('bigint', our, 'int84', 'btint84cmp')) v (a, b, prefix, cmp)
		LOOP
			FOR op IN
				SELECT * FROM (VALUES
					('lt', '<', '>', '>=', 'scalarlt', 'is less than'),
					('le', '<=', '>=', '>', 'scalarle', 'is at most'),
					('eq', '=', '=', '<>', 'eq', 'equals'),
					('ne', '<>', '<>', '=', 'neq', 'differs from'),
					('ge', '>=', '<=', '<', 'scalarge', 'is at least'),
					('gt', '>', '<', '<=', 'scalargt', 'is greater than')) v (name, sign, commutator, negator, selectivity, words)
			LOOP
				EXECUTE format('CREATE FUNCTION %I(%s, %s) RETURNS boolean
					AS %L LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE',
					our || '_' || op.name, pair.a, pair.b, pair.prefix || op.name);
				EXECUTE format('COMMENT ON FUNCTION %I(%s, %s) IS %L',
					our || '_' || op.name, pair.a, pair.b, 'Implement the operator ' || op.sign);
				-- merge joins across types would need integer and bigint ordered in the same family
				EXECUTE format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %I,
					COMMUTATOR = OPERATOR(pg_catalog.%s), NEGATOR = OPERATOR(pg_catalog.%s), RESTRICT = %ssel, JOIN = %sjoinsel %s)',
					op.sign, pair.a, pair.b, our || '_' || op.name, op.commutator, op.negator, op.selectivity,
					op.selectivity,
					CASE
						WHEN op.name = 'eq' THEN ', HASHES' || CASE WHEN pair.a = pair.b THEN ', MERGES' ELSE '' END
						ELSE ''
						END);
				EXECUTE format('COMMENT ON OPERATOR pg_catalog.%s (%s, %s) IS %L', op.sign, pair.a, pair.b,
					format('Return whether one number %s another', op.words));
			END LOOP;
			EXECUTE format('CREATE FUNCTION %I(%s, %s) RETURNS integer
				AS %L LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE', our || '_cmp', pair.a, pair.b, pair.cmp);
			EXECUTE format('COMMENT ON FUNCTION %I(%s, %s) IS %L', our || '_cmp', pair.a, pair.b,
				'Compare two numbers, for btree indexes: -1, 0 or 1');
		END LOOP;

		EXECUTE format('CREATE FUNCTION %I(%s) RETURNS integer
			AS %L LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE', our || '_hash', our, 'hashint4');
		EXECUTE format('COMMENT ON FUNCTION %I(%s) IS %L', our || '_hash', our, 'Hash a number for hash indexes and joins');
		EXECUTE format('CREATE FUNCTION %I(%s, bigint) RETURNS bigint
			AS %L LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE', our || '_hash_extended', our, 'hashint4extended');
		EXECUTE format('COMMENT ON FUNCTION %I(%s, bigint) IS %L', our || '_hash_extended', our,
			'Hash a number with a seed, for hash partitioning');

		EXECUTE format('CREATE OPERATOR CLASS %1$I DEFAULT FOR TYPE %2$s USING btree AS
			OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=,
			OPERATOR 4 pg_catalog.>=, OPERATOR 5 pg_catalog.>,
			FUNCTION 1 %3$I(%2$s, %2$s),
			FUNCTION 2 (%2$s, %2$s) btint4sortsupport(internal),
			FUNCTION 4 (%2$s, %2$s) btequalimage(oid)', our || '_ops', our, our || '_cmp');
		EXECUTE format('CREATE OPERATOR CLASS %1$I DEFAULT FOR TYPE %2$s USING hash AS
			OPERATOR 1 pg_catalog.=,
			FUNCTION 1 %3$I(%2$s),
			FUNCTION 2 %4$I(%2$s, bigint)', our || '_ops', our, our || '_hash', our || '_hash_extended');
		EXECUTE format('COMMENT ON OPERATOR CLASS %I USING btree IS %L', our || '_ops', format('Order %s as integers', plural));
		EXECUTE format('COMMENT ON OPERATOR CLASS %I USING hash IS %L', our || '_ops', format('Hash %s as integers', plural));
		EXECUTE format('COMMENT ON OPERATOR FAMILY %I USING btree IS %L', our || '_ops',
			format('Order %s with integer and bigint, for which an index on them can be used too', plural));
		EXECUTE format('COMMENT ON OPERATOR FAMILY %I USING hash IS %L', our || '_ops',
			format('Hash %s with integer and bigint: equal numbers have equal hashes', plural));
		-- hash functions of integer and bigint give equal numbers equal hashes; by = of one type IN (SELECT ...) deduplicates
		-- its numbers
		EXECUTE format('ALTER OPERATOR FAMILY %1$I USING hash ADD
			OPERATOR 1 pg_catalog.= (integer, integer), OPERATOR 1 pg_catalog.= (bigint, bigint),
			FUNCTION 1 (integer, integer) hashint4(integer), FUNCTION 2 (integer, integer) hashint4extended(integer, bigint),
			FUNCTION 1 (bigint, bigint) hashint8(bigint), FUNCTION 2 (bigint, bigint) hashint8extended(bigint, bigint)', our || '_ops');
		-- by these a scan sorts the elements of = ANY (array)
		EXECUTE format('ALTER OPERATOR FAMILY %1$I USING btree ADD
			FUNCTION 1 (integer, integer) btint4cmp(integer, integer),
			FUNCTION 1 (bigint, bigint) btint8cmp(bigint, bigint)', our || '_ops');
		FOR pair IN
			SELECT * FROM (VALUES (our, 'integer'), ('integer', our), (our, 'bigint'), ('bigint', our)) v (a, b)
		LOOP
			EXECUTE format('ALTER OPERATOR FAMILY %1$I USING btree ADD
				OPERATOR 1 pg_catalog.< (%2$s, %3$s), OPERATOR 2 pg_catalog.<= (%2$s, %3$s), OPERATOR 3 pg_catalog.= (%2$s, %3$s),
				OPERATOR 4 pg_catalog.>= (%2$s, %3$s), OPERATOR 5 pg_catalog.> (%2$s, %3$s),
				FUNCTION 1 (%2$s, %3$s) %4$I(%2$s, %3$s)', our || '_ops', pair.a, pair.b, our || '_cmp');
			EXECUTE format('ALTER OPERATOR FAMILY %1$I USING hash ADD OPERATOR 1 pg_catalog.= (%2$s, %3$s)',
				our || '_ops', pair.a, pair.b);
		END LOOP;

		FOR op IN
			SELECT * FROM (VALUES ('min', 'smaller', '<', 'lowest'), ('max', 'larger', '>', 'highest')) v (name, kept, sign, words)
		LOOP
			EXECUTE format('CREATE FUNCTION %I(%s, %2$s) RETURNS %2$s
				AS %L LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE', our || '_' || op.kept, our, 'int4' || op.kept);
			EXECUTE format('COMMENT ON FUNCTION %I(%s, %2$s) IS %L', our || '_' || op.kept, our,
				format('Return the %s of two numbers', op.kept));
			EXECUTE format('CREATE AGGREGATE pg_catalog.%s(%s) (SFUNC = %I, STYPE = %2$s, COMBINEFUNC = %3$I,
				SORTOP = OPERATOR(pg_catalog.%s), PARALLEL = SAFE)', op.name, our, our || '_' || op.kept, op.sign);
			EXECUTE format('COMMENT ON AGGREGATE pg_catalog.%s(%s) IS %L', op.name, our,
				format('Return the %s of all numbers that are not NULL', op.words));
		END LOOP;

		-- text, which drivers bind strings as, is converted to our type; a SQL function, so that the planner replaces it
		-- by the operator of the index
		FOR pair IN
			SELECT our AS a, 'text' AS b, format('$1 OPERATOR(pg_catalog.%%s) $2::@extschema@.%I', our) AS body
			UNION ALL SELECT 'text', our, format('$1::@extschema@.%I OPERATOR(pg_catalog.%%s) $2', our)
		LOOP
			FOR op IN
				SELECT *
				FROM (VALUES ('eq', '=', '<>', 'eq', 'equals'), ('ne', '<>', '=', 'neq', 'differs from'))
					v (name, sign, negator, selectivity, words)
			LOOP
				EXECUTE format('CREATE FUNCTION %I(%s, %s) RETURNS boolean
					LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L', our || '_' || op.name, pair.a, pair.b, 'SELECT ' || format(pair.body, op.sign));
				EXECUTE format('COMMENT ON FUNCTION %I(%s, %s) IS %L', our || '_' || op.name, pair.a, pair.b,
					format('Implement the operator %s; error 22P02 for a text that is not a valid %s', op.sign, our));
				EXECUTE format('CREATE OPERATOR pg_catalog.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %I,
					COMMUTATOR = OPERATOR(pg_catalog.%s), NEGATOR = OPERATOR(pg_catalog.%s), RESTRICT = %ssel, JOIN = %sjoinsel)',
					op.sign, pair.a, pair.b, our || '_' || op.name, op.sign, op.negator, op.selectivity,
					op.selectivity);
				EXECUTE format('COMMENT ON OPERATOR pg_catalog.%s (%s, %s) IS %L', op.sign, pair.a, pair.b,
					format('Return whether a text, converted to %s, %s a number; error 22P02 for an invalid one',
						our, op.words));
			END LOOP;
		END LOOP;

		-- For SQL that names the operator with our schema. Its right side is polymorphic, so that the parser never
		-- prefers it to the one in pg_catalog, by which the planner replaces it.
		EXECUTE format('CREATE FUNCTION %I(%s, anynonarray) RETURNS boolean
			LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L', our || '_equals', our, 'SELECT $1 OPERATOR(pg_catalog.=) $2');
		EXECUTE format('COMMENT ON FUNCTION %I(%s, anynonarray) IS %L', our || '_equals', our,
			'Implement the operator =');
		EXECUTE format('CREATE OPERATOR @extschema@.= (LEFTARG = %s, RIGHTARG = anynonarray, FUNCTION = %I)', our,
			our || '_equals');
		EXECUTE format('COMMENT ON OPERATOR @extschema@.= (%s, anynonarray) IS %L', our,
			'Return whether one number equals another, for SQL that names the operator with this schema');
	END LOOP;
END $do$;
