-- Sanctions lists: copies, what they change, what is not taken for a list.
\set VERBOSITY terse
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS vesselwatch CASCADE;
SET search_path = vesselwatch, public;
SET timezone = 'UTC';
SET datestyle = 'ISO';
BEGIN;
-- OFAC's sdn.csv: no header, -0- is null, programs in brackets, numbers in the remarks
\set angara '37059,"ANGARA","vessel","RUSSIA-EO14024",-0- ,"UBYT2","General Cargo",-0- ,-0- ,"Russia",-0- ,"Vessel Registration Identification IMO 9179842; MMSI 273210440."\n'
\set lady '37095,"LADY R","vessel","RUSSIA-EO14024] [NPWMD",-0- ,-0- ,"General Cargo",-0- ,-0- ,"Russia",-0- ,"f.k.a. ''SLOMAN PRODUCER''; Vessel Registration Identification IMO 9161003; Linked To: TRANSMORFLOT LLC."\n'
\set owner '37096,"TRANSMORFLOT LLC",-0- ,"RUSSIA-EO14024",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
SELECT records, vessels, added, status, filled FROM load_ofac_sdn(format(E'%s%s', :'angara', :'owner'), '2022-05-07');
SELECT records, vessels, added, status FROM load_ofac_sdn(format(E'%s%s%s', :'angara', :'lady', :'owner'),
	'2022-05-08');
-- the list gives no dates: a listing began between two copies
SELECT key, name, imo, mmsi, call_sign, flag, programs, listed_after::date, listed_by::date FROM sanctioned_vessel
	ORDER BY key;
SELECT at::date, (SELECT status FROM listings_of('9161003', at))
	FROM unnest('{2022-05-07 00:00Z,2022-05-07 12:00Z,2022-05-08 00:00Z}'::timestamptz[]) at;
SELECT n.kind, n.weak, n.name FROM listing_name n JOIN listing USING (listing_id) WHERE source_key = '37095' ORDER BY 1;
SELECT k.relation, k.name, o.kind FROM listing_link k JOIN listing o ON o.listing_id = k.linked_id;
-- gone, and back: what was known on each day stays known
SELECT removed, status FROM load_ofac_sdn(format(E'%s%s', :'lady', :'owner'), '2022-06-01');
SELECT added, status FROM load_ofac_sdn(format(E'%s%s%s', :'angara', :'lady', :'owner'), '2022-07-01');
SELECT list, change, relisted, name, happened_after::date, happened_by::date FROM sanctions_change ORDER BY happened_by,
	name;
SELECT known::date AS known_on, (SELECT count(*) FROM listings_of('9179842', '2022-06-15', known)) AS listed_in_june
	FROM unnest('{2022-05-31,2022-06-15,2022-07-15}'::timestamptz[]) known;
-- what is not taken for a list
SELECT status, reason FROM load_ofac_sdn('', '2022-07-02');
SELECT status, reason FROM load_ofac_sdn(replace(format(E'%s%s%s', :'angara', :'lady', :'owner'), '"vessel"', '-0- '),
	'2022-07-02');
SELECT status, reason FROM load_ofac_sdn('<sdnList/>', '2022-07-02');
SELECT status, reason
	FROM load_uk_list(E'Report Date: 29-Apr-2026\nUnique ID,Name,Designation Type,IMO number,Date Designated\nRUS1,'
	'LADY R,Ship,9161003,31/07/2024\n', '2026-04-29');
SELECT list, last_accepted_at::date, quarantined_since::date, ships FROM list_status WHERE last_tried_at IS NOT NULL
	ORDER BY list;
-- any list as JSON; a ship listed from two dates keeps both, a field of another name is an error
SELECT records, vessels, rejected, status FROM load_listings('own', '{"authority": "us", "name": "our list", "measure": "watch", "listings": [
	{"imo": 9161003, "name": "LADY R", "from": "2024-06-25", "measures": ["port ban"]}, {"imo": 9161003,
		"name": "LADY R", "from": "2024-07-31", "measures": ["asset freeze"]}, {"name": "NOBODY"}]}', '2024-08-01');
SELECT key, measures, starts_by::date, start_basis FROM listings_of('9161003', '2024-08-01') WHERE list = 'own'
	ORDER BY starts_by;
SELECT reason FROM list_reject WHERE raw LIKE '%NOBODY%';
SELECT load_listings('own', '[{"imo": 9161003, "shipname": "LADY R"}]', '2024-08-02');
ROLLBACK;
