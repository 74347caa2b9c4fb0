-- Keep the tracks of the fleet at hand as :what, for scale.sql to find who met whom.
SET search_path = vesselwatch, public, bench;
CREATE TABLE IF NOT EXISTS bench.traffic (what text, mmsi mmsi, track track);
INSERT INTO bench.traffic
SELECT :'what', mmsi::mmsi, track_agg(t, lon, lat, sog, cog) FROM bench.position GROUP BY mmsi;
VACUUM ANALYZE bench.traffic;
