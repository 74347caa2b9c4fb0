-- From the first trial version to the second: a column, a view with dependents, a function.

ALTER TABLE trial_note ADD COLUMN severity integer DEFAULT 1 NOT NULL;
COMMENT ON COLUMN trial_note.severity IS 'How much it matters';

SELECT drop_with_dependents('trial_zone');
CREATE VIEW trial_zone AS
SELECT z.zone_id, z.kind, z.name, ST_X(ST_PointOnSurface(z.geom)) AS lon FROM zone z;
COMMENT ON VIEW trial_zone IS 'Zones and their kind';
COMMENT ON COLUMN trial_zone.kind IS 'Kind of zone';
COMMENT ON COLUMN trial_zone.name IS 'Name of the zone';
SELECT recreate_dependents();

CREATE FUNCTION trial_zone_lon(name text) RETURNS double precision
LANGUAGE sql STABLE
RETURN (SELECT z.lon FROM trial_zone z WHERE z.name = trial_zone_lon.name ORDER BY z.zone_id LIMIT 1);
COMMENT ON FUNCTION trial_zone_lon(text) IS 'Longitude of a zone';
