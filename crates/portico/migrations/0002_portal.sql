-- What a portal is made of: domain, portal, inboxes, pipelines with stages, properties, forms.

CREATE TABLE domain (
  id {id},
  host TEXT NOT NULL,
  language TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX domain_host ON domain (host);

CREATE TABLE inbox (
  id {id},
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  address TEXT NOT NULL,
  position BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE pipeline (
  id {id},
  key TEXT NOT NULL,
  label TEXT NOT NULL,
  position BIGINT NOT NULL,
  follows_replies BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX pipeline_key ON pipeline (key);

CREATE TABLE stage (
  id {id},
  key TEXT NOT NULL,
  pipeline_id BIGINT NOT NULL REFERENCES pipeline (id),
  label TEXT NOT NULL,
  customer_label TEXT,
  is_closed BOOLEAN NOT NULL,
  turn TEXT NOT NULL,
  position BIGINT NOT NULL
);
CREATE UNIQUE INDEX stage_key ON stage (key);
CREATE INDEX stage_by_pipeline ON stage (pipeline_id, position);

CREATE TABLE property (
  id {id},
  object TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  kind TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '[]',
  is_builtin BOOLEAN NOT NULL,
  customer_access TEXT NOT NULL,
  position BIGINT NOT NULL
);
CREATE UNIQUE INDEX property_object_name ON property (object, name);

CREATE TABLE form (
  id {id},
  name TEXT NOT NULL,
  fields TEXT NOT NULL,
  creates_ticket BOOLEAN NOT NULL,
  inbox_id BIGINT REFERENCES inbox (id),
  stage_id BIGINT REFERENCES stage (id),
  created_at BIGINT NOT NULL
);

CREATE TABLE portal (
  id {id},
  domain_id BIGINT NOT NULL REFERENCES domain (id),
  name TEXT NOT NULL,
  company_name TEXT NOT NULL,
  is_on BOOLEAN NOT NULL,
  ticket_access TEXT NOT NULL,
  colleagues_read_only BOOLEAN NOT NULL,
  inbox_id BIGINT NOT NULL REFERENCES inbox (id),
  ticket_one TEXT,
  ticket_many TEXT,
  ticket_prefix TEXT NOT NULL,
  owner_display TEXT NOT NULL,
  owner_alias TEXT,
  show_turn BOOLEAN NOT NULL,
  show_stages BOOLEAN NOT NULL,
  reply_to_closed BOOLEAN NOT NULL,
  close_allowed BOOLEAN NOT NULL,
  form_id BIGINT REFERENCES form (id),
  form_menu TEXT,
  form_title TEXT,
  columns TEXT NOT NULL,
  theme TEXT NOT NULL,
  footer TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

INSERT INTO domain (host, language, time_zone, created_at) VALUES ('', 'en', 'UTC', 0);
INSERT INTO inbox (name, kind, address, position, created_at)
  VALUES ('Support', 'HELP_DESK', 'support@localhost', 0, 0);
INSERT INTO pipeline (key, label, position, follows_replies) VALUES ('0', 'Support Pipeline', 0, TRUE);
INSERT INTO stage (key, pipeline_id, label, customer_label, is_closed, turn, position)
  SELECT '1', id, 'New', NULL, FALSE, 'us', 0 FROM pipeline WHERE key = '0';
INSERT INTO stage (key, pipeline_id, label, customer_label, is_closed, turn, position)
  SELECT '2', id, 'Waiting on contact', NULL, FALSE, 'customer', 1 FROM pipeline WHERE key = '0';
INSERT INTO stage (key, pipeline_id, label, customer_label, is_closed, turn, position)
  SELECT '3', id, 'Waiting on us', NULL, FALSE, 'us', 2 FROM pipeline WHERE key = '0';
INSERT INTO stage (key, pipeline_id, label, customer_label, is_closed, turn, position)
  SELECT '4', id, 'Closed', NULL, TRUE, 'nobody', 3 FROM pipeline WHERE key = '0';

INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position) VALUES
  ('ticket', 'subject', 'Subject', 'text', '[]', TRUE, 'editable', 0),
  ('ticket', 'content', 'Description', 'long_text', '[]', TRUE, 'editable', 1),
  ('ticket', 'requester', 'Requested by', 'contact', '[]', TRUE, 'column', 2),
  ('ticket', 'createdate', 'Created', 'datetime', '[]', TRUE, 'column', 3),
  ('ticket', 'owner', 'Owner', 'staff', '[]', TRUE, 'column', 4),
  ('ticket', 'last_activity', 'Last activity', 'datetime', '[]', TRUE, 'column', 5),
  ('ticket', 'status', 'Status', 'status', '[]', TRUE, 'column', 6),
  ('ticket', 'hs_pipeline', 'Pipeline', 'enumeration', '[]', TRUE, 'never', 7),
  ('ticket', 'hs_pipeline_stage', 'Stage', 'enumeration', '[]', TRUE, 'never', 8),
  ('ticket', 'hs_ticket_priority', 'Priority', 'enumeration',
   '[{"value":"LOW","label":"Low"},{"value":"MEDIUM","label":"Medium"},{"value":"HIGH","label":"High"},{"value":"URGENT","label":"Urgent"}]',
   TRUE, 'editable', 9),
  ('ticket', 'hs_ticket_category', 'Category', 'enumeration',
   '[{"value":"PRODUCT_ISSUE","label":"Product issue"},{"value":"BILLING_ISSUE","label":"Billing issue"},{"value":"FEATURE_REQUEST","label":"Feature request"},{"value":"GENERAL_INQUIRY","label":"General inquiry"}]',
   TRUE, 'never', 10),
  ('ticket', 'source_type', 'Source', 'enumeration',
   '[{"value":"FORM","label":"Form"},{"value":"EMAIL","label":"E-mail"},{"value":"CHAT","label":"Chat"},{"value":"PHONE","label":"Phone"}]',
   TRUE, 'never', 11),
  ('ticket', 'closed_date', 'Closed', 'datetime', '[]', TRUE, 'never', 12),
  ('ticket', 'first_agent_reply_date', 'First answer', 'datetime', '[]', TRUE, 'never', 13),
  ('ticket', 'last_reply_date', 'Last customer reply', 'datetime', '[]', TRUE, 'never', 14);

INSERT INTO form (name, fields, creates_ticket, inbox_id, stage_id, created_at)
  SELECT 'Support',
    '[{"property":"subject","label":"Subject","hint":"","required":true},{"property":"content","label":"What happened?","hint":"What you did, what you expected, and what you saw instead.","required":true},{"property":"hs_ticket_priority","label":"How urgent is it?","hint":"","required":false}]',
    TRUE, inbox.id, stage.id, 0
  FROM inbox, stage WHERE stage.key = '1';

INSERT INTO portal (domain_id, name, company_name, is_on, ticket_access, colleagues_read_only, inbox_id,
    ticket_one, ticket_many, ticket_prefix, owner_display, owner_alias, show_turn, show_stages, reply_to_closed,
    close_allowed, form_id, form_menu, form_title, columns, theme, footer, created_at, updated_at)
  SELECT domain.id, 'Customer portal', 'Support', TRUE, 'company', FALSE, inbox.id,
    NULL, NULL, '', 'first', NULL, TRUE, FALSE, TRUE,
    TRUE, form.id, NULL, NULL,
    '["subject","requester","createdate","owner","last_activity","status"]', '{}', '', 0, 0
  FROM domain, inbox, form;
