-- Screening of every ship with stored positions against the lists, by numbers and by name.

CREATE VIEW heard_vessel_candidate AS
WITH heard AS MATERIALIZED (
	SELECT
		row_number() OVER (ORDER BY p.mmsi)::integer AS n,
		p.mmsi,
		p.t,
		p.place,
		p.name,
		p.imo,
		p.flag,
		p.ship_type,
		c.call_sign
	FROM vessel_last_position p
	LEFT JOIN LATERAL (
		SELECT s.call_sign
		FROM ais_static s
		WHERE s.mmsi = p.mmsi::mmsi
			AND s.call_sign IS NOT NULL
		ORDER BY s.day DESC, s.reports DESC, s.call_sign
		LIMIT 1
	) c ON true
), asked AS (
	SELECT
		array_agg(h.name ORDER BY h.n) AS names,
		array_agg(h.imo::imo ORDER BY h.n) AS imos,
		array_agg(h.mmsi::mmsi ORDER BY h.n) AS mmsis,
		array_agg(h.call_sign ORDER BY h.n) AS call_signs,
		array_agg(h.flag ORDER BY h.n) AS flags
	FROM heard h
)
SELECT
	h.mmsi::bigint * 1048576 + s.rank AS row_id,
	h.mmsi,
	h.name,
	h.imo,
	h.call_sign,
	h.flag,
	h.ship_type,
	h.t AS last_seen,
	h.place,
	s.rank,
	s.verdict,
	s.score::double precision AS score,
	s.by_name_alone,
	s.listing_id,
	s.list,
	s.key,
	s.listed_name,
	array_to_string(s.programs, '; ') AS programs,
	array_to_string(s.measures, '; ') AS measures,
	array_to_string(s.matched, '; ') AS matched,
	array_to_string(s.contradicted, '; ') AS contradicted
FROM asked a
CROSS JOIN LATERAL screen_vessels(a.names, a.imos, a.mmsis, a.call_signs, flags => a.flags) s
JOIN heard h ON h.n = s.row_no
WHERE s.listing_id IS NOT NULL;
COMMENT ON VIEW heard_vessel_candidate IS
'Ships with stored positions that are candidates for a current listing, each screened (screen_vessels) by its MMSI '
'and by the name, IMO number, call sign and flag that it had at its last position. A candidate is no accusation: '
'by_name_alone and contradicted show how weak the match may be. The view screens all ships whatever is selected; use '
'screen_vessel() for a single ship';
COMMENT ON COLUMN heard_vessel_candidate.row_id IS 'Key, below 2^53';
COMMENT ON COLUMN heard_vessel_candidate.mmsi IS 'MMSI of the transmitter';
COMMENT ON COLUMN heard_vessel_candidate.name IS 'Name at the last position, registered or reported by AIS';
COMMENT ON COLUMN heard_vessel_candidate.imo IS 'IMO ship number at the last position';
COMMENT ON COLUMN heard_vessel_candidate.call_sign IS 'Call sign last reported by AIS';
COMMENT ON COLUMN heard_vessel_candidate.flag IS
'Flag at the last position, ISO 3166 alpha-2; the country of the MMSI if none is registered';
COMMENT ON COLUMN heard_vessel_candidate.ship_type IS 'Kind of ship, in the words of its source';
COMMENT ON COLUMN heard_vessel_candidate.last_seen IS 'Time of the last stored position';
COMMENT ON COLUMN heard_vessel_candidate.place IS 'Place of the last stored position';
COMMENT ON COLUMN heard_vessel_candidate.rank IS 'Rank among the ship''s candidates, likeliest first';
COMMENT ON COLUMN heard_vessel_candidate.verdict IS
'candidate, or possible candidate if the listing starts or ends between two copies';
COMMENT ON COLUMN heard_vessel_candidate.score IS 'Score of the match, see screening_score';
COMMENT ON COLUMN heard_vessel_candidate.by_name_alone IS 'Whether only the name agrees';
COMMENT ON COLUMN heard_vessel_candidate.listing_id IS 'Key of the listing';
COMMENT ON COLUMN heard_vessel_candidate.list IS 'Name of the list';
COMMENT ON COLUMN heard_vessel_candidate.key IS 'The list''s own key of the listing';
COMMENT ON COLUMN heard_vessel_candidate.listed_name IS 'Primary name on the list';
COMMENT ON COLUMN heard_vessel_candidate.programs IS 'Programs or regimes, separated by "; "';
COMMENT ON COLUMN heard_vessel_candidate.measures IS 'Measures, separated by "; "';
COMMENT ON COLUMN heard_vessel_candidate.matched IS 'What agrees, separated by "; "';
COMMENT ON COLUMN heard_vessel_candidate.contradicted IS 'What differs, separated by "; "; empty if nothing does';
