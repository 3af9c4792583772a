-- Properties that administrators make, in groups, of tickets, contacts and companies. What is archived keeps its values.
CREATE TABLE property_group (
  id {id},
  object TEXT NOT NULL,
  name TEXT NOT NULL,
  position BIGINT NOT NULL
);
ALTER TABLE property ADD COLUMN group_id BIGINT REFERENCES property_group (id);
ALTER TABLE property ADD COLUMN help TEXT NOT NULL DEFAULT '';
ALTER TABLE property ADD COLUMN is_archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE property ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;

INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position) VALUES
  ('contact', 'email', 'E-mail address', 'address', '[]', TRUE, 'never', 0),
  ('contact', 'firstname', 'First name', 'name', '[]', TRUE, 'never', 1),
  ('contact', 'lastname', 'Last name', 'name', '[]', TRUE, 'never', 2),
  ('contact', 'jobtitle', 'Job title', 'text', '[]', TRUE, 'never', 3),
  ('contact', 'phone', 'Telephone', 'text', '[]', TRUE, 'never', 4),
  ('contact', 'createdate', 'Created', 'datetime', '[]', TRUE, 'never', 5),
  ('company', 'name', 'Name', 'name', '[]', TRUE, 'never', 0),
  ('company', 'domain', 'Domain', 'address', '[]', TRUE, 'never', 1),
  ('company', 'createdate', 'Created', 'datetime', '[]', TRUE, 'never', 2);

-- only sqlite
CREATE TRIGGER property_group_insert_counts AFTER INSERT ON property_group BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER property_group_update_counts AFTER UPDATE ON property_group BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER property_group_delete_counts AFTER DELETE ON property_group BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER property_group_counts AFTER INSERT OR UPDATE OR DELETE ON property_group FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
