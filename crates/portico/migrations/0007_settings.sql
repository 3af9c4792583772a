-- Who may decide about the portal, and what was decided when.

CREATE TABLE staff_permission (
  staff_id BIGINT NOT NULL REFERENCES staff (id),
  permission TEXT NOT NULL,
  PRIMARY KEY (staff_id, permission)
);

CREATE TABLE audit (
  id {id},
  staff_id BIGINT REFERENCES staff (id),
  object TEXT NOT NULL,
  object_id BIGINT NOT NULL,
  setting TEXT NOT NULL,
  old TEXT,
  new TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX audit_by_object ON audit (object, object_id, id);

-- The form stays chosen while it is not connected.
ALTER TABLE portal ADD COLUMN has_form BOOLEAN NOT NULL DEFAULT TRUE;
