-- One file of this folder, loaded by auto: file, layout, and counts that must come of it; lacks: channels that it has
-- not; says: reports that say name, IMO number and size.
\set content `cat test/sample/ais/:file`
INSERT INTO ais_line (line) VALUES (:'content');
CALL load_ais('auto') \gset
SELECT is((SELECT layout FROM ais_load WHERE load_id = :load_id), :'layout', :'file' || ': the layout is found');
SELECT is(ARRAY[:read, :stored, :skipped_base_station, :skipped_aid_to_navigation, :skipped_aircraft,
	:skipped_no_position, :rejected,
	:unreadable_sog + :unreadable_cog + :unreadable_heading + :unreadable_nav_status], (:'counts' || '')::integer[],
	:'file' || ': every report is accounted for');
SELECT set_eq('SELECT f.mmsi, f.t, f.lon, f.lat, f.sog, f.cog, f.heading, f.nav_status FROM fix f', format(
	'SELECT mmsi, t, lon, lat, %s AS sog, %s AS cog, %s AS heading, %s AS nav_status FROM truth',
	CASE WHEN :'lacks' ~ 'sog' THEN 'NULL::float8' WHEN :'lacks' ~ 'tenths' THEN 'round(sog::numeric)::float8'
		ELSE 'sog' END, 'cog',
	CASE WHEN :'lacks' ~ 'heading' THEN 'NULL::integer' ELSE 'heading' END,
	CASE WHEN :'lacks' ~ 'status' THEN 'NULL::integer' ELSE 'nav_status' END), :'file' || ': positions and motion');
SELECT is((SELECT string_agg(format('%s %s %s %s %s', s.mmsi, s.name, regexp_replace(s.imo, '^IMO', ''), s.length_m,
	s.reports), ', ' ORDER BY s.mmsi)
	FROM ais_static s), CASE WHEN :says = 0 THEN NULL ELSE
	format('211000001 ALPHA, BETA 9161003 120 %s, 273000002 GAMMA 9179842 35 %1$s', :says) END, :'file'
		|| ': what ships say of themselves');
DELETE FROM vessel_track;
DELETE FROM ais_static;
