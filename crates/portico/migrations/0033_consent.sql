-- Whether those who have agreed before are asked again, and whether they agree no longer.
ALTER TABLE consent_text ADD COLUMN renews BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE consent ADD COLUMN withdrawn_at BIGINT;
