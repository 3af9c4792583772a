-- Identity providers that sign customers and staff in. A customers' connection is for everybody at a domain, or, with a company,
-- for those whose addresses are at that company's domains; without a domain, at all of them. A staff's has neither.
CREATE TABLE sso_connection (
  id {id},
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  preset TEXT NOT NULL,
  side TEXT NOT NULL,
  domain_id BIGINT,
  company_id BIGINT REFERENCES company (id),
  rules TEXT NOT NULL,
  secret TEXT NOT NULL DEFAULT '',
  is_on BOOLEAN NOT NULL DEFAULT FALSE,
  is_only BOOLEAN NOT NULL DEFAULT FALSE,
  may_create BOOLEAN NOT NULL DEFAULT FALSE,
  is_trusted BOOLEAN NOT NULL DEFAULT FALSE,
  verified_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX sso_connection_by_domain ON sso_connection (domain_id);
CREATE INDEX sso_connection_by_company ON sso_connection (company_id);

-- Who somebody of a provider is here.
CREATE TABLE sso_identity (
  connection_id BIGINT NOT NULL REFERENCES sso_connection (id),
  subject_hash TEXT NOT NULL,
  contact_id BIGINT REFERENCES contact (id),
  staff_id BIGINT REFERENCES staff (id),
  created_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (connection_id, subject_hash)
);
CREATE INDEX sso_identity_by_contact ON sso_identity (contact_id);
CREATE INDEX sso_identity_by_staff ON sso_identity (staff_id);

-- Somebody who is at a provider. Of what the provider brings back and of what the browser holds the digests are kept.
CREATE TABLE sso_attempt (
  id {id},
  state_hash TEXT NOT NULL,
  browser_hash TEXT NOT NULL,
  connection_id BIGINT NOT NULL REFERENCES sso_connection (id),
  purpose TEXT NOT NULL,
  staff_id BIGINT,
  invitation TEXT,
  next TEXT NOT NULL,
  pending TEXT NOT NULL,
  answer TEXT,
  used_at BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sso_attempt_by_state ON sso_attempt (state_hash);
CREATE INDEX sso_attempt_by_connection ON sso_attempt (connection_id);
CREATE INDEX sso_attempt_by_expiry ON sso_attempt (expires_at);

-- What was taken from a provider and is not taken again.
CREATE TABLE sso_seen (
  key_hash TEXT NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX sso_seen_by_expiry ON sso_seen (expires_at);

-- By which provider somebody is signed in, and what signing out there has to show.
ALTER TABLE session ADD COLUMN connection_id BIGINT;
ALTER TABLE session ADD COLUMN provider_hint TEXT;
-- Staff who may use a password where providers alone sign staff in.
ALTER TABLE staff ADD COLUMN may_use_password BOOLEAN NOT NULL DEFAULT FALSE;
