-- The portal's look while it is being made: every state of it is a step, so that one can go back and forth. What customers
-- see stays in `portal.theme`; the line at the foot of its pages belongs to it from here on.
CREATE TABLE theme_step (
  id {id},
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  theme TEXT NOT NULL,
  staff_id BIGINT REFERENCES staff (id),
  made_at BIGINT NOT NULL,
  published_at BIGINT
);
CREATE INDEX theme_step_of ON theme_step (portal_id, id);

-- The step at which the draft stands; a portal without one has no draft yet.
CREATE TABLE theme_draft (
  portal_id BIGINT NOT NULL PRIMARY KEY REFERENCES portal (id),
  step_id BIGINT NOT NULL REFERENCES theme_step (id)
);

-- only sqlite
UPDATE portal SET theme = json_set(theme, '$.footer', footer) WHERE footer <> '';
-- end
-- only postgres
UPDATE portal SET theme = (theme::jsonb || jsonb_build_object('footer', footer))::text WHERE footer <> '';
-- end
ALTER TABLE portal DROP COLUMN footer;
