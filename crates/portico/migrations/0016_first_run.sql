-- A portal is off until somebody has said where it is, where tickets go and who sees which.

ALTER TABLE portal ADD COLUMN is_set_up BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE portal SET is_set_up = TRUE WHERE EXISTS (SELECT 1 FROM staff);
UPDATE portal SET is_on = FALSE WHERE NOT EXISTS (SELECT 1 FROM staff);
