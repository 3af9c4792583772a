-- Languages of visitors: whether a portal lets them choose, what somebody chose, and what their browser preferred when they
-- last signed in.
ALTER TABLE portal ADD COLUMN visitors_choose BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE contact ADD COLUMN language TEXT;
ALTER TABLE contact ADD COLUMN browser_language TEXT;

-- Texts of administrators in further languages, each with the text that it was made from.
CREATE TABLE translation (
  object TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  field {key} NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  original TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (object, object_id, field, language)
);

-- only sqlite
CREATE TRIGGER translation_insert_counts AFTER INSERT ON translation BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER translation_update_counts AFTER UPDATE ON translation BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER translation_delete_counts AFTER DELETE ON translation BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER translation_counts AFTER INSERT OR UPDATE OR DELETE ON translation FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
