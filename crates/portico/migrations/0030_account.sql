-- What customers decide about themselves: where they are, and which mails they get.
ALTER TABLE contact ADD COLUMN time_zone TEXT;

-- Whoever has no row gets a mail for everything. A daily summary comes at `digest_due` and tells what came after `digest_from`;
-- what came before `daily_since` was told by mails of its own.
CREATE TABLE mail_choice (
  contact_id BIGINT NOT NULL PRIMARY KEY REFERENCES contact (id),
  pace TEXT NOT NULL,
  received BOOLEAN NOT NULL,
  replied BOOLEAN NOT NULL,
  closed BOOLEAN NOT NULL,
  of_others BOOLEAN NOT NULL,
  daily_since BIGINT,
  digest_from BIGINT,
  digest_due BIGINT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX mail_choice_due ON mail_choice (digest_due) WHERE digest_due IS NOT NULL;

-- Tickets about which somebody wants no mail.
CREATE TABLE ticket_mute (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (contact_id, ticket_id)
);

-- Links in mails that stop those about a ticket or, without one, the daily summary: the digest of each.
CREATE TABLE mail_stop (
  token_hash TEXT NOT NULL PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  ticket_id BIGINT REFERENCES ticket (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX mail_stop_by_contact ON mail_stop (contact_id);
CREATE INDEX mail_stop_by_expiry ON mail_stop (expires_at);

-- Where a mail is stopped, until the mail is sent; its texts have a mark in the place of it.
ALTER TABLE outbox ADD COLUMN stop_url TEXT;
CREATE INDEX outbox_by_ticket ON outbox (ticket_id);
CREATE INDEX outbox_by_recipient ON outbox (recipient);

-- Customers who asked to be forgotten. What is to be looked for in texts, as JSON, while that is being done.
CREATE TABLE erasure (
  contact_id BIGINT NOT NULL PRIMARY KEY REFERENCES contact (id),
  asked_at BIGINT NOT NULL,
  begun_at BIGINT,
  names TEXT,
  notify TEXT
);

-- Administrators who look at a portal as one of its customers: part of their own session at the help desk.
CREATE TABLE view_as (
  session_id BIGINT NOT NULL PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  begun_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX view_as_by_contact ON view_as (contact_id);
