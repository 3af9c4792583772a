-- Whatever contacts have said about themselves, which few have.
CREATE INDEX property_history_said ON property_history (name, object_id) WHERE object = 'contact' AND contact_id IS NOT NULL;
-- Where a ticket comes from is an option as well.
UPDATE portal SET keeps_options = NOT EXISTS (SELECT 1 FROM ticket);
