-- What the pages around signing in and the mails about it say instead of the words that come with the program. A domain uses a
-- template of each kind, or none; an empty text leaves the words as they come.
CREATE TABLE template (
  id {id},
  kind {key} NOT NULL,
  name TEXT NOT NULL,
  name_key {key} NOT NULL,
  subject TEXT NOT NULL,
  heading TEXT NOT NULL,
  body TEXT NOT NULL,
  button TEXT NOT NULL,
  links TEXT NOT NULL,
  picture TEXT,
  sender_name TEXT NOT NULL,
  sender_address TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX template_by_name ON template (kind, name_key);

CREATE TABLE template_choice (
  domain_id BIGINT NOT NULL,
  kind {key} NOT NULL,
  template_id BIGINT NOT NULL REFERENCES template (id),
  PRIMARY KEY (domain_id, kind)
);
CREATE INDEX template_choice_by_template ON template_choice (template_id);

-- only sqlite
CREATE TRIGGER template_insert_counts AFTER INSERT ON template BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER template_update_counts AFTER UPDATE ON template BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER template_delete_counts AFTER DELETE ON template BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER template_choice_insert_counts AFTER INSERT ON template_choice BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER template_choice_update_counts AFTER UPDATE ON template_choice BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER template_choice_delete_counts AFTER DELETE ON template_choice BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER template_counts AFTER INSERT OR UPDATE OR DELETE ON template FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
CREATE TRIGGER template_choice_counts AFTER INSERT OR UPDATE OR DELETE ON template_choice FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
