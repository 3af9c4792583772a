-- Inboxes that are edited: when each was saved last, which is its version, and which take nothing new. Staff whose new name
-- has not reached all of their tickets yet, with the keys
-- of the names that may still stand there.
ALTER TABLE inbox ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN is_archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE staff ADD COLUMN former_keys TEXT NOT NULL DEFAULT '[]';
ALTER TABLE staff ADD COLUMN is_renaming BOOLEAN NOT NULL DEFAULT FALSE;
