-- Errors of the identity numbers of ships with their SQLSTATE, and odd input that is fine.
\set ON_ERROR_STOP 1
\i test/tap_setup.sql
SET LOCAL IntervalStyle = postgres;
SET LOCAL TimeZone = 'UTC';

SELECT plan(66);

CREATE FUNCTION pg_temp.error_detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE statement;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN detail;
END $$;

-- identity numbers: text
SELECT throws_ok($q$SELECT ''::imo$q$, '22P02', $m$invalid input syntax for type imo: ""$m$,
	'imo from ""');
SELECT throws_ok($q$SELECT 'IMO'::imo$q$, '22P02', $m$invalid input syntax for type imo: "IMO"$m$,
	'imo from "IMO"');
SELECT throws_ok($q$SELECT '123456'::imo$q$, '22P02', $m$invalid input syntax for type imo: "123456"$m$,
	'imo from "123456"');
SELECT throws_ok($q$SELECT '12345678'::imo$q$, '22P02', $m$invalid input syntax for type imo: "12345678"$m$,
	'imo from "12345678"');
SELECT throws_ok($q$SELECT 'IMO 907472A'::imo$q$, '22P02', $m$invalid input syntax for type imo: "IMO 907472A"$m$,
	'imo from "IMO 907472A"');
SELECT throws_ok($q$SELECT '-9074729'::imo$q$, '22P02', $m$invalid input syntax for type imo: "-9074729"$m$,
	'imo from "-9074729"');
SELECT throws_ok($q$SELECT '9074729 9074729'::imo$q$, '22P02',
	$m$invalid input syntax for type imo: "9074729 9074729"$m$,
	'imo from "9074729 9074729"');
SELECT throws_ok($q$SELECT ''::company_imo$q$, '22P02', $m$invalid input syntax for type company_imo: ""$m$,
	'company_imo from ""');
SELECT throws_ok($q$SELECT 'IMO'::company_imo$q$, '22P02', $m$invalid input syntax for type company_imo: "IMO"$m$,
	'company_imo from "IMO"');
SELECT throws_ok($q$SELECT '123456'::company_imo$q$, '22P02', $m$invalid input syntax for type company_imo: "123456"$m$,
	'company_imo from "123456"');
SELECT throws_ok($q$SELECT '12345678'::company_imo$q$, '22P02',
	$m$invalid input syntax for type company_imo: "12345678"$m$,
	'company_imo from "12345678"');
SELECT throws_ok($q$SELECT 'IMO 907472A'::company_imo$q$, '22P02',
	$m$invalid input syntax for type company_imo: "IMO 907472A"$m$,
	'company_imo from "IMO 907472A"');
SELECT throws_ok($q$SELECT '-9074729'::company_imo$q$, '22P02',
	$m$invalid input syntax for type company_imo: "-9074729"$m$,
	'company_imo from "-9074729"');
SELECT throws_ok($q$SELECT '9074729 9074729'::company_imo$q$, '22P02',
	$m$invalid input syntax for type company_imo: "9074729 9074729"$m$,
	'company_imo from "9074729 9074729"');
SELECT throws_ok($q$SELECT '9074728'::imo$q$, '22P02', $m$"9074728" is not a valid IMO ship number$m$,
	'imo with a wrong check digit');
SELECT throws_ok($q$SELECT '0000000'::imo$q$, '22P02', $m$"0000000" is not a valid IMO ship number$m$,
	'no ship has number 0');
SELECT throws_ok($q$SELECT '9074729'::company_imo$q$, '22P02', $m$"9074729" is not a valid IMO company number$m$,
	'a ship number is not a company number');
SELECT throws_ok($q$SELECT ''::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: ""$m$,
	'mmsi from ""');
SELECT throws_ok($q$SELECT '-1'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "-1"$m$,
	'mmsi from "-1"');
SELECT throws_ok($q$SELECT '+1'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "+1"$m$,
	'mmsi from "+1"');
SELECT throws_ok($q$SELECT '1234567890'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "1234567890"$m$,
	'mmsi from "1234567890"');
SELECT throws_ok($q$SELECT '12345678A'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "12345678A"$m$,
	'mmsi from "12345678A"');
SELECT throws_ok($q$SELECT '123 456'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "123 456"$m$,
	'mmsi from "123 456"');
SELECT throws_ok($q$SELECT '1e3'::mmsi$q$, '22P02', $m$invalid input syntax for type mmsi: "1e3"$m$,
	'mmsi from "1e3"');

-- identity numbers: casts
SELECT throws_ok($q$SELECT 1000000000::mmsi$q$, '22003', $m$MMSI 1000000000 is out of range$m$,
	'mmsi from an integer of ten digits');
SELECT throws_ok($q$SELECT 9223372036854775807::mmsi$q$, '22003', $m$MMSI 9223372036854775807 is out of range$m$,
	'mmsi from the largest bigint');
SELECT throws_ok($q$SELECT (-1)::mmsi$q$, '22003', $m$MMSI -1 is out of range$m$,
	'mmsi from a negative number');
SELECT throws_ok($q$SELECT 9074728::imo$q$, '22003', $m$"9074728" is not a valid IMO ship number$m$,
	'imo from an integer with a wrong check digit');
SELECT throws_ok($q$SELECT (-9074729)::bigint::imo$q$, '22003', $m$"-9074729" is not a valid IMO ship number$m$,
	'imo from a negative bigint');
SELECT is(pg_temp.error_detail('SELECT 0::imo'), 'It must be from 1000000 to 9999999.', 'too small a number has no wrong digit');
SELECT is(pg_temp.error_detail('SELECT 10000000::company_imo'), 'It must be from 0000001 to 9999999.', 'nor has one too large');
SELECT throws_ok($q$SELECT 9074729::company_imo$q$, '22003', $m$"9074729" is not a valid IMO company number$m$,
	'company_imo from a ship number');

-- identity numbers: odd input that is fine
SELECT is(imo_or_null('9074728'), NULL,
	'imo_or_null of a wrong check digit');
SELECT is(imo_or_null(''), NULL,
	'imo_or_null of nothing');
SELECT is(imo_or_null(E' imo\t9074729 '), '9074729'::imo,
	'imo_or_null with prefix and blanks');
SELECT is(mmsi_or_null('1234567890'), NULL,
	'mmsi_or_null of ten digits');
SELECT is(mmsi_or_null(' 0 ')::text, '000000000',
	'mmsi of zero is padded');
SELECT is(company_imo_or_null('9074729'), NULL,
	'company_imo_or_null of a ship number');
SELECT is(company_imo_or_null('0555641')::text, '0555641',
	'a company number may begin with 0 (OFAC lists IMO 0555641)');
SELECT is(ROW(mmsi_kind('100000000'), mmsi_country('100000000'))::text, '(other,)',
	'kind and country of MMSI 100000000');
SELECT is(ROW(mmsi_kind('111232506'), mmsi_country('111232506'))::text, '(sar_aircraft,GB)',
	'kind and country of MMSI 111232506');
SELECT is(ROW(mmsi_kind('970012345'), mmsi_country('970012345'))::text, '(sart,)',
	'kind and country of MMSI 970012345');
SELECT is(ROW(mmsi_kind('972123456'), mmsi_country('972123456'))::text, '(man_overboard,)',
	'kind and country of MMSI 972123456');
SELECT is(ROW(mmsi_kind('974123456'), mmsi_country('974123456'))::text, '(epirb,)',
	'kind and country of MMSI 974123456');
SELECT is(ROW(mmsi_kind('979000000'), mmsi_country('979000000'))::text, '(other,)',
	'kind and country of MMSI 979000000');
SELECT is(ROW(mmsi_kind('992351000'), mmsi_country('992351000'))::text, '(aid_to_navigation,GB)',
	'kind and country of MMSI 992351000');
SELECT is(ROW(mmsi_kind('982351000'), mmsi_country('982351000'))::text, '(craft,GB)',
	'kind and country of MMSI 982351000');
SELECT is(ROW(mmsi_kind('823510000'), mmsi_country('823510000'))::text, '(handheld,GB)',
	'kind and country of MMSI 823510000');
SELECT is(ROW(mmsi_kind('2351000'), mmsi_country('2351000'))::text, '(coast_station,GB)',
	'kind and country of MMSI 2351000');
SELECT is(ROW(mmsi_kind('23510000'), mmsi_country('23510000'))::text, '(group,GB)',
	'kind and country of MMSI 23510000');
SELECT is(ROW(mmsi_kind('235100000'), mmsi_country('235100000'))::text, '(ship,GB)',
	'kind and country of MMSI 235100000');
SELECT is(ROW(mmsi_kind('999999999'), mmsi_country('999999999'))::text, '(other,)',
	'kind and country of MMSI 999999999');
SELECT is((SELECT string_agg(mmsi_country((mid * 1000000 + 1)::mmsi), ' ' ORDER BY n)
	FROM unnest(ARRAY[632, 630, 631, 561, 559, 615, 676, 662, 638, 745, 750, 244, 419, 523, 471, 550]) WITH ORDINALITY m(mid, n)),
	'GN GW GQ WS AS CG CD SD SS GF GY NL IN CC AE TL', 'countries that have a name in common with others');
SELECT is((SELECT string_agg(mid::text, ' ' ORDER BY mid) FROM generate_series(201, 775) mid WHERE mmsi_country((mid * 1000000 + 1)::mmsi) = 'PA'),
	'351 352 353 354 355 356 357 370 371 372 373 374', 'the numbers of Panama');
SELECT is(call_sign_country(''), NULL,
	'country of call sign ""');
SELECT is(call_sign_country('  '), NULL,
	'country of call sign "  "');
SELECT is(call_sign_country('3'), NULL,
	'country of call sign "3"');
SELECT is(call_sign_country('3E'), 'PA',
	'country of call sign "3E"');
SELECT is(call_sign_country('K1AB'), 'US',
	'country of call sign "K1AB"');
SELECT is(call_sign_country('9V1234'), 'SG',
	'country of call sign "9V1234"');
SELECT is(call_sign_country('k-1ab'), 'US',
	'country of call sign "k-1ab"');
SELECT is(call_sign_country('1AA'), NULL,
	'country of call sign "1AA"');
SELECT is(call_sign_country('SSM1'), 'EG',
	'country of call sign "SSM1"');
SELECT is(call_sign_country('SSN1'), 'SD',
	'country of call sign "SSN1"');
SELECT is(call_sign_country('SS1'), NULL,
	'country of call sign "SS1"');
SELECT is(call_sign_country('ÄÖÜ'), NULL,
	'country of call sign "ÄÖÜ"');

SELECT * FROM finish();
ROLLBACK;
