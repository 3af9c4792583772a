-- Forms that are edited: when each was saved last, which is its version, and which are deleted. Tickets go on naming the
-- form that made them.
ALTER TABLE form ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE form ADD COLUMN is_deleted BOOLEAN NOT NULL DEFAULT FALSE;
