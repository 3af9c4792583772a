-- Other processes on the same database hear at once of what happens and of work to do. They look by themselves, too.
-- only postgres
CREATE FUNCTION tell_others() RETURNS TRIGGER LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_notify('portico', ''); RETURN NULL; END $$;
CREATE TRIGGER event_told AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION tell_others();
CREATE TRIGGER job_told AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION tell_others();
-- end
