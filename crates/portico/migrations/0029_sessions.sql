-- When sessions of customers end, where they were begun, and links that sign in. Minutes of 0 are never.
ALTER TABLE domain ADD COLUMN idle_minutes BIGINT NOT NULL DEFAULT 1440;
ALTER TABLE domain ADD COLUMN has_signin_link BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE session ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';

CREATE TABLE signin_link (
  token_hash TEXT NOT NULL PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  domain_id BIGINT NOT NULL,
  next TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX signin_link_by_contact ON signin_link (contact_id);
