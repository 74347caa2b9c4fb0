-- Names of vessels: spellings of one name, and the similarity of two names.

CREATE FUNCTION vessel_name_key(name text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION vessel_name_key(text) IS
'Return the key that all spellings of a vessel''s name share: Latin capitals without gaps, then the numbers. Korean '
'is transliterated as in the DPRK (McCune and Reischauer, 1992), Greek by ELOT 743, Chinese characters as Japanese '
'beside kana or before MARU, Russian, Ukrainian and the rest by ICU (BGN/PCGN); Arabic script keeps its consonants, '
'in lower case. Look-alike letters in Latin words are folded (Unicode TS 39), M/V, MT and the like and "No." dropped, '
'spelled and Roman numbers converted to digits, and letters in which transliterations differ unified (ISO 9, '
'BGN/PCGN, GOST 7.79, ICAO Doc 9303); J before a vowel stays. NULL for a name without letters or digits. Error 54000 '
'for a name of more than 1000 bytes. Keys depend on the version of ICU: REINDEX indexes on them after upgrading it';

CREATE FUNCTION vessel_name_similarity(a text, b text) RETURNS real
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION vessel_name_similarity(text, text) IS
'Return how similar two names of vessels are, 0 to 1: 1 for equal keys (vessel_name_key), 0 for different numbers, '
'otherwise the highest of: 0.95, one is the other cut off at the 20 characters of an AIS name; 0.9, equal by sound or '
'as Korean; 0.85, Cyrillic or Greek letters against Latin ones in which systems of transliteration differ (G for H, '
'HYDRA for YDRA), Latin letters of one system read by another (ISO 9, GOST 7.79 B, German, French, Polish for '
'Russian, Wade-Giles for pinyin, Kunrei-shiki before MARU), or Latin letters that consonants of Arabic script can '
'represent (0.75 for three of them); 0.74, letters that languages write differently (HORMOZ, HURMUZ; AR RASHID, AL '
'RASHID); 0.75, one omits a title or the initials of a fleet at the beginning, or MARU or a number after a long name, '
'or shortens a word; 1 - 3 e / n, where n is the number of digits and of letters of the longer name (by key or as '
'written, whichever is nearer; only the first 64 letters), and e the sum of the errors: 1 for a letter inserted, '
'dropped or changed, 0.6 for an H, 0.75 for a swap or a vowel beside a vowel, 0.85 for one vowel for another or a '
'neighbouring key, 0.3 more at the first letter of the name, 0.2 at the last of a word (neither for an H: HELENI, '
'ELENI), 1 in a word of one letter';

CREATE FUNCTION match_vessel_names(names text[], against text[], min_score real DEFAULT 0.7,
	OUT name_no integer, OUT against_no integer, OUT similarity real)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 1000000;
COMMENT ON FUNCTION match_vessel_names(text[], text[], real) IS
'Return all pairs of names from two arrays, by their subscripts, with a vessel_name_similarity of at least min_score. '
'Error 22023 for a min_score that is not above 0 and at most 1';

CREATE FUNCTION may_hold_names(written text) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION may_hold_names(text) IS
'Return whether a name as published contains a sign or a word that may separate further names; false for most names, '
'for which vessel_names_in() has no rows';

CREATE FUNCTION vessel_names_in(written text, OUT name text, OUT kind text)
RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 2
SET search_path = pg_catalog, @extschema@, pg_temp
SET standard_conforming_strings = on
AS $$
#variable_conflict use_column
DECLARE
	-- after another name, or at the beginning of a part
	behind CONSTANT text := '(?<=\S\s*[(,;]?\s*)';
	plain CONSTANT text := trim(regexp_replace(translate(written, '"{}|', ''), '\(([^()[:alpha:]]*)\)', ' \1 ', 'g'));
	marked text := plain;
	rule record;
BEGIN
	-- most texts are a single name
	IF NOT may_hold_names(written) THEN
		RETURN;
	END IF;
	-- { marks a former name, } the present one, | others
	FOR rule IN
		SELECT * FROM (VALUES
			('\mIMO(\M(\s+(NO\.?|NUMBER)\M)?\s*:?\s*)?[0-9]{7}\M', '|'),
			('\m(FORMERLY|PREVIOUSLY)\M(\s+(KNOWN|NAMED|CALLED)\M(\s+AS\M)?)?|\mFORMER\M\s+NAMES?\M|\mF\.?K\.?A\M\.?',
				'{'),
			(behind || '\mEX\M[-.:]?(?=\s*\S)', '{'),
			('\m(NOW|CURRENTLY)\M\s+(KNOWN|NAMED|CALLED)\M(\s+AS\M)?|\mRENAMED\M(\s+AS\M)?|(?<=[(,;]\s*)\mNOW\M|\mN\.?K\.?A\M\.?',
				'}'),
			('\m(ALSO|OTHERWISE)\M\s+(KNOWN|CALLED)\M(\s+AS\M)?|\mA\.?K\.?A\M\.?', '|'),
			('\s+/\s*|\s*/\s+|(?<=[[:alnum:]]{3})/(?=[[:alnum:]]{3})|[][();]', '|')) r(pattern, mark)
	LOOP
		marked := regexp_replace(marked, rule.pattern, rule.mark, 'gi');
	END LOOP;
	IF marked = plain THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT p.name, CASE p.mark WHEN '{' THEN 'fka' WHEN '}' THEN 'nka' ELSE 'aka' END
	FROM (SELECT m[1] AS mark, trim(m[2], E' \t\r\n-,.:') AS name, n
		FROM regexp_matches('|' || marked, '([|{}])([^|{}]*)', 'g') WITH ORDINALITY p(m, n)) p
	WHERE p.name ~ '[^\W\d_].*[^\W\d_]' AND p.name <> plain AND country_code(p.name) IS NULL
	ORDER BY p.n;
END $$;
COMMENT ON FUNCTION vessel_names_in(text) IS
'Return the names contained in a name as published, in order: X (Y), X / Y, X; Y, X FORMERLY Y, X EX Y, X (F.K.A. Y), '
'IMO 9298492 ("Y"). kind: fka for a former name, nka for the present one, otherwise aka. Country names, numbers and '
'single letters do not count; no rows for a text that is a single name';
