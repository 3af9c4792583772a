-- People: companies and their contacts, and the staff who help them.

CREATE TABLE company (
  id {id},
  name TEXT NOT NULL,
  name_key {key} NOT NULL,
  domain TEXT,
  domain_key {key} NOT NULL,
  custom TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX company_by_name ON company (name_key, id);
CREATE INDEX company_by_domain ON company (domain_key, id);

CREATE TABLE contact (
  id {id},
  email TEXT NOT NULL,
  email_key {key} NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  name_key {key} NOT NULL,
  family_key {key} NOT NULL,
  job_title TEXT,
  phone TEXT,
  password_hash TEXT,
  custom TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_email_key ON contact (email_key);
CREATE INDEX contact_by_name ON contact (name_key, id);
CREATE INDEX contact_by_family ON contact (family_key, id);

CREATE TABLE contact_company (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  company_id BIGINT NOT NULL REFERENCES company (id),
  is_primary BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (contact_id, company_id)
);
CREATE UNIQUE INDEX contact_company_primary ON contact_company (contact_id) WHERE is_primary;
CREATE INDEX contact_company_by_company ON contact_company (company_id, contact_id);

CREATE TABLE staff (
  id {id},
  email TEXT NOT NULL,
  email_key {key} NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  name_key {key} NOT NULL,
  alias TEXT,
  role TEXT NOT NULL,
  password_hash TEXT,
  is_active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX staff_email_key ON staff (email_key);
CREATE INDEX staff_by_name ON staff (name_key, id);

-- Sessions hold the digest of the browser's secret, never the secret.
CREATE TABLE session (
  id {id},
  token_hash TEXT NOT NULL,
  audience TEXT NOT NULL,
  domain_id BIGINT,
  contact_id BIGINT REFERENCES contact (id),
  staff_id BIGINT REFERENCES staff (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX session_token_hash ON session (token_hash);
CREATE INDEX session_by_contact ON session (contact_id);
CREATE INDEX session_by_staff ON session (staff_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE password_reset (
  token_hash TEXT NOT NULL PRIMARY KEY,
  audience TEXT NOT NULL,
  contact_id BIGINT REFERENCES contact (id),
  staff_id BIGINT REFERENCES staff (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX password_reset_by_contact ON password_reset (contact_id);
CREATE INDEX password_reset_by_staff ON password_reset (staff_id);

-- Failed sign-ins are counted for every address tried, known or not.
CREATE TABLE signin_failure (
  key {key} NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  locked_until BIGINT
);
