-- Whom visitors of a domain write to when they cannot get in; where there is none, the inbox.
ALTER TABLE domain ADD COLUMN help_address TEXT;

-- The invited were greeted by what the page for those who register says: it has a template of its own now.
INSERT INTO template (kind, name, name_key, subject, heading, body, button, links, picture, sender_name, sender_address,
    created_at, updated_at)
  SELECT 'invite', name, name_key, subject, heading, body, button, links, picture, sender_name, sender_address, created_at,
    updated_at
  FROM template WHERE kind = 'register';
INSERT INTO template_choice (domain_id, kind, template_id)
  SELECT c.domain_id, 'invite', n.id FROM template_choice c
  JOIN template o ON o.id = c.template_id
  JOIN template n ON n.kind = 'invite' AND n.name_key = o.name_key
  WHERE c.kind = 'register';
