-- Names of vessels: spellings that are one name, and how alike two names are.

CREATE FUNCTION vessel_name_key(name text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION vessel_name_key(text) IS
'Return the key by which spellings of a vessel''s name are one: Latin capitals without gaps, then the numbers. '
'Korean is written as the DPRK does (McCune and Reischauer, 1992), Greek by ELOT 743, characters as Japanese beside '
'kana or before MARU, Russian, Ukrainian and the rest by ICU (BGN/PCGN); Arabic script keeps its consonants, in '
'lower case. Look-alike letters in Latin words are folded (Unicode TS 39), M/V, MT and the like and "No." dropped, '
'spelled and roman numbers made digits, letters that transliterations differ in unified (ISO 9, BGN/PCGN, GOST 7.79, '
'ICAO Doc 9303); J before a vowel stays. NULL for a name without a letter or digit. Error 54000 for a name of more '
'than 1000 bytes. Keys depend on the release of ICU: REINDEX indexes on them after an upgrade of it';

CREATE FUNCTION vessel_name_similarity(a text, b text) RETURNS real
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION vessel_name_similarity(text, text) IS
'Return how alike two names of vessels are, 0 to 1: 1 for equal keys (vessel_name_key), 0 for different numbers, '
'otherwise the best of: 0.95, one is the other cut at the 20 characters of an AIS name; 0.9, equal by sound or as '
'Korean; 0.85, Cyrillic or Greek and Latin letters that differ between systems of transliteration (G for H, HYDRA '
'for YDRA), Latin letters of one system read by another (ISO 9, GOST 7.79 B, German, French, Polish for Russian, '
'Wade-Giles for pinyin, Kunrei-shiki before MARU), or Latin letters that consonants of Arabic script can stand for '
'(0.75 for three of them); 0.74, letters that languages write differently (HORMOZ, HURMUZ; AR RASHID, AL RASHID); '
'0.75, one leaves out a title or the initials of a fleet in front, or MARU or a number behind a long name, or '
'shortens a word; 1 - 3 e / n, where n counts the digits and the letters of the longer name (by key or as written, '
'whichever is nearer; the first 64 letters), and e adds up the errors: 1 for a letter inserted, dropped or changed, '
'0.6 for an H, 0.75 for a swap or a vowel beside a vowel, 0.85 for a vowel for a vowel or a neighbour on the '
'keyboard, 0.3 more at the first letter of the name, 0.2 at the last of a word (neither of an H: HELENI, ELENI), 1 '
'at a word of one letter';

CREATE FUNCTION match_vessel_names(names text[], against text[], min_score real DEFAULT 0.7,
	OUT name_no integer, OUT against_no integer, OUT similarity real)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 1000000;
COMMENT ON FUNCTION match_vessel_names(text[], text[], real) IS
'Return all pairs of names of two arrays whose vessel_name_similarity is at least min_score, by their subscripts. '
'Error 22023 for a min_score that is not above 0 and at most 1';

CREATE FUNCTION may_hold_names(written text) RETURNS boolean
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION may_hold_names(text) IS
'Return whether a name as published has a sign or a word that other names can be beside: false for most names, '
'of which vessel_names_in() has no row';

CREATE FUNCTION vessel_names_in(written text, OUT name text, OUT kind text)
RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE ROWS 2
SET search_path = pg_catalog, @extschema@, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	-- a word that says what follows is behind another name, or begins a part
	behind CONSTANT text := '(?<=\S\s*[(,;]?\s*)';
	plain CONSTANT text := trim(regexp_replace(translate(written, '"{}|', ''), '\(([^()[:alpha:]]*)\)', ' \1 ', 'g'));
	marked text := plain;
	rule record;
BEGIN
	-- most names are one
	IF NOT may_hold_names(written) THEN
		RETURN;
	END IF;
	-- { is put before a former name, } before a present one, | before others
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
'Return the names that a name as published holds, in their order: X (Y), X / Y, X; Y, X FORMERLY Y, X EX Y, X '
'(F.K.A. Y), IMO 9298492 ("Y"). kind: fka for a former name, nka for one said to be the present one, else aka. A '
'country''s name, a number or a single letter is none; a name that is one gives no row';
