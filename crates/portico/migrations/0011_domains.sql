-- Where the portal is: domains that were proven to be ours, a path under them, and the addresses it had before.

ALTER TABLE domain ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE domain ADD COLUMN proven_at BIGINT;
ALTER TABLE domain ADD COLUMN found_at BIGINT;
ALTER TABLE domain ADD COLUMN checked_at BIGINT;
ALTER TABLE domain ADD COLUMN problem TEXT;
ALTER TABLE domain ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

ALTER TABLE portal ADD COLUMN slug TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX portal_by_address ON portal (domain_id, slug);

CREATE TABLE former_address (
  domain_id BIGINT NOT NULL REFERENCES domain (id),
  slug TEXT NOT NULL,
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (domain_id, slug)
);

-- only sqlite
CREATE TRIGGER former_address_insert_counts AFTER INSERT ON former_address BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER former_address_update_counts AFTER UPDATE ON former_address BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER former_address_delete_counts AFTER DELETE ON former_address BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER former_address_counts AFTER INSERT OR UPDATE OR DELETE ON former_address FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
