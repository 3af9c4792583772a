-- The contacts whose primary company one is, in order: those who may see its tickets are walked along it.
CREATE INDEX contact_company_of_primary ON contact_company (company_id, contact_id) WHERE is_primary;
