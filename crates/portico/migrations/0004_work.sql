-- Work to do: jobs, and the mail that must go out.

CREATE TABLE job (
  id {id},
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  locked_until BIGINT,
  last_error TEXT,
  parked_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (run_at, id) WHERE parked_at IS NULL;

CREATE TABLE outbox (
  id {id},
  message_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  ticket_id BIGINT REFERENCES ticket (id),
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  reply_to TEXT,
  subject TEXT NOT NULL,
  plain TEXT NOT NULL,
  html TEXT NOT NULL,
  in_reply_to TEXT,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  last_error TEXT
);
CREATE UNIQUE INDEX outbox_message_id ON outbox (message_id);
CREATE INDEX outbox_by_created ON outbox (created_at, id);

-- What an installation knows about itself.
CREATE TABLE installation (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
