-- Whether the portal shows a ticket at all is kept with it and with the rows that lists walk, so that a list costs what it
-- shows however few tickets that is. `judged_by` names the conditions by which that was found out: lists go by it while
-- they are those that hold, and ask the conditions of each ticket while they are not.
ALTER TABLE portal ADD COLUMN judged_by TEXT NOT NULL DEFAULT '';
UPDATE portal SET judged_by = '?' WHERE visible <> '[]';
ALTER TABLE ticket ADD COLUMN is_shown BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ticket_contact ADD COLUMN is_shown BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE ticket_company ADD COLUMN is_shown BOOLEAN NOT NULL DEFAULT TRUE;

-- For the help desk, which sees all of them, and for lists while nobody knows.
CREATE INDEX ticket_contact_of ON ticket_contact (contact_id, last_activity_at, ticket_id);
CREATE INDEX ticket_company_of ON ticket_company (company_id, last_activity_at, ticket_id);

DROP INDEX ticket_contact_by_activity;
DROP INDEX ticket_contact_by_created;
DROP INDEX ticket_contact_by_subject;
DROP INDEX ticket_contact_by_requester;
DROP INDEX ticket_contact_by_owner;
DROP INDEX ticket_contact_by_status;
DROP INDEX ticket_contact_by_turn;
CREATE INDEX ticket_contact_by_activity ON ticket_contact (contact_id, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_created ON ticket_contact (contact_id, created_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_subject ON ticket_contact (contact_id, subject_key, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_requester ON ticket_contact (contact_id, requester_key, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_owner ON ticket_contact (contact_id, owner_key, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_status ON ticket_contact (contact_id, is_closed, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_contact_by_turn ON ticket_contact (contact_id, turn, last_activity_at, ticket_id) WHERE is_shown;

DROP INDEX ticket_company_by_activity;
DROP INDEX ticket_company_by_created;
DROP INDEX ticket_company_by_subject;
DROP INDEX ticket_company_by_requester;
DROP INDEX ticket_company_by_owner;
DROP INDEX ticket_company_by_status;
DROP INDEX ticket_company_by_turn;
CREATE INDEX ticket_company_by_activity ON ticket_company (company_id, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_created ON ticket_company (company_id, created_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_subject ON ticket_company (company_id, subject_key, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_requester ON ticket_company (company_id, requester_key, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_owner ON ticket_company (company_id, owner_key, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_status ON ticket_company (company_id, is_closed, last_activity_at, ticket_id) WHERE is_shown;
CREATE INDEX ticket_company_by_turn ON ticket_company (company_id, turn, last_activity_at, ticket_id) WHERE is_shown;
