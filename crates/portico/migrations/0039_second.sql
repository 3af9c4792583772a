-- Sessions in which a second factor was shown. What an app is given holds in the session that asked for it; what was asked for before
-- is asked for anew.
ALTER TABLE session ADD COLUMN has_second BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE session SET has_second = TRUE WHERE EXISTS (
  SELECT 1 FROM totp t WHERE t.staff_id = session.staff_id AND t.confirmed_at IS NOT NULL);
ALTER TABLE totp ADD COLUMN session_id BIGINT;
DELETE FROM totp WHERE confirmed_at IS NULL;
