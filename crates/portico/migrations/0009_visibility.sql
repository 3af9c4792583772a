-- Which tickets customers see at all, and which customers see those of their company: filters as JSON. Where the menu
-- leads to a knowledge base. A description whose message is hidden is hidden, too.
ALTER TABLE portal ADD COLUMN visible TEXT NOT NULL DEFAULT '[]';
ALTER TABLE portal ADD COLUMN company_if TEXT NOT NULL DEFAULT '[]';
ALTER TABLE portal ADD COLUMN kb_url TEXT;
ALTER TABLE portal ADD COLUMN kb_menu TEXT;
ALTER TABLE ticket ADD COLUMN is_content_hidden BOOLEAN NOT NULL DEFAULT FALSE;
