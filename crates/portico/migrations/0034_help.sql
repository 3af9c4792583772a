-- Whom visitors of a domain write to when they cannot get in; where there is none, the inbox.
ALTER TABLE domain ADD COLUMN help_address TEXT;
