-- Where tickets go that customers close, and whether customers may. Where nobody has had a ticket yet, they may not.

-- A stage that is gone, or is no longer closed, stays named: nobody closes into another one unasked.
CREATE TABLE closing_stage (
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  pipeline_id BIGINT NOT NULL REFERENCES pipeline (id),
  stage_id BIGINT NOT NULL,
  PRIMARY KEY (portal_id, pipeline_id)
);
UPDATE portal SET close_allowed = FALSE WHERE NOT EXISTS (SELECT 1 FROM ticket);

-- only sqlite
CREATE TRIGGER closing_stage_insert_counts AFTER INSERT ON closing_stage BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER closing_stage_update_counts AFTER UPDATE ON closing_stage BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER closing_stage_delete_counts AFTER DELETE ON closing_stage BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER closing_stage_counts AFTER INSERT OR UPDATE OR DELETE ON closing_stage FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
