-- What tickets have of the options of properties, once for each of those whose tickets they are, as search words are, so that
-- a list that is narrowed to an option leaps to what has it. Lists go by it when `keeps_options` says that all of it is there.
CREATE TABLE ticket_option (
  scope {key} NOT NULL,
  property {key} NOT NULL,
  value {key} NOT NULL,
  ticket_id BIGINT NOT NULL REFERENCES ticket (id),
  PRIMARY KEY (scope, property, value, ticket_id)
-- only sqlite
) WITHOUT ROWID;
-- end
-- only postgres
);
-- end
CREATE INDEX ticket_option_of ON ticket_option (ticket_id);
ALTER TABLE portal ADD COLUMN keeps_options BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE portal SET keeps_options = NOT EXISTS (SELECT 1 FROM ticket);
