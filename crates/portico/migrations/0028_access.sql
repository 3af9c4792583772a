-- Access groups: who enters a portal that asks for membership. A group with criteria has whoever meets them, one without has
-- those who were put into it. Conditions of a portal's own become a group of its own, which mails nobody by itself.
CREATE TABLE access_group (
  id {id},
  name TEXT NOT NULL,
  name_key {key} NOT NULL,
  description TEXT NOT NULL,
  criteria TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX access_group_by_name ON access_group (name_key);

CREATE TABLE access_member (
  group_id BIGINT NOT NULL REFERENCES access_group (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, contact_id)
);
CREATE INDEX access_member_by_contact ON access_member (contact_id, group_id);

ALTER TABLE portal ADD COLUMN access_groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE portal ADD COLUMN invites BOOLEAN NOT NULL DEFAULT TRUE;
INSERT INTO access_group (name, name_key, description, criteria, created_at, updated_at)
  SELECT SUBSTR('Portal ' || id || ': ' || name, 1, 120), LOWER(SUBSTR('Portal ' || id || ': ' || name, 1, 120)), '',
    access_if, created_at, updated_at
  FROM portal WHERE access = 'if' AND NOT is_deleted;
UPDATE portal SET access = 'groups', invites = FALSE, access_groups = '[' ||
  (SELECT g.id FROM access_group g WHERE g.name = SUBSTR('Portal ' || portal.id || ': ' || portal.name, 1, 120)) || ']'
  WHERE access = 'if' AND NOT is_deleted;
UPDATE portal SET access = 'everybody' WHERE access = 'if';
ALTER TABLE portal DROP COLUMN access_if;

-- When somebody could first sign in, and when they were last here.
ALTER TABLE contact ADD COLUMN registered_at BIGINT;
ALTER TABLE contact ADD COLUMN last_seen_at BIGINT;

-- Who is asked to set a password, once for each portal that lets them in. Mails wait for a while before they go out, so that
-- a mistake can be undone. Only the digest of a link's secret is kept.
CREATE TABLE invitation (
  id {id},
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  status TEXT NOT NULL,
  token_hash TEXT,
  send_at BIGINT NOT NULL,
  sent_at BIGINT,
  reminded_at BIGINT,
  expires_at BIGINT,
  mails BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (contact_id, portal_id)
);
CREATE UNIQUE INDEX invitation_token_hash ON invitation (token_hash);
CREATE INDEX invitation_waiting ON invitation (send_at) WHERE status = 'waiting';
CREATE INDEX invitation_sent ON invitation (sent_at) WHERE status = 'sent';
CREATE INDEX invitation_by_portal ON invitation (portal_id, contact_id);

-- only sqlite
CREATE TRIGGER access_group_insert_counts AFTER INSERT ON access_group BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER access_group_update_counts AFTER UPDATE ON access_group BEGIN UPDATE settings SET version = version + 1; END;
CREATE TRIGGER access_group_delete_counts AFTER DELETE ON access_group BEGIN UPDATE settings SET version = version + 1; END;
-- end
-- only postgres
CREATE TRIGGER access_group_counts AFTER INSERT OR UPDATE OR DELETE ON access_group FOR EACH STATEMENT EXECUTE FUNCTION settings_changed();
-- end
