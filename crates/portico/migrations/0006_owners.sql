-- Lists of one owner, newest activity first, and lists in the order of owners: one index for both.
DROP INDEX ticket_contact_by_owner;
DROP INDEX ticket_company_by_owner;
DROP INDEX ticket_by_owner_name;
CREATE INDEX ticket_contact_by_owner ON ticket_contact (contact_id, owner_key, last_activity_at, ticket_id);
CREATE INDEX ticket_company_by_owner ON ticket_company (company_id, owner_key, last_activity_at, ticket_id);
CREATE INDEX ticket_by_owner_name ON ticket (owner_key, last_activity_at, id);
