-- Several portals, of which one is the default: staff look through it, and tickets are kept as shown by its conditions. What
-- was deleted stays for what names it. Who may enter a portal at all, and through which one a ticket came.
ALTER TABLE portal ADD COLUMN is_default BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE portal SET is_default = TRUE WHERE id = (SELECT MIN(id) FROM portal);
ALTER TABLE portal ADD COLUMN is_deleted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE portal ADD COLUMN access TEXT NOT NULL DEFAULT 'everybody';
ALTER TABLE portal ADD COLUMN access_if TEXT NOT NULL DEFAULT '[]';
DROP INDEX portal_by_address;
CREATE UNIQUE INDEX portal_by_address ON portal (domain_id, slug) WHERE NOT is_deleted;
CREATE UNIQUE INDEX portal_default ON portal (is_default) WHERE is_default;
-- No portal is ever taken out of its table; a reference would have whoever files a ticket wait for whoever holds the portal.
ALTER TABLE ticket ADD COLUMN portal_id BIGINT;
