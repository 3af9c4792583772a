-- Passkeys of customers and staff, each for one name of a host, and ceremonies under way: what the program has to remember while a
-- browser asks its authenticator. The browser holds a secret of which the digest is kept. Whoever shows in a session once more who
-- they are has done so at proven_at.
CREATE TABLE passkey (
  id {id},
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  rp_id TEXT NOT NULL,
  user_handle TEXT NOT NULL,
  credential_id TEXT NOT NULL,
  credential TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  locked_at BIGINT
);
CREATE UNIQUE INDEX passkey_by_credential ON passkey (credential_id);
CREATE INDEX passkey_by_staff ON passkey (staff_id);
CREATE INDEX passkey_by_contact ON passkey (contact_id);

CREATE TABLE passkey_ceremony (
  token_hash TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  audience TEXT NOT NULL,
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  domain_id BIGINT NOT NULL,
  rp_id TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX passkey_ceremony_by_expiry ON passkey_ceremony (expires_at);
CREATE INDEX passkey_ceremony_by_staff ON passkey_ceremony (staff_id);
CREATE INDEX passkey_ceremony_by_contact ON passkey_ceremony (contact_id);
ALTER TABLE session ADD COLUMN proven_at BIGINT;
