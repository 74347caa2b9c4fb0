-- Port calls of simulated.sql: every other one, by part 0 or 1.
SET search_path = vesselwatch, public, bench;
SET timezone = 'UTC';
SET jit = off;
\set ships 300000
\set ports 5000
SELECT first_run, last_finding FROM bench.simulated \gset
INSERT INTO port_call_finding (finding_id, run_id, mmsi, zone_id, zone_name, zone_kind, zone_country, zone_embargoed,
	ancestors, call, stop_lon, stop_lat, supersedes, known_from, known_to)
SELECT
	:last_finding + c.i,
	:first_run + c.night,
	s.mmsi,
	c.zone_id,
	z.name,
	z.kind,
	z.country,
	z.embargoed,
	'{}',
	ROW(c.zone_id,
		t.arrived, t.arrived - interval '7 minutes', t.arrived + interval '3 minutes', 'crossing',
		CASE WHEN NOT c.is_open THEN t.until END, t.until - interval '4 minutes',
		CASE WHEN NOT c.is_open THEN t.until + interval '6 minutes' END,
		CASE WHEN c.is_open THEN 'open' ELSE 'crossing' END,
		t.arrived + interval '40 minutes', t.until - interval '30 minutes',
		t.until - t.arrived, interval '0', (c.until - c.arrived)::integer / 180,
		CASE WHEN c.is_open THEN 3 ELSE 4 END)::zone_visit,
	10 + c.chance,
	50 + c.chance,
	CASE WHEN c.version = 1 THEN :last_finding + c.i - 1 END,
	to_timestamp(k.known_from),
	CASE WHEN c.is_superseded THEN to_timestamp(k.known_from + 86400) END
FROM (
	SELECT
		n.*,
		-- the largest port first
		1 + floor(:ports * n.chance * n.chance)::integer AS zone_id,
		CASE WHEN n.is_superseded THEN n.arrived + 4500 ELSE least(n.arrived + n.stay, 1709251200) END AS until,
		n.is_superseded OR n.arrived + n.stay > 1709251200 AS is_open,
		-- since 2019-03-01
		floor((n.arrived - 1551398400) / 86400)::integer + n.version AS night
	FROM (
		SELECT
			i,
			1 + (i - i / 9) * 7919 % :ships AS ship,
			CASE WHEN i % 9 = 0 THEN 1 ELSE 0 END AS version,
			-- of nine findings eight are calls
			i % 9 = 8 AS is_superseded,
			floor(1551398400 + (i - i / 9) * 9 / 8 * (1826 * 86400 / :findings::double precision)
				+ (hashint8extended(i - i / 9, 1) & 65535)) AS arrived,
			20000 + (hashint8extended(i - i / 9, 2) & 262143) AS stay,
			(hashint8extended(i - i / 9, 3) & 1048575) / 1048576.0::double precision AS chance
		FROM generate_series(1 + :part::bigint, :findings::bigint, 2) i
		OFFSET 0
	) n
	OFFSET 0
) c
JOIN bench.ship s ON s.ship = c.ship
JOIN zone z ON z.zone_id = c.zone_id
CROSS JOIN LATERAL (SELECT to_timestamp(c.arrived) AS arrived, to_timestamp(c.until) AS until OFFSET 0) t
CROSS JOIN LATERAL (SELECT 1551398400 + 86400 * (c.night + 1) + 7200 AS known_from OFFSET 0) k;
