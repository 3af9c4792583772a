-- Contacts and companies as staff keep them. One that is deleted leaves a row that says nothing any more.
ALTER TABLE contact ADD COLUMN is_deleted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE company ADD COLUMN is_deleted BOOLEAN NOT NULL DEFAULT FALSE;

-- What stands behind the @ of an address.
ALTER TABLE contact ADD COLUMN email_domain {key} NOT NULL DEFAULT '';
-- only sqlite
UPDATE contact SET email_domain = SUBSTR(email_key, INSTR(email_key, '@') + 1);
-- end
-- only postgres
UPDATE contact SET email_domain = SPLIT_PART(email_key, '@', 2);
-- end
CREATE INDEX contact_by_email_domain ON contact (email_domain, id);

-- A company's further domains; the first one stands with the company.
CREATE TABLE company_domain (
  company_id BIGINT NOT NULL REFERENCES company (id),
  domain {key} NOT NULL,
  PRIMARY KEY (company_id, domain)
);
CREATE INDEX company_domain_by_domain ON company_domain (domain, company_id);

-- Whether new contacts join the company of their address, and the domains that say nothing about a company, one a line.
-- Where there are companies already, whose domains were written down for other reasons, nobody joins unasked.
CREATE TABLE directory (
  by_domain BOOLEAN NOT NULL,
  excluded TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
INSERT INTO directory (by_domain, excluded, updated_at)
  SELECT NOT EXISTS (SELECT 1 FROM company), '', 1;

-- only sqlite
CREATE TRIGGER directory_insert_counts AFTER INSERT ON directory BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER directory_update_counts AFTER UPDATE ON directory BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER directory_delete_counts AFTER DELETE ON directory BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER directory_counts AFTER INSERT OR UPDATE OR DELETE ON directory FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
