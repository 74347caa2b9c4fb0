-- The end of every update script.

SELECT set_trigger_modes(false), set_trigger_modes(true);
DROP FUNCTION recreate_dependents();
DROP FUNCTION drop_with_dependents(regclass);
DROP FUNCTION dependents_of(regclass);
DROP FUNCTION describe_dependent(oid, oid, integer);
DROP FUNCTION kind_of_dependent(oid, oid);
