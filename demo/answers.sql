-- Answers of any data set, the case or your own files.
SELECT CASE WHEN EXISTS (SELECT FROM pg_tables WHERE schemaname = 'demo' AND tablename = 'stay')
	THEN 'RECONSTRUCTED from press reports: hours are made up, polygons drawn by hand'
	ELSE 'from the file given' END AS label \gset

SELECT added AS "port calls found", vessels AS "in the tracks of vessels" FROM detect_port_calls();

CREATE TEMP TABLE call AS
SELECT coalesce((SELECT i.name FROM vessel_identity i WHERE i.mmsi = v.mmsi ORDER BY i.observed, i.identity_id LIMIT 1),
	v.mmsi::text) AS ship, z.name AS zone, z.kind, z.country, c.*
FROM (SELECT mmsi, track_merge(track) AS track FROM vessel_track GROUP BY mmsi) v
	CROSS JOIN LATERAL port_calls(v.track, (SELECT zone_set_index('all'))) c JOIN zone z USING (zone_id);

\echo
\echo ==== Port calls, with the earliest and latest time that the fixes allow
\echo ==== :label
SELECT ship, zone, CASE arrival_basis WHEN 'crossing' THEN '' ELSE 'heard from ' END
	|| to_char(arrived, 'YYYY-MM-DD HH24:MI') AS arrived,
	to_char(arrived_earliest, 'MM-DD HH24:MI') || ' .. '
		|| to_char(arrived_latest, 'MM-DD HH24:MI') AS "arrived between",
	arrival_basis AS basis,
	CASE departure_basis WHEN 'crossing' THEN '' ELSE 'heard until ' END
		|| to_char(coalesce(departed, departed_earliest), 'YYYY-MM-DD HH24:MI') AS departed,
	to_char(departed_earliest, 'MM-DD HH24:MI') || ' .. '
		|| coalesce(to_char(departed_latest, 'MM-DD HH24:MI'), 'still there') AS "departed between",
	departure_basis AS basis, confidence AS conf
FROM call WHERE kind <> 'berth' OR NOT EXISTS (SELECT FROM zone WHERE kind = 'port') ORDER BY ship, arrived_latest
	LIMIT 40;

\echo ==== Dwell by zone and ship, hours: at least (first to last fix inside), best, at most
\echo ==== :label
SELECT zone, ship, count(*) AS calls,
	round(sum(extract(epoch FROM departed_earliest - arrived_latest) / 3600), 1) AS "at least",
	round(sum(extract(epoch FROM coalesce(departed, departed_earliest) - arrived) / 3600), 1) AS best,
	CASE WHEN bool_or(arrived_earliest IS NULL OR departed_latest IS NULL) THEN 'unknown'
		ELSE round(sum(extract(epoch FROM departed_latest - arrived_earliest) / 3600), 1)::text END AS "at most",
	round(sum(extract(epoch FROM stopped) / 3600), 1) AS stopped,
	round(sum(extract(epoch FROM unobserved) / 3600), 1) AS unobserved
FROM call WHERE kind <> 'berth' GROUP BY zone, ship ORDER BY zone, ship LIMIT 40;

SELECT EXISTS (SELECT FROM call WHERE kind = 'berth') AS berths \gset
\if :berths
\echo ==== In which order were the piers used?
\echo ==== :label
SELECT p.ship, p.zone AS port, to_char(p.arrived, 'YYYY-MM-DD') AS arrived,
	string_agg(format('%s (%s h)', b.zone, round(extract(epoch FROM b.departed_earliest - b.arrived_latest) / 3600)),
		' then ' ORDER BY b.arrived_latest) AS piers
FROM call p JOIN call b ON b.ship = p.ship AND b.kind = 'berth'
	AND b.arrived_latest BETWEEN p.arrived_latest AND p.departed_earliest
WHERE p.kind = 'port'
GROUP BY p.ship, p.zone, p.arrived ORDER BY p.arrived;
\endif

\echo ==== Distances from the centre of each embargoed port to the nearest other ports, nautical miles (WGS84)
SELECT z.name AS "from", o.name AS "to", round(n.distance_nm::numeric, 1) AS nm
FROM zone z, LATERAL (SELECT ST_Centroid(z.geom) AS c) m,
	nearest_zones((SELECT zone_set_index('ports')), ST_X(m.c), ST_Y(m.c), 200) n JOIN zone o ON o.zone_id = n.zone_id
WHERE z.embargoed AND z.kind = 'port' AND o.zone_id <> z.zone_id ORDER BY z.name, nm;
