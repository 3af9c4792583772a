-- The portal's look while it is being made: every state of it is a step after another, so that one can go back and forth. What
-- customers see stays in `portal.theme`; the line at the foot of its pages belongs to it from here on.
CREATE TABLE theme_step (
  id {id},
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  theme TEXT NOT NULL,
  before_id BIGINT REFERENCES theme_step (id),
  staff_id BIGINT REFERENCES staff (id),
  made_at BIGINT NOT NULL
);
CREATE INDEX theme_step_of ON theme_step (portal_id, id);
CREATE INDEX theme_step_before ON theme_step (before_id);

-- The step at which the draft stands; a portal without one has no draft yet.
CREATE TABLE theme_draft (
  portal_id BIGINT NOT NULL PRIMARY KEY REFERENCES portal (id),
  step_id BIGINT NOT NULL REFERENCES theme_step (id)
);

-- What customers saw, from when on, and who had published it.
CREATE TABLE theme_publication (
  id {id},
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  theme TEXT NOT NULL,
  staff_id BIGINT REFERENCES staff (id),
  published_at BIGINT NOT NULL
);
CREATE INDEX theme_publication_of ON theme_publication (portal_id, id);

-- only sqlite
UPDATE portal SET theme = CASE WHEN json_valid(theme) THEN json_set(theme, '$.footer', footer) ELSE json_object('footer', footer) END
WHERE footer <> '';
-- end
-- only postgres
UPDATE portal SET theme = (theme::jsonb || jsonb_build_object('footer', footer))::text WHERE footer <> '';
-- end
ALTER TABLE portal DROP COLUMN footer;
