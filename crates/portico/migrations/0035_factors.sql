-- Second factors of customers and staff: an app that makes codes, and codes for when it is lost. Somebody who has given the right
-- password and has still to give a code waits in signin_step, of which the digest of the browser's secret is kept. Browsers in which
-- somebody has signed in before are known_device, by a digest of the browser's secret and of whose it is.
CREATE TABLE totp (
  id {id},
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  secret TEXT NOT NULL,
  last_step BIGINT NOT NULL DEFAULT 0,
  confirmed_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX totp_by_staff ON totp (staff_id);
CREATE UNIQUE INDEX totp_by_contact ON totp (contact_id);

CREATE TABLE recovery_code (
  code_hash TEXT NOT NULL PRIMARY KEY,
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  created_at BIGINT NOT NULL
);
CREATE INDEX recovery_code_by_staff ON recovery_code (staff_id);
CREATE INDEX recovery_code_by_contact ON recovery_code (contact_id);

CREATE TABLE signin_step (
  token_hash TEXT NOT NULL PRIMARY KEY,
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  domain_id BIGINT NOT NULL,
  next TEXT NOT NULL,
  tries BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX signin_step_by_expiry ON signin_step (expires_at);
ALTER TABLE staff ADD COLUMN must_second BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE known_device (
  token_hash TEXT NOT NULL PRIMARY KEY,
  staff_id BIGINT REFERENCES staff (id),
  contact_id BIGINT REFERENCES contact (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX known_device_by_staff ON known_device (staff_id);
CREATE INDEX known_device_by_contact ON known_device (contact_id);
CREATE INDEX known_device_by_seen ON known_device (seen_at);
