-- Customers who make an account themselves: which addresses may, and whether staff look at each of them first. Whoever came that
-- way sees their own tickets alone until staff approve of them.
ALTER TABLE portal ADD COLUMN register_domains TEXT NOT NULL DEFAULT '';
ALTER TABLE portal ADD COLUMN register_denied TEXT NOT NULL DEFAULT '';
ALTER TABLE portal ADD COLUMN register_approval BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contact ADD COLUMN is_approved BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE contact ADD COLUMN declined_at BIGINT;
CREATE INDEX contact_unapproved ON contact (name_key, id) WHERE NOT is_approved;

-- An account that is not made before its address is proven. Only the digest of a link's secret is kept.
CREATE TABLE registration (
  id {id},
  token_hash TEXT NOT NULL,
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  email TEXT NOT NULL,
  email_key {key} NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  language TEXT,
  address TEXT,
  consent_version BIGINT,
  consent_language TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE UNIQUE INDEX registration_token_hash ON registration (token_hash);
CREATE INDEX registration_by_email ON registration (email_key);
CREATE INDEX registration_by_expiry ON registration (expires_at);

-- What customers consent to at a domain, version by version and language by language; without a text nothing is asked. What
-- was consented to is kept.
CREATE TABLE consent_text (
  domain_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  language TEXT NOT NULL,
  notice TEXT NOT NULL,
  label TEXT NOT NULL,
  staff_id BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (domain_id, version, language)
);
CREATE TABLE consent (
  id {id},
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  domain_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  language TEXT NOT NULL,
  address TEXT,
  given_at BIGINT NOT NULL
);
CREATE INDEX consent_by_contact ON consent (contact_id, domain_id, version);

-- only sqlite
CREATE TRIGGER consent_text_insert_counts AFTER INSERT ON consent_text BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER consent_text_update_counts AFTER UPDATE ON consent_text BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER consent_text_delete_counts AFTER DELETE ON consent_text BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER consent_text_counts AFTER INSERT OR UPDATE OR DELETE ON consent_text FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
