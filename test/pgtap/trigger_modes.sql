-- Triggers that a restore has left off: seen whichever table lacks them, and put on again.
\i test/tap_setup.sql
SELECT plan(8);
SELECT ensure_track_partitions('2024-01-01') AS made \gset
CREATE TEMP TABLE before_restore AS SELECT t.oid, t.tgenabled FROM pg_trigger t;

SELECT ok(count(*) > 200 AND bool_and(m.mode = m.wanted), 'all triggers fire as they must after an installation')
FROM trigger_modes() m;

-- what pg_restore --disable-triggers does before the rows of a table, and after them
CREATE FUNCTION pg_temp.astray_after(relation regclass, VARIADIC modes text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	mode text;
	astray bigint;
BEGIN
	SET CONSTRAINTS ALL IMMEDIATE;
	FOREACH mode IN ARRAY modes LOOP
		EXECUTE format('ALTER TABLE %s %s TRIGGER ALL', relation, mode);
	END LOOP;
	astray := (SELECT count(*) FROM trigger_modes() m WHERE m.mode <> m.wanted AND m.relation = astray_after.relation);
	PERFORM set_trigger_modes(true), set_trigger_modes(false);
	RETURN astray;
END $$;
SELECT is_empty($$SELECT r.relation
	FROM (SELECT m.relation, count(*) AS triggers FROM trigger_modes() m WHERE m.wanted <> 'D' GROUP BY m.relation) r
	WHERE pg_temp.astray_after(r.relation, 'DISABLE') <> r.triggers$$,
	'triggers that are off are seen, whichever table lacks them');
SELECT is_empty($$SELECT m.* FROM trigger_modes() m WHERE m.mode <> m.wanted$$, 'and are put on');
SELECT is(pg_temp.astray_after('vessel_track_2024_01', 'DISABLE', 'ENABLE'), 2::bigint,
	'those of a partition that fire at another time than before, after all were put on, are seen too');
SELECT is_empty($$SELECT t.tgname FROM pg_trigger t JOIN before_restore b USING (oid)
	WHERE t.tgenabled <> b.tgenabled$$, 'and fire again when they did');

-- positions that came meanwhile
SELECT store_track('211000001', '[2024-01-03T00:00:00Z 10 50, 2024-01-04T00:00:00Z 10 50]') AS stored \gset
DELETE FROM vessel_track_change;
ALTER TABLE vessel_track_2024_01 DISABLE TRIGGER ALL;
ALTER TABLE vessel_track_2024_01 ENABLE TRIGGER ALL;
SELECT is((SELECT a.number FROM after_restore() a WHERE a.step = 'days to be looked at again'), 2::bigint,
	'positions that came without triggers are looked at by the next refresh');
SELECT is((SELECT count(*) FROM after_restore() a WHERE a.step IN ('days to be looked at again', 'other triggers put on')),
	0::bigint, 'once');

-- what users add is theirs
CREATE TABLE user_note (zone_id bigint REFERENCES zone);
CREATE TRIGGER user_trigger BEFORE INSERT ON zone FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
ALTER TABLE zone DISABLE TRIGGER user_trigger;
ALTER TABLE user_note DISABLE TRIGGER ALL;
SELECT is_empty($$SELECT m.* FROM trigger_modes() m WHERE m.mode <> m.wanted$$, 'a user''s own triggers are the user''s');
SELECT * FROM finish();
ROLLBACK;
