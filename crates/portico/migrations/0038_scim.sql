-- Directories of customers' companies (SCIM). Each comes in with a token, of which the digest is kept, and says of a contact what
-- the contact's own row does not: the name and the number by which it knows them. A user name that is empty is the address.
-- Whoever a directory has deactivated is declined as well, which is what everything asks that lets somebody in.
CREATE TABLE scim_token (
  id {id},
  company_id BIGINT NOT NULL REFERENCES company (id),
  name TEXT NOT NULL,
  name_key {key} NOT NULL,
  token_hash TEXT NOT NULL,
  staff_id BIGINT REFERENCES staff (id),
  created_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE UNIQUE INDEX scim_token_hash ON scim_token (token_hash);
CREATE UNIQUE INDEX scim_token_by_company ON scim_token (company_id, name_key);

CREATE TABLE scim_user (
  contact_id BIGINT NOT NULL PRIMARY KEY REFERENCES contact (id),
  company_id BIGINT NOT NULL REFERENCES company (id),
  user_name TEXT,
  user_key {key},
  external_id {key},
  display_name TEXT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX scim_user_by_name ON scim_user (company_id, user_key);
CREATE INDEX scim_user_by_external ON scim_user (company_id, external_id);

ALTER TABLE contact ADD COLUMN deactivated_at BIGINT;
