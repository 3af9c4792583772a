-- What follows a submission: a text on the receipt, or another page. The place for files becomes a question like others, and
-- the forms there are keep it at their end.
ALTER TABLE form ADD COLUMN after_text TEXT NOT NULL DEFAULT '';
ALTER TABLE form ADD COLUMN after_url TEXT NOT NULL DEFAULT '';

UPDATE form SET fields = SUBSTR(fields, 1, LENGTH(fields) - 1) || CASE WHEN fields = '[]' THEN '' ELSE ',' END ||
  '{"property":"files","label":"' ||
  CASE WHEN EXISTS (SELECT 1 FROM portal p JOIN domain d ON d.id = p.domain_id WHERE d.language = 'sv') THEN 'Filer' ELSE 'Files' END ||
  '","hint":"","required":false}]',
  updated_at = updated_at + 1;
