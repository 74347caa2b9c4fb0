-- Names within names as lists publish them; countries as lists write flags.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET client_min_messages = error;
SELECT plan(46);

CREATE FUNCTION pg_temp.parts(written text) RETURNS text LANGUAGE sql
	AS $$ SELECT string_agg(name || ':' || kind, ' + ') FROM vessel_names_in(written) $$;
SELECT is(pg_temp.parts(w), p, format('"%s"', w))
FROM (VALUES ('IMO 9298492 ("TOA PAYOH")', 'TOA PAYOH:aka'),
	('IMO 9298492 (TOA PAYOH / TOA 2)', 'TOA PAYOH:aka + TOA 2:aka'), ('BELLA - IMO 9298492', 'BELLA:aka'),
	('IMO9298492 TOA PAYOH', 'TOA PAYOH:aka'), ('BELLA IMO9298492', 'BELLA:aka'), ('BELLA (imo9298492)', 'BELLA:aka'),
	('BELLA (STELLA)', 'BELLA:aka + STELLA:aka'), ('BELLA (EX STELLA)', 'BELLA:aka + STELLA:fka'),
		('BELLA EX-STELLA', 'BELLA:aka + STELLA:fka'),
	('BELLA (ex. STELLA, ex. LUNA)', 'BELLA:aka + STELLA:fka + LUNA:fka'), ('SEA A / SEA B', 'SEA A:aka + SEA B:aka'),
		('BELLA/STELLA', 'BELLA:aka + STELLA:aka'),
	('OCEAN STAR FORMERLY OCEAN SUN', 'OCEAN STAR:aka + OCEAN SUN:fka'),
		('NEPTUN (formerly known as MAIA-1)', 'NEPTUN:aka + MAIA-1:fka'),
	('STELLA (F.K.A. LUNA; A.K.A. SOL)', 'STELLA:aka + LUNA:fka + SOL:aka'),
		('BELLA also known as STELLA', 'BELLA:aka + STELLA:aka'),
		('GENESIS (NOW KNOWN AS WAVE)', 'GENESIS:aka + WAVE:nka'),
	('BELLA (NOW STELLA)', 'BELLA:aka + STELLA:nka'), ('BELLA; STELLA', 'BELLA:aka + STELLA:aka'),
		('ВОЛГА (ДОН)', 'ВОЛГА:aka + ДОН:aka'), ('BELLA (PANAMA)', 'BELLA:aka'),
	-- names that are one
	('LADY R', NULL), ('M/V LADY R', NULL), ('M/T "ANGARA"', NULL), ('S/S X', NULL), ('SEA STAR (2)', NULL),
		('X-PRESS KAILASH', NULL), ('EX SPARTAK', NULL), ('NOW OR NEVER', NULL),
	('THE FORMER', NULL), ('EXCALIBUR', NULL), ('', NULL)) v(w, p);

SELECT is((SELECT string_agg(format('%s: %s', w, may_hold_names(w)), ', ')
	FROM unnest(ARRAY['a.k.a', 'x aka', 'AKANE', 'N.K.AB', 'Ex', 'EXTRA', 'F/V X', 'ABC/DEF', 'AB/ DEF', 'ДОН/ВОЛГА',
	'X;Y', 'imo']) w),
	'a.k.a: t, x aka: t, AKANE: f, N.K.AB: f, Ex: t, EXTRA: f, F/V X: f, ABC/DEF: t, AB/ DEF: t, ДОН/ВОЛГА: t, X;Y: t, '
	'imo: t', 'what names within a name can stand beside');

-- found by each of them
SELECT load_listings('uk', '[{"key": "u1", "imo": "9161003", "name": "BELLA (EX STELLA MARE) / LUNA ROSSA"}]',
	'2024-08-01') \gset
SELECT is((SELECT string_agg(kind || ' ' || name, '; ' ORDER BY kind, name) FROM listing_name),
	'aka BELLA; aka LUNA ROSSA; fka STELLA MARE; primary BELLA (EX STELLA MARE) / LUNA ROSSA', 'each name is kept');
SELECT is((SELECT listed_name FROM screen_vessel(name => n, at => '2024-09-01')), 'BELLA (EX STELLA MARE) / LUNA ROSSA',
	format('"%s" is found', n)) FROM unnest('{bella,Stella Mare,M/V LUNA ROSSA}'::text[]) n;

-- ---------- flags ----------

SELECT is((SELECT string_agg(coalesce(country_code(n), '-'), ' ' ORDER BY i)
	FROM unnest(ARRAY['Russia', 'Iran', 'Democratic People''s Republic of Korea', 'Korea, North', 'Hong Kong',
	'St. Vincent and the Grenadines',
	'Saint Kitts and Nevis', 'St. Kitts & Nevis', 'Sao Tome and Principe', 'Turkey', 'Côte d''Ivoire', 'The Gambia',
		'Tanzania, United Republic of', 'British Virgin Islands', 'U.S.A.']) WITH ORDINALITY u(n, i)),
	'RU IR KP KP HK VC KN KN ST TR CI GM TZ VG US', 'countries as lists write them');
SELECT is((SELECT string_agg(coalesce(country_code(n), '-'), ' ' ORDER BY i)
	FROM unnest(ARRAY['Syria', 'Burma', 'Congo', 'Congo, Republic of the', 'Republic of the Congo', 'Congo, Democratic Republic of the',
	'Democratic Republic of the Congo', 'Sudan', 'South Sudan', 'Guinea', 'Papua New Guinea', 'Virgin Islands, British', 'US Virgin Islands',
	'Republic of Panama', 'Union of the Comoros', 'Swaziland', 'Korea', 'Soviet Union', 'Yugoslavia', 'East Germany', 'Crimea', 'Republic of China'])
	WITH ORDINALITY u(n, i)), 'SY MM CG CG CG CD CD SD SS GN PG VG VI PA KM SZ - - - - - -', 'never the country whose name is nearest');
SELECT is((SELECT string_agg(country_code(n), ' ' ORDER BY i)
	FROM unnest('{ru,RU,PRK,pan}'::text[]) WITH ORDINALITY u(n, i)), 'RU RU KP PA', 'codes');
SELECT is((SELECT string_agg(country_code(n), ' ')
	FROM unnest(ARRAY['', '-0-', 'None Identified', 'Unknown', repeat('A', 300), 'Atlantis', '1', U&'\FDFA']
	|| repeat(U&'\FDFA', 60)) n), NULL, 'anything else is none');
SELECT is((SELECT string_agg(n, '; ') FROM unnest(ARRAY['Panama', 'Liberia', 'Gabon', 'Comoros', 'Togo', 'Sierra Leone',
	'Malta', 'Cayman Islands', 'Cook Islands', 'Palau', 'Vietnam', 'Viet Nam', 'Cameroon', 'Djibouti',
	'Cuba', 'Cambodia', 'Singapore', 'Mongolia', 'Antigua and Barbuda', 'Belize', 'Samoa', 'Honduras',
		'Marshall Islands', 'Guyana', 'Tuvalu', 'Syria', 'Syrian Arab Republic', 'Kiribati', 'Barbados', 'Curaçao',
		'Benin',
	'Equatorial Guinea', 'Eswatini', 'Guinea-Bissau', 'Venezuela', 'Dominica', 'Cyprus', 'Seychelles', 'Bolivia',
		'Burma', 'Madagascar', 'Maldives', 'Sri Lanka', 'Oman', 'India', 'China', 'Ukraine', 'Kazakhstan']) n
	WHERE country_code(n) IS NULL), NULL, 'flags of listed ships are countries');
SELECT is((SELECT string_agg(c.code, ', ' ORDER BY c.code)
	FROM (SELECT DISTINCT mmsi_country((mid * 1000000 + 1)::mmsi) AS code FROM generate_series(201, 775) mid) c
	WHERE country_code(c.code) IS DISTINCT FROM c.code), NULL, 'every country with an MID is known by its code');
SELECT is((SELECT string_agg(n, ', ') FROM unnest('{RU,KP,PA,HK}'::text[]) n WHERE country_code(country_code(n)) <> n),
	NULL, 'a code is its own');
SELECT ok(max(length(country_code(left(n, 200)))) = 2, 'and two letters') FROM unnest('{Panama,Iran}'::text[]) n;
SELECT ok(is_imo_written('International Maritime Organization (IMO) Number 9298492') AND NOT is_imo_written('(LIMO) 9298492'),
	'IMO may stand in brackets before its number');
SELECT * FROM finish();
ROLLBACK;
