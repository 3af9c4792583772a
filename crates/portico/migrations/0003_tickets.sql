-- Tickets, what is said on them, and the rows that make lists cheap.

CREATE TABLE ticket (
  id {id},
  subject TEXT NOT NULL,
  subject_key {key} NOT NULL,
  content TEXT NOT NULL,
  pipeline_id BIGINT NOT NULL REFERENCES pipeline (id),
  stage_id BIGINT NOT NULL REFERENCES stage (id),
  turn TEXT NOT NULL,
  turn_since BIGINT NOT NULL,
  is_closed BOOLEAN NOT NULL,
  priority TEXT,
  category TEXT,
  source TEXT NOT NULL,
  owner_id BIGINT REFERENCES staff (id),
  owner_key {key} NOT NULL,
  inbox_id BIGINT NOT NULL REFERENCES inbox (id),
  contact_id BIGINT REFERENCES contact (id),
  requester_key {key} NOT NULL,
  company_id BIGINT REFERENCES company (id),
  form_id BIGINT REFERENCES form (id),
  custom TEXT NOT NULL DEFAULT '{}',
  shown_message_id BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  last_activity_at BIGINT NOT NULL,
  closed_at BIGINT,
  first_agent_reply_at BIGINT,
  last_customer_reply_at BIGINT
);
CREATE INDEX ticket_by_activity ON ticket (last_activity_at, id);
CREATE INDEX ticket_by_created ON ticket (created_at, id);
CREATE INDEX ticket_by_subject ON ticket (subject_key, id);
CREATE INDEX ticket_by_requester ON ticket (requester_key, id);
CREATE INDEX ticket_by_owner_name ON ticket (owner_key, id);
CREATE INDEX ticket_by_status ON ticket (is_closed, last_activity_at, id);
CREATE INDEX ticket_by_turn ON ticket (turn, last_activity_at, id);
CREATE INDEX ticket_by_owner ON ticket (owner_id, turn, last_activity_at, id);
CREATE INDEX ticket_unassigned ON ticket (turn, last_activity_at, id) WHERE owner_id IS NULL;
CREATE INDEX ticket_by_inbox ON ticket (inbox_id, turn, last_activity_at, id);

-- Who a ticket belongs to. The copied columns are what lists walk, so that a page costs the page.
CREATE TABLE ticket_contact (
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  is_requester BOOLEAN NOT NULL,
  turn TEXT NOT NULL,
  is_closed BOOLEAN NOT NULL,
  subject_key {key} NOT NULL,
  requester_key {key} NOT NULL,
  owner_key {key} NOT NULL,
  created_at BIGINT NOT NULL,
  last_activity_at BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, contact_id)
);
CREATE INDEX ticket_contact_by_activity ON ticket_contact (contact_id, last_activity_at, ticket_id);
CREATE INDEX ticket_contact_by_created ON ticket_contact (contact_id, created_at, ticket_id);
CREATE INDEX ticket_contact_by_subject ON ticket_contact (contact_id, subject_key, ticket_id);
CREATE INDEX ticket_contact_by_requester ON ticket_contact (contact_id, requester_key, ticket_id);
CREATE INDEX ticket_contact_by_owner ON ticket_contact (contact_id, owner_key, ticket_id);
CREATE INDEX ticket_contact_by_status ON ticket_contact (contact_id, is_closed, last_activity_at, ticket_id);
CREATE INDEX ticket_contact_by_turn ON ticket_contact (contact_id, turn, last_activity_at, ticket_id);

CREATE TABLE ticket_company (
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  company_id BIGINT NOT NULL REFERENCES company (id),
  is_primary BOOLEAN NOT NULL,
  turn TEXT NOT NULL,
  is_closed BOOLEAN NOT NULL,
  subject_key {key} NOT NULL,
  requester_key {key} NOT NULL,
  owner_key {key} NOT NULL,
  created_at BIGINT NOT NULL,
  last_activity_at BIGINT NOT NULL,
  PRIMARY KEY (ticket_id, company_id)
);
CREATE INDEX ticket_company_by_activity ON ticket_company (company_id, last_activity_at, ticket_id);
CREATE INDEX ticket_company_by_created ON ticket_company (company_id, created_at, ticket_id);
CREATE INDEX ticket_company_by_subject ON ticket_company (company_id, subject_key, ticket_id);
CREATE INDEX ticket_company_by_requester ON ticket_company (company_id, requester_key, ticket_id);
CREATE INDEX ticket_company_by_owner ON ticket_company (company_id, owner_key, ticket_id);
CREATE INDEX ticket_company_by_status ON ticket_company (company_id, is_closed, last_activity_at, ticket_id);
CREATE INDEX ticket_company_by_turn ON ticket_company (company_id, turn, last_activity_at, ticket_id);

CREATE TABLE property_history (
  id {id},
  object TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT,
  source TEXT NOT NULL,
  contact_id BIGINT,
  staff_id BIGINT,
  created_at BIGINT NOT NULL
);
CREATE INDEX property_history_by_object ON property_history (object, object_id, name, id);

CREATE TABLE thread (
  id {id},
  ticket_id BIGINT REFERENCES ticket (id),
  inbox_id BIGINT NOT NULL REFERENCES inbox (id),
  channel TEXT NOT NULL,
  is_shown BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX thread_by_ticket ON thread (ticket_id, created_at, id);

CREATE TABLE message (
  id {id},
  thread_id BIGINT NOT NULL REFERENCES thread (id),
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  contact_id BIGINT REFERENCES contact (id),
  staff_id BIGINT REFERENCES staff (id),
  channel TEXT NOT NULL,
  body TEXT NOT NULL,
  html TEXT NOT NULL,
  is_hidden BOOLEAN NOT NULL,
  message_id TEXT NOT NULL,
  submit_key TEXT,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX message_message_id ON message (message_id);
CREATE UNIQUE INDEX message_submit_key ON message (submit_key);
CREATE INDEX message_by_ticket ON message (ticket_id, created_at, id);
CREATE INDEX message_by_thread ON message (thread_id, id);

-- Internal notes are another kind of thing than messages: no query for customers names this table.
CREATE TABLE note (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  staff_id BIGINT REFERENCES staff (id),
  body TEXT NOT NULL,
  html TEXT NOT NULL,
  submit_key TEXT,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX note_submit_key ON note (submit_key);
CREATE INDEX note_by_ticket ON note (ticket_id, created_at, id);

CREATE TABLE attachment (
  id {id},
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  message_id BIGINT REFERENCES message (id),
  note_id BIGINT REFERENCES note (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  digest TEXT NOT NULL,
  blob TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX attachment_by_ticket ON attachment (ticket_id, id);
CREATE INDEX attachment_by_message ON attachment (message_id);
CREATE INDEX attachment_by_note ON attachment (note_id);
CREATE INDEX attachment_by_blob ON attachment (blob);

-- Files sent ahead of their message; they belong to the session that sent them.
CREATE TABLE upload (
  id TEXT NOT NULL PRIMARY KEY,
  session_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  digest TEXT NOT NULL,
  blob TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX upload_by_session ON upload (session_id);
CREATE INDEX upload_by_expiry ON upload (expires_at);
CREATE INDEX upload_by_blob ON upload (blob);

-- The timeline: what happened, linked to every record it concerns.
CREATE TABLE event (
  id {id},
  kind TEXT NOT NULL,
  ticket_id BIGINT REFERENCES ticket (id),
  message_id BIGINT REFERENCES message (id),
  contact_id BIGINT REFERENCES contact (id),
  staff_id BIGINT REFERENCES staff (id),
  is_public BOOLEAN NOT NULL,
  data TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX event_by_ticket ON event (ticket_id, created_at, id);

CREATE TABLE event_link (
  object TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  event_id BIGINT NOT NULL REFERENCES event (id),
  PRIMARY KEY (object, object_id, created_at, event_id)
);

-- One row per ticket of what customers may find (even id), another for staff (odd id).
-- only sqlite
CREATE VIRTUAL TABLE ticket_words USING fts5(words, scope, tokenize='ascii', detail=column);
-- end
-- only postgres
CREATE TABLE ticket_words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX ticket_words_words ON ticket_words USING GIN (words);
-- end
