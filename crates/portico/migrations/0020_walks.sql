-- Of two indexes that serve a walk alike, SQLite takes the one that was made last. That must be the one of tickets that are
-- shown, also where indexes are made again in the order of their names.
DROP INDEX ticket_contact_of;
CREATE INDEX ticket_contact_all ON ticket_contact (contact_id, last_activity_at, ticket_id);
DROP INDEX ticket_contact_by_activity;
CREATE INDEX ticket_contact_by_activity ON ticket_contact (contact_id, last_activity_at, ticket_id) WHERE is_shown;
DROP INDEX ticket_company_of;
CREATE INDEX ticket_company_all ON ticket_company (company_id, last_activity_at, ticket_id);
DROP INDEX ticket_company_by_activity;
CREATE INDEX ticket_company_by_activity ON ticket_company (company_id, last_activity_at, ticket_id) WHERE is_shown;
