-- Names of vessels: spellings that are one name, and how alike two names are.

CREATE FUNCTION vessel_name_key(name text) RETURNS text
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50;
COMMENT ON FUNCTION vessel_name_key(text) IS
'The key by which spellings of a vessel''s name are one: Latin capitals without gaps, then the numbers. Other scripts are transliterated (ICU; Russian and Ukrainian by BGN/PCGN), look-alike letters in Latin words folded (ICU spoof checker, Unicode TS 39), M/V, MT and the like and "No." dropped, spelled and roman numbers made digits, letters that transliterations differ in unified (ISO 9, BGN/PCGN, GOST 7.79, ICAO Doc 9303). NULL for a name without a letter or digit. Error 54000 for a name of more than 1000 bytes. Keys depend on the release of ICU: REINDEX indexes on them after an upgrade of it';

CREATE FUNCTION vessel_name_similarity(a text, b text) RETURNS real
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION vessel_name_similarity(text, text) IS
'How alike two names of vessels are, 0 to 1: 1 for equal keys (vessel_name_key), 0 for different numbers, else 1 - 3 d / n with d the letters to insert, drop, change or swap with their neighbour (Damerau-Levenshtein, optimal string alignment) between the letters of the keys, of which the first 64 count, and n the letters of the longer; not below 0';

CREATE FUNCTION match_vessel_names(names text[], against text[], min_score real DEFAULT 0.7,
	OUT name_no integer, OUT against_no integer, OUT similarity real)
RETURNS SETOF record
AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000 COST 1000000;
COMMENT ON FUNCTION match_vessel_names(text[], text[], real) IS
'All pairs of names of two arrays whose vessel_name_similarity is at least min_score, by their subscripts. Error 22023 for a min_score that is not above 0 and at most 1';
