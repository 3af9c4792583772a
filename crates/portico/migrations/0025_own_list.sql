-- A customer's own list on a portal: the order they put its columns into, and those they do without, as JSON.
CREATE TABLE own_columns (
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  columns TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (contact_id, portal_id)
);

-- Views of the list that they saved, each the query of its address; at most one opens first.
CREATE TABLE own_view (
  id {id},
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  portal_id BIGINT NOT NULL REFERENCES portal (id),
  name TEXT NOT NULL,
  name_key {key} NOT NULL,
  query TEXT NOT NULL,
  is_first BOOLEAN NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (contact_id, portal_id, name_key)
);
